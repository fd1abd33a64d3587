"""The files of a bucket: what they are called, and how they are written, hashed and read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.bureau.batch_manifest import Written
from tallystick.scoring import RESULTS

UNFINISHED = ".unfinished"
PATCH = "patch-"


def write_files(
    folder: Path, bucket: int, results: pa.Table, snapshot: pa.Table, kind: str = ""
) -> tuple[Written, Written]:
    """Writes rows of a bucket. kind: what the names begin with.

    They are named by their hash as well: a name never stands for other contents, so what was there stays beside them.
    """
    return (
        _written(folder, f"{kind}results-{bucket:05}", "parquet", lambda path: pq.write_table(results, path)),
        _written(folder, f"{kind}characteristics-{bucket:05}", "arrow", lambda path: _write_arrow(snapshot, path)),
    )


def read_results(path: Path) -> pa.Table:
    return _read_parquet(path).cast(RESULTS)


def read_unscored(path: Path) -> pa.Table:
    """Of the results each subject, and why it has no score."""
    return _read_parquet(path, ["subject", "unscored"])


def _read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    # One file needs none of what `read_table` loads for many.
    with pq.ParquetFile(path) as file:
        return file.read(columns)


def read_snapshot(path: Path) -> pa.Table:
    """Mapped into memory."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def hashed(path: Path) -> Written:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.name, path.stat().st_size, digest)


def _written(folder: Path, name: str, ending: str, write: Callable[[Path], None]) -> Written:
    unfinished = folder / f"{name}.{ending}{UNFINISHED}"
    write(unfinished)
    said = hashed(unfinished)
    final = f"{name}-{said.sha256[:12]}.{ending}"
    unfinished.replace(folder / final)
    return Written(final, said.bytes, said.sha256)


def _write_arrow(table: pa.Table, path: Path) -> None:
    """Uncompressed, so that whoever maps the file into memory decodes nothing."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
