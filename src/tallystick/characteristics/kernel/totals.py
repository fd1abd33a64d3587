"""The numbers that a kernel keeps while it walks the rows of a subject, each kept once whoever needs it."""

from __future__ import annotations

from tallystick.characteristics.kernel.arithmetic import FAR, NOTHING
from tallystick.characteristics.kernel.row import Row

_WORD = 64
_UNMET = -2
"""Differs from every code and place."""


class Totals:
    """Places in one array of whole numbers. starts: what each is set to before a subject's first row."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self._places: dict[tuple[str, ...], int] = {}

    def count(self, row: Row, condition: str | None) -> int:
        return self._kept(row, ("count", str(condition)), [0], f"t[{{0}}] += {condition or 1}")

    def total(self, row: Row, value: str, condition: str) -> int:
        return self._kept(row, ("total", value, condition), [0], f"t[{{0}}] += choose({condition}, {value}, 0)")

    def highest(self, row: Row, value: str, condition: str | None) -> int:
        picked = value if condition is None else f"choose({condition}, {value}, {NOTHING})"
        return self._kept(row, ("highest", value, str(condition)), [NOTHING], f"t[{{0}}] = max(t[{{0}}], {picked})")

    def lowest(self, row: Row, value: str, condition: str) -> int:
        picked = f"choose({condition}, {value}, {FAR})"
        return self._kept(row, ("lowest", value, condition), [FAR], f"t[{{0}}] = min(t[{{0}}], {picked})")

    def marked(self, row: Row, value: str, condition: str, most: int) -> tuple[int, int]:
        """Words that hold a bit for each value met, all of them below `most`; where, and how many."""
        words = -(-most // _WORD)
        update = f"mark(t, {{0}}, {condition}, {value})"
        return self._kept(row, ("marked", value, condition, str(words)), [0] * words, update), words

    def turns(self, row: Row, value: str, condition: str) -> int:
        """How often a value differs from the one before: as many as there are, where equal ones follow each other."""
        key = ("turns", value, condition)
        if (row.prefix, *key) in self._places:
            return self._places[(row.prefix, *key)]
        new = row.variable(f"{condition} & (t[{len(self.starts) + 1}] != {value})")
        return self._kept(row, key, [0, _UNMET], f"t[{{0}}] += {new}", f"t[{{1}}] = choose({new}, {value}, t[{{1}}])")

    def products(self, row: Row, one: str, other: str, condition: str) -> int:
        """Two words that hold the sum of the products of two values."""
        picked = row.variable(f"choose({condition}, {one}, 0)")
        return self._kept(row, ("products", one, other, condition), [0, 0], f"add_product(t, {{0}}, {picked}, {other})")

    def _kept(self, row: Row, key: tuple[str, ...], starts: list[int], *updates: str) -> int:
        key = (row.prefix, *key)
        if key not in self._places:
            place = len(self.starts)
            self._places[key] = place
            self.starts += starts
            row.lines += [update.format(place, place + 1) for update in updates]
        return self._places[key]
