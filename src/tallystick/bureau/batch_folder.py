"""A batch on disk: two files a bucket, and a manifest without which no file counts."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Collection, Iterator
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

    def begun(self, inputs: Inputs, data: tuple[str, ...]) -> tuple[Manifest, int]:
        """What stands of a batch of these inputs, and how many files were removed that do not belong to it.

        data: the lake's data files. What is of other inputs does not belong, nor do files that a killed process left or
        that are not what was written.
        """
        found = self.manifest()
        standing = found.continued(inputs, data) if found else Manifest(inputs, data)
        manifest = standing.keeping(self._is_whole)
        swept = self.sweep(manifest)
        self.note(manifest)
        return manifest, swept

    def carry(self, inputs: Inputs, numbers: Collection[int]) -> Manifest:
        """Notes those of the earlier buckets as they are: no later fact tells of anybody in them."""
        manifest = self._standing(inputs)
        for number in sorted(manifest.earlier.whole.keys() & set(numbers)):
            manifest = manifest.with_bucket(number, manifest.earlier.whole[number])
        self.note(manifest)
        return manifest

    def earlier(self, inputs: Inputs, number: int) -> tuple[pa.Table, pa.Table]:
        """Results and snapshot of an earlier bucket, the snapshot mapped into memory.

        Raises TallystickError where it was dropped meanwhile.
        """
        bucket = self._standing(inputs).earlier.whole.get(number)
        if bucket is None:
            raise self._gone()
        results, snapshot = (self.path / file.name for file in bucket.files)
        return pq.read_table(results), pa.ipc.open_file(pa.memory_map(str(snapshot))).read_all()

    def write(self, inputs: Inputs, number: int, results: pa.Table, snapshot: pa.Table) -> Manifest:
        """Writes a bucket's files and then notes it: killed between, it is not there. Raises TallystickError.

        It is noted beside what the manifest says by now, for others may have dropped buckets meanwhile.
        """
        manifest = self._standing(inputs)
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

    def _standing(self, inputs: Inputs) -> Manifest:
        manifest = self.manifest()
        if manifest is None or manifest.inputs != inputs:
            raise self._gone()
        return manifest

    def _gone(self) -> TallystickError:
        return TallystickError(
            "the batch's folder was removed or written anew while it was scored",
            where=str(self.path),
            mend="run the same command again",
        )

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
        named = manifest.files if manifest else ()
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
