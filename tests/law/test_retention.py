"""How long what is adverse may be shown. Each promise names its law, which the packs cite in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallystick.law import (
    AdverseEvent,
    AdverseKind,
    ClockStart,
    Jurisdiction,
    expires_on,
    known_jurisdictions,
    load,
    retention_months,
    visible_in_month,
    visible_on,
)
from tallystick.terms import Month

CN, US, EU = load("cn"), load("us"), load("eu")
LATENESS, SERIOUS = AdverseKind.LATENESS, AdverseKind.SERIOUS
ONE_DAY = timedelta(days=1)

packs = st.sampled_from([load(code) for code in known_jurisdictions()])
kinds = st.sampled_from(list(AdverseKind))
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@st.composite
def events(draw: st.DrawFn) -> AdverseEvent:
    began = draw(days)
    lasted = draw(st.none() | st.integers(0, 5_000))
    return AdverseEvent(draw(kinds), began, None if lasted is None else began + timedelta(days=lasted))


def starting_month(event: AdverseEvent, pack: Jurisdiction) -> Month | None:
    day = event.began if pack.adverse.starts is ClockStart.BEGIN else event.ended
    return None if day is None else Month.of(day)


# China: Credit Reporting Industry Regulation, article 16


def test_cn_article_16_a_cured_default_is_gone_five_years_after_it_ended() -> None:
    cured = AdverseEvent(SERIOUS, date(2018, 6, 1), date(2021, 3, 1))
    assert visible_on(cured, date(2026, 2, 28), CN)
    assert not visible_on(cured, date(2026, 3, 1), CN)


@given(kinds, days, days)
def test_cn_article_16_what_is_still_unpaid_never_expires(kind: AdverseKind, began: date, asked: date) -> None:
    unpaid = AdverseEvent(kind, began, None)
    assert expires_on(unpaid, CN) is None
    assert visible_on(unpaid, asked, CN)
    assert visible_in_month(retention_months(CN)[kind], None, Month.of(asked))


@given(kinds, days, days, days)
def test_cn_article_16_it_does_not_matter_when_the_event_began(
    kind: AdverseKind, one: date, other: date, ended: date
) -> None:
    assume(max(one, other) <= ended)
    assert expires_on(AdverseEvent(kind, one, ended), CN) == expires_on(AdverseEvent(kind, other, ended), CN)


# United States: Fair Credit Reporting Act, section 605


def test_us_605_c_1_the_clock_of_a_charge_off_starts_180_days_after_the_first_delinquency() -> None:
    charged_off = AdverseEvent(SERIOUS, date(2019, 1, 10), None)
    assert date(2019, 1, 10) + timedelta(days=180) == date(2019, 7, 9)
    assert expires_on(charged_off, US) == date(2026, 7, 9)


def test_us_605_a_5_a_lateness_is_gone_seven_years_after_it_began() -> None:
    assert expires_on(AdverseEvent(LATENESS, date(2019, 1, 10), date(2019, 3, 2)), US) == date(2026, 1, 10)


@given(kinds, days, days)
def test_us_605_a_settling_or_not_settling_moves_no_clock(kind: AdverseKind, began: date, ended: date) -> None:
    assume(began <= ended)
    assert expires_on(AdverseEvent(kind, began, ended), US) == expires_on(AdverseEvent(kind, began, None), US)


# European Union: GDPR article 5(1)(e), three years by the German code of conduct


def test_eu_5_1_e_a_settled_default_is_gone_three_years_after_it_was_settled() -> None:
    settled = AdverseEvent(SERIOUS, date(2020, 2, 1), date(2022, 5, 17))
    assert visible_on(settled, date(2025, 5, 16), EU)
    assert not visible_on(settled, date(2025, 5, 17), EU)


def test_eu_5_1_e_the_pack_says_that_its_number_is_no_statute() -> None:
    assert not EU.adverse.checked
    assert "not a statute" in EU.adverse.note


# Every pack


@given(events(), packs, st.integers(0, 4_000))
def test_nothing_is_shown_on_or_after_its_last_day_and_all_is_shown_before(
    event: AdverseEvent, pack: Jurisdiction, later: int
) -> None:
    gone = expires_on(event, pack)
    assume(gone is not None)
    assert gone is not None
    assert visible_on(event, gone - ONE_DAY, pack)
    assert not visible_on(event, gone, pack)
    assert not visible_on(event, gone + timedelta(days=later), pack)


@given(events(), packs, st.integers(0, 30), st.integers(1, 30))
def test_a_longer_law_shows_it_longer(event: AdverseEvent, pack: Jurisdiction, years: int, more: int) -> None:
    short = replace(pack, adverse=replace(pack.adverse, years=years))
    long = replace(pack, adverse=replace(pack.adverse, years=years + more))
    first, second = expires_on(event, short), expires_on(event, long)
    assert (first is None) == (second is None)
    assert first is None or second is None or first < second


@given(packs, kinds, days, st.integers(0, 400))
def test_what_starts_later_is_never_gone_earlier(pack: Jurisdiction, kind: AdverseKind, day: date, wait: int) -> None:
    first = expires_on(AdverseEvent(kind, day, day), pack)
    second = expires_on(AdverseEvent(kind, day + timedelta(days=wait), day + timedelta(days=wait)), pack)
    assert first is not None
    assert second is not None
    assert first <= second


@pytest.mark.parametrize(
    ("ended", "gone"),
    [
        (date(2020, 2, 29), date(2025, 3, 1)),
        (date(2020, 2, 28), date(2025, 2, 28)),
        (date(2019, 2, 28), date(2024, 2, 28)),
        (date(2021, 8, 31), date(2026, 8, 31)),
        (date(2020, 12, 31), date(2025, 12, 31)),
    ],
)
def test_five_years_keep_the_day_of_the_month(ended: date, gone: date) -> None:
    assert expires_on(AdverseEvent(LATENESS, ended, ended), CN) == gone


def test_an_event_cannot_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="before it began"):
        AdverseEvent(LATENESS, date(2021, 3, 1), date(2021, 2, 28))


# The same law in whole months


@given(events(), packs, st.integers(0, 1_200))
def test_whole_months_never_show_what_days_have_dropped(event: AdverseEvent, pack: Jurisdiction, ago: int) -> None:
    rule, start = retention_months(pack)[event.kind], starting_month(event, pack)
    asked = Month.of(event.began).plus(ago)
    last_day = asked.plus(1).first_day - ONE_DAY
    assert not visible_in_month(rule, start, asked) or visible_on(event, last_day, pack)


@given(events(), packs)
def test_whole_months_drop_it_less_than_two_months_early(event: AdverseEvent, pack: Jurisdiction) -> None:
    rule, start, gone = retention_months(pack)[event.kind], starting_month(event, pack), expires_on(event, pack)
    assume(gone is not None)
    assert gone is not None
    assert start is not None
    two_months_before = Month.of(gone).plus(-2)
    assert visible_in_month(rule, start, two_months_before)
    assert (gone - start.plus(rule.months).first_day).days < 61


@given(packs, days)
def test_whole_months_and_days_agree_where_a_clock_starts_on_the_first(pack: Jurisdiction, day: date) -> None:
    first = day.replace(day=1)
    late = AdverseEvent(LATENESS, first, first)
    gone = expires_on(late, pack)
    assert gone == Month.of(first).plus(retention_months(pack)[LATENESS].months).first_day


def test_cn_article_16_in_whole_months() -> None:
    rule = retention_months(CN)[SERIOUS]
    cured = Month.parse("2021-03")
    assert (rule.starts, rule.months) == (ClockStart.END, 60)
    assert visible_in_month(rule, cured, Month.parse("2026-02"))
    assert not visible_in_month(rule, cured, Month.parse("2026-03"))


def test_us_605_c_1_in_whole_months() -> None:
    rule = retention_months(US)[SERIOUS]
    began = Month.parse("2019-01")
    assert (rule.starts, rule.months) == (ClockStart.BEGIN, 89)
    # 180 days from the first of January end on the last of June: seven years later June is not shown.
    assert expires_on(AdverseEvent(SERIOUS, began.first_day, None), US) == date(2026, 6, 30)
    assert visible_in_month(rule, began, Month.parse("2026-05"))
    assert not visible_in_month(rule, began, Month.parse("2026-06"))
