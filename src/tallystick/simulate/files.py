"""The files that a population is written into, one of each kind for each part of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tallystick.simulate.columns import spelled
from tallystick.terms import RecordType

_MARK = {"tallystick": "an invented population: nobody and nothing in it exists"}
_DICTIONARY_BYTES = 16 * 2**20
_LINES_AT_ONCE = 16_384
_VARIED = ("balance", "scheduled", "paid", "minimum_due", "amount", "refunds")
"""Amounts of which hardly two are alike: written as differences they take less room, and less time to squeeze."""


class Form(Enum):
    """How the files are written."""

    PARQUET = "parquet"
    CSV = "csv"


class Kind(Enum):
    """What a file holds: its name, and the record type that it is furnished as; None for what only we know.

    In the order in which a bureau takes them: identities first.
    """

    IDENTITIES = ("identity", RecordType.IDENTITY)
    RELATIONS = ("relationship", RecordType.RELATIONSHIP)
    ACCOUNT_MONTHS = ("account_month", RecordType.ACCOUNT_MONTH)
    CORRECTIONS = ("account_month-corrections", RecordType.ACCOUNT_MONTH)
    ACTIVITY_MONTHS = ("activity_month", RecordType.ACTIVITY_MONTH)
    INQUIRIES = ("inquiry", RecordType.INQUIRY)
    PUBLIC_RECORDS = ("public_record", RecordType.PUBLIC_RECORD)
    MOVES = ("identity-moves", RecordType.IDENTITY)
    TRUE_SUBJECTS = ("truth-subjects", None)
    TRUE_RECORDS = ("truth-records", None)
    TRUE_OUTCOMES = ("truth-outcomes", None)


_ON_EVERY_LINE = ("furnisher", "customer", "month", "currency", "reported_on")
_OF_AN_ACCOUNT = ("account", "product", "role", "opened", "status", "five_class", "days_past_due")
_ALWAYS_TOLD = {
    Kind.ACCOUNT_MONTHS: {*_ON_EVERY_LINE, *_OF_AN_ACCOUNT, "balance", "past_due", "scheduled", "paid"},
    Kind.ACTIVITY_MONTHS: {*_ON_EVERY_LINE, "kind", "count", "amount"},
}
"""Columns of the longest files in which no line is without a value: a file that says so takes less time to write."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Where files are written and how. fields: of each record type, in the order that its contract has them."""

    folder: Path
    form: Form
    fields: Mapping[RecordType, tuple[str, ...]]

    @classmethod
    def by_contracts(cls, folder: Path, form: Form) -> Writing:
        # With the contracts comes all that takes files in, which no process that is started to write any needs.
        from tallystick.furnish.contracts import CONTRACTS

        return cls(folder, form, {record_type: tuple(one.names) for record_type, one in CONTRACTS.items()})


@dataclass(frozen=True, slots=True)
class FileMade:
    """kind, part: what it holds. digest: SHA-256, in hex. refused: lines that break a rule on purpose, by rule.

    repeated: lines that say what an earlier one of the file says.
    """

    name: str
    kind: Kind
    part: int
    lines: int
    size: int
    digest: str
    refused: dict[str, int]
    repeated: int


class FileMaker:
    """Writes one file, row group by row group, in the order of the contract's fields."""

    def __init__(self, writing: Writing, kind: Kind, part: int) -> None:
        self.refused: Counter[str] = Counter()
        self.repeated = 0
        self._path = writing.folder / f"{kind.value[0]}-{part:04d}.{writing.form.value}"
        self._kind, self._part, self._form = kind, part, writing.form
        self._fields = writing.fields[kind.value[1]] if kind.value[1] else None
        self._lines = 0
        self._writer: pq.ParquetWriter | pa_csv.CSVWriter | None = None

    def write(self, table: pa.Table) -> None:
        if not table.num_rows:
            return
        if self._fields is not None:
            there = set(table.column_names)
            table = table.select([name for name in self._fields if name in there])
        if self._form is Form.CSV:
            table = spelled(table)
        elif always := _ALWAYS_TOLD.get(self._kind):
            fields = [field.with_nullable(field.name not in always) for field in table.schema]
            table = pa.Table.from_arrays(table.columns, schema=pa.schema(fields))
        if self._writer is None:
            self._writer = self._opened(table.schema)
        if isinstance(self._writer, pq.ParquetWriter):
            self._writer.write_table(table, row_group_size=table.num_rows)
        else:
            self._writer.write_table(table)
        self._lines += table.num_rows

    def close(self) -> FileMade | None:
        """The file, or None where there was nothing to write."""
        if self._writer is None:
            return None
        self._writer.close()
        with self._path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = self._path.stat().st_size
        return FileMade(
            self._path.name, self._kind, self._part, self._lines, size, digest, dict(self.refused), self.repeated
        )

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter | pa_csv.CSVWriter:
        if self._form is Form.CSV:
            return pa_csv.CSVWriter(self._path, schema, write_options=pa_csv.WriteOptions(quoting_style="needed"))
        repeating = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        return pq.ParquetWriter(
            self._path,
            schema.with_metadata(_MARK),
            compression="snappy",
            use_dictionary=repeating,
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
            column_encoding={name: "DELTA_BINARY_PACKED" for name in _VARIED if name in schema.names},
            data_page_version="2.0",
            write_batch_size=_LINES_AT_ONCE,
            write_statistics=False,
        )
