"""Conduct: new credit taken on, and the bills of daily life. From the catalogue's groups D and E."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import (
    BILLS,
    INSTALMENT_LINES,
    OPEN_LINES,
    OPEN_MORTGAGE,
    OPEN_PAY_LATER,
    OPEN_REVOLVING,
    OVERDRAWN,
)
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Capped,
    Condition,
    Distinct,
    Grain,
    Known,
    Measure,
    Ratio,
    Rows,
    Total,
)
from tallystick.terms import Dimension, Direction, Unit


def _of_lines(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    kind: Condition | None = None,
    *,
    unit: Unit = Unit.COUNT,
    direction: Direction = Direction.ANY,
) -> Characteristic:
    return Characteristic(id, name, says, Dimension.CONDUCT, unit, direction, Grain.LINE, value, why, kind)


def _opened(id: str, months: int) -> Characteristic:
    return _of_lines(
        id,
        f"Accounts opened, last {months} months",
        f"Accounts opened in the last {months} months.",
        Rows(AtMost("opened_ago", months - 1)),
        "Much new credit in a short time often comes before trouble.",
        Known("opened_ago"),
        direction=Direction.WORSE_WHEN_HIGH,
    )


def _of_bills(
    id: str, name: str, says: str, value: Measure, kind: Condition, months: int, unit: Unit, direction: Direction
) -> Characteristic:
    return Characteristic(
        id,
        name,
        says,
        Dimension.CONDUCT,
        unit,
        direction,
        Grain.ACTIVITY,
        value,
        "Bills of daily life are promises too.",
        kind,
        months,
    )


CONDUCT = (
    _opened("D12", 3),
    _opened("D13", 6),
    _opened("D14", 12),
    _opened("D15", 24),
    _of_lines("D16", "Open accounts", "Accounts that are open.", Rows(AtLeast("is_open", 1)), "Breadth of the record."),
    _of_lines("D17", "All accounts", "Accounts ever reported.", Rows(), "Breadth of the record."),
    _of_lines("D18", "Open cards and lines", "Open revolving lines.", Rows(OPEN_REVOLVING), "Breadth of the record."),
    _of_lines(
        "D20",
        "Share of instalment loans",
        "Share of all accounts that are instalment loans.",
        Ratio(Rows(INSTALMENT_LINES), Rows(), times=100),
        "What kind of credit the subject is used to.",
        unit=Unit.PERCENT,
    ),
    _of_lines(
        "D21",
        "Kinds of credit",
        "Different kinds of credit ever held.",
        Distinct("product"),
        "Several kinds of credit handled show practice.",
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    _of_lines(
        "D22",
        "Mortgage paid as agreed",
        "Whether a mortgage is open and less than 30 days late.",
        Capped(Rows(Both(OPEN_MORTGAGE, AtMost("days_past_due", 29))), highest=1),
        "A mortgage that is paid is the largest promise kept.",
        unit=Unit.YES_NO,
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    _of_lines(
        "D23",
        "Pay-later lines",
        "Open lines for paying a purchase later, in instalments.",
        Rows(OPEN_PAY_LATER),
        "Many small credits at the till are easily lost sight of.",
        direction=Direction.WORSE_WHEN_HIGH,
    ),
    _of_lines(
        "D24",
        "Accounts opened at two lenders within 30 days",
        "Accounts opened in the last 12 months within 30 days of one at another lender.",
        Rows(Both(AtLeast("stacked", 1), AtMost("opened_ago", 11))),
        "Credit taken at several places at once is often taken because one would not give more.",
        Known("opened_ago"),
        direction=Direction.WORSE_WHEN_HIGH,
    ),
    _of_lines(
        "F12",
        "Lenders of open accounts",
        "Different lenders with an open account.",
        Distinct("furnisher"),
        "Breadth of the record.",
        OPEN_LINES,
    ),
    _of_bills(
        "E01",
        "Bills paid in time",
        "Share of bills paid in time, last 12 months.",
        Ratio(Total("on_time"), Total("n", where=Known("on_time")), times=100),
        Both(BILLS, Known("on_time")),
        12,
        Unit.PERCENT,
        Direction.BETTER_WHEN_HIGH,
    ),
    _of_bills(
        "E04",
        "Months with bills",
        "Months with at least one bill, last 24 months.",
        Distinct("ago"),
        BILLS,
        24,
        Unit.COUNT,
        Direction.BETTER_WHEN_HIGH,
    ),
    _of_bills(
        "F11",
        "Months overdrawn",
        "Months in which the bank charged for an overdrawn account, last 12 months.",
        Distinct("ago"),
        OVERDRAWN,
        12,
        Unit.COUNT,
        Direction.WORSE_WHEN_HIGH,
    ),
)
