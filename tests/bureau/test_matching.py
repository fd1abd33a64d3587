"""The bureau tells whom an identity is of, by what it knows now."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.identify.invented_persons import invent_persons

from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.identify.online import Answer
from tallystick.law import ErasureGround
from tallystick.terms import CustomerRef, RecordType, TallystickError

TODAY = date(2026, 1, 1)
LI = {
    "customer": "li",
    "kind": "person",
    "name": "李晓明",
    "birth_date": "1980-01-02",
    "document_type": "resident_id",
    "document_country": "CN",
    "document_number": "110101198001021234",
    "street": "人民路12号",
    "city": "上海",
    "postcode": "200001",
    "country": "CN",
}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    crowd = invent_persons(200, seed=5).records.drop_columns(
        ["furnisher", "document_type", "document_number", "document_country"]
    )
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="cn", created_on=TODAY) as made:
        made.admit_furnishers(["First bank"], TODAY)
        kinds = pa.array(["person"] * len(crowd))
        furnished(made, tmp_path, crowd.append_column("kind", kinds))
        furnished(made, tmp_path, pa.Table.from_pylist([LI]))
        yield made


def furnished(bureau: Bureau, folder: Path, table: pa.Table) -> None:
    pq.write_table(table, folder / "people.parquet")
    receipt = bureau.furnish(
        Submission(folder / "people.parquet", RecordType.IDENTITY, "First bank", TODAY, "consent", False)
    )
    assert receipt.totals.accepted == len(table), bureau.refusals(receipt.submission)[:3]


def test_a_known_person_is_a_hit_until_it_is_erased(bureau: Bureau) -> None:
    asked = {field: text for field, text in LI.items() if field not in ("customer", "kind")}
    found = bureau.match_person({**asked, "name": "Li Xiaoming", "street": ""})
    assert found.answer is Answer.HIT
    assert found.subjects[0].subject == bureau.links()[CustomerRef("First bank", "li")]
    bureau.request_erasure(found.subjects[0].subject, TODAY, ErasureGround.CONSENT_WITHDRAWN)
    assert bureau.match_person(asked).answer is Answer.NONE


def test_a_name_alone_finds_nobody(bureau: Bureau) -> None:
    assert bureau.match_person({"name": "李晓明"}).answer is Answer.NONE


def test_nothing_said_is_told_in_a_sentence(bureau: Bureau) -> None:
    with pytest.raises(TallystickError, match="nothing is said"):
        bureau.match_person({"city": "上海"})
