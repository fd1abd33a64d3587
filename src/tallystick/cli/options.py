"""Options that many commands share, and the one clock of the command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

At = Annotated[Path, typer.Option("--at", help="The bureau's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
HERE = Path("bureau")


def today() -> date:
    return datetime.now().astimezone().date()
