"""How lateness comes and goes on an account: runs, spells, rolls and cures. From the catalogue's group A."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import LATE_30, LATE_60, NONE, RATED
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Capped,
    Condition,
    Distinct,
    FirstKnown,
    Grain,
    Highest,
    Measure,
    OneOf,
    Ratio,
    Rows,
    Total,
)
from tallystick.terms import AccountStatus, Dimension, Direction, Unit

_WORSE = Direction.WORSE_WHEN_HIGH
_FIRST_MONTHS: Condition = Both(AtLeast("on_book", 0), AtMost("on_book", 6))
_FIVE_YEARS: Condition = AtMost("spell_began", 59)


def _of_lateness(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    months: int | None,
    unit: Unit,
    kind: Condition = RATED,
    direction: Direction = _WORSE,
) -> Characteristic:
    return Characteristic(
        id, name, says, Dimension.REPAYMENT, unit, direction, Grain.LINE_MONTH, value, why, kind, months
    )


SPELLS = (
    Characteristic(
        "A19",
        "Owed on accounts in default",
        "What is owed on accounts that are in default, charged off or in collection.",
        Dimension.REPAYMENT,
        Unit.MONEY,
        _WORSE,
        Grain.LINE,
        Total("balance_told"),
        "A default that was settled says less than one that is still owed.",
        AtLeast("in_default", 1),
    ),
    _of_lateness(
        "A22",
        "Longest run of late months, last 24 months",
        "The most months in a row that one account was late, within the last 24 months.",
        FirstKnown(Highest("run", where=AtLeast("late_in_two_years", 1)), NONE),
        "One oversight ends next month; a shortage lasts.",
        24,
        Unit.MONTHS,
    ),
    _of_lateness(
        "A24",
        "Late soon after opening",
        "Whether an account was 30 days late or more within its first six months.",
        Capped(Rows(LATE_30), highest=1),
        "Credit that goes wrong at once was taken without the means to repay it.",
        None,
        Unit.YES_NO,
        Both(RATED, _FIRST_MONTHS),
    ),
    _of_lateness(
        "A25",
        "Share of long latenesses paid up, last 60 months",
        "Of the times that an account became 60 days late in the last 60 months, the share after which it was paid up.",
        Ratio(
            Rows(Both(AtLeast("spell_ends", 1), _FIVE_YEARS)),
            Rows(AtLeast("spell_begins", 1)),
            times=100,
        ),
        "Who catches up has shown that arrears are a hard time and not the end.",
        60,
        Unit.PERCENT,
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    _of_lateness(
        "A26",
        "Share of latenesses that grew, last 24 months",
        "Of the months 30 days late or more, the share after which the next month was 60 days late or more.",
        Ratio(Rows(LATE_60), Rows(), times=100),
        "Lateness that grows from month to month is not an oversight.",
        24,
        Unit.PERCENT,
        AtLeast("days_past_due_before", 30),
    ),
    _of_lateness(
        "A30",
        "Accounts that a guarantor paid, last 60 months",
        "Different accounts that a guarantor paid in the subject's place in the last 60 months.",
        Distinct("line", where=OneOf("status", (AccountStatus.GUARANTOR_PAID,))),
        "Another had to pay what was promised.",
        60,
        Unit.COUNT,
    ),
)
