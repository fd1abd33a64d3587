"""Values and ranges of characteristics in words that a subject can check."""

from __future__ import annotations

import math

from tallystick.characteristics.characteristic import Characteristic
from tallystick.terms import Money, Special, Unit


def value_in_words(one: Characteristic, value: float, currency: str) -> str:
    """A value with its unit, or why there is none.

    >>> from tallystick.characteristics import CATALOGUE
    >>> value_in_words(CATALOGUE["B05"], 87.26, "CNY"), value_in_words(CATALOGUE["A04"], 2.0, "CNY")
    ('87.3 %', '30 to 59 days late')
    >>> value_in_words(CATALOGUE["B02"], 123456.0, "CNY"), value_in_words(CATALOGUE["A14"], -2e15, "CNY")
    ('CNY 1,234.56', 'never')
    """
    for special in Special:
        if value == special.code:
            never = special is Special.NONE_IN_WINDOW and one.months is None
            return "never" if never else special.says
    return _plain(one, value, currency)


def range_in_words(one: Characteristic, low: float, high: float, currency: str) -> str:
    """The values from `low` up to, but without, `high`; either may be infinite.

    >>> from tallystick.characteristics import CATALOGUE
    >>> range_in_words(CATALOGUE["B05"], 30.0, 80.0, "CNY"), range_in_words(CATALOGUE["A08"], -math.inf, 0.5, "CNY")
    ('30 % to under 80 %', '0')
    >>> range_in_words(CATALOGUE["A14"], 11.5, math.inf, "CNY")
    '12 months or more'
    """
    if one.unit in (Unit.COUNT, Unit.MONTHS, Unit.GRADE, Unit.YES_NO):
        return _whole_range(one, low, high, currency)
    if math.isinf(low) and math.isinf(high):
        return "any value"
    if math.isinf(low):
        return f"under {_plain(one, high, currency)}"
    if math.isinf(high):
        return f"{_plain(one, low, currency)} or more"
    return f"{_plain(one, low, currency)} to under {_plain(one, high, currency)}"


def _whole_range(one: Characteristic, low: float, high: float, currency: str) -> str:
    first = 0 if math.isinf(low) else math.ceil(low)
    if math.isinf(high):
        return f"{_plain(one, first, currency)} or more" if first > 0 else "any value"
    last = math.ceil(high) - 1
    if first >= last:
        return _plain(one, last, currency)
    return f"{_plain(one, first, currency)} to {_plain(one, last, currency)}"


def _plain(one: Characteristic, value: float, currency: str) -> str:
    match one.unit:
        case Unit.MONEY:
            return str(Money(round(value), currency))
        case Unit.PERCENT:
            return f"{_short(value)} %"
        case Unit.MONTHS:
            return "1 month" if value == 1 else f"{_short(value)} months"
        case Unit.GRADE:
            return one.grades[max(0, min(len(one.grades) - 1, math.floor(value)))]
        case Unit.YES_NO:
            return "yes" if value > 0 else "no"
        case Unit.COUNT | Unit.RATIO:
            return _short(value)


def _short(value: float) -> str:
    """At most one digit after the point from ten on, two below, and none that are zero."""
    text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
