"""Marks that a text may hold and nobody sees: zero widths, changes of direction, fillers, controls.

Two keys that look the same and are not would be two accounts, and a name whose direction is turned reads as another.
They are Unicode's default ignorable code points (DerivedCoreProperties.txt), the controls of Latin 1's second half,
the separators of lines and paragraphs, and the marks of interlinear annotations.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_RANGES = (
    *((0x80, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
_SPELLING = ((0x200C, 0x200D), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Joiners, with which Persian and the scripts of India spell, and the choice of a character's variant, as in names of
Japan: they belong to a name, and to no key."""


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)


def _less(ranges: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges without what others take out of them."""
    left = list(ranges)
    for low, high in taken:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if part[0] <= part[1]
        ]
    return left


MARK = f"[{_class(_RANGES)}]"
"""A regular expression (RE2) of any of them."""
MARK_OF_NO_NAME = f"[{_class(_less(_RANGES, _SPELLING))}]"
"""Of those that a name is read without."""


def _written() -> set[bytes]:
    """The first three bytes of each in UTF-8; of those that two bytes write, these and a nought."""
    signs = (chr(sign).encode() for first, last in _RANGES for sign in range(first, last + 1))
    return {sign[:_BYTES].ljust(_BYTES, b"\0") for sign in signs}


_BYTES = 3
_WRITTEN = np.unique([int.from_bytes(sign, "big") for sign in _written()])
_BEGINS = np.isin(np.arange(256), _WRITTEN >> 16)
_GOES_ON = np.isin(np.arange(1 << 16), _WRITTEN >> 8)
_OF_TWO_BYTES = 0xE0
"""A byte below it that begins a sign begins one of two bytes."""


def may_hold_marks(block: bytes) -> bool:
    """Whether a part of a file of UTF-8 holds a mark, or begins as one does that four bytes write.

    >>> may_hold_marks("欧阳 “A” \u200bB".encode()), may_hold_marks("欧阳 “A” (B) é".encode())
    (True, False)
    """
    if block.isascii():
        return False
    signs = np.frombuffer(block + bytes(_BYTES), np.uint8)
    # Few signs begin as a mark does, and of these few go on so: what costs much is done for the last alone.
    places = np.flatnonzero(_BEGINS[signs])
    places = places[_GOES_ON[signs[places].astype(np.uint16) << 8 | signs[places + 1]]]
    first, second, third = (signs[places + beside].astype(np.int32) for beside in range(_BYTES))
    third[first < _OF_TWO_BYTES] = 0
    return bool(np.isin(first << 16 | second << 8 | third, _WRITTEN).any())
