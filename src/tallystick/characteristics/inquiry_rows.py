"""Rows of hard inquiries: applications for credit, of which those of one search for it count once."""

from __future__ import annotations

from tallystick.characteristics.measure import AtLeast, OneOf
from tallystick.characteristics.relations import Case, DayOf, EachRow, Fact
from tallystick.characteristics.spans import DaysBetween, FollowedWithin
from tallystick.terms import HARD, Product

# Who compares offers for a car, a home or a course of study asks at many lenders before taking one.
_COMPARED = (Product.CAR_LOAN, Product.MORTGAGE, Product.EDUCATION_LOAN)
_LAST_WEEK = 7

INQUIRY = EachRow(
    "inquiry",
    {
        "ago": Fact("ago"),
        "reason": Fact("reason"),
        "product": Fact("product"),
        "made_day": DayOf("made_on"),
        "days_since": DaysBetween("made_on", "valid_at"),
        "one_search": Case(((OneOf("product", _COMPARED), 45),), otherwise=14),
        "before_last_week": Case(((AtLeast("days_since", _LAST_WEEK), 1),), otherwise=0),
        "asked_again": FollowedWithin("made_day", "one_search", ("reason", "product")),
        "asked_again_before_last_week": FollowedWithin(
            "made_day", "one_search", ("reason", "product", "before_last_week")
        ),
    },
    where=OneOf("reason", HARD),
    line=("furnisher", "inquiry"),
)
