"""Tenure: length and stability of the record. The catalogue's group C."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import OPEN_LINES, REVOLVING_LINES
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    Both,
    Condition,
    Distinct,
    Grain,
    Highest,
    Known,
    Lowest,
    Mean,
    Measure,
    OneOf,
)
from tallystick.terms import Dimension, Direction, Product, Unit

_LONG = "Who has carried credit for long has met its hard months before."


def _age(id: str, name: str, says: str, value: Measure, kind: Condition) -> Characteristic:
    return Characteristic(
        id, name, says, Dimension.TENURE, Unit.MONTHS, Direction.BETTER_WHEN_HIGH, Grain.LINE, value, _LONG, kind
    )


_DATED: Condition = Known("opened_ago")

TENURE = (
    _age(
        "C01", "Age of the oldest account", "Months since the first account was opened.", Highest("opened_ago"), _DATED
    ),
    _age("C02", "Mean age of accounts", "Mean months since accounts were opened.", Mean("opened_ago"), _DATED),
    _age(
        "C03",
        "Mean age of open accounts",
        "Mean months since the open accounts were opened.",
        Mean("opened_ago"),
        Both(_DATED, OPEN_LINES),
    ),
    _age(
        "C04",
        "Age of the oldest card or line",
        "Months since the first revolving line was opened.",
        Highest("opened_ago"),
        Both(_DATED, REVOLVING_LINES),
    ),
    _age(
        "C08",
        "Age of the oldest mortgage",
        "Months since the first mortgage was opened.",
        Highest("opened_ago"),
        Both(_DATED, OneOf("product", (Product.MORTGAGE,))),
    ),
    _age("C05", "Age of the newest account", "Months since the last account was opened.", Lowest("opened_ago"), _DATED),
    Characteristic(
        "C06",
        "Months on file",
        "Months since the bureau first knew of the subject.",
        Dimension.TENURE,
        Unit.MONTHS,
        Direction.BETTER_WHEN_HIGH,
        Grain.PARTICULARS,
        Highest("known_ago"),
        _LONG,
    ),
    Characteristic(
        "C07",
        "Months with news, last 24",
        "Months with at least one account reported, last 24 months.",
        Dimension.TENURE,
        Unit.COUNT,
        Direction.BETTER_WHEN_HIGH,
        Grain.LINE_MONTH,
        Distinct("ago"),
        "A record without gaps can be relied on.",
        None,
        24,
    ),
    Characteristic(
        "C16",
        "Age of the business",
        "Months since the business was registered.",
        Dimension.TENURE,
        Unit.MONTHS,
        Direction.BETTER_WHEN_HIGH,
        Grain.PARTICULARS,
        Highest("founded_ago"),
        "Most businesses that fail do so in their first years.",
        Known("founded_ago"),
    ),
    Characteristic(
        "F10",
        "New business",
        "Whether every lender took the business on as a new one.",
        Dimension.TENURE,
        Unit.YES_NO,
        Direction.ANY,
        Grain.PARTICULARS,
        Lowest("is_new"),
        "Most businesses that fail do so in their first years.",
        Known("is_new"),
    ),
)
