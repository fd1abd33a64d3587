"""Obligations: how much is owed, against limits. The catalogue's group B, but for what is paid out of income."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import (
    INSTALMENT_LINES,
    NONE,
    OPEN_INSTALMENT,
    OPEN_INSTALMENT_BUT_MORTGAGE,
    OPEN_LARGE_INSTALMENT,
    OPEN_LINES,
    OPEN_REVOLVING,
    OPEN_WITH_BALANCE,
    REVOLVING_LINES,
)
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
    Known,
    Mean,
    Measure,
    Minus,
    OneOf,
    Over,
    Ratio,
    Rows,
    Slope,
    Total,
)
from tallystick.terms import Dimension, Direction, Role, Unit

_WORSE = Direction.WORSE_WHEN_HIGH
_OWED = "What is owed already must be paid before, or instead of, what is lent next."
_DRAWN = "How much of the credit already granted is drawn."
_WITH_LIMIT: Condition = Both(OPEN_REVOLVING, AtLeast("limit", 1))
_LAST_MONTH: Condition = AtMost("ago", 0)
_YEAR_BEFORE: Condition = AtLeast("ago", 12)
_OWED_YEAR_BEFORE = Capped(Total("balance", where=_YEAR_BEFORE), lowest=0)


def _now(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    kind: Condition,
    unit: Unit,
    direction: Direction = _WORSE,
) -> Characteristic:
    """Over open lines, in their last state reported within six months."""
    return Characteristic(id, name, says, Dimension.OBLIGATIONS, unit, direction, Grain.LINE, value, why, kind)


def _utilisation(
    id: str, name: str, says: str, value: Measure, months: int, unit: Unit = Unit.PERCENT
) -> Characteristic:
    """Over months of all revolving lines together."""
    return Characteristic(
        id, name, says, Dimension.OBLIGATIONS, unit, _WORSE, Grain.REVOLVING_MONTH, value, _DRAWN, None, months
    )


def _drawn_lines(id: str, percent: int) -> Characteristic:
    return _now(
        id,
        f"Cards and lines drawn to {percent} % or more",
        f"Open revolving lines of which {percent} % or more of the limit is in use.",
        Rows(AtLeast("utilisation", 100 * percent)),
        _DRAWN,
        _WITH_LIMIT,
        Unit.COUNT,
    )


OBLIGATIONS = (
    _now(
        "B01",
        "Total owed",
        "All that is owed on open accounts.",
        Total("balance"),
        _OWED,
        OPEN_LINES,
        Unit.MONEY,
    ),
    _now(
        "B02",
        "Owed on cards and lines",
        "What is owed on open revolving lines.",
        Total("balance"),
        _OWED,
        OPEN_REVOLVING,
        Unit.MONEY,
    ),
    _now(
        "B03",
        "Owed on instalment loans",
        "What is owed on open instalment loans other than mortgages.",
        Total("balance"),
        _OWED,
        OPEN_INSTALMENT_BUT_MORTGAGE,
        Unit.MONEY,
    ),
    _now(
        "B04",
        "Limits granted",
        "Sum of the limits of open revolving lines.",
        Total("limit"),
        "Lenders that know the subject have judged how much can be carried.",
        _WITH_LIMIT,
        Unit.MONEY,
        Direction.BETTER_WHEN_HIGH,
    ),
    _now(
        "B05",
        "Revolving utilisation",
        "Share of revolving limits in use.",
        Capped(Ratio(Total("balance"), Total("limit"), times=100), highest=300),
        _DRAWN,
        _WITH_LIMIT,
        Unit.PERCENT,
    ),
    _now(
        "B06",
        "Highest utilisation of a line",
        "Share in use of the most drawn revolving line.",
        Over(Highest("utilisation"), 100),
        "One line drawn to its end shows a need that the average hides.",
        _WITH_LIMIT,
        Unit.PERCENT,
    ),
    _drawn_lines("B07", 50),
    _drawn_lines("B08", 75),
    _drawn_lines("B09", 90),
    _utilisation(
        "B10",
        "Utilisation, mean of 6 months",
        "Mean share of limits in use, last 6 months.",
        Over(Mean("utilisation_together"), 100),
        6,
    ),
    _utilisation(
        "B11",
        "Utilisation, peak of 12 months",
        "Highest share of limits in use, last 12 months.",
        Over(Highest("utilisation_together"), 100),
        12,
    ),
    _utilisation(
        "B12",
        "Utilisation, trend of 12 months",
        "Points by which the share of limits in use rises each month.",
        Over(Slope("utilisation_together"), 100),
        12,
    ),
    _utilisation(
        "B13",
        "Utilisation, 3 months against 12",
        "Mean share of limits in use over 3 months, less the mean over 12 months.",
        Over(Minus(Mean("utilisation_together", where=AtMost("ago", 2)), Mean("utilisation_together")), 100),
        12,
    ),
    _now(
        "B14",
        "Credit still available",
        "Limits less what is owed on revolving lines, at least nothing.",
        Capped(Minus(Total("limit"), Total("balance")), lowest=0),
        "Room on granted lines carries a subject over a bad month.",
        _WITH_LIMIT,
        Unit.MONEY,
        Direction.BETTER_WHEN_HIGH,
    ),
    _now(
        "B15",
        "Instalment loans still to repay",
        "Share of the amounts granted as instalment loans that is still owed.",
        Ratio(Total("balance"), Total("original_amount", where=Known("balance")), times=100),
        "A loan mostly repaid is rarely abandoned.",
        OPEN_INSTALMENT,
        Unit.PERCENT,
    ),
    _now(
        "B16",
        "Accounts with a balance",
        "Open accounts on which something is owed.",
        Rows(AtLeast("balance", 1)),
        _OWED,
        OPEN_WITH_BALANCE,
        Unit.COUNT,
    ),
    _now(
        "B17",
        "Share of accounts with a balance",
        "Share of open accounts on which something is owed.",
        Ratio(Rows(AtLeast("balance", 1)), Rows(), times=100),
        _OWED,
        OPEN_WITH_BALANCE,
        Unit.PERCENT,
    ),
    _now(
        "B18",
        "Cards and lines with a balance",
        "Open revolving lines on which something is owed.",
        Rows(AtLeast("balance", 1)),
        _OWED,
        Both(OPEN_REVOLVING, Known("balance")),
        Unit.COUNT,
    ),
    _now(
        "F02",
        "Largest amount granted",
        "The largest amount granted on an open account.",
        Highest("original_amount"),
        "The size of the obligation to be met.",
        OPEN_LINES,
        Unit.MONEY,
        Direction.ANY,
    ),
    _now(
        "F03",
        "Share covered by a public guarantor",
        "Share of the amounts granted on open accounts that a public guarantor covers.",
        Ratio(Total("guaranteed_amount"), Total("original_amount", where=Known("guaranteed_amount")), times=100),
        "How much of the risk the lender was willing to keep.",
        OPEN_LINES,
        Unit.PERCENT,
        Direction.ANY,
    ),
    Characteristic(
        "F04",
        "Instalment loans granted, last 12 months",
        "Sum granted as instalment loans in the last 12 months.",
        Dimension.OBLIGATIONS,
        Unit.MONEY,
        Direction.ANY,
        Grain.LINE,
        Total("original_amount", where=AtMost("opened_ago", 11)),
        _OWED,
        INSTALMENT_LINES,
    ),
    Characteristic(
        "B19",
        "Due in a month",
        "What was to be paid on open accounts in the last closed month.",
        Dimension.OBLIGATIONS,
        Unit.MONEY,
        _WORSE,
        Grain.LINE_MONTH,
        Total("scheduled"),
        "What must be paid each month is paid before anything new.",
        Both(AtLeast("in_force", 1), Known("scheduled")),
        1,
    ),
    Characteristic(
        "B21",
        "Growth of debt in a year",
        "By how much what is owed has grown since twelve months before the last closed month.",
        Dimension.OBLIGATIONS,
        Unit.PERCENT,
        _WORSE,
        Grain.LINE_MONTH,
        Ratio(Minus(Total("balance", where=_LAST_MONTH), Total("balance", where=_YEAR_BEFORE)), _OWED_YEAR_BEFORE, 100),
        "Debt that grows fast outgrows what can be paid.",
        Both(AtLeast("in_force", 1), Known("balance")),
        13,
    ),
    _now(
        "B26",
        "Share of debt owed jointly",
        "Of what is owed on open accounts, the share on accounts held with another.",
        Ratio(FirstKnown(Total("balance", where=OneOf("role", (Role.JOINT,))), NONE), Total("balance"), times=100),
        "A joint debt is carried by two, and lasts when one of them fails.",
        OPEN_WITH_BALANCE,
        Unit.PERCENT,
        Direction.ANY,
    ),
    _now(
        "B30",
        "Large instalments of cards",
        "What is owed on large purchases that are repaid in equal parts beside a card's limit.",
        Total("balance"),
        _OWED,
        OPEN_LARGE_INSTALMENT,
        Unit.MONEY,
    ),
    Characteristic(
        "B29",
        "Limits raised, last 12 months",
        "How often limits were raised less how often they were lowered in the last 12 months, for each card or line.",
        Dimension.OBLIGATIONS,
        Unit.RATIO,
        Direction.BETTER_WHEN_HIGH,
        Grain.LINE_MONTH,
        Ratio(Total("limit_moved"), Distinct("line")),
        "A lender who knows the account judges anew how much it may bear.",
        Both(REVOLVING_LINES, Known("limit_moved")),
        12,
    ),
)
