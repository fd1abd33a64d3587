"""Buckets of a batch computed in the tasks of a Spark session, by the very code that computes them here.

A task gets the subjects of one bucket and whose their customers are, reads the bucket's facts from the lake's folder
and answers with results and characteristics. They come back to whoever asked, who alone writes them, under the bureau's
lock: no task leaves a file behind, so an erasure has none to look for.
"""

from __future__ import annotations

import os
import secrets
import sys
import warnings
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from tallystick.bureau.batch_bucket import BatchWork, Computed
from tallystick.bureau.batch_subjects import Bucketful
from tallystick.terms import TallystickError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ASKED = pa.schema([("bucket", pa.int32()), ("subjects", pa.binary()), ("links", pa.binary())])
_TOLD = pa.schema([("results", pa.binary()), ("snapshot", pa.binary())])
_TOLD_TO_SPARK = "results binary, snapshot binary"
_SUBJECTS_IN_A_ROW = 10_000
"""Some ten megabytes of characteristics: Spark holds a row of an answer as one array of bytes."""
_A_SECOND = 1.0


def by_spark(work: BatchWork, to_do: Iterable[tuple[int, Bucketful]]) -> Generator[Computed]:
    """The buckets in their order, a job of one task for each, as many at once as the session has slots.

    Runs in the session that there is, or in one that it makes and stops; closed early, it ends its jobs. Raises
    TallystickError where there is no Spark, no Java, or a task fails.
    """
    with _session() as session, ThreadPoolExecutor(session.sparkContext.defaultParallelism) as threads:
        work = replace(work, threads=int(session.sparkContext.getConf().get("spark.task.cpus", "1")))
        ahead: deque[Future[Computed]] = deque()
        # A session that was there may run jobs of others, which are none of ours to end.
        tag = f"tallystick-{secrets.token_hex(8)}"
        try:
            for number, given in to_do:
                ahead.append(threads.submit(_job, session, tag, work, number, given))
                # One more than there are slots is dealt, so that none waits; the rest is not yet in memory.
                if len(ahead) > session.sparkContext.defaultParallelism:
                    yield ahead[0].result()
                    ahead.popleft()
            while ahead:
                yield ahead[0].result()
                ahead.popleft()
        finally:
            _end(session, tag, [one for one in ahead if not one.cancel()])


def _end(session: SparkSession, tag: str, begun: Collection[Future[Computed]]) -> None:
    # Again and again, since one may have been about to hand in its job; where Java has ended, so have all.
    with suppress(*_failures()):
        while begun:
            session.sparkContext.cancelJobsWithTag(tag)
            begun = wait(begun, timeout=_A_SECOND).not_done


def _job(session: SparkSession, tag: str, work: BatchWork, number: int, given: Bucketful) -> Computed:
    subjects = pa.table({"subject": given.subjects})
    asked = pa.Table.from_pylist([{"bucket": number, "subjects": _sent(subjects), "links": _sent(given.links)}], _ASKED)
    try:
        session.sparkContext.addJobTag(tag)
        told = session.createDataFrame(asked).coalesce(1).mapInArrow(_task(work), _TOLD_TO_SPARK).toArrow()
    except _failures() as error:
        raise TallystickError(
            f"a task of Spark could not compute bucket {number}: {_reason(error)}",
            where=str(work.lake),
            mend="see that every worker reads this folder under this path and has the same version of tallystick; "
            "where memory did not suffice, give Spark more (spark.driver.memory, spark.executor.memory); if facts "
            "changed meanwhile, run the command again",
        ) from error
    # In one piece, as they are here: the files are to be the same.
    results, snapshot = (
        pa.concat_tables([_got(one.as_py()) for one in told[name]]).combine_chunks() for name in _TOLD.names
    )
    return Computed(number, results, snapshot)


def _task(work: BatchWork) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def computed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for asked in batch.to_pylist():
                subjects = _got(asked["subjects"])["subject"].combine_chunks()
                one = work.of(asked["bucket"], Bucketful(subjects, _got(asked["links"])))
                for first in range(0, max(len(subjects), 1), _SUBJECTS_IN_A_ROW):
                    parts = (table.slice(first, _SUBJECTS_IN_A_ROW) for table in (one.results, one.snapshot))
                    columns = [pa.array([_sent(part)], pa.binary()) for part in parts]
                    yield pa.RecordBatch.from_arrays(columns, schema=_TOLD)

    return computed


@contextmanager
def _session() -> Iterator[SparkSession]:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise TallystickError(
            f"Spark is not installed here ({error})", mend="install tallystick with its extra `spark`"
        ) from error
    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    # Tasks on this machine are to run in this environment; a cluster's own setting stands.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # It is said for each job, and no data frame of pandas is made here.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    builder = SparkSession.builder.appName("tallystick score batch").config("spark.ui.showConsoleProgress", "false")
    try:
        # In the main thread Spark would put its own answer to Ctrl-C in the place of ours.
        with ThreadPoolExecutor(1) as thread:
            session = thread.submit(builder.getOrCreate).result()
        # Of each bucket it would warn that much is sent with it.
        session.sparkContext.setLogLevel("ERROR")
    except _failures() as error:
        raise TallystickError(
            f"Spark could not be started: {_reason(error)}",
            mend="install Java 17 or later (JAVA_HOME says where), or run it by spark-submit",
        ) from error
    try:
        yield session
    finally:
        with suppress(*_failures()):
            session.stop()


def _failures() -> tuple[type[Exception], ...]:
    """What Spark raises, and what comes of it when its Java has ended."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError, ConnectionError


def _sent(table: pa.Table) -> bytes:
    # Characteristics are a sixth so, and Spark copies what passes through it several times.
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    sent: bytes = sink.getvalue().to_pybytes()
    return sent


def _got(sent: bytes) -> pa.Table:
    with pa.ipc.open_stream(sent) as reader:
        return reader.read_all()


def _reason(error: Exception) -> str:
    """What the last line of a traceback says, where a task's was passed on."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    raised = [line for line in lines if line.split(":")[0].endswith(("Error", "Exception")) and ": " in line]
    return (raised or lines or [type(error).__name__])[-1]
