"""Columns that no bureau may hold: DESIGN.md 1, CRIR article 14, PIPL article 28, GDPR article 9, Regulation B."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.furnish import CONTRACTS
from tallystick.law import Jurisdiction, known_jurisdictions, load, prohibited_columns

PACKS = [load(code) for code in known_jurisdictions()]
every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.code)

NEVER = {
    # CRIR article 14: religion, genes, fingerprints, blood type, illness and medical history.
    "religion": "religion Religions ReligiousBelief RELIGION_CODE churches customer.religion 宗教 宗教信仰",
    "genes": "gene genes dna_hash DNA 基因检测",
    "biometrics": "fingerprint finger_print FingerPrints face-id biometricTemplate 指纹 人脸特征",
    "blood type": "blood_type bloodGroup BLOODTYPE blood-types 血型",
    "illness and medical history": "illness illnesses medical_history diagnosis_code hivStatus 疾病 病史",
    # DESIGN.md, section 1: politics, religion, ethnicity, health, genes, biometrics, whereabouts, messages, reading,
    # or the company one keeps. PIPL article 28 names whereabouts; raw GPS never passes.
    "ethnicity": "ethnicity ethnicGroup race 民族 种族",
    "politics": "politics political_views partyAffiliation voter_id 政治面貌",
    "sexual orientation": "sexual_orientation SexualOrientation 性取向",
    "whereabouts": "gps_lat GPSTrace gps1 home_latitude geo_location GeoHash trip-origin 行踪轨迹 ＧＰＳ",
    "contacts": "contact_list contactLists contacts phone_book friends call_log 通讯录",
    "message content": "sms_text SMSText sms message_body messageContent chat 短信内容",
    "reading and browsing": "browsing_minutes browserHistory search_history 浏览记录",
}
# Each has a prohibited word's letters in it, or one of its two words, and is none.
ALLOWED = """
    region address genre locality location message_id contract general_name origin_amount paid_manner trace_id
    generation gender_neutral_name grace_period brace traceNumber latest long_term_debt platform flat_rate contact
    contact_phone smsa error_message chattel interface_id surface blood type group typeGroup bloodline_type racehorse
    irish hospitality counterparty party voting_shares disabled_at account_disabled 民宿 信用 _ 123
"""


@every_pack
@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NEVER.items() for name in names.split()])
def test_what_is_never_held_is_found_in_every_pack(pack: Jurisdiction, kind: str, name: str) -> None:
    (found,) = prohibited_columns([name], pack)
    assert (found.column, found.kind) == (name, kind)
    assert found.source


@every_pack
@pytest.mark.parametrize("name", [*ALLOWED.split(), "", "   "])
def test_what_only_looks_like_it_is_let_through(pack: Jurisdiction, name: str) -> None:
    assert prohibited_columns([name], pack) == ()


@every_pack
def test_every_field_of_the_contracts_is_let_through(pack: Jurisdiction) -> None:
    names = {name for contract in CONTRACTS.values() for name in contract.names}
    assert len(names) > 30
    assert prohibited_columns(names, pack) == ()


@pytest.mark.parametrize(
    ("code", "name", "source"),
    [
        ("cn", "religion", "Order 631), article 14"),
        ("cn", "zongjiao", "Order 631), article 14"),
        ("cn", "xue_xing", "Order 631), article 14"),
        ("cn", "gps", "Personal Information Protection Law, article 28"),
        ("eu", "tradeUnionMembership", "GDPR article 9(1)"),
        ("eu", "dna", "GDPR article 9(1)"),
        ("us", "national_origin", "12 CFR 1002.5(b)"),
        ("us", "religion", "12 CFR 1002.5(b)"),
        ("us", "medical_debt", "section 604(g)"),
        ("us", "sms", "section 1 (what it never does)"),
    ],
)
def test_the_statute_is_cited_where_there_is_one(code: str, name: str, source: str) -> None:
    (found,) = prohibited_columns([name], load(code))
    assert source in found.source


def test_columns_come_in_the_order_given() -> None:
    found = prohibited_columns(["gps", "balance", "religion", "gps"], load("cn"))
    assert [one.column for one in found] == ["gps", "religion", "gps"]


def _words(pack: Jurisdiction) -> list[str]:
    return [word for kind in pack.prohibited for word in kind.words]


@every_pack
def test_every_word_of_a_pack_can_be_found(pack: Jurisdiction) -> None:
    """A word written with an underscore, or in a case that is never compared, would guard nothing."""
    assert [word for word in _words(pack) if not prohibited_columns([word], pack)] == []


@given(st.sampled_from(PACKS), st.data())
def test_how_a_name_is_joined_hides_nothing(pack: Jurisdiction, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([word for word in _words(pack) if word.isascii()]))
    parts = word.split()
    joined = data.draw(
        st.sampled_from(
            [
                "_".join(parts),
                "-".join(parts).upper(),
                ".".join(parts),
                "".join(part.capitalize() for part in parts),
                "".join(parts),
                f"customer_{'_'.join(parts)}_2",
                f"用户{''.join(parts)}",
                f"last{''.join(part.capitalize() for part in parts)}Value",
            ]
        )
    )
    assert prohibited_columns([joined], pack), joined


@given(st.sampled_from(PACKS), st.lists(st.text(max_size=200), max_size=5))
def test_any_name_is_answered_and_none_is_changed(pack: Jurisdiction, names: list[str]) -> None:
    assert {one.column for one in prohibited_columns(names, pack)} <= set(names)


@every_pack
def test_a_name_of_many_words_is_answered_soon(pack: Jurisdiction) -> None:
    assert prohibited_columns(["_".join(["ab"] * 20_000)], pack) == ()


@every_pack
def test_a_pack_names_each_kind_once_in_plain_words(pack: Jurisdiction) -> None:
    kinds = [kind.kind for kind in pack.prohibited]
    assert sorted(set(kinds)) == sorted(kinds)
    assert all(re.fullmatch(r"[a-z ]+", kind) for kind in kinds)
