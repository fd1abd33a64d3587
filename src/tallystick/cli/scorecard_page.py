"""A study as one page that needs nothing beside it, and as a note to the colleague who opens the folder."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tallystick.charts.plane import percent, signed
from tallystick.models import show
from tallystick.models.fairness import FourFifths
from tallystick.models.stability import Shift
from tallystick.models.study import Fairness, GroupOutcome, Study
from tallystick.scorecards import BranchedCard, Card
from tallystick.scorecards import show as card_show
from tallystick.scorecards.entries import Bin, Pair
from tallystick.scorecards.show_branches import branched_meaning, branches_table_html
from tallystick.scorecards.tables import listed, table_html
from tallystick.scorecards.trials import last_thousandth

_STEP = 50
_PARTS_DRAWN = 14
_SAMPLES = ("developed on", "held out")
_VERDICTS = {
    FourFifths.MET: "at least four fifths",
    FourFifths.NOT_MET: "under four fifths",
    FourFifths.UNDECIDED: "undecided",
    FourFifths.REFERENCE: "compared with",
    FourFifths.TOO_FEW: "too few to tell",
}


def study_page(study: Study, source: str) -> str:
    """HTML without a script or a request. source: the name of the file that the card was fitted on."""
    common, card = study.common, study.card
    return (
        _environment()
        .get_template("scorecard.html")
        .render(
            study=study,
            source=source,
            card=card,
            tables=common.card,
            branches=_branches(study) if isinstance(card, BranchedCard) else None,
            meaning=_meaning(study),
            scores=Markup(scores_html(study)),
            points=Markup(card_show.card_drawing(common.card, _PARTS_DRAWN)),
            parts_drawn=_PARTS_DRAWN,
            figures=Markup(show.figures_html(study.on_held_out)),
            pictures=[Markup(one) for one in study.on_held_out.plot().pictures],
            gains=Markup(show.gains_html(study.on_held_out)),
            calibration=Markup(show.calibration_html(study.on_held_out)),
            shifts=Markup(show.shifts_html(study.shifts, "From the rows developed on to those held out")),
            score_shift=Markup(study.shifts[0].plot(_SAMPLES)),
            characteristics=[_characteristic(study, place) for place in range(len(common.card.characteristics))],
            pairs=[_pair(common.card, pair) for pair in common.card.pairs],
            trials=Markup(trials_html(study)) if len(study.trials) > 1 else None,
            cost=last_thousandth(study.trials) if len(study.trials) > 1 else None,
            fairness=[(one, Markup(fairness_html(one))) for one in study.fairness],
        )
    )


def study_note(study: Study, source: str, files: dict[str, str]) -> str:
    """What lies in the folder, in Markdown. files: what each is, by name."""
    held = study.on_held_out
    lines = [f"- `{name}`: {says}" for name, says in files.items()]
    return (
        f"# A scorecard for `{study.plan.target}`\n\n"
        f"Fitted on {study.on_development.count:,} rows of `{source}` and judged on {held.count:,} others, of which "
        f"{percent(held.bad_share)} turned bad. AUC {held.auc.value:.4f} "
        f"({held.auc.low:.4f} to {held.auc.high:.4f}), KS {held.ks.value:.3f}.\n\n"
        f"{_meaning(study)}\n\n"
        "Begin with `card.html`: it needs no network and no program but a browser.\n\n"
        + "\n".join(lines)
        + "\n\nTo score a file that has the card's columns:\n\n"
        "```sh\ntallystick scorecard apply card.json new.csv --out scores.csv\n```\n"
    )


def scores_html(study: Study) -> str:
    """What scores mean: odds, and the chance of default as it came out on the rows held out."""
    card, held = study.card, study.on_held_out
    low, high = held.scores[0].low, held.scores[-1].high
    scores = np.arange(_STEP * np.ceil(low / _STEP), high + 1, _STEP)
    foretold = card.default_probability(scores)
    rows = [
        [
            f"{score:.0f}",
            f"{1 / chance - 1:.1f} : 1",
            percent(chance),
            percent(right),
            f"{percent(least)} to {percent(most)}",
        ]
        for score, chance, right, least, most in zip(scores, foretold, *held.chance.at(foretold), strict=True)
    ]
    heads = ("score", "good to bad", "foretold", "held out", "95 % interval")
    return table_html(heads, rows, words=(), caption="Chance of default by score: as the scale says, and as held out")


def trials_html(study: Study) -> str:
    """The ways that were tried, by cross-validation inside the rows developed on."""
    rows = [[one.way, f"{one.tables}", f"{one.auc:.4f}"] for one in study.trials]
    return table_html(("way", "tables", "AUC"), rows, caption="What was tried, on folds of the rows developed on")


def fairness_html(one: Fairness) -> str:
    rows = [_group_cells(group) for group in one.groups]
    heads = ("group", "verdict", "subjects", "at the cut-off", "ratio", "95 % interval", "foretold", "observed")
    return table_html(heads, rows, words=(0, 1), caption=f"{one.attribute}: share that scores {one.cutoff} or more")


def _group_cells(group: GroupOutcome) -> list[str]:
    impact = group.impact
    ratio = (
        ("", "")
        if impact.ratio is None or impact.four_fifths is FourFifths.REFERENCE
        else (
            f"{impact.ratio.value:.2f}",
            f"{impact.ratio.low:.2f} to {impact.ratio.high:.2f}",
        )
    )
    return [
        impact.group,
        _VERDICTS[impact.four_fifths],
        f"{impact.count:,}",
        percent(impact.share),
        *ratio,
        percent(group.foretold),
        percent(group.observed),
    ]


def _characteristic(study: Study, place: int) -> dict[str, Any]:
    one = study.common.card.characteristics[place]
    shift: Shift = next(shift for shift in study.shifts[1:] if shift.name == one.name)
    return {
        "name": one.name,
        "iv": one.iv,
        "place": place,
        "picture": Markup(card_show.characteristic_drawing(one)),
        "table": Markup(card_show.characteristic_table_html(one)),
        "words": [(signed(bin.points), _every_word(bin)) for bin in one.ordinary if bin.words or bin.others],
        "shift": shift,
        "shift_picture": Markup(shift.plot(_SAMPLES)),
    }


def _every_word(bin: Bin) -> str:
    if bin.words:
        return ", ".join(bin.words)
    return f"any other, like {listed(bin.others, bin.more, most=len(bin.others))}"


def _meaning(study: Study) -> str:
    card = study.card
    return card_show.meaning(card) if isinstance(card, Card) else branched_meaning(card, study.common)


def _branches(study: Study) -> dict[str, Any]:
    """The table of branches, and the pairs that each has of its own."""
    card, common = study.card, study.common
    assert isinstance(card, BranchedCard)
    own = [
        {"name": branch.name, "says": branch.says, "pairs": [_pair(common.card, pair) for pair in pairs]}
        for branch, pairs in zip(card.branches, common.own, strict=True)
    ]
    return {"table": Markup(branches_table_html(card)), "own": own}


def _pair(card: Card, pair: Pair) -> dict[str, Any]:
    return {
        "name": pair.name,
        "picture": Markup(card_show.pair_drawing(card, pair)),
        "table": Markup(card_show.pair_html(card, pair)),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tallystick.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "whole": lambda value: f"{value:,}"}
    return environment
