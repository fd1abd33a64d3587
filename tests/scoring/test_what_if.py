"""What furnishers would report if a subject did something, worked out by hand; and what holds whatever was reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.files.one import Row
from tallystick.furnish.contracts import CONTRACTS
from tallystick.scoring.what_if import (
    Deed,
    LowerUtilisation,
    MonthsPass,
    NoNewCredit,
    PayArrears,
    ReportsAhead,
    assumptions,
    plan_of,
    reports_ahead,
)
from tallystick.terms import INSTALMENT, SERIOUS, AccountStatus, Month, Product, RecordType, TallystickError

M0 = Month.parse("2023-12")
ACCOUNT = dict.fromkeys(CONTRACTS[RecordType.ACCOUNT_MONTH].names) | {"furnisher": "First bank", "customer": "c1"}
ACTIVITY = dict.fromkeys(CONTRACTS[RecordType.ACTIVITY_MONTH].names) | {"furnisher": "A platform", "customer": "c1"}


def account(product: Product, **said: Any) -> Row:
    default = {"account": "a1", "month": M0.index, "product": product, "role": "borrower", "status": "open"}
    return ACCOUNT | default | {"currency": "CNY", "days_past_due": 0, "past_due": 0} | said


def card(**said: Any) -> Row:
    usual = {"limit": 100_000, "balance": 50_000, "scheduled": 2_500, "paid": 2_500, "paid_manner": "at_least_minimum"}
    return account(Product.CREDIT_CARD, **(usual | said))


def loan(**said: Any) -> Row:
    usual = {"original_amount": 500_000, "terms_months": 60, "balance": 100_000, "scheduled": 10_000, "paid": 10_000}
    return account(Product.TERM_LOAN, **(usual | said))


ONLY_TIME = "Nothing was reported in the last 6 months that goes on: only time passes."
LATE = {
    "days_past_due": 45,
    "past_due": 5_000,
    "first_delinquency": date(2023, 11, 16),
    "five_class": "special_mention",
}


def ahead(last: Row, *deeds: Deed, before: Row | None = None) -> ReportsAhead:
    return of_all([last, *([before] if before else [])], *deeds)


def of_all(reports: Sequence[Row], *deeds: Deed) -> ReportsAhead:
    """reports: of one account, the latest first."""
    return reports_ahead([reports], [], [], plan_of(deeds), M0)


def told(last: Row, *deeds: Deed, before: Row | None = None) -> list[dict[str, Any]]:
    """What each report of the coming months changes of the one before it, but for the month and the day of payment."""
    reports = [last, *ahead(last, *deeds, before=before).account_months]
    assert [row["month"] for row in reports[1:]] == [M0.index + n for n in range(1, len(reports))]
    left_out = ("month", "last_paid_on")
    return [
        {name: row[name] for name in row if row[name] != earlier[name] and name not in left_out}
        for earlier, row in pairwise(reports)
    ]


def test_a_card_stays_as_it_is_while_months_pass() -> None:
    assert told(card(), MonthsPass(3)) == [{}, {}, {}]
    [first, *_] = ahead(card(), MonthsPass(3)).account_months
    assert first["last_paid_on"] == date(2024, 1, 31)


def test_without_new_credit_what_is_paid_on_a_card_lowers_what_is_owed() -> None:
    assert told(card(), MonthsPass(2), NoNewCredit()) == [{"balance": 47_500}, {"balance": 45_000}]
    low = card(balance=4_000)
    assert told(low, MonthsPass(3), NoNewCredit()) == [
        {"balance": 1_500},
        {"balance": 0, "scheduled": 1_500, "paid": 1_500, "paid_manner": "in_full"},
        {"scheduled": 0, "paid": 0, "paid_manner": "nothing_due"},
    ]


def test_a_card_is_paid_down_to_its_share_in_the_first_month_and_held_there() -> None:
    assert told(card(), MonthsPass(3), LowerUtilisation(30)) == [
        {"balance": 30_000, "paid": 20_000},
        {"paid": 2_500},
        {},
    ]
    assert told(card(balance=29_999), LowerUtilisation(30)) == [{}]


def test_who_pays_a_card_in_full_goes_on_doing_so() -> None:
    full = {"paid": 60_000, "paid_manner": "in_full"}
    assert told(card(**full), MonthsPass(2)) == [{"paid": 50_000}, {}]
    by_amount = card(paid=60_000, paid_manner=None)
    assert told(by_amount, before=card(month=M0.index - 1, balance=60_000)) == [{"paid": 50_000}]
    assert told(by_amount, before=card(month=M0.index - 1, balance=60_001)) == [{"paid": 2_500}]
    assert told(card(**full), NoNewCredit()) == [{"paid": 50_000, "balance": 0}]


def test_how_a_card_is_paid_is_seen_in_the_last_month_in_which_something_was_owed() -> None:
    """A month after one without debt has nothing due and nothing paid, and says nothing of the subject's habit."""
    usual = {"scheduled": 0, "paid": 0, "paid_manner": None}
    now = card(balance=30_000, **usual)
    unused = card(month=M0.index - 1, balance=0, **usual | {"paid": 40_000, "scheduled": 2_000})
    in_use = card(month=M0.index - 2, balance=40_000)
    [first] = of_all([now, unused, in_use]).account_months
    assert (first["paid"], first["balance"], first["scheduled"]) == (30_000, 30_000, 2_000)
    [first] = of_all([now, {**unused, "paid": 2_000}, in_use]).account_months
    assert (first["paid"], first["balance"]) == (2_000, 30_000)
    [first] = of_all([now, {**unused, "month": M0.index - 2}]).account_months
    assert (first["paid"], first["scheduled"]) == (2_000, 2_000), "of the month before it nothing is known"


def test_where_nothing_is_reported_as_due_it_is_what_was_last_paid_or_that_is_said() -> None:
    silent = {"scheduled": None, "paid_manner": None}
    paid, unpaid = card(**silent, paid=1_200), card(**silent, paid=0)
    assert told(paid, MonthsPass(2)) == [{}, {}]
    assert told(unpaid, before={**paid, "month": M0.index - 1}) == [{"paid": 1_200}]
    assert told(unpaid) == [{"paid": None}]
    expected = ("What falls due on account 'a1' of First bank is not reported: no payment of it is counted.",)
    assert ahead(unpaid).left_open == ahead(unpaid, NoNewCredit()).left_open == expected
    assert ahead(paid).left_open == ()


def test_arrears_on_a_card_are_paid_beside_what_is_due() -> None:
    cured = {"days_past_due": 0, "past_due": 0, "first_delinquency": None, "five_class": "normal"}
    late = card(**LATE, paid=0, paid_manner="less")
    paid = {"balance": 45_000, "paid": 7_500, "paid_manner": "at_least_minimum"}
    assert told(late, MonthsPass(2), PayArrears()) == [paid | cured, {"paid": 2_500}]
    assert told(late, MonthsPass(2)) == [{"paid": 2_500}, {}], "what is due is paid, what was due before is not"
    lowered = {"balance": 40_000, "paid": 10_000, "paid_manner": "at_least_minimum"}
    assert told(late, LowerUtilisation(40)) == [lowered | cured], "more is paid than is late, so nothing is late"
    assert told(late, LowerUtilisation(47)) == [{"balance": 47_000, "paid": 3_000, "past_due": 4_500}]


def test_of_an_instalment_that_part_repays_a_loan_which_did_last() -> None:
    before = loan(month=M0.index - 1, balance=108_000)
    assert told(loan(), MonthsPass(2), before=before) == [{"balance": 92_000}, {"balance": 84_000}]
    assert ahead(loan(), before=before).left_open == ()
    unpaid = loan(month=M0.index, paid=0)
    earlier = [loan(month=M0.index - 1), loan(month=M0.index - 2, balance=108_000)]
    assert of_all([unpaid, *earlier]).account_months[0]["balance"] == 92_000, "that of the last month it was paid in"
    at_another = {**earlier[0], "scheduled": 12_000, "paid": 12_000}
    assert of_all([unpaid, at_another, earlier[1]]).account_months[0]["balance"] == 90_000


def test_where_interest_is_not_known_all_of_an_instalment_is_counted_and_that_is_said() -> None:
    for before in (None, loan(month=M0.index - 1, balance=None), loan(month=M0.index - 1, balance=150_000)):
        assert told(loan(), before=before) == [{"balance": 90_000}]
        [text] = ahead(loan(), before=before).left_open
        assert text == (
            "How much of an instalment of account 'a1' of First bank is interest is not known: all of it is counted as "
            "repaid."
        )


def test_a_loan_without_a_known_instalment_is_left_as_it_is_and_that_is_said() -> None:
    unknown = loan(scheduled=None)
    assert told(unknown, MonthsPass(2)) == [{"paid": None}, {}]
    assert "No instalment is reported" in ahead(unknown).left_open[0]


def test_a_loan_that_is_repaid_ends_and_is_reported_no_more() -> None:
    before = loan(month=M0.index - 1, balance=20_000)
    ending = {"status": "paid", "balance": 0, "paid": 4_000, "closed": date(2024, 2, 29)}
    assert told(loan(balance=12_000), MonthsPass(6), before=before) == [{"balance": 4_000}, ending]


def test_arrears_on_a_loan_are_part_of_what_is_owed_on_it() -> None:
    late, before = loan(**LATE), loan(month=M0.index - 1, balance=108_000)
    [first] = told(late, PayArrears(), before=before)
    assert (first["balance"], first["paid"], first["days_past_due"], first["past_due"]) == (87_000, 15_000, 0, 0)
    assert told(late, before=before) == [{"balance": 92_000}]


def test_a_balloon_ends_the_loan_in_its_month() -> None:
    reports = ahead(loan(balloon=70_000, balloon_due=date(2024, 3, 5)), MonthsPass(6)).account_months
    assert [row["balance"] for row in reports] == [90_000, 80_000, 0]
    assert (reports[-1]["status"], reports[-1]["paid"]) == ("paid", 80_000)


def test_while_a_payment_is_put_off_nothing_is_paid() -> None:
    reports = ahead(loan(deferred_until=date(2024, 2, 29)), MonthsPass(3)).account_months
    assert [(row["balance"], row["paid"]) for row in reports] == [(100_000, 0), (100_000, 0), (90_000, 10_000)]


def test_what_a_lender_gave_up_on_gets_later_until_it_is_paid_whole() -> None:
    lost = card(status="charged_off", days_past_due=200, past_due=50_000, charged_off_amount=50_000, paid=0)
    assert told(lost, MonthsPass(2)) == [{"days_past_due": 231}, {"days_past_due": 260}]
    assert told(card(status="default", days_past_due=200, relief="moratorium", paid=0)) == [{}]
    [paid] = ahead(lost, MonthsPass(5), PayArrears()).account_months
    told_of_it = ("status", "balance", "past_due", "days_past_due", "charged_off_amount", "recovered", "paid", "closed")
    assert [paid[name] for name in told_of_it] == ["paid", 0, 0, 0, None, 50_000, 50_000, date(2024, 1, 31)]
    assert [paid["last_paid_on"]] == [paid["closed"]]


def test_nothing_more_is_reported_of_what_is_over_or_was_not_reported_for_six_months() -> None:
    for last in (card(status="paid"), card(status="closed"), card(status="transferred"), card(sold_to="A collector")):
        assert ahead(last, MonthsPass(5)) == ReportsAhead((), (), (), (ONLY_TIME,))
    assert len(ahead(card(month=M0.index - 5), MonthsPass(5)).account_months) == 5
    silent = ahead(card(month=M0.index - 6), MonthsPass(5))
    expected = "Account 'a1' of First bank was last reported for 2023-06: nothing more is expected of it."
    assert silent == ReportsAhead((), (), (expected,), (ONLY_TIME,))


def test_what_would_change_nothing_is_said_and_what_is_not_known() -> None:
    assert ahead(card(), PayArrears()).without_effect == (
        "No account is reported as late: there are no arrears to pay on one.",
    )
    assert ahead(loan(status="default", days_past_due=None, past_due=None), PayArrears()).without_effect == ()
    assert "there is none to pay down" in ahead(loan(), LowerUtilisation(30)).without_effect[0]
    [text] = ahead(card(limit=None), LowerUtilisation(30)).left_open
    assert text == "No limit is reported of account 'a1' of First bank: it is not paid down to a share of its limit."
    assert (
        "How much of account 'a1' of First bank is late"
        in ahead(card(**LATE | {"past_due": None}), PayArrears()).left_open[0]
    )


def test_a_platform_reports_what_it_did_last_without_faults() -> None:
    bills = ACTIVITY | {"month": M0.index - 1, "kind": "utilities", "currency": "CNY", "count": 4, "amount": 900}
    bills |= {"on_time": 3, "late": 1, "unpaid": 1, "unpaid_amount": 200}
    [first, second] = reports_ahead([], [], [bills], plan_of([MonthsPass(2)]), M0).activity_months
    assert first == bills | {"month": M0.index + 1, "on_time": 4, "late": 0}
    assert second == first | {"month": M0.index + 2}
    [paid] = reports_ahead([], [], [bills], plan_of([PayArrears()]), M0).activity_months
    assert paid == first | {"unpaid": 0, "unpaid_amount": 0}
    assert reports_ahead([], [], [bills | {"month": M0.index - 6}], plan_of([]), M0).activity_months == ()


def test_what_another_owes_stands_as_it_stood_whatever_the_subject_does() -> None:
    owed = loan(role="guarantor", days_past_due=45, past_due=5_000)
    plan = plan_of([MonthsPass(2), PayArrears()])
    first, second = reports_ahead([], [owed], [], plan, M0).account_months
    assert (first, second) == (owed | {"month": M0.index + 1}, owed | {"month": M0.index + 2})
    for over in ({"status": "paid"}, {"sold_to": "a collector"}, {"month": M0.index - 6}):
        assert reports_ahead([], [owed | over], [], plan, M0).account_months == ()


def test_what_becomes_of_what_is_late_is_told_with_the_promise() -> None:
    given_up = "and what a lender gave up on gets later."
    for deeds, says in (
        ((), f"what is late already stays as late as it is, {given_up}"),
        (
            (LowerUtilisation(30),),
            f"what is late already stays as late as it is unless its card is paid down by more, {given_up}",
        ),
        ((PayArrears(), LowerUtilisation(30)), "what is late already is paid in the first month."),
    ):
        assert assumptions(plan_of(deeds), date(2024, 2, 1))[1].endswith(says)


@pytest.mark.parametrize(
    ("deeds", "says"),
    [
        ((MonthsPass(0),), "0 months cannot be foretold"),
        ((MonthsPass(1_000),), "beyond 120 nothing is said"),
        ((MonthsPass(2), MonthsPass(3)), "MonthsPass is there more than once"),
        ((LowerUtilisation(101),), "101 is no share of a limit"),
        ((LowerUtilisation(-1),), "-1 is no share of a limit"),
        (("pay everything",), "'pay everything' is no action"),
    ],
)
def test_an_action_that_cannot_be_done_is_a_sentence(deeds: tuple[Any, ...], says: str) -> None:
    with pytest.raises(TallystickError, match=says):
        plan_of(deeds)


amounts = st.none() | st.integers(0, 90_000)
drawn_accounts = st.fixed_dictionaries(
    {
        "product": st.sampled_from(Product),
        "status": st.sampled_from(AccountStatus),
        "balance": st.none() | st.integers(-500, 90_000),
        "days_past_due": st.none() | st.sampled_from([0, 0, 5, 45, 400]),
        "month": st.integers(M0.index - 7, M0.index),
        "paid_manner": st.sampled_from([None, "in_full", "less", "at_least_minimum"]),
        "deferred_until": st.sampled_from([None, date(2024, 3, 31)]),
        "balloon_due": st.sampled_from([None, date(2024, 2, 9)]),
        **dict.fromkeys(("limit", "past_due", "scheduled", "paid", "minimum_due"), amounts),
    }
)
plans = st.builds(
    lambda months, others: (MonthsPass(months), *others),
    st.integers(1, 14),
    st.lists(st.sampled_from([PayArrears(), NoNewCredit(), LowerUtilisation(0), LowerUtilisation(35)]), unique_by=type),
)


@settings(max_examples=300, deadline=None)
@given(drawn_accounts, st.none() | drawn_accounts, plans)
def test_whatever_was_reported_nothing_grows_but_what_is_not_paid(
    said: dict[str, Any], earlier: dict[str, Any] | None, deeds: tuple[Deed, ...]
) -> None:
    last = ACCOUNT | {"account": "a1", "role": "borrower", "currency": "CNY"} | said
    before = None if earlier is None else last | earlier | {"month": said["month"] - 1}
    reports = ahead(last, *deeds, before=before).account_months
    plan = plan_of(deeds)
    for was, row in pairwise([last, *reports]):
        if was["balance"] is None:
            assert row["balance"] is None or row["status"] == "paid"
        else:
            assert min(was["balance"], 0) <= row["balance"] <= was["balance"]
        assert row["past_due"] is None or 0 <= row["past_due"] <= (was["past_due"] or 0)
        given_up = was["status"] in SERIOUS
        assert (row["days_past_due"] or 0) <= (was["days_past_due"] or 0) + 31 * given_up
        assert row["paid"] is None or row["paid"] >= max(0, (was["balance"] or 0) - (row["balance"] or 0))
        if plan.arrears_paid and not given_up:
            assert (row["days_past_due"] or 0, row["past_due"] or 0) == (0, 0)
        if plan.utilisation is not None and last["product"] == Product.CREDIT_CARD and not given_up and row["limit"]:
            assert (row["balance"] or 0) * 100 <= row["limit"] * plan.utilisation
        if row["status"] != was["status"]:
            assert row["status"] == "paid"
            assert row["product"] in INSTALMENT or given_up
    assert len({row["month"] for row in reports}) == len(reports)
    assert not reports or len(reports) == plan.months or reports[-1]["status"] == "paid"
