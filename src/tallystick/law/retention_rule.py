"""How long the law lets an item be shown: the rules, and how a pack's file states them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tallystick.law.pack_file import Part
from tallystick.law.period import Period
from tallystick.terms import BrokenInputError, PublicRecordKind


class ItemKind(StrEnum):
    """What a retention rule can speak of, with the days on which it begins and ends.

    LATENESS, SERIOUS: a run of adverse months of one account; the second came to a default or a charge-off
    (`terms.SERIOUS`). It begins with its first day, or its first delinquency where that was furnished, and ends when
    the account is reported otherwise. CLOSED_ACCOUNT: the good months of an account that has ended.
    ADVERSE_ACTIVITY: a platform's month with something late, unpaid, broken or penalised; it ends with the month.
    Public records begin when they are filed and end when they are disposed of. Inquiries begin and end on their day.
    """

    LATENESS = "lateness"
    SERIOUS = "serious"
    CLOSED_ACCOUNT = "closed_account"
    ADVERSE_ACTIVITY = "adverse_activity"
    INSOLVENCY = "insolvency"
    JUDGMENT = "judgment"
    ENFORCEMENT = "enforcement"
    DISHONEST_DEBTOR = "dishonest_debtor"
    TAX_ARREARS = "tax_arrears"
    PENALTY = "penalty"
    LIEN = "lien"
    HARD_INQUIRY = "hard_inquiry"
    SOFT_INQUIRY = "soft_inquiry"
    EMPLOYMENT_INQUIRY = "employment_inquiry"


PUBLIC_RECORDS = tuple(ItemKind(kind.value) for kind in PublicRecordKind)
INQUIRIES = (ItemKind.HARD_INQUIRY, ItemKind.SOFT_INQUIRY, ItemKind.EMPLOYMENT_INQUIRY)
_NEEDS_NO_RULE = frozenset({ItemKind.CLOSED_ACCOUNT})
"""What is not adverse may stay: a pack need not speak of it."""


class ClockStart(StrEnum):
    """What starts a retention clock: the day that an item began, or ended.

    REGISTER_END: the day on which the public register drops its entry. DISCHARGE: of the debts of an insolvency.
    """

    BEGIN = "begin"
    END = "end"
    REGISTER_END = "register_end"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Clock:
    """days_before_start: days that pass after the event before the clock starts."""

    starts: ClockStart
    lasts: Period
    days_before_start: int = 0

    @property
    def says(self) -> str:
        wait = f" and {self.days_before_start} days" if self.days_before_start else ""
        return f"{self.lasts} from {self.starts}{wait}"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long some kinds of items may be shown: until the first of the clocks has run out.

    late_from: days past due from which an account month is adverse; only in the rule of lateness.
    since: the day from which the law holds; None where it is not known.
    checked: whether the primary text was read; where it was not, `note` says what stands behind the number.
    """

    name: str
    items: tuple[ItemKind, ...]
    clocks: tuple[Clock, ...]
    late_from: int | None
    source: str
    since: date | None
    checked: bool
    note: str

    @property
    def says(self) -> str:
        """The clocks in words.

        >>> from tallystick.law import load
        >>> load("eu").rule_of(ItemKind.INSOLVENCY).says
        'P3Y from end, or P0D from register_end, or P6M from discharge, whichever is earlier'
        """
        told = ", or ".join(clock.says for clock in self.clocks)
        return f"{told}, whichever is earlier" if len(self.clocks) > 1 else told


class AskedFor(StrEnum):
    """What a file is asked for, where the law's exceptions tell purposes apart."""

    CREDIT = "credit"
    INSURANCE = "insurance"
    EMPLOYMENT = "employment"


@dataclass(frozen=True, slots=True)
class RetentionException:
    """A purpose for which some rules do not hold, from an amount on (a yearly salary for employment).

    rules: their names. from_amount: minor units of `currency`, included.
    """

    purpose: AskedFor
    from_amount: int
    currency: str
    rules: tuple[str, ...]
    source: str
    since: date | None
    checked: bool
    note: str


def retention_rules(part: Part) -> tuple[RetentionRule, ...]:
    """The rules of a pack's `retention`, in its order.

    Raises BrokenInputError where two speak of one kind of item, or none of one that is adverse.
    """
    rules = tuple(_rule(one, name) for name, one in part.named_parts())
    seen: dict[ItemKind, str] = {}
    for rule in rules:
        for item in rule.items:
            if item in seen:
                raise BrokenInputError(
                    f"`{part.at}.{rule.name}.items` has {item.value!r}, of which `{seen[item]}` speaks already",
                    where=part.file,
                    mend="leave it in one of them",
                )
            seen[item] = rule.name
    for item in ItemKind:
        if item not in seen and item not in _NEEDS_NO_RULE:
            raise BrokenInputError(
                f"`{part.at}` has no rule for {item.value!r}",
                where=part.file,
                mend="write one, or put it into the items of one",
            )
    return rules


def retention_exceptions(parts: Iterable[Part], rules: Iterable[RetentionRule]) -> tuple[RetentionException, ...]:
    """Raises BrokenInputError where an exception names a rule that there is not."""
    known = {rule.name for rule in rules}
    return tuple(_exception(part, known) for part in parts)


def _exception(part: Part, known: set[str]) -> RetentionException:
    part.only("purpose", "from_amount", "currency", "rules", "source", "since", "checked", "note")
    checked, note = part.standing()
    return RetentionException(
        AskedFor(part.one_of("purpose", tuple(AskedFor))),
        part.whole("from_amount"),
        part.text("currency"),
        part.words("rules", tuple(known)),
        part.text("source"),
        part.day("since"),
        checked,
        note,
    )


def _rule(part: Part, name: str) -> RetentionRule:
    part.only(
        *("items", "starts", "lasts", "days_before_start", "or_earlier", "late_from"),
        *("source", "since", "checked", "note"),
    )
    items = tuple(ItemKind(word) for word in part.words("items", tuple(ItemKind)))
    checked, note = part.standing()
    late_from = part.whole("late_from") if ItemKind.LATENESS in items else None
    if late_from is None and "late_from" in part.content:
        part.broken(
            "late_from", f"is not for {', '.join(items)}", f"take it out, or add {ItemKind.LATENESS} to its items"
        )
    return RetentionRule(
        name, items, tuple(_clocks(part, items)), late_from, part.text("source"), part.day("since"), checked, note
    )


def _clocks(part: Part, items: tuple[ItemKind, ...]) -> Iterator[Clock]:
    yield _clock(part, items)
    for other in part.parts("or_earlier"):
        other.only("starts", "lasts", "days_before_start")
        yield _clock(other, items)


def _clock(part: Part, items: tuple[ItemKind, ...]) -> Clock:
    starts = ClockStart(part.one_of("starts", _starts_of(items)))
    return Clock(
        starts, part.period("lasts"), part.whole("days_before_start") if "days_before_start" in part.content else 0
    )


def _starts_of(items: tuple[ItemKind, ...]) -> tuple[ClockStart, ...]:
    """The events that all of the items have."""
    starts = [ClockStart.BEGIN, ClockStart.END]
    if set(items) <= set(PUBLIC_RECORDS):
        starts.append(ClockStart.REGISTER_END)
    if set(items) == {ItemKind.INSOLVENCY}:
        starts.append(ClockStart.DISCHARGE)
    return tuple(starts)
