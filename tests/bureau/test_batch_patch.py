"""Patched buckets are read as those that were written whole, whatever comes between the runs that patch them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bureau.batched import AT_THE_SHOP, OF_BOTH, SEEN, SHOP, USUAL, of, stopped_before_file
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written

from tallystick.bureau import Bureau, batch_folder, batching, read_batch
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batch_manifest import Bucket, Manifest
from tallystick.bureau.batch_patch import merged, patched
from tallystick.bureau.batch_subjects import subjects_among, subjects_of
from tallystick.bureau.batching import BatchRun
from tallystick.lake import bucket_of
from tallystick.law import ErasureGround
from tallystick.records.events import Why
from tallystick.terms import BrokenInputError, BusyError, NotFoundError, RecordType, SubjectKind

GROUND = ErasureGround.CONSENT_WITHDRAWN
_BITS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
"""Of a float64: among them many that are no numbers, all alike to a comparison."""
_ROW = st.tuples(_BITS, st.none() | st.sampled_from(["CNY", "USD"]), st.lists(st.sampled_from(["A01", "B02"])))
_ROWS = st.dictionaries(st.text("abc", max_size=3), _ROW, max_size=12)


def table(rows: dict[str, tuple[int, str | None, list[str]]]) -> pa.Table:
    subjects = sorted(rows, key=str.encode)
    bits, currencies, reasons = ([rows[one][place] for one in subjects] for place in range(3))
    return pa.table(
        {
            "subject": pa.array(subjects, pa.string()),
            "value": pa.array(np.array(bits, np.int64).view(np.float64)),
            "currency": pa.array(currencies, pa.string()),
            "reasons": pa.array(reasons, pa.list_(pa.string())),
        }
    )


def bits(told: pa.Table) -> list[object]:
    columns = told.set_column(1, "value", pa.array(np.asarray(told["value"]).view(np.int64)))
    return columns.to_pylist()


@settings(deadline=None)
@given(_ROWS, _ROWS, _ROWS)
def test_patches_put_the_latest_row_of_each_in_its_place_bit_for_bit(
    base: dict[str, tuple[int, str | None, list[str]]],
    first: dict[str, tuple[int, str | None, list[str]]],
    second: dict[str, tuple[int, str | None, list[str]]],
) -> None:
    first, second = ({one: rows[one] for one in rows if one in base} for rows in (first, second))
    both = merged(table(first), table(second))
    assert bits(both) == bits(table({**first, **second}))
    assert bits(patched(table(base), both)) == bits(table({**base, **first, **second}))


def test_a_patch_of_somebody_else_is_told_as_damage() -> None:
    with pytest.raises(BrokenInputError, match="subjects that its bucket does not hold"):
        patched(table({"a": (1, None, [])}), table({"b": (1, None, [])}))


def test_a_column_in_which_nothing_changes_is_not_copied() -> None:
    base, patch = table({"a": (1, "CNY", []), "b": (2, "CNY", [])}), table({"b": (2, "USD", [])})
    addresses = [one["value"].chunk(0).buffers()[1].address for one in (base, patched(base, patch))]
    assert addresses[0] == addresses[1]


@pytest.fixture
def bureau(scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """A bureau with a whole batch of four buckets, and patches of up to half of one."""
    monkeypatch.setattr(batch_folder, "_MOST_PATCHED", 0.5)
    with Bureau.open(shutil.copytree(scored, tmp_path / "bureau")) as bureau:
        yield bureau


def run(bureau: Bureau) -> BatchRun:
    return bureau.score_batch("persons", SEEN)


def tell(
    bureau: Bureau, folder: Path, customers: list[str], account: str, submitter: str = BANK, late: int = 0
) -> None:
    rows = [
        card(one, "2020-01", account=f"{account}-{one}", limit=1_000, balance=700, days_past_due=late)
        for one in customers
    ]
    assert furnished(bureau, written(folder, rows), RecordType.ACCOUNT_MONTH, submitter=submitter).totals.refused == 0


def tables(done: BatchRun) -> list[pa.Table]:
    return [one for bucket in read_batch(done.folder) for one in bucket]


def anew(bureau: Bureau) -> tuple[Manifest, list[pa.Table]]:
    """The same batch computed as a whole, in another folder."""
    [folder] = (bureau.folder / "batches").iterdir()
    aside = shutil.move(folder, bureau.folder / "aside")
    done = run(bureau)
    assert not any(bucket.patch for bucket in done.manifest.whole.values())
    told = tables(done)
    shutil.rmtree(folder)
    shutil.move(aside, folder)
    return done.manifest, told


def counts(manifest: Manifest) -> dict[int, tuple[object, ...]]:
    return {number: (one.subjects, one.scored, one.unscored) for number, one in manifest.whole.items()}


def by_bucket(bureau: Bureau) -> dict[int, list[str]]:
    """Customers of the bank, by the bucket of their subject."""
    dealt: dict[int, list[str]] = {}
    for one in USUAL[1:]:
        dealt.setdefault(bucket_of(of(bureau, one), 4), []).append(one)
    return dealt


def patched_bureau(bureau: Bureau, folder: Path) -> tuple[BatchRun, list[str]]:
    """After facts about one subject of each bucket, who are told with it."""
    some = [customers[0] for _, customers in sorted(by_bucket(bureau).items())]
    tell(bureau, folder, some, "second")
    done = run(bureau)
    assert all(bucket.patch for bucket in done.manifest.whole.values())
    return done, some


@pytest.mark.parametrize("seed", [1, 2])
def test_however_often_it_is_brought_up_to_date_it_is_as_computed_anew(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(batch_folder, "_MOST_PATCHED", 0.2)
    draw, some_patched = random.Random(seed), False
    dealt = by_bucket(bureau)
    few = [draw.sample([*USUAL[1:], "in-both", "no-card"], draw.randint(3, 7)) for _ in range(2)]
    for turn, told in enumerate([*few, dealt[draw.randrange(4)]]):
        tell(bureau, tmp_path, told, f"turn-{turn}")
        done = run(bureau)
        assert done.computed == len(told)
        expected, rows = anew(bureau)
        assert tables(done) == rows
        assert counts(done.manifest) == counts(expected)
        named = {file.name for bucket in done.manifest.whole.values() for file in bucket.named}
        assert {path.name for path in done.folder.iterdir()} == {*named, "manifest.json", "lock"}
        some_patched |= any(bucket.patch for bucket in done.manifest.whole.values())
    assert some_patched
    assert not done.manifest.whole[bucket_of(of(bureau, told[0]), 4)].patch, "nearly all of it has changed"


def test_few_rows_are_written_and_the_others_files_left_as_they_were(bureau: Bureau, tmp_path: Path) -> None:
    before = {path.name: path.stat() for path in run(bureau).folder.glob("*-0*")}
    done, _ = patched_bureau(bureau, tmp_path)
    after = {path.name: path.stat() for path in done.folder.glob("*-0*")}
    assert {name: (one.st_ino, one.st_mtime_ns) for name, one in after.items() if not name.startswith("patch-")} == {
        name: (one.st_ino, one.st_mtime_ns) for name, one in before.items()
    }
    rows = [pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in done.folder.glob("patch-*.arrow")]
    assert [one.num_rows for one in rows] == [1] * 4


def test_more_than_a_tenth_of_a_bucket_is_written_whole(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    dealt = by_bucket(bureau)
    number = max(dealt, key=lambda one: len(dealt[one]))
    tenth = run(bureau).manifest.whole[number].subjects // 10
    tell(bureau, tmp_path, dealt[number][:tenth], "second")
    assert run(bureau).manifest.whole[number].patch
    tell(bureau, tmp_path, dealt[number][tenth : tenth + 1], "second")
    done = run(bureau)
    assert done.computed == 1
    assert done.manifest.whole[number].patch == ()
    assert tables(done) == anew(bureau)[1]


@pytest.mark.parametrize("at", [3, 4, 5, 6], ids=["results", "characteristics", "manifest", "next bucket"])
def test_stopped_at_a_patch_the_earlier_bucket_is_there_and_the_next_run_ends_as_anew(
    bureau: Bureau, tmp_path: Path, at: int
) -> None:
    done, some = patched_bureau(bureau, tmp_path)
    held = dict(done.manifest.whole)
    tell(bureau, tmp_path, some, "third", late=90)
    with stopped_before_file(at):
        run(bureau)
    said = BatchFolder(done.folder).manifest()
    assert said is not None
    renewed = set(said.whole)
    assert renewed == (set() if at < 6 else {0})
    assert {number: held[number] for number in held if number not in renewed} == said.earlier.whole
    left = {path.name for path in done.folder.iterdir()} - said.files - {"manifest.json", "lock"}
    again = run(bureau)
    assert again.computed == len(some) - len(renewed)
    assert again.swept == len(left) > 0
    assert tables(again) == anew(bureau)[1]


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_damaged_or_lost_patch_has_its_bucket_computed_whole(bureau: Bureau, tmp_path: Path, ending: str) -> None:
    done, _ = patched_bureau(bureau, tmp_path)
    [damaged] = done.folder.glob(f"patch-*-00001-*.{ending}")
    [lost] = done.folder.glob(f"patch-*-00002-*.{ending}")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    lost.unlink()
    again = run(bureau)
    assert (again.done, again.taken_over) == (2, 2)
    assert again.computed == sum(again.manifest.whole[number].subjects for number in (1, 2))
    assert tables(again) == anew(bureau)[1]


def test_an_erasure_takes_patched_rows_with_their_bucket(bureau: Bureau, tmp_path: Path) -> None:
    done, some = patched_bureau(bureau, tmp_path)
    subject = of(bureau, some[0])
    assert len(traces(bureau.folder / "batches", [subject])) > 0
    bureau.erase([subject], SEEN, GROUND)
    assert traces(bureau.folder, [subject]) == set()
    assert list(done.folder.glob("*-00000-*")) == []
    again = run(bureau)
    assert tables(again) == anew(bureau)[1]


def test_merges_and_their_undoing_after_a_patch_come_out_as_anew(bureau: Bureau, tmp_path: Path) -> None:
    patched_bureau(bureau, tmp_path)
    [event] = bureau.identity_events()
    bureau.undo(event.event.id, Why(TODAY, "A. Clerk", "they are two"))
    run(bureau)
    tell(bureau, tmp_path, [AT_THE_SHOP.customer], "second", SHOP)
    done = run(bureau)
    assert done.computed == 1
    assert tables(done) == anew(bureau)[1]
    both = [of(bureau, ref.customer, ref.furnisher) for ref in (OF_BOTH, AT_THE_SHOP)]
    bureau.merge(both, Why(TODAY, "A. Clerk", "one document number"))
    assert tables(run(bureau)) == anew(bureau)[1]


def test_told_together_or_by_bucket_the_same_is_written(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = sorted(USUAL[5:], key=lambda one: of(bureau, one))
    others = [one for one in usual[:-1] if bucket_of(of(bureau, one), 2) != bucket_of(of(bureau, usual[0]), 2)]
    bureau.merge([of(bureau, usual[0]), of(bureau, others[0])], Why(TODAY, "A. Clerk", "one document number"))
    run(bureau)
    tell(bureau, tmp_path, [usual[0], usual[-1]], "second")
    other = Bureau.open(shutil.copytree(bureau.folder, tmp_path / "other"))
    together = tables(run(bureau))
    monkeypatch.setattr(batching, "_are_few", lambda *_: False)
    with other:
        done = run(other)
    assert done.computed == 2
    assert tables(done) == together == anew(bureau)[1]


@pytest.mark.parametrize("seed", [1, 2])
def test_whose_some_customers_are_is_told_as_among_all(bureau: Bureau, seed: int) -> None:
    rooms = bureau._rooms
    everybody = subjects_of(rooms, SubjectKind.PERSON)
    draw = random.Random(seed)
    refs = [*draw.sample(sorted(bureau.links()), 9), AT_THE_SHOP]
    customers = pa.table({name: [getattr(one, name) for one in refs] for name in ("furnisher", "customer")})
    among = subjects_among(rooms, SubjectKind.PERSON, customers)
    other = everybody.among(customers)
    assert (other.links, other.ids, other.marks.tolist()) == (among.links, among.ids, among.marks.tolist())
    kinds = bureau.subjects()
    whose = {bureau.links()[ref] for ref in refs}
    assert set(among.ids.to_pylist()) == {one for one in whose if kinds[one] is SubjectKind.PERSON}
    all_links = everybody.links.to_pylist()
    assert among.links.to_pylist() == [one for one in all_links if one["subject"] in among.ids.to_pylist()]
    assert len(among.links) > len(among.ids), "the other customer of a merged subject is told as well"
    marks = dict(zip(everybody.ids.to_pylist(), everybody.marks.tolist(), strict=True))
    assert among.marks.tolist() == [marks[one] for one in among.ids.to_pylist()]


def test_who_came_where_another_was_erased_is_scored(bureau: Bureau, tmp_path: Path) -> None:
    """As many identities as before, of somebody else."""
    furnished(bureau, written(tmp_path, [identity("to-be-gone")]), RecordType.IDENTITY)
    bureau.request_erasure(of(bureau, "to-be-gone"), TODAY, GROUND)
    before = run(bureau)
    bureau.carry_out_erasures(TODAY)
    furnished(bureau, written(tmp_path, [identity("late-comer")]), RecordType.IDENTITY)
    done = run(bureau)
    assert done.manifest.inputs.subjects == before.manifest.inputs.subjects + 1
    told = [one for results in tables(done)[::2] for one in results["subject"].to_pylist()]
    assert of(bureau, "late-comer") in told


def test_reading_says_where_no_batch_is_and_where_one_is_written_meanwhile(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no batch in this folder"):
        next(read_batch(tmp_path))
    done, some = patched_bureau(bureau, tmp_path)
    reading = read_batch(done.folder)
    next(reading)
    tell(bureau, tmp_path, some, "third")
    run(bureau)
    with pytest.raises(BusyError, match="written or dropped while it was read"):
        next(reading)


def test_a_bucket_with_a_patch_is_told_in_the_manifest(bureau: Bureau, tmp_path: Path) -> None:
    done, _ = patched_bureau(bureau, tmp_path)
    text = (done.folder / "manifest.json").read_text()
    assert Manifest.from_json(text, "") == done.manifest
    assert {len(bucket.named) for bucket in done.manifest.whole.values()} == {4}
    assert all(isinstance(bucket, Bucket) for bucket in done.manifest.whole.values())
