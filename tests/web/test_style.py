import re

import pytest

from tallystick.charts import palette
from tallystick.charts.palette import contrast
from tallystick.terms import Band
from tallystick.web.render import style_sheet

COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style_sheet()))


def test_the_pages_and_the_pictures_have_the_same_colours() -> None:
    expected = {
        "ink": palette.INK,
        "soft": palette.SOFT_INK,
        "line": palette.LINE,
        "track": palette.TRACK,
        "paper": palette.PAPER,
        "accent": palette.ACCENT,
        "accent-soft": palette.ACCENT_SOFT,
        **{band.label: palette.BANDS[band] for band in Band},
        "wash": COLOURS["wash"],
    }
    assert expected == COLOURS


@pytest.mark.parametrize("text", ["ink", "soft", "accent", *(band.label for band in Band)])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_words_can_be_read_on_every_ground(text: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3."""
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_words_can_be_read_on_the_soft_accent() -> None:
    assert contrast(COLOURS["ink"], COLOURS["accent-soft"]) >= 4.5
    assert contrast(COLOURS["accent"], COLOURS["accent-soft"]) >= 4.5


def test_the_style_fetches_nothing() -> None:
    assert not re.search(r"url\(|@import|https?:", style_sheet())
