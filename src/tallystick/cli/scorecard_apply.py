"""Apply a card to a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from tallystick.scorecards import BranchedCard, Card, CardCharacteristic, ColumnMissing, UnfitData
from tallystick.terms import NotFoundError, TallystickError

if TYPE_CHECKING:
    from tallystick.models.calibration import LogOddsFit

# The kernel counts bins in 16 bits.
_MOST_BINS = 1 << 16


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card, and what its validation found its chances to be, where that lies beside it."""

    card: Card | BranchedCard
    chance: LogOddsFit | None


def read_card(path: Path) -> ReadCard:
    """As `card_at`, with its chances."""
    card = card_at(path)
    return ReadCard(card, _chance(card, _file(path).with_name("validation.json")))


def card_at(path: Path) -> Card | BranchedCard:
    """A card with or without branches. Raises NotFoundError, and UnreadableCard for a file that is no card."""
    path = _file(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError("there is no such card", where=str(path), mend="give the card.json of a fit") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TallystickError("the card cannot be read", where=str(path), mend="give the card.json of a fit") from error
    return BranchedCard.from_json(text) if _has_branches(text) else Card.from_json(text)


def scored(read: ReadCard, table: pa.Table, keep: tuple[str, ...], most_reasons: int) -> pa.Table:
    """row, the columns kept, score, chance of default with its interval where it was validated, reasons in words.

    Raises ColumnMissing for a column to keep that is not there, UnfitData for a table without rows.
    """
    if not table.num_rows:
        raise UnfitData("the data have no rows", mend="give rows to score")
    absent = [name for name in keep if name not in table.column_names]
    if absent:
        raise ColumnMissing(f"there is no column {absent[0]!r} to keep", mend="keep columns that are there")
    card = read.card
    scores = card.scores(table)
    chance = card.default_probability(scores)
    columns: dict[str, Any] = {"row": range(1, table.num_rows + 1), **{name: table[name] for name in keep}}
    columns["score"] = scores
    if read.chance is None:
        columns["chance_of_default"] = chance.round(6)
    else:
        names = ("chance_of_default", "chance_low", "chance_high")
        columns |= {name: one.round(6) for name, one in zip(names, read.chance.at(chance), strict=True)}
    if isinstance(card, BranchedCard):
        return pa.table(columns | _reasons_in_branches(card, table, most_reasons))
    return pa.table(columns | _reasons(card, table, most_reasons))


def _file(path: Path) -> Path:
    return path / "card.json" if path.is_dir() else path


def _has_branches(text: str) -> bool:
    try:
        content = json.loads(text)
    except ValueError:
        return False
    return isinstance(content, dict) and "branches" in content


def _reasons_in_branches(card: BranchedCard, table: pa.Table, most: int) -> dict[str, pa.Array]:
    """As `_reasons`; bins are those of the row's branch."""
    found, places = card.reasons(table, most), card.branch_places(table)
    by_name = [{one.name: one for one in branch.card.characteristics} for branch in card.branches]
    columns = {}
    for rank in range(most):
        words: list[str | None] = [None] * len(found)
        for row, (place, reasons) in enumerate(zip(places.tolist(), found, strict=True)):
            if rank < len(reasons):
                one = reasons[rank]
                words[row] = _in_words(by_name[place][one.name], one.bin, one.best_bin, one.points_lost)
        columns[f"reason_{rank + 1}"] = pa.array(words, pa.string())
    return columns


def _reasons(card: Card, table: pa.Table, most: int) -> dict[str, pa.Array]:
    """A column per rank. Many rows share few reasons: each is worded once."""
    from tallystick.scorecards.kernel.card_kernel import CardKernel

    found = CardKernel(card).reasons(table, most)
    columns = {}
    for rank in range(most):
        which, places, bests, lost = (part[:, rank].astype(np.int64) for part in found)
        # Points are told by their own list, so that all four fit into one number, whatever the card.
        points, code = np.unique(lost, return_inverse=True)
        packed = ((which * _MOST_BINS + places) * _MOST_BINS + bests) * len(points) + code
        _, first, place = np.unique(packed, return_index=True, return_inverse=True)
        words = [
            None if which[row] < 0 else _in_words(card.characteristics[which[row]], places[row], bests[row], lost[row])
            for row in first
        ]
        columns[f"reason_{rank + 1}"] = pa.array(words, pa.string()).take(pa.array(place))
    return columns


def write_scores(scores: pa.Table, path: Path) -> None:
    """CSV, or Parquet where the file is called so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() in (".parquet", ".pq"):
            parquet.write_table(scores, path)
        else:
            csv.write_csv(scores, path)
    except OSError as error:
        raise TallystickError(
            f"the scores could not be written: {error.strerror or error}", where=str(path), mend="choose with --out"
        ) from error


def _in_words(one: CardCharacteristic, place: int, best_place: int, lost: int) -> str:
    return f"{one.name} is {one.bins[place].label}; {one.bins[best_place].label} would give {lost} points more"


def _chance(card: Card | BranchedCard, path: Path) -> LogOddsFit | None:
    """Of the validation beside the card, if it is of this very card."""
    from tallystick.models.calibration import LogOddsFit

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["card"] != card.hash():
            return None
        fitted = content["on_held_out"]["chance"]
        (first, across), (_, second) = fitted["covariance"]
        return LogOddsFit(fitted["intercept"], fitted["slope"], ((first, across), (across, second)))
    except (OSError, ValueError, KeyError, TypeError):
        return None
