"""Packs are data: whole, sourced, and never less than the base."""

from __future__ import annotations

import tomllib
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from tallystick.law import (
    ClockStart,
    ErasureGround,
    ErasureRule,
    Jurisdiction,
    ProhibitedKind,
    RetentionRule,
    jurisdiction_from,
    known_jurisdictions,
    load,
)
from tallystick.law.pack_file import shipped_text
from tallystick.terms import BrokenInputError, TallystickError

BASE = '[[prohibited]]\nkind = "religion"\nsource = "the design"\nchecked = true\nwords = ["religion"]\n'
PACK = """
name = "Ruritania"
[retention.adverse_account]
starts = "end"
years = 4
days_before_start = 0
source = "Act 1, section 2"
since = 2001-02-03
checked = true
"""
every_pack = pytest.mark.parametrize("code", known_jurisdictions())


@every_pack
def test_every_rule_says_where_it_comes_from_and_whether_that_was_read(code: str) -> None:
    pack = load(code)
    rules: list[RetentionRule | ProhibitedKind | ErasureRule] = [pack.adverse, *pack.prohibited, *pack.erasure]
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
    ("code", "starts", "years", "days", "source"),
    [
        ("cn", ClockStart.END, 5, 0, "article 16"),  # CRIR article 16
        ("us", ClockStart.BEGIN, 7, 180, "605(c)(1)"),  # FCRA section 605(a), 605(c)(1)
        ("eu", ClockStart.END, 3, 0, "5(1)(e)"),  # GDPR article 5(1)(e)
    ],
)
def test_the_numbers_are_the_cited_ones(code: str, starts: ClockStart, years: int, days: int, source: str) -> None:
    rule = load(code).adverse
    assert (rule.starts, rule.years, rule.days_before_start) == (starts, years, days)
    assert source in rule.source


@pytest.mark.parametrize("code", ["xx", "base", "", "CN", "../cn"])
def test_an_unknown_jurisdiction_is_told_with_the_known_ones(code: str) -> None:
    with pytest.raises(TallystickError, match="there is no jurisdiction") as told:
        load(code)
    assert "cn, eu, us" in told.value.mend


def test_a_pack_is_read_whole() -> None:
    pack = jurisdiction_from("rr", PACK, BASE)
    assert (pack.code, pack.name, pack.adverse.since, pack.adverse.note) == ("rr", "Ruritania", date(2001, 2, 3), "")
    assert [kind.kind for kind in pack.prohibited] == ["religion"]


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
        ("[retention.adverse_account]", "[retention.adverse]", "`retention.adverse` is no key"),
        ("[retention.adverse_account]", "[retention]\n[other]", "`other` is no key"),
        ("years = 4", "", "`retention.adverse_account.years` is not there"),
        ("years = 4", "year = 4", "`retention.adverse_account.year` is no key"),
        ("years = 4", 'years = "4"', "`retention.adverse_account.years` is '4', not a whole number"),
        ("years = 4", "years = -4", "`retention.adverse_account.years` is -4, not a whole number"),
        ("years = 4", "years = true", "`retention.adverse_account.years` is True, not a whole number"),
        ("years = 4", "years = 4.5", "`retention.adverse_account.years` is 4.5, not a whole number"),
        ('starts = "end"', 'starts = "report"', "account.starts` is 'report', not one of begin, end"),
        ("checked = true", 'checked = "yes"', "`retention.adverse_account.checked` is 'yes', not true or false"),
        ("checked = true", "checked = false", "`retention.adverse_account.note` is not there"),
        ("since = 2001-02-03", 'since = "2001"', "`retention.adverse_account.since` is '2001', not a date"),
        ("since = 2001-02-03", "since = 2001-02-03T04:05:06", "account.since` is a date with a time"),
        ("years = 4", "years = ", "the pack is no TOML"),
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
