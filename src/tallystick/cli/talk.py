"""How the command line talks: data on stdout, talk on stderr, tables and bars only where somebody looks."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

OUT = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
TALK = Console(stderr=True, highlight=False, soft_wrap=True)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> None:
    """Prints a table; columns whose every value is a number, or looks like one, are set to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", caption=note or None, caption_justify="left")
    for place, column in enumerate(columns):
        numeric = all(_numeric(row[place]) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(worded(value) for value in row))
    OUT.print(table)
    OUT.print()


def show_json(content: object) -> None:
    OUT.print_json(json.dumps(content, default=str)) if OUT.is_terminal else print(json.dumps(content, default=str))


def worded(value: object) -> str:
    """Numbers with separators, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _numeric(value: object) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and value[:1].isdigit())


class Steps:
    """Tells of long steps: bars with counts and rates on a terminal, nothing in a pipe or when asked to be quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and TALK.is_terminal
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            console=TALK,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._began = time.monotonic()

    @contextmanager
    def watching(self) -> Iterator[Steps]:
        if not self._shown:
            yield self
            return
        with self._bars:
            yield self

    def __call__(self, step: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if step not in self._tasks:
            for task in self._tasks.values():
                self._bars.update(task, visible=False)
            self._tasks[step] = self._bars.add_task(step, total=max(total, 1), rate="")
            self._began = time.monotonic()
        rate = done / max(time.monotonic() - self._began, 1e-3)
        shown = f"{rate:,.0f}/s" if 0 < rate < 1e8 and done < total else ""
        self._bars.update(self._tasks[step], completed=done, total=max(total, 1), rate=shown)
