from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest
from examples.furnished import FurnishedFile

Ask = Callable[[str], list[tuple[Any, ...]]]

MOVES = '(FROM "raw/berka/trans_1993_1994" UNION ALL BY NAME FROM "raw/berka/trans_loan_accounts_1996_1998")'


def test_clients_accounts_and_loans_are_all_furnished(berka_files: tuple[FurnishedFile, ...]) -> None:
    rows = {file.path.stem: pq.read_metadata(file.path).num_rows for file in berka_files}
    assert rows == {
        "berka-identity": 5_369,
        "berka-accounts": 5_369,
        "berka-loans-granted": 682,
        "berka-loans-1998-12": 682,
        "berka-activity": 29_150,
    }
    assert {file.received_on for file in berka_files} == {date(1999, 1, 1)}


def test_the_two_files_of_transactions_do_not_overlap(ask: Ask) -> None:
    assert ask(f"SELECT count(*), count(DISTINCT trans_id) FROM {MOVES}") == [(79_302, 79_302)]


def test_owners_answer_for_an_account_and_others_only_use_it(ask: Ask) -> None:
    assert dict(ask('SELECT role, count(*) FROM "berka-accounts" GROUP BY 1')) == {
        "borrower": 4_500,
        "authorised_user": 869,
    }
    assert ask("""
        SELECT count(*) FROM "berka-loans-granted" AS loan JOIN "raw/berka/loan" ON account = 'loan-' || loan_id
        JOIN "raw/berka/disp" AS disp USING (account_id) WHERE disp.type = 'OWNER' AND client_id = customer
    """) == [(682,)]


def test_a_grant_does_not_know_how_the_loan_ended(ask: Ask) -> None:
    assert ask("""
        SELECT count(*) FILTER (status <> 'open'), count(*) FILTER (opened <> reported_on),
            count(*) FILTER (month <> strftime(opened, '%Y-%m')), count(closed), count(balance), count(days_past_due)
        FROM "berka-loans-granted"
    """) == [(0, 0, 0, 0, 0, 0)]


def test_a_loan_stands_in_december_1998_as_the_source_says(ask: Ask) -> None:
    assert ask("""
        SELECT loan.status, now.status, count(*), count(now.scheduled)
        FROM "berka-loans-1998-12" AS now JOIN "raw/berka/loan" AS loan ON account = 'loan-' || loan_id
        GROUP BY ALL ORDER BY ALL
    """) == [("A", "paid", 203, 0), ("B", "default", 31, 0), ("C", "open", 403, 403), ("D", "default", 45, 45)]
    assert ask("""
        SELECT min(month), max(month), min(reported_on), max(reported_on), count(days_past_due), count(closed)
        FROM "berka-loans-1998-12"
    """) == [("1998-12", "1998-12", date(1998, 12, 31), date(1998, 12, 31), 0, 0)]


def test_loans_keep_amounts_and_terms_in_hellers(ask: Ask) -> None:
    source = ask("""
        SELECT sum(100 * CAST(amount AS BIGINT)), sum(CAST(100 * CAST(payments AS DECIMAL(18, 2)) AS BIGINT)),
            sum(CAST(duration AS BIGINT)) FROM "raw/berka/loan"
    """)
    assert ask('SELECT sum(original_amount), sum(scheduled), sum(terms_months) FROM "berka-loans-granted"') == source
    assert ask("""
        SELECT opened, original_amount, scheduled, terms_months FROM "berka-loans-granted" WHERE account = 'loan-5314'
    """) == [(date(1993, 7, 5), 96_396_00, 8_033_00, 12)]


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("inflow", "left(type, 1) IN ('P', 'c') AND k_symbol NOT IN ('UROK', 'interest credited')"),
        ("payments", "operation IN ('PREVOD NA UCET', 'remittance to another bank')"),
        ("utilities", "k_symbol IN ('SIPO', 'household')"),
        ("payroll", "k_symbol = 'DUCHOD'"),
        ("overdrawn", "k_symbol LIKE 'SANKC%' OR k_symbol LIKE 'sanction interest%'"),
    ],
)
def test_activity_keeps_counts_and_sums(ask: Ask, kind: str, counted: str) -> None:
    furnished = ask(f"SELECT sum(count), sum(amount) FROM \"berka-activity\" WHERE kind = '{kind}'")
    source = ask(
        f"SELECT count(*), sum(CAST(100 * CAST(amount AS DECIMAL(18, 2)) AS BIGINT)) FROM {MOVES} WHERE {counted}"
    )
    assert furnished == source
    assert furnished[0][0] > 0


def test_activity_is_the_owners_and_known_when_its_month_ends(ask: Ask) -> None:
    assert ask("""
        SELECT count(*) FILTER (reported_on <> last_day(strptime(month || '-01', '%Y-%m-%d'))),
            count(*) FILTER (count < 1), min(month), max(month)
        FROM "berka-activity"
    """) == [(0, 0, "1993-01", "1998-12")]
    assert ask("""
        SELECT count(*) FROM "berka-activity"
        WHERE customer NOT IN (SELECT client_id FROM "raw/berka/disp" WHERE type = 'OWNER')
    """) == [(0,)]


def test_activity_of_one_owner_in_one_month_adds_up_from_single_transactions(ask: Ask) -> None:
    singles = ask("""
        SELECT count(*), CAST(100 * sum(CAST(amount AS DECIMAL(18, 2))) AS BIGINT)
        FROM "raw/berka/trans_loan_accounts_1996_1998" AS moved JOIN "raw/berka/disp" AS disp USING (account_id)
        WHERE disp.type = 'OWNER' AND client_id = '10023' AND date LIKE '9511%'
            AND moved.type = 'credit' AND k_symbol <> 'interest credited'
    """)
    assert singles == [(2, 21_742_00)]
    assert (
        ask("""
        SELECT count, amount FROM "berka-activity" WHERE customer = '10023' AND month = '1995-11' AND kind = 'inflow'
    """)
        == singles
    )
