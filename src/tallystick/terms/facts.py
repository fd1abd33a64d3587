"""The closed lists of words that furnished facts use."""

from __future__ import annotations

from enum import StrEnum


class RecordType(StrEnum):
    IDENTITY = "identity"
    ACCOUNT_MONTH = "account_month"
    ACTIVITY_MONTH = "activity_month"


class Product(StrEnum):
    """What kind of credit (or account) a line is."""

    CREDIT_CARD = "credit_card"
    CREDIT_LINE = "credit_line"
    TERM_LOAN = "term_loan"
    MORTGAGE = "mortgage"
    PAY_LATER = "pay_later"
    CURRENT_ACCOUNT = "current_account"


REVOLVING = (Product.CREDIT_CARD, Product.CREDIT_LINE)
INSTALMENT = (Product.TERM_LOAN, Product.MORTGAGE, Product.PAY_LATER)
CREDIT = (*REVOLVING, *INSTALMENT)
"""Products under which something is owed; a current account is none of them."""


class AccountStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    DEFAULT = "default"
    CHARGED_OFF = "charged_off"


ENDED = (AccountStatus.PAID, AccountStatus.CLOSED, AccountStatus.CHARGED_OFF)
SERIOUS = (AccountStatus.DEFAULT, AccountStatus.CHARGED_OFF)
"""Serious derogatory: the lender gave up on being paid as agreed."""


class Role(StrEnum):
    """What the customer is to the account."""

    BORROWER = "borrower"
    JOINT = "joint"
    AUTHORISED_USER = "authorised_user"


class ActivityKind(StrEnum):
    """What a platform counts and sums in a month; never what was bought, where, or from whom."""

    INFLOW = "inflow"
    PAYMENTS = "payments"
    UTILITIES = "utilities"
    PAYROLL = "payroll"
    OVERDRAWN = "overdrawn"
    ORDERS = "orders"
    RIDES = "rides"
    MERCHANT_SALES = "merchant_sales"
