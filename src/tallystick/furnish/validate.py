"""Check a file where its furnisher is: the rules of the bureau, without the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.furnish.check import find_faults, refusals
from tallystick.furnish.content import refuse_prohibited_content
from tallystick.furnish.contracts import CONTRACTS, IDENTITY
from tallystick.furnish.control import control_totals
from tallystick.furnish.evaluate import Finding, find, open_history
from tallystick.furnish.evaluators import UPDATES_STOPPED
from tallystick.furnish.look import look_through
from tallystick.furnish.read import open_source
from tallystick.furnish.returned import write_refused
from tallystick.furnish.typed import MOST_PLACED_ON_THE_WAY, Handed, place, type_lines
from tallystick.lake import workshop
from tallystick.law import Jurisdiction
from tallystick.records import Refusal
from tallystick.terms import RecordType


@dataclass(frozen=True, slots=True)
class Validation:
    """What the bureau would say of a file that it has never seen a line of.

    lines = good + refused_lines + repeated. findings: good lines of account months that look wrong.
    control: see `control_totals`. digest: SHA-256 of the file, in hex.
    customers_checked: whether the lines' customers were looked for among those of an identity file.
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
    """Runs every rule that asks for nothing but the file; `identities`, an identity file, adds CUSTOMER-KNOWN.

    Not told here, because the bureau alone knows: which furnishers the submitter may report for, what was furnished
    before, and which accounts were deleted. refused_to: see `write_refused`.
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
        refused = refusals(engine, source, contract)
        if refused_to:
            write_refused(engine, source, contract, refused, refused_to)
        refused_lines = len({one.line for one in refused})
        left_out = "select line from fault union select line from repeated"
        [(out,)] = engine.execute(f"select count(*) from ({left_out})").fetchall()
        control = control_totals(engine, source, contract)
        findings = _findings(engine, handed) if record_type is RecordType.ACCOUNT_MONTH else []
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
    )


def _findings(engine: duckdb.DuckDBPyConnection, handed: Handed) -> list[Finding]:
    good = "select '' as submission, * from typed where line not in (select line from fault)"
    open_history(engine, good, handed.received_on)
    # Whether later months came, the bureau knows alone.
    return [one for one in find(engine) if one.rule != UPDATES_STOPPED]


def _customers(identities: Path, handed: Handed, law: Jurisdiction, spill: Path) -> pa.Table:
    """The customers that an identity file names, as the bureau would know them after taking it in."""
    with workshop(spill) as engine:
        source = open_source(engine, identities, look_through(identities), IDENTITY, law)
        type_lines(engine, source, IDENTITY, handed)
        return engine.sql(
            "select distinct furnisher, customer, 0::smallint as bucket from typed where customer is not null"
        ).to_arrow_table()
