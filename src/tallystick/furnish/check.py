"""Type every line of a file and run every rule over it: the same here in the bureau and offline with the furnisher.

One pass over the file makes the table `work.typed`, whose `rowid` is the line less one. Only lines that a rule may
find something in keep their text; the rules are run in full over these few. Memory does not grow with the file: the
tables of `work` are spilled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.furnish.contracts import Contract, FieldType
from tallystick.furnish.forms import type_sql, value_sql
from tallystick.furnish.read import Source, told_as_unreadable
from tallystick.furnish.rules import BETWEEN, ERASED, INVISIBLE, LINE_RULES, SUSPECT_LINE, Rule, rules_of, suspect_sql
from tallystick.furnish.tables import ENVELOPE, FACT_ID_BYTES
from tallystick.records import Refusal
from tallystick.terms import BrokenInputError, CustomerRef, RecordType

_MOST_SHOWN = 60
"""Signs of what was found that a refusal shows."""
_CUSTOMER_UNREAD = ("CUSTOMER-REQUIRED", "CUSTOMER-LONG", "CUSTOMER-SIGNS", "FURNISHER-MEMBER", ERASED)
"""What is wrong with a line that is held to no customer."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Who hands a file in, and when. back_load: it brings history, each line with its `reported_on`."""

    submitter: str
    received_on: date
    back_load: bool


def type_lines(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, handed: Handed) -> int:
    """Makes the table `work.typed` and the view `typed` of it; answers with the number of lines.

    Columns: line (of the view alone), the fields' values, known_at, fact_id (what the line says, hashed), same (its
    key, hashed), and raw, the texts of a line that a rule may find something in; null for all others.
    Raises BrokenInputError when the file turns out to be unreadable on the way.
    """
    unclean = "false" if source.clean else f"regexp_matches(said, '{SUSPECT_LINE}')"
    suspect = f"{unclean} or {suspect_sql(rules_of(contract, source.present))}"
    texts = ", ".join(f"{_identifier(name)} := {_text(name)}" for name in contract.names)
    kept = ", ".join(_identifier(name) for name in kept_columns(source, contract))
    key = ", ".join(_identifier(name) for name in contract.key)
    with told_as_unreadable(source.path):
        # Only an order that is kept lets a refusal name the line that its furnisher sees.
        engine.execute("set preserve_insertion_order = true")
        engine.execute(
            f"""
            create table work.typed as
            select {kept}, known_at, unhex(left(sha256(said), {2 * FACT_ID_BYTES})) as fact_id,
                hash(furnisher, {key}) as same,
                case when {suspect} then to_json(struct_pack({texts})) end as raw
            from (
                select *, coalesce("reported_on", received_on) as known_at, {_said(source, contract, handed)} as said
                from ({_valued(source, contract, handed)})
            )
            """
        )
        engine.execute("set preserve_insertion_order = false")
    if not source.clean:
        _trim_suspects(engine, source, contract)
    absent = ", ".join(
        f"null::{type_sql(field)} as {_identifier(field.name)}"
        for field in contract.fields
        if field.name not in kept_columns(source, contract)
    )
    engine.execute(f"create view typed as select *, rowid + 1 as line{', ' if absent else ''}{absent} from work.typed")
    found = int(engine.execute("select count(*) from work.typed").fetchall()[0][0])
    if source.lines is not None and found != source.lines:
        raise BrokenInputError(
            f"of the file's {source.lines:,} lines {found:,} could be read",
            where=str(source.path),
            mend="see whether a line is broken off or overlong; nothing of the file was taken in",
        )
    return found


def kept_columns(source: Source, contract: Contract) -> list[str]:
    """Columns of `work.typed`: those that the file lacks would only cost."""
    return [name for name in contract.names if name in source.present or name == "furnisher"]


def _said(source: Source, contract: Contract, handed: Handed) -> str:
    """SQL of a line's text, of which its id is the SHA-256: the record type, the furnisher and the fields' texts in
    the contract's order, with a sign between them that no text may hold.

    Who furnished it when is no part of what it says. A field that is added to a contract later must leave the text of
    a line that does not fill it as it was: it has no place here while it is empty.
    """
    parts = [f"'{contract.record_type}{BETWEEN}'", f"coalesce(furnisher, {_literal(handed.submitter)})"]
    constant = BETWEEN
    for name in contract.names:
        if name in ENVELOPE:
            continue
        if name in source.present:
            parts += [_literal(constant), _text(name)]
            constant = BETWEEN
        else:
            constant += BETWEEN
    # To `concat`, nothing and an empty text are the same.
    return f"concat({', '.join(parts)}, {_literal(constant)})"


def _trim_suspects(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> None:
    """Takes the spaces around texts away, where there are any."""
    if not engine.execute("select 1 from work.typed where raw is not null limit 1").fetchall():
        return
    trimmed = ", ".join(
        f"{_identifier(field.name)} = {value_sql(field, f'trim(({_texts_sql(contract)}).{_identifier(field.name)})')}"
        for field in contract.fields
        if field.name in source.present and field.type in (FieldType.TEXT, FieldType.CODE)
    )
    engine.execute(f"update work.typed set {trimmed} where raw is not null")


def _texts_sql(contract: Contract) -> str:
    """SQL of the texts of a suspect line, of which `raw` is the JSON: a struct, even of nothings, costs every line."""
    shape = ", ".join(f'"{name}": "VARCHAR"' for name in contract.names)
    return f"json_transform(raw, '{{{shape}}}')"


def attribute(engine: duckdb.DuckDBPyConnection, submitter: str) -> None:
    """Gives the lines to the submitter where the file has a column of furnishers with nothing in it.

    A file with a furnisher in any line speaks for many: then a line without one is nobody's, and stays so.
    """
    named = engine.execute("select count(furnisher) from work.typed").fetchall()[0][0]
    if not named:
        engine.execute("update work.typed set furnisher = ?", [submitter])


def find_faults(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, handed: Handed, *, customers_known: bool
) -> None:
    """Makes the tables `fault`, one row for each rule that a line breaks, and `repeated` (see `_contradictions`).

    The engine holds `admitted` (column name; furnishers whose lines the submitter may hand in) and, where
    `customers_known`, `customer_known` (columns furnisher, customer, bucket; those whose identity is known).
    """
    texts = _texts_sql(contract)
    engine.execute("create table fault (line bigint, rule varchar, got varchar)")
    engine.execute(
        f"""
        create view suspect as
        select * replace ({texts} as raw), date '{handed.received_on}' as received_on, {handed.back_load} as back_load
        from typed where raw is not null
        """
    )
    rules = rules_of(contract, source.present)
    if engine.execute("select 1 from suspect limit 1").fetchall():
        for rule in rules:
            engine.execute(f"insert into fault {_faults_sql(rule)}")
    engine.execute(
        """
        insert into fault select line, 'FURNISHER-MEMBER', furnisher
        from typed where furnisher is null or furnisher not in (select name from admitted)
        """
    )
    if customers_known and contract.record_type is not RecordType.IDENTITY:
        engine.execute(
            """
            insert into fault select line, 'CUSTOMER-KNOWN', left(typed.customer, 60)
            from typed anti join customer_known
                on customer_known.furnisher = typed.furnisher and customer_known.customer = typed.customer
            where typed.customer is not null
            """
        )
    _contradictions(engine, contract)


def refusals(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> list[Refusal]:
    """What is wrong, in the file's order, each with the customer of an admitted furnisher that its line names."""
    rules = {rule.id: rule for rule in (*rules_of(contract, source.present), *LINE_RULES)}
    shown = f"left(regexp_replace(got, '{INVISIBLE}', '?', 'g'), {_MOST_SHOWN})"
    unread = ", ".join(f"'{rule}'" for rule in _CUSTOMER_UNREAD)
    rows = engine.execute(
        f"""
        select line, rule, {shown}, typed.furnisher, typed.customer,
            typed.customer is not null and bool_and(rule not in ({unread})) over (partition by line) as told
        from fault join typed using (line) order by line, rule
        """
    ).fetchall()
    return [
        Refusal(
            line,
            rules[rule].field,
            rule,
            got,
            rules[rule].expected,
            rules[rule].mend,
            CustomerRef(furnisher, customer) if told else None,
        )
        for line, rule, got, furnisher, customer, told in rows
    ]


def _contradictions(engine: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Makes the table `repeated` of lines that say what an earlier one does, and faults of those that contradict."""
    key = ", ".join(_identifier(name) for name in ("furnisher", *contract.key))
    keyed = " and ".join(f"{_identifier(name)} is not null" for name in ("furnisher", *contract.key))
    engine.execute(
        f"""
        create table twice as
        select line, fact_id, {key} from typed
        where same in (select same from work.typed group by same having count(*) > 1);
        create table repeated as
        select line from twice qualify row_number() over (partition by fact_id order by line) > 1;
        insert into fault
        select line, 'LINE-CONTRADICTS', 'another line of the file has the same key' from (
            select line, min(fact_id) over (partition by {key}) <> max(fact_id) over (partition by {key}) as contradicts
            from twice where {keyed}
        ) where contradicts
        """
    )


def _valued(source: Source, contract: Contract, handed: Handed) -> str:
    """SQL of the typed fields, and the text of each as `"raw.name"`."""
    columns = []
    for field in contract.fields:
        if field.name in source.present:
            text = f"r.{_identifier(field.name)}"
            columns.append(f"{value_sql(field, text)} as {_identifier(field.name)}, {text} as {_text(field.name)}")
        elif field.name == "furnisher":
            columns.append(f'{_literal(handed.submitter)} as "furnisher", null::varchar as "raw.furnisher"')
        else:
            nothing = f"null::{type_sql(field)} as {_identifier(field.name)}"
            columns.append(f"{nothing}, null::varchar as {_text(field.name)}")
    return f"""
        select {", ".join(columns)}, date '{handed.received_on}' as received_on, {handed.back_load} as back_load
        from {source.sql} r
        """


def _faults_sql(rule: Rule) -> str:
    return f"""
        select line, '{rule.id}', cast({rule.got} as varchar) from suspect where {rule.broken}
        """


def _identifier(name: str) -> str:
    # `limit`, `count` and `month` are words of SQL.
    return f'"{name}"'


def _text(name: str) -> str:
    return f'"raw.{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
