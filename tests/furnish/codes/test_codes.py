"""Whole days and the codes of two standards, as in the table that both are aligned in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.furnish.codes import (
    AccountCode,
    Days,
    HistoryCode,
    PbocAccountType,
    PbocCode,
    account_code,
    days_of_account_code,
    days_of_history_code,
    days_of_pboc_code,
    history_code,
    months_of_profile,
    pboc_code,
    profile_of_months,
)
from tallystick.terms import Month

ALIGNED = [
    # first day, last day, Metro 2 history, Metro 2 status, PBoC
    (0, 0, "0", "11", "N"),
    (1, 29, "0", "11", "1"),
    (30, 30, "1", "71", "1"),
    (31, 59, "1", "71", "2"),
    (60, 60, "2", "78", "2"),
    (61, 89, "2", "78", "3"),
    (90, 90, "3", "80", "3"),
    (91, 119, "3", "80", "4"),
    (120, 120, "4", "82", "4"),
    (121, 149, "4", "82", "5"),
    (150, 150, "5", "83", "5"),
    (151, 179, "5", "83", "6"),
    (180, 180, "6", "84", "6"),
    (181, 36_525, "6", "84", "7"),
]
"""The alignment table, without a gap from 0 days on."""
DAYS = st.integers(0, 36_525)


@pytest.mark.parametrize(("first", "last", "history", "status", "pboc"), ALIGNED)
def test_days_become_the_codes_of_the_table(first: int, last: int, history: str, status: str, pboc: str) -> None:
    for days in {first, last, (first + last) // 2}:
        assert (history_code(days), account_code(days), pboc_code(days)) == (history, status, pboc)


def test_the_table_has_no_gap() -> None:
    assert [first for first, *_ in ALIGNED[1:]] == [last + 1 for _, last, *_ in ALIGNED[:-1]]


@pytest.mark.parametrize(("history", "status"), [(row[2], row[3]) for row in ALIGNED])
def test_metro_2_codes_become_the_days_of_the_table(history: str, status: str) -> None:
    rows = [row for row in ALIGNED if row[2] == history]
    low, high = rows[0][0], rows[-1][1]
    expected = Days(low, None if high == 36_525 else high)
    assert days_of_history_code(HistoryCode(history)) == expected
    assert days_of_account_code(AccountCode(status)) == expected


@pytest.mark.parametrize("code", [row[4] for row in ALIGNED])
def test_pboc_codes_become_the_days_of_the_table(code: str) -> None:
    rows = [row for row in ALIGNED if row[4] == code]
    low, high = rows[0][0], rows[-1][1]
    assert days_of_pboc_code(PbocCode(code)) == Days(low, None if high == 36_525 else high)


def test_nothing_owed_and_nothing_late_is_e() -> None:
    assert history_code(0, balance=0) is HistoryCode.NOTHING_OWED
    assert history_code(0, balance=1) is HistoryCode.CURRENT
    assert history_code(45, balance=0) is HistoryCode.LATE_30
    assert days_of_history_code(HistoryCode.NOTHING_OWED) == Days(0, 0)


@given(DAYS)
def test_days_lie_in_the_interval_of_their_code(days: int) -> None:
    for interval in (
        days_of_history_code(history_code(days)),
        days_of_account_code(account_code(days)),
        days_of_pboc_code(pboc_code(days)),
    ):
        assert interval is not None
        assert days in interval


@given(DAYS)
def test_the_low_end_of_an_interval_has_the_same_code(days: int) -> None:
    """So what is kept of a code that came in goes out as the same code."""
    by_history, by_pboc = days_of_history_code(history_code(days)), days_of_pboc_code(pboc_code(days))
    assert by_history
    assert by_pboc
    assert history_code(by_history.low) is history_code(days)
    assert pboc_code(by_pboc.low) is pboc_code(days)


def test_the_two_standards_do_not_agree_on_1() -> None:
    metro, pboc = days_of_history_code(HistoryCode.LATE_30), days_of_pboc_code(PbocCode.LATE_30)
    assert metro
    assert pboc
    assert [day for day in range(1, 90) if day in metro and day in pboc] == [30]


def test_only_nothing_late_is_exact() -> None:
    intervals = {code: days_of_pboc_code(code) for code in PbocCode}
    assert {code for code, days in intervals.items() if days and days.is_exact} == set("*NMC")


def test_every_code_has_its_words() -> None:
    for code in (*HistoryCode, *AccountCode, *PbocCode, *PbocAccountType):
        assert code.says


def test_the_first_sign_of_a_profile_is_the_month_before_the_record() -> None:
    pairs = months_of_profile("0123456" + "B" * 17, Month.parse("2026-03"))
    assert [(str(month), code.value) for month, code in pairs[:3]] == [
        ("2026-02", "0"),
        ("2026-01", "1"),
        ("2025-12", "2"),
    ]
    assert len(pairs) == 24


@given(
    st.dictionaries(st.integers(1, 24), st.sampled_from([code for code in HistoryCode if code not in ("B", "D")])),
    st.integers(24_000, 24_400).map(Month),
)
def test_months_become_a_profile_and_the_same_months(told: dict[int, HistoryCode], reporting: Month) -> None:
    pairs = {reporting.plus(-ago): code for ago, code in told.items()}
    profile = profile_of_months(pairs.items(), reporting)
    assert len(profile) == 24
    assert {month: code for month, code in months_of_profile(profile, reporting) if code not in ("B", "D")} == pairs
