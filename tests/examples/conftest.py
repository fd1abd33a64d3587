from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from examples.furnished import DATA, FurnishedFile

from examples import berka, sba, taiwan

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def taiwan_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[FurnishedFile, ...]:
    return taiwan.write(taiwan.RAW, tmp_path_factory.mktemp("taiwan"))


@pytest.fixture(scope="session")
def sba_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[FurnishedFile, ...]:
    return sba.write(sba.RAW, tmp_path_factory.mktemp("sba"))


@pytest.fixture(scope="session")
def berka_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[FurnishedFile, ...]:
    return berka.write(berka.RAW, tmp_path_factory.mktemp("berka"))


@pytest.fixture(scope="session")
def ask(
    taiwan_files: tuple[FurnishedFile, ...],
    sba_files: tuple[FurnishedFile, ...],
    berka_files: tuple[FurnishedFile, ...],
) -> Ask:
    """Rows of a query; a furnished file is a table of its stem ("sba-outcomes"), a raw one of "raw/<set>/<name>"."""
    con = duckdb.connect()
    furnished = {file.path.stem: file.path for file in (*taiwan_files, *sba_files, *berka_files)}
    raw = {f"raw/{path.parent.name}/{path.stem}": path for path in Path(DATA).glob("*/*.parquet")}
    for name, path in (furnished | raw).items():
        con.read_parquet(str(path)).create_view(name)
    return lambda query: con.execute(query).fetchall()
