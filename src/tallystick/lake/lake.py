"""The fact tables on disk: Delta Lake tables in a folder, queried by DuckDB.

An append is one Delta commit: all of it or nothing, also when the process is killed while it writes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from tallystick.lake.contents import facts_by_file
from tallystick.lake.erase import customer_table, without_erased
from tallystick.lake.filing import write_facts
from tallystick.lake.merging import merged
from tallystick.lake.remove import without_leaving
from tallystick.lake.strays import strays_of
from tallystick.lake.table import BUCKET, Table
from tallystick.lake.views import add_view, customers_in
from tallystick.terms import BrokenInputError, BusyError, CustomerRef, TallystickError

_SPILL = "spill"
_ENGINE_MEMORY = "1GB"
_MOST_THREADS = 8
"""Each holds what it works on, and all share one limit of memory."""
_WORK_MEMORY = "500MB"
"""Where a whole file is gone through: what does not fit is spilled."""
_NO_VALUES_IN_THE_LOG = {"delta.dataSkippingNumIndexedCols": "0"}
"""Statistics in the log would hold least and greatest values, customers' keys among them, after their erasure."""


class Lake:
    """A folder of fact tables.

    >>> import tempfile
    >>> import pyarrow as pa
    >>> table = Table("fact", pa.schema([("bucket", pa.int16()), ("n", pa.int64())]), sorted_by=("n",))
    >>> lake = Lake.create(Path(tempfile.mkdtemp()) / "lake", [table])
    >>> with lake.engine() as engine:
    ...     facts = engine.from_arrow(pa.table({"bucket": [0, 1], "n": [7, 5]}, schema=table.schema))
    ...     lake.append(engine, table, facts, submission="s1")
    >>> with lake.engine() as engine:
    ...     engine.execute("select sum(n) from fact").fetchall()
    [(12,)]
    >>> lake.withdraw(table, submission="s1")  # the table has no such column, so there is nothing to withdraw
    0
    """

    def __init__(self, folder: Path, tables: Iterable[Table]) -> None:
        self._folder = folder
        self._tables = {table.name: table for table in tables}

    @property
    def spill(self) -> Path:
        """Folder for what its maker removes again; what killed processes left there is swept."""
        return self._folder / _SPILL

    @classmethod
    def create(cls, folder: Path, tables: Iterable[Table]) -> Lake:
        """Makes the folder and an empty table for each of `tables`."""
        lake = cls(folder, tables)
        for table in lake._tables.values():
            DeltaTable.create(
                str(folder / table.name),
                schema=table.schema,
                partition_by=[BUCKET],
                configuration=_NO_VALUES_IN_THE_LOG,
            )
        return lake

    @classmethod
    def open(cls, folder: Path, tables: Iterable[Table]) -> Lake:
        """Raises BrokenInputError when a table is missing or its log cannot be read."""
        lake = cls(folder, tables)
        for table in lake._tables.values():
            lake._delta(table)
        return lake

    def append(
        self, engine: duckdb.DuckDBPyConnection, table: Table, facts: duckdb.DuckDBPyRelation, *, submission: str
    ) -> None:
        """Adds the facts of a submission in one commit; see `filing.write_facts`.

        facts: a relation of `engine` with columns of the table, of its types, at least those it is sorted by.
        Raises TallystickError when the disk will not take them.
        """
        try:
            files: list[AddAction | RemoveAction] = [*write_facts(engine, self._folder / table.name, table, facts)]
            if files:
                self._commit(table, files, CommitProperties(custom_metadata={"submission": submission}))
        except (DeltaError, OSError, duckdb.IOException) as error:
            raise self._unwritten(table, error, "furnish the file again") from error

    def _unwritten(self, table: Table, error: Exception, then: str) -> TallystickError:
        return TallystickError(
            f"the facts could not be written: {_first_line(error)}",
            where=str(self._folder / table.name),
            mend=f"free some disk space or mend the folder's permissions, then {then}",
        )

    def _commit(
        self, table: Table, files: list[AddAction | RemoveAction], note: CommitProperties | None = None
    ) -> None:
        self._delta(table).create_write_transaction(
            files, mode="append", schema=table.schema, partition_by=[BUCKET], commit_properties=note
        )

    def withdraw(self, table: Table, *, submission: str) -> int:
        """Takes back what an interrupted submission had written; answers with the number of facts removed."""
        if "submission" not in table.schema.names:
            return 0
        metrics = self._delta(table).delete(f"submission = '{submission}'")
        return int(metrics.get("num_deleted_rows") or 0)

    def erase(self, customers: Collection[CustomerRef]) -> int:
        """Takes every fact that names one of the customers out of the tables; answers with their number.

        Of each table in one commit, however many customers; a table that names none is left as it is. Doing it again
        after a crash is doing it once. Only `sweep` then removes the files that held them: until it has, nothing is
        erased. Raises TallystickError when the disk will not take the files that hold the rest.
        """
        erased = 0
        with _engine(self._folder / _SPILL, _WORK_MEMORY) as engine:
            engine.register("erased", customer_table(customers))
            for table in self._tables.values():
                files = self._delta(table).file_uris()
                try:
                    changes, rows = without_erased(engine, self._folder / table.name, table, files)
                    if changes:
                        self._commit(table, changes)
                except (DeltaError, OSError) as error:
                    raise self._unwritten(table, error, "erase again") from error
                erased += rows
        return erased

    def remove(self, table: Table, facts: pa.Table, *, removal: str) -> int:
        """Takes single facts out of a table in one commit that bears the name `removal`; answers with their number.

        facts: furnisher, customer and fact_id of each. As with `erase`, only `sweep` then removes the files.
        """
        with _engine(self._folder / _SPILL, _WORK_MEMORY) as engine:
            engine.register("leaving", facts)
            try:
                changes, rows = without_leaving(
                    engine, self._folder / table.name, table, self._delta(table).file_uris()
                )
                if changes:
                    self._commit(table, changes, CommitProperties(custom_metadata={"removal": removal}))
            except (DeltaError, OSError) as error:
                raise self._unwritten(table, error, "remove again") from error
        return rows

    def merge_files(self) -> int:
        """Puts small data files of a bucket together, each table in one commit; answers with how many there are less.

        No fact changes. Only `sweep` then removes the files that were put together. Raises TallystickError when the
        disk will not take what they become.
        """
        less = 0
        with _engine(self._folder / _SPILL, _WORK_MEMORY) as engine:
            for table in self._tables.values():
                try:
                    changes = merged(engine, self._folder / table.name, table, facts_by_file(self._folder, table))
                    if changes:
                        self._commit(table, changes)
                except (DeltaError, OSError) as error:
                    raise self._unwritten(table, error, "tidy again") from error
                less += sum(1 if isinstance(one, RemoveAction) else -1 for one in changes)
        return less

    def has_removed(self, table: Table, removal: str) -> bool:
        """Whether `remove` has committed under that name."""
        return any(commit.get("removal") == removal for commit in self._delta(table).history())

    def submissions(self) -> set[str]:
        """The submissions of which the lake holds a fact."""
        tables = [table.name for table in self._tables.values() if "submission" in table.schema.names]
        with self.engine() as engine:
            asked = " union ".join(f"select submission from {name}" for name in tables)
            return {submission for (submission,) in engine.execute(asked).fetchall()} if tables else set()

    def sweep(self) -> int:
        """Removes every data file that no table names now; answers with their number.

        Killed writes and withdrawn facts leave such files behind, and they hold personal data. Only whoever
        holds the bureau's lock may call this: a write under way has files that its commit has yet to name.
        """
        shutil.rmtree(self._folder / _SPILL, ignore_errors=True)
        swept = 0
        for table in self._tables.values():
            named = {Path(uri).resolve() for uri in self._delta(table).file_uris()}
            for path in (self._folder / table.name).glob(f"{BUCKET}=*/*"):
                if path.resolve() not in named:
                    path.unlink()
                    swept += 1
        return swept

    @contextmanager
    def workshop(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A `workshop` in which every table of the lake, as it stands now, is a view of its name."""
        with workshop(self._folder / _SPILL) as connection:
            self._add_views(connection)
            yield connection

    @contextmanager
    def engine(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection in which every table of the lake, as it stands now, is a view of its name."""
        with _engine(self._folder / _SPILL, _ENGINE_MEMORY) as connection:
            self._add_views(connection)
            yield connection

    def customers_in(self, files: Sequence[str]) -> pa.Table:
        """Furnisher and customer of whom those data files tell, each once. files: as `data_files` names them."""
        with _engine(self._folder / _SPILL, _WORK_MEMORY) as connection:
            return customers_in(connection, [str(self._folder / file) for file in files])

    @contextmanager
    def engine_of(self, bucket: int, strays: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """Like `engine`, with the facts of one bucket alone, and those that `lay_strays` laid below `strays` for it."""
        with _engine(self._folder / _SPILL, _ENGINE_MEMORY, threads) as connection:
            for table in self._tables.values():
                files = self._delta(table).file_uris(file_pruning_predicate=[(BUCKET, "=", bucket)])
                add_view(connection, table, files, strays_of(strays, table, bucket))
            yield connection

    def _add_views(self, connection: duckdb.DuckDBPyConnection) -> None:
        for table in self._tables.values():
            add_view(connection, table, self._delta(table).file_uris())

    def _delta(self, table: Table) -> DeltaTable:
        path = self._folder / table.name
        try:
            return DeltaTable(str(path))
        except (TableNotFoundError, DeltaError, OSError) as error:
            raise BrokenInputError(
                f"the fact table cannot be read: {_first_line(error)}",
                where=str(path),
                mend="restore the bureau's folder from its backup; nothing else can bring lost facts back",
            ) from error


@contextmanager
def workshop(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine with a schema `work` for tables that may be larger than its memory; they end with it.

    spill: folder for what does not fit. Raises TallystickError when its disk is full.
    """
    with _engine(spill, _WORK_MEMORY) as connection:
        connection.execute("attach ':memory:' as work (compress)")
        yield connection


@contextmanager
def _engine(spill: Path, memory: str, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """threads: as many as there are processors where none is given; of either eight at most."""
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": str(min(threads or os.cpu_count() or 1, _MOST_THREADS)),
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "preserve_insertion_order": "false",
        }
    )
    # In a process that looks interactive, as workers do, it would stand among what a command prints.
    connection.execute("set enable_progress_bar = false")
    try:
        yield connection
    except duckdb.OutOfMemoryException as error:
        raise TallystickError(
            f"{memory} of memory are not enough for this, even with what was spilled",
            where=str(spill.parent),
            mend="split the file, or ask for fewer subjects at once; nothing was half taken in",
        ) from error
    except duckdb.IOException as error:
        if "No files found" in str(error) or "No such file" in str(error):
            raise BusyError(
                "facts were taken out of the lake while they were being read",
                where=str(spill.parent),
                mend="ask again: what is there now is whole",
            ) from error
        raise TallystickError(
            f"the engine could not go on: {_first_line(error)}",
            where=str(spill.parent),
            mend="free some disk space for what it must spill, then try again; nothing was half taken in",
        ) from error
    except duckdb.InvalidInputException as error:
        if str(spill.parent) not in str(error):
            raise
        raise BrokenInputError(
            f"a file of facts is damaged: {_first_line(error)}",
            where=str(spill.parent),
            mend="restore the bureau's folder from its backup; nothing else can bring lost facts back",
        ) from error
    finally:
        connection.close()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
