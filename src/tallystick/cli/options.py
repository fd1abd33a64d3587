"""Options that many commands share, and the one clock of the command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.terms import TallystickError

At = Annotated[Path, typer.Option("--at", help="The bureau's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
HERE = Path("bureau")


def today() -> date:
    return datetime.now().astimezone().date()


def day(text: str | None) -> date | None:
    """Raises TallystickError for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise TallystickError(f"{text!r} is not a day written as YYYY-MM-DD", mend="write it so") from error
