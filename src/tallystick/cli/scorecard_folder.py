"""Write a study into a folder that a colleague can read."""

from __future__ import annotations

import json
from pathlib import Path

from pyarrow import csv

from tallystick.cli.scorecard_page import study_note, study_page
from tallystick.models.study import Study
from tallystick.terms import BusyError, TallystickError

_SAYS = {
    "card.html": "the card, its validation and every bin, with pictures",
    "card.json": "the card itself: what is applied, registered and hashed",
    "card.csv": "every bin with its counts, evidence and points, for a spreadsheet",
    "score.sql": "the card as a query that gives every row of a table `applicants` its score, for DuckDB",
    "card.pmml": "the card for programs that apply PMML",
    "validation.json": "every figure of the validation, for a program",
}


def need_free_folder(folder: Path, *, replace: bool) -> None:
    """Raises BusyError where the folder holds files and they are not to be replaced."""
    if folder.exists() and not folder.is_dir():
        raise BusyError("this is a file", where=str(folder), mend="choose a folder with --out")
    if not replace and folder.exists() and any(folder.iterdir()):
        raise BusyError("the folder holds files", where=str(folder), mend="choose another with --out, or add --replace")


def write_folder(study: Study, source: str, folder: Path) -> Path:
    """Writes the folder's files; answers with the path of its page. source: the name of the file fitted on."""
    # Everything is made before anything is written: a folder is whole, or as it was.
    texts = {
        "card.json": study.card.to_json() + "\n",
        "score.sql": study.card.to_sql(),
        "card.pmml": study.card.to_pmml(),
        "validation.json": json.dumps(study.to_dict(), indent=1) + "\n",
        "README.md": study_note(study, source, _SAYS),
        "card.html": study_page(study, source),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        csv.write_csv(study.card.table(), folder / "card.csv")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise TallystickError(
            f"the folder could not be written: {error.strerror}", where=str(folder), mend="choose another with --out"
        ) from error
    return folder / "card.html"


def summary(study: Study) -> list[tuple[str, float, str]]:
    """Figure, value, interval: of the rows held out."""
    held = study.on_held_out
    figures = [
        ("AUC", held.auc),
        ("KS", held.ks),
        ("Brier", held.brier),
        ("log loss", held.log_loss),
        ("calibration slope", held.calibration.slope),
    ]
    return [(name, one.value, f"{one.low:.4f} to {one.high:.4f}") for name, one in figures]
