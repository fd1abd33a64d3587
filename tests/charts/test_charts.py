import re
from xml.etree import ElementTree

import pytest
from tests.charts.test_card_charts import CARD_PICTURES

from tallystick.charts import (
    BalanceMark,
    MonthMark,
    Spoke,
    Standing,
    balance_history,
    band_bars,
    gauge,
    payment_history,
    radar,
)
from tallystick.charts.palette import (
    ACCENT,
    ACCENT_SOFT,
    BANDS,
    INK,
    LATENESS,
    LINE,
    PAPER,
    SOFT_INK,
    TRACK,
    contrast,
)
from tallystick.charts.svg import SMALLEST_TEXT, WIDTH, text_width
from tallystick.terms import Band, Dimension, Month, band_of

START = Month.parse("2005-04")
HOSTILE = '<script>alert("x")</script>\x01\x00' + "w" * 200 + "王小明 \u202eright"
MARKS = [
    MonthMark(START, 0),
    MonthMark(START.plus(1), 60),
    MonthMark(START.plus(2), 400, Standing.IN_DEFAULT),
    MonthMark(START.plus(3), None, Standing.CHARGED_OFF),
    MonthMark(START.plus(4), None, Standing.ENDED),
    MonthMark(START.plus(5), None),
    MonthMark(START.plus(6), 36_525),
]
LONG = [MonthMark(START.plus(place), 30 * (place % 3)) for place in range(600)]
PARTS = [Spoke(one.value.capitalize(), 308, 103, 336) for one in Dimension]
OWED = [BalanceMark(START.plus(place), 1e9 + place, 2e9) for place in (0, 1, 5, 6)]
PICTURES = {
    "gauge": gauge(612),
    "radar": radar(PARTS, "Parts"),
    "radar of three long names": radar([Spoke(HOSTILE, 5, 0, 10)] * 3, "Parts"),
    "history": payment_history(MARKS, "A card", id="h"),
    "history of fifty years": payment_history(LONG, "A card", id="h"),
    "balance": balance_history(OWED, "TWD", id="b"),
    "balance of one month": balance_history(OWED[:1], "TWD", id="b"),
    "balance below zero": balance_history([BalanceMark(START, -5.0)], "TWD", id="b"),
    "bands": band_bars([(band, 10_000_000, 0.1) for band in Band], "Bands", id="x"),
    "no bands": band_bars([], "Bands", id="x"),
    "hostile": payment_history(MARKS, HOSTILE, id="h"),
    **CARD_PICTURES,
}
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_is_well_formed_and_has_a_title_and_a_description(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    assert root.get("role") == "img"
    by_id = {child.get("id"): child for child in root if child.get("id")}
    told = [by_id[id] for id in str(root.get("aria-labelledby")).split()]
    assert [one.tag for one in told] == [f"{_SVG}title", f"{_SVG}desc"]
    assert told[0].text


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_no_letter_is_drawn_outside_the_picture_or_too_small_for_a_telephone(name: str) -> None:
    """At 390 pixels a picture has 332 of them, so a unit is a pixel or a little more."""
    root = ElementTree.fromstring(PICTURES[name])
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    assert width == WIDTH == 320
    for letter in root.iter(f"{_SVG}text"):
        x, y, size = (float(str(letter.get(key))) for key in ("x", "y", "font-size"))
        reach = text_width(letter.text or "", size)
        before = {"start": 0.0, "middle": reach / 2, "end": reach}[str(letter.get("text-anchor"))]
        assert size >= SMALLEST_TEXT
        assert x - before >= -1, letter.text
        assert x - before + reach <= width + 1, letter.text
        assert size * 0.7 <= y <= height, letter.text


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_asks_for_nothing_and_runs_nothing(name: str) -> None:
    drawn = PICTURES[name].replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"<script|<style|<image|<use|href|url\(|https?:|style=|\son\w+=", drawn)


@pytest.mark.parametrize("score", [350, 549, 550, 600, 650, 700, 950])
def test_a_score_is_told_in_number_and_band_not_by_colour_alone(score: int) -> None:
    drawn = gauge(score)
    assert f">{score}<" in drawn
    assert f">{band_of(score).label.capitalize()}<" in drawn


def test_the_gauge_names_every_band_with_its_scores() -> None:
    for band in Band:
        assert f">{band.label.capitalize()} {band.floor}–{band.ceiling}<" in PICTURES["gauge"]


def test_every_month_says_its_lateness_in_letters() -> None:
    letters = re.findall(r">(ok|60|D|CO|E|–|1k\+)<", PICTURES["history"])
    # The D of December stands above the months.
    assert letters[1:] == ["ok", "60", "D", "CO", "E", "–", "1k+"]


def test_a_long_history_is_drawn_for_seven_years_and_told_whole() -> None:
    drawn = PICTURES["history of fifty years"]
    assert re.findall(r">(20\d\d)<", drawn) == [str(year) for year in range(2049, 2056)]
    assert "600 months from 2005-04 to 2055-03: 200 in time, 200 30 days late, 200 60 days late." in drawn
    assert "Drawn from 2049 on." in drawn


def test_a_month_without_a_report_is_a_gap_in_what_is_owed() -> None:
    areas = [
        one for one in ElementTree.fromstring(PICTURES["balance"]).iter(f"{_SVG}path") if one.get("fill") != "none"
    ]
    assert len(areas) == 2


@pytest.mark.parametrize("amount", [9_999_999.0, -9_999_999.0, 9.99e9, 9.99e11, -1e15])
def test_an_amount_is_shortened_and_never_cut(amount: float) -> None:
    drawn = balance_history([BalanceMark(START, amount, abs(amount))], "TWD", id="b")
    for letter in ElementTree.fromstring(drawn).iter(f"{_SVG}text"):
        assert text_width(letter.text or "", 12) <= WIDTH / 2
        assert "…" not in (letter.text or "")


def test_what_is_named_by_others_is_escaped_and_cut() -> None:
    for name in ("hostile", "radar of three long names"):
        assert "<script" not in PICTURES[name]
        assert "&lt;scr" in PICTURES[name]


@pytest.mark.parametrize("colour", [INK, SOFT_INK, ACCENT, *BANDS.values(), *LATENESS])
def test_text_in_every_colour_can_be_read_on_paper(colour: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; the marks (1.4.11) need less. White letters on these are as readable."""
    assert contrast(colour, PAPER) >= 4.5


def test_a_mark_stands_out_from_the_ground_it_is_drawn_on() -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    for ground in (TRACK, ACCENT_SOFT):
        assert all(contrast(colour, ground) >= 3 for colour in (ACCENT, INK, *BANDS.values()))
    assert contrast(INK, LINE) >= 4.5
