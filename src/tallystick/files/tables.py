"""The tables of an open file, and of which facts the rows of each are."""

from __future__ import annotations

from tallystick.furnish.tables import FACT_TABLES
from tallystick.terms import RecordType

OWED_BY_OTHERS = "owed_by_others"
"""Account months of which the subject is the guarantor or an authorised user: another owes them."""

FILE_TABLES = {table.name: record_type for record_type, table in FACT_TABLES.items()} | {
    OWED_BY_OTHERS: RecordType.ACCOUNT_MONTH
}
"""The type of record beneath each table of an open file, by the table's name."""

ACCOUNT_TABLES = tuple(name for name, record_type in FILE_TABLES.items() if record_type is RecordType.ACCOUNT_MONTH)


def facts_of(table: str) -> str:
    """The fact table that a table of an open file has its rows from.

    >>> facts_of("inquiry"), facts_of("owed_by_others")
    ('inquiry', 'account_month')
    """
    return FACT_TABLES[FILE_TABLES[table]].name
