"""A card shows itself, and nothing that its data name can break the page."""

import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from tallystick.scorecards import (
    Bin,
    Card,
    CardCharacteristic,
    Counts,
    Pair,
    Scale,
    Scorecard,
    WordCounts,
    optimal_bins,
    optimal_groups,
)
from tallystick.scorecards.frames import Words
from tallystick.scorecards.show import (
    card_drawing,
    card_html,
    characteristic_drawing,
    characteristic_html,
    group_labels,
    pair_drawing,
)
from tallystick.terms import Dimension

EVIL = '<img src=x onerror="alert(1)">'
LATE = CardCharacteristic(
    "late",
    Dimension.REPAYMENT,
    0.5,
    1.0,
    (
        Bin(-math.inf, 1.0, None, 80, 20, 0.5, 20),
        Bin(1.0, 3.0, None, 40, 60, -0.5, -30),
        Bin(3.0, math.inf, None, 10, 60, -1.5, -60),
        Bin(-math.inf, math.inf, math.nan, 0, 0, 0.0, 0),
    ),
)
STATE = CardCharacteristic(
    "state",
    Dimension.CONDUCT,
    0.1,
    1.0,
    (
        Bin(-math.inf, math.inf, None, 80, 20, 0.5, 20, (EVIL, "NY")),
        Bin(-math.inf, math.inf, None, 40.5, 60, -0.5, -30, ()),
        Bin(-math.inf, math.inf, math.nan, 0, 0, 0.0, 0),
    ),
)
PAIR = Pair("late", "state", Dimension.REPAYMENT, (0, 1, 1, 0), (0, 1, 1), ((3, -3), (-12, 5)))
CARD = Card(Scale(), 600, (LATE, STATE), (PAIR,))


def test_a_card_shows_its_base_every_bin_and_every_pair() -> None:
    shown = card_html(CARD)
    assert "A score is 600 plus the points of 2 characteristics and 1 pair, kept between 350 and 950." in shown
    for told in ("under 1", "3 or more", "not seen: missing", "−60", "−12", "any other", "100.5"):
        assert f">{told}<" in shown
    assert "<img" not in shown
    ElementTree.fromstring(f"<div>{shown}</div>")


def test_a_card_without_characteristics_shows_itself_as_well() -> None:
    ElementTree.fromstring(f"<div>{card_html(Card(Scale(), 600, ()))}</div>")


def test_bins_show_their_rate_with_an_interval_and_none_without_rows() -> None:
    shown = characteristic_html(LATE)
    assert ">20.0 %<" in shown
    assert ">13.3 % to 28.9 %<" in shown
    assert "missing" not in str(characteristic_drawing(LATE)), "nobody is in it"


def test_groups_of_bins_are_told_as_what_they_hold() -> None:
    assert group_labels(LATE, (0, 1, 1, 0)) == ["under 1; missing", "1 or more"]
    assert group_labels(LATE, (0, 0, 0, 0)) == ["any value; missing"]
    assert group_labels(LATE, (0, 1, 0, 1)) == ["under 1; 3 or more", "1 to under 3; missing"]
    assert group_labels(STATE, (0, 1, 0)) == [f"{EVIL}, NY; missing", "any other"]
    many = replace(STATE, bins=(replace(STATE.bins[0], words=tuple("abcde")), *STATE.bins[1:]))
    assert group_labels(many, (0, 0, 1)) == ["a, b, c and 2 more; any other", "missing"]


def test_pictures_of_one_page_have_ids_of_their_own() -> None:
    drawn = [card_drawing(CARD), *(characteristic_drawing(one) for one in CARD.characteristics)]
    drawn.append(pair_drawing(CARD, PAIR))
    ids = [ElementTree.fromstring(picture).get("aria-labelledby") for one in drawn for picture in one.pictures]
    assert len(set(ids)) == len(ids) == 4


def test_a_card_and_a_characteristic_show_themselves_in_a_notebook() -> None:
    assert CARD._repr_html_() == card_html(CARD)
    assert LATE._repr_html_() == characteristic_html(LATE)
    assert len(CARD.plot().pictures) == 4
    assert str(LATE.plot()) == str(characteristic_drawing(LATE))
    assert "<svg" in CARD.plot()._repr_html_()


def test_a_fitted_scorecard_shows_its_card_in_a_notebook() -> None:
    late = np.repeat([0.0, 1.0, 2.0], 100)
    bad = np.concatenate([np.repeat([0, 1], part) for part in ([80, 20], [70, 30], [40, 60])])
    unfitted = Scorecard(method="woe")
    assert "Scorecard" in unfitted._repr_html_()
    fitted = unfitted.fit({"late": late}, bad)
    assert fitted._repr_html_() == fitted._repr_mimebundle_()["text/html"] == card_html(fitted.card_)
    assert str(fitted.plot()) == str(fitted.card_.plot())


def test_bins_that_are_on_no_card_yet_show_themselves() -> None:
    values = np.array([*np.repeat([1.0, 5.0], 100), *[np.nan] * 50, *[-9.0] * 20])
    bad = np.array([*[1] * 20, *[0] * 80, *[1] * 40, *[0] * 60, *[1] * 25, *[0] * 25, *[1] * 20])
    bins = optimal_bins(Counts.of(values, bad, specials=(-9.0,)))
    shown = bins._repr_html_()
    assert [told in shown for told in (">20.0 %<", ">40.0 %<", ">missing<", ">exactly -9<")] == [True] * 4
    assert f"information value {bins.iv:.3f}" in shown
    assert "points" not in shown
    assert len(bins.plot().pictures) == 1
    ElementTree.fromstring(bins.plot().pictures[0])


def test_groups_of_words_show_themselves_and_nothing_in_them_breaks_the_page() -> None:
    words = Words(np.repeat([0, 1, 2], 100).astype(np.int32), (EVIL, "farm", "shop"))
    groups = optimal_groups(WordCounts.of(words, np.repeat([0, 1, 0, 1, 0, 1], [90, 10, 60, 40, 20, 80])))
    shown = groups._repr_html_()
    assert "&lt;img" in shown
    assert "<img" not in shown
    assert "missing" not in shown, "nobody is in it"
    assert ">80.0 %<" in shown


def test_a_drawing_is_written_to_files(tmp_path: Path) -> None:
    paths = CARD.plot().save(tmp_path, "card")
    assert [path.name for path in paths] == [f"card-{place}.svg" for place in (1, 2, 3, 4)]
    assert [path.name for path in LATE.plot().save(tmp_path, "late")] == ["late.svg"]
    ElementTree.parse(paths[0])
