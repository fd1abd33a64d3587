"""Type every line of a file, in one pass over it: the view `typed` of the table `work.typed`, whose `rowid` is the line
less one, and which lacks what is the same on every line.

Only lines that a rule may find something in keep their text, so that the rules are run in full over few. Memory does
not grow with the file: the tables of `work` are spilled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.furnish.contracts import Contract, Field, FieldType
from tallystick.furnish.forms import type_sql, value_sql
from tallystick.furnish.marks import MARK_OF_NO_NAME
from tallystick.furnish.read import Source, told_as_unreadable
from tallystick.furnish.rules import BETWEEN, SUSPECT_LINE, WORDS, rules_of, suspect_sql
from tallystick.furnish.tables import ENVELOPE, FACT_ID_BYTES
from tallystick.furnish.unreadable import no_lines
from tallystick.terms import BrokenInputError, RecordType

MOST_PLACED_ON_THE_WAY = 1_000_000
"""Known customers that a line's own is looked up among while the file is read. The look-up of more would be spilled,
and what is spilled does not come back in the order of the lines."""
_PLACED_AT_ONCE = 2_000_000
"""Lines. What changes in one step is all held in memory until the step is done."""
_LETTERS = {
    RecordType.IDENTITY: "i",
    RecordType.ACCOUNT_MONTH: "a",
    RecordType.ACTIVITY_MONTH: "m",
    RecordType.INQUIRY: "q",
    RecordType.PUBLIC_RECORD: "p",
    RecordType.RELATIONSHIP: "r",
}
"""What stands for the record type in what is hashed: its name would cost lines of common length a block of SHA-256."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Who hands a file in, and when. back_load: it brings history, each line with its `reported_on`."""

    submitter: str
    received_on: date
    back_load: bool


def type_lines(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, handed: Handed, *, placed: bool = False
) -> int:
    """Makes the table `work.typed` and the view `typed` of it; answers with the number of lines.

    Columns: line (of the view alone), the fields' values, known_at, fact_id (what the line says, hashed), same (its
    key, hashed), bucket, and raw, the texts of a line that a rule may find something in; null for all others.
    placed: the engine holds `customer_known` (columns furnisher, customer, bucket) for the buckets; without, they are
    null until `place`.
    Raises BrokenInputError when the file turns out to be unreadable on the way, or has no lines.
    """
    unclean = "false" if source.clean else f"regexp_matches(said, '{SUSPECT_LINE}')"
    suspect = f"{unclean} or {suspect_sql(rules_of(contract, source.present))}"
    texts = ", ".join(f"{_identifier(name)} := {_text(name)}" for name in contract.names)
    key = ", ".join(_identifier(name) for name in contract.key)
    # Under names of their own: the rules speak of `furnisher` and `customer` without saying whose.
    looked_up = """
        left join (select furnisher as known_furnisher, customer as known_customer, bucket from customer_known)
            on known_furnisher = furnisher and known_customer = customer
        """
    with told_as_unreadable(source.path), _in_order_of_lines(engine):
        submitter = None if _names_furnishers(engine, source) else handed.submitter
        kept = [name for name in contract.names if name in source.present and not (name == "furnisher" and submitter)]
        engine.execute(
            f"""
            create table work.typed as
            select {", ".join(_identifier(name) for name in kept)}, known_at,
                unhex(left(sha256(said), {2 * FACT_ID_BYTES})) as fact_id,
                hash(furnisher, {key}) as same, {"bucket" if placed else "null::smallint as bucket"},
                case when {suspect} then to_json(struct_pack({texts})) end as raw
            from (
                select *, coalesce("reported_on", received_on) as known_at, {_said(source, contract)} as said
                from ({_valued(source, contract, handed, submitter)})
            ) {looked_up if placed else ""}
            """
        )
    _view(engine, contract, kept, submitter)
    if not source.clean:
        _trim_suspects(engine, source, contract, submitter)
        if placed:
            place(engine, "raw is not null")
    found = int(engine.execute("select count(*) from work.typed").fetchall()[0][0])
    if source.lines is not None and found != source.lines:
        raise BrokenInputError(
            f"of the file's {source.lines:,} lines {found:,} could be read",
            where=str(source.path),
            mend="see whether a line is broken off or overlong; nothing of the file was taken in",
        )
    if not found:
        raise no_lines(source.path)
    return found


def place(engine: duckdb.DuckDBPyConnection, which: str = "true") -> None:
    """Gives lines of `work.typed` the buckets of their customers in `customer_known`; which: SQL of those lines."""
    all_of_one = "furnisher" not in engine.sql("from work.typed").columns
    furnisher = "(select furnisher from main.typed limit 1)" if all_of_one else "typed.furnisher"
    [(lines,)] = engine.execute("select count(*) from work.typed").fetchall()
    for first in range(0, lines, _PLACED_AT_ONCE):
        engine.execute(
            f"""
            update work.typed set bucket = known.bucket from customer_known known
            where known.furnisher = {furnisher} and known.customer = typed.customer and {which}
                and typed.rowid between {first} and {first + _PLACED_AT_ONCE - 1}
            """
        )


def texts_sql(contract: Contract) -> str:
    """SQL of the texts of a suspect line, of which `raw` is the JSON: a struct, even of nothings, costs every line."""
    shape = ", ".join(f'"{name}": "VARCHAR"' for name in contract.names)
    return f"json_transform(raw, '{{{shape}}}')"


@contextmanager
def _in_order_of_lines(engine: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Only an order that is kept lets a refusal name the line that its furnisher sees."""
    engine.execute("set preserve_insertion_order = true")
    # Else a join may read the file as the side that is looked up in, whose order is lost.
    engine.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    yield
    engine.execute("set preserve_insertion_order = false")
    engine.execute("set disabled_optimizers = ''")


def _view(engine: duckdb.DuckDBPyConnection, contract: Contract, kept: list[str], submitter: str | None) -> None:
    """Makes the view `typed`: the columns `kept`, and those that the table lacks because they would only cost."""
    rest = [
        f"{_literal(submitter)} as furnisher"
        if field.name == "furnisher" and submitter
        else f"null::{type_sql(field)} as {_identifier(field.name)}"
        for field in contract.fields
        if field.name not in kept
    ]
    columns = ", ".join(["*", "rowid + 1 as line", *rest])
    engine.execute(f"create view typed as select {columns} from work.typed")


def _names_furnishers(engine: duckdb.DuckDBPyConnection, source: Source) -> bool:
    """Whether any line names a furnisher: then a line without one is nobody's, else all are the submitter's."""
    if "furnisher" not in source.present:
        return False
    named = f"select 1 from {source.sql} r where trim(r.furnisher) <> '' limit 1"
    return bool(engine.execute(named).fetchall())


def _said(source: Source, contract: Contract) -> str:
    """SQL of a line's text, of which its id is the SHA-256: a letter for the record type, the furnisher and the fields'
    texts in the contract's order, with a sign between them that no text may hold, and no such sign at the end.

    So neither a column that the file lacks nor a field that is added to the contract later changes what a line says.
    Who furnished it when is no part of that.
    """
    told = [name for name in contract.names if name not in ENVELOPE]
    last = max(told.index(name) for name in told if name in source.present)
    parts, constant = [_literal(f"{_LETTERS[contract.record_type]}{BETWEEN}"), "furnisher"], ""
    for name in told[: last + 1]:
        constant += BETWEEN
        if name in source.present:
            parts += [_literal(constant), _text(name)]
            constant = ""
    # To `concat`, nothing and an empty text are the same.
    said = f"concat({', '.join(parts)})"
    return f"case when {_text(told[last])} <> '' then {said} else rtrim({said}, '{BETWEEN}') end"


def _trim_suspects(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, submitter: str | None
) -> None:
    """Takes the spaces around texts away, and out of names the marks that nobody sees, where there are any.

    With such a mark one person's name would be two, or read as another from right to left.
    """
    if not engine.execute("select 1 from work.typed where raw is not null limit 1").fetchall():
        return
    texts = texts_sql(contract)
    trimmed = ", ".join(
        f"{_identifier(field.name)} = {value_sql(field, _plain(field, texts))}"
        for field in contract.fields
        if field.name in source.present
        and field.type in (FieldType.TEXT, FieldType.CODE)
        and not (field.name == "furnisher" and submitter)
    )
    engine.execute(f"update work.typed set {trimmed} where raw is not null")


def _plain(field: Field, texts: str) -> str:
    text = f"({texts}).{_identifier(field.name)}"
    return f"trim(regexp_replace({text}, '{MARK_OF_NO_NAME}', '', 'g'))" if field.name in WORDS else f"trim({text})"


def _valued(source: Source, contract: Contract, handed: Handed, submitter: str | None) -> str:
    """SQL of the typed fields, and the text of each as `"raw.name"`. submitter: whose lines all are, if they are."""
    columns = []
    for field in contract.fields:
        text = f"r.{_identifier(field.name)}" if field.name in source.present else "null::varchar"
        if field.name == "furnisher" and submitter is not None:
            value = _literal(submitter)
        elif field.name in source.present:
            value = value_sql(field, text)
        else:
            value = f"null::{type_sql(field)}"
        columns.append(f"{value} as {_identifier(field.name)}, {text} as {_text(field.name)}")
    return f"""
        select {", ".join(columns)}, date '{handed.received_on}' as received_on, {handed.back_load} as back_load
        from {source.sql} r
        """


def _identifier(name: str) -> str:
    # `limit`, `count` and `month` are words of SQL.
    return f'"{name}"'


def _text(name: str) -> str:
    return f'"raw.{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
