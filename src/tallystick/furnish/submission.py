"""Take one furnished file in: the one door for every line that the bureau ever holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.furnish.check import Standing, refuse, settle, type_lines
from tallystick.furnish.contracts import CONTRACTS, Contract
from tallystick.furnish.read import content_hash, lay_out
from tallystick.furnish.tables import FACT_TABLES, PARTICULARS
from tallystick.lake import Lake
from tallystick.law import Jurisdiction
from tallystick.records import Receipt, Records, Totals, Vault, identities, members, submissions
from tallystick.records.identities import IdentityLine
from tallystick.terms import CustomerRef, Progress, RecordType, SubjectKind, TallystickError, silent


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as it is handed in.

    basis: the consent or law that it is furnished under. back_load: the file brings history, and says of each line
    when its source came to know it (`reported_on`).
    """

    file: Path
    record_type: RecordType
    submitter: str
    received_on: date
    basis: str
    back_load: bool = False


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
        digest = content_hash(submission.file)
        with self._lake.engine() as engine:
            name = submission.file.name
            lines = lay_out(engine, submission.file, contract, self._law)
            progress(f"{name}: read", lines, lines)
            type_lines(engine, contract, self._standing(submission))
            refusals = refuse(engine, contract)
            totals = settle(engine, contract)
            progress(f"{name}: checked", lines, lines)
            receipt = self._begin(submission, digest, totals)
            refused = {refusal.line for refusal in refusals}
            assert len(refused) == totals.refused, "every refused line has its reason"
            self._lake.append(
                FACT_TABLES[contract.record_type],
                self._facts(engine, contract, receipt, submission),
                submission=receipt.submission,
            )
            sealed = list(_identity_lines(engine, receipt)) if contract.record_type is RecordType.IDENTITY else []
            # The facts are on disk but count for nothing until this one transaction is through.
            with self._records.writing() as connection:
                identities.keep(connection, self._vault, sealed)
                submissions.finish(connection, receipt, refusals)
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

    def _standing(self, submission: Submission) -> Standing:
        with self._records.reading() as connection:
            admitted = members.furnishers_reported_by(connection, submission.submitter)
            known = identities.links(connection)
        if not admitted:
            raise TallystickError(
                f"{submission.submitter!r} is no member of this bureau and the agent of none",
                where=str(submission.file),
                mend="have the operator admit the furnisher with `tallystick member admit`",
            )
        customers = pa.table(
            {
                "furnisher": pa.array([ref.furnisher for ref in known], pa.string()),
                "customer": pa.array([ref.customer for ref in known], pa.string()),
                "bucket": pa.array([self._bucket(subject) for subject in known.values()], pa.int16()),
            }
        )
        return Standing(
            submission.submitter,
            submission.received_on,
            submission.back_load,
            pa.table({"name": pa.array(admitted, pa.string())}),
            customers,
        )

    def _begin(self, submission: Submission, digest: str, totals: Totals) -> Receipt:
        with self._records.writing() as connection:
            receipt = Receipt(
                submissions.next_id(connection, submission.received_on),
                submission.record_type,
                submission.submitter,
                submission.file.name,
                digest,
                submission.received_on,
                totals,
            )
            submissions.begin(connection, receipt)
        return receipt

    def _facts(
        self, engine: duckdb.DuckDBPyConnection, contract: Contract, receipt: Receipt, submission: Submission
    ) -> pa.Table:
        table = FACT_TABLES[contract.record_type]
        own = {"submission": receipt.submission, "basis": submission.basis}
        columns = ", ".join(f'"{name}"' for name in table.schema.names if name not in own)
        facts = engine.sql(f"select {columns} from accepted").to_arrow_table()
        if contract.record_type is RecordType.IDENTITY:
            facts = facts.set_column(0, "bucket", self._founded_buckets(facts))
        for name, value in own.items():
            facts = facts.append_column(name, pa.repeat(pa.scalar(value, pa.string()), facts.num_rows))
        return facts.select(table.schema.names).cast(table.schema)

    def _founded_buckets(self, facts: pa.Table) -> pa.Array:
        refs = zip(facts["furnisher"].to_pylist(), facts["customer"].to_pylist(), strict=True)
        return pa.array([self._bucket(self._vault.subject_id(CustomerRef(*ref))) for ref in refs], pa.int16())

    def _bucket(self, subject: str) -> int:
        return zlib.crc32(subject.encode()) % self._buckets


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
