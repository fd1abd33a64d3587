"""A batch on disk: two files a bucket, and a manifest without which no file counts."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.bureau.batch_manifest import Bucket, Inputs, Manifest, Written
from tallystick.terms import BusyError, TallystickError

MANIFEST = "manifest.json"
_LOCK = "lock"
_UNFINISHED = ".unfinished"


def results_name(bucket: int) -> str:
    return f"results-{bucket:05}.parquet"


def snapshot_name(bucket: int) -> str:
    return f"characteristics-{bucket:05}.arrow"


@dataclass(frozen=True, slots=True)
class BatchFolder:
    path: Path

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keeps a second process from writing the same batch; raises BusyError where one does."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unwritten(error) from error
        try:
            self._lock(handle)
            yield
        finally:
            os.close(handle)

    def manifest(self) -> Manifest | None:
        """None where nothing is done yet. Raises BrokenInputError."""
        path = self.path / MANIFEST
        return Manifest.from_json(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else None

    def begun(self, inputs: Inputs) -> tuple[Manifest, int]:
        """What stands of a batch of these inputs, and how many files were removed that do not belong to it.

        Buckets of other inputs do not, nor do files that a killed process left or that are not what was written.
        """
        found = self.manifest()
        manifest = found if found and found.inputs == inputs else Manifest(inputs, {}, {})
        whole = {number: one for number, one in manifest.whole.items() if self._is_whole(one)}
        manifest = Manifest(inputs, whole, manifest.dropped)
        swept = self.sweep(manifest)
        self.note(manifest)
        return manifest, swept

    def write(self, inputs: Inputs, number: int, results: pa.Table, snapshot: pa.Table) -> Manifest:
        """Writes a bucket's files and then notes it: killed between, it is not there. Raises TallystickError.

        It is noted beside what the manifest says by now, for others may have dropped buckets meanwhile.
        """
        manifest = self.manifest()
        if manifest is None or manifest.inputs != inputs:
            raise TallystickError(
                "the batch's folder was removed or written anew while it was scored",
                where=str(self.path),
                mend="run the same command again",
            )
        try:
            first = self._written(results_name(number), lambda path: pq.write_table(results, path))
            second = self._written(snapshot_name(number), lambda path: _write_arrow(snapshot, path))
        except OSError as error:
            raise self._unwritten(error) from error
        why = results["unscored"].drop_null().value_counts().to_pylist()
        unscored = {one["values"]: one["counts"] for one in sorted(why, key=lambda one: one["values"])}
        scored = results.num_rows - sum(unscored.values())
        noted = manifest.with_bucket(number, Bucket(results.num_rows, scored, unscored, (first, second)))
        self.note(noted)
        return noted

    def note(self, manifest: Manifest) -> None:
        """Puts a manifest in the place of the one before."""
        path = self.path / f"{MANIFEST}{_UNFINISHED}"
        try:
            path.write_text(manifest.to_json(), encoding="utf-8")
            path.replace(self.path / MANIFEST)
        except OSError as error:
            raise self._unwritten(error) from error

    def sweep(self, manifest: Manifest | None) -> int:
        """Removes every file that no whole bucket of the manifest names, all for None; answers with their number."""
        named = {file.name for bucket in manifest.whole.values() for file in bucket.files} if manifest else set()
        swept = 0
        for path in sorted(self.path.iterdir()):
            if path.name not in {*named, _LOCK, MANIFEST} and path.is_file():
                path.unlink()
                swept += 1
        return swept

    def _lock(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                "another process is scoring this batch",
                where=str(self.path),
                mend="wait until it has ended; the same command then takes over what it has done",
            ) from error

    def _is_whole(self, bucket: Bucket) -> bool:
        paths = [self.path / file.name for file in bucket.files]
        return all(path.is_file() and _read(path) == file for path, file in zip(paths, bucket.files, strict=True))

    def _written(self, name: str, write: Callable[[Path], None]) -> Written:
        unfinished = self.path / f"{name}{_UNFINISHED}"
        write(unfinished)
        said = _read(unfinished)
        unfinished.replace(self.path / name)
        return Written(name, said.bytes, said.sha256)

    def _unwritten(self, error: OSError) -> TallystickError:
        return TallystickError(
            f"the batch could not be written: {error.strerror or error}",
            where=str(self.path),
            mend="free some disk space or mend the folder's permissions; the same command then goes on",
        )


def _read(path: Path) -> Written:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.name, path.stat().st_size, digest)


def _write_arrow(table: pa.Table, path: Path) -> None:
    """Uncompressed, so that whoever maps the file into memory decodes nothing."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
