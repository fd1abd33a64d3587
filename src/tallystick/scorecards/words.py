"""Words as numbers: their rank by how often they went bad, so that ordered binning groups those alike."""

from __future__ import annotations

import numpy as np

from tallystick.scorecards.frames import Floats, Words

# Stands among ranked words for all that are too rare to be ranked, and for those never seen.
OTHER = ""
# Weight that draws a word's bad rate to that of all, and below which a word is too rare.
_DRAW = 20.0
_LEAST_WORD = 20.0


def ranked_words(column: Words, bad: Floats, weight: Floats) -> tuple[Floats, tuple[str, ...]]:
    """Each row's rank (NaN without a word), and the words by rank, the least bad first; `OTHER` is one of them.

    Bad rates are drawn towards that of all rows, so chance does not rank a word met a few times (Micci-Barreca 2001).
    """
    known = column.codes >= 0
    events = np.bincount(column.codes[known], weights=weight[known], minlength=len(column.known))
    bads = np.bincount(column.codes[known], weights=(weight * bad)[known], minlength=len(column.known))
    rare = (events < _LEAST_WORD) | np.array([word == OTHER for word in column.known], dtype=bool)
    mean = float((weight * bad).sum() / weight.sum())
    words = [column.known[code] for code in np.flatnonzero(~rare).tolist()] + [OTHER]
    all_events = np.append(events[~rare], events[rare].sum())
    all_bads = np.append(bads[~rare], bads[rare].sum())
    order = np.argsort((all_bads + _DRAW * mean) / (all_events + _DRAW), kind="stable")
    rank_of_place = np.empty(len(words))
    rank_of_place[order] = np.arange(len(words))
    rank_of_code = np.full(len(column.known) + 1, rank_of_place[-1])
    rank_of_code[:-1][~rare] = rank_of_place[:-1]
    rank_of_code[-1] = np.nan
    return rank_of_code[column.codes], tuple(words[place] for place in order.tolist())
