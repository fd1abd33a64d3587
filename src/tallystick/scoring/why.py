"""Why a file gets no score from a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from tallystick.models.model import Model


def why_not(model: Model, values: pa.Table, currencies: Sequence[str | None]) -> list[str | None]:
    """Per row the first sentence that holds of it: a requirement that it misses, then its currency; None to score it.

    currencies: the one currency of each file's amounts; None for several, or none at all.
    """
    why = [of_currency(model, currency) for currency in currencies]
    for requirement in reversed(model.requirements):
        missed = values[requirement.characteristic].to_numpy() < requirement.at_least
        for row in np.flatnonzero(missed).tolist():
            why[row] = requirement.otherwise
    return why


def of_currency(model: Model, currency: str | None) -> str | None:
    """Why a file with amounts in this currency gets no score; None where it gets one."""
    if currency is None:
        return "the file has no amounts, or has them in several currencies, which cannot be added up"
    if currency != model.currency:
        return f"the file's amounts are in {currency}, and the model was developed on {model.currency}"
    return None
