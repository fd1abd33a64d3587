"""Spellings that are one name, and likenesses that are not."""

from __future__ import annotations

import pytest

from tallystick.identify.normalise import business_name, city, field_width, plain_code, postcode


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kitty Hawk Kites Inc", "KITTY HAWK KITES, INC."),
        ("CRUMP MANAGEMENT, L.L.C.", "Crump Management, LLC"),
        ("Strickler Enterprises", "STRICKLER ENTERPRISES, LLC"),
        ("W. L. Fish & Company, Inc.", "W.L. FISH AND CO"),
        ("The Tire Depot LLC", "TIRE DEPOT, INC"),
        ("AMBER GRAINS, INC.", "AMBERGRAINS, INC."),
        ("R & M Trucking", "RM TRUCKING INC"),
        ("Café Müller GmbH", "CAFE MULLER"),
        ("Smith Bros. Mfg. Co.", "SMITH BROTHERS MANUFACTURING"),
        ("AM-PM DELIVERY, INC. (TERM)", "AM-PM DELIVERY, INC. (LINE)"),
        ("ZIP PRINTS, LLC - EQUIPMENT", "ZIP PRINTS LLC"),
        ("JMG Enterprises, Inc. d/b/a Shell", "JMG ENTERPRISES"),
        ("KNITTING NOOK II", "KNITTING NOOK 2"),
        ("北京小店", "北京 小店"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert business_name(one).key == business_name(other).key != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("R & M Trucking", "R & J Trucking"), ("KNITTING NOOK", "KNITTING NOOK II"), ("LIMITED INC", "INC 500")],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert business_name(one).key != business_name(other).key


@pytest.mark.parametrize(
    "written", ["John Doe dba Joe's Diner", "JOHN DOE D/B/A JOES DINER", "John Doe d.b.a. Joe's Diner"]
)
def test_a_trade_name_is_split_off(written: str) -> None:
    name = business_name(written)
    assert (name.key, name.trade) == ("JOHNDOE", "JOESDINER")


def test_a_name_that_is_only_a_trade_name_is_the_name() -> None:
    assert business_name("DBA Joe's Diner").key == "JOESDINER"
    assert business_name("John Doe", "Joe's Diner").trade == "JOESDINER"


@pytest.mark.parametrize("rest", ["I", "IN", "L", "LL", "C", "CORPO", "COMPA", "DB"])
def test_what_is_left_of_a_legal_form_is_dropped_where_the_source_cut(rest: str) -> None:
    written = f"LEAHS KITCHEN AND CATERING {rest}"
    assert business_name(written, width=len(written)).words == "LEAHS KITCHEN AND CATERING"
    assert business_name(written).words != "LEAHS KITCHEN AND CATERING" or rest in ("LL",)


@pytest.mark.parametrize("empty", ["", "   ", "---", "(closed)", "&"])
def test_a_name_that_says_nothing_has_no_key(empty: str) -> None:
    assert business_name(empty).key in ("", "AND")


def test_the_width_of_a_field_is_seen_in_the_texts() -> None:
    assert field_width([]) is None
    assert field_width(["SHORT", "LONGER NAME"] * 100 + ["X" * 30]) is None
    assert field_width(["SHORT"] * 100 + ["X" * 30] * 9) == 30


def test_places() -> None:
    assert city("St. Nazianz") == city("SAINT NAZIANZ")
    assert city("Mentor-on-the-Lake") == city("MENTOR ON THE LAKE")
    assert postcode("5251", "US") == postcode("05251", "USA") == postcode("05251-0123", "US")
    assert postcode("5251", "NO") == "5251"
    assert postcode("00000", "US") == ""
    assert plain_code("hrb 12-345") == "HRB12345"
