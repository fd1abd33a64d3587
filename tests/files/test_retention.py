"""No item is shown past its day, under every pack; and nothing is hidden a day too early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files import drawn
from tests.files.twin import expiries
from tests.planting import BANK, SUBJECT, account, activity, inquiry, opened, planted, public_record

from tallystick import law
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.terms import Month, RecordType

PACKS = law.known_jurisdictions()
ONE_DAY = timedelta(days=1)


def shown(accounts: list[dict[str, object]], on: date, jurisdiction: str) -> list[str]:
    with opened(accounts, valid_at=on, jurisdiction=jurisdiction) as engine:
        months = engine.execute("select month from file_account_month order by month").fetchall()
    return [str(Month(row[0])) for row in months]


def records_shown(on: date, jurisdiction: str, **planted: Any) -> int:
    """How many of the planted facts are in the file on a day."""
    with opened(valid_at=on, known_at=date(2099, 1, 1), jurisdiction=jurisdiction, **planted) as engine:
        return sum(
            engine.execute(f"select count(*) from file_{table}").fetchall()[0][0]
            for table in ("activity_month", "inquiry", "public_record")
        )


def last_shown(day: date, jurisdiction: str, **planted: Any) -> bool:
    """Whether the one planted fact is in the file up to a day, and no longer."""
    return (
        records_shown(day, jurisdiction, **planted) == 1 and records_shown(day + ONE_DAY, jurisdiction, **planted) == 0
    )


CURED = [
    account("2021-01", status="default"),
    account("2021-02", status="default"),
    account("2021-03", days_past_due=0),
]


def test_a_cured_default_leaves_the_file_five_years_after_it_was_cured() -> None:
    """CRIR article 16: five years from the end of the adverse event."""
    assert "2021-02" in shown(CURED, date(2026, 2, 28), "cn")
    assert shown(CURED, date(2026, 3, 1), "cn") == ["2021-03"]


def test_a_default_that_is_still_unpaid_never_leaves_a_chinese_file() -> None:
    """CRIR article 16: the clock starts when the event ends."""
    assert shown([account("2001-01", status="default")], date(2026, 3, 1), "cn") == ["2001-01"]


def test_a_payment_ten_days_late_is_adverse_in_china_and_not_in_america() -> None:
    late = [account("2015-01", days_past_due=10), account("2015-02", days_past_due=0)]
    assert shown(late, date(2020, 2, 1), "cn") == ["2015-02"]
    assert shown(late, date(2040, 2, 1), "us") == ["2015-01", "2015-02"]


def test_a_default_leaves_an_american_file_seven_years_and_180_days_after_it_began() -> None:
    """15 U.S.C. 1681c(a)(4) and (c)(1)."""
    assert "2021-01" in shown(CURED, date(2028, 6, 29), "us")
    assert shown(CURED, date(2028, 6, 30), "us") == ["2021-03"]


CHARGED_OFF = [
    account("2019-02", days_past_due=30, first_delinquency=date(2019, 1, 10)),
    account("2019-06", status="charged_off", first_delinquency=date(2019, 1, 10)),
]


def test_the_180_days_run_from_the_first_delinquency_that_was_furnished() -> None:
    """15 U.S.C. 1681c(c)(1): 10 January 2019, 180 days, seven years."""
    assert shown(CHARGED_OFF, date(2026, 7, 8), "us") == ["2019-02", "2019-06"]
    assert shown(CHARGED_OFF, date(2026, 7, 9), "us") == []


@pytest.mark.parametrize(
    "re_aged",
    [
        account("2021-06", status="charged_off", first_delinquency=date(2021, 5, 1)),
        account("2021-06", status="collection", first_delinquency=date(2021, 5, 1)),
        # Corrections of what was told before.
        account("2019-02", days_past_due=30, first_delinquency=date(2021, 1, 10), known_at=date(2022, 1, 1)),
        account("2019-06", status="charged_off", first_delinquency=date(2021, 1, 10), known_at=date(2022, 1, 1)),
    ],
)
def test_a_later_first_delinquency_restarts_no_clock(re_aged: dict[str, Any]) -> None:
    """15 U.S.C. 1681c(c)(1): re-aging."""
    facts = [*CHARGED_OFF, re_aged]
    assert shown(facts, date(2026, 7, 8), "us") != []
    assert shown(facts, date(2026, 7, 9), "us") == []


def test_a_bankruptcy_is_shown_for_ten_years_from_its_order() -> None:
    """15 U.S.C. 1681c(a)(1)."""
    bankrupt = [public_record(date(2015, 3, 2), kind="insolvency", status="discharged", disposed=date(2016, 1, 1))]
    assert last_shown(date(2025, 3, 1), "us", public_records=bankrupt)


def test_a_judgment_is_shown_for_seven_years_from_its_entry_whether_or_not_it_is_paid() -> None:
    """15 U.S.C. 1681c(a)(2)."""
    for said in ({}, {"status": "satisfied", "disposed": date(2019, 5, 5)}):
        assert last_shown(date(2022, 3, 1), "us", public_records=[public_record(date(2015, 3, 2), **said)])


def test_a_tax_lien_is_shown_for_seven_years_from_its_payment_and_an_unpaid_one_stays() -> None:
    """15 U.S.C. 1681c(a)(3)."""
    paid = public_record(date(2010, 3, 2), kind="lien", status="satisfied", disposed=date(2015, 3, 2))
    assert last_shown(date(2022, 3, 1), "us", public_records=[paid])
    assert records_shown(date(2060, 1, 1), "us", public_records=[public_record(date(2010, 3, 2), kind="lien")]) == 1


def test_a_discharge_does_not_outlive_the_public_register() -> None:
    """C-26/22 and C-64/22: the earlier of the register's end and the bureau's own three years."""
    said = {"kind": "insolvency", "status": "discharged", "disposed": date(2022, 1, 10)}
    told = [public_record(date(2018, 1, 10), register_until=date(2022, 4, 1), **said)]
    assert last_shown(date(2022, 3, 31), "eu", public_records=told)
    untold = [public_record(date(2018, 1, 10), **said)]
    assert last_shown(date(2022, 7, 9), "eu", public_records=untold), (
        "six months stand in for a register's end not told"
    )


def test_an_insolvency_dismissed_is_shown_for_three_years_or_as_long_as_its_register() -> None:
    said = {"kind": "insolvency", "status": "dismissed", "disposed": date(2019, 1, 10)}
    assert last_shown(date(2022, 1, 9), "eu", public_records=[public_record(date(2018, 1, 10), **said)])
    told = public_record(date(2018, 1, 10), register_until=date(2019, 7, 10), **said)
    assert last_shown(date(2019, 7, 9), "eu", public_records=[told])


def test_a_case_that_ended_on_a_day_not_told_counts_from_its_entry() -> None:
    satisfied = public_record(date(2015, 3, 2), status="satisfied")
    assert last_shown(date(2020, 3, 1), "cn", public_records=[satisfied])


@pytest.mark.parametrize(
    ("jurisdiction", "reason", "last"),
    [
        ("us", "loan_application", date(2022, 2, 28)),
        ("us", "employment", date(2022, 2, 28)),
        ("us", "account_review", date(2021, 2, 28)),
        ("cn", "loan_application", date(2022, 2, 28)),
        ("eu", "loan_application", date(2021, 2, 28)),
    ],
)
def test_an_inquiry_is_shown_for_a_year_or_two_from_its_day(jurisdiction: str, reason: str, last: date) -> None:
    """15 U.S.C. 1681g(a)(3), the PBoC's report, the German code; asked on 29 February, a day that later years lack."""
    assert last_shown(last, jurisdiction, inquiries=[inquiry(date(2020, 2, 29), reason=reason)])


def test_a_platforms_adverse_month_leaves_five_years_after_it_and_a_good_one_stays() -> None:
    """CRIR article 16."""
    assert last_shown(date(2021, 5, 31), "cn", activities=[activity("2016-05", "rides", 9, unpaid=1)])
    assert records_shown(date(2060, 1, 1), "cn", activities=[activity("2016-05", "rides", 9)]) == 1


def test_a_month_in_which_a_recurring_payment_failed_leaves_and_one_in_which_none_did_stays() -> None:
    failed = activity("2016-05", "recurring_payments", 9, on_time=8)
    assert last_shown(date(2021, 5, 31), "cn", activities=[failed])
    assert records_shown(date(2060, 1, 1), "cn", activities=[failed | {"on_time": 9}]) == 1


def test_a_closed_account_leaves_a_european_file_three_years_after_it_was_closed() -> None:
    """GDPR article 5(1)(e)."""
    paid = [account("2018-01", days_past_due=0), account("2018-02", status="paid", closed=date(2018, 2, 20))]
    assert shown(paid, date(2021, 2, 19), "eu") == ["2018-01", "2018-02"]
    assert shown(paid, date(2021, 2, 20), "eu") == []
    assert shown(paid, date(2060, 2, 20), "us") == ["2018-01", "2018-02"]


def test_an_account_that_was_paid_on_a_day_not_told_was_paid_by_the_end_of_the_month() -> None:
    paid = [account("2018-02", status="paid")]
    assert shown(paid, date(2021, 2, 28), "eu") == ["2018-02"]
    assert shown(paid, date(2021, 3, 1), "eu") == []


@pytest.mark.parametrize("jurisdiction", PACKS)
def test_good_months_of_a_living_account_are_shown_for_ever(jurisdiction: str) -> None:
    assert shown([account("1990-01", days_past_due=0)], date(2026, 1, 1), jurisdiction) == ["1990-01"]


@settings(max_examples=60, deadline=None)
@given(drawn.histories(), st.lists(drawn.days, min_size=10, max_size=10), st.sampled_from(PACKS))
def test_the_engine_and_the_law_agree_on_the_day_on_which_every_item_leaves(
    history: dict[RecordType, list[dict[str, Any]]], days: list[date], jurisdiction: str
) -> None:
    pack = law.load(jurisdiction)
    asked = observation_table(Observation(SUBJECT, day, date(2099, 1, 1)) for day in days)
    with planted(history) as engine:
        open_files(engine, asked, link_table({BANK: SUBJECT}), pack)
        for table, facts in history.items():
            told = engine.execute(f"select observation, fact_id, expires_on from file_{table}").fetchall()
            due = [
                (place, fact["fact_id"], gone)
                for place, day in enumerate(days)
                for fact, gone in expiries(facts, table, day, pack)
                if gone is None or day < gone
            ]
            assert sorted(told) == sorted(due)
