"""`tallystick characteristics`: what the numbers computed from a file mean, and the numbers of all subjects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.options import HERE, At, Json, day, today
from tallystick.cli.talk import OUT, show_json, show_table
from tallystick.terms import TallystickError

characteristics = typer.Typer(help="The numbers that are computed from a file.", no_args_is_help=True)


@characteristics.command("list")
def listed(as_json: Json = False) -> None:
    """List every characteristic.

    Example: tallystick characteristics list
    """
    from tallystick.characteristics import CATALOGUE

    columns = ("id", "name", "dimension", "window", "unit")
    rows = [
        (one.id, one.name, one.dimension.value, f"{one.months} months" if one.months else "life", one.unit.value)
        for one in CATALOGUE.values()
    ]
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table("Characteristics", columns, rows)


@characteristics.command("show")
def show(
    id: str,
    dialect: Annotated[str, typer.Option(help="Whose SQL to print: duckdb, spark, postgres, bigquery.")] = "duckdb",
) -> None:
    """Show one characteristic: what it says, why it is about credit, and its SQL.

    Example: tallystick characteristics show B05 --dialect spark
    """
    from tallystick.characteristics import CATALOGUE, statement
    from tallystick.terms import NotFoundError

    one = CATALOGUE.get(id.upper())
    if one is None:
        raise NotFoundError(f"there is no characteristic {id!r}", mend="see `tallystick characteristics list`")
    OUT.print(f"{one.id} {one.name} ({one.dimension.value}, {one.unit.value})", markup=False)
    OUT.print(f"{one.says}\nWhy: {one.credit_relevance}\n", markup=False)
    print(statement([one], dialect))


@characteristics.command("compute")
def compute(
    to: Annotated[Path, typer.Argument(help="Parquet file to write.")],
    at: At = HERE,
    as_of: Annotated[str | None, typer.Option(help="Day of the files, and of what is known; today by default.")] = None,
    as_json: Json = False,
) -> None:
    """Compute all characteristics of all subjects into a Parquet file: a row per subject, a column per characteristic.

    A value that does not exist has its code: -1e15 no record, -2e15 none in the period, -3e15 not computable.

    Example: tallystick characteristics compute values.parquet --as-of 2026-01-01
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tallystick.bureau import Bureau
    from tallystick.files import Observation

    if not to.parent.is_dir():
        raise TallystickError(f"{to.parent} is no folder", mend="name a file in a folder that is there")
    asked_at = day(as_of) or today()
    with Bureau.open(at) as bureau:
        subjects = sorted(bureau.subjects())
        values = bureau.characteristics([Observation(subject, asked_at, asked_at) for subject in subjects])
    told = values.set_column(0, "subject", pa.array(subjects, pa.string()))
    pq.write_table(told, to)
    if as_json:
        show_json({"file": str(to), "subjects": told.num_rows, "characteristics": told.num_columns - 1})
        return
    OUT.print(f"{to}: {told.num_rows:,} subjects, {told.num_columns - 1} characteristics", markup=False)
