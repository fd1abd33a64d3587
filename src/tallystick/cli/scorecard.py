"""`tallystick scorecard`: fit a card on a file, look at it, and apply it to another file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.talk import OUT, TALK, Steps, show_json, show_table
from tallystick.terms import Direction, TallystickError

scorecard = typer.Typer(help="Fit a scorecard on a file of your own, look at it, apply it.", no_args_is_help=True)

Columns = list[str]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
CardFile = Annotated[Path, typer.Argument(help="The card.json of a fitted card.")]


@scorecard.command()
def fit(
    data: Annotated[Path, typer.Argument(help="CSV, Parquet or JSON-lines file, a row per subject.")],
    target: Annotated[str, typer.Option(help="The column of outcomes.")],
    bad_is: Annotated[str | None, typer.Option(help="The target's value for bad; 1 by default.")] = None,
    exclude: Annotated[Columns | None, typer.Option(help="A column to leave out; once per column.")] = None,
    weight: Annotated[str | None, typer.Option(help="The column of row weights.")] = None,
    test_share: Annotated[float, typer.Option(help="Share of rows to validate on.", min=0.01, max=0.99)] = 0.3,
    split: Annotated[str | None, typer.Option(help="Column that says 'train' or 'test' instead.")] = None,
    categories: Annotated[Columns | None, typer.Option(help="A column whose numbers are names.")] = None,
    direction: Annotated[Columns | None, typer.Option(help="As late=worse_when_high; once per column.")] = None,
    protected: Annotated[Columns | None, typer.Option(help="A protected attribute: for fairness alone.")] = None,
    allow: Annotated[Columns | None, typer.Option(help="A column that only looks like one, or like an id.")] = None,
    cutoff: Annotated[int | None, typer.Option(help="Least favourable score; the middle one by default.")] = None,
    method: Annotated[str, typer.Option(help="choose, pairs (no branches), additive (no pairs) or woe.")] = "choose",
    most_tables: Annotated[int | None, typer.Option(help="Characteristics and pairs at most.", min=1)] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("scorecard"),
    replace: Annotated[bool, typer.Option("--replace", help="Write into a folder that holds files.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: Json = False,
) -> None:
    """Fit a card, validate it on rows held out, and write a folder that a colleague can read.

    Example: tallystick scorecard fit data.csv --target bad --direction late=worse_when_high --out card
    """
    from tallystick.cli.scorecard_data import read_table
    from tallystick.cli.scorecard_folder import need_free_folder, summary, write_folder
    from tallystick.models.columns import StudyPlan
    from tallystick.models.study import study

    need_free_folder(out, replace=replace)
    plan = StudyPlan(
        target=target,
        bad_is=bad_is,
        exclude=tuple(exclude or ()),
        weight=weight,
        held_out=test_share,
        split=split,
        categories=tuple(categories or ()),
        directions=dict(_direction(one) for one in direction or ()),
        protected=tuple(protected or ()),
        allowed=tuple(allow or ()),
        cutoff=cutoff,
        method=method,
        most_tables=most_tables,
    )
    table = read_table(data, plan.categories)
    if not quiet:
        TALK.print(f"read {table.num_rows:,} rows of {table.num_columns} columns; fitting a card", markup=False)
    with Steps(quiet=quiet).watching() as steps:
        found = study(table, plan, steps)
    page = write_folder(found, data.name, out)
    for note in found.notes:
        TALK.print(f"note: {note}", markup=False)
    if as_json:
        show_json(found.to_dict())
        return
    show_table(f"Held out: {found.on_held_out.count:,} rows", ("figure", "value", "95 % interval"), summary(found))
    OUT.print(str(page), markup=False)


@scorecard.command()
def apply(
    card: CardFile,
    data: Annotated[Path, typer.Argument(help="CSV, Parquet or JSON-lines file with the card's columns.")],
    out: Annotated[Path, typer.Option(help="CSV or Parquet file to write.")] = Path("scores.csv"),
    keep: Annotated[Columns | None, typer.Option(help="A column to write beside the scores.")] = None,
    reasons: Annotated[int, typer.Option(help="Reasons per row.", min=0, max=10)] = 4,
) -> None:
    """Score a file: a score, its chance of default and the reasons in words, row for row.

    Example: tallystick scorecard apply card/card.json new.csv --out scores.csv --keep id
    """
    from tallystick.cli.scorecard_apply import read_card, scored, write_scores
    from tallystick.cli.scorecard_data import read_table

    fitted = read_card(card)
    table = read_table(data, fitted.card.words)
    scores = scored(fitted, table, tuple(keep or ()), reasons)
    write_scores(scores, out)
    TALK.print(f"scored {scores.num_rows:,} rows", markup=False)
    OUT.print(str(out), markup=False)


@scorecard.command()
def show(card: CardFile, as_json: Json = False) -> None:
    """Print a card: what a score is made of, and the points of every bin.

    Example: tallystick scorecard show card/card.json
    """
    from tallystick.cli.scorecard_apply import card_at
    from tallystick.cli.scorecard_show import described, tables

    fitted = card_at(card)
    if as_json:
        show_json(fitted.table().to_pylist())
        return
    OUT.print(f"{described(fitted)}\n", markup=False)
    for title, heads, rows in tables(fitted):
        show_table(title, heads, rows)


def _direction(written: str) -> tuple[str, Direction]:
    name, _, told = written.rpartition("=")
    try:
        return name, Direction(told)
    except ValueError as error:
        known = ", ".join(one.value for one in Direction)
        raise TallystickError(f"{written!r} is no direction", mend=f"write COLUMN=one of {known}") from error
