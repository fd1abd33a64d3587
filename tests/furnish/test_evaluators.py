"""Each evaluator hits the account that it speaks of, and leaves a decent one alone."""

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tallystick.furnish import FACT_TABLES
from tallystick.furnish.evaluate import Finding, find, open_history
from tallystick.furnish.evaluate_identities import birth_dates_that_differ, register_identities
from tallystick.furnish.evaluators import EVALUATORS
from tallystick.records.identities import IdentityLine
from tallystick.terms import CustomerRef, Month, RecordType, SubjectKind

AS_OF = date(2020, 1, 31)
DECENT = {
    "furnisher": "A bank",
    "customer": "c1",
    "account": "loan",
    "product": "term_loan",
    "role": "borrower",
    "status": "open",
    "currency": "CNY",
    "opened": date(2019, 9, 3),
    "original_amount": 1_000,
    "balance": 800,
    "past_due": 0,
    "days_past_due": 0,
    "submission": "s1",
    "known_at": date(2020, 1, 10),
}


def found(*months: dict[str, Any], as_of: date = AS_OF) -> list[Finding]:
    """What is found in account months; each says its month and how it differs from a decent one."""
    rows = [
        DECENT | said | {"line": place, "month": Month.parse(said["month"]).index} for place, said in enumerate(months)
    ]
    schema = FACT_TABLES[RecordType.ACCOUNT_MONTH].schema
    with duckdb.connect() as engine:
        engine.register("planted", pa.table({n: [row.get(n) for row in rows] for n in schema.names}, schema=schema))
        open_history(engine, "select * from planted", as_of)
        return find(engine)


LATE = {"days_past_due": 35, "past_due": 50, "first_delinquency": date(2019, 10, 20)}
OFF = {"status": "charged_off", "balance": 700, "first_delinquency": date(2019, 2, 1)}
HITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "DELINQUENCY-MOVED": (LATE, LATE | {"days_past_due": 66, "first_delinquency": date(2019, 11, 1)}),
    "LATENESS-LEAPS": (LATE, LATE | {"days_past_due": 95}),
    "OPENED-MOVED": ({}, {"opened": date(2019, 9, 4)}),
    "RESIDUAL-GROWS": (OFF, OFF | {"balance": 720}),
    "MONTHS-LACK": ({"month": "2019-10"}, {}),
    "SOLD-FURNISHED": ({"sold_to": "A collector", "balance": 0}, {"sold_to": "A collector"}),
    "RELIEF-LATE": ({"relief": "moratorium"}, LATE | {"relief": "moratorium"}),
    "LATE-NOTHING-DUE": ({}, {"days_past_due": 31, "first_delinquency": date(2019, 11, 20)}),
    "PAID-OTHER-DAY": (
        {},
        {"status": "paid", "balance": 0, "closed": date(2019, 12, 5), "last_paid_on": date(2019, 12, 4)},
    ),
    "DISCHARGE-UNDATED": ({}, {"status": "charged_off", "bankruptcy": "discharged", "balance": 0}),
    "BALLOON-PASSED": ({}, {"balloon_due": date(2019, 12, 20), "balloon": 500}),
    "PRODUCT-UNLIKELY": ({}, {"terms_months": 481}),
    "BALANCE-ABOVE": ({}, {"balance": 1_001}),
    "CLOSED-UNRATED": ({}, {"status": "closed", "closed": date(2019, 12, 9), "days_past_due": None}),
    "PAID-OWING": ({}, {"status": "paid"}),
    "OLDER-THAN-OPENED": ({"opened": None}, {"opened": date(2019, 12, 3)}),
    "UPDATES-STOPPED": ({"month": "2019-08", "opened": date(2019, 8, 1)}, {"month": "2019-09", "opened": None}),
}


@pytest.mark.parametrize("rule", HITS)
def test_it_hits_what_it_speaks_of_and_nothing_else(rule: str) -> None:
    first, second = HITS[rule]
    rows = found({"month": "2019-11"} | first, {"month": "2019-12"} | second)
    assert {one.rule for one in rows} == {rule}
    assert all(one.got for one in rows)


def test_every_evaluator_has_an_account_here_that_it_hits() -> None:
    assert {one.id for one in EVALUATORS} == {*HITS, "ACCOUNT-TWICE"}
    assert all(one.says and one.mend for one in EVALUATORS)


def test_an_account_under_two_keys_is_found_in_both() -> None:
    rows = found({"month": "2019-12"}, {"month": "2019-12", "account": "loan-2"})
    assert [(one.rule, one.account) for one in rows] == [("ACCOUNT-TWICE", "loan"), ("ACCOUNT-TWICE", "loan-2")]


def test_a_decent_account_has_no_hit() -> None:
    lateness = {"first_delinquency": date(2019, 10, 20), "past_due": 60}
    assert not found(
        {"month": "2019-09"},
        {"month": "2019-10"} | lateness | {"days_past_due": 12},
        {"month": "2019-11"} | lateness | {"days_past_due": 42},
        {"month": "2019-12", "balance": 0, "status": "paid", "closed": date(2019, 12, 5)},
    )


def test_what_was_corrected_or_deleted_is_no_longer_found() -> None:
    wrong = {"month": "2019-12", "balance": 1_001, "known_at": date(2020, 1, 5)}
    assert [one.rule for one in found(wrong)] == ["BALANCE-ABOVE"]
    assert not found(wrong, {"month": "2019-12"})
    assert not found(wrong, {"month": "2019-12", "action": "delete"})
    assert not found(wrong, {"month": "2019-11", "action": "delete_account"})


def test_one_person_with_two_birth_dates_is_found() -> None:
    def line(number: int, customer: str, born: str) -> IdentityLine:
        ref = CustomerRef("A bank", customer)
        return IdentityLine(ref, SubjectKind.PERSON, f"{number}", "s1", number, AS_OF, {"birth_date": born})

    lines = [line(1, "c1", "1980-02-03"), line(2, "c2", "1981-02-03"), line(3, "c1", "1980-03-02")]
    with duckdb.connect() as engine:
        register_identities(engine, lines)
        [told] = birth_dates_that_differ(engine, "from identity")
    assert (told.rule, told.customer, told.line, told.got) == ("BIRTH-TWICE", "c1", 3, "1980-03-02 after 1980-02-03")
