"""What the pages draw: a report's and a bureau's numbers handed to the charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tallystick.charts import (
    BalanceMark,
    MonthMark,
    Spoke,
    balance_history,
    band_bars,
    gauge,
    payment_history,
    radar,
)
from tallystick.rights.numbers import BureauNumbers
from tallystick.rights.shown import AccountMonthShown, AccountShown, ActivityShown, ScoreShown
from tallystick.terms import Money, minor_digits
from tallystick.web.words import standing_of

_AMOUNTS = (
    ("Owed", "balance"),
    ("Limit", "limit"),
    ("Past due", "past_due"),
    ("Due in the month", "scheduled"),
    ("Paid", "paid"),
)


@dataclass(frozen=True, slots=True)
class AccountPictured:
    """An account with its drawn history.

    balance: None where amounts owed of fewer than two months were reported, or in more than one currency.
    amounts: label and field of those amounts that any month reports.
    """

    shown: AccountShown
    history: Markup
    balance: Markup | None
    amounts: tuple[tuple[str, str], ...]

    @property
    def latest(self) -> AccountMonthShown:
        return self.shown.months[-1]

    @property
    def in_use(self) -> str | None:
        """How much of the limit is drawn, in percent."""
        owed, limit = self.latest.balance, self.latest.limit
        if owed is None or limit is None or limit.minor <= 0 or owed.currency != limit.currency:
            return None
        return f"{round(100 * owed.minor / limit.minor):,} %"


@dataclass(frozen=True, slots=True)
class ActivitySummed:
    """One kind of activity: in how many months it was furnished, and the latest of them."""

    kind: str
    months: int
    latest: ActivityShown


def summed(activity: Sequence[ActivityShown]) -> list[ActivitySummed]:
    """An entry per kind, in the order in which they first appear."""
    by_kind: dict[str, list[ActivityShown]] = {}
    for one in activity:
        by_kind.setdefault(one.kind, []).append(one)
    return [
        ActivitySummed(kind, len({one.month for one in ones}), max(ones, key=lambda one: one.month))
        for kind, ones in by_kind.items()
    ]


def drawn_gauge(score: ScoreShown) -> Markup:
    return Markup(gauge(score.score))


def drawn_radar(score: ScoreShown) -> Markup:
    spokes = [Spoke(part.dimension.value.capitalize(), part.points, part.least, part.most) for part in score.dimensions]
    return Markup(radar(spokes, "The five parts of the score"))


def drawn_bands(bureau: BureauNumbers) -> list[Markup]:
    """A picture for each model of the bureau, in their order."""
    return [
        Markup(
            band_bars(
                [(row.band, row.count, row.bad_rate) for row in model.bands],
                f"Scores of {model.name} by band",
                id=f"bands-{place}",
            )
        )
        for place, model in enumerate(bureau.models)
    ]


def pictured(accounts: Sequence[AccountShown], kind: str) -> Iterator[AccountPictured]:
    """kind: what the ids of the pictures begin with."""
    for place, account in enumerate(accounts):
        # An account is known by its months; one without any has nothing to show.
        if account.months:
            yield _pictured(account, f"{kind}-{place}")


def _pictured(account: AccountShown, id: str) -> AccountPictured:
    marks = [MonthMark(one.month, one.days_past_due, standing_of(one.status)) for one in account.months]
    history = payment_history(marks, f"Payment history of {account.account}", id=f"{id}-history")
    amounts = tuple(
        (label, field)
        for label, field in _AMOUNTS
        if any(getattr(month, field) is not None for month in account.months)
    )
    return AccountPictured(account, Markup(history), _balances(account, f"{id}-balance"), amounts)


def _balances(account: AccountShown, id: str) -> Markup | None:
    known = [(one.month, one.balance, one.limit) for one in account.months if one.balance is not None]
    currencies = {money.currency for _, *amounts in known for money in amounts if money is not None}
    if len(known) < 2 or len(currencies) != 1:
        return None
    marks = [BalanceMark(month, _units(balance), _units(limit) if limit else None) for month, balance, limit in known]
    return Markup(balance_history(marks, currencies.pop(), id=id))


def _units(money: Money) -> float:
    return float(money.minor / 10 ** minor_digits(money.currency))
