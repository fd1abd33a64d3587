"""Type every line, run every rule over it, and tell accepted, refused and seen-before lines apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tallystick.furnish.contracts import Contract
from tallystick.furnish.rules import Rule, rules_of, typed_sql
from tallystick.furnish.tables import ENVELOPE, FACT_ID_BYTES, FACT_TABLES
from tallystick.records import Refusal, Totals
from tallystick.terms import RecordType


@dataclass(frozen=True, slots=True)
class Standing:
    """What the check must know of the bureau.

    admitted: furnishers whose lines the submitter may hand in.
    customers: columns furnisher, customer, bucket; those whose identity is known.
    """

    submitter: str
    received_on: date
    back_load: bool
    admitted: pa.Table
    customers: pa.Table


def type_lines(engine: duckdb.DuckDBPyConnection, contract: Contract, standing: Standing) -> None:
    """Makes the table `typed` from `raw`: typed fields, and what the rules ask about each line."""
    engine.register("admitted", standing.admitted)
    engine.register("customer_known", standing.customers)
    engine.execute("create temp table receipt (submitter varchar, received_on date, back_load boolean)")
    engine.execute(
        "insert into receipt values (?, ?, ?)", [standing.submitter, standing.received_on, standing.back_load]
    )
    fields = [field for field in contract.fields if field.name != "furnisher"]
    values = ",\n".join(f'{typed_sql(field)} as "{field.name}"' for field in fields)
    texts = ", ".join(f'"{name}" := "{name}"' for name in contract.names)
    # A file with a furnisher column speaks for many; without it every line is the submitter's own.
    has_furnishers = 'bool_or("furnisher" is not null)'
    said = ", ".join(f'"{name}" := "{name}"' for name in contract.names if name not in ENVELOPE)
    key = ", ".join(f'"{name}"' for name in ("furnisher", *contract.key))
    keyed = " and ".join(f'"{name}" is not null' for name in ("furnisher", *contract.key))
    needs_customer = "false" if contract.record_type is RecordType.IDENTITY else "customer_known.customer is null"
    engine.execute(
        f"""
        create table typed as
        with told as (select {has_furnishers} as many from raw),
        valued as (
            select line, struct_pack({texts}) as raw, {values},
                case when (select many from told) then nullif(trim("furnisher"), '')
                     else (select submitter from receipt) end as furnisher
            from raw
        ),
        dated as (
            select *, (select received_on from receipt) as received_on, (select back_load from receipt) as back_load,
                coalesce("reported_on", (select received_on from receipt)) as known_at
            from valued
        ),
        hashed as (
            select *, unhex(left(
                sha256('{contract.record_type}' || to_json(struct_pack("furnisher" := furnisher, {said}))),
                {2 * FACT_ID_BYTES})) as fact_id
            from dated
        ),
        compared as (
            select *,
                row_number() over (partition by fact_id order by line) > 1 as repeated,
                {keyed} and min(fact_id) over same <> max(fact_id) over same as contradicted
            from hashed
            window same as (partition by {key})
        )
        select compared.*, admitted.name is not null as furnisher_admitted,
            not ({needs_customer}) as customer_known, customer_known.bucket as bucket
        from compared
        left join admitted on admitted.name = compared.furnisher
        left join customer_known on customer_known.furnisher = compared.furnisher
            and customer_known.customer = compared.customer
        """
    )


def refuse(engine: duckdb.DuckDBPyConnection, contract: Contract) -> list[Refusal]:
    """Makes the table `fault`, one row for each rule that a line breaks; answers with them in the file's order."""
    rules = {rule.id: rule for rule in rules_of(contract)}
    found = "\nunion all\n".join(_faults_sql(rule) for rule in rules.values())
    engine.execute(f"create table fault as {found}")
    rows = engine.execute("select line, rule, got from fault order by line, rule").fetchall()
    return [
        Refusal(line, rules[rule].field, rule, got, rules[rule].expected, rules[rule].mend) for line, rule, got in rows
    ]


def settle(engine: duckdb.DuckDBPyConnection, contract: Contract) -> Totals:
    """Makes the table `accepted`: lines without a fault whose fact the lake does not hold; answers the totals.

    `corrects` of an accepted line is the latest fact of the same key that it supersedes.
    """
    held = FACT_TABLES[contract.record_type].name
    key = " and ".join(f'held."{name}" = fresh."{name}"' for name in ("furnisher", *contract.key))
    engine.execute(
        f"""
        create table accepted as
        with fresh as (
            select * from typed
            where not repeated and line not in (select line from fault)
                and not exists (select 1 from {held} held where held.fact_id = typed.fact_id)
        ),
        earlier as (
            select fresh.line, arg_max(held.fact_id, (held.known_at, held.submission, held.line)) as corrects
            from fresh join {held} held on {key}
            where held.known_at <= fresh.known_at
            group by fresh.line
        )
        select fresh.*, earlier.corrects from fresh left join earlier using (line)
        """
    )
    read, refused, accepted = engine.execute(
        "select (select count(*) from raw), (select count(distinct line) from fault), (select count(*) from accepted)"
    ).fetchall()[0]
    seen = engine.execute(
        "select count(*) from typed "
        "where line not in (select line from fault) and line not in (select line from accepted)"
    ).fetchall()[0][0]
    return Totals(read, accepted, refused, seen)


def _faults_sql(rule: Rule) -> str:
    return f"select line, '{rule.id}' as rule, cast({rule.got} as varchar) as got from typed where {rule.broken}"
