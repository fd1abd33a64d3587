"""One identity is found among many as the batch would find it, in the same degrees and with the same weight."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.identify.invented_persons import InventedPersons, invent_persons

from tallystick.identify.groups import Candidate
from tallystick.identify.online import Answer, Found, find_person
from tallystick.identify.persons import model
from tallystick.identify.persons.blocking import sides
from tallystick.identify.persons.degrees import degrees
from tallystick.identify.persons.index import PersonIndex
from tallystick.identify.persons.prepare import COLUMNS, SCHEMA, Prepared, prepare
from tallystick.identify.persons.record import Record, record_of
from tallystick.identify.persons.scores import score
from tallystick.identify.persons.weights import frequency_tables, trained_levels, weigh
from tallystick.terms import SubjectId

RECORDS = 4_000
REVIEW = 0.2


class Known:
    """Invented records, how Splink scores them, and the index over them."""

    def __init__(self) -> None:
        self.invented: InventedPersons = invent_persons(RECORDS, seed=11)
        self.prepared: Prepared = prepare(self.invented.records)
        weights = weigh(self.prepared.persons)
        frequent = frequency_tables(self.prepared.persons, trained_levels("u"))
        self.scored = score(self.prepared.persons, weights, frequent, REVIEW)
        self.index = PersonIndex(self.prepared.persons, weights, frequent)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


def test_a_single_identity_takes_the_form_that_the_table_gives_it(known: Known) -> None:
    refs = zip(known.prepared.furnisher, known.prepared.customer, strict=True)
    rows = {ref: at for at, ref in enumerate(refs)}
    for said in known.invented.records.slice(0, 500).to_pylist():
        assert record_of(said) == known.index.record(rows[said["furnisher"], said["customer"]])


def test_whoever_is_asked_for_is_found_as_splink_finds_them(known: Known) -> None:
    by_record: dict[int, dict[int, Candidate]] = {at: {} for at in range(RECORDS)}
    for pair in known.scored:
        by_record[pair.left][pair.right] = by_record[pair.right][pair.left] = pair
    assert len(known.scored) > RECORDS // 4
    for at in range(RECORDS):
        found = {one.right: one for one in known.index.candidates(known.index.record(at), REVIEW) if one.right != at}
        assert found.keys() == by_record[at].keys()
        for other, one in found.items():
            splinks = by_record[at][other]
            assert one.match_weight == pytest.approx(splinks.match_weight, abs=0.002)
            assert one.probability == pytest.approx(splinks.probability, abs=2e-6)
            assert (one.says, one.joins) == (splinks.says, splinks.joins)


def test_a_bound_hides_nobody(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [known.index.record(at) for at in range(0, RECORDS, 7)]
    unbounded = [known.index.candidates(record, REVIEW) for record in asked]
    monkeypatch.setattr("tallystick.identify.persons.index._FEW", -1)
    assert [known.index.candidates(record, REVIEW) for record in asked] == unbounded


def test_every_block_is_looked_up_both_ways() -> None:
    sought, kept = sides()
    assert {side.parts for side in sought} == {side.parts for side in kept}
    assert len(sought) >= len(model.BLOCKS)


NAMES = st.sampled_from(
    [
        None,
        "MARTHA",
        "MARHTA",
        "MARTA",
        "SMITH",
        "SMYTH",
        "DICKSON",
        "DIXON",
        "A",
        "李",
        "明",
        "晓明",
        "晓敏",
        "阿依古丽",
    ]
)
SOUNDS = st.sampled_from([None, "MARTHA", "MARHTA", "LI", "MING", "XIAOMING", "SMITH", "SMYTH"])
DATES = st.sampled_from([None, "19800102", "19800201", "19810102", "19930102", "19800103", "20010102", "198001"])
NUMBERS = st.sampled_from(
    [
        None,
        "110101198001021234",
        "110101198001021243",
        "AB123456",
        "AB123457",
        "AB123468",
        "XB123456",
        "1101011980010212",
    ]
)
PLACES = st.sampled_from([None, "SPRINGFIELD", "SPRINGFEILD", "上海", "上海市", "TROY"])
STREETS = st.sampled_from([None, "12 MAIN STREET", "12 MAIN STRET", "人民路12号", "人民路21号", "中山路1号", "1 OAK"])
CODES = st.sampled_from([None, "2000", "2001", "45373", "45374", "200"])
RECORD = st.builds(
    Record,
    *(NAMES, NAMES, SOUNDS, SOUNDS, st.booleans(), st.none(), st.none(), DATES, st.none()),
    *(STREETS, PLACES, st.none(), CODES, st.sampled_from(["ID/CN", "PASSPORT/CN"]), st.none(), NUMBERS),
    *(st.sampled_from([None, "12345678", "87654321"]), st.sampled_from([None, "a@b.c", "b@b.c"])),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(RECORD, min_size=12, max_size=12))
def test_the_degrees_are_those_of_the_conditions_in_sql(records: list[Record]) -> None:
    told = [
        record._replace(
            year=record.born[:4] if record.born else None,
            document=f"{record.kind}/{record.number}" if record.number else None,
        )
        for record in records
    ]
    with duckdb.connect() as engine:
        columns = [list(range(len(told))), *zip(*told, strict=True)]
        assert SCHEMA.names == ["id", *COLUMNS]
        engine.register("record", pa.table(columns, schema=SCHEMA))
        both = ", ".join(f'{side}."{name}" as "{name}_{side}"' for name in SCHEMA.names for side in "lr")
        rows = engine.execute(
            f"select id_l, id_r, {', '.join(_gamma_sql(name) for name in model.COMPARISONS)} "
            f"from (select {both} from record l, record r)"
        ).fetchall()
    for left, right, *expected in rows:
        assert list(degrees(told[left], told[right])) == expected, (told[left], told[right])


def _gamma_sql(comparison: str) -> str:
    null, levels = model.COMPARISONS[comparison]
    cases = "".join(
        f" when {level.when} then {len(levels) - 1 - place}"
        for place, level in enumerate(levels)
        if level.when != "ELSE"
    )
    return f"case when {null} then -1{cases} else 0 end"


LI = {
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


def asked(known: list[dict[str, str]], said: dict[str, str]) -> Found:
    """What is answered about `said` where these, each a subject of its own, are known."""
    crowd = invent_persons(300, seed=5).records
    rows = [{"furnisher": "a bank", "customer": f"known {at}", **one} for at, one in enumerate(known)]
    table = pa.concat_tables([crowd, pa.Table.from_pylist(rows)], promote_options="default")
    prepared = prepare(table)
    weights = weigh(prepared.persons)
    index = PersonIndex(prepared.persons, weights, frequency_tables(prepared.persons, trained_levels("u")))
    return find_person(index, said, lambda row: SubjectId(prepared.customer[row]))


def test_the_same_person_is_a_hit_in_another_script() -> None:
    found = asked([LI], {**LI, "name": "LI Xiaoming"})
    assert found.answer is Answer.HIT
    assert found.subjects[0].subject == "known 0"
    assert "same document" in found.subjects[0].says


def test_a_name_alone_is_never_a_hit() -> None:
    assert asked([LI], {"name": "李晓明"}).answer is Answer.NONE


def test_a_son_is_not_his_father() -> None:
    son = {**LI, "birth_date": "2006-03-09", "document_number": "110101200603094321"}
    assert asked([LI], son).answer is not Answer.HIT


def test_two_subjects_that_it_may_be_are_both_told() -> None:
    found = asked([LI, {**LI, "street": "中山路1号"}], LI)
    assert found.answer is Answer.SEVERAL
    assert {one.subject for one in found.subjects} >= {"known 0", "known 1"}


def test_nobody_like_it_is_nobody() -> None:
    nobody = {"name": "Nobody Atall", "birth_date": "1911-11-11", "street": "1 Nowhere"}
    assert asked([LI], nobody) == Found(Answer.NONE, ())
