"""Write a report into files."""

from __future__ import annotations

import json
from pathlib import Path

from tallystick.rights.as_json import report_json
from tallystick.rights.shown import SubjectReport
from tallystick.terms import TallystickError
from tallystick.web.render import report_html


def write_report(told: SubjectReport, folder: Path) -> tuple[Path, Path]:
    """Writes `report-SUBJECT.html` and `.json`; answers with their paths."""
    page, document = (folder / f"report-{told.subject}{ending}" for ending in (".html", ".json"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(report_html(told), encoding="utf-8")
        document.write_text(json.dumps(report_json(told), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise TallystickError(
            f"the report could not be written: {error.strerror}", where=str(folder), mend="choose a folder with --to"
        ) from error
    return page, document
