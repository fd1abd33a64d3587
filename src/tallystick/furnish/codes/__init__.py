"""Standard codes of lateness and standing, from whole days past due and back.

Metro 2 says 1 for 30 to 59 days, the People's Bank of China says 1 for 1 to 30: whole days are the only common truth,
so days are what is kept, and a code that comes in is an interval of them.
"""

from tallystick.furnish.codes.days import Days
from tallystick.furnish.codes.metro2 import (
    AccountCode,
    ConsumerCode,
    HistoryCode,
    PortfolioCode,
    account_code,
    days_of_account_code,
    days_of_history_code,
    history_code,
    months_of_profile,
    profile_of_months,
)
from tallystick.furnish.codes.pboc import PbocAccountType, PbocCode, days_of_pboc_code, pboc_code

__all__ = [
    "AccountCode",
    "ConsumerCode",
    "Days",
    "HistoryCode",
    "PbocAccountType",
    "PbocCode",
    "PortfolioCode",
    "account_code",
    "days_of_account_code",
    "days_of_history_code",
    "days_of_pboc_code",
    "history_code",
    "months_of_profile",
    "pboc_code",
    "profile_of_months",
]
