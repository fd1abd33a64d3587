"""When an item of a file must leave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.law.jurisdiction import Jurisdiction
from tallystick.law.retention_rule import Clock, ClockStart, ItemKind


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a file that a clock may run on.

    began: its first day. ended: the day on which it was cured, settled or disposed of; None while it lasts.
    register_ends: the day on which the public register that it was read from drops it.
    discharged: the day on which a court discharged the debts of an insolvency.
    """

    kind: ItemKind
    began: date
    ended: date | None = None
    register_ends: date | None = None
    discharged: date | None = None

    def __post_init__(self) -> None:
        if self.ended is not None and self.ended < self.began:
            raise ValueError(f"the item ended on {self.ended}, before it began on {self.began}")

    def at(self, start: ClockStart) -> date | None:
        """The day of an event; None when it has not come, or is not known."""
        return {
            ClockStart.BEGIN: self.began,
            ClockStart.END: self.ended,
            ClockStart.REGISTER_END: self.register_ends,
            ClockStart.DISCHARGE: self.discharged,
        }[start]


def expires_on(item: Item, pack: Jurisdiction) -> date | None:
    """The day on which the item is gone from the file; None while no clock has started, or no rule speaks of it.

    The item is shown up to the day before, and not on this day. Of several clocks the one that runs out first holds.
    A clock that runs from the end of an item never starts while it lasts. Source: the pack's `retention`.

    >>> from tallystick.law import load
    >>> str(expires_on(Item(ItemKind.SERIOUS, date(2019, 5, 1), date(2021, 3, 1)), load("cn")))
    '2026-03-01'
    >>> expires_on(Item(ItemKind.SERIOUS, date(2019, 5, 1)), load("cn")) is None
    True
    """
    rule = pack.rule_of(item.kind)
    if rule is None:
        return None
    return min((day for clock in rule.clocks if (day := _runs_out(clock, item)) is not None), default=None)


def visible_on(item: Item, day: date, pack: Jurisdiction) -> bool:
    """Whether the law lets the item be shown on a day.

    >>> from tallystick.law import load
    >>> cured = Item(ItemKind.SERIOUS, date(2019, 5, 1), date(2021, 3, 1))
    >>> visible_on(cured, date(2026, 2, 28), load("cn")), visible_on(cured, date(2026, 3, 1), load("cn"))
    (True, False)
    """
    gone = expires_on(item, pack)
    return gone is None or day < gone


def _runs_out(clock: Clock, item: Item) -> date | None:
    start = item.at(clock.starts)
    return None if start is None else clock.lasts.after(start + timedelta(days=clock.days_before_start))
