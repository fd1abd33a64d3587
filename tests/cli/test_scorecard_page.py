"""The page of a study, on a telephone and on a screen, with pairs, words and names that are up to no good."""

import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tallystick.cli.scorecard_page import study_page
from tallystick.models.columns import StudyPlan
from tallystick.models.stability import card_shifts, score_shift
from tallystick.models.study import Study, study
from tallystick.models.validation import validate_card
from tallystick.scorecards import Bin, Card, CardCharacteristic, Pair, Scale
from tallystick.terms import Dimension

EVIL = '<img src=x onerror="alert(1)">' + "w" * 60


def sample() -> Study:
    """A study whose card is made by hand: numbers, words, missing values, and a pair of both."""
    random = np.random.default_rng(4)
    late, state = random.integers(0, 5, 3_000).astype(float), random.choice(["NY", "CA", EVIL], 3_000)
    odds = np.exp(-2.0 + 0.6 * late + 0.5 * (state == "CA"))
    bad = (random.random(3_000) < odds / (1 + odds)).astype(int)
    table = pa.table({"late": late, EVIL: state, "sex": random.choice(["f", EVIL], 3_000), "bad": bad})
    found = study(table, StudyPlan("bad", exclude=(EVIL,)))
    anything, nothing = (-math.inf, math.inf), (-math.inf, math.inf, math.nan, 0, 0, 0.0, 0)
    numbers = (Bin(-math.inf, 2.0, None, 900.5, 200, 0.5, 20), Bin(2.0, math.inf, None, 500, 700, -0.8, -1_250_000))
    words = (Bin(*anything, None, 800, 200, 0.4, 12, (EVIL, "NY")), Bin(*anything, None, 500, 400, -0.3, -9, ()))
    card = Card(
        Scale(),
        600,
        (
            CardCharacteristic("late", Dimension.REPAYMENT, 0.5, 1.0, (*numbers, Bin(*nothing))),
            CardCharacteristic(EVIL, Dimension.CONDUCT, 0.2, 1.0, (*words, Bin(*nothing))),
        ),
        (Pair("late", EVIL, Dimension.REPAYMENT, (0, 1, 1), (0, 1, 0), ((3, -3), (-12, 5))),),
    )
    first, second = table.slice(0, 2_000), table.slice(2_000)
    return dataclasses.replace(
        found,
        card=card,
        on_held_out=validate_card(card, second, bad[2_000:]),
        shifts=(score_shift(card.scores(first), card.scores(second)), *card_shifts(card, first, second)),
        notes=(f"'{EVIL}' is a note",),
    )


PAGE = study_page(sample(), EVIL)


def test_pairs_and_words_are_shown_and_escaped() -> None:
    assert "Points of late with" in PAGE
    assert ">−12<" in PAGE
    assert "<img" not in PAGE
    assert "any other" in PAGE


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium = Path("/usr/bin/chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: the page is not seen in a browser")
    if not chromium.exists():
        pytest.skip("no /usr/bin/chromium: the page is not seen in it")
    page = tmp_path_factory.mktemp("page") / "card.html"
    page.write_text(PAGE, encoding="utf-8")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page()
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(page.as_uri())
        assert asked == [page.as_uri()]
        yield shown
        browser.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_letters_in_pictures_are_as_large_on_a_telephone_as_they_say(opened: Any) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    widths = opened.evaluate("[...document.querySelectorAll('svg')].map(one => one.getBoundingClientRect().width)")
    assert min(widths) >= 320
