"""What a subject may do from now on, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.terms import UnfitRequestError

MOST_MONTHS = 120
"""Ten years: the longest that the shipped law keeps an item which will leave of itself."""


@dataclass(frozen=True, slots=True)
class MonthsPass:
    """So many months go by, in which all that falls due is paid."""

    months: int


@dataclass(frozen=True, slots=True)
class PayArrears:
    """In the first month all that is past due is paid, and what a lender gave up on is paid whole."""


@dataclass(frozen=True, slots=True)
class LowerUtilisation:
    """In the first month each card and credit line is paid down to a share of its limit, and stays there.

    to: percent of the limit, 0 to 100.
    """

    to: int


@dataclass(frozen=True, slots=True)
class NoNewCredit:
    """Nothing more is drawn on cards and credit lines, so that what is paid on them lowers what is owed."""


Deed = MonthsPass | PayArrears | LowerUtilisation | NoNewCredit


@dataclass(frozen=True, slots=True)
class Plan:
    """All deeds together. utilisation: percent of each limit; None where nothing is paid down to a share."""

    months: int
    arrears_paid: bool = False
    utilisation: int | None = None
    nothing_drawn: bool = False


def plan_of(deeds: Sequence[Deed]) -> Plan:
    """The deeds as one plan; one month passes where none of them says how many.

    Raises UnfitRequestError for months or a share out of range, for a kind of deed that is there twice, and for what is
    no deed.

    >>> plan_of([PayArrears(), MonthsPass(6)])
    Plan(months=6, arrears_paid=True, utilisation=None, nothing_drawn=False)
    """
    for kind in dict.fromkeys(map(type, deeds)):
        if sum(type(one) is kind for one in deeds) > 1:
            raise UnfitRequestError(f"{kind.__name__} is there more than once", mend="give each action once")
    plan = Plan(1)
    for one in deeds:
        match one:
            case MonthsPass(months):
                plan = Plan(_months(months), plan.arrears_paid, plan.utilisation, plan.nothing_drawn)
            case PayArrears():
                plan = Plan(plan.months, True, plan.utilisation, plan.nothing_drawn)
            case LowerUtilisation(to):
                plan = Plan(plan.months, plan.arrears_paid, _share(to), plan.nothing_drawn)
            case NoNewCredit():
                plan = Plan(plan.months, plan.arrears_paid, plan.utilisation, True)
            case _:
                raise UnfitRequestError(
                    f"{one!r} is no action", mend="use MonthsPass, PayArrears, LowerUtilisation or NoNewCredit"
                )
    return plan


def _months(months: int) -> int:
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= MOST_MONTHS:
        raise UnfitRequestError(
            f"{months!r} months cannot be foretold: what is done shows once a month is over and reported, and beyond "
            f"{MOST_MONTHS} nothing is said",
            mend=f"let 1 to {MOST_MONTHS} months pass",
        )
    return months


def _share(share: int) -> int:
    if isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= 100:
        raise UnfitRequestError(
            f"{share!r} is no share of a limit that a card can be paid down to", mend="give 0 to 100 percent"
        )
    return share
