"""Repayment: paid as agreed. The catalogue's group A, but for the two that speak of what is paid out of income."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import LATE, LATE_30, LATE_60, LATE_90, RATED, SERIOUS_MONTH
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Condition,
    Distinct,
    FirstKnown,
    Grain,
    Highest,
    Lowest,
    Measure,
    Ratio,
    Rows,
    Total,
)
from tallystick.terms import Dimension, Direction, Special, Unit

_NEVER_LATE_30: Condition = Both(AtLeast("months_rated", 1), AtMost("worst_grade", 1))


def _of_line_months(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    *,
    months: int | None,
    unit: Unit = Unit.COUNT,
    direction: Direction = Direction.WORSE_WHEN_HIGH,
    unknown: Special = Special.NOT_COMPUTABLE,
) -> Characteristic:
    return Characteristic(
        id, name, says, Dimension.REPAYMENT, unit, direction, Grain.LINE_MONTH, value, why, RATED, months, unknown
    )


def _worst(id: str, months: int, when: str) -> Characteristic:
    return _of_line_months(
        id,
        f"Worst lateness, {when}",
        f"The latest that any account was, {when}.",
        Highest("grade"),
        "How late an account became foretells whether the next payment comes.",
        months=months,
        unit=Unit.GRADE,
    )


def _late_months(id: str, days: int, late: Condition, months: int) -> Characteristic:
    return _of_line_months(
        id,
        f"Months {days} days late or more, last {months} months",
        f"Account months that were {days} days late or more, in the last {months} months.",
        Rows(late),
        "Being late again and again tells a habit from a mishap.",
        months=months,
    )


def _months_since(id: str, days: int, late: Condition) -> Characteristic:
    return _of_line_months(
        id,
        f"Months since {days} days late",
        f"Months since an account was last {days} days late or more.",
        Lowest("ago", where=late),
        "An old lateness says less than a fresh one.",
        months=None,
        unit=Unit.MONTHS,
        direction=Direction.BETTER_WHEN_HIGH,
        unknown=Special.NONE_IN_WINDOW,
    )


REPAYMENT = (
    Characteristic(
        "A01",
        "Accounts never late",
        "Accounts that were never 30 days late.",
        Dimension.REPAYMENT,
        Unit.COUNT,
        Direction.BETTER_WHEN_HIGH,
        Grain.LINE,
        Rows(_NEVER_LATE_30),
        "Each account paid as agreed is evidence of the will and ability to pay.",
    ),
    Characteristic(
        "A02",
        "Share of accounts never late",
        "Share of accounts that were never 30 days late.",
        Dimension.REPAYMENT,
        Unit.PERCENT,
        Direction.BETTER_WHEN_HIGH,
        Grain.LINE,
        Ratio(Rows(_NEVER_LATE_30), Rows(), times=100),
        "The share keeps a long record from being judged by one account.",
        kind=AtLeast("months_rated", 1),
    ),
    _worst("A03", 1, "last month"),
    _worst("A04", 6, "last 6 months"),
    _worst("A05", 12, "last 12 months"),
    _worst("A06", 24, "last 24 months"),
    _worst("A07", 60, "last 60 months"),
    _late_months("A08", 30, LATE_30, 12),
    _late_months("A09", 30, LATE_30, 24),
    _late_months("A10", 60, LATE_60, 24),
    _late_months("A11", 90, LATE_90, 24),
    _of_line_months(
        "A12",
        "Accounts 30 days late, last 12 months",
        "Different accounts that were 30 days late or more in the last 12 months.",
        Distinct("line", where=LATE_30),
        "Lateness on several accounts at once points to a shortage, not an oversight.",
        months=12,
    ),
    _months_since("A14", 30, LATE_30),
    _months_since("A15", 60, LATE_60),
    _months_since("A16", 90, LATE_90),
    Characteristic(
        "A18",
        "Accounts in default",
        "Accounts that a lender declared in default or charged off.",
        Dimension.REPAYMENT,
        Unit.COUNT,
        Direction.WORSE_WHEN_HIGH,
        Grain.LINE,
        Rows(AtLeast("worst_grade", 8)),
        "A lender gave up on being paid as agreed.",
    ),
    _of_line_months(
        "A20",
        "Amount past due",
        "Amount past due last month.",
        Total("past_due"),
        "What is late now must be found on top of what falls due next.",
        months=1,
        unit=Unit.MONEY,
    ),
    _of_line_months(
        "A23",
        "Months without lateness",
        "Months in a row, up to the last one, without any lateness.",
        FirstKnown(Lowest("ago", where=LATE), Highest("months_seen")),
        "A clean stretch up to today is the most recent evidence there is.",
        months=84,
        unit=Unit.MONTHS,
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    _of_line_months(
        "A13",
        "Accounts ever 90 days late",
        "Different accounts that were ever 90 days late or more.",
        Distinct("line", where=LATE_90),
        "Ninety days is where lenders stop expecting to be paid in full.",
        months=None,
    ),
    _of_line_months(
        "A17",
        "Months since a default",
        "Months since an account was last in default or charged off.",
        Lowest("ago", where=SERIOUS_MONTH),
        "An old default says less than a fresh one.",
        months=None,
        unit=Unit.MONTHS,
        direction=Direction.BETTER_WHEN_HIGH,
        unknown=Special.NONE_IN_WINDOW,
    ),
    _of_line_months(
        "A21",
        "Share of debt past due",
        "Share of what is owed that was past due last month.",
        Ratio(Total("past_due"), Total("balance"), times=100),
        "The same arrears weigh more on a small debt than on a large one.",
        months=1,
        unit=Unit.PERCENT,
    ),
    _of_line_months(
        "F01",
        "Share of months late, last 6 months",
        "Share of account months with any lateness, in the last 6 months.",
        Ratio(Rows(LATE), Rows(), times=100),
        "Small latenesses that recur come before large ones.",
        months=6,
        unit=Unit.PERCENT,
    ),
)
