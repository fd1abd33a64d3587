"""The file of refused lines that goes back to a furnisher: each line as it came, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.furnish.read import Source
from tallystick.records import Refusal
from tallystick.terms import TallystickError


def write_refused(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, refused: list[Refusal], to: Path
) -> None:
    """Writes a CSV: of each fault the line's number, rule, field, what was found and expected, how to mend it, then
    the line's columns under `your_` names, their texts untouched.

    The furnished file is read again for them. Only the file's owner may read what is written, for it holds what the
    lines hold. Raises TallystickError when it cannot be written.
    """
    rules = {one.rule: one for one in refused}
    engine.execute("create or replace table work.rule (rule varchar, field varchar, expected varchar, mend varchar)")
    if rules:
        rows = [(one.rule, one.field, one.expected, one.mend) for one in rules.values()]
        engine.executemany("insert into work.rule values (?, ?, ?, ?)", rows)
    own = ", ".join(f'again."{name}" as "your_{name}"' for name in contract.names if name in source.present)
    try:
        # Made with its permissions before anything is in it.
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        # The order of lines is that of their numbers only while it is kept.
        engine.execute("set preserve_insertion_order = true")
        engine.execute(
            f"""
            copy (
                select fault.line, fault.rule, rule.field, fault.got, rule.expected, rule.mend, {own}
                from (select row_number() over () as line, * from {source.sql}) again
                    join fault using (line) join work.rule rule using (rule)
                order by fault.line, fault.rule
            ) to '{str(to).replace("'", "''")}' (header, use_tmp_file false)
            """
        )
        engine.execute("set preserve_insertion_order = false")
    except (OSError, duckdb.IOException) as error:
        raise TallystickError(
            f"the file of refused lines could not be written: {str(error).splitlines()[0]}",
            where=str(to),
            mend="choose another place for it",
        ) from error
