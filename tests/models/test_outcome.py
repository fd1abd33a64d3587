"""What became of a subject, told only by what was known later, about later months."""

from datetime import date
from typing import Any

import pytest
from tests.planting import account, opened

from tallystick.models import Outcome, outcomes
from tallystick.models.outcome import BAD, GOOD, UNKNOWN

WITHIN = Outcome(3, 90, "Default within three months.")
BEFORE = account("2019-12", days_past_due=0)


def outcome(*later: dict[str, Any]) -> int:
    with opened([BEFORE, *later]) as engine:
        return int(outcomes(engine, WITHIN)[0])


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], UNKNOWN),
        ([account("2020-01", days_past_due=0, known_at=date(2020, 2, 1))], GOOD),
        ([account("2020-01", days_past_due=89, known_at=date(2020, 2, 1))], GOOD),
        ([account("2020-01", days_past_due=90, known_at=date(2020, 2, 1))], BAD),
        ([account("2020-03", status="default", known_at=date(2020, 4, 1))], BAD),
        ([account("2020-03", status="charged_off", known_at=date(2020, 4, 1))], BAD),
        ([account("2020-04", status="default", known_at=date(2020, 5, 1))], UNKNOWN),
    ],
    ids=["nothing", "in time", "89 days", "90 days", "default", "charged off", "after the window"],
)
def test_the_outcome_is_what_the_window_after_the_file_says(later: list[dict[str, Any]], expected: int) -> None:
    assert outcome(*later) == expected


def test_one_bad_month_outweighs_good_ones_whichever_comes_last() -> None:
    bad = account("2020-01", status="default", known_at=date(2020, 2, 1))
    good = account("2020-02", days_past_due=0, known_at=date(2020, 3, 1))
    assert outcome(bad, good) == outcome(good, bad) == BAD


def test_what_the_file_could_see_is_no_outcome() -> None:
    assert outcome(account("2020-01", status="default", known_at=date(2019, 12, 31))) == UNKNOWN
