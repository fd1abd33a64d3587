"""Each characteristic of who a subject is on a planted file, its value worked out by hand."""

from datetime import date
from typing import Any

import pytest
from tests.planting import SUBJECT, particulars, value

from tallystick.characteristics import CATALOGUE, range_in_words, value_in_words
from tallystick.terms import CustomerRef, Special

NO_RECORD = Special.NO_RECORD.code
BOTH_BANKS = {CustomerRef(bank, "c1"): SUBJECT for bank in ("a bank", "b bank")}

# Two banks; the second knows of a move and of a new employer, and less of the register.
TOLD = [
    particulars(
        address_since=date(2012, 5, 1),
        employed_since=date(2015, 1, 1),
        assurance="self_declared",
        standing="suspended",
    ),
    particulars(
        furnisher="b bank",
        address_since=date(2018, 11, 30),
        employed_since=date(2019, 6, 15),
        assurance="document_checked",
        standing="active",
    ),
]
BY_HAND = [("C09", 13), ("C13", 6), ("C14", 2), ("C18", 2)]
WORKED_OUT = {id for id, _ in BY_HAND}


@pytest.mark.parametrize(("id", "expected"), BY_HAND)
def test_the_value_is_the_one_worked_out_by_hand(id: str, expected: float) -> None:
    assert value(id, about=TOLD, links=BOTH_BANKS) == expected


@pytest.mark.parametrize(
    ("id", "said", "expected"),
    [
        ("C14", {"assurance": "none"}, 0),
        ("C14", {"assurance": "checked_by_third_party"}, 3),
        ("C14", {}, NO_RECORD),
        ("C18", {"standing": "active"}, 0),
        ("C18", {"standing": "abnormal_list"}, 1),
        ("C18", {"standing": "revoked"}, 3),
        ("C18", {"standing": "closed"}, 3),
        ("C09", {"employed_since": date(2019, 1, 1)}, NO_RECORD),
        ("C13", {"employed_since": date(2019, 12, 31)}, 0),
    ],
)
def test_what_is_told_gives_its_grade_or_months(id: str, said: dict[str, Any], expected: float) -> None:
    assert value(id, about=[particulars(**said)]) == expected


def test_grades_of_identity_are_worded_as_such() -> None:
    assert value_in_words(CATALOGUE["C14"], 2.0, "CNY") == "document checked"
    assert value_in_words(CATALOGUE["C18"], 3.0, "CNY") == "revoked or closed"
    assert range_in_words(CATALOGUE["C18"], float("-inf"), 0.5, "CNY") == "active"
