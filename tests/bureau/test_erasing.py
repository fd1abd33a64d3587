"""After an erasure no byte below the bureau's folder speaks of the subject, and of all others it says what it said."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from tests.bureau.batched import hand_made
from tests.bureau.planted import (
    AT_THE_SHOP,
    BANK,
    NAMES_NOBODY,
    PLANTED,
    REFUSED,
    SHOP,
    TODAY,
    VALUES,
    answers,
    planted_bureau,
    secrets,
)
from tests.bureau.traces import traces
from tests.furnish.doors import card, furnished, identity, written

from tallystick.bureau import Bureau, ErasureRun
from tallystick.files import Observation
from tallystick.law import ErasureGround
from tallystick.records.erasures import NAMED
from tallystick.records.erasures import NAMES_NOBODY as NAMELESS
from tallystick.records.schema import METADATA
from tallystick.terms import BusyError, CustomerRef, NotFoundError, RecordType, SubjectId, SubjectKind, TallystickError

GROUND = ErasureGround.CONSENT_WITHDRAWN


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with planted_bureau(tmp_path_factory.mktemp("planted")) as bureau:
        return bureau.folder


@pytest.fixture
def bureau(planted: Path, tmp_path: Path) -> Iterator[Bureau]:
    """A copy of the planted bureau, its own in each test."""
    with Bureau.open(shutil.copytree(planted, tmp_path / "bureau")) as bureau:
        yield bureau


def of(bureau: Bureau, ref: CustomerRef) -> SubjectId:
    return bureau.links()[ref]


def test_before_an_erasure_the_search_finds_what_was_planted(bureau: Bureau) -> None:
    found = {value for _, value in traces(bureau.folder, VALUES)}
    sealed = {VALUES[2], VALUES[3], VALUES[4], VALUES[5], VALUES[6], VALUES[7], VALUES[8], VALUES[9]}
    assert found == set(VALUES) - sealed - {NAMES_NOBODY}, (
        "identities are sealed from the first, and nobody's text unkept"
    )
    kept = secrets(bureau, PLANTED, AT_THE_SHOP)
    assert len(kept) >= 10
    assert {value for _, value in traces(bureau.folder, kept)} == set(kept)


def test_after_an_erasure_no_byte_of_what_was_planted_is_left(bureau: Bureau) -> None:
    bureau.register(hand_made("firms", SubjectKind.BUSINESS), TODAY)
    apart = [of(bureau, ref) for ref in (PLANTED, AT_THE_SHOP)]
    bureau.score_batch("firms", TODAY)
    assert {value for _, value in traces(bureau.folder / "batches", apart)} == set(apart)
    bureau.link_businesses(TODAY)
    subject = of(bureau, PLANTED)
    assert of(bureau, AT_THE_SHOP) == subject, "linked across two furnishers"
    kept = secrets(bureau, PLANTED, AT_THE_SHOP)
    founders = [bureau._rooms.vault.subject_id(ref) for ref in (PLANTED, AT_THE_SHOP)]
    run = bureau.erase([subject], TODAY, GROUND)
    assert (run.erasures, run.customers) == (1, 2)
    assert traces(bureau.folder, [*VALUES, *kept, *founders, subject]) == set()
    assert (bureau.folder / "records.sqlite-wal").stat().st_size < 20_000, "the log holds the last note alone"


def test_what_was_said_of_all_others_stays_bit_for_bit(bureau: Bureau) -> None:
    gone = {of(bureau, PLANTED), of(bureau, AT_THE_SHOP)}
    others = sorted(set(bureau.subjects()) - gone)
    # A relation to the erased is the erased's as well as theirs.
    others.remove(of(bureau, CustomerRef(BANK, "c2")))
    others.remove(of(bureau, CustomerRef(BANK, "c1")))
    before = answers(bureau, others)
    bureau.erase(gone, TODAY, GROUND)
    assert answers(bureau, others) == before
    assert set(bureau.subjects()) == {*others, *(of(bureau, CustomerRef(BANK, one)) for one in ("c1", "c2"))}


def test_from_the_request_on_nothing_of_the_subject_is_shown_or_computed(bureau: Bureau, tmp_path: Path) -> None:
    subject = of(bureau, PLANTED)
    assert bureau.search(PLANTED.customer)
    bureau.request_erasure(subject, TODAY, GROUND)
    assert bureau.search(PLANTED.customer) == []
    assert bureau.search("grönwold") != [], "the shop's customer is another subject"
    assert subject not in bureau.subjects()
    assert PLANTED not in bureau.links()
    with pytest.raises(NotFoundError, match="to be erased"):
        bureau.report(subject)
    [values] = bureau.characteristics([Observation(subject, TODAY, TODAY)]).to_pylist()
    [nothing] = bureau.characteristics([Observation(SubjectId("sub_nobody"), TODAY, TODAY)]).to_pylist()
    assert {name: value for name, value in values.items() if value == value and name != "subject"} == {
        name: value for name, value in nothing.items() if value == value and name != "subject"
    }
    bureau.link_businesses(TODAY)
    assert of(bureau, AT_THE_SHOP) != subject, "nobody is joined to a subject that goes"
    receipt = furnished(bureau, written(tmp_path, [card(PLANTED.customer, "2020-01")]), RecordType.ACCOUNT_MONTH)
    assert receipt.totals.refused == 1


def test_asked_for_twice_is_erased_once_and_an_empty_queue_does_nothing(bureau: Bureau) -> None:
    assert bureau.carry_out_erasures(TODAY) == ErasureRun(0, 0, 0, 0)
    bureau.request_erasure(of(bureau, PLANTED), TODAY, GROUND)
    [entry] = bureau.erasures()
    assert entry.subject is not None
    bureau.request_erasure(entry.subject, TODAY, GROUND)
    assert bureau.carry_out_erasures(TODAY).erasures == 1
    assert bureau.carry_out_erasures(TODAY).erasures == 0
    [done] = bureau.erasures()
    assert (done.subject, done.ground, done.customers, done.carried_out_on) == (None, GROUND, 1, TODAY)


def test_a_line_of_an_erased_customer_is_refused_and_leaves_no_trace(bureau: Bureau, tmp_path: Path) -> None:
    bureau.erase([of(bureau, PLANTED), of(bureau, AT_THE_SHOP)], TODAY, GROUND)
    lines = [
        (RecordType.IDENTITY, [identity(PLANTED.customer, name=VALUES[2]), identity("c1", name="Company c1 Works")]),
        (RecordType.ACCOUNT_MONTH, [card(PLANTED.customer, balance=REFUSED), card("c1", "2020-01")]),
        (RecordType.RELATIONSHIP, [{"customer": "c1", "other": PLANTED.customer, "kind": "owner"}]),
    ]
    for record_type, rows in lines:
        receipt = furnished(bureau, written(tmp_path, rows), record_type)
        [refusal] = bureau.refusals(receipt.submission)
        assert (refusal.line, refusal.rule, refusal.got) == (1, "CUSTOMER-ERASED", None)
        assert "readmit" in refusal.mend
    assert traces(bureau.folder, VALUES) == set()
    assert PLANTED not in bureau.links()


def test_a_readmitted_customer_may_be_furnished_again(bureau: Bureau, tmp_path: Path) -> None:
    subject = of(bureau, PLANTED)
    bureau.request_erasure(subject, TODAY, GROUND)
    with pytest.raises(NotFoundError, match="was erased"):
        bureau.readmit(PLANTED)
    bureau.carry_out_erasures(TODAY)
    bureau.readmit(PLANTED)
    receipt = furnished(bureau, written(tmp_path, [identity(PLANTED.customer)]), RecordType.IDENTITY)
    assert receipt.totals.accepted == 1
    assert PLANTED in bureau.links()
    with pytest.raises(NotFoundError, match="was erased"):
        bureau.readmit(PLANTED)
    assert bureau.erase([of(bureau, PLANTED)], TODAY, GROUND).erasures == 1
    assert traces(bureau.folder, VALUES[:1]) == set()


def test_a_ground_that_the_law_does_not_know_erases_nothing(bureau: Bureau, tmp_path: Path) -> None:
    with (
        Bureau.create(tmp_path / "us", name="Test", jurisdiction="us", created_on=TODAY) as other,
        pytest.raises(TallystickError, match="no ground of erasure in the law of the United States"),
    ):
        other.request_erasure(SubjectId("sub_any"), TODAY, GROUND)
    with pytest.raises(NotFoundError, match="knows no subject"):
        bureau.request_erasure(SubjectId("sub_nobody"), TODAY, GROUND)


def test_only_a_submission_of_which_nothing_is_left_loses_its_sums_and_its_file_name(bureau: Bureau) -> None:
    before = {receipt.submission: receipt for receipt in bureau.receipts()}
    bureau.erase([of(bureau, PLANTED)], TODAY, GROUND)
    after = {receipt.submission: receipt for receipt in bureau.receipts()}
    emptied = {submission for submission in before if before[submission] != after[submission]}
    assert {before[submission].file for submission in emptied} == {"qz-of-groenwold-alone.csv", "lines.csv"}
    for submission in emptied:
        one = after[submission]
        assert (one.file, one.content_hash, one.control) == ("erased", "", {})
        assert one.totals == before[submission].totals
    assert len(emptied) == 2, "the one month handed in alone, and the one court case"
    assert SHOP in {before[submission].submitter for submission in before.keys() - emptied}


def test_a_key_that_is_split_over_pages_is_wiped_too(tmp_path: Path) -> None:
    """Deleting rows alone leaves copies in the space between rows: many rows make sure that pages were split."""
    with Bureau.create(tmp_path / "many", name="Test", jurisdiction="cn", created_on=TODAY) as bureau:
        bureau.admit_furnishers([BANK], TODAY)
        customers = [f"QZMANY-{number * 2_654_435_761 % 2**32:08x}" for number in range(3_000)]
        furnished(bureau, written(tmp_path, [identity(one) for one in customers]), RecordType.IDENTITY)
        gone = customers[::3]
        links = bureau.links()
        run = bureau.erase([links[CustomerRef(BANK, one)] for one in gone], TODAY, GROUND)
        assert run.customers == len(gone)
        bytes_left = (bureau.folder / "records.sqlite").read_bytes()
        left = {one.decode() for one in re.findall(rb"QZMANY-[0-9a-f]{8}", bytes_left)}
        assert left == set(customers) - set(gone)
        assert len(bureau.links()) == 2_000


def test_while_somebody_reads_the_records_of_before_it_is_not_told_as_done(bureau: Bureau) -> None:
    subject = of(bureau, PLANTED)
    engine = bureau._rooms.records._engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma busy_timeout = 100"))
    with closing(sqlite3.connect(bureau.folder / "records.sqlite", isolation_level=None)) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from data_key").fetchone() == (15,)
        with pytest.raises(BusyError, match="still reading"):
            bureau.erase([subject], TODAY, GROUND)
        assert [entry.carried_out_on for entry in bureau.erasures()] == [None]
    assert bureau.carry_out_erasures(TODAY).erasures == 1
    assert traces(bureau.folder, [PLANTED.customer]) == set()


def test_every_table_of_the_records_says_how_its_rows_name_somebody() -> None:
    """A new table belongs into one of these lists, or what it holds of the erased would stay."""
    listed = [{named.table for named in NAMED}, set(NAMELESS)]
    assert set.union(*listed) == set(METADATA.tables.values())
    assert sum(map(len, listed)) == len(METADATA.tables), "no table is in two lists"
    for named in NAMED:
        assert set(named.by) <= set(named.table.c.keys())
    for table in NAMELESS:
        assert "customer" not in table.c
        assert not [column for column in table.c if column.foreign_keys and "subject.id" in str(column.foreign_keys)]


def test_the_records_hold_no_row_of_the_erased(bureau: Bureau) -> None:
    bureau.erase([of(bureau, PLANTED)], TODAY, GROUND)
    with sqlite3.connect(bureau.folder / "records.sqlite") as records:
        dump = "\n".join(records.iterdump())
    assert PLANTED.customer not in dump
    assert AT_THE_SHOP.customer in dump
