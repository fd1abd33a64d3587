"""A process killed while it takes a file in leaves the submission wholly in, or wholly out."""

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import ENGINES
from tests.furnish.killing import Nursery, nursery
from tests.postgres import Server

from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.furnish.tables import FACT_TABLES
from tallystick.lake import Lake
from tallystick.terms import RecordType

TODAY = date(2020, 1, 31)
TOLD = (RecordType.IDENTITY, RecordType.ACCOUNT_MONTH)
LINES = 120
KILLS = int(os.environ.get("TALLYSTICK_KILLS", "200"))
"""1,000 and more under `make soak`."""
OF_ONE_BUREAU = 20
"""Kills after which another bureau is begun, so that the checks after each do not grow with all that came before."""
KILLS_ON_A_SERVER = KILLS // 25
SEED = int(os.environ.get("TALLYSTICK_SEED", "20261123"))


@pytest.fixture(scope="module")
def furnishing() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


def identities(path: Path, turn: int) -> Path:
    pq.write_table(pa.table({"customer": [f"{turn}-{n}" for n in range(LINES)], "kind": ["person"] * LINES}), path)
    return path


def months(path: Path, turn: int) -> Path:
    """A month of every first customer: a line says its turn in the balance, so no turn's line is another's."""
    line = {
        "customer": [f"0-{n}" for n in range(LINES)],
        "account": ["card"] * LINES,
        "month": [f"{1900 + turn // 12}-{turn % 12 + 1:02}"] * LINES,
        "product": ["credit_card"] * LINES,
        "role": ["borrower"] * LINES,
        "status": ["open"] * LINES,
        "currency": ["CNY"] * LINES,
        "balance": [turn] * LINES,
    }
    pq.write_table(pa.table(line), path)
    return path


def held(folder: Path) -> dict[RecordType, int]:
    """Facts of the bureau's lake; no line of any file may be in it twice."""
    found = {}
    tables = {record_type: FACT_TABLES[record_type] for record_type in TOLD}
    with Lake.open(folder / "lake", tables.values()).engine() as engine:
        for record_type, table in tables.items():
            [(facts, ids)] = engine.execute(f"select count(*), count(distinct fact_id) from {table.name}").fetchall()
            assert facts == ids, f"a line of {record_type} is in twice"
            found[record_type] = facts
    return found


def unhurt_seconds(furnishing: Nursery, folder: Path, file: Path, record_type: RecordType) -> float:
    began = time.monotonic()
    child = furnishing.furnish(folder, file, record_type)
    assert furnishing.ended(child) == 0
    return time.monotonic() - began


def open_for(folder: Path, *furnishers: str, records: str | None = None) -> Path:
    with Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY, records=records) as bureau:
        bureau.admit_furnishers(furnishers, TODAY)
    return folder


def survives(
    furnishing: Nursery, scratch: Path, moments: random.Random, kills: int, records: str | None = None
) -> tuple[int, int]:
    """Kills one bureau's furnishing so many times; answers with how many were killed before their end, and how many
    submissions were wholly in all the same."""
    folder = open_for(scratch / "bureau", "First bank", records=records)
    killed, whole, told = 0, 0, dict.fromkeys(TOLD, 0)
    longest = unhurt_seconds(furnishing, folder, identities(scratch / "first.parquet", 0), RecordType.IDENTITY)
    told[RecordType.IDENTITY] += LINES
    for turn in range(1, kills + 1):
        record_type = RecordType.ACCOUNT_MONTH if turn % 2 else RecordType.IDENTITY
        write = months if turn % 2 else identities
        path = write(scratch / f"{turn}.parquet", turn)
        child = furnishing.furnish(folder, path, record_type)
        time.sleep(moments.uniform(0.0, 1.2 * longest))
        killed += furnishing.kill(child) == -9
        with Bureau.open(folder) as bureau:
            # Sending it again is what the furnisher does who got no receipt.
            totals = bureau.furnish(Submission(path, record_type, "First bank", TODAY, "consent")).totals
            assert totals.accepted in (0, LINES), f"turn {turn}: half a submission was taken in"
            assert totals.refused == 0
            whole += totals.accepted == 0
            told[record_type] += LINES
            assert held(folder) == told
            assert len(bureau.links()) == told[RecordType.IDENTITY]
        path.unlink()
    with Bureau.open(folder) as bureau:
        accepted = sum(receipt.totals.accepted for receipt in bureau.receipts())
        assert accepted == sum(told.values()), "the receipts say what is in"
        with bureau.files([]) as engine:
            for record_type in TOLD:
                [(facts,)] = engine.execute(f"select count(*) from {FACT_TABLES[record_type].name}").fetchall()
                assert facts == told[record_type], "the files are made of what is in"
    return killed, whole


def test_killed_at_any_moment_a_submission_is_wholly_in_or_wholly_out(furnishing: Nursery, tmp_path: Path) -> None:
    print(f"seed {SEED}, {KILLS} kills")
    moments = random.Random(SEED)
    killed = whole = 0
    for first in range(0, KILLS, OF_ONE_BUREAU):
        scratch = tmp_path / str(first)
        scratch.mkdir()
        found = survives(furnishing, scratch, moments, min(OF_ONE_BUREAU, KILLS - first))
        killed, whole = killed + found[0], whole + found[1]
    print(f"{killed} were killed before their end; of all, {whole} were wholly in")
    assert killed >= KILLS // 2, "most kills must meet a process at work"


def test_killed_at_any_moment_records_in_postgresql_agree_with_the_lake(
    furnishing: Nursery, tmp_path: Path, postgres: Server
) -> None:
    killed, _ = survives(furnishing, tmp_path, random.Random(SEED), KILLS_ON_A_SERVER, postgres.new_schema())
    assert killed, "at least one kill must meet a process at work"


@pytest.mark.parametrize("engine", ENGINES)
def test_ten_submissions_of_two_furnishers_at_once_lose_nothing(
    furnishing: Nursery, tmp_path: Path, engine: str, records_url: Callable[[str], str | None]
) -> None:
    folder = open_for(tmp_path / "bureau", "First bank", "Second bank", records=records_url(engine))
    children = []
    for turn in range(10):
        path = identities(tmp_path / f"{turn}.parquet", turn)
        submitter = ("First bank", "Second bank")[turn % 2]
        children.append(furnishing.furnish(folder, path, RecordType.IDENTITY, submitter))
    assert [furnishing.ended(child) for child in children] == [0] * 10
    with Bureau.open(folder) as bureau:
        assert [receipt.totals.accepted for receipt in bureau.receipts()] == [LINES] * 10
        assert len({receipt.submission for receipt in bureau.receipts()}) == 10
        assert held(folder)[RecordType.IDENTITY] == len(bureau.links()) == 10 * LINES
