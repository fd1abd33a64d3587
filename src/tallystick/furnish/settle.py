"""Hold the good lines of a file against the lake: which are new, which were there, and what they correct."""

from __future__ import annotations

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.furnish.rules import ERASED
from tallystick.furnish.tables import FACT_TABLES
from tallystick.lake import Table
from tallystick.records import Totals
from tallystick.terms import RecordType


def settle(engine: duckdb.DuckDBPyConnection, contract: Contract, lines: int) -> Totals:
    """Makes the tables `seen` (lines whose fact the lake holds) and `corrected`, and the view `accepted`.

    `accepted` holds the lines without a fault that are not in the lake. `corrects` of each is the latest fact of the
    same key that it supersedes; where none supersedes any, there is no such column. Only the lake's facts of these
    furnishers and months are looked at. What the lake holds and was taken back is not seen before: a line of
    `returning_line` without a fault is certified.
    """
    held = FACT_TABLES[contract.record_type].name
    within = _within(engine, contract)
    key = " and ".join(f'held."{name}" = t."{name}"' for name in ("furnisher", *contract.key))
    engine.execute(
        f"""
        create table seen as
        select t.line from typed t
        where t.fact_id in (select fact_id from {held} held where {within})
            and t.line not in (select line from returning_line);
        create table corrected as
        select t.line, arg_max(held.fact_id, (held.known_at, held.submission, held.line)) as corrects
        from typed t join (select * from {held} held where {within}) held on {key}
        where held.known_at <= t.known_at and held.fact_id <> t.fact_id
        group by t.line;
        create table left_out as
        select line from fault union select line from repeated union select line from seen;
        """
    )
    [(refused, left_out, corrected)] = engine.execute(
        "select (select count(distinct line) from fault), (select count(*) from left_out), "
        "(select count(*) from corrected)"
    ).fetchall()
    # Each join costs as much as a rule does, and most files neither correct nor repeat anything.
    corrects, joined = (", corrects", "left join corrected using (line)") if corrected else ("", "")
    good = "where t.line not in (select line from left_out)" if left_out else ""
    engine.execute(f"create view accepted as select t.*{corrects} from typed t {joined} {good}")
    return Totals(lines, lines - left_out, refused, left_out - refused)


def hold_erased_customers(engine: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Refuses each line that names a customer of `customer_erased` (columns furnisher, customer), and says nothing
    else of it: whatever a refusal said of an erased customer would be kept."""
    named = " union ".join(
        f"select line from typed semi join (select furnisher, customer as {column} from customer_erased) "
        f"using (furnisher, {column})"
        for column in table.names
    )
    engine.execute(
        f"""
        create table of_erased as {named};
        delete from fault where line in (select line from of_erased);
        insert into fault select line, '{ERASED}', null from of_erased
        """
    )


def _within(engine: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """SQL that leaves of the lake what the file can speak of: files of other furnishers and months are not opened."""
    named = engine.execute("select distinct furnisher from typed where furnisher is not null").fetchall()
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for (name,) in named) or "null"
    within = f"held.furnisher in ({quoted})"
    if contract.record_type in (RecordType.ACCOUNT_MONTH, RecordType.ACTIVITY_MONTH):
        [(first, last)] = engine.execute("select min(month), max(month) from work.typed").fetchall()
        if first is not None:
            within += f" and held.month between {first} and {last}"
    return within
