from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow.parquet as pq
from examples.furnished import FurnishedFile

from examples import sba

Ask = Callable[[str], list[tuple[Any, ...]]]

APPROVED = "CAST(strptime(ApprovalDate, '%m/%d/%Y') AS DATE)"
CHARGED_OFF = "CAST(strptime(nullif(ChgOffDate, ''), '%d-%b-%y') AS DATE)"
LOANS = '"raw/sba_7a/loans"'


def test_every_loan_has_a_borrower_and_an_approval_and_most_an_outcome(sba_files: tuple[FurnishedFile, ...]) -> None:
    rows = {file.path.stem: pq.read_metadata(file.path).num_rows for file in sba_files}
    assert rows == {"sba-identity": 15_732, "sba-approvals": 15_732, "sba-outcomes": 15_643}
    assert {(file.furnisher, file.received_on) for file in sba_files} == {(sba.AGENT, date(2014, 8, 29))}


def test_the_release_is_known_on_its_latest_charge_off(ask: Ask) -> None:
    assert ask(f"SELECT max({CHARGED_OFF}) FROM {LOANS}") == [(sba.RELEASED,)]


def test_lines_are_furnished_by_the_banks(ask: Ask) -> None:
    assert ask("SELECT count(DISTINCT furnisher), count(*) FILTER (furnisher = '') FROM \"sba-identity\"") == [
        (1_127, 9)
    ]
    assert ask(f"""
        SELECT count(*) FROM "sba-approvals" JOIN {LOANS} ON customer = LoanNr_ChkDgt
        WHERE furnisher <> trim(Bank) OR account <> customer
    """) == [(0,)]


def test_an_approval_knows_nothing_that_came_later(ask: Ask) -> None:
    assert ask("""
        SELECT count(terms_months), count(charged_off_amount), count(closed), count(balance), count(days_past_due),
            count(*) FILTER (status <> 'open'), count(*) FILTER (opened <> reported_on),
            count(*) FILTER (month <> strftime(reported_on, '%Y-%m'))
        FROM "sba-approvals"
    """) == [(0, 0, 0, 0, 0, 0, 0, 0)]
    # Changing all that is known only later must change nothing in an approval: it is made of these columns alone.
    assert ask(f"""
        SELECT count(*) FROM (
            SELECT customer, product, opened, "limit", original_amount, guaranteed_amount FROM "sba-approvals"
            EXCEPT ALL
            SELECT LoanNr_ChkDgt, if(RevLineCr = 'Y', 'credit_line', 'term_loan'), {APPROVED},
                if(RevLineCr = 'Y', 100 * CAST(GrAppv AS BIGINT), NULL), 100 * CAST(GrAppv AS BIGINT),
                100 * CAST(SBA_Appv AS BIGINT)
            FROM {LOANS}
        )
    """) == [(0,)]


def test_no_charge_off_is_known_before_its_day(ask: Ask) -> None:
    assert ask(f"""
        SELECT count(*), count(*) FILTER (reported_on = {CHARGED_OFF} AND month = strftime({CHARGED_OFF}, '%Y-%m'))
        FROM "sba-outcomes" JOIN {LOANS} ON customer = LoanNr_ChkDgt WHERE status = 'charged_off'
    """) == [(3_262, 3_261)]
    assert ask(f"""
        SELECT customer, reported_on, month FROM "sba-outcomes" JOIN {LOANS} ON customer = LoanNr_ChkDgt
        WHERE status = 'charged_off' AND ChgOffDate = ''
    """) == [("1024004005", sba.RELEASED, "2014-08")]


def test_two_digit_years_fall_between_approval_and_release(ask: Ask) -> None:
    assert ask(f"SELECT min({CHARGED_OFF}), count(*) FILTER ({CHARGED_OFF} <= {APPROVED}) FROM {LOANS}") == [
        (date(1988, 10, 6), 0)
    ]
    assert ask(f"SELECT {CHARGED_OFF} FROM (SELECT '6-Aug-09' AS ChgOffDate)") == [(date(2009, 8, 6),)]


def test_when_a_loan_was_paid_stays_unknown(ask: Ask) -> None:
    assert ask("""
        SELECT count(*), count(closed), count(charged_off_amount), min(reported_on), min(month), max(month)
        FROM "sba-outcomes" WHERE status = 'paid'
    """) == [(12_381, 0, 0, sba.RELEASED, "2014-08", "2014-08")]


def test_outcomes_are_the_statuses_of_the_source(ask: Ask) -> None:
    assert ask(f"""
        SELECT MIS_Status, status, count(*) FROM {LOANS} LEFT JOIN "sba-outcomes" ON customer = LoanNr_ChkDgt
        GROUP BY ALL ORDER BY ALL
    """) == [("", None, 89), ("CHGOFF", "charged_off", 3_262), ("P I F", "paid", 12_381)]
    # Paid in full, and charged off on a day: the source's status decides.
    assert ask(f"""
        SELECT count(*), count(*) FILTER (status = 'paid') FROM {LOANS} JOIN "sba-outcomes" ON customer = LoanNr_ChkDgt
        WHERE MIS_Status = 'P I F' AND ChgOffDate <> ''
    """) == [(150, 150)]


def test_sums_are_kept_to_the_cent(ask: Ask) -> None:
    assert ask('SELECT sum(original_amount), sum(guaranteed_amount) FROM "sba-approvals"') == ask(
        f"SELECT 100 * sum(CAST(GrAppv AS BIGINT)), 100 * sum(CAST(SBA_Appv AS BIGINT)) FROM {LOANS}"
    )
    assert ask('SELECT sum("limit") FROM "sba-approvals"') == ask(
        f"SELECT 100 * sum(CAST(GrAppv AS BIGINT)) FROM {LOANS} WHERE RevLineCr = 'Y'"
    )
    assert ask(
        "SELECT sum(charged_off_amount), sum(terms_months) FROM \"sba-outcomes\" WHERE status = 'charged_off'"
    ) == (
        ask(
            "SELECT 100 * sum(CAST(ChgOffPrinGr AS BIGINT)), sum(CAST(Term AS BIGINT)) "
            f"FROM {LOANS} WHERE MIS_Status = 'CHGOFF'"
        )
    )


def test_placeholders_of_the_source_are_unknown_and_values_are_kept(ask: Ask) -> None:
    assert ask("""
        SELECT count(*) FILTER (postcode IS NULL), count(*) FILTER (length(postcode) <> 5),
            count(*) FILTER (industry IS NULL), count(*) FILTER (establishment IS NULL),
            count(*) FILTER (employees = 0), max(employees), count(*) FILTER (name IS NULL)
        FROM "sba-identity"
    """) == [(5, 0, 2_863, 23, 73, 7_941, 0)]
    assert ask("SELECT name, city, region, postcode FROM \"sba-identity\" WHERE customer = '1004503009'") == [
        ("SMITHFIELD GLASS INC", "DANIELSON", "CT", "06239")
    ]
