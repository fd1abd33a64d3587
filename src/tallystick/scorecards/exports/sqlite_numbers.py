"""Numbers that SQLite reads to the last bit.

It reads a decimal into 80 bits, where there are so many, and rounds these again: one cut in twenty thousand comes out
one bit off (version 3.40). Whole numbers up to 2^53 and powers of two it reads as they are, and divides exactly.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from sqlglot import exp

# Fifteen digits and a power of ten up to this one are whole numbers that a float64 holds, so they are divided with
# one rounding.
_DIGITS, _EXPONENT = 15, 22
# Of the distance to the next number: a decimal so near to the middle between two is rounded to either.
_MIDDLE = Fraction(499, 1000)
# The largest power of two that is a whole number of SQLite's.
_MOST_BITS = 62


def exact_in_sqlite(node: exp.Expr) -> exp.Expr:
    """A literal with an exponent as a fraction, where SQLite might misread it; any other node as it is.

    >>> exact_in_sqlite(exp.Literal.number("0.30000000000000004e0")).sql("sqlite")
    '(1351079888211149e0 / 4503599627370496e0)'
    >>> exact_in_sqlite(exp.Literal.number("0.3e0")).sql("sqlite")
    '0.3e0'
    """
    if not isinstance(node, exp.Literal) or node.is_string or "e" not in node.this:
        return node
    if _is_plain(node.this):
        return node
    above, below = float(node.this).as_integer_ratio()
    grown = above.bit_length() - 53
    times = [2**bits for bits in _parts(grown)] if grown > 0 else []
    found: exp.Expr = _whole(above >> max(grown, 0))
    for factor in times:
        found = exp.Mul(this=found, expression=_whole(factor))
    for bits in _parts(below.bit_length() - 1):
        found = exp.Div(this=found, expression=_whole(2**bits), typed=True, safe=True)
    return exp.Paren(this=found)


def _is_plain(digits: str) -> bool:
    """Whether a decimal is read right by whoever divides its digits by a power of ten."""
    value, written = float(digits), Decimal(digits).normalize().as_tuple()
    step = Fraction(abs(value)) - Fraction(math.nextafter(abs(value), 0.0))
    short = len(written.digits) <= _DIGITS and abs(int(written.exponent)) <= _EXPONENT
    return short and abs(Fraction(Decimal(digits)) - Fraction(value)) <= _MIDDLE * step


def _parts(bits: int) -> list[int]:
    """Summands, none larger than the most bits."""
    return [min(_MOST_BITS, bits - start) for start in range(0, bits, _MOST_BITS)]


def _whole(value: int) -> exp.Expr:
    return exp.Literal.number(f"{value}e0")
