"""What is past its retention is removed to the last byte, what is not stays bit for bit, and counts tell of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, card, identity, written

from tallystick.bureau import Bureau
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.lake import Lake
from tallystick.records import Records, erasures, removals
from tallystick.records.removals import Removed, RetentionRun
from tallystick.records.schema import PACKED_FILE
from tallystick.terms import CustomerRef, RecordType, SubjectId

BEGAN = date(2019, 1, 31)
LAST_SHOWN, GONE = date(2025, 2, 28), date(2025, 3, 1)
BALANCE, ACTUAL, CREDITOR, INQUIRY, CASE = "774412391", "663501277", "QZ Creditor", "QZINQ-77", "QZCASE-77"
PLANTED = (CREDITOR, INQUIRY, CASE, "qz-one-late-month.csv", BALANCE)
SUMMED = "998877123"
"""The balance of a line that was furnished alone, so that it is its submission's sum as well."""


@pytest.fixture(scope="module")
def furnished_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A late run of 2020-01 to 2020-02 that was cured in 2020-03, with what is good or younger beside it."""
    tmp_path = tmp_path_factory.mktemp("furnished")
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="cn", created_on=BEGAN) as made:
        made.admit_furnishers([BANK], BEGAN)
        furnish(made, tmp_path, RecordType.IDENTITY, [identity("c1"), identity("c2")])
        late = {"days_past_due": 95, "status": "default", "original_creditor": CREDITOR}
        rows = [card(customer, f"2020-{month:02}", days_past_due=0) for customer in ("c1", "c2") for month in (3, 4)]
        furnish(made, tmp_path, RecordType.ACCOUNT_MONTH, [card("c1", "2020-01", balance=BALANCE, **late), *rows])
        alone = [card("c1", "2020-02", balance=SUMMED, **late)]
        furnish(made, tmp_path, RecordType.ACCOUNT_MONTH, alone, "qz-one-late-month.csv")
        asked = {"customer": "c1", "reason": "loan_application"}
        inquiries = [
            asked | {"inquiry": INQUIRY, "made_on": "2020-05-02"},
            asked | {"inquiry": "q2", "made_on": "2024-05-02"},
        ]
        furnish(made, tmp_path, RecordType.INQUIRY, inquiries)
        case = {
            "customer": "c2",
            "case_number": CASE,
            "kind": "judgment",
            "authority": "A court",
            "filed": "2019-03-04",
        }
        furnish(made, tmp_path, RecordType.PUBLIC_RECORD, [case | {"status": "satisfied", "disposed": "2020-02-01"}])
    return tmp_path / "bureau"


@pytest.fixture
def bureau(furnished_once: Path, tmp_path: Path) -> Iterator[Bureau]:
    """A copy of that bureau, its own in each test."""
    with Bureau.open(shutil.copytree(furnished_once, tmp_path / "bureau")) as copy:
        yield copy


def furnish(
    bureau: Bureau, folder: Path, kind: RecordType, rows: list[dict[str, Any]], name: str = "lines.csv"
) -> None:
    receipt = bureau.furnish(Submission(written(folder, rows, name), kind, BANK, date(2024, 6, 1), "consent"))
    assert receipt.totals.refused == 0, bureau.refusals(receipt.submission)


def files(bureau: Bureau, *days: date) -> list[str]:
    subjects = sorted(set(bureau.links().values()))
    asked = [Observation(SubjectId(one), day, max(day, GONE)) for day in days for one in subjects]
    return [file.digest for file in bureau.files_as_known(asked)]


WHAT_LEAVES = (
    Removed(RecordType.ACCOUNT_MONTH, "serious", "adverse_account", 2),
    Removed(RecordType.INQUIRY, "hard_inquiry", "inquiry", 1),
    Removed(RecordType.PUBLIC_RECORD, "judgment", "public_record", 1),
)


def test_before_its_day_nothing_leaves_and_every_planted_value_is_there(bureau: Bureau) -> None:
    bureau.retain(LAST_SHOWN)
    found = {value for _, value in traces(bureau.folder, [*PLANTED, SUMMED])}
    assert found >= {CREDITOR, BALANCE, SUMMED, "qz-one-late-month.csv"}
    assert {one.item for run in bureau.removals() for one in run.removed} == {"hard_inquiry", "judgment"}


def test_after_it_no_byte_of_an_expired_item_is_below_the_bureaus_folder(bureau: Bureau) -> None:
    assert {value for _, value in traces(bureau.folder, [*PLANTED, SUMMED])} == {*PLANTED, SUMMED}
    told = bureau.retain(GONE)
    assert told.removed == WHAT_LEAVES
    assert told.facts == 4
    assert told.files >= 4
    assert traces(bureau.folder, [*PLANTED, SUMMED]) == set()


def packed_contents(bureau: Bureau) -> dict[CustomerRef, bytes]:
    with bureau._rooms.records.reading() as connection:
        rows = connection.execute(select(PACKED_FILE.c.subject, PACKED_FILE.c.content))
        contents = {subject: bytes(content) for subject, content in rows}
    return {ref: contents[subject] for ref, subject in bureau.links().items() if subject in contents}


def test_no_byte_of_a_packed_file_is_left_that_held_an_expired_item(bureau: Bureau, tmp_path: Path) -> None:
    furnish(bureau, tmp_path, RecordType.IDENTITY, [identity("c3")])
    bureau.pack(LAST_SHOWN)
    before = packed_contents(bureau)
    held = [before[CustomerRef(BANK, one)] for one in ("c1", "c2")]
    assert {value for _, value in traces(bureau.folder, held)} == set(held)
    bureau.retain(GONE)
    assert traces(bureau.folder, held) == set()
    assert packed_contents(bureau) == {CustomerRef(BANK, "c3"): before[CustomerRef(BANK, "c3")]}


def test_every_file_inside_the_term_is_as_it_was(bureau: Bureau) -> None:
    days = (GONE, date(2025, 9, 9), date(2027, 1, 1), date(2040, 1, 1))
    before = files(bureau, *days)
    bureau.retain(GONE)
    assert files(bureau, *days) == before
    assert len(set(before)) == len(before)


def test_the_event_tells_counts_by_kind_and_rule_and_no_contents(bureau: Bureau) -> None:
    bureau.retain(GONE)
    assert bureau.removals() == [RetentionRun(1, GONE, GONE, WHAT_LEAVES)]
    assert bureau.retain(GONE).removed == ()
    assert len(bureau.removals()) == 1, "where nothing leaves there is no event"


def test_a_dry_run_tells_what_would_leave_and_removes_nothing(bureau: Bureau) -> None:
    assert bureau.would_leave(GONE).removed == WHAT_LEAVES
    assert bureau.removals() == []
    assert {value for _, value in traces(bureau.folder, PLANTED)} == set(PLANTED)


def test_subjects_that_are_judged_apart_leave_as_they_do_together(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallystick.bureau.retaining._SUBJECTS_AT_ONCE", 1)
    assert bureau.retain(GONE).removed == WHAT_LEAVES
    assert traces(bureau.folder, [*PLANTED, SUMMED]) == set()


def test_what_left_and_is_furnished_again_is_hidden_at_once_and_leaves_again(bureau: Bureau, tmp_path: Path) -> None:
    bureau.retain(GONE)
    again = [card("c1", "2020-02", days_past_due=95, status="default", balance=SUMMED)]
    before = files(bureau, GONE)
    furnish(bureau, tmp_path, RecordType.ACCOUNT_MONTH, again)
    assert files(bureau, GONE) == before
    assert bureau.retain(GONE).facts == 1
    assert traces(bureau.folder, [SUMMED]) == set()


STEPS = [
    (removals, "begin"),
    (Lake, "remove"),
    (Lake, "sweep"),
    (erasures, "empty_submissions"),
    (Records, "reclaim"),
    (removals, "finish"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("place", "name"), STEPS, ids=[name for _, name in STEPS])
def test_stopped_at_any_step_it_goes_on_and_the_events_count_every_fact_once(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, place: object, name: str, after: bool
) -> None:
    real = getattr(place, name)

    def stop(*given: object, **named: object) -> None:
        if after:
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(place, name, stop)
        with pytest.raises(KeyboardInterrupt):
            bureau.retain(GONE)
    unfinished = [run for run in bureau.removals() if run.carried_out_on is None]
    bureau.retain(date(2025, 3, 2))
    assert traces(bureau.folder, [*PLANTED, SUMMED]) == set()
    assert all(run.carried_out_on for run in bureau.removals()), unfinished
    told = [one for run in bureau.removals() for one in run.removed]
    assert sorted(told, key=lambda one: one.record_type) == list(WHAT_LEAVES)
    assert set(bureau.links()) == {CustomerRef(BANK, "c1"), CustomerRef(BANK, "c2")}
