"""Steps on words of 64 bits that Python source cannot say, or says with branches that take long to compile."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_WORD, _WIDE = ir.IntType(64), ir.IntType(128)
_INT = types.int64
_TWO_WORDS: Any = types.UniTuple(types.int64, 2)  # type: ignore[no-untyped-call]


def _choose(_typing: Any, _condition: Any, _one: Any, _other: Any) -> Any:
    """One whole number if the condition holds, otherwise the other."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.select(*arguments)

    return _INT(types.boolean, _INT, _INT), generate


def _among(_typing: Any, _mask: Any, _code: Any) -> Any:
    """Whether a code that is known is one of those whose bits are set."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        mask, code = arguments
        place = builder.and_(code, ir.Constant(_WORD, 63))
        bit = builder.trunc(builder.lshr(mask, place), ir.IntType(1))
        return builder.and_(bit, builder.icmp_signed(">=", code, ir.Constant(_WORD, 0)))

    return types.boolean(_INT, _INT), generate


def _plus_product(_typing: Any, _low: Any, _high: Any, _one: Any, _other: Any) -> Any:
    """Two words that are one number, plus the product of two factors."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        low, high, one, other = arguments
        return _split(context, builder, builder.add(_joined(builder, low, high), _product(builder, one, other)))

    return _TWO_WORDS(_INT, _INT, _INT, _INT), generate


def _times_less_product(_typing: Any, _low: Any, _high: Any, _times: Any, _one: Any, _other: Any) -> Any:
    """So many times the two words, less the product of two factors."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        low, high, times, one, other = arguments
        left = builder.mul(_joined(builder, low, high), builder.sext(times, _WIDE))
        return _split(context, builder, builder.sub(left, _product(builder, one, other)))

    return _TWO_WORDS(_INT, _INT, _INT, _INT, _INT), generate


def _product(builder: Any, one: Any, other: Any) -> Any:
    return builder.mul(builder.sext(one, _WIDE), builder.sext(other, _WIDE))


def _joined(builder: Any, low: Any, high: Any) -> Any:
    return builder.or_(builder.shl(builder.sext(high, _WIDE), ir.Constant(_WIDE, 64)), builder.zext(low, _WIDE))


def _split(context: Any, builder: Any, wide: Any) -> Any:
    high = builder.trunc(builder.ashr(wide, ir.Constant(_WIDE, 64)), _WORD)
    return context.make_tuple(builder, _TWO_WORDS, (builder.trunc(wide, _WORD), high))


choose: Any = intrinsic(_choose)
among: Any = intrinsic(_among)
plus_product: Any = intrinsic(_plus_product)
times_less_product: Any = intrinsic(_times_less_product)
