from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest
from examples.furnished import FurnishedFile

from examples import taiwan
from tallystick.terms import RecordType

Ask = Callable[[str], list[tuple[Any, ...]]]

CLIENTS = 20_993
MONTHS = [(f"2005-{month:02d}", 10 - month) for month in range(4, 10)]
"""A month, and the suffix of its columns in the source."""


def test_one_file_a_month_is_received_on_the_months_last_day(taiwan_files: tuple[FurnishedFile, ...]) -> None:
    months = [file for file in taiwan_files if file.record_type is RecordType.ACCOUNT_MONTH]
    assert [file.received_on for file in months] == [
        date(2005, 4, 30),
        date(2005, 5, 31),
        date(2005, 6, 30),
        date(2005, 7, 31),
        date(2005, 8, 31),
        date(2005, 9, 30),
        date(2005, 10, 31),
    ]
    assert [file.path.stem for file in months] == [f"taiwan-{file.received_on:%Y-%m}" for file in months]
    for file in taiwan_files:
        assert pq.read_metadata(file.path).num_rows == CLIENTS
        assert "reported_on" not in pq.read_schema(file.path).names


@pytest.mark.parametrize(("month", "k"), MONTHS)
def test_a_snapshot_holds_its_months_columns_in_minor_units(ask: Ask, month: str, k: int) -> None:
    furnished = ask(f'SELECT sum("limit"), sum(balance), sum(paid), sum(days_past_due) FROM "taiwan-{month}"')
    source = ask(f"""
        SELECT 100 * sum(LIMIT_BAL), 100 * sum(BILL_AMT{k}), 100 * sum(PAY_AMT{k}), 30 * sum(greatest(PAY_{k}, 0))
        FROM "raw/taiwan_card/clients"
    """)
    assert furnished == source
    differing = ask(f"""
        SELECT count(*) FROM "taiwan-{month}" JOIN "raw/taiwan_card/clients" ON customer = CAST(ID AS VARCHAR)
        WHERE account <> 'card-' || ID OR balance <> 100 * BILL_AMT{k} OR days_past_due <> 30 * greatest(PAY_{k}, 0)
    """)
    assert differing == [(0,)]


def test_client_one_is_two_months_late_in_august(ask: Ask) -> None:
    assert ask("""
        SELECT account, product, role, status, currency, "limit", balance, paid, days_past_due, paid_manner
        FROM "taiwan-2005-08" WHERE customer = '1'
    """) == [("card-1", "credit_card", "borrower", "open", "TWD", 20_000_00, 3_102_00, 689_00, 60, "less")]


@pytest.mark.parametrize(("month", "k"), MONTHS)
def test_how_a_statement_was_met_is_said_only_where_the_source_says_it(ask: Ask, month: str, k: int) -> None:
    found: Counter[str | None] = Counter(dict(ask(f'SELECT paid_manner, count(*) FROM "taiwan-{month}" GROUP BY 1')))
    late = ask(f'SELECT count(*) FROM "raw/taiwan_card/clients" WHERE PAY_{k} >= 1')[0][0]
    # The edition that ships has folded -2 and -1 into 0; one that has them would be told apart by them.
    assert ask(f'SELECT min(PAY_{k}) FROM "raw/taiwan_card/clients"') == [(0,)]
    assert found == {"less": late, None: CLIENTS - late}


def test_months_before_october_do_not_know_the_outcome(ask: Ask) -> None:
    for month, _ in MONTHS:
        assert ask(f'SELECT DISTINCT status FROM "taiwan-{month}"') == [("open",)]
    outcome: dict[str, int] = dict(ask('SELECT status, count(*) FROM "taiwan-2005-10" GROUP BY 1'))
    assert outcome == {"default": 4_663, "open": 16_330}
    assert ask("""
        SELECT count(*) FROM "taiwan-2005-10" JOIN "raw/taiwan_card/clients" ON customer = CAST(ID AS VARCHAR)
        WHERE (status = 'default') <> (default_payment_next_month = 1)
    """) == [(0,)]


def test_the_outcome_says_nothing_that_the_source_does_not(ask: Ask) -> None:
    assert ask("""
        SELECT count("limit"), count(balance), count(paid), count(days_past_due), count(paid_manner), count(opened)
        FROM "taiwan-2005-10"
    """) == [(0, 0, 0, 0, 0, 0)]


def test_an_identity_says_that_a_customer_is_a_person_and_nothing_else(taiwan_files: tuple[FurnishedFile, ...]) -> None:
    table = pq.read_table(taiwan_files[0].path)
    assert {name for name in table.column_names if table[name].null_count < CLIENTS} == {"customer", "kind"}


def test_protected_attributes_come_apart_from_the_furnished_files() -> None:
    table = taiwan.protected_attributes(taiwan.RAW)
    assert table.column_names == ["furnisher", "customer", "sex", "age_group", "marriage", "education"]
    assert table.num_rows == CLIENTS
    assert all(table[name].null_count == 0 for name in table.column_names)
    assert table.slice(0, 1).to_pylist() == [
        {
            "furnisher": taiwan.FURNISHER,
            "customer": "1",
            "sex": "female",
            "age_group": "under 25",
            "marriage": "married",
            "education": "university",
        }
    ]
