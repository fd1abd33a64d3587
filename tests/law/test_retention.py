"""How long what is adverse may be shown. Each promise names its law, which the packs cite in full."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallystick.law import (
    AskedFor,
    Item,
    ItemKind,
    Jurisdiction,
    Period,
    changed,
    excepted,
    expires_on,
    for_every_use,
    known_jurisdictions,
    load,
    visible_on,
)
from tallystick.terms import Money, TallystickError

CN, US, EU = load("cn"), load("us"), load("eu")
LATENESS, SERIOUS = ItemKind.LATENESS, ItemKind.SERIOUS
ONE_DAY = timedelta(days=1)

packs = st.sampled_from([load(code) for code in known_jurisdictions()])
kinds = st.sampled_from([LATENESS, SERIOUS])
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@st.composite
def items(draw: st.DrawFn) -> Item:
    began = draw(days)
    after = st.none() | st.integers(0, 5_000).map(lambda lasted: began + timedelta(days=lasted))
    return Item(draw(st.sampled_from(list(ItemKind))), began, draw(after), draw(after), draw(after))


# China: Credit Reporting Industry Regulation, article 16


def test_cn_article_16_a_cured_default_is_gone_five_years_after_it_ended() -> None:
    cured = Item(SERIOUS, date(2018, 6, 1), date(2021, 3, 1))
    assert visible_on(cured, date(2026, 2, 28), CN)
    assert not visible_on(cured, date(2026, 3, 1), CN)


@given(kinds, days, days)
def test_cn_article_16_what_is_still_unpaid_never_expires(kind: ItemKind, began: date, asked: date) -> None:
    unpaid = Item(kind, began, None)
    assert expires_on(unpaid, CN) is None
    assert visible_on(unpaid, asked, CN)


@given(kinds, days, days, days)
def test_cn_article_16_it_does_not_matter_when_the_event_began(
    kind: ItemKind, one: date, other: date, ended: date
) -> None:
    assume(max(one, other) <= ended)
    assert expires_on(Item(kind, one, ended), CN) == expires_on(Item(kind, other, ended), CN)


# United States: Fair Credit Reporting Act, section 605


def test_us_605_c_1_the_clock_of_a_charge_off_starts_180_days_after_the_first_delinquency() -> None:
    charged_off = Item(SERIOUS, date(2019, 1, 10), None)
    assert date(2019, 1, 10) + timedelta(days=180) == date(2019, 7, 9)
    assert expires_on(charged_off, US) == date(2026, 7, 9)


def test_us_605_a_5_a_lateness_is_gone_seven_years_after_it_began() -> None:
    assert expires_on(Item(LATENESS, date(2019, 1, 10), date(2019, 3, 2)), US) == date(2026, 1, 10)


@given(kinds, days, days)
def test_us_605_a_settling_or_not_settling_moves_no_clock(kind: ItemKind, began: date, ended: date) -> None:
    assume(began <= ended)
    assert expires_on(Item(kind, began, ended), US) == expires_on(Item(kind, began, None), US)


# European Union: GDPR article 5(1)(e), three years by the German code of conduct


def test_eu_5_1_e_a_settled_default_is_gone_three_years_after_it_was_settled() -> None:
    settled = Item(SERIOUS, date(2020, 2, 1), date(2022, 5, 17))
    assert visible_on(settled, date(2025, 5, 16), EU)
    assert not visible_on(settled, date(2025, 5, 17), EU)


def test_eu_5_1_e_the_pack_says_that_its_number_is_no_statute() -> None:
    rule = EU.rule_of(SERIOUS)
    assert rule is not None
    assert not rule.checked
    assert "not a statute" in rule.note


@given(days, st.integers(0, 3_000), st.integers(0, 3_000))
def test_eu_c_26_22_no_insolvency_outlives_its_register(filed: date, lasted: int, listed: int) -> None:
    disposed, until = filed + timedelta(days=lasted), filed + timedelta(days=listed)
    gone = expires_on(Item(ItemKind.INSOLVENCY, filed, disposed, until, disposed), EU)
    assert gone is not None
    assert gone == min(until, Period.parse("P6M").after(disposed))


# Exceptions and changes


@pytest.mark.parametrize(
    ("purpose", "least"),
    [(AskedFor.CREDIT, 15_000_000), (AskedFor.INSURANCE, 15_000_000), (AskedFor.EMPLOYMENT, 7_500_000)],
)
def test_us_605_b_lifts_the_limits_from_an_amount_on_and_from_inquiries_never(purpose: AskedFor, least: int) -> None:
    old = Item(SERIOUS, date(1999, 1, 1))
    assert expires_on(old, excepted(US, purpose, Money(least, "USD"))) is None
    assert expires_on(old, excepted(US, purpose, Money(least - 1, "USD"))) == expires_on(old, US)
    asked = Item(ItemKind.HARD_INQUIRY, date(1999, 1, 1))
    assert expires_on(asked, excepted(US, purpose, Money(least, "USD"))) == date(2001, 1, 1)


def test_where_no_purpose_or_amount_is_told_or_in_another_currency_the_strict_rule_holds() -> None:
    assert excepted(US, None, None) == US
    assert excepted(US, AskedFor.CREDIT, None) == US
    assert excepted(US, AskedFor.CREDIT, Money(10**9, "CNY")) == US
    assert excepted(CN, AskedFor.CREDIT, Money(10**9, "USD")) == CN


@given(items(), packs, days)
def test_what_is_gone_for_every_use_is_gone_for_each(item: Item, pack: Jurisdiction, day: date) -> None:
    if not visible_on(item, day, for_every_use(pack)):
        for purpose in AskedFor:
            assert not visible_on(item, day, excepted(pack, purpose, Money(10**12, "USD")))


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ("adverse_account.lasts=P3Y", date(2024, 3, 1)),
        ("adverse_account.years=3", date(2024, 3, 1)),
        ("adverse_account.lasts = P18M", date(2022, 9, 1)),
        ("adverse_account.starts=begin", date(2024, 5, 1)),
        ("adverse_account.days_before_start=31", date(2026, 4, 1)),
    ],
)
def test_a_changed_rule_moves_the_day(change: str, gone: date) -> None:
    cured = Item(SERIOUS, date(2019, 5, 1), date(2021, 3, 1))
    assert expires_on(cured, changed(CN, change)) == gone


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("adverse_account.lasts", "names no rule, key and value"),
        ("adverse_account=P3Y", "names no rule, key and value"),
        ("bankruptcy.lasts=P3Y", "has no retention rule 'bankruptcy'"),
        ("adverse_account.lasts=three years", "cannot be 'three years'"),
        ("adverse_account.years=-1", "cannot be '-1'"),
        ("adverse_account.starts=discharge", "cannot be 'discharge'"),
        ("adverse_account.source=me", "cannot be 'me'"),
    ],
)
def test_a_change_that_cannot_be_is_told_in_a_sentence(change: str, says: str) -> None:
    with pytest.raises(TallystickError, match=says) as told:
        changed(CN, change)
    assert told.value.mend


# Every pack


@given(items(), packs, st.integers(0, 4_000))
def test_nothing_is_shown_on_or_after_its_last_day_and_all_is_shown_before(
    item: Item, pack: Jurisdiction, later: int
) -> None:
    gone = expires_on(item, pack)
    assume(gone is not None)
    assert gone is not None
    assert visible_on(item, gone - ONE_DAY, pack)
    assert not visible_on(item, gone, pack)
    assert not visible_on(item, gone + timedelta(days=later), pack)


@given(items(), packs, st.integers(1, 30), st.integers(1, 30))
def test_a_longer_law_shows_it_longer(item: Item, pack: Jurisdiction, years: int, more: int) -> None:
    rule = pack.rule_of(item.kind)
    assume(rule is not None)
    assert rule is not None
    short = expires_on(item, changed(pack, f"{rule.name}.years={years}"))
    long = expires_on(item, changed(pack, f"{rule.name}.years={years + more}"))
    assert (short is None) == (long is None)
    assert short is None or long is None or short <= long


@given(packs, kinds, days, st.integers(0, 400))
def test_what_starts_later_is_never_gone_earlier(pack: Jurisdiction, kind: ItemKind, day: date, wait: int) -> None:
    first = expires_on(Item(kind, day, day), pack)
    second = expires_on(Item(kind, day + timedelta(days=wait), day + timedelta(days=wait)), pack)
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
    assert expires_on(Item(LATENESS, ended, ended), CN) == gone


def test_an_item_cannot_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="before it began"):
        Item(LATENESS, date(2021, 3, 1), date(2021, 2, 28))
