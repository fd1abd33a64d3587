"""Marks that nobody sees are no part of a key, and a name is kept without them."""

from pathlib import Path
from typing import Any

import pytest
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, refused, with_customers, written

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.furnish import Handed, validate
from tallystick.furnish.look import look_through
from tallystick.furnish.marks import may_hold_marks
from tallystick.records import identities
from tallystick.terms import RecordType, SubjectKind

MARKS = {
    "zero width space": "\u200b",
    "joiner": "\u200d",
    "right to left": "\u200f",
    "turned round": "\u202e",
    "word joiner": "\u2060",
    "byte order": "\ufeff",
    "soft hyphen": "\xad",
    "Arabic mark": "\u061c",
    "filler": "\u3164",
    "tag": "\U000e0041",
}
every_mark = pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)


@every_mark
@pytest.mark.parametrize("field", ["account", "previous_account"])
def test_a_key_of_an_account_with_a_mark_is_refused(bureau: Bureau, tmp_path: Path, mark: str, field: str) -> None:
    """Or an account that looks the same would be another."""
    with_customers(bureau, tmp_path, "c1")
    [told] = refused(bureau, tmp_path, [card("c1") | {field: f"ca{mark}rd"}, card("c1", "2019-11")])
    assert (told.line, told.rule, told.got) == (1, f"{field.upper()}-SIGNS", "ca?rd")


@every_mark
def test_so_are_the_keys_of_customers_and_documents(bureau: Bureau, tmp_path: Path, mark: str) -> None:
    rows = [
        identity(f"{mark}c1", document_type="passport"),
        identity("c2", document_type="passport", document_number=f"E7{mark}1"),
        identity("c3", phone=f"+86 {mark}10", email=f"a{mark}@b.example", registry_number=f"9{mark}"),
    ]
    told = refused(bureau, tmp_path, rows, RecordType.IDENTITY)
    assert [(one.line, one.rule) for one in told if one.rule.endswith("SIGNS")] == [
        (1, "CUSTOMER-SIGNS"),
        (2, "DOCUMENT_NUMBER-SIGNS"),
        (3, "EMAIL-SIGNS"),
        (3, "PHONE-SIGNS"),
        (3, "REGISTRY_NUMBER-SIGNS"),
    ]


def names(bureau: Bureau) -> list[str]:
    with bureau._rooms.records.reading() as connection:
        return [
            line.content["name"] for line in identities.read_all(connection, bureau._rooms.vault, SubjectKind.PERSON)
        ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Li\u200b Ming\u202e", "Li Ming"),
        ("\u200f\u05d3\u05d5\u05d3\u200f", "\u05d3\u05d5\u05d3"),
        ("\u0646\u06cc\u06a9\u200c\u067e\u06cc", "\u0646\u06cc\u06a9\u200c\u067e\u06cc"),
        ("\u8fbb\U000e0100", "\u8fbb\U000e0100"),
    ],
    ids=["no spelling", "of direction", "a Persian joiner", "a variant of a character"],
)
def test_a_name_is_kept_without_marks_but_for_those_that_spell_it(
    bureau: Bureau, tmp_path: Path, given: str, kept: str
) -> None:
    assert refused(bureau, tmp_path, [identity("c1", name=given)], RecordType.IDENTITY) == []
    assert names(bureau) == [kept]


def checked(path: Path) -> Any:
    handed = Handed(BANK, TODAY, False)
    return validate(path, RecordType.IDENTITY, handed, law.load("us"), spill=path.parent / "spill")


def test_that_a_name_has_marks_is_told_beforehand(tmp_path: Path) -> None:
    rows = [
        identity("c1", name="Li\u200b Ming"),
        identity("c2", name="\u0646\u06cc\u06a9\u200c\u067e\u06cc"),
        identity("c3", name="Li Ming", city=" Bath\u200e "),
    ]
    found = checked(written(tmp_path, rows))
    assert found.good == 3
    assert [(one.rule, one.line, one.got) for one in found.findings] == [
        ("NAME-MARKS", 1, "name: Li? Ming"),
        ("NAME-MARKS", 3, "city: Bath?"),
    ]


def test_every_mark_is_seen_wherever_it_lies_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is looked through in parts, and a mark may lie across two of them."""
    monkeypatch.setattr("tallystick.furnish.look._BLOCK", 32)
    path = tmp_path / "lines.csv"
    for mark in MARKS.values():
        for before in range(8, 22):
            path.write_text(f"customer,kind\n{'c' * before}{mark}1,person\n", encoding="utf-8")
            assert not look_through(path).clean, (mark, before)
    path.write_text("customer,kind\n欧阳“A”—é（）,person\n", encoding="utf-8")
    assert look_through(path).clean


def test_what_writes_names_in_the_scripts_of_the_world_is_no_mark() -> None:
    told = "王小明 欧阳 “Ab” — Müller Nguyễn Thị Hương Ђорђе देवनागरी テスト 한국어 ชื่อ اسم"
    assert not may_hold_marks(told.encode())


def test_a_correction_of_a_name_with_marks_is_one_customer(bureau: Bureau, tmp_path: Path) -> None:
    for name in ("Li\u200b Ming", "Li Ming"):
        path = written(tmp_path, [identity("c1", name=name)])
        assert furnished(bureau, path, RecordType.IDENTITY).totals.accepted == 1
    assert names(bureau) == ["Li Ming", "Li Ming"]
