"""What platforms would report in the months to come."""

from __future__ import annotations

from tallystick.files.one import Row
from tallystick.scoring.what_if.accounts import REPORTED_WITHIN
from tallystick.scoring.what_if.deeds import Plan
from tallystick.terms import Month

_FAULTS = ("late", "disputes_lost", "breaches", "penalties", "amount_days_late")
_ARREARS = ("unpaid", "unpaid_amount")


def activity_ahead(last: Row, plan: Plan, m0: Month) -> tuple[Row, ...]:
    """The reports of the months after `m0`, each as the last one, but that all is in time and nothing goes wrong.

    last: what a platform last reported of one kind of activity, a row of `activity_month`. What is unpaid stays unpaid
    unless the plan is to pay it. There are none where the last is older than six months.
    """
    if last["month"] <= m0.index - REPORTED_WITHIN:
        return ()
    ends = (*_FAULTS, *_ARREARS) if plan.arrears_paid else _FAULTS
    said = {name: 0 for name in ends if last[name] is not None}
    if last["on_time"] is not None:
        said["on_time"] = last["count"]
    return tuple({**last, **said, "month": m0.index + ago} for ago in range(1, plan.months + 1))
