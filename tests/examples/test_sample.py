"""A tenth of the data is a whole, small world: the adapters furnish from it as from all of it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from examples.furnished import DATA, FurnishedFile
from examples.sample import write_tenth

from examples import berka, sba, taiwan

ADAPTERS = {"taiwan_card": taiwan, "sba_7a": sba, "berka": berka}


@pytest.fixture(scope="module")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tenth")
    write_tenth(DATA, out)
    return out


def customers(file: FurnishedFile) -> set[str]:
    return set(pq.read_table(file.path, columns=["customer"])["customer"].to_pylist())


def test_it_is_about_a_tenth_and_the_same_each_time(tenth: Path, tmp_path: Path) -> None:
    again = write_tenth(DATA, tmp_path)
    furnished = {path.relative_to(DATA) for path in DATA.glob("*/*.parquet") if path.parent.name in ADAPTERS}
    assert {path.relative_to(tmp_path) for path in again} == furnished
    for path in again:
        name = path.relative_to(tmp_path)
        kept, whole = pq.read_table(path), pq.read_table(DATA / name)
        assert kept == pq.read_table(tenth / name)
        assert (kept.schema.names, kept.schema.types) == (whole.schema.names, whole.schema.types)
        assert 0.07 < kept.num_rows / whole.num_rows < 0.13, name


def test_the_tenth_furnishes_like_the_whole(tenth: Path, tmp_path: Path) -> None:
    for name, adapter in ADAPTERS.items():
        identity, *others = adapter.write(tenth / name, tmp_path / name)
        assert customers(identity)
        for file in others:
            assert customers(file), file.path.name
            assert customers(file) <= customers(identity), file.path.name


def test_loans_of_one_name_stay_together(tenth: Path) -> None:
    def names(root: Path) -> list[str]:
        column = pq.read_table(root / "sba_7a" / "loans.parquet", columns=["Name"])["Name"]
        return [name.strip().lower() for name in column.to_pylist()]

    kept, whole = names(tenth), names(DATA)
    assert sorted(kept) == sorted(name for name in whole if name in set(kept))
    assert len(set(kept)) < len(kept)


def test_clients_of_a_kept_account_are_kept(tenth: Path) -> None:
    accounts = set(pq.read_table(tenth / "berka" / "account.parquet")["account_id"].to_pylist())
    whole = pq.read_table(DATA / "berka" / "disp.parquet").to_pylist()
    clients = {row["client_id"] for row in whole if row["account_id"] in accounts}
    assert set(pq.read_table(tenth / "berka" / "client.parquet")["client_id"].to_pylist()) == clients
