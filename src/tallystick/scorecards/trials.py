"""What was tried before a card was made, and what accuracy costs in tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """A way to make the card, the tables that it needs and the AUC on training rows that it was not learned from."""

    way: str
    tables: int
    auc: float


def last_thousandth(trials: Sequence[Trial]) -> str:
    """What the last thousandth of AUC costs in tables, in a sentence.

    >>> last_thousandth([Trial("without pairs", 20, 0.7718), Trial("4 pairs", 24, 0.7765), Trial("8 pairs", 28, 0.777)])
    'The last 0.001 of AUC costs 4 tables: 24 tables reach 0.7765 (4 pairs), 28 reach 0.7770 (8 pairs).'
    """
    most = max(trials, key=lambda trial: trial.auc)
    near = min((trial for trial in trials if trial.auc >= most.auc - 0.001), key=lambda trial: trial.tables)
    if near.tables == most.tables:
        return f"No way with fewer tables comes within 0.001 of the best AUC, {most.auc:.4f} with {most.tables} tables."
    return (
        f"The last 0.001 of AUC costs {most.tables - near.tables} tables: {near.tables} tables reach {near.auc:.4f} "
        f"({near.way}), {most.tables} reach {most.auc:.4f} ({most.way})."
    )
