"""A transaction that goes to a PostgreSQL server in one trip, from its beginning to its commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable

from tallystick.records.engines.port import Act

Driver = Any
"""A connection as psycopg has it; psycopg is an extra, and may not be there to name its type."""


def committed(connection: Connection, before: Sequence[str], acts: Sequence[Act]) -> int | None:
    """Carries out `before`, then the acts; how many rows the first of these touched.

    None where one of them failed, or the server or the driver's library has no pipeline: then all is as it was, but
    for a connection lost at the end, after which nobody knows. No act may be one that is dangerous to do twice.
    """
    # A statement must see what was committed before it began, and not before the transaction did.
    fresh = connection.execution_options(isolation_level="READ COMMITTED")
    driver: Driver = fresh.connection.driver_connection
    try:
        with driver.pipeline():
            for statement in before:
                driver.execute(statement, prepare=True)
            done = [_sent(driver, act, connection.dialect) for act in acts]
            driver.commit()
    except connection.dialect.loaded_dbapi.Error:
        if driver.closed:
            connection.invalidate()
        else:
            driver.rollback()
        return None
    return int(done[0].rowcount)


def _sent(driver: Driver, act: Act, dialect: Dialect) -> Any:
    statement, given = act
    text, values_of = _compiled(statement, dialect)
    return driver.execute(text, values_of(given), prepare=True)


@cache
def _compiled(statement: Executable, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, object]], dict[str, Any]]]:
    """The text of a statement, and what makes of the values given for it those that the driver takes."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    processors = {
        name: processor
        for bound, name in compiled.bind_names.items()
        if (processor := bound.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }

    def values_of(given: Mapping[str, object]) -> dict[str, Any]:
        values = compiled.construct_params(given)
        return {name: processors[name](value) if name in processors else value for name, value in values.items()}

    return str(compiled), values_of
