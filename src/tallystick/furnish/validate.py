"""Check a file where its furnisher is: the rules of the bureau, without the bureau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.furnish.adverse import NOTICE_LACKS, find_without_notice, refuse_without_notice
from tallystick.furnish.check import find_faults, refusals
from tallystick.furnish.content import refuse_prohibited_content
from tallystick.furnish.contracts import CONTRACTS, IDENTITY
from tallystick.furnish.control import control_totals
from tallystick.furnish.evaluate import Finding, find, open_history
from tallystick.furnish.evaluate_identities import birth_dates_that_differ, names_with_marks
from tallystick.furnish.evaluators import ACROSS_MONTHS, BIRTH_TWICE, UPDATES_STOPPED
from tallystick.furnish.look import look_through
from tallystick.furnish.read import Source, open_source
from tallystick.furnish.returned import write_refused
from tallystick.furnish.rules import WITHIN_FILE, line_rules_of
from tallystick.furnish.typed import MOST_PLACED_ON_THE_WAY, Handed, place, type_lines
from tallystick.lake import workshop
from tallystick.law import Jurisdiction
from tallystick.records import Refusal
from tallystick.terms import CustomerRef, RecordType, SubjectKind


@dataclass(frozen=True, slots=True)
class Validation:
    """What the bureau would say of a file that it has never seen a line of.

    lines = good + refused_lines + repeated. findings: good lines of account months and identities that look wrong.
    control: see `control_totals`. digest: SHA-256 of the file, in hex.
    customers_checked: whether the lines' customers were looked for among those of an identity file.
    left_to_bureau: rules and evaluators that were not run, for they ask for what the bureau remembers. within_file:
    those that were run, and may find more in the bureau, which holds the lines against all that it remembers.
    """

    digest: str
    lines: int
    good: int
    refused_lines: int
    repeated: int
    control: Mapping[str, int]
    refused: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    customers_checked: bool
    left_to_bureau: tuple[str, ...]
    within_file: tuple[str, ...]


def validate(
    file: Path,
    record_type: RecordType,
    handed: Handed,
    law: Jurisdiction,
    *,
    spill: Path,
    identities: Path | None = None,
    refused_to: Path | None = None,
) -> Validation:
    """Runs every rule that asks for nothing but the file; `identities`, an identity file, adds OF_KNOWN_CUSTOMERS.

    What the bureau alone can tell, the answer names. refused_to: see `write_refused`.
    Raises BrokenInputError when the file as a whole cannot be taken.
    """
    contract = CONTRACTS[record_type]
    content = look_through(file)
    known = _customers(identities, handed, law, spill) if identities else None
    with workshop(spill) as engine:
        source = open_source(engine, file, content, contract, law)
        if known is not None:
            engine.register("customer_known", known)
        few = known is not None and len(known) <= MOST_PLACED_ON_THE_WAY
        lines = type_lines(engine, source, contract, handed, placed=few)
        refuse_prohibited_content(engine, source, contract, law)
        if known is not None and not few:
            place(engine)
        engine.execute(
            "create table admitted as select distinct furnisher as name from typed where furnisher is not null"
        )
        find_faults(engine, source, contract, handed, customers_known=known is not None)
        if known is not None and record_type is RecordType.ACCOUNT_MONTH and find_without_notice(engine, law):
            refuse_without_notice(engine, _businesses(known))
        refused = refusals(engine, source, contract)
        if refused_to:
            write_refused(engine, source, contract, refused, refused_to)
        refused_lines = len({one.line for one in refused})
        left_out = "select line from fault union select line from repeated"
        [(out,)] = engine.execute(f"select count(*) from ({left_out})").fetchall()
        control = control_totals(engine, source, contract)
        findings = _findings(engine, source, record_type, handed)
    return Validation(
        content.digest,
        lines,
        lines - out,
        refused_lines,
        out - refused_lines,
        control,
        tuple(refused),
        tuple(findings),
        known is not None,
        tuple(_left_to_bureau(record_type, law, customers_checked=known is not None)),
        tuple(one.id for one in _WITHIN_FILE.get(record_type, ())),
    )


_WITHIN_FILE = {
    RecordType.ACCOUNT_MONTH: [one for one in ACROSS_MONTHS if one.id != UPDATES_STOPPED],
    RecordType.IDENTITY: [BIRTH_TWICE],
}
"""Evaluators that hold lines against lines."""
OF_KNOWN_CUSTOMERS = ("CUSTOMER-KNOWN", NOTICE_LACKS)
"""Rules that an identity file beside lets be run."""


def _left_to_bureau(record_type: RecordType, law: Jurisdiction, *, customers_checked: bool) -> Iterator[str]:
    run = {WITHIN_FILE, *(OF_KNOWN_CUSTOMERS if customers_checked else ())}
    if law.adverse_notice is None:
        run.add(NOTICE_LACKS)
    yield from (rule.id for rule in line_rules_of(record_type) if rule.id not in run)
    if record_type is RecordType.ACCOUNT_MONTH:
        yield UPDATES_STOPPED


def _businesses(known: pa.Table) -> list[CustomerRef]:
    rows = (
        known.filter(pc.equal(known["kind"], SubjectKind.BUSINESS.value)).select(["furnisher", "customer"]).to_pylist()
    )
    return [CustomerRef(**row) for row in rows]


def _findings(
    engine: duckdb.DuckDBPyConnection, source: Source, record_type: RecordType, handed: Handed
) -> list[Finding]:
    good = "select '' as submission, * from typed where line not in (select line from fault)"
    match record_type:
        case RecordType.ACCOUNT_MONTH:
            open_history(engine, good, handed.received_on)
            # Whether later months came, the bureau knows alone.
            return [one for one in find(engine) if one.rule != UPDATES_STOPPED]
        case RecordType.IDENTITY:
            found = [*birth_dates_that_differ(engine, good), *names_with_marks(engine, source)]
            return sorted(found, key=lambda one: one.line)
    return []


def _customers(identities: Path, handed: Handed, law: Jurisdiction, spill: Path) -> pa.Table:
    """The customers that an identity file names, as the bureau would know them after taking it in."""
    with workshop(spill) as engine:
        source = open_source(engine, identities, look_through(identities), IDENTITY, law)
        type_lines(engine, source, IDENTITY, handed)
        return engine.sql(
            """
            select furnisher, customer, min_by(kind, line)::varchar as kind, 0::smallint as bucket
            from typed where customer is not null group by furnisher, customer
            """
        ).to_arrow_table()
