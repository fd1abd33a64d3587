"""In which bucket the facts of each customer are kept: that of its subject, known or founded by the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import duckdb
import pyarrow as pa

from tallystick.lake import bucket_of
from tallystick.records import Vault
from tallystick.terms import CustomerRef

Linked = tuple[str, str, str]
"""Furnisher, customer and subject."""

_KNOWN = pa.schema([("furnisher", pa.string()), ("customer", pa.string()), ("bucket", pa.int16())])
_AT_ONCE = 50_000


def placed(links: Iterable[Sequence[Linked]], buckets: int) -> pa.Table:
    """Furnisher, customer and bucket. links: some thousands at once, for there may be millions."""
    tables = [_KNOWN.empty_table()]
    for some in links:
        furnishers, customers, subjects = zip(*some, strict=True)
        told = (furnishers, customers, [bucket_of(one, buckets) for one in subjects])
        columns = [pa.array(one, type) for one, type in zip(told, _KNOWN.types, strict=True)]
        tables.append(pa.Table.from_arrays(columns, schema=_KNOWN))
    return pa.concat_tables(tables)


def named(engine: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[str]]]:
    """The customers of `admitted` furnishers whom `typed` names, each once; some thousands at once, by furnisher."""
    engine.execute(
        """
        create table work.customer_named as
        select distinct furnisher, customer from typed
        where customer is not null and furnisher in (select name from admitted)
        """
    )
    [(customers,)] = engine.execute("select count(*) from work.customer_named").fetchall()
    for first in range(0, customers, _AT_ONCE):
        yield from engine.execute(
            f"""
            select furnisher, list(customer order by customer) from work.customer_named
            where rowid between {first} and {first + _AT_ONCE - 1} group by furnisher
            """
        ).fetchall()
    engine.execute("drop table work.customer_named")


def founded(engine: duckdb.DuckDBPyConnection, vault: Vault, buckets: int) -> pa.Table:
    """The customers of `typed` who are not in `customer_known`, each where the subject will be that it founds."""
    rows = engine.execute(
        """
        select distinct furnisher, customer from typed anti join customer_known using (furnisher, customer)
        where furnisher is not null and customer is not null order by all
        """
    ).fetchall()
    fresh = ((*row, vault.subject_id(CustomerRef(*row))) for row in rows)
    return placed(_some_at_once(fresh), buckets)


def _some_at_once(links: Iterator[Linked]) -> Iterator[list[Linked]]:
    while some := list(islice(links, _AT_ONCE)):
        yield some
