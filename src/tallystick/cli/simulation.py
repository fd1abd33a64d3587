"""`tallystick simulate` and `tallystick simulated`: a population to practise on, and what it is like."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.options import Json, Quiet
from tallystick.cli.talk import OUT, Steps, show_json, show_table
from tallystick.terms import Month, TallystickError


class Written(StrEnum):
    """In what the files are written."""

    PARQUET = "parquet"
    CSV = "csv"


def simulate(
    out: Path,
    persons: Annotated[int, typer.Option(help="How many persons.")] = 10_000,
    businesses: Annotated[int, typer.Option(help="How many businesses; each is owned by one of the persons.")] = 800,
    months: Annotated[int, typer.Option(help="How many months; the last twelve tell the known outcome.")] = 36,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    first_month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The first month.")] = "2021-01",
    written: Annotated[Written, typer.Option("--format", help="How the files are written.")] = Written.PARQUET,
    processes: Annotated[int | None, typer.Option(help="As many as there are cores, unless said.", min=1)] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Invent a population and write it into a new folder as furnished files, with the truth beside.

    Example: tallystick simulate --persons 1000 --businesses 80 --months 36 --seed 7 invented
    """
    from tallystick.simulate import Form, Population
    from tallystick.simulate import simulate as write

    population = Population(persons, businesses, months, seed, _month(first_month))
    with Steps(quiet=quiet).watching() as steps:
        known = write(
            population, out, form=Form(written.value), processes=processes or os.cpu_count() or 1, progress=steps
        )
    if as_json:
        show_json(known)
        return
    rows = [(kind, lines) for kind, lines in known["lines"].items()]
    show_table(f"Invented, in {out}: see its README.md", ("kind", "lines"), rows)
    outcome = known["known_outcome"]
    OUT.print(
        f"{outcome['defaulted']:,} of {outcome['subjects']:,} default in the {outcome['months']} months after "
        f"{outcome['observed_month']}; no score of them can be expected to have an AUC above {outcome['best_auc']}"
    )


def simulated(out: Path, as_json: Json = False) -> None:
    """Show the shares of an invented population: products, lateness, defaults, inquiries, utilisation.

    Example: tallystick simulated invented
    """
    from tallystick.simulate import shares

    found = shares(out)
    if as_json:
        show_json([{"of": one.of, "what": one.what, "value": one.value} for one in found])
        return
    show_table("Shares of an invented population", ("of", "what", "value"), [(o.of, o.what, o.value) for o in found])


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise TallystickError(str(error), mend="write it so") from error
