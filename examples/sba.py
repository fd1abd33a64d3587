"""Loans to small businesses that the US Small Business Administration guarantees, furnished as a back-load of history.

Source: SBA, FOIA release of 7(a) loans (US government work, public domain), in the edition of Li, Mickel & Taylor,
J. Statistics Education 26(1), 2018. Amounts in the source are whole US dollars; furnished in cents.

The SBA is the reporting agent; each line names the bank that lent. The release numbers loans, not borrowers, so the
loan's number stands for the customer too, and only `identify` can tell that two loans are one business's. Rows whose
bank the source leaves empty are furnished with an empty furnisher, for the bureau to refuse.

What a line may say follows from the day it was known (`reported_on`):
- on the day of approval: who borrowed, the product, the amounts approved and guaranteed. Not `Term`, which for loans
  that ended early is what became of it, and not `DisbursementGross`, which for a line sums up its whole life.
- on the day of charge-off: that, the amount and the term.
- on `RELEASED`: that a loan was paid in full, since the source does not say when; and the one charge-off with no day.
The source's own words decide where it contradicts itself: `P I F` is paid, even with a charge-off day or amount.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tallystick.terms import AccountStatus, Product, RecordType, Role, SubjectKind

from .furnished import DATA, FurnishedFile, run, write_lines

RAW = DATA / "sba_7a"
AGENT = "US Small Business Administration"
RELEASED = date(2014, 8, 29)
"""The latest `ChgOffDate` of the release: the first day on which all that it holds can have been known."""

# Only Y is documented as a revolving line; 0, T, N, empty and stray marks are not, and count as term loans.
_LOANS = f"""
    SELECT *, trim(Bank) AS bank,
        CAST(strptime(ApprovalDate, '%m/%d/%Y') AS DATE) AS approved,
        -- '6-Aug-09': two digits of the year, of which 69 to 99 are of the 1900s.
        CAST(strptime(nullif(ChgOffDate, ''), '%d-%b-%y') AS DATE) AS charged_off,
        CASE RevLineCr WHEN 'Y' THEN '{Product.CREDIT_LINE}' ELSE '{Product.TERM_LOAN}' END AS product
    FROM release
"""

_GRANTED = f"""
    bank AS furnisher, LoanNr_ChkDgt AS customer, LoanNr_ChkDgt AS account, product, '{Role.BORROWER}' AS role,
    'USD' AS currency, approved AS opened,
    100 * CAST(GrAppv AS BIGINT) AS original_amount, 100 * CAST(SBA_Appv AS BIGINT) AS guaranteed_amount
"""

_IDENTITIES = f"""
    SELECT bank AS furnisher, LoanNr_ChkDgt AS customer, '{SubjectKind.BUSINESS}' AS kind,
        nullif(trim(Name), '') AS name, nullif(trim(City), '') AS city, nullif(trim(State), '') AS region,
        nullif(lpad(Zip, 5, '0'), '00000') AS postcode, 'US' AS country,
        nullif(nullif(NAICS, '0'), '') AS industry, nullif(NoEmp, '') AS employees,
        CASE NewExist WHEN '1' THEN 'existing' WHEN '2' THEN 'new' END AS establishment,
        approved AS reported_on
    FROM loans
"""

_APPROVALS = f"""
    SELECT {_GRANTED}, strftime(approved, '%Y-%m') AS month, '{AccountStatus.OPEN}' AS status,
        CASE product WHEN '{Product.CREDIT_LINE}' THEN 100 * CAST(GrAppv AS BIGINT) END AS "limit",
        approved AS reported_on
    FROM loans
"""

_OUTCOMES = f"""
    SELECT {_GRANTED}, strftime(known, '%Y-%m') AS month,
        CASE MIS_Status WHEN 'CHGOFF' THEN '{AccountStatus.CHARGED_OFF}' ELSE '{AccountStatus.PAID}' END AS status,
        CASE MIS_Status WHEN 'CHGOFF' THEN 100 * CAST(ChgOffPrinGr AS BIGINT) END AS charged_off_amount,
        CAST(Term AS BIGINT) AS terms_months, known AS reported_on
    FROM (
        SELECT *, CASE MIS_Status WHEN 'CHGOFF' THEN coalesce(charged_off, DATE '{RELEASED}')
            ELSE DATE '{RELEASED}' END AS known
        FROM loans WHERE MIS_Status IN ('CHGOFF', 'P I F')
    )
"""


def write(raw: Path, out: Path) -> tuple[FurnishedFile, ...]:
    """Furnished files of the loans in `raw/loans.parquet`, written into `out`: borrowers, approvals, outcomes."""
    with duckdb.connect() as con:
        con.read_parquet(str(raw / "loans.parquet")).create_view("release")
        con.execute(f"CREATE TEMP TABLE loans AS {_LOANS}")
        return (
            _file(con, out, "identity", RecordType.IDENTITY, _IDENTITIES, "The borrower of every loan, at approval."),
            _file(con, out, "approvals", RecordType.ACCOUNT_MONTH, _APPROVALS, "Every loan in the month of approval."),
            _file(con, out, "outcomes", RecordType.ACCOUNT_MONTH, _OUTCOMES, "Every loan whose outcome is known."),
        )


def _file(
    con: duckdb.DuckDBPyConnection, out: Path, name: str, record_type: RecordType, lines: str, says: str
) -> FurnishedFile:
    return write_lines(con, lines, FurnishedFile(out / f"sba-{name}.parquet", record_type, AGENT, RELEASED, says))


if __name__ == "__main__":
    run(write, RAW)
