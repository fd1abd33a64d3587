"""Persons furnished by two banks become one subject in a bureau, and father and son stay two."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import CustomerRef, RecordType

_ON = date(2026, 1, 1)
_HEADER = "customer,kind,name,birth_date,street,city,country,document_type,document_number,phone\n"
_AT = "12 Quay Road,Beijing,CN"
_FILES = {
    "Bank A": f"1,person,王小明,1988-07-02,{_AT},resident_id,11010519880702001X,+86 10 5550 0142\n",
    "Bank B": f"a,person,Wang Xiaoming,1988-07-02,{_AT},resident_id,11010519880702001X,\n"
    f"b,person,王小明,1960-01-15,{_AT},resident_id,110105196001153311,+86 10 5550 0142\n",
}


def test_one_person_of_two_banks_is_one_subject(tmp_path: Path) -> None:
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="us", created_on=_ON) as bureau:
        bureau.admit_furnishers(list(_FILES), _ON)
        for bank, lines in _FILES.items():
            (tmp_path / f"{bank}.csv").write_text(_HEADER + lines, encoding="utf-8")
            receipt = bureau.furnish(Submission(tmp_path / f"{bank}.csv", RecordType.IDENTITY, bank, _ON, "test"))
            assert receipt.totals.refused == 0
        linkage = bureau.link_persons(_ON)
        links = bureau.links()
    assert linkage.groups == ((CustomerRef("Bank A", "1"), CustomerRef("Bank B", "a")),)
    assert links[CustomerRef("Bank A", "1")] == links[CustomerRef("Bank B", "a")]
    assert links[CustomerRef("Bank A", "1")] != links[CustomerRef("Bank B", "b")]
    assert any("father and son" in pair.says for pair in linkage.review)
