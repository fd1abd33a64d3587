"""A process killed while it erases leaves a queue that the next one finishes: never half erased and told as done."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written
from tests.furnish.killing import Nursery, nursery

from tallystick.bureau import Bureau
from tallystick.lake import Lake
from tallystick.law import ErasureGround
from tallystick.records import Records, erasures
from tallystick.terms import CustomerRef, RecordType

KILLS = int(os.environ.get("TALLYSTICK_KILLS", "100")) // 10
"""100 and more under `make soak`."""
SEED = int(os.environ.get("TALLYSTICK_SEED", "20261124"))
GROUND = ErasureGround.UNLAWFUL


def key(number: int) -> str:
    return f"QZKILL-{number:04}-Z"


@pytest.fixture(scope="module")
def furnished_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("furnished")
    numbers = range(2 * KILLS + 12)
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="us", created_on=TODAY) as bureau:
        bureau.admit_furnishers([BANK], TODAY)
        furnished(bureau, written(tmp_path, [identity(key(number)) for number in numbers]), RecordType.IDENTITY)
        for month in ("2019-11", "2019-12"):
            rows = [card(key(number), month) for number in numbers]
            wrong = [card(key(number), "2019-10", balance="?") for number in numbers]
            furnished(bureau, written(tmp_path, [*rows, *wrong]), RecordType.ACCOUNT_MONTH)
    return tmp_path / "bureau"


@pytest.fixture
def folder(furnished_once: Path, tmp_path: Path) -> Path:
    """A bureau of customers with two months of a card each and a refused line; its own in each test."""
    return shutil.copytree(furnished_once, tmp_path / "bureau")


def queue(folder: Path, *numbers: int) -> None:
    with Bureau.open(folder) as bureau:
        for number in numbers:
            bureau.request_erasure(bureau.links()[CustomerRef(BANK, key(number))], TODAY, GROUND)


def months_held(bureau: Bureau) -> dict[str, int]:
    with bureau.files([]) as engine:
        rows = engine.execute("select customer, count(*) from account_month group by customer").fetchall()
    return dict(rows)


def seconds_unhurt(erasing: Nursery, folder: Path) -> float:
    queue(folder, 0, 1)
    began = time.monotonic()
    assert erasing.ended(erasing.erase(folder)) == 0
    return time.monotonic() - began


def test_killed_at_any_moment_an_erasure_is_finished_by_the_next_run(folder: Path) -> None:
    print(f"seed {SEED}, {KILLS} kills")
    moments = random.Random(SEED)
    everybody, gone, killed = {key(number) for number in range(2 * KILLS + 12)}, {key(0), key(1)}, 0
    with nursery() as erasing:
        longest = seconds_unhurt(erasing, folder)
        for turn in range(1, KILLS + 1):
            mine = (2 * turn, 2 * turn + 1)
            queue(folder, *mine)
            child = erasing.erase(folder)
            waited = moments.uniform(0.0, 1.2 * longest)
            time.sleep(waited)
            was_killed = erasing.kill(child) == -9
            killed += was_killed
            # The first took longer than those after it: nothing was in the machine's memory yet.
            longest = longest if was_killed else min(longest, waited)
            with Bureau.open(folder) as bureau:
                if all(entry.carried_out_on for entry in bureau.erasures()):
                    assert traces(folder, [key(number) for number in mine]) == set(), f"turn {turn}: told too early"
                bureau.carry_out_erasures(TODAY)
                gone |= {key(number) for number in mine}
                assert traces(folder, gone) == set(), f"turn {turn}"
                assert months_held(bureau) == dict.fromkeys(everybody - gone, 2), "nobody else lost a fact"
                assert {ref.customer for ref in bureau.links()} == everybody - gone
                assert len(bureau.erasures()) == len(gone)
    print(f"{killed} were killed before their end")
    assert killed >= KILLS // 3, "most kills must meet a process at work"


STEPS = [(Lake, "erase"), (Lake, "sweep"), (erasures, "delete_rows"), (Records, "reclaim"), (erasures, "finish")]


@pytest.fixture
def stopped(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """One step of an erasure stops the process, before it has begun or after it has ended."""
    (place, name), after = request.param
    real = getattr(place, name)

    def stop(*given: object) -> None:
        if after:
            real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(place, name, stop)
    return monkeypatch


@pytest.mark.parametrize(
    "stopped",
    [(step, after) for step in STEPS for after in (False, True)],
    indirect=True,
    ids=lambda one: f"{'after' if one[1] else 'before'}-{one[0][1]}",
)
def test_stopped_before_and_after_each_step_it_goes_on_from_there(folder: Path, stopped: pytest.MonkeyPatch) -> None:
    queue(folder, 5, 6)
    with Bureau.open(folder) as bureau, pytest.raises(KeyboardInterrupt):
        bureau.carry_out_erasures(TODAY)
    stopped.undo()
    with Bureau.open(folder) as bureau:
        if not all(entry.carried_out_on for entry in bureau.erasures()):
            assert bureau.carry_out_erasures(TODAY).erasures == 2
        assert [entry.subject for entry in bureau.erasures()] == [None, None]
        assert traces(folder, [key(5), key(6)]) == set()
        assert len(months_held(bureau)) == len(bureau.links()) == 2 * KILLS + 10
