"""The invented furnishers and their habits. Every name begins with the mark: nobody takes the lines for real."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tallystick.terms import INVENTED, LenderKind

AGENT = f"{INVENTED}agent"
"""Who hands in the files of all of them."""


class Habit(Enum):
    """What a furnisher does wrong, month after month."""

    LATE = "furnishes two months after the month's end"
    GAPS = "leaves out one month in seven"
    NO_LIMITS = "furnishes balances without limits"
    TWICE = "sends some lines twice"
    WRONG_CODES = "uses codes, currencies and amounts that no contract has"
    RENUMBERED = "gave all accounts new numbers in the middle of the window"
    CORRECTS = "corrects and deletes some lines later"
    CAPITALS = "writes names in capitals, the family first"


@dataclass(frozen=True, slots=True)
class Furnisher:
    """lends_as: the kind of lender that its lines say it is; None for who does not say, or lends nothing."""

    name: str
    habits: tuple[Habit, ...] = ()
    lends_as: LenderKind | None = None


def _named(name: str, *habits: Habit, lends_as: LenderKind | None = None) -> Furnisher:
    return Furnisher(INVENTED + name, habits, lends_as)


def _bank(name: str, *habits: Habit) -> Furnisher:
    return _named(name, *habits, lends_as=LenderKind.BANK)


FURNISHERS = (
    _bank("bank-north"),
    _bank("bank-east", Habit.CORRECTS),
    _bank("bank-south", Habit.RENUMBERED),
    _bank("bank-west", Habit.CAPITALS),
    _named("bank-river", Habit.NO_LIMITS),
    _bank("bank-hill", Habit.LATE),
    _named("finance-one", Habit.TWICE, lends_as=LenderKind.CONSUMER_FINANCE),
    _named("finance-two", Habit.GAPS, lends_as=LenderKind.CAR_FINANCE),
    _named("small-loans", Habit.WRONG_CODES, lends_as=LenderKind.SMALL_LOAN),
    _named("pay-later", lends_as=LenderKind.CONSUMER_FINANCE),
    _named("leasing", lends_as=LenderKind.LEASING),
    _named("collector"),
    _named("power"),
    _named("telecom", Habit.CAPITALS),
    _named("landlords"),
    _named("wallet"),
    _named("market", lends_as=LenderKind.OTHER),
    _named("rides"),
    _named("rentals"),
    _named("payroll"),
    _named("trade-one"),
    _named("trade-two"),
    _named("tax-office"),
    _named("court"),
    _named("register"),
)
_PLACES = {one.name: place for place, one in enumerate(FURNISHERS)}


def place_of(name: str) -> int:
    """Place of a furnisher in FURNISHERS, by its name without the mark.

    >>> FURNISHERS[place_of("bank-east")].name
    'invented-bank-east'
    """
    return _PLACES[INVENTED + name]


def with_habit(habit: Habit) -> list[int]:
    """Places of the furnishers that have a habit."""
    return [place for place, one in enumerate(FURNISHERS) if habit in one.habits]


BANKS = tuple(place_of(f"bank-{name}") for name in ("north", "east", "south", "west", "river", "hill"))
BANK_SHARES = (0.30, 0.24, 0.18, 0.13, 0.09, 0.06)
"""Assumed: a few large banks and a tail."""
