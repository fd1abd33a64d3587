import re
from xml.etree import ElementTree

import pytest

from tallystick.charts import MonthMark, Spoke, balance_history, band_bars, gauge, payment_history, radar
from tallystick.charts.palette import ACCENT, BANDS, INK, LATENESS, PAPER, SOFT_INK, contrast
from tallystick.terms import Band, Month, band_of

START = Month.parse("2005-04")
MARKS = [
    MonthMark(START, 0, False, False),
    MonthMark(START.plus(1), 60, False, False),
    MonthMark(START.plus(2), None, True, False),
    MonthMark(START.plus(3), None, False, True),
    MonthMark(START.plus(4), None, False, False),
]
PICTURES = {
    "gauge": gauge(612),
    "radar": radar([Spoke(name, 5, 0, 10) for name in ("a", "b", "c", "d", "e")], "Parts"),
    "history": payment_history(MARKS, "A card", id="h"),
    "balance": balance_history([START, START.plus(1)], [-5.0, 50.0], 40.0, id="b"),
    "bars": band_bars([(band, 10, 0.1) for band in Band], "Bands", id="x"),
}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_is_well_formed_and_has_a_title_and_a_description(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    assert root.get("role") == "img"
    told = [child.text for child in root if child.tag.endswith(("title", "desc"))]
    assert len(told) == 2
    assert all(told)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_no_letter_is_drawn_outside_the_picture(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    for letter in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y, size = float(str(letter.get("x"))), float(str(letter.get("y"))), float(str(letter.get("font-size")))
        reach = 0.6 * size * len(letter.text or "")
        before = {"start": 0.0, "middle": reach / 2, "end": reach}[str(letter.get("text-anchor"))]
        assert x - before >= -1, letter.text
        assert x - before + reach <= width + 1, letter.text
        assert size * 0.7 <= y <= height, letter.text


@pytest.mark.parametrize("score", [350, 549, 550, 600, 650, 700, 950])
def test_a_score_is_told_in_number_and_band_not_by_colour_alone(score: int) -> None:
    drawn = gauge(score)
    assert f">{score}<" in drawn
    assert f">{band_of(score).label.capitalize()}<" in drawn


def test_every_month_says_its_lateness_in_letters() -> None:
    letters = re.findall(r">(ok|60|CO|end|–)<", PICTURES["history"])
    assert letters == ["ok", "60", "CO", "end", "–"]


def test_what_is_named_by_others_is_escaped() -> None:
    hostile = '<script>alert("x")</script>'
    for drawn in (radar([Spoke(hostile, 1, 0, 2)] * 3, hostile), payment_history(MARKS, hostile, id=hostile)):
        assert "<script" not in drawn
        ElementTree.fromstring(drawn)


@pytest.mark.parametrize("colour", [INK, SOFT_INK, ACCENT, *BANDS.values(), *LATENESS])
def test_text_in_every_colour_can_be_read_on_paper(colour: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; the marks (1.4.11) need less."""
    assert contrast(colour, PAPER) >= 4.5
