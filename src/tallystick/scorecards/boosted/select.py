"""Which characteristics a card needs: those that foretell what the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from tallystick.scorecards.boosted.choose import WORTH, unseen_auc
from tallystick.scorecards.boosted.few import Fine
from tallystick.scorecards.boosted.kernels import deviance
from tallystick.scorecards.boosted.learn import Fold, Setting, foretold, learn_mains, setting_of
from tallystick.scorecards.frames import Floats

# In units of log-likelihood on rows not seen: what a table more must bring.
_PRICE = 3.0
# Of the tables that a card may have, so many are of characteristics alone where there are more than that.
_SHARE_OF_MAINS = 0.7


def readable_mains(setting: Setting, most_tables: int) -> tuple[Setting, tuple[Fold, ...]]:
    """Learns from all columns, and again from the best of them where there are more than a person reads."""
    setting = _distinct(setting)
    folds = learn_mains(setting)
    if len(folds[0].mains) <= most_tables:
        return setting, folds
    gains = _gains(setting, folds, range(len(folds[0].mains)))
    most = max(1, int(_SHARE_OF_MAINS * most_tables))
    setting = setting_of(setting.rows.without(np.argsort(-gains, kind="stable")[most:].tolist()))
    return setting, learn_mains(setting)


def fewer_mains(setting: Setting, folds: tuple[Fold, ...]) -> tuple[Setting, tuple[Fold, ...]]:
    """Learns again from those columns alone that are worth a table, and keeps to them where that costs no AUC.

    Not before pairs are looked for: a characteristic that says little by itself may say much beside another.
    """
    gone = _worth_less(setting, folds, range(len(folds[0].mains)), _PRICE, 1)
    fewer = setting_of(setting.rows.without(gone))
    learned = learn_mains(fewer) if gone else folds
    size = len(setting.rows.good)
    kept = unseen_auc(fewer, foretold(learned, size)) >= unseen_auc(setting, foretold(folds, size)) - WORTH
    return (fewer, learned) if kept else (setting, folds)


def silenced(setting: Setting, folds: tuple[Fold, ...], fine: Fine) -> Fine:
    """Without the tables of characteristics that foretell nothing, alone or in a pair."""
    paired = {place for pair in fine.which for place in (pair.first, pair.second)}
    alone = [place for place in range(len(fine.mains)) if place not in paired]
    mains = fine.mains.copy()
    mains[_worth_less(setting, folds, alone, 0.0, 0 if paired else 1)] = 0.0
    return replace(fine, mains=mains)


def _distinct(setting: Setting) -> Setting:
    """Of columns that say the same of every row, the first."""
    firsts: dict[bytes, int] = {}
    for place, codes in enumerate(setting.rows.codes):
        firsts.setdefault(codes.tobytes(), place)
    gone = [place for place in range(len(setting.rows.codes)) if place not in firsts.values()]
    return setting_of(setting.rows.without(gone)) if gone else setting


def _worth_less(
    setting: Setting, folds: tuple[Fold, ...], places: Iterable[int], price: float, least: int
) -> list[int]:
    """Those of `places` whose tables bring no more than `price`, the least first, one by one; `least` stay.

    Two at once will not do: of two that say the same, either could go, but not both.
    """
    left, gone = list(places), []
    while len(left) > least:
        gains = _gains(setting, folds, left)
        if gains.min() > price:
            break
        gone.append(left.pop(int(np.argmin(gains))))
        folds = tuple(_without(setting, fold, gone[-1]) for fold in folds)
    return gone


def _gains(setting: Setting, folds: Sequence[Fold], places: Iterable[int]) -> Floats:
    """By how much each table raises the log-likelihood of rows that it was not learned from, all rows counted once."""
    deals = 1 + max(fold.deal for fold in folds)
    places = list(places)
    gains = np.zeros(len(places))
    for fold in folds:
        good, bad = setting.rows.good[fold.held], setting.rows.bad[fold.held]
        with_all = deviance(fold.held_log_odds, good, bad)
        for at, place in enumerate(places):
            gains[at] += deviance(_without(setting, fold, place).held_log_odds, good, bad) - with_all
    return gains / deals


def _without(setting: Setting, fold: Fold, place: int) -> Fold:
    told = fold.mains[place][setting.rows.codes[place][fold.held]]
    events = setting.rows.good[fold.held] + setting.rows.bad[fold.held]
    # Of very few rows none may be held out.
    mean = float(events @ told) / max(float(events.sum()), 1.0)
    return replace(fold, held_log_odds=fold.held_log_odds - told + mean)
