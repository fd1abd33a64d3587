"""Run every rule over the typed lines of a file: the same here in the bureau and offline with the furnisher."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.furnish.read import Source
from tallystick.furnish.rule import Rule
from tallystick.furnish.rules import ANY_INVISIBLE, ERASED, LINE_RULES, rules_of
from tallystick.furnish.typed import Handed, texts_sql
from tallystick.records import Refusal
from tallystick.terms import CustomerRef, RecordType

_MOST_SHOWN = 60
"""Signs of what was found that a refusal shows."""
_CUSTOMER_UNREAD = ("CUSTOMER-REQUIRED", "CUSTOMER-LONG", "CUSTOMER-SIGNS", "FURNISHER-MEMBER", ERASED)
"""What is wrong with a line that is held to no customer."""


def find_faults(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, handed: Handed, *, customers_known: bool
) -> None:
    """Makes the tables `fault`, one row for each rule that a line breaks, and `repeated` (see `_contradictions`).

    The engine holds `admitted` (column name; furnishers whose lines the submitter may hand in). customers_known:
    the lines of customers whose identity is known have a bucket.
    """
    texts = texts_sql(contract)
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
        engine.execute(f"insert into fault {_faults_sql(rules)}")
    engine.execute(
        """
        insert into fault select line, 'FURNISHER-MEMBER', furnisher
        from typed where furnisher is null or furnisher not in (select name from admitted)
        """
    )
    if customers_known and contract.record_type is not RecordType.IDENTITY:
        engine.execute(
            """
            insert into fault select line, 'CUSTOMER-KNOWN', left(customer, 60)
            from typed where bucket is null and customer is not null
            """
        )
    _contradictions(engine, contract)


def refusals(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> list[Refusal]:
    """What is wrong, in the file's order, each with the customer of an admitted furnisher that its line names."""
    rules = {rule.id: rule for rule in (*rules_of(contract, source.present), *LINE_RULES)}
    shown = f"left(regexp_replace(got, '{ANY_INVISIBLE}', '?', 'g'), {_MOST_SHOWN})"
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


def _faults_sql(rules: Sequence[Rule]) -> str:
    """SQL of every rule that each suspect line breaks: one pass, for the texts of a line are dear to take apart."""
    told = ", ".join(
        f"case when {rule.broken} then {{rule: '{rule.id}', got: cast({rule.got} as varchar)}} end" for rule in rules
    )
    return f"""
        select line, broken.rule, broken.got from (select line, unnest([{told}]) as broken from suspect)
        where broken is not null
        """


def _identifier(name: str) -> str:
    # `limit`, `count` and `month` are words of SQL.
    return f'"{name}"'
