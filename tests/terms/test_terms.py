from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.furnish.contracts import MOST_MINOR_UNITS
from tallystick.terms import Band, Money, Month, Special, TallystickError, band_of, last_closed_month


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_month_written_down_and_read_again_is_the_same(day: date) -> None:
    month = Month.of(day)
    assert Month.parse(str(month)) == month
    assert month.first_day == day.replace(day=1)


@given(st.dates(min_value=date(1900, 2, 1)))
def test_the_last_closed_month_ended_before_the_day(day: date) -> None:
    assert last_closed_month(day).plus(1).first_day <= day


@pytest.mark.parametrize("text", ["2005-13", "2005-00", "05-01", "2005-1", "2005-01-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("score", "band"),
    [(350, Band.POOR), (549, Band.POOR), (550, Band.FAIR), (650, Band.EXCELLENT), (950, Band.OUTSTANDING)],
)
def test_a_score_lies_in_the_band_whose_floor_it_reached(score: int, band: Band) -> None:
    assert band_of(score) is band
    assert band.floor <= score <= band.ceiling


@pytest.mark.parametrize("score", [349, 951])
def test_a_number_off_the_scale_is_no_score(score: int) -> None:
    with pytest.raises(ValueError, match="scale"):
        band_of(score)


def test_bands_cover_the_scale_without_gap_or_overlap() -> None:
    bands = sorted(Band, key=lambda band: band.floor)
    assert [band.ceiling + 1 for band in bands[:-1]] == [band.floor for band in bands[1:]]


def test_money_wants_a_currency_of_three_capital_letters() -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, "yuan")


def test_no_furnished_amount_can_be_mistaken_for_a_special_value() -> None:
    # Sums over a hundred thousand account months of the largest amount are still far from the codes' exact values.
    assert all(special.code < -MOST_MINOR_UNITS for special in Special)
    assert len({special.code for special in Special}) == len(Special)


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = TallystickError("the folder is empty", where="./x", mend="choose another")
    assert str(error) == "./x: the folder is empty. To mend it: choose another."
