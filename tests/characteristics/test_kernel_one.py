"""One subject's packed file gives what the open file gives, to the last bit, whoever else is open beside it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.characteristics.invented_files import invented
from tests.planting import ASKED, account, activity, inquiry, opened, particulars, public_record

from tallystick.characteristics import CATALOGUE, compute, compute_one, packed_files
from tallystick.terms import BrokenInputError

ALL = tuple(CATALOGUE.values())


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10**6))
def test_a_packed_file_gives_every_characteristic_to_the_last_bit(seed: int) -> None:
    with invented(60, seed) as engine:
        expected = compute(engine, ALL).to_pylist()
        told = [{"observation": number, **compute_one(file, ASKED)} for number, file in packed_files(engine)]
    assert told == expected


@pytest.mark.parametrize("later", [date(2020, 1, 31), date(2020, 2, 1), date(2021, 7, 15)])
def test_a_packed_file_is_right_on_a_later_day_on_which_the_same_facts_are_shown(later: date) -> None:
    """Months back, days since an inquiry and ages are those of the day asked about, not of the day it was packed."""
    accounts = [account(month, opened=date(2018, 3, 1), days_past_due=30) for month in ("2019-10", "2019-12")]
    facts = {
        "about": [particulars(founded=2015 * 12)],
        "activities": [activity("2019-11", "payroll", 1, amount=70_000)],
        "inquiries": [inquiry(date(2019, 12, 30)), inquiry(date(2019, 9, 1))],
        "public_records": [public_record(date(2019, 6, 3), amount=5_000)],
    }
    with opened(accounts, valid_at=ASKED, **facts) as engine:
        [(_, file)] = packed_files(engine)
        then = compute(engine, ALL).drop("observation").to_pylist()[0]
    with opened(accounts, valid_at=later, known_at=ASKED, **facts) as engine:
        expected = compute(engine, ALL).drop("observation").to_pylist()[0]
    assert compute_one(file, later) == expected != then


def test_months_that_are_not_over_are_refused() -> None:
    with opened([account("2019-12")]) as engine:
        [(_, file)] = packed_files(engine)
    with pytest.raises(ValueError, match="account_month is of months that were not over"):
        compute_one(file, date(2019, 12, 31))


@pytest.mark.parametrize("cut", [0, 8, -1])
def test_bytes_that_are_cut_are_refused(cut: int) -> None:
    with opened([account("2019-12")]) as engine:
        [(_, file)] = packed_files(engine)
    with pytest.raises(BrokenInputError, match="bytes are no packed file"):
        compute_one(file[:cut], ASKED)
