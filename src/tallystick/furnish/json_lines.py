"""The fields that a JSON Lines file has, looked for in every line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from tallystick.furnish.unreadable import no_lines, unreadable
from tallystick.terms import BrokenInputError

_MALFORMED = re.compile(r"Malformed JSON .* in line (\d+): (.*?)\.?\s*$", re.DOTALL)


def field_names(engine: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Raises BrokenInputError that names the line for one that is no JSON, and for no object or a field named twice."""
    # All lines are looked through: a prohibited field may stand in the last one alone.
    quoted = "'" + str(path).replace("'", "''") + "'"
    try:
        engine.execute(
            f"create or replace temp table key as select distinct json_type(json) as type, json_keys(json) as keys "
            f"from read_ndjson_objects({quoted})"
        )
    except duckdb.InvalidInputException as error:
        told = _MALFORMED.search(str(error))
        if told is None:
            raise
        raise _malformed(path, int(told[1]), told[2]) from error
    [(lines, kind)] = engine.execute("select count(*), max(type) filter (type <> 'OBJECT') from key").fetchall()
    if not lines:
        raise no_lines(path)
    if kind:
        raise unreadable(path, f"a line is no object but {kind.lower()}")
    twice = "select key from (select unnest(keys) as key, keys from key) group by key, keys having count(*) > 1 limit 1"
    for (name,) in engine.execute(twice).fetchall():
        raise unreadable(path, f"a line has the field {name[:60]!r} more than once")
    rows = engine.execute("select distinct unnest(keys) from key").fetchall()
    return sorted(str(row[0]) for row in rows)


def _malformed(path: Path, told: int, why: str) -> BrokenInputError:
    """told: the line as the engine counts, which passes over empty lines and is one ahead."""
    near = islice(_filled(path), max(0, told - 2), told)
    line = next((number for number, text in near if not _is_json(text)), None)
    return unreadable(path, f"{f'line {line:,}' if line else 'a line'} is no JSON: {why}")


def _filled(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not empty, with their number in the file."""
    with path.open("rb") as file:
        yield from ((number, text) for number, text in enumerate(file, start=1) if text.strip())


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
