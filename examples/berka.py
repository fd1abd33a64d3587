"""A Czech bank's clients, accounts, loans and monthly activity, 1993 to 1998, furnished as a back-load of history.

Source: P. Berka and M. Sochorova, "Financial data set", PKDD'99 Discovery Challenge, published for research and
teaching. Amounts in the source are Czech crowns with up to two decimals; furnished in hellers (CZK 1 = 100). Days are
YYMMDD, all of them 19YY.

Identities carry no birth date: the source's `birth_number` gives it together with the sex, and nothing needs either.

Loans: the source says how a loan stood at the end of the data, and not since when. A is finished and paid, B finished
and not paid (`default`), C runs as agreed (`open`), D runs with the client in debt, for days unknown (`default`).
No loan states how many days it is late, and none states that it is not: unknown throughout.

Activity: what an account's owner took in and paid, per month, in counts and sums; never to whom or for what. A month
without a line is unknown, not nil: one file of transactions ends on 31 March 1994, the other holds the 354 accounts
whose loans were granted from 1997 on, each until its loan. Kinds overlap: a household payment by transfer is under
both `payments` and `utilities`, a pension under both `inflow` and `payroll`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tallystick.terms import AccountStatus, ActivityKind, Product, RecordType, Role, SubjectKind

from .furnished import DATA, FurnishedFile, run, write_lines

RAW = DATA / "berka"
FURNISHER = "CZ bank"
END = date(1998, 12, 31)
"""The day as of which the source says how each loan stands."""

RECEIVED_ON = date(1999, 1, 1)

_TABLES = ("account", "client", "disp", "loan", "trans_1993_1994", "trans_loan_accounts_1996_1998")

# The two transaction files are one bank's in two languages: Czech, then English.
COUNTED = {
    ActivityKind.INFLOW: "type IN ('PRIJEM', 'credit') AND k_symbol NOT IN ('UROK', 'interest credited')",
    ActivityKind.PAYMENTS: "operation IN ('PREVOD NA UCET', 'remittance to another bank')",
    ActivityKind.UTILITIES: "k_symbol IN ('SIPO', 'household')",
    ActivityKind.PAYROLL: "k_symbol IN ('DUCHOD', 'old-age pension')",
    ActivityKind.OVERDRAWN: "k_symbol IN ('SANKC. UROK', 'sanction interest if negative balance')",
}
"""Which transactions each kind of activity counts.

Interest that the bank itself pays is no inflow. Payroll is the old-age pension, the one regular income that the source
marks. Overdrawn counts and sums penalty interest: the source has it where a balance fell below zero.
"""


def write(raw: Path, out: Path) -> tuple[FurnishedFile, ...]:
    """Furnished files of the bank in `raw`, written into `out`.

    Loans come in two files, since those granted in December 1998 have two lines on the same month.
    """
    with duckdb.connect() as con:
        for table in _TABLES:
            con.read_parquet(str(raw / f"{table}.parquet")).create_view(table)
        return (
            _file(con, out, "identity", RecordType.IDENTITY, _identities(), "Every client, at the account's opening."),
            _file(con, out, "accounts", RecordType.ACCOUNT_MONTH, _accounts(), "Every account, in its first month."),
            _file(con, out, "loans-granted", RecordType.ACCOUNT_MONTH, _grants(), "Every loan, in its first month."),
            _file(con, out, "loans-1998-12", RecordType.ACCOUNT_MONTH, _standing(), "How each loan stood at the end."),
            _file(con, out, "activity", RecordType.ACTIVITY_MONTH, _activity(), "What each owner took in and paid."),
        )


def _file(
    con: duckdb.DuckDBPyConnection, out: Path, name: str, record_type: RecordType, lines: str, says: str
) -> FurnishedFile:
    file = FurnishedFile(out / f"berka-{name}.parquet", record_type, FURNISHER, RECEIVED_ON, says)
    return write_lines(con, lines, file)


def _day(column: str) -> str:
    return f"CAST(strptime('19' || {column}, '%Y%m%d') AS DATE)"


def _minor(column: str) -> str:
    return f"100 * CAST({column} AS DECIMAL(18, 2))"


def _identities() -> str:
    return f"""
        SELECT client_id AS customer, '{SubjectKind.PERSON}' AS kind, {_day("account.date")} AS reported_on
        FROM client JOIN disp USING (client_id) JOIN account USING (account_id)
    """


def _accounts() -> str:
    # The source dates accounts, not those who may use them: who joined later is furnished from the opening, too.
    return f"""
        SELECT client_id AS customer, 'acc-' || account_id AS account, strftime(opened, '%Y-%m') AS month,
            '{Product.CURRENT_ACCOUNT}' AS product, '{AccountStatus.OPEN}' AS status, 'CZK' AS currency,
            CASE type WHEN 'OWNER' THEN '{Role.BORROWER}' WHEN 'DISPONENT' THEN '{Role.AUTHORISED_USER}' END AS role,
            opened, opened AS reported_on
        FROM (SELECT *, {_day("date")} AS opened FROM account) JOIN disp USING (account_id)
    """


def _loans() -> str:
    return f"""
        SELECT client_id AS customer, 'loan-' || loan_id AS account, '{Product.TERM_LOAN}' AS product,
            '{Role.BORROWER}' AS role, 'CZK' AS currency, {_day("date")} AS opened,
            {_minor("amount")} AS original_amount, {_minor("payments")} AS scheduled,
            CAST(duration AS BIGINT) AS terms_months, loan.status AS standing
        FROM loan JOIN disp USING (account_id) WHERE disp.type = 'OWNER'
    """


def _grants() -> str:
    return f"""
        SELECT * EXCLUDE (standing), strftime(opened, '%Y-%m') AS month, '{AccountStatus.OPEN}' AS status,
            opened AS reported_on
        FROM ({_loans()})
    """


def _standing() -> str:
    # A finished loan has nothing more due by its schedule, but the source gives no day on which it was closed.
    return f"""
        SELECT * EXCLUDE (standing, scheduled), '{END:%Y-%m}' AS month,
            CASE standing WHEN 'A' THEN '{AccountStatus.PAID}' WHEN 'B' THEN '{AccountStatus.DEFAULT}'
                WHEN 'C' THEN '{AccountStatus.OPEN}' WHEN 'D' THEN '{AccountStatus.DEFAULT}' END AS status,
            CASE WHEN standing IN ('C', 'D') THEN scheduled END AS scheduled, DATE '{END}' AS reported_on
        FROM ({_loans()})
    """


def _activity() -> str:
    moves = f"""
        SELECT client_id AS customer, {_day("date")} AS day, {_minor("amount")} AS minor,
            moves.type, operation, k_symbol
        FROM (FROM trans_1993_1994 UNION ALL BY NAME FROM trans_loan_accounts_1996_1998) AS moves
        JOIN disp USING (account_id) WHERE disp.type = 'OWNER'
    """
    counted = " UNION ALL ".join(
        f"SELECT customer, day, minor, '{kind}' AS kind FROM moves WHERE {condition}"
        for kind, condition in COUNTED.items()
    )
    return f"""
        WITH moves AS ({moves}), counted AS ({counted})
        SELECT customer, strftime(day, '%Y-%m') AS month, kind, 'CZK' AS currency,
            count(*) AS count, sum(minor) AS amount, last_day(any_value(day)) AS reported_on
        FROM counted GROUP BY ALL
    """


if __name__ == "__main__":
    run(write, RAW)
