"""Take one furnished file in: the one door for every line that the bureau ever holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import duckdb
import pyarrow as pa

from tallystick.furnish.check import find_faults, refusals
from tallystick.furnish.content import refuse_prohibited_content
from tallystick.furnish.contracts import CONTRACTS, Contract
from tallystick.furnish.control import control_totals
from tallystick.furnish.look import look_through
from tallystick.furnish.placed import founded, named, placed
from tallystick.furnish.read import Source, open_source
from tallystick.furnish.remembering import Remembering
from tallystick.furnish.returned import write_refused
from tallystick.furnish.returning import put_in_again
from tallystick.furnish.settle import settle
from tallystick.furnish.tables import FACT_TABLES, PARTICULARS
from tallystick.furnish.typed import MOST_PLACED_ON_THE_WAY, Handed, place, type_lines
from tallystick.lake import Lake
from tallystick.law import Jurisdiction
from tallystick.records import (
    Receipt,
    Records,
    Refusal,
    Totals,
    Vault,
    identities,
    links,
    members,
    packed_files,
    reinsertions,
    submissions,
)
from tallystick.records.identities import IdentityLine
from tallystick.terms import (
    BrokenInputError,
    CustomerRef,
    Progress,
    RecordType,
    SubjectKind,
    TallystickError,
    silent,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a file of lines was made from. records: of each line, the number of the record that it came from.

    file: its name. digest: SHA-256 of it, in hex.
    """

    file: str
    digest: str
    records: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as it is handed in.

    basis: the consent or law that it is furnished under. back_load: the file brings history, and says of each line
    when its source came to know it (`reported_on`). whole: nothing of it is taken in where a line is refused.
    certified_by: who certifies that accounts which were deleted once and come back are complete and accurate.
    refused_to: where the refused lines are written with what is wrong with them (`returned.write_refused`).
    made_from: what the file was made from, if anything: the receipt names that, and refusals its records as lines.
    """

    file: Path
    record_type: RecordType
    submitter: str
    received_on: date
    basis: str
    back_load: bool = False
    whole: bool = False
    certified_by: str | None = None
    refused_to: Path | None = None
    made_from: Origin | None = None

    @property
    def name(self) -> str:
        return self.made_from.file if self.made_from else self.file.name

    @property
    def handed(self) -> Handed:
        return Handed(self.submitter, self.received_on, self.back_load)


class Door:
    """Where furnished files come in. One process at a time holds it."""

    def __init__(self, lake: Lake, records: Records, vault: Vault, law: Jurisdiction, buckets: int) -> None:
        self._lake = lake
        self._records = records
        self._vault = vault
        self._law = law
        self._buckets = buckets

    def take_in(self, submission: Submission, progress: Progress = silent) -> Receipt:
        """Checks every line and keeps the good ones: after a crash the submission is wholly in, or wholly out.

        Raises BrokenInputError when the file as a whole cannot be taken; then nothing of it is.
        """
        contract = CONTRACTS[submission.record_type]
        content = look_through(submission.file)
        with self._lake.workshop() as engine:
            name = submission.name
            source = open_source(engine, submission.file, content, contract, self._law)
            lines = self._type(engine, source, contract, submission)
            refuse_prohibited_content(engine, source, contract, self._law)
            progress(f"{name}: read", lines, lines)
            find_faults(engine, source, contract, submission.handed, customers_known=True)
            remembered = Remembering(engine, self._records, self._vault, contract)
            remembered.refuse(self._law, submission.received_on, certified=bool(submission.certified_by))
            totals = settle(engine, contract, lines)
            refused = refusals(engine, source, contract)
            assert len({refusal.line for refusal in refused}) == totals.refused, "every refused line has its reason"
            if submission.refused_to:
                write_refused(engine, source, contract, refused, submission.refused_to)
            if submission.whole and totals.refused:
                _refuse_whole(submission, refused, totals)
            if submission.made_from:
                refused = [replace(one, line=submission.made_from.records[one.line]) for one in refused]
            progress(f"{name}: checked", lines, lines)
            receipt = self._begin(submission, content.digest, totals, control_totals(engine, source, contract))
            table = FACT_TABLES[contract.record_type]
            facts = self._facts(engine, contract, source, receipt, submission.basis)
            self._lake.append(engine, table, facts, submission=receipt.submission)
            sealed = list(_identity_lines(engine, receipt)) if contract.record_type is RecordType.IDENTITY else []
            touched = self._packed_among(engine)
            again = put_in_again(engine) if submission.certified_by else []
            # The facts are on disk but count for nothing until this one transaction is through.
            with self._records.writing() as connection:
                identities.keep(connection, self._vault, sealed)
                packed_files.mark_customers_changed(connection, touched)
                submissions.finish(connection, receipt, refused)
                reinsertions.note(connection, receipt.submission, again)
            progress(f"{name}: kept", lines, lines)
        return receipt

    def recover(self) -> list[str]:
        """Takes back what a killed process had half taken in; answers with the submissions to send again."""
        with self._records.reading() as connection:
            left = submissions.interrupted(connection)
        for submission, record_type in left:
            self._lake.withdraw(FACT_TABLES[record_type], submission=submission)
            with self._records.writing() as connection:
                submissions.mark_interrupted(connection, submission)
        self._lake.sweep()
        return [submission for submission, _ in left]

    def _type(
        self, engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, submission: Submission
    ) -> int:
        """Types the lines, each with the bucket of its customer's subject, and registers `admitted` for the check."""
        with self._records.reading() as connection:
            admitted = members.furnishers_reported_by(connection, submission.submitter)
            known = links.count_of_furnishers(connection, admitted)
        if not admitted:
            raise TallystickError(
                f"{submission.submitter!r} is no member of this bureau and the agent of none",
                where=str(submission.file),
                mend="have the operator admit the furnisher with `tallystick member admit`",
            )
        engine.register("admitted", pa.table({"name": pa.array(admitted, pa.string())}))
        founding = contract.record_type is RecordType.IDENTITY
        if not founding and known <= MOST_PLACED_ON_THE_WAY:
            with self._records.reading() as connection:
                engine.register("customer_known", placed(links.of_furnishers(connection, admitted), self._buckets))
            return type_lines(engine, source, contract, submission.handed, placed=True)
        lines = type_lines(engine, source, contract, submission.handed)
        # The file names few of the millions that may be known, and these alone are asked for.
        with self._records.reading() as connection:
            customers = placed(links.among(connection, named(engine)), self._buckets)
        engine.register("customer_known", customers)
        if founding:
            fresh = founded(engine, self._vault, self._buckets)
            engine.register("customer_known", pa.concat_tables([customers, fresh]))
        place(engine)
        return lines

    def _packed_among(self, engine: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
        """By furnisher, the customers of the accepted lines, whose packed files are of before; none where none is."""
        with self._records.reading() as connection:
            if not packed_files.anything(connection):
                return {}
        return dict(engine.execute("select furnisher, list(distinct customer) from accepted group by all").fetchall())

    def _begin(self, submission: Submission, digest: str, totals: Totals, control: dict[str, int]) -> Receipt:
        with self._records.writing() as connection:
            receipt = Receipt(
                submissions.next_id(connection, submission.received_on),
                submission.record_type,
                submission.submitter,
                submission.name,
                submission.made_from.digest if submission.made_from else digest,
                submission.received_on,
                totals,
                control,
                submission.certified_by,
            )
            submissions.begin(connection, receipt)
        return receipt

    def _facts(
        self, engine: duckdb.DuckDBPyConnection, contract: Contract, source: Source, receipt: Receipt, basis: str
    ) -> duckdb.DuckDBPyRelation:
        """The accepted lines as facts, each with the bucket of the subject that it is accepted for.

        Columns that the file lacks are left out: they are unknown, and to write them costs as much as to write others.
        """
        accepted = engine.sql("from accepted")
        own = {"submission": _constant(receipt.submission), "basis": _constant(basis)}
        furnishers = accepted.project("furnisher").distinct().limit(2).fetchall()
        if len(furnishers) == 1:
            own["furnisher"] = _constant(furnishers[0][0])
        columns = ", ".join(
            f'{own[name]} as "{name}"' if name in own else f'"{name}"'
            for name in FACT_TABLES[contract.record_type].schema.names
            if name in own or (name in accepted.columns and (name not in contract.names or name in source.present))
        )
        return accepted.project(columns)


def _refuse_whole(submission: Submission, refused: Sequence[Refusal], totals: Totals) -> NoReturn:
    first = refused[0]
    raise BrokenInputError(
        f"{totals.refused:,} of {totals.lines_read:,} lines break a rule, and the file is to be taken whole or not at "
        f"all: nothing was taken in. The first is line {first.line:,}, {first.field}, {first.rule}: "
        f"{first.got or 'nothing'} where {first.expected} is expected",
        where=str(submission.file),
        mend="see every such line with `tallystick furnish validate`, and correct them",
    )


def _constant(text: str) -> str:
    """SQL of a text that all facts of a file share: of a type with this one value, so that it is sorted as a number and
    written as a dictionary of one. In the file it is a text like any other."""
    literal = "'" + text.replace("'", "''") + "'"
    return f"{literal}::enum({literal})"


def _identity_lines(engine: duckdb.DuckDBPyConnection, receipt: Receipt) -> Iterator[IdentityLine]:
    contract = CONTRACTS[RecordType.IDENTITY]
    told = [name for name in contract.names if name not in ("furnisher", "customer", "kind", "reported_on")]
    columns = ", ".join(f'cast(accepted."{name}" as varchar)' for name in told if name not in PARTICULARS)
    plain = [name for name in told if name not in PARTICULARS]
    rows = engine.execute(
        f"select furnisher, customer, kind, hex(fact_id), line, known_at, {columns} from accepted order by line"
    ).fetchall()
    for furnisher, customer, kind, fact_id, line, known_at, *values in rows:
        content = {name: value for name, value in zip(plain, values, strict=True) if value is not None}
        yield IdentityLine(
            CustomerRef(furnisher, customer),
            SubjectKind(kind),
            fact_id.lower(),
            receipt.submission,
            line,
            known_at,
            content,
        )
