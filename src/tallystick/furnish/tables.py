"""The fact tables that accepted lines become, made from the contracts."""

from __future__ import annotations

import pyarrow as pa

from tallystick.furnish.contracts import CONTRACTS, Contract, Field, FieldType
from tallystick.lake import BUCKET, Table
from tallystick.terms import RecordType

_ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.CODE: pa.string(),
    FieldType.WHOLE: pa.int64(),
    FieldType.AMOUNT: pa.int64(),
    FieldType.MONTH: pa.int32(),
    FieldType.DATE: pa.date32(),
}

ENVELOPE = ("furnisher", "reported_on")
"""Fields of a line that say who and when, and are no part of what the line says."""

PARTICULARS = (
    "kind",
    "founded",
    "establishment",
    "industry",
    "employees",
    "address_since",
    "employed_since",
    "assurance",
    "died_on",
    "standing",
)
"""The fields of an identity that identify nobody: they are facts; all others are sealed."""

NAMING = ("customer", "other")
"""The fields that hold a key of a furnisher's customer."""

FACT_ID_BYTES = 16


def _table(name: str, fields: tuple[Field, ...], sorted_by: tuple[str, ...]) -> Table:
    columns = [
        pa.field(BUCKET, pa.int16()),
        pa.field("fact_id", pa.binary()),
        pa.field("furnisher", pa.string()),
        *(pa.field(field.name, _ARROW[field.type]) for field in fields),
        pa.field("known_at", pa.date32()),
        pa.field("submission", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("corrects", pa.binary()),
        pa.field("basis", pa.string()),
    ]
    names = tuple(field.name for field in fields if field.name in NAMING)
    return Table(name, pa.schema(columns), sorted_by, names)


def said_by(contract: Contract) -> tuple[Field, ...]:
    """The fields that become columns of the contract's fact table."""
    if contract.record_type is RecordType.IDENTITY:
        return tuple(field for field in contract.fields if field.name in ("customer", *PARTICULARS))
    return tuple(field for field in contract.fields if field.name not in ENVELOPE)


def _named(contract: Contract) -> str:
    # What identifies somebody is sealed in the records: the lake has only the particulars.
    return "particulars" if contract.record_type is RecordType.IDENTITY else str(contract.record_type)


FACT_TABLES = {
    record_type: _table(_named(contract), said_by(contract), ("furnisher", *contract.key))
    for record_type, contract in CONTRACTS.items()
}
