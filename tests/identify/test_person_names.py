"""Names of persons: how Chinese is read, which part is the family's, and what is one sign and not three bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tallystick.identify.persons.names import person_name


@pytest.mark.parametrize(
    ("written", "family", "given"),
    [
        ("单雄信", "SHAN", "XIONGXIN"),
        ("仇英", "QIU", "YING"),
        ("曾国藩", "ZENG", "GUOFAN"),
        ("解缙", "XIE", "JIN"),
        ("区大伟", "OU", "DAWEI"),
        ("翟明", "ZHAI", "MING"),
        ("查良", "ZHA", "LIANG"),
        ("万俟卨明", "MOQI", "XIEMING"),
        ("欧阳修", "OUYANG", "XIU"),
        ("司马 光", "SIMA", "GUANG"),
        ("吕布", "LYU", "BU"),
    ],
)
def test_a_chinese_name_is_read_as_its_family_reads_it(written: str, family: str, given: str) -> None:
    name = person_name(written)
    assert (name.family_sound, name.given_sound, name.han) == (family, given, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吕小明", "Lü Xiaoming"),
        ("吕小明", "LV XIAOMING"),
        ("吕小明", "Lyu Xiao Ming"),
        ("欧阳娜娜", "Ouyang Nana"),
        ("王小明", "WANG, Xiao-Ming"),
        ("José García", "GARCIA, JOSE"),
        ("Dr. Ann O'Neil", "Ann ONeil"),
    ],
)
def test_scripts_orders_and_accents_have_one_key(one: str, other: str) -> None:
    assert person_name(one).key == person_name(other).key


def test_a_name_of_one_part_and_a_name_of_none() -> None:
    assert person_name("Madonna").key == "MADONNA"
    assert (person_name(", Ann").family, person_name(", Ann").given) == ("", "ANN")
    assert person_name("  ").key == person_name("?!").key == ""


def test_a_minority_name_has_its_family_last() -> None:
    assert person_name("阿依古丽·买买提").family == "买买提"


@given(some.text(alphabet=some.sampled_from("王李欧阳小明文abcdé -'·,."), max_size=14))
def test_any_text_has_a_key_that_is_its_own(text: str) -> None:
    name = person_name(text)
    assert name.key == " ".join(sorted(part for part in (name.family_sound, name.given_sound) if part))
    assert person_name(text.upper()).key == name.key
    # Counted in signs: a Chinese family name has one or two, whatever its bytes.
    assert not name.han or "·" in text or " " in text or len(name.family) <= 2
