"""A batch says of every subject what scoring it alone says, survives kills, and forgets whom the bureau forgets."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from tests.bureau.batched import (
    AT_THE_SHOP,
    IN_BOTH,
    IN_DOLLARS,
    NAME_C1,
    NO_CARD,
    NOTHING,
    OF_BOTH,
    PERSONS,
    SEEN,
    USUAL,
    hand_made,
    of,
    stopped_before_file,
)
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written

from tallystick.bureau import Bureau, batching, erasing, read_batch, retaining
from tallystick.bureau.batch_bucket import BatchWork
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batch_manifest import Manifest
from tallystick.bureau.batching import BatchRun
from tallystick.characteristics import CATALOGUE, vector_hashes
from tallystick.files import Observation
from tallystick.lake import bucket_of
from tallystick.law import ErasureGround
from tallystick.records.events import Why
from tallystick.scoring import Scored, Unscored
from tallystick.terms import (
    BrokenInputError,
    BusyError,
    CustomerRef,
    NotFoundError,
    RecordType,
    SubjectId,
    SubjectKind,
    TallystickError,
)

GROUND = ErasureGround.CONSENT_WITHDRAWN


@pytest.fixture
def fresh(small_buckets: Path, tmp_path: Path) -> Iterator[Bureau]:
    """A copy of that bureau, its own in each test."""
    with Bureau.open(shutil.copytree(small_buckets, tmp_path / "bureau")) as bureau:
        yield bureau


@pytest.fixture
def bureau(scored: Path, tmp_path: Path) -> Iterator[Bureau]:
    """The same with a whole batch."""
    with Bureau.open(shutil.copytree(scored, tmp_path / "bureau")) as bureau:
        yield bureau


def run(bureau: Bureau) -> BatchRun:
    return bureau.score_batch("persons", SEEN)


def rows(run: BatchRun) -> pa.Table:
    return pa.concat_tables(results for results, _ in read_batch(run.folder))


def snapshot(run: BatchRun) -> pa.Table:
    return pa.concat_tables(characteristics for _, characteristics in read_batch(run.folder))


def contents(run: BatchRun) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in run.folder.iterdir() if path.is_file()}


def test_every_subject_has_the_answer_that_scoring_it_alone_gives(bureau: Bureau) -> None:
    told = {row["subject"]: row for row in rows(run(bureau)).to_pylist()}
    persons = [one for one, kind in bureau.subjects().items() if kind is SubjectKind.PERSON]
    assert sorted(told) == sorted(persons)
    answers = bureau.score(PERSONS, [Observation(one, SEEN, SEEN) for one in persons])
    merged = persons.index(of(bureau, OF_BOTH.customer))
    assert bureau.score(PERSONS, [Observation(persons[merged], SEEN, SEEN)]) == [answers[merged]]
    for subject, answer in zip(persons, answers, strict=True):
        row = told[subject]
        assert (row["card"], row["as_of"], row["known_at"]) == (PERSONS.card.hash(), SEEN, SEEN)
        if isinstance(answer, Unscored):
            assert (row["score"], row["chance"], row["reasons"], row["unscored"]) == (None, None, [], answer.why)
        else:
            assert (row["score"], row["chance"]) == (answer.score, answer.default_probability)
            assert (row["reasons"], row["unscored"]) == ([one.characteristic for one in answer.reasons], None)
    assert len({row["score"] for row in told.values()}) >= 6, "they differ"
    assert {len(row["reasons"]) for row in told.values()} >= {0, 2, 3}


def test_who_cannot_be_scored_is_told_why(bureau: Bureau) -> None:
    done = run(bureau)
    told = {row["subject"]: row["unscored"] for row in rows(done).to_pylist()}
    assert told[of(bureau, NO_CARD)] == "no open card is on file"
    assert told[of(bureau, NOTHING)] == "no open card is on file"
    assert told[of(bureau, "c6")] is None
    assert told[of(bureau, "c35")] == "fewer than two months have been reported"
    assert "in USD, and the model was developed on CNY" in told[of(bureau, IN_DOLLARS)]
    assert "several currencies" in told[of(bureau, IN_BOTH)]
    assert done.manifest.scored == sum(why is None for why in told.values())
    assert sum(done.manifest.unscored.values()) == len(told) - done.manifest.scored


def test_a_merged_subject_is_one_row_of_all_its_furnishers_facts(bureau: Bureau) -> None:
    before = rows(run(bureau))
    [event] = bureau.identity_events()
    bureau.undo(event.event.id, Why(SEEN, "A. Clerk", "they are two"))
    after = rows(run(bureau))
    assert after.num_rows == before.num_rows + 1
    merged = {row["subject"]: row["score"] for row in before.to_pylist()}
    apart = {row["subject"]: row["score"] for row in after.to_pylist()}
    mine, shops = (of(bureau, ref.customer, ref.furnisher) for ref in (OF_BOTH, AT_THE_SHOP))
    survivor = next(one for one in (mine, shops) if one in merged)
    assert merged[survivor] < apart[mine], "the shop's lateness counted"


def across(bureau: Bureau) -> tuple[SubjectId, SubjectId]:
    """Two subjects whose facts lie in two buckets of the lake."""
    usual = sorted(of(bureau, one) for one in USUAL[5:])
    first = usual[0]
    return first, next(one for one in usual if bucket_of(one, 2) != bucket_of(first, 2))


def test_a_subject_whose_facts_lie_in_two_buckets_is_scored_on_all_of_them(fresh: Bureau) -> None:
    both = across(fresh)
    cards = fresh.characteristics([Observation(one, SEEN, SEEN) for one in both])["D18"].to_pylist()
    fresh.merge(both, Why(TODAY, "A. Clerk", "one document number"))
    [merged] = set(both) & set(fresh.links().values())
    told = next(row for row in snapshot(run(fresh)).to_pylist() if row["subject"] == merged)
    [alone] = fresh.characteristics([Observation(merged, SEEN, SEEN)]).to_pylist()
    assert {id: told[id] for id in CATALOGUE} == {id: alone[id] for id in CATALOGUE}
    assert told["D18"] == sum(cards) == 2, "the cards of both count"


def test_facts_that_a_killed_run_had_copied_are_erased_with_the_others(fresh: Bureau) -> None:
    both = across(fresh)
    fresh.merge(both, Why(TODAY, "A. Clerk", "one document number"))
    [merged] = set(both) & set(fresh.links().values())
    keys = [ref.customer for ref, subject in fresh.links().items() if subject == merged]
    ran = subprocess.run([sys.executable, "-c", KILLED, str(fresh.folder), "6"], check=False, timeout=120)
    assert ran.returncode == -signal.SIGKILL
    copied = list((fresh.folder / "lake" / "spill").rglob("*.parquet"))
    assert {path.parents[1].name for path in copied} >= {"account_month", "particulars"}
    fresh.erase([merged], SEEN, GROUND)
    assert traces(fresh.folder, [*both, *(f"card-of-{key}" for key in keys)]) == set()
    assert not any(path.exists() for path in copied)


def test_the_snapshot_maps_into_memory_and_gives_the_same_scores_again(bureau: Bureau) -> None:
    done = run(bureau)
    kept = snapshot(done)
    assert kept.column_names == ["subject", "currency", *CATALOGUE]
    told = {row["subject"]: row for row in rows(done).to_pylist()}
    scores = PERSONS.card.scores(kept).tolist()
    hashes = vector_hashes(kept, PERSONS.card.names)
    subjects = kept["subject"].to_pylist()
    answers = bureau.score(PERSONS, [Observation(SubjectId(one), SEEN, SEEN) for one in subjects])
    for subject, answer, score, hash in zip(subjects, answers, scores, hashes, strict=True):
        if isinstance(answer, Scored):
            assert (score, hash) == (told[subject]["score"], answer.vector_hash)
    path = next(done.folder.glob("*.arrow"))
    before = pa.total_allocated_bytes()
    pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    assert pa.total_allocated_bytes() - before < path.stat().st_size // 2, "it is mapped, not read"


def test_the_manifest_says_of_what_it_is_and_the_hash_of_every_file(bureau: Bureau) -> None:
    done = run(bureau)
    said = json.loads((done.folder / "manifest.json").read_text())
    assert said["complete"]
    assert said["inputs"]["card"] == PERSONS.card.hash()
    assert (said["inputs"]["as_of"], said["inputs"]["known_at"]) == ("2020-02-01", "2020-02-01")
    named = {file["name"]: file["sha256"] for bucket in said["whole"].values() for file in bucket["files"]}
    on_disk = contents(done)
    assert named == {name: digest for name, digest in on_disk.items() if name not in ("manifest.json", "lock")}
    assert len(named) == 2 * said["inputs"]["buckets"] == 8
    assert sum(bucket["subjects"] for bucket in said["whole"].values()) == said["inputs"]["subjects"] == 44
    assert Manifest.from_json((done.folder / "manifest.json").read_text(), "") == done.manifest


def test_a_batch_that_is_whole_is_not_done_again(fresh: Bureau) -> None:
    first = run(fresh)
    assert (first.done, first.taken_over, first.swept) == (4, 0, 0)
    before = contents(first)
    times = {path: path.stat().st_mtime_ns for path in first.folder.glob("*-*")}
    second = run(fresh)
    assert (second.done, second.taken_over, second.swept) == (0, 4, 0)
    assert contents(second) == before
    assert {path: path.stat().st_mtime_ns for path in first.folder.glob("*-*")} == times


def test_a_bucket_that_was_damaged_or_lost_is_done_again(bureau: Bureau) -> None:
    first = run(bureau)
    before = contents(first)
    results = sorted(first.folder.glob("results-*"))
    results[1].write_bytes(results[1].read_bytes()[:-1] + b"x")
    results[2].unlink()
    second = run(bureau)
    assert (second.done, second.taken_over) == (2, 2)
    assert contents(second) == before


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tallystick.bureau import Bureau, batching
batching._SUBJECTS_IN_A_BUCKET = 12
real, left = Path.replace, int(sys.argv[2])
def replace(self, target):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
with Bureau.open(Path(sys.argv[1])) as bureau:
    bureau.score_batch("persons", date(2020, 2, 1))
"""


def test_killed_in_the_midst_the_second_run_takes_over_what_was_whole(fresh: Bureau) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(fresh.folder), "6"], check=False, timeout=120)
    assert ran.returncode == -signal.SIGKILL
    [folder] = (fresh.folder / "batches").iterdir()
    assert [path.name for path in folder.glob("*.unfinished")] == ["characteristics-00001.arrow.unfinished"]
    second = run(fresh)
    assert (second.done, second.taken_over, second.swept) == (3, 1, 2)
    taken_over = contents(second)
    shutil.rmtree(folder)
    assert contents(run(fresh)) == taken_over


@pytest.mark.parametrize(("at", "taken_over"), [(3, 0), (5, 1)], ids=str)
def test_stopped_before_a_file_has_its_name_nothing_is_told_as_whole_that_is_not(
    fresh: Bureau, at: int, taken_over: int
) -> None:
    with stopped_before_file(at):
        run(fresh)
    again = run(fresh)
    assert again.taken_over == taken_over
    assert rows(again).num_rows == 44


def test_after_an_erasure_no_batch_speaks_of_the_subject(bureau: Bureau) -> None:
    apart = bureau.identity_events()[0].event.id
    bureau.undo(apart, Why(TODAY, "A. Clerk", "they are two"))
    mine, shops = (of(bureau, ref.customer, ref.furnisher) for ref in (OF_BOTH, AT_THE_SHOP))
    old = run(bureau)
    bureau.merge([mine, shops], Why(TODAY, "A. Clerk", "they are one"))
    other = bureau.score_batch("persons", date(2020, 1, 15))
    assert {value for _, value in traces(bureau.folder / "batches", [mine, shops])} == {mine, shops}
    of_all = [old.manifest.inputs.buckets, len(old.manifest.whole)]
    ran = bureau.erase([of(bureau, OF_BOTH.customer)], SEEN, GROUND)
    assert ran.files >= 4
    assert traces(bureau.folder, [mine, shops]) == set()
    gone = {bucket_of(one, of_all[0]) for one in (mine, shops)}
    said = BatchFolder(old.folder).manifest()
    assert said is not None
    assert set(said.dropped) == gone
    assert {(one.on, one.because) for one in said.dropped.values()} == {("2020-02-01", "erasure")}
    assert set(said.whole) == set(range(of_all[1])) - gone
    assert not json.loads((other.folder / "manifest.json").read_text())["complete"]
    again = run(bureau)
    assert again.manifest.dropped == {}
    assert {mine, shops}.isdisjoint(rows(again)["subject"].to_pylist())


def test_whose_relation_named_the_erased_is_dropped_as_well(bureau: Bureau) -> None:
    done = run(bureau)
    erased, *others = (of(bureau, one) for one in ("c1", *NAME_C1))
    buckets = done.manifest.inputs.buckets
    bureau.erase([erased], SEEN, GROUND)
    said = BatchFolder(done.folder).manifest()
    assert said is not None
    assert set(said.dropped) == {bucket_of(one, buckets) for one in (erased, *others)}
    assert all(not list(done.folder.glob(f"*-{number:05}-*")) for number in said.dropped)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_erasure_stopped_at_the_batches_goes_on_from_there(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    run(bureau)
    subject = of(bureau, "c7")
    real: Callable[..., object] = erasing.drop_from_batches

    def stop(*given: object) -> None:
        if after:
            real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(erasing, "drop_from_batches", stop)
        with pytest.raises(KeyboardInterrupt):
            bureau.erase([subject], SEEN, GROUND)
    assert [entry.carried_out_on for entry in bureau.erasures()] == [None]
    bureau.carry_out_erasures(SEEN)
    assert traces(bureau.folder, [subject]) == set()


def test_an_erasure_while_a_batch_is_scored_stops_the_batch_and_leaves_nothing(
    fresh: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = of(fresh, "c7")
    real: Callable[..., object] = BatchWork.of

    def erase_first(*given: object) -> object:
        computed = real(*given)
        with Bureau.open(fresh.folder) as other:
            other.erase([subject], SEEN, GROUND)
        return computed

    monkeypatch.setattr(BatchWork, "of", erase_first)
    with pytest.raises(BusyError, match="changed while the batch was scored"):
        run(fresh)
    assert traces(fresh.folder, [subject]) == set()


def test_no_erasure_ends_while_facts_of_other_buckets_are_copied(
    fresh: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., int] = batching.lay_strays

    def erase_meanwhile(*given: object) -> int:
        with Bureau.open(fresh.folder, patience=0.1) as other, pytest.raises(BusyError):
            other.carry_out_erasures(SEEN)
        return real(*given)

    monkeypatch.setattr(batching, "lay_strays", erase_meanwhile)
    assert run(fresh).manifest.scored > 0


def test_a_sweep_while_a_bucket_is_computed_stops_the_batch(fresh: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., object] = BatchWork.of

    def sweep_first(work: BatchWork, *given: object) -> object:
        shutil.rmtree(work.strays)
        return real(work, *given)

    monkeypatch.setattr(BatchWork, "of", sweep_first)
    with pytest.raises(BusyError, match="changed while the batch was scored"):
        run(fresh)


def test_a_damaged_manifest_stands_in_no_erasures_way(bureau: Bureau) -> None:
    done = run(bureau)
    (done.folder / "manifest.json").write_text("{}")
    with pytest.raises(BrokenInputError, match="no manifest of a batch"):
        run(bureau)
    subject = of(bureau, "c7")
    bureau.erase([subject], SEEN, GROUND)
    assert traces(bureau.folder, [subject]) == set()
    assert list(done.folder.glob("*-0*")) == []


def test_what_left_after_its_retention_is_in_no_batch(bureau: Bureau, tmp_path: Path) -> None:
    late = [card("c9", "2014-01", days_past_due=90), card("c9", "2014-02", days_past_due=0)]
    furnished(bureau, written(tmp_path, late), RecordType.ACCOUNT_MONTH, back_load=True)
    old = bureau.score_batch("persons", date(2020, 1, 31))
    number = bucket_of(of(bureau, "c9"), old.manifest.inputs.buckets)
    told = bureau.retain(SEEN)
    assert told.facts == 1
    said = BatchFolder(old.folder).manifest()
    assert said is not None
    assert {place: one.because for place, one in said.dropped.items()} == {number: "retention"}
    assert list(old.folder.glob(f"*-{number:05}-*")) == []


def test_a_removal_stopped_after_the_batches_is_finished_by_the_next(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = [card("c9", "2014-01", days_past_due=90), card("c9", "2014-02", days_past_due=0)]
    furnished(bureau, written(tmp_path, late), RecordType.ACCOUNT_MONTH, back_load=True)
    real: Callable[..., object] = retaining.drop_from_batches

    def stop(*given: object) -> None:
        real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(retaining, "drop_from_batches", stop)
        with pytest.raises(KeyboardInterrupt):
            bureau.retain(SEEN)
    between = run(bureau)
    bureau.retain(SEEN)
    said = BatchFolder(between.folder).manifest()
    assert said is not None
    assert set(said.dropped) == {bucket_of(of(bureau, "c9"), between.manifest.inputs.buckets)}


def test_an_unknown_model_is_told_with_those_that_are_known(bureau: Bureau) -> None:
    with pytest.raises(NotFoundError, match=r"no model 'firms' is registered.*'persons'"):
        bureau.score_batch("firms", SEEN)


def test_where_nobody_of_the_kind_is_furnished_it_says_so(tmp_path: Path) -> None:
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="cn", created_on=TODAY) as empty:
        with pytest.raises(NotFoundError, match=r"registered.*\(none\)"):
            empty.score_batch("persons", SEEN)
        empty.register(PERSONS, TODAY)
        with pytest.raises(TallystickError, match="no person in this bureau"):
            empty.score_batch("persons", SEEN)
        assert not (empty.folder / "batches").exists()


def test_a_second_process_on_the_same_batch_is_told_to_wait(bureau: Bureau) -> None:
    done = run(bureau)
    handle = os.open(done.folder / "lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(BusyError, match="another process is scoring this batch"):
        run(bureau)
    assert bureau.score_batch("persons", TODAY).done == 4, "another day's batch is another folder"
    os.close(handle)
    assert run(bureau).taken_over == 4


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(fresh: Bureau) -> None:
    (fresh.folder / "batches").write_text("a file in its place")
    with pytest.raises(TallystickError, match="could not be written"):
        run(fresh)


def test_models_of_another_kind_score_other_subjects(fresh: Bureau) -> None:
    fresh.register(hand_made("firms", SubjectKind.BUSINESS), TODAY)
    told = rows(fresh.score_batch("firms", SEEN))["subject"].to_pylist()
    assert told == [of(fresh, "works")]


def test_a_subject_whose_erasure_is_asked_for_is_in_no_batch(bureau: Bureau, tmp_path: Path) -> None:
    furnished(bureau, written(tmp_path, [identity("late-comer")]), RecordType.IDENTITY)
    subject = of(bureau, "late-comer")
    bureau.request_erasure(subject, TODAY, GROUND)
    assert CustomerRef(BANK, "late-comer") not in bureau.links()
    assert subject not in rows(run(bureau))["subject"].to_pylist()
    assert len(USUAL) + 4 == rows(run(bureau)).num_rows
