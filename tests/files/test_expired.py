"""What may leave for good: whatever leaves, every file that may still be asked for is the same bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES
from tests.files import drawn
from tests.planting import BANK, SUBJECT, account, activity, inquiry, planted, public_record

from tallystick import law
from tallystick.files import Expired, Link, Observation, expired, link_table, observation_table, open_files, read_many
from tallystick.law import Jurisdiction
from tallystick.terms import Month, RecordType

PACKS = law.known_jurisdictions()
EVER = date(2099, 1, 1)
Facts = Mapping[RecordType, Sequence[dict[str, Any]]]


def judged(facts: Facts, on: date, pack: Jurisdiction) -> Expired:
    with planted(facts) as engine:
        return expired(engine, [SUBJECT], [Link(BANK, SUBJECT)], pack, on)


def leaving(facts: Facts, on: date, pack: Jurisdiction) -> set[bytes]:
    found = judged(facts, on, pack)
    return {id for table in found.facts.values() for id in table["fact_id"].to_pylist()}


def files(facts: Facts, days: Sequence[date], pack: Jurisdiction, known_at: date = EVER) -> list[dict[str, Any]]:
    """What is in the files, without the numbers of the observations."""
    with planted(facts) as engine:
        asked = observation_table(Observation(SUBJECT, day, known_at) for day in days)
        open_files(engine, asked, link_table({BANK: SUBJECT}), pack)
        return [one.content() for one in read_many(engine)]


def without(facts: Facts, gone: set[bytes]) -> Facts:
    return {kind: [row for row in rows if row["fact_id"] not in gone] for kind, rows in facts.items()}


def months_leaving(accounts: Sequence[dict[str, Any]], on: date, jurisdiction: str = "cn") -> list[str]:
    gone = leaving({RecordType.ACCOUNT_MONTH: accounts}, on, law.load(jurisdiction))
    return sorted(str(Month(row["month"])) for row in accounts if row["fact_id"] in gone)


CURED = [
    account("2021-01", status="default"),
    account("2021-02", status="default"),
    account("2021-03", days_past_due=0),
]


def test_a_cured_default_leaves_for_good_on_the_day_on_which_it_is_no_longer_shown() -> None:
    """CRIR article 16."""
    assert months_leaving(CURED, date(2026, 2, 28)) == []
    assert months_leaving(CURED, date(2026, 3, 1)) == ["2021-01", "2021-02"]


def test_what_a_large_credit_may_still_be_told_of_stays_however_old() -> None:
    """15 U.S.C. 1681c(b)(1): the exceptions are uses too."""
    assert months_leaving(CURED, date(2060, 1, 1), "us") == []


def test_inquiries_activities_and_public_records_leave_as_well() -> None:
    facts: Facts = {
        RecordType.INQUIRY: [inquiry(date(2020, 5, 9)), inquiry(date(2025, 5, 9))],
        RecordType.ACTIVITY_MONTH: [activity("2016-05", "rides", 9, unpaid=1), activity("2016-06", "rides", 9)],
        RecordType.PUBLIC_RECORD: [
            public_record(date(2015, 3, 2), status="satisfied"),
            public_record(date(2015, 3, 3)),
        ],
    }
    gone = leaving(facts, date(2026, 1, 1), law.load("cn"))
    left = [[row["fact_id"] in gone for row in rows] for rows in facts.values()]
    assert left == [[True, False], [True, False], [True, False]]


def test_what_was_told_of_an_expired_month_before_it_was_corrected_leaves_with_it() -> None:
    first = account("2021-02", status="default", days_past_due=150, line=9)
    assert first["known_at"] == date(2021, 3, 1)
    corrected = account("2021-02", status="default", days_past_due=61, known_at=date(2022, 1, 1))
    told = [CURED[0], first, corrected, CURED[2]]
    assert months_leaving(told, date(2026, 3, 1)) == ["2021-01", "2021-02", "2021-02"]


def test_under_a_changed_key_the_months_of_the_earlier_key_leave_and_no_version_comes_back() -> None:
    told = [
        *(
            account(month, account="old", status="default", line=line)
            for line, month in enumerate(("2021-01", "2021-02"))
        ),
        account("2021-02", account="new", previous_account="old", status="default", known_at=date(2021, 6, 1)),
        account("2021-03", account="new", previous_account="old", days_past_due=0),
    ]
    assert months_leaving(told, date(2026, 3, 1)) == ["2021-01", "2021-02", "2021-02"]


def test_where_the_key_was_changed_in_an_expired_month_alone_the_account_waits() -> None:
    """Without that month the older good ones would be another account's."""
    told = [
        account("2020-12", account="old", days_past_due=0),
        account("2021-01", account="new", previous_account="old", status="default"),
        account("2021-02", account="new", days_past_due=0),
    ]
    assert months_leaving(told, date(2026, 3, 1)) == []


def test_a_run_that_lasts_stays_hidden_for_its_first_day_hides_its_later_months() -> None:
    pack = law.changed(law.load("cn"), "adverse_account.starts=begin")
    lasting = [account("2015-01", status="default"), account("2015-02", status="default")]
    facts: Facts = {RecordType.ACCOUNT_MONTH: lasting}
    assert leaving(facts, date(2026, 1, 1), pack) == set()
    ended = {RecordType.ACCOUNT_MONTH: [*lasting, account("2015-03", days_past_due=0)]}
    assert len(leaving(ended, date(2026, 1, 1), pack)) == 2


def test_that_an_account_was_taken_back_stays_told() -> None:
    """Or what was told of it before would be shown again."""
    told = [*CURED, account("2021-03", action="delete_account", known_at=date(2022, 1, 1))]
    assert months_leaving(told, date(2040, 1, 1)) == []
    again = account("2021-01", status="default", known_at=date(2023, 1, 1), line=7)
    later = account("2021-02", days_past_due=0, known_at=date(2023, 1, 1), line=8)
    assert months_leaving([*told, again, later], date(2040, 1, 1)) == ["2021-01", "2021-01"]


def test_what_a_guarantor_was_told_to_owe_leaves_too_though_no_file_shows_it() -> None:
    told = [row | {"role": "guarantor"} for row in CURED]
    assert months_leaving(told, date(2026, 2, 28)) == []
    assert months_leaving(told, date(2026, 3, 1)) == ["2021-01", "2021-02"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn.corrected(), drawn.days, st.lists(st.integers(0, 9_000), min_size=6, max_size=6), st.sampled_from(PACKS))
def test_no_file_of_the_day_or_a_later_one_changes_when_the_expired_leave(
    facts: Facts, today: date, after: list[int], jurisdiction: str
) -> None:
    pack = law.load(jurisdiction)
    rest = without(facts, leaving(facts, today, pack))
    days = [today, *(today + timedelta(days=n) for n in after)]
    for one in (pack, law.for_every_use(pack)):
        assert files(rest, days, one) == files(facts, days, one)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(drawn.histories(), drawn.days, st.lists(drawn.days, min_size=6, max_size=6), st.sampled_from(PACKS))
def test_a_replay_of_an_earlier_day_lacks_what_left_and_nothing_else(
    facts: Facts, today: date, days: list[date], jurisdiction: str
) -> None:
    pack = law.load(jurisdiction)
    gone = leaving(facts, today, pack)
    earlier = [min(day, today) for day in days]
    for day, before, after in zip(
        earlier, files(facts, earlier, pack), files(without(facts, gone), earlier, pack), strict=True
    ):
        hexed = {id.hex() for id in gone}
        shown = {
            name: [row for row in rows if row["fact_id"] not in hexed] if isinstance(rows, list) else rows
            for name, rows in before.items()
        }
        assert {name: rows for name, rows in after.items() if name != "digest"} == shown, day


@pytest.mark.parametrize("jurisdiction", PACKS)
def test_what_may_leave_today_may_leave_tomorrow_and_once_gone_nothing_more_is_found(jurisdiction: str) -> None:
    facts: Facts = {RecordType.ACCOUNT_MONTH: CURED, RecordType.INQUIRY: [inquiry(date(2019, 1, 1))]}
    pack = law.load(jurisdiction)
    today = date(2030, 1, 1)
    gone = leaving(facts, today, pack)
    assert gone
    assert gone <= leaving(facts, today + timedelta(days=400), pack)
    assert leaving(without(facts, gone), today, pack) == set()


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn.histories(), drawn.days, st.sampled_from(PACKS))
def test_what_left_whole_is_what_no_fact_stays_of(facts: Facts, today: date, jurisdiction: str) -> None:
    pack = law.load(jurisdiction)
    found = judged(facts, today, pack)
    gone = {name: set(table["fact_id"].to_pylist()) for name, table in found.facts.items()}
    months = {row["fact_id"] for row in facts[RecordType.ACCOUNT_MONTH]}
    last = max(row["month"] for row in facts[RecordType.ACCOUNT_MONTH])
    whole = [["account", "card", last]] if gone["account_month"] == months else []
    cases = [row for row in facts[RecordType.PUBLIC_RECORD] if row["fact_id"] in gone["public_record"]]
    told = [[*row["key"], row["through"]] for row in found.left.to_pylist()]
    assert [one for one in told if one[0] == "account"] == whole
    assert len([one for one in told if one[0] == "authority"]) == len(cases)
