"""A card shows itself, and nothing that its data name can break the page."""

import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from tallystick.scorecards import Bin, Card, CardCharacteristic, Pair, Scale
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


def test_a_drawing_is_written_to_files(tmp_path: Path) -> None:
    paths = CARD.plot().save(tmp_path, "card")
    assert [path.name for path in paths] == [f"card-{place}.svg" for place in (1, 2, 3, 4)]
    assert [path.name for path in LATE.plot().save(tmp_path, "late")] == ["late.svg"]
    ElementTree.parse(paths[0])
