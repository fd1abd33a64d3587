"""What the compiled loops stand on: how functions are compiled and kept, the types that they take, addresses."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar, cast

import numba as nb
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from tallystick.scorecards.entries import Ints
from tallystick.scorecards.kernel.program import Bins, Doubles, Pairings, Places, Ranking, Singles, Worth

Function = TypeVar("Function", bound=Callable[..., Any])


class Kind(IntEnum):
    """What lies at a column's address. The first five are read as float32 without loss, the next five as float64."""

    FLOAT32 = 0
    INT8 = 1
    INT16 = 2
    UINT8 = 3
    UINT16 = 4
    FLOAT64 = 5
    INT32 = 6
    INT64 = 7
    UINT32 = 8
    UINT64 = 9
    WORD = 10


class Sources(NamedTuple):
    """The columns of one range of rows, an entry per characteristic.

    strides: bytes from a row to the next. bitmaps: address of Arrow's validity bits, 0 where nothing is null;
    bit_starts: the first row's bit. word_bins: the bin of each word, that of no word first, from word_starts[c] on.
    """

    kinds: Places
    addresses: Places
    strides: Places
    bitmaps: Places
    bit_starts: Places
    word_starts: Places
    word_bins: Ints


class Room(NamedTuple):
    """Where a block of a column is laid when it is not read in place: each of loops.BLOCK rows.

    held: the bins of the characteristics that are in pairs, one after the other. infinite: one number, of the last
    characteristic that was met with an infinite value, counted from 1; 0 where none was.
    """

    singles: Singles
    doubles: Doubles
    codes: Ints
    held: Ints
    infinite: Places


class ChoiceRoom(NamedTuple):
    """Where reasons are chosen, choice.BLOCK rows at once; of `top` as many times as reasons, of `best` as members."""

    sums: Ints
    own: Ints
    most: Ints
    given: Ints
    best: Ints
    top: Ints


class Found(NamedTuple):
    """Reasons of many rows, each [rows, most], the furthest below its best first.

    characteristics: int16, the place in the card, -1 where a row has no further reason; bins, best_bins: int16, -1
    there too; points_lost: int32, 0 there.
    """

    characteristics: npt.NDArray[np.int16]
    bins: npt.NDArray[np.int16]
    best_bins: npt.NDArray[np.int16]
    points_lost: Ints


def _array(dtype: Any, dimensions: int = 1) -> Any:
    return types.Array(dtype, dimensions, "C")


def _fields(of: type[Any], *fields: Any) -> Any:
    return types.BaseTuple.from_types(fields, of)  # type: ignore[no-untyped-call]


_I64, _I32, _F32, _F64 = (_array(one) for one in (nb.int64, nb.int32, nb.float32, nb.float64))
BINS = _fields(Bins, _I64, _F32, _F64, _I64, _I64, _F32, _F64, _F32, _F64, _I64)
WORTH = _fields(Worth, _I32, _I32, _I32, _I32)
SOURCES = _fields(Sources, _I64, _I64, _I64, _I64, _I64, _I64, _I32)
PAIRINGS = _fields(Pairings, _I64, _I64, _I64, _I64, _I64, _I64, _I32)
RANKING = _fields(Ranking, nb.int64, nb.int64, _I32, _I32, _I32)
COUNT, INTS, PLACES, DOUBLES, TABLE = nb.int64, _I32, _I64, _F64, _array(nb.int32, 2)
ROOM = _fields(Room, _F32, _F64, _I32, _I32, _I64)
CHOICE_ROOM = _fields(ChoiceRoom, _I32, _I32, _I32, _I32, _I32, _I32)
_SHORT = _array(nb.int16, 2)
FOUND = _fields(Found, _SHORT, _SHORT, _SHORT, TABLE)


def compiled(*parameters: Any) -> Callable[[Function], Function]:
    """Compiled when first imported, and kept on disk for later processes where any folder can be written to."""

    def entry(function: Function) -> Function:
        signature = types.void(*parameters)
        try:
            return cast(Function, njit(signature, nogil=True, error_model="numpy", cache=True)(function))
        except RuntimeError:
            return cast(Function, njit(signature, nogil=True, error_model="numpy")(function))

    return entry


def inner(function: Function) -> Function:
    """Compiled as part of the `compiled` functions that call it."""
    return cast(Function, njit(error_model="numpy")(function))


def _wide(_typing: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        # llvmlite's own `add` knows a list of attributes, and this one is not in it.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), generate


def _pointer(_typing: Any, address: Any, dtype: Any) -> Any:
    pointer: Any = types.CPointer(dtype.instance_type)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(pointer))

    return pointer(address, dtype), generate


def _at(_typing: Any, pointer: Any, offset: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return pointer(pointer, offset), generate


def _bare(_typing: Any, held: Any) -> Any:
    fields = [one if not isinstance(one, types.Array) else types.CPointer(one.dtype) for one in held]  # type: ignore[no-untyped-call]
    found = _fields(held.instance_class, *fields)

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        values = []
        for place, one in enumerate(held):
            value = builder.extract_value(arguments[0], place)
            is_array = isinstance(one, types.Array)
            values.append(context.make_array(one)(context, builder, value).data if is_array else value)
        return context.make_tuple(builder, found, values)

    return found(held), generate


def _prefetch(_typing: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        for_reading, into_second_cache, of_data = number(0), number(2), number(1)
        builder.call(ask, [builder.inttoptr(arguments[0], byte), for_reading, into_second_cache, of_data])
        return context.get_dummy_value()

    return types.void(address), generate


def _lowest_bit(_typing: Any, word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return nb.int64(word), generate


# wide(): vectors of 512 bits where the processor has them. LLVM takes half, though the whole is a quarter faster here.
wide: Any = intrinsic(_wide)
# pointer(address, type): the address as a pointer to numbers of that type. at(pointer, offset): so many numbers on.
pointer: Any = intrinsic(_pointer)
at: Any = intrinsic(_at)
# bare(fields): the arrays of a named tuple as pointers. Numba counts who holds an array each time one is handed on,
# which costs two threads more than the work does; whoever calls a compiled function holds its arrays until it returns.
bare: Any = intrinsic(_bare)
# prefetch(address): asks memory for the line that holds it, and waits for nothing.
prefetch: Any = intrinsic(_prefetch)
# lowest_bit(word): the place of the lowest bit that is set, of a word of 64 bits that is not 0.
lowest_bit: Any = intrinsic(_lowest_bit)
carray: Any = nb.carray  # type: ignore[attr-defined]
