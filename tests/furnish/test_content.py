"""What no bureau may hold is found by what a column holds, too."""

from pathlib import Path

import pytest
from tests.furnish.doors import BANK, TODAY, furnished, identity, written

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.furnish import Handed, validate
from tallystick.terms import BrokenInputError, RecordType

TOLD = [
    ("employer", "Muslim", "religion"),
    ("former_name", "佛教", "religion"),
    ("region", "AB+", "blood type"),
    ("industry", "O型", "blood type"),
    ("city", "维吾尔族", "ethnicity"),
    ("street", "39.904200, 116.407400", "whereabouts"),
    ("email", "+86 138 0013 8000; +86 139 0013 9000", "contacts"),
    ("trade_name", "hi are you coming tonight we meet at eight by the old bridge as we said before", "message content"),
]


@pytest.mark.parametrize(("column", "text", "kind"), TOLD, ids=[f"{row[2]} {row[0]}" for row in TOLD])
def test_a_column_of_such_texts_is_refused_with_its_file(
    bureau: Bureau, tmp_path: Path, column: str, text: str, kind: str
) -> None:
    path = written(tmp_path, [identity(f"c{n}", **{column: text if n % 5 == 0 else "plain"}) for n in range(20)])
    with pytest.raises(BrokenInputError, match=f"column '{column}' tell {kind}") as told:
        furnished(bureau, path, RecordType.IDENTITY)
    assert text not in str(told.value)
    assert bureau.links() == {}
    with pytest.raises(BrokenInputError, match=kind):
        validate(path, RecordType.IDENTITY, Handed(BANK, TODAY, False), law.load("us"), spill=tmp_path / "spill")


def test_names_places_and_keys_are_left_alone(bureau: Bureau, tmp_path: Path) -> None:
    decent = {
        "name": "Christian Church",
        "trade_name": "Buddha Bar & Grill",
        "street": "12 Jewish Museum Road, Flat 3, The Old Quarter",
        "city": "Islamabad",
        "region": "A",
        "industry": "O",
        "postcode": "10002",
        "phone": "+86 10 5550 0142",
        "email": "o.neg@example.org",
        "employer": "Catholic University of Leuven",
        "former_name": "Li B",
        "registry_number": "91110000-600037341L",
    }
    receipt = furnished(bureau, written(tmp_path, [identity("AB+", **decent)]), RecordType.IDENTITY)
    assert (receipt.totals.accepted, receipt.totals.refused) == (1, 0)


def test_one_odd_text_among_many_is_no_column_of_the_kind(bureau: Bureau, tmp_path: Path) -> None:
    rows = [identity(f"c{n}", name="Hindu" if n == 7 else "Wang Xiaoming") for n in range(20)]
    assert furnished(bureau, written(tmp_path, rows), RecordType.IDENTITY).totals.accepted == 20
