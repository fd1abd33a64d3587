"""A list of texts handed to a statement whole, as rows: one parameter however long it is, on either engine."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import JSON, ColumnElement, Connection, FromClause, cast, func


def listed(connection: Connection, texts: Iterable[str]) -> tuple[FromClause, ColumnElement[str]]:
    """What to select from, and its one column.

    >>> from sqlalchemy import create_engine, select
    >>> with create_engine("sqlite://").connect() as connection:
    ...     rows, text = listed(connection, ["b", "a"])
    ...     connection.execute(select(text).select_from(rows).order_by(text)).scalars().all()
    ['a', 'b']
    """
    if connection.dialect.name == "postgresql":
        rows = func.json_array_elements_text(cast(list(texts), JSON)).table_valued("value")
    else:
        rows = func.json_each(json.dumps(list(texts), ensure_ascii=False)).table_valued("value")
    return rows, rows.c.value
