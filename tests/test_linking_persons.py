"""Persons furnished by two banks become one subject in a bureau, and father and son stay two."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
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


def _furnished(folder: Path) -> Path:
    """A bureau to which both banks have furnished."""
    with Bureau.create(folder / "bureau", name="Test", jurisdiction="us", created_on=_ON) as bureau:
        bureau.admit_furnishers(list(_FILES), _ON)
        for bank, lines in _FILES.items():
            (folder / f"{bank}.csv").write_text(_HEADER + lines, encoding="utf-8")
            receipt = bureau.furnish(Submission(folder / f"{bank}.csv", RecordType.IDENTITY, bank, _ON, "test"))
            assert receipt.totals.refused == 0
    return folder / "bureau"


def test_one_person_of_two_banks_is_one_subject(tmp_path: Path) -> None:
    with Bureau.open(_furnished(tmp_path)) as bureau:
        linkage = bureau.link_persons(_ON)
        links = bureau.links()
    assert linkage.groups == ((CustomerRef("Bank A", "1"), CustomerRef("Bank B", "a")),)
    assert links[CustomerRef("Bank A", "1")] == links[CustomerRef("Bank B", "a")]
    assert links[CustomerRef("Bank A", "1")] != links[CustomerRef("Bank B", "b")]
    assert any("father and son" in pair.says for pair in linkage.review)


def test_the_command_links_persons_where_it_is_asked_to(tmp_path: Path) -> None:
    command = ["identity", "link", "--kind", "person", "--json", "--at", str(_furnished(tmp_path))]
    ran = CliRunner().invoke(app, command)
    assert json.loads(ran.stdout)["groups"] == 1
