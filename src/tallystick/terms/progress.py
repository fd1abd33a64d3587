"""How a long step tells whoever waits how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` things of `step` are finished; called with done == total at the end."""


def silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""
