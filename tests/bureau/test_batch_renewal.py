"""After more facts a batch computes whom they tell of, and is what computing all of it anew would be."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.bureau.batched import AT_THE_SHOP, BUSINESS, OF_BOTH, SEEN, SHOP, USUAL, of, stopped_before_file
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written

from tallystick.bureau import Bureau, read_batch
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batching import BatchRun
from tallystick.lake import bucket_of
from tallystick.law import ErasureGround
from tallystick.records.events import Why
from tallystick.terms import RecordType, SubjectId

ALL = len(USUAL) + 4


@pytest.fixture(scope="module")
def scored(small_buckets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Bureau.open(shutil.copytree(small_buckets, tmp_path_factory.mktemp("scored") / "bureau")) as bureau:
        assert run(bureau).computed == ALL
        return bureau.folder


@pytest.fixture
def bureau(scored: Path, tmp_path: Path) -> Iterator[Bureau]:
    """A bureau with a whole batch of four buckets."""
    with Bureau.open(shutil.copytree(scored, tmp_path / "bureau")) as bureau:
        yield bureau


def run(bureau: Bureau) -> BatchRun:
    return bureau.score_batch("persons", SEEN)


def take(bureau: Bureau, folder: Path, rows: list[dict[str, Any]], submitter: str = BANK) -> None:
    receipt = furnished(bureau, written(folder, rows), RecordType.ACCOUNT_MONTH, submitter=submitter)
    assert receipt.totals.refused == 0


def tables(done: BatchRun) -> list[pa.Table]:
    """The results and the characteristics of each bucket."""
    return [table for bucket in read_batch(done.folder) for table in bucket]


def anew(bureau: Bureau) -> list[pa.Table]:
    """The same batch computed as a whole."""
    shutil.rmtree(bureau.folder / "batches")
    done = run(bureau)
    assert done.computed == sum(one.num_rows for one in tables(done)) // 2
    return tables(done)


@pytest.mark.parametrize("seed", [1, 2])
def test_only_those_are_computed_of_whom_new_facts_tell_and_all_is_as_computed_anew(
    bureau: Bureau, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    told = draw.sample(USUAL[1:], draw.randint(1, 6))
    before = tables(run(bureau))
    rows = [card(one, "2019-12", account=f"card-of-{one}", balance=draw.randint(0, 2_000)) for one in told]
    rows += [card(one, "2020-01", account=draw.choice(("second", f"card-of-{one}"))) for one in told]
    take(bureau, tmp_path, [*rows, card(BUSINESS, "2020-01")])
    done = run(bureau)
    touched = {bucket_of(of(bureau, one), 4) for one in told}
    assert (done.computed, done.done, done.taken_over) == (len(told), len(touched), 4 - len(touched))
    after = tables(done)
    assert after != before
    assert after == anew(bureau)


def test_a_merged_subject_is_computed_whichever_furnisher_tells_of_it(bureau: Bureau, tmp_path: Path) -> None:
    take(bureau, tmp_path, [card(AT_THE_SHOP.customer, "2020-01", days_past_due=90, limit=500)], SHOP)
    done = run(bureau)
    assert done.computed == 1
    assert tables(done) == anew(bureau)


def test_facts_of_nobody_in_the_batch_compute_nothing(bureau: Bureau, tmp_path: Path) -> None:
    before = tables(run(bureau))
    take(bureau, tmp_path, [card(BUSINESS, "2020-01")])
    done = run(bureau)
    assert (done.computed, done.done, done.taken_over) == (0, 0, 4)
    assert tables(done) == before == anew(bureau)
    assert done.manifest.earlier.whole == {}


@pytest.mark.parametrize("at", [1, 3, 4, 6])
def test_stopped_anywhere_the_next_run_ends_as_computed_anew(bureau: Bureau, tmp_path: Path, at: int) -> None:
    by_bucket = {bucket_of(of(bureau, one), 4): one for one in USUAL}
    take(bureau, tmp_path, [card(one, "2020-01", account=f"card-of-{one}") for one in by_bucket.values()])
    with stopped_before_file(at):
        run(bureau)
    take(bureau, tmp_path, [card("c7", "2020-01", account="third")])
    done = run(bureau)
    assert done.computed < ALL, "what was earlier is of use until it is written over"
    assert tables(done) == anew(bureau)


def test_an_erasure_takes_the_earlier_buckets_as_well(bureau: Bureau, tmp_path: Path) -> None:
    by_bucket = {bucket_of(of(bureau, one), 4): one for one in USUAL[5:]}
    take(bureau, tmp_path, [card(one, "2020-01", account=f"card-of-{one}") for one in by_bucket.values()])
    with stopped_before_file(6):
        run(bureau)
    [folder] = (bureau.folder / "batches").iterdir()
    said = BatchFolder(folder).manifest()
    assert said is not None
    assert (set(said.whole), set(said.earlier.whole)) == ({0}, {1, 2, 3})
    gone = [SubjectId(of(bureau, by_bucket[number])) for number in (0, 2)]
    bureau.erase(gone, SEEN, ErasureGround.CONSENT_WITHDRAWN)
    assert traces(bureau.folder, gone) == set()
    said = BatchFolder(folder).manifest()
    assert said is not None
    assert set(said.dropped) == {0, 2}
    assert tables(run(bureau)) == anew(bureau)


def test_where_facts_have_left_or_links_have_changed_all_is_computed(bureau: Bureau, tmp_path: Path) -> None:
    take(bureau, tmp_path, [card("c9", "2020-01", account="second")])
    bureau.erase([of(bureau, "c20")], SEEN, ErasureGround.CONSENT_WITHDRAWN)
    assert run(bureau).computed == ALL - 1
    furnished(bureau, written(tmp_path, [identity("late-comer")]), RecordType.IDENTITY)
    assert run(bureau).computed == ALL
    [event] = bureau.identity_events()
    bureau.undo(event.event.id, Why(TODAY, "A. Clerk", "they are two"))
    assert run(bureau).computed == ALL + 1
    assert of(bureau, OF_BOTH.customer) != of(bureau, AT_THE_SHOP.customer, SHOP)
