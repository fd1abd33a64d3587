"""One bucket of a batch, computed from the lake and from what it is given: here, or wherever the folder can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.bureau.batch_subjects import Bucketful
from tallystick.characteristics import CATALOGUE, compute, facts_read
from tallystick.files import currencies, open_files
from tallystick.furnish import FACT_TABLES
from tallystick.lake import Lake
from tallystick.law import Jurisdiction
from tallystick.models import Model
from tallystick.scoring import results


@dataclass(frozen=True, slots=True)
class Computed:
    """results: `scoring.RESULTS`. snapshot: subject, currency and every characteristic."""

    bucket: int
    results: pa.Table
    snapshot: pa.Table


@dataclass(frozen=True, slots=True)
class BatchWork:
    """What is the same for every bucket of a batch; it can be sent to another process.

    lake: its folder. buckets: the lake's. model: as JSON. strays: where `lay_strays` laid facts. threads: how many the
    engine has.
    """

    lake: Path
    buckets: int
    law: Jurisdiction
    model: str
    strays: Path
    as_of: date
    threads: int

    def of(self, bucket: int, given: Bucketful) -> Computed:
        """Raises BusyError when facts were taken out of the lake meanwhile."""
        lake = Lake.open(self.lake, FACT_TABLES.values())
        with lake.engine_of(bucket % self.buckets, self.strays, self.threads) as engine:
            return Computed(bucket, *scored(engine, given, self.law, Model.from_json(self.model), self.as_of))


def scored(
    engine: duckdb.DuckDBPyConnection, given: Bucketful, law: Jurisdiction, model: Model, as_of: date
) -> tuple[pa.Table, pa.Table]:
    """Results and snapshot of subjects all of whose facts are in an engine."""
    characteristics = tuple(CATALOGUE.values())
    open_files(engine, given.observed(as_of), given.links, law, facts_read(characteristics))
    values = compute(engine, characteristics).drop_columns("observation")
    told = currencies(engine)
    snapshot = values.add_column(0, "subject", given.subjects)
    snapshot = snapshot.add_column(1, "currency", pa.array(told, pa.string()))
    return results(model, given.subjects, values, told, as_of, as_of), snapshot
