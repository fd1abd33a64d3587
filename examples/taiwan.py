"""Credit-card clients of a Taiwanese issuer, April to September 2005, as the issuer would have furnished them.

Source: I-C. Yeh, "Default of Credit Card Clients", UCI Machine Learning Repository 350, CC BY 4.0. Amounts in the
source are whole New Taiwan dollars; furnished in minor units (NT$ 1 = 100). Column suffix 1 is September, 6 is April.

One submission a month, received on the month's last day, so that what the bureau knew on a day needs no back-load.
October 2005, the outcome, arrives after the months that a score may be computed from.

Three things that the source does not say stay unknown: when a card was opened, how much of a balance is late, and
(in the edition that ships) how a statement was met that was not late: see `_MANNER`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.terms import AccountStatus, Product, RecordType, Role, SubjectKind

from .furnished import DATA, FurnishedFile, run, write_lines

RAW = DATA / "taiwan_card"
FURNISHER = "TW card issuer"
SNAPSHOTS = (
    (date(2005, 4, 30), 6),
    (date(2005, 5, 31), 5),
    (date(2005, 6, 30), 4),
    (date(2005, 7, 31), 3),
    (date(2005, 8, 31), 2),
    (date(2005, 9, 30), 1),
)
"""Day on which a month's file was received, and the suffix of that month's columns in the source."""

OUTCOME_RECEIVED = date(2005, 10, 31)

# PAY is -2 for no consumption, -1 for paid in full and 0 for revolving credit in use, but the edition that ships
# has folded -2 and -1 into 0. There 0 only says "not late", which is none of the contract's codes: unknown.
_MANNER = "CASE WHEN PAY_{k} = -2 THEN 'nothing_due' WHEN PAY_{k} = -1 THEN 'in_full' WHEN PAY_{k} >= 1 THEN 'less' END"

_CARD = f"""
    CAST(ID AS VARCHAR) AS customer, 'card-' || ID AS account,
    '{Product.CREDIT_CARD}' AS product, '{Role.BORROWER}' AS role, 'TWD' AS currency
"""


def write(raw: Path, out: Path) -> tuple[FurnishedFile, ...]:
    """Furnished files of the clients in `raw/clients.parquet`, written into `out`: identities, six months, the outcome.

    SEX, AGE, EDUCATION and MARRIAGE are in none of them: see `protected_attributes`.
    """
    with _clients(raw) as con:
        return (_identities(con, out), *(_snapshot(con, out, on, k) for on, k in SNAPSHOTS), _outcome(con, out))


def protected_attributes(raw: Path) -> pa.Table:
    """Sex, age group, marriage and education of each client, as a supervisor would provide them, to test fairness only.

    Columns, all text: furnisher, customer, sex, age_group, marriage, education. Never furnished, never in a file.
    The edition that ships has folded the codes that its source does not document into "others".
    """
    with _clients(raw) as con:
        return con.sql(f"""
            SELECT '{FURNISHER}' AS furnisher, CAST(ID AS VARCHAR) AS customer,
                CASE SEX WHEN 1 THEN 'male' WHEN 2 THEN 'female' END AS sex,
                CASE WHEN AGE < 25 THEN 'under 25' WHEN AGE < 35 THEN '25 to 34' WHEN AGE < 45 THEN '35 to 44'
                    WHEN AGE < 55 THEN '45 to 54' WHEN AGE >= 55 THEN '55 and over' END AS age_group,
                CASE MARRIAGE WHEN 1 THEN 'married' WHEN 2 THEN 'single' WHEN 3 THEN 'other or undocumented' END
                    AS marriage,
                CASE EDUCATION WHEN 1 THEN 'graduate school' WHEN 2 THEN 'university' WHEN 3 THEN 'high school'
                    WHEN 4 THEN 'other or undocumented' END AS education
            FROM clients ORDER BY ID
        """).to_arrow_table()


def _clients(raw: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.read_parquet(str(raw / "clients.parquet")).create_view("clients")
    return con


def _identities(con: duckdb.DuckDBPyConnection, out: Path) -> FurnishedFile:
    lines = f"SELECT CAST(ID AS VARCHAR) AS customer, '{SubjectKind.PERSON}' AS kind FROM clients"
    return write_lines(
        con,
        lines,
        FurnishedFile(
            out / "taiwan-identity.parquet",
            RecordType.IDENTITY,
            FURNISHER,
            SNAPSHOTS[0][0],
            "The issuer's clients; the source has no names.",
        ),
    )


def _snapshot(con: duckdb.DuckDBPyConnection, out: Path, received_on: date, k: int) -> FurnishedFile:
    month = f"{received_on:%Y-%m}"
    lines = f"""
        SELECT {_CARD}, '{month}' AS month, '{AccountStatus.OPEN}' AS status,
            100 * LIMIT_BAL AS "limit", 100 * BILL_AMT{k} AS balance, 100 * PAY_AMT{k} AS paid,
            30 * greatest(PAY_{k}, 0) AS days_past_due, {_MANNER.format(k=k)} AS paid_manner
        FROM clients
    """
    return write_lines(
        con,
        lines,
        FurnishedFile(
            out / f"taiwan-{month}.parquet",
            RecordType.ACCOUNT_MONTH,
            FURNISHER,
            received_on,
            f"Every card in {month}: limit, statement balance, paid, days late.",
        ),
    )


def _outcome(con: duckdb.DuckDBPyConnection, out: Path) -> FurnishedFile:
    month = f"{OUTCOME_RECEIVED:%Y-%m}"
    lines = f"""
        SELECT {_CARD}, '{month}' AS month,
            CASE default_payment_next_month WHEN 1 THEN '{AccountStatus.DEFAULT}' WHEN 0 THEN '{AccountStatus.OPEN}' END
                AS status
        FROM clients
    """
    return write_lines(
        con,
        lines,
        FurnishedFile(
            out / f"taiwan-{month}.parquet",
            RecordType.ACCOUNT_MONTH,
            FURNISHER,
            OUTCOME_RECEIVED,
            f"Which cards defaulted in {month}; the source gives no amounts or days for it.",
        ),
    )


if __name__ == "__main__":
    run(write, RAW)
