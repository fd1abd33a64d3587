"""Whoever furnishes that a person is late has told that person before, where the law asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, refused, written

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.furnish import Handed, validate
from tallystick.records.submissions import as_kept
from tallystick.terms import RecordType

LATE = {"days_past_due": "1"}
UNTOLD = {"notice_on": ""}
PEOPLE = [identity("c1"), {"customer": "shop", "kind": "business"}]


@pytest.fixture(params=law.known_jurisdictions())
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bureau]:
    yield from bureau_of(tmp_path, request.param)


@pytest.fixture
def chinese(tmp_path: Path) -> Iterator[Bureau]:
    yield from bureau_of(tmp_path, "cn")


def bureau_of(folder: Path, jurisdiction: str) -> Iterator[Bureau]:
    with Bureau.create(folder / "bureau", name="Test", jurisdiction=jurisdiction, created_on=TODAY) as bureau:
        bureau.admit_furnishers([BANK], TODAY)
        assert refused(bureau, folder, PEOPLE, RecordType.IDENTITY) == []
        yield bureau


def rules(bureau: Bureau, folder: Path, *rows: dict[str, Any], **more: Any) -> list[tuple[int, str]]:
    return [(one.line, one.rule) for one in refused(bureau, folder, list(rows), **more)]


@pytest.mark.parametrize("said", [LATE, {"status": "charged_off"}], ids=["a day late", "charged off"])
def test_an_adverse_month_of_a_person_needs_the_day_on_which_the_person_was_told(
    anywhere: Bureau, tmp_path: Path, said: dict[str, str]
) -> None:
    """Credit Reporting Industry Regulation (State Council Order 631), article 15; no such rule in the US and the EU,
    where 15 U.S.C. 1681s-2(a)(7) lets a notice follow by thirty days."""
    asked = law.load(anywhere.settings.jurisdiction).adverse_notice is not None
    assert asked == (anywhere.settings.jurisdiction == "cn")
    untold = rules(anywhere, tmp_path, card("c1", **said | UNTOLD), card("c1", "2019-11"))
    assert untold == ([(1, "NOTICE_ON-LACKS")] if asked else [])
    assert rules(anywhere, tmp_path, card("c1", balance="7", **said, notice_on="2019-12-05")) == []


def test_a_business_need_not_be_told_nor_who_takes_a_month_back(chinese: Bureau, tmp_path: Path) -> None:
    """The article speaks of adverse information about individuals."""
    assert rules(chinese, tmp_path, card("shop", **LATE, **UNTOLD), card("c1", action="delete", **LATE, **UNTOLD)) == []


def test_what_was_known_before_the_law_held_needs_no_notice(chinese: Bureau, tmp_path: Path) -> None:
    rows = [
        card("c1", month, reported_on=day, **LATE, **UNTOLD)
        for month, day in (("2013-02", "2013-03-14"), ("2013-03", "2013-03-15"))
    ]
    assert rules(chinese, tmp_path, *rows, back_load=True) == [(2, "NOTICE_ON-LACKS")]


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        ("2019-02-30", "NOTICE_ON-FORM"),
        ("2020-02-01", "NOTICE_ON-FUTURE"),
        ("2030-01-01", "NOTICE_ON-FUTURE"),
        ("2020-01-31", None),
    ],
    ids=["no such day", "after the report", "in the future", "on the day of the report"],
)
def test_the_day_exists_and_is_no_later_than_the_report(
    anywhere: Bureau, tmp_path: Path, day: str, rule: str | None
) -> None:
    found = {one for _, one in rules(anywhere, tmp_path, card("c1", notice_on=day, **LATE))}
    assert found - {"NOTICE_ON-LACKS"} == ({rule} if rule else set())
    assert ("NOTICE_ON-LACKS" in found) == (rule == "NOTICE_ON-FORM" and anywhere.settings.jurisdiction == "cn")


def test_a_line_of_history_was_not_preceded_by_a_later_notice(chinese: Bureau, tmp_path: Path) -> None:
    row = card("c1", "2018-05", reported_on="2018-06-02", notice_on="2018-06-03", **LATE)
    assert rules(chinese, tmp_path, row, back_load=True) == [(1, "NOTICE_ON-FUTURE")]


def test_offline_it_is_the_same_beside_the_identities_and_named_as_left_without_them(
    chinese: Bureau, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        [
            card("c1", **LATE, **UNTOLD),
            card("shop", **LATE, **UNTOLD),
            card("c1", "2019-11", notice_on="2019-11-20", **LATE),
        ],
    )
    people = written(tmp_path, PEOPLE, "people.csv")

    def checked(**more: Path) -> Any:
        handed = Handed(BANK, date(2020, 1, 31), False)
        return validate(path, RecordType.ACCOUNT_MONTH, handed, law.load("cn"), spill=tmp_path / "spill", **more)

    beforehand = checked(identities=people)
    receipt = furnished(chinese, path, RecordType.ACCOUNT_MONTH)
    assert [as_kept(one) for one in beforehand.refused] == chinese.refusals(receipt.submission)
    assert [one.rule for one in beforehand.refused] == ["NOTICE_ON-LACKS"]
    assert "NOTICE_ON-LACKS" not in beforehand.left_to_bureau
    assert checked().refused == ()
    assert "NOTICE_ON-LACKS" in checked().left_to_bureau
