"""An invented population is the same however it is made, breaks the rules only where it says so, and is a bureau's."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE
from tallystick.files import Observation
from tallystick.furnish import Handed, Submission, validate
from tallystick.furnish.contracts import CONTRACTS
from tallystick.models import Outcome
from tallystick.simulate import AGENT, BASIS, FURNISHERS, MANIFEST, Form, Population, shares, simulate
from tallystick.simulate.files import Kind, Writing
from tallystick.simulate.part import make_part
from tallystick.terms import CustomerRef, RecordType, Special, TallystickError, is_invented

SMALL = Population(persons=300, businesses=40, months=24, seed=7)
ON = date(2026, 1, 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulate") / "small"
    simulate(SMALL, out)
    return out


def manifest(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return told


def furnished_files(folder: Path) -> list[dict[str, Any]]:
    return [one for one in manifest(folder)["files"] if one["record_type"]]


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(small: Path, tmp_path: Path) -> None:
    simulate(SMALL, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(small)
    simulate(Population(persons=300, businesses=40, months=24, seed=8), tmp_path / "other")
    assert digests(tmp_path / "other")["identity-0000.parquet"] != digests(small)["identity-0000.parquet"]


def test_the_bytes_do_not_depend_on_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Parts of one block, which processes that are started anew do not know of: so the parts are given to them.
    monkeypatch.setattr("tallystick.simulate.population.PERSONS_A_STRETCH", 120)
    monkeypatch.setattr("tallystick.simulate.population.STRETCHES_A_PART", 1)
    for processes in (1, 2):
        simulate(SMALL, tmp_path / str(processes), processes=processes)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert len({one["name"] for one in furnished_files(tmp_path / "1") if "account_month-0" in one["name"]}) == 3


def test_what_is_invented_does_not_depend_on_how_much_is_invented_at_a_time(tmp_path: Path) -> None:
    lines = {}
    for name, cuts in (("whole", (0, 300)), ("cut", (0, 120, 132, 300))):
        folder = tmp_path / name
        folder.mkdir()
        stretches = tuple(SMALL.stretch(first, last) for first, last in pairwise(cuts))
        make_part(SMALL, 0, stretches, Writing.by_contracts(folder, Form.PARQUET), lambda _: None)
        lines[name] = {kind: sorted_lines(folder / f"{kind.value[0]}-0000.parquet") for kind in Kind}
    # Who supplies whom is decided among the businesses of a stretch.
    for kind in set(Kind) - {Kind.RELATIONS, Kind.IDENTITIES, Kind.MOVES, Kind.TRUE_RECORDS}:
        assert lines["whole"][kind] == lines["cut"][kind], kind


def sorted_lines(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute(f"select * from '{path}' order by all").fetchall()


def test_every_column_is_a_field_of_its_contract_and_every_file_says_that_it_is_invented(small: Path) -> None:
    for one in furnished_files(small):
        schema = pq.read_schema(small / one["name"])
        assert set(schema.names) <= set(CONTRACTS[RecordType(one["record_type"])].names)
        assert b"invented" in schema.metadata[b"tallystick"]
        named = pq.read_table(small / one["name"], columns=["furnisher"])["furnisher"].unique().to_pylist()
        assert named
        assert all(is_invented(name) for name in named)
    assert "Nobody in it exists" in (small / "README.md").read_text(encoding="utf-8")
    assert manifest(small)["invented"] is True


def test_a_validation_refuses_the_lines_that_are_wrong_on_purpose_and_no_others(small: Path, tmp_path: Path) -> None:
    pack = law.load("cn")
    refused: Counter[str] = Counter()
    for one in furnished_files(small):
        spill = Path(tempfile.mkdtemp(dir=tmp_path))
        identities = None if one["record_type"] == "identity" else small / "identity-0000.parquet"
        found = validate(
            small / one["name"],
            RecordType(one["record_type"]),
            Handed(AGENT, ON, True),
            pack,
            spill=spill,
            identities=identities,
        )
        assert found.digest == one["digest"]
        assert found.lines == one["lines"]
        assert found.repeated == one["repeated"]
        assert Counter(line.rule for line in found.refused) == one["refused"], one["name"]
        # Months left out, and those whose lines were refused, leave gaps behind; nothing else looks wrong.
        assert {finding.rule for finding in found.findings} <= {"MONTHS-LACK"}, one["name"]
        refused.update(one["refused"])
    assert refused.keys() >= {"STATUS-CODE", "CURRENCY-FORM"}


def test_csv_says_what_parquet_says(small: Path, tmp_path: Path) -> None:
    simulate(SMALL, tmp_path / "csv", form=Form.CSV)
    for one in furnished_files(small):
        name = Path(one["name"]).stem
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            texts = list(csv.DictReader(file))
        table = pq.read_table(small / one["name"])
        assert [row["customer"] for row in texts] == table["customer"].to_pylist()
        last = table.column_names[-1]
        assert [row[last] for row in texts] == ["" if v is None else str(v) for v in table[last].to_pylist()]


def test_a_bureau_takes_the_files_and_its_counts_agree_with_the_manifest(small: Path, tmp_path: Path) -> None:
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="cn", created_on=ON) as bureau:
        bureau.admit_furnishers([AGENT], ON)
        bureau.admit_furnishers([one.name for one in FURNISHERS], ON, reported_by=AGENT)
        for one in furnished_files(small):
            receipt = bureau.furnish(
                Submission(small / one["name"], RecordType(one["record_type"]), AGENT, ON, BASIS, True)
            )
            totals, wrong = receipt.totals, sum(one["refused"].values())
            assert (totals.lines_read, totals.refused, totals.seen_before, totals.accepted) == (
                one["lines"],
                wrong,
                one["repeated"],
                one["lines"] - wrong - one["repeated"],
            ), one["name"]
        truth = true_subjects(small)
        assert set(bureau.links()) == set(truth)
        bureau.link_persons(ON)
        bureau.link_businesses(ON)
        assert_linked(bureau, truth)
        assert_outcomes(bureau, small, truth)
        assert_every_characteristic_has_values(bureau)


def true_subjects(folder: Path) -> dict[CustomerRef, int]:
    rows = pq.read_table(folder / "truth-records-0000.parquet").to_pylist()
    return {CustomerRef(row["furnisher"], row["customer"]): row["subject"] for row in rows}


def assert_linked(bureau: Bureau, truth: dict[CustomerRef, int]) -> None:
    """Nine in ten pairs that are joined are one subject's, and most of one subject's are joined."""
    links = bureau.links()
    made, true, both = (
        Counter(values) for values in (links.values(), truth.values(), [(links[r], truth[r]) for r in truth])
    )
    pairs = [sum(n * (n - 1) // 2 for n in counted.values()) for counted in (made, true, both)]
    assert pairs[2] / pairs[0] > 0.9
    assert pairs[2] / pairs[1] > 0.5


def assert_outcomes(bureau: Bureau, folder: Path, truth: dict[CustomerRef, int]) -> None:
    """What came of a subject by its truth is what the bureau sees of the customer of the first account."""
    told = pq.read_table(folder / "truth-outcomes-0000.parquet").to_pylist()
    outcome = {row["subject"]: row["outcome"] for row in told}
    by_subject: dict[Any, set[int]] = {}
    for ref, subject in bureau.links().items():
        by_subject.setdefault(subject, set()).add(truth[ref])
    subjects = {one: whose.pop() for one, whose in by_subject.items() if len(whose) == 1}
    seen = [(one, whose) for one, whose in subjects.items() if whose in outcome]
    after = SMALL.first_month.plus(SMALL.observed + 1).first_day
    observations = [Observation(one, after, after) for one, _ in seen]
    found = bureau.outcomes(observations, Outcome(12, 90, "Ninety days late within a year."))
    agree = [bool(bad) == outcome[whose] for bad, (_, whose) in zip(found, seen, strict=True) if bad >= 0]
    assert len(agree) > 100
    # A subject's records that were not joined, and guarantors' lines, see another part of it.
    assert np.mean(agree) > 0.95


def assert_every_characteristic_has_values(bureau: Bureau) -> None:
    after = SMALL.first_month.plus(SMALL.months).first_day
    values = bureau.characteristics([Observation(one, after, ON) for one in sorted(bureau.subjects())])
    lowest_value = max(special.code for special in Special)
    without = {one for one in CATALOGUE if not (values[one].to_numpy(zero_copy_only=False) > lowest_value).any()}
    assert not without


def test_the_true_chances_are_calibrated_and_their_area_is_the_one_that_is_told(tmp_path: Path) -> None:
    known = simulate(Population(persons=40_000, businesses=3_200, months=14, seed=11), tmp_path / "out")[
        "known_outcome"
    ]
    tables = [pq.read_table(path) for path in sorted((tmp_path / "out").glob("truth-outcomes-*.parquet"))]
    told = pa.concat_tables(tables)
    chance, bad = told["chance"].to_numpy(), told["outcome"].to_numpy().astype(float)
    assert known["subjects"] == len(chance)
    assert known["defaulted"] == bad.sum()
    for decile in np.array_split(np.argsort(chance), 10):
        spread = np.sqrt((chance[decile] * (1 - chance[decile])).sum())
        assert abs(bad[decile].sum() - chance[decile].sum()) < 4 * spread + 1
    assert known["auc_of_true_chance"] == pytest.approx(known["best_auc"], abs=0.03)


def test_a_killed_run_leaves_nothing_that_looks_finished_and_can_be_run_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("simulate", str(out), "--persons", "200000", "--businesses", "0", "--months", "14", "--processes", "1")
    running = subprocess.Popen([sys.executable, "-m", "tallystick", *words], stdout=subprocess.DEVNULL)
    unfinished = tmp_path / "out.unfinished"
    until = time.monotonic() + 60
    while not list(unfinished.glob("account_month-*")) and time.monotonic() < until:
        time.sleep(0.02)
    running.kill()
    running.wait()
    assert not out.exists()
    assert not (unfinished / MANIFEST).exists()
    simulate(SMALL, out)
    assert not unfinished.exists()
    assert all((out / one["name"]).stat().st_size == one["size"] for one in manifest(out)["files"])


def test_a_folder_that_holds_something_is_left_alone(small: Path, tmp_path: Path) -> None:
    with pytest.raises(TallystickError, match="there is something already"):
        simulate(SMALL, small)
    (tmp_path / "out.unfinished").mkdir()
    with pytest.raises(TallystickError, match="in the way"):
        simulate(SMALL, tmp_path / "out")


def test_a_population_without_a_year_for_its_outcome_is_refused() -> None:
    with pytest.raises(TallystickError, match="leave no year"):
        Population(persons=10, businesses=1, months=13, seed=1)


def test_the_shares_add_up(small: Path) -> None:
    found = shares(small)
    for of in ("borrowers' accounts", "account months", "activity months"):
        assert sum(one.value for one in found if one.of == of) == pytest.approx(100, abs=0.1)
