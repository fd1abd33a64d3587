"""Compute characteristics for many observations at once, or for one subject from its packed file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from tallystick.characteristics.catalogue import CATALOGUE
from tallystick.characteristics.characteristic import Characteristic

if TYPE_CHECKING:
    from tallystick.characteristics.kernel import Compiled


def compute(engine: duckdb.DuckDBPyConnection, characteristics: Sequence[Characteristic]) -> pa.Table:
    """A column `observation` and one of float64 per characteristic, from the files opened in the engine.

    A value that does not exist is the code of one of `terms.Special`, never null. By kernels, which are compiled when
    they are first wanted on a machine: those of the whole catalogue, whichever part of it is asked for.
    """
    from tallystick.characteristics.kernel import by_kernels

    return by_kernels(engine, _compiled(characteristics), characteristics)


def facts_read(characteristics: Sequence[Characteristic]) -> dict[str, frozenset[str]]:
    """The columns of each fact table that `compute` reads, besides those that the files have anyway."""
    of_files = {"observation", "ago", "valid_at", "m0"}
    return {
        kernel.source.facts: frozenset({*kernel.source.line, *(one.name for one in kernel.source.columns)} - of_files)
        for kernel in _compiled(characteristics).kernels
    }


def _compiled(characteristics: Sequence[Characteristic]) -> Compiled:
    from tallystick.characteristics.kernel import kernels

    ours = all(CATALOGUE.get(one.id) is one for one in characteristics)
    return kernels(tuple(CATALOGUE.values()) if ours else tuple(characteristics))


def compute_by_statement(engine: duckdb.DuckDBPyConnection, characteristics: Sequence[Characteristic]) -> pa.Table:
    """The same from the SQL statement: what a warehouse would say, and what the kernels are held against."""
    from tallystick.characteristics.sql import statement

    return engine.sql(statement(characteristics)).to_arrow_table()


def vector_hashes(table: pa.Table, names: Sequence[str]) -> list[str]:
    """SHA-256 of each row's values under `names`, so that whoever recomputes them can compare.

    Hashed is the text `name=value`, one line each, the value in hexadecimal floating point.
    """
    columns = [table[name].to_pylist() for name in names]
    return [
        hashlib.sha256("\n".join(f"{n}={float(v).hex()}" for n, v in zip(names, row, strict=True)).encode()).hexdigest()
        for row in zip(*columns, strict=True)
    ]
