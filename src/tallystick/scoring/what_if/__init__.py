"""What a score would be if a subject did something from now on: the file aged by the reports that would come."""

from tallystick.scoring.what_if.accounts import REPORTED_WITHIN
from tallystick.scoring.what_if.deeds import (
    MOST_MONTHS,
    Deed,
    LowerUtilisation,
    MonthsPass,
    NoNewCredit,
    PayArrears,
    Plan,
    plan_of,
)
from tallystick.scoring.what_if.moved import Moved, moved
from tallystick.scoring.what_if.promise import Promise, ReportsAhead, assumptions, day_after, reports_ahead

__all__ = [
    "MOST_MONTHS",
    "REPORTED_WITHIN",
    "Deed",
    "LowerUtilisation",
    "MonthsPass",
    "Moved",
    "NoNewCredit",
    "PayArrears",
    "Plan",
    "Promise",
    "ReportsAhead",
    "assumptions",
    "day_after",
    "moved",
    "plan_of",
    "reports_ahead",
]
