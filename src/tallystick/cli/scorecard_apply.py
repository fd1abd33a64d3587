"""Apply a card to a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from tallystick.scorecards import BranchedCard, Card, CardCharacteristic, ColumnMissing, UnfitData, card_from_json
from tallystick.scorecards.explanation import said_of
from tallystick.scorecards.frames import Columns, columns_of
from tallystick.scorecards.tables import counted
from tallystick.terms import NotFoundError, TallystickError

if TYPE_CHECKING:
    from tallystick.models.calibration import LogOddsFit
    from tallystick.scorecards.kernel.native import Found

Rows: TypeAlias = npt.NDArray[np.int64]


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
    return card_from_json(text)


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
    return pa.table(columns | _reasons(card, table, most_reasons))


def _file(path: Path) -> Path:
    return path / "card.json" if path.is_dir() else path


def _reasons(card: Card | BranchedCard, table: pa.Table, most: int) -> dict[str, pa.Array]:
    """A column per rank: what keeps the score down, with its value, and what the best bin would give."""
    if isinstance(card, Card):
        # It loads the compiler.
        from tallystick.scorecards.kernel.card_kernel import CardKernel

        read = columns_of(table, card.names, card.words)
        shares = [(card, np.arange(table.num_rows), CardKernel(card).reasons(read, most))]
    else:
        read = card.columns(table)
        shares = list(_in_branches(card, read, most))
    columns = {}
    for rank in range(most):
        words = np.full(table.num_rows, None, object)
        for of_branch, rows, found in shares:
            which, places, bests, lost = (part[:, rank].astype(np.int64) for part in found)
            for at, one in enumerate(of_branch.characteristics):
                mine = np.flatnonzero(which == at)
                told = said_of(one, read[one.name][rows[mine]], places[mine])
                words[rows[mine]] = _in_words(one, told, bests[mine], lost[mine])
        columns[f"reason_{rank + 1}"] = pa.array(words, pa.string())
    return columns


def _in_branches(card: BranchedCard, read: Columns, most: int) -> Iterator[tuple[Card, Rows, Found]]:
    """Each branch's card, its rows, and their reasons as `CardKernel.reasons` has them."""
    from tallystick.scorecards.kernel.native import Found

    reasons, places = card.reasons(read, most), card.places_among(read)
    for place, branch in enumerate(card.branches):
        rows, order = np.flatnonzero(places == place), {name: at for at, name in enumerate(branch.card.names)}
        which, bins, bests = (np.full((len(rows), most), -1, np.int16) for _ in range(3))
        found = Found(which, bins, bests, np.zeros((len(rows), most), np.int32))
        for at, row in enumerate(rows.tolist()):
            for rank, one in enumerate(reasons[row]):
                which[at, rank], bins[at, rank], bests[at, rank] = order[one.name], one.bin, one.best_bin
                found.points_lost[at, rank] = one.points_lost
        yield branch.card, rows, found


def _in_words(one: CardCharacteristic, told: pa.Array, bests: Rows, lost: Rows) -> npt.NDArray[np.object_]:
    best = pa.array([bin.label for bin in one.bins], pa.string()).take(pa.array(bests))
    met, codes = np.unique(lost, return_inverse=True)
    gained = pa.array([f" would give {counted(points, 'point')} more" for points in met.tolist()], pa.string())
    words = pc.binary_join_element_wise(f"{one.name} is ", told, "; ", best, gained.take(pa.array(codes)), "")
    texts: npt.NDArray[np.object_] = words.to_numpy(zero_copy_only=False)
    return texts


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
