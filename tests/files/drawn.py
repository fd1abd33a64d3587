"""Histories for hypothesis to draw: one account month by month, a platform's months, public records, inquiries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.planting import account, activity, inquiry, public_record

from tallystick.terms import InquiryReason, Month, PublicRecordKind, RecordType

FIRST = Month.parse("2010-01")
_LATE = st.integers(1, 29).map(lambda days: {"days_past_due": days})
_LATER = st.integers(30, 400).map(lambda days: {"days_past_due": days})
_SERIOUS = st.sampled_from(["charged_off", "default", "collection"]).map(lambda status: {"status": status})
_GOOD = st.just({"days_past_due": 0})
_RUNS = st.lists(st.tuples(st.one_of(_GOOD, _LATE, _LATER, _SERIOUS), st.integers(1, 5)), min_size=1, max_size=6)
_ENDS = st.sampled_from(["open", "open", "paid", "closed", "transferred"])
days = st.dates(date(2010, 2, 1), date(2035, 12, 31))


@st.composite
def accounts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Runs of months, some not reported, with first delinquencies that may move and an end that may be dated."""
    months: list[dict[str, Any]] = []
    place = 0
    for said, length in draw(_RUNS):
        for _ in range(length):
            place += draw(st.integers(1, 3)) if draw(st.booleans()) else 1
            month = FIRST.plus(place)
            told = dict(said)
            if said.get("days_past_due", 1) > 0 and draw(st.booleans()):
                told["first_delinquency"] = month.first_day - timedelta(days=draw(st.integers(0, 500)))
            months.append(account(str(month), line=place, **told))
    last = months[-1]
    if last.get("days_past_due") == 0:
        last["status"] = draw(_ENDS)
    if draw(st.integers(0, 3)) == 0:
        last["closed"] = Month(last["month"]).first_day + timedelta(days=draw(st.integers(0, 27)))
    return months


activities = st.lists(
    st.builds(
        lambda place, kind, count, said: activity(str(FIRST.plus(place)), kind, count, line=place, **said),
        st.integers(0, 100),
        st.sampled_from(["rides", "utilities", "overdrawn", "deposit_free", "recurring_payments"]),
        st.integers(0, 9),
        st.sampled_from(
            [{}, {"late": 1}, {"unpaid": 2}, {"unpaid_amount": 500}, {"breaches": 1}, {"penalties": 0}, {"on_time": 4}]
        ),
    ),
    max_size=4,
    unique_by=lambda one: (one["month"], one["kind"]),
)
inquiries = st.lists(
    st.builds(
        lambda made_on, reason: inquiry(made_on, reason=reason, line=made_on.toordinal()),
        st.dates(date(2010, 1, 1), date(2020, 12, 31)),
        st.sampled_from([reason.value for reason in InquiryReason]),
    ),
    max_size=4,
    unique_by=lambda one: one["inquiry"],
)


@st.composite
def _public_record(draw: st.DrawFn) -> dict[str, Any]:
    filed = draw(st.dates(date(2010, 1, 1), date(2020, 12, 31)))
    said: dict[str, Any] = {"kind": draw(st.sampled_from([kind.value for kind in PublicRecordKind]))}
    said["status"] = draw(st.sampled_from(["open", "satisfied", "dismissed", "discharged"]))
    if draw(st.booleans()):
        said["disposed"] = filed + timedelta(days=draw(st.integers(0, 2_000)))
    if draw(st.booleans()):
        said["register_until"] = filed + timedelta(days=draw(st.integers(0, 4_000)))
    return public_record(filed, line=filed.toordinal(), **said)


public_records = st.lists(_public_record(), max_size=4, unique_by=lambda one: one["case_number"])


@st.composite
def histories(draw: st.DrawFn) -> dict[RecordType, list[dict[str, Any]]]:
    return {
        RecordType.ACCOUNT_MONTH: draw(accounts()),
        RecordType.ACTIVITY_MONTH: draw(activities),
        RecordType.INQUIRY: draw(inquiries),
        RecordType.PUBLIC_RECORD: draw(public_records),
    }


@st.composite
def corrected(draw: st.DrawFn) -> dict[RecordType, list[dict[str, Any]]]:
    """A history in which some months were told before as something else, taken back, or told under another key."""
    facts = draw(histories())
    told = list(facts[RecordType.ACCOUNT_MONTH])
    for row in draw(st.lists(st.sampled_from(told), max_size=4, unique_by=lambda one: one["month"])):
        said = draw(
            st.sampled_from(
                [
                    {"days_past_due": 0, "status": "open"},
                    {"days_past_due": 70},
                    {"status": "default"},
                    {"action": "delete"},
                    {"action": "delete_account"},
                    {"previous_account": "card", "account": "new card"},
                    {"role": "guarantor"},
                ]
            )
        )
        known_at = row["known_at"] + timedelta(days=draw(st.integers(1, 900)))
        line = 1_000 + len(told)
        told.append(row | said | {"known_at": known_at, "line": line, "fact_id": line.to_bytes(16, "big")})
    return facts | {RecordType.ACCOUNT_MONTH: told}
