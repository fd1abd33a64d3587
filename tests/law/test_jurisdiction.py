"""Packs are data: whole, sourced, and never less than the base."""

from __future__ import annotations

import tomllib
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from tallystick.law import (
    AskedFor,
    Clock,
    ClockStart,
    ErasureGround,
    ItemKind,
    Jurisdiction,
    Period,
    jurisdiction_from,
    known_jurisdictions,
    load,
)
from tallystick.law.pack_file import shipped_text
from tallystick.terms import BrokenInputError, TallystickError

BASE = '[[prohibited]]\nkind = "religion"\nsource = "the design"\nchecked = true\nwords = ["religion"]\n'
ALL = ", ".join(f'"{kind}"' for kind in ItemKind if kind is not ItemKind.CLOSED_ACCOUNT)
PACK = f"""
name = "Ruritania"
[retention.adverse]
items = [{ALL}]
late_from = 30
starts = "end"
lasts = "P4Y"
days_before_start = 0
source = "Act 1, section 2"
since = 2001-02-03
checked = true
[remembered]
lasts = "P9Y"
source = "Act 1, section 3"
checked = true
"""
every_pack = pytest.mark.parametrize("code", known_jurisdictions())


@every_pack
def test_every_rule_says_where_it_comes_from_and_whether_that_was_read(code: str) -> None:
    pack = load(code)
    notices = [one for one in (pack.adverse_notice, pack.reinsertion_notice) if one]
    rules = [*pack.retention, *pack.exceptions, *pack.prohibited, *pack.erasure, pack.remembered, *notices]
    for rule in rules:
        assert rule.source
        assert rule.checked or rule.note
        assert rule.since is None or rule.since <= date(2026, 1, 1)


@every_pack
def test_no_pack_holds_less_than_the_base(code: str) -> None:
    held = {kind.kind: set(kind.words) for kind in load(code).prohibited}
    for base in tomllib.loads(shipped_text("base"))["prohibited"]:
        assert set(base["words"]) <= held[base["kind"]]


@pytest.mark.parametrize(
    ("code", "item", "clocks", "source"),
    [
        ("cn", ItemKind.LATENESS, ["end P5Y"], "article 16"),
        ("cn", ItemKind.SERIOUS, ["end P5Y"], "article 16"),
        ("cn", ItemKind.ADVERSE_ACTIVITY, ["end P5Y"], "article 16"),
        ("cn", ItemKind.JUDGMENT, ["end P5Y", "register_end P0D"], "article 16"),
        ("cn", ItemKind.HARD_INQUIRY, ["begin P2Y"], "PBoC"),
        ("us", ItemKind.LATENESS, ["begin P7Y"], "605(a)(5)"),
        ("us", ItemKind.SERIOUS, ["begin+180 P7Y"], "605(c)(1)"),
        ("us", ItemKind.INSOLVENCY, ["begin P10Y"], "605(a)(1)"),
        ("us", ItemKind.JUDGMENT, ["begin P7Y"], "605(a)(2)"),
        ("us", ItemKind.LIEN, ["end P7Y"], "605(a)(3)"),
        ("us", ItemKind.PENALTY, ["begin P7Y"], "605(a)(5)"),
        ("us", ItemKind.EMPLOYMENT_INQUIRY, ["begin P2Y"], "609(a)(3)"),
        ("us", ItemKind.SOFT_INQUIRY, ["begin P1Y"], "609(a)(3)"),
        ("eu", ItemKind.SERIOUS, ["end P3Y"], "5(1)(e)"),
        ("eu", ItemKind.CLOSED_ACCOUNT, ["end P3Y"], "5(1)(e)"),
        ("eu", ItemKind.INSOLVENCY, ["end P3Y", "register_end P0D", "discharge P6M"], "C-26/22"),
        ("eu", ItemKind.DISHONEST_DEBTOR, ["begin P3Y", "register_end P0D"], "882e"),
    ],
)
def test_the_numbers_are_the_cited_ones(code: str, item: ItemKind, clocks: list[str], source: str) -> None:
    rule = load(code).rule_of(item)
    assert rule is not None
    days = [f"+{one.days_before_start}" if one.days_before_start else "" for one in rule.clocks]
    assert [f"{one.starts}{more} {one.lasts}" for one, more in zip(rule.clocks, days, strict=True)] == clocks
    assert source in rule.source


def test_us_605_b_makes_exceptions_for_large_credit_large_insurance_and_well_paid_jobs() -> None:
    told = [(one.purpose, one.from_amount, one.currency) for one in load("us").exceptions]
    assert told == [
        (AskedFor.CREDIT, 15_000_000, "USD"),
        (AskedFor.INSURANCE, 15_000_000, "USD"),
        (AskedFor.EMPLOYMENT, 7_500_000, "USD"),
    ]


@every_pack
def test_a_pack_has_one_rule_for_every_kind_of_adverse_item(code: str) -> None:
    pack = load(code)
    spoken_of = [item for rule in pack.retention for item in rule.items]
    assert set(ItemKind) - set(spoken_of) <= {ItemKind.CLOSED_ACCOUNT}
    assert len(spoken_of) == len(set(spoken_of))


@pytest.mark.parametrize("code", ["xx", "base", "", "CN", "../cn"])
def test_an_unknown_jurisdiction_is_told_with_the_known_ones(code: str) -> None:
    with pytest.raises(TallystickError, match="there is no jurisdiction") as told:
        load(code)
    assert ", ".join(known_jurisdictions()) in told.value.mend


def test_a_pack_is_read_whole() -> None:
    pack = jurisdiction_from("rr", PACK, BASE)
    [rule] = pack.retention
    assert (pack.code, pack.name, rule.since, rule.note) == ("rr", "Ruritania", date(2001, 2, 3), "")
    assert (rule.name, rule.clocks, pack.late_from) == ("adverse", (Clock(ClockStart.END, Period(48)),), 30)
    assert [kind.kind for kind in pack.prohibited] == ["religion"]


def test_a_pack_says_for_how_long_it_is_remembered_that_an_item_left() -> None:
    assert jurisdiction_from("rr", PACK, BASE).remembered.lasts == Period(9 * 12)
    with pytest.raises(BrokenInputError, match="`remembered` is not there"):
        jurisdiction_from("rr", PACK.split("[remembered]", maxsplit=1)[0], BASE)


def test_where_no_law_asks_for_a_notice_the_pack_has_none_and_one_cites_its_source() -> None:
    assert jurisdiction_from("rr", PACK, BASE).adverse_notice is None
    notice = '[adverse_notice]\nsource = "Act 7"\nsince = 2010-01-01\nchecked = true\n'
    told = jurisdiction_from("rr", PACK + notice, BASE).adverse_notice
    assert told is not None
    assert (told.source, told.since) == ("Act 7", date(2010, 1, 1))
    with pytest.raises(BrokenInputError, match=r"`adverse_notice\.before` is no key"):
        jurisdiction_from("rr", PACK + notice + "before = 3\n", BASE)


@pytest.mark.parametrize(
    ("put_in_on", "latest"),
    [(date(2026, 1, 5), date(2026, 1, 12)), (date(2026, 1, 3), date(2026, 1, 9)), (date(2026, 1, 2), date(2026, 1, 9))],
    ids=["a Monday", "a Saturday", "a Friday"],
)
def test_five_business_days_pass_over_the_ends_of_weeks(put_in_on: date, latest: date) -> None:
    """15 U.S.C. 1681i(a)(5)(B)(ii)."""
    notice = load("us").reinsertion_notice
    assert notice is not None
    assert notice.latest(put_in_on) == latest
    assert [load(code).reinsertion_notice for code in ("cn", "eu")] == [None, None]


def _with(kind: str, words: str, checked: str = "true") -> Jurisdiction:
    own = f'[[prohibited]]\nkind = "{kind}"\nsource = "Act 9"\nchecked = {checked}\nnote = "why"\nwords = {words}\n'
    return jurisdiction_from("rr", PACK + own, BASE)


def test_a_pack_adds_words_to_a_kind_and_cites_both() -> None:
    (religion,) = _with("religion", '["cult", "religion"]').prohibited
    assert religion.words == ("religion", "cult")
    assert religion.source == "Act 9; the design"
    assert religion.checked


def test_a_pack_adds_a_kind() -> None:
    assert [kind.kind for kind in _with("astrology", '["zodiac"]').prohibited] == ["religion", "astrology"]


def test_a_kind_of_the_base_stays_when_a_pack_gives_it_no_words() -> None:
    (religion,) = _with("religion", "[]").prohibited
    assert religion.words == ("religion",)


def test_what_was_not_read_makes_the_joined_rule_unread() -> None:
    (religion,) = _with("religion", "[]", checked="false").prohibited
    assert not religion.checked


def test_a_pack_does_not_change_under_its_readers() -> None:
    with pytest.raises(FrozenInstanceError):
        load("cn").name = "elsewhere"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "Ruritania"', "", "`name` is not there"),
        ('name = "Ruritania"', 'name = " "', "`name` is empty"),
        ('name = "Ruritania"', "name = 1", "`name` is 1, not a text"),
        ("[retention.adverse]", "[retention]\n[other]", "`other` is no key"),
        ('lasts = "P4Y"', "", "`retention.adverse.lasts` is not there"),
        ('lasts = "P4Y"', "years = 4", "`retention.adverse.years` is no key"),
        ('lasts = "P4Y"', "lasts = 4", "`retention.adverse.lasts` is 4, not a text"),
        ('lasts = "P4Y"', 'lasts = "4 years"', "lasts` is '4 years', no period such as P5Y"),
        ('lasts = "P4Y"', 'lasts = "P"', "lasts` is 'P', no period such as P5Y"),
        ("days_before_start = 0", "days_before_start = -4", "start` is -4, not a whole number"),
        ("days_before_start = 0", "days_before_start = true", "start` is True, not a whole number"),
        ("days_before_start = 0", "days_before_start = 4.5", "start` is 4.5, not a whole number"),
        ("late_from = 30", "", "`retention.adverse.late_from` is not there"),
        ('"penalty", ', "", "`retention` has no rule for 'penalty'"),
        ('"penalty"', '"gossip"', "items` has 'gossip' in it, not one of lateness"),
        ('"penalty"', '"penalty", "penalty"', "`retention.adverse.items` has 'penalty', of which"),
        ('"penalty"', "1", "items` has 1 in it, which is no word"),
        ('starts = "end"', 'starts = "register_end"', "starts` is 'register_end', not one of begin, end"),
        ('lasts = "P4Y"', 'lasts = "P4Y"\nor_earlier = [{starts = "end"}]', r"or_earlier\[1\].lasts` is not there"),
        ('lasts = "P4Y"', 'lasts = "P4Y"\nor_earlier = [{ends = "end"}]', r"or_earlier\[1\].ends` is no key"),
        (
            'name = "Ruritania"',
            'name = "R"\nretention_exception = [{purpose = "love"}]',
            r"`retention_exception\[1\].checked` is not there",
        ),
        ('starts = "end"', 'starts = "report"', "starts` is 'report', not one of begin, end"),
        ("checked = true", 'checked = "yes"', "`retention.adverse.checked` is 'yes', not true or false"),
        ("checked = true", "checked = false", "`retention.adverse.note` is not there"),
        ("since = 2001-02-03", 'since = "2001"', "`retention.adverse.since` is '2001', not a date"),
        ("since = 2001-02-03", "since = 2001-02-03T04:05:06", "since` is a date with a time"),
        ("late_from = 30", "late_from = ", "the pack is no TOML"),
        ('name = "Ruritania"', 'name = "R"\nprohibited = "all"', "`prohibited` is 'all', not a list of tables"),
        ('name = "Ruritania"', 'name = "R"\nprohibited = ["all"]', r"`prohibited\[1\]` is 'all', not a table"),
        ('name = "Ruritania"', 'name = "R"\nprohibited = [{kind = "x"}]', r"`prohibited\[1\].checked` is not there"),
        (
            'name = "Ruritania"',
            'name = "R"\nprohibited = [{kind = "x", source = "y", checked = true, words = [1]}]',
            r"`prohibited\[1\].words` has 1 in it",
        ),
    ],
)
def test_a_malformed_pack_is_told_by_file_and_key(old: str, new: str, key: str) -> None:
    assert old in PACK
    with pytest.raises(BrokenInputError, match=key) as told:
        jurisdiction_from("rr", PACK.replace(old, new), BASE)
    assert told.value.where == "law/packs/rr.toml"
    assert told.value.mend


def test_an_exception_names_rules_that_there_are() -> None:
    exception = """
    [[retention_exception]]
    purpose = "credit"
    from_amount = 1
    currency = "RUR"
    rules = ["adversity"]
    source = "Act 2"
    checked = true
    """
    with pytest.raises(BrokenInputError, match="has 'adversity' in it, not one of adverse"):
        jurisdiction_from("rr", PACK + exception, BASE)
    [told] = jurisdiction_from("rr", PACK + exception.replace("adversity", "adverse"), BASE).exceptions
    assert (told.purpose, told.rules) == (AskedFor.CREDIT, ("adverse",))


def test_days_past_due_are_for_the_rule_of_lateness_alone() -> None:
    apart = PACK.replace('"lateness", ', "")
    lateness = (
        PACK.split("[remembered]", maxsplit=1)[0]
        .split("name = ")[1]
        .split("\n", 1)[1]
        .replace("adverse]", "late]")
        .replace(ALL, '"lateness"')
    )
    with pytest.raises(BrokenInputError, match="late_from` is not for serious"):
        jurisdiction_from("rr", apart + lateness, BASE)


def test_a_malformed_base_is_told_as_the_base() -> None:
    with pytest.raises(BrokenInputError, match="second time") as told:
        jurisdiction_from("rr", PACK, BASE + BASE)
    assert told.value.where == "law/packs/base.toml"


@pytest.mark.parametrize(
    ("code", "ground", "source"),
    [
        ("cn", ErasureGround.PURPOSE_ACHIEVED, "Personal Information Protection Law, article 47(1)(1)"),
        ("cn", ErasureGround.RETENTION_OVER, "Personal Information Protection Law, article 47(1)(2)"),
        ("cn", ErasureGround.CONSENT_WITHDRAWN, "Personal Information Protection Law, article 47(1)(3)"),
        ("cn", ErasureGround.UNLAWFUL, "Personal Information Protection Law, article 47(1)(4)"),
        ("eu", ErasureGround.CONSENT_WITHDRAWN, "GDPR article 17(1)(b)"),
        ("eu", ErasureGround.UNLAWFUL, "GDPR article 17(1)(d)"),
        ("eu", ErasureGround.COURT_ORDER, "GDPR article 17(1)(e)"),
        ("us", ErasureGround.RETENTION_OVER, "Fair Credit Reporting Act, section 605(a) (15 U.S.C. 1681c(a))"),
    ],
)
def test_a_ground_of_erasure_names_its_article(code: str, ground: ErasureGround, source: str) -> None:
    assert load(code).erasure_rule(ground).source == source


def test_consent_withdrawn_is_no_ground_where_furnishing_asks_for_none() -> None:
    with pytest.raises(TallystickError, match="no ground of erasure in the law of the United States") as told:
        load("us").erasure_rule(ErasureGround.CONSENT_WITHDRAWN)
    assert "retention_over, unlawful, court_order" in told.value.mend


def test_a_pack_without_grounds_has_none_and_a_misspelt_one_is_told() -> None:
    assert jurisdiction_from("rt", PACK, BASE).erasure == ()
    misspelt = PACK + '[[erasure]]\nground = "whim"\nsource = "none"\nchecked = true\n'
    with pytest.raises(BrokenInputError, match=r"erasure\[1\]\.ground"):
        jurisdiction_from("rt", misspelt, BASE)
