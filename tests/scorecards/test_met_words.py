"""A bin of any other word says which words it met, as many as a person reads, and none that few rows hold."""

import re

import numpy as np
import pytest

from tallystick.scorecards import BranchedCard, Card, Scorecard, SegmentedScorecard, Where
from tallystick.scorecards.show import card_html, group_labels

ROWS = 6_000
RANDOM = np.random.default_rng(7)
# Three trades that tell, thirty that few have, and one that is the name of somebody.
TRADES = np.array(["farm", "inn", "mine", *(f"trade {place:02}" for place in range(30))])
TRADE = TRADES[RANDOM.choice(len(TRADES), ROWS, p=[0.3, 0.3, 0.3, *[0.1 / 30] * 30])]
TRADE[17] = "Ada Lovelace"
LATE = RANDOM.integers(0, 4, ROWS).astype(float)
_ODDS = np.exp(-1.5 + 1.2 * (TRADE == "mine") - 1.2 * (TRADE == "farm") + 0.4 * LATE)
BAD = (RANDOM.random(ROWS) < _ODDS / (1 + _ODDS)).astype(int)
COLUMNS = {"trade": TRADE, "late": LATE}


def other_of(card: Card) -> tuple[set[str], tuple[str, ...], int, str]:
    """Words that have bins, the other ones named and counted, and the label."""
    trade = next(one for one in card.characteristics if one.name == "trade")
    [other] = [bin for bin in trade.bins if bin.words == ()]
    return {word for bin in trade.bins for word in bin.words or ()}, other.others, other.more, other.label


@pytest.mark.parametrize("method", ["woe", "additive"])
def test_the_other_words_met_are_named_by_how_often_they_came_and_the_rest_are_counted(method: str) -> None:
    card = Scorecard(method=method).fit(COLUMNS, BAD).card_
    named, others, more, label = other_of(card)
    assert named.isdisjoint(others)
    assert len(named) + len(others) + more == len(set(TRADE.tolist()))
    counts = [int(np.count_nonzero(np.char.equal(TRADE, word))) for word in others]
    assert counts == sorted(counts, reverse=True)
    assert "Ada Lovelace" not in card.to_json()
    assert len(others) <= 20
    assert label == f"any other, like {', '.join(others[:6])} and {len(others) - 6 + more} more"


def test_the_page_the_table_and_an_explanation_say_which_words_any_other_are() -> None:
    card = Scorecard(method="woe").fit(COLUMNS, BAD).card_
    *_, label = other_of(card)
    assert label in card_html(card)
    assert label in card.table()["bin"].to_pylist()
    assert f"trade: brewery ({label})" in str(card.explain({"trade": "brewery", "late": 0}))
    trade = next(one for one in card.characteristics if one.name == "trade")
    assert re.fullmatch(r"(any other; )?missing", group_labels(trade, (*[0] * (len(trade.bins) - 2), 1, 1))[1])


def test_what_would_raise_a_score_is_a_word_that_there_is() -> None:
    card = Scorecard(method="woe").fit({"trade": np.where(TRADE == "mine", "mine", TRADE)}, BAD).card_
    _, others, _, _ = other_of(card)
    found = card.what_if({"trade": "mine"}, goal=card.scores({"trade": [others[0]]})[0])
    [change] = found.changes
    assert change.after in TRADES


def test_a_card_that_names_its_others_comes_back_and_one_that_does_not_keeps_its_text() -> None:
    card = Scorecard(method="woe").fit(COLUMNS, BAD).card_
    again = Card.from_json(card.to_json())
    assert again.hash() == card.hash()
    assert other_of(again) == other_of(card)
    before = Scorecard(method="woe").fit({"late": LATE}, BAD).card_.to_json()
    assert Card.from_json(before).to_json() == before


def test_branches_and_segments_say_it_too() -> None:
    segments = {"never late": Where("late", high=1)}
    card = SegmentedScorecard(segments=segments, scorecard=Scorecard(method="woe")).fit(COLUMNS, BAD).card_
    assert isinstance(card, BranchedCard)
    for branch in card.branches:
        named, others, more, label = other_of(branch.card)
        assert len(named) + len(others) + more > 20
        assert label.startswith(f"any other, like {others[0]}, {others[1]}")
