"""A batch on disk: the files of its buckets, and a manifest without which no file counts."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tallystick.bureau.batch_bucket import Computed
from tallystick.bureau.batch_files import (
    PATCH,
    UNFINISHED,
    hashed,
    read_results,
    read_snapshot,
    read_unscored,
    write_files,
)
from tallystick.bureau.batch_manifest import Bucket, Inputs, Manifest, Whose, Written
from tallystick.bureau.batch_patch import merged, patched
from tallystick.terms import BusyError, TallystickError

MANIFEST = "manifest.json"
_LOCK = "lock"
_MOST_PATCHED = 0.1
"""Of a bucket's rows. Above it the whole bucket is written anew, so what a patch costs stays small."""


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

    def whose(self, identities: tuple[int, ...]) -> Whose | None:
        """What the links were when the records were of that version; None where no manifest tells."""
        found = self.manifest()
        if found is None or found.identities != identities:
            return None
        return Whose(found.inputs.links, found.inputs.subjects)

    def begun(self, inputs: Inputs, data: tuple[str, ...], identities: tuple[int, ...]) -> tuple[Manifest, int]:
        """What stands of a batch of these inputs, and how many files were removed that do not belong to it.

        data: the lake's data files. identities: the version of the records. What is of other inputs does not belong,
        nor do files that a killed process left or that are not what was written.
        """
        found = self.manifest()
        standing = found.continued(inputs, data, identities) if found else Manifest(inputs, data, identities)
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

    def write(self, inputs: Inputs, computed: Computed) -> Manifest:
        """Writes a bucket's files and then notes it: killed between, it is not there. Raises TallystickError.

        It is noted beside what the manifest says by now, for others may have dropped buckets meanwhile.
        """
        return self._write(self._standing(inputs), computed)

    def renew(self, inputs: Inputs, computed: Computed) -> Manifest:
        """Writes an earlier bucket with the rows that were computed in the place of theirs.

        As long as few have changed since it was written whole, only those are written. Killed before it is noted, the
        earlier bucket is there. Raises TallystickError, also where that was dropped meanwhile.
        """
        manifest = self._standing(inputs)
        bucket = manifest.earlier.whole.get(computed.bucket)
        if bucket is None:
            raise self._gone()
        patch = computed.results, computed.snapshot
        if bucket.patch:
            patch = _both(merged, self._read(bucket.patch), patch)
        if patch[0].num_rows > _MOST_PATCHED * bucket.subjects:
            return self._write(manifest, Computed(computed.bucket, *_both(patched, self._read(bucket.files), patch)))
        told = read_unscored(self.path / bucket.files[0].name)
        unscored = patched(told, patch[0].select(told.column_names))["unscored"]
        written = self._written(computed.bucket, *patch, PATCH)
        return self._noted(manifest, computed.bucket, Bucket.of(unscored, bucket.files, written))

    def rows(self, bucket: Bucket) -> tuple[pa.Table, pa.Table]:
        """Results and snapshot of a bucket; the snapshot is mapped into memory but for columns that a patch changes."""
        base = self._read(bucket.files)
        return _both(patched, base, self._read(bucket.patch)) if bucket.patch else base

    def _read(self, files: Collection[Written]) -> tuple[pa.Table, pa.Table]:
        results, snapshot = (self.path / file.name for file in files)
        return read_results(results), read_snapshot(snapshot)

    def _write(self, manifest: Manifest, computed: Computed) -> Manifest:
        files = self._written(computed.bucket, computed.results, computed.snapshot)
        return self._noted(manifest, computed.bucket, Bucket.of(computed.results["unscored"], files))

    def _written(self, bucket: int, results: pa.Table, snapshot: pa.Table, kind: str = "") -> tuple[Written, Written]:
        try:
            return write_files(self.path, bucket, results, snapshot, kind)
        except OSError as error:
            raise self._unwritten(error) from error

    def _noted(self, before: Manifest, number: int, bucket: Bucket) -> Manifest:
        manifest = before.with_bucket(number, bucket)
        self.note(manifest)
        for name in before.files - manifest.files:
            (self.path / name).unlink(missing_ok=True)
        return manifest

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
        path = self.path / f"{MANIFEST}{UNFINISHED}"
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
        paths = [self.path / file.name for file in bucket.named]
        return all(path.is_file() and hashed(path) == file for path, file in zip(paths, bucket.named, strict=True))

    def _unwritten(self, error: OSError) -> TallystickError:
        return TallystickError(
            f"the batch could not be written: {error.strerror or error}",
            where=str(self.path),
            mend="free some disk space or mend the folder's permissions; the same command then goes on",
        )


def _both(
    done: Callable[[pa.Table, pa.Table], pa.Table],
    before: tuple[pa.Table, pa.Table],
    now: tuple[pa.Table, pa.Table],
) -> tuple[pa.Table, pa.Table]:
    """Of results and of snapshots."""
    return done(before[0], now[0]), done(before[1], now[1])
