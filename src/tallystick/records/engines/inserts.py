"""Inserts that meet a row of the same key, on either engine."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table) -> Insert:
    """An insert that leaves rows whose key is there already as they are."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_or_replace(connection: Connection, table: Table) -> Insert:
    """An insert that puts a row in the place of the one of its key, all columns of it."""
    return _or_replace(connection.dialect.name, table)


@cache
def _or_replace(engine: str, table: Table) -> Insert:
    # Made once: to put it together takes as long as to carry it out for one row.
    keys = [column.name for column in table.primary_key]
    insert = postgresql.insert(table) if engine == "postgresql" else sqlite.insert(table)
    values = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=values)


def insert_or_lower(connection: Connection, table: Table, column: str) -> Insert:
    """An insert that leaves a row whose key is there already as it is, but for a column that takes a lower value."""
    keys = [key.name for key in table.primary_key]
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    lower = insert.excluded[column]
    return insert.on_conflict_do_update(index_elements=keys, set_={column: lower}, where=lower < table.c[column])
