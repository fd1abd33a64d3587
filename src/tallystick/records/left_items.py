"""That items left because their retention was over, so that the door knows them when they are furnished again.

Kept are keyed hashes alone, which only the vault can make again, from the keys that a furnisher sends: whose the item
was and which, the last month of an account, and the day on which this is forgotten too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Row, bindparam, select

from tallystick.records.engines import insert_or_replace
from tallystick.records.schema import LEFT_ITEM
from tallystick.records.vault import Vault
from tallystick.terms import CustomerRef

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class LeftItem:
    """key: what tells an item from the customer's others. through: the last month of an account that left."""

    ref: CustomerRef
    key: tuple[str, ...]
    through: int | None = None


def remember(connection: Connection, vault: Vault, items: Iterable[LeftItem], forget_on: date) -> None:
    """Marks the items until a day; what left a second time is marked as of then."""
    for some in _batches(items):
        rows = [
            {
                "mark": vault.left_item(item.ref, *item.key),
                "holder": vault.left_item(item.ref),
                "through": item.through,
                "forget_on": forget_on,
            }
            for item in some
        ]
        connection.execute(insert_or_replace(connection, LEFT_ITEM), rows)


def anything(connection: Connection) -> bool:
    return connection.execute(select(LEFT_ITEM.c.mark).limit(1)).first() is not None


def customers_among(connection: Connection, vault: Vault, refs: Iterable[CustomerRef]) -> set[CustomerRef]:
    """Those of whom an item left."""
    holders = {vault.left_item(ref): ref for ref in refs}
    return {holders[bytes(row.holder)] for row in _rows(connection, LEFT_ITEM.c.holder, list(holders))}


def left_among(
    connection: Connection, vault: Vault, items: Iterable[tuple[CustomerRef, tuple[str, ...]]], on: date
) -> list[LeftItem]:
    """Those of the items that left and are not to be forgotten by `on`."""
    marks = {vault.left_item(ref, *key): (ref, key) for ref, key in items}
    rows = _rows(connection, LEFT_ITEM.c.mark, list(marks))
    return [LeftItem(*marks[bytes(row.mark)], row.through) for row in rows if on < row.forget_on]


def forget(connection: Connection, on: date) -> int:
    """Deletes what need not be remembered any more; answers with the number of marks."""
    return int(connection.execute(LEFT_ITEM.delete().where(LEFT_ITEM.c.forget_on <= on)).rowcount)


def forget_customers(connection: Connection, vault: Vault, refs: Collection[CustomerRef]) -> None:
    if refs:
        connection.execute(
            LEFT_ITEM.delete().where(LEFT_ITEM.c.holder == bindparam("holding")),
            [{"holding": vault.left_item(ref)} for ref in refs],
        )


def _rows(connection: Connection, column: Column[bytes], values: Sequence[bytes]) -> Iterator[Row[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield from connection.execute(select(LEFT_ITEM).where(column.in_(values[start : start + _AT_ONCE])))


def _batches(items: Iterable[LeftItem]) -> Iterator[list[LeftItem]]:
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
