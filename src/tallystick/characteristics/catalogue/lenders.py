"""Who lends: how many lenders are owed, and of what kind they are. From the catalogue's groups B and D."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import OPEN_WITH_BALANCE
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    Both,
    Capped,
    Condition,
    Distinct,
    Grain,
    Known,
    Measure,
    Ratio,
    Rows,
)
from tallystick.terms import Dimension, Direction, Unit


def _of_lines(
    id: str, name: str, says: str, dimension: Dimension, value: Measure, why: str, kind: Condition | None = None
) -> Characteristic:
    return Characteristic(
        id, name, says, dimension, Unit.COUNT, Direction.WORSE_WHEN_HIGH, Grain.LINE, value, why, kind
    )


def _where_told(column: str, number: Measure) -> Measure:
    """A number that every file has, where at least one row tells the column; otherwise not computable."""
    return Ratio(number, Capped(Rows(Known(column)), highest=1))


LENDERS = (
    _of_lines(
        "B27",
        "Lenders owed",
        "Different lenders to whom something is owed.",
        Dimension.OBLIGATIONS,
        Distinct("furnisher", where=AtLeast("balance", 1)),
        "Many lenders at once are hard to serve together.",
        OPEN_WITH_BALANCE,
    ),
    _of_lines(
        "B28",
        "Lenders owed that are no banks",
        "Different lenders to whom something is owed on a credit that neither a bank nor a credit union granted.",
        Dimension.OBLIGATIONS,
        _where_told("of_non_bank", Distinct("furnisher", where=Both(AtLeast("of_non_bank", 1), AtLeast("balance", 1)))),
        "Credit by others than banks mostly costs more, and who owes several of them has less left for the next.",
        OPEN_WITH_BALANCE,
    ),
    _of_lines(
        "D19",
        "Accounts at finance companies",
        "Accounts ever reported that a consumer finance company or a small-loan company granted.",
        Dimension.CONDUCT,
        _where_told("of_finance_company", Rows(AtLeast("of_finance_company", 1))),
        "Such credit is dear, and is often taken where a bank would not lend.",
    ),
)
