"""A file through the door, all checks on, against DuckDB's bare copy of the same file to Parquet."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import duckdb
from examples.furnished import DATA

from examples import taiwan
from figures import figure, paired
from tallystick.bureau import Bureau
from tallystick.furnish import Submission

TODAY = date(2026, 1, 1)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        files = taiwan.write(DATA / "taiwan_card", Path(scratch) / "files")
        one_csv = Path(scratch) / "months.csv"
        months = ", ".join(f"'{file.path}'" for file in files[1:7])
        duckdb.execute(f"copy (select * from read_parquet([{months}])) to '{one_csv}' (header)")
        lines = duckdb.execute(f"select count(*) from '{one_csv}'").fetchall()[0][0]
        turn = iter(range(1_000))

        def furnish() -> None:
            with Bureau.create(
                Path(scratch) / f"bureau-{next(turn)}", name="Bench", jurisdiction="us", created_on=TODAY
            ) as bureau:
                bureau.admit_furnishers([files[0].furnisher], TODAY)
                bureau.furnish(Submission(files[0].path, files[0].record_type, files[0].furnisher, TODAY, "bench"))
                bureau.furnish(Submission(one_csv, files[1].record_type, files[0].furnisher, TODAY, "bench"))

        def identities_alone() -> None:
            with Bureau.create(
                Path(scratch) / f"bureau-{next(turn)}", name="Bench", jurisdiction="us", created_on=TODAY
            ) as bureau:
                bureau.admit_furnishers([files[0].furnisher], TODAY)
                bureau.furnish(Submission(files[0].path, files[0].record_type, files[0].furnisher, TODAY, "bench"))

        def copy() -> None:
            duckdb.execute(
                f"copy (select * from read_csv('{one_csv}', all_varchar = true)) to '{scratch}/bare.parquet'"
            )

        whole, before, _ = paired(furnish, identities_alone)
        bare, _, _ = paired(copy, copy)
        seconds = whole - before
        figure("furnish.csv_lines", lines / seconds, "lines/s", f"{bare / seconds:.2f} of DuckDB's bare copy")
        figure("furnish.identities", len(_rows(files[0].path)) / before, "lines/s")


def _rows(path: Path) -> list[object]:
    return duckdb.execute(f"select 1 from '{path}'").fetchall()


if __name__ == "__main__":
    main()
