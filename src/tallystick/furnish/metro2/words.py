"""What Metro 2's closed lists are in the words of the contracts.

Source of the lists: cfpb/Metro2 and moov-io/metro2, which publish them, and the furnishing guides of several vendors.
"""

from __future__ import annotations

from tallystick.furnish.codes import AccountCode, ConsumerCode, HistoryCode, PortfolioCode
from tallystick.terms import AccountStatus, LenderKind, Product, Role

STANDING = {
    AccountCode.TRANSFERRED: AccountStatus.TRANSFERRED,
    AccountCode.CURRENT: AccountStatus.OPEN,
    AccountCode.PAID: AccountStatus.PAID,
    AccountCode.PAID_WAS_SURRENDERED: AccountStatus.PAID,
    AccountCode.PAID_WAS_COLLECTION: AccountStatus.PAID,
    AccountCode.PAID_WAS_REPOSSESSED: AccountStatus.PAID,
    AccountCode.PAID_WAS_CHARGED_OFF: AccountStatus.PAID,
    AccountCode.PAID_WAS_FORECLOSURE: AccountStatus.PAID,
    AccountCode.LATE_30: AccountStatus.OPEN,
    AccountCode.LATE_60: AccountStatus.OPEN,
    AccountCode.LATE_90: AccountStatus.OPEN,
    AccountCode.LATE_120: AccountStatus.OPEN,
    AccountCode.LATE_150: AccountStatus.OPEN,
    AccountCode.LATE_180: AccountStatus.OPEN,
    AccountCode.INSURANCE_CLAIMED: AccountStatus.DEFAULT,
    AccountCode.DEED_IN_LIEU: AccountStatus.PAID_IN_KIND,
    AccountCode.COLLECTION: AccountStatus.COLLECTION,
    AccountCode.FORECLOSED: AccountStatus.FORECLOSED,
    AccountCode.SURRENDERED: AccountStatus.SURRENDERED,
    AccountCode.REPOSSESSED: AccountStatus.REPOSSESSED,
    AccountCode.CHARGED_OFF: AccountStatus.CHARGED_OFF,
    AccountCode.DELETE: AccountStatus.CLOSED,
    AccountCode.DELETE_FRAUD: AccountStatus.CLOSED,
}
"""What an account's status says of how it stands; how late it is, its days tell."""

HISTORY_STANDING = {
    HistoryCode.COLLECTION: AccountStatus.COLLECTION,
    HistoryCode.FORECLOSED: AccountStatus.FORECLOSED,
    HistoryCode.SURRENDERED: AccountStatus.SURRENDERED,
    HistoryCode.REPOSSESSED: AccountStatus.REPOSSESSED,
    HistoryCode.CHARGED_OFF: AccountStatus.CHARGED_OFF,
}

ROLES = {
    ConsumerCode.INDIVIDUAL: Role.BORROWER,
    ConsumerCode.JOINT: Role.JOINT,
    ConsumerCode.AUTHORISED_USER: Role.AUTHORISED_USER,
    ConsumerCode.CO_MAKER: Role.GUARANTOR,
    ConsumerCode.MAKER: Role.BORROWER,
    ConsumerCode.DECEASED: Role.BORROWER,
    ConsumerCode.BUSINESS: Role.BORROWER,
    ConsumerCode.DELETE: Role.BORROWER,
}
"""A consumer whose tie to the account was terminated has none."""

_PRODUCTS = {
    PortfolioCode.LINE_OF_CREDIT: Product.CREDIT_LINE,
    PortfolioCode.INSTALMENT: Product.TERM_LOAN,
    PortfolioCode.MORTGAGE: Product.MORTGAGE,
    # One payment for what was had: nothing in the list of products is nearer.
    PortfolioCode.OPEN: Product.PAY_LATER,
    PortfolioCode.REVOLVING: Product.CREDIT_CARD,
}
_PRODUCTS_BY_TYPE = {
    (PortfolioCode.INSTALMENT, "00"): Product.CAR_LOAN,
    (PortfolioCode.INSTALMENT, "06"): Product.PAY_LATER,
    (PortfolioCode.INSTALMENT, "12"): Product.EDUCATION_LOAN,
    (PortfolioCode.INSTALMENT, "13"): Product.LEASE,
    (PortfolioCode.INSTALMENT, "3A"): Product.LEASE,
    (PortfolioCode.OPEN, "07"): Product.CREDIT_CARD,
    (PortfolioCode.OPEN, "12"): Product.EDUCATION_LOAN,
    (PortfolioCode.OPEN, "18"): Product.CREDIT_CARD,
    (PortfolioCode.OPEN, "2A"): Product.CREDIT_CARD,
}
NO_CREDIT = {
    "29": "rent",
    "43": "a debit card",
    "4D": "a telephone bill",
    "50": "family support",
    "92": "a bill for water, gas or current",
    "93": "child support",
}
"""Account types under which nobody was granted credit."""

AS_METRO2 = {
    Product.CREDIT_CARD: (PortfolioCode.REVOLVING, "18"),
    Product.CREDIT_LINE: (PortfolioCode.LINE_OF_CREDIT, "15"),
    Product.TERM_LOAN: (PortfolioCode.INSTALMENT, "01"),
    Product.MORTGAGE: (PortfolioCode.MORTGAGE, "26"),
    Product.PAY_LATER: (PortfolioCode.INSTALMENT, "06"),
    Product.CAR_LOAN: (PortfolioCode.INSTALMENT, "00"),
    Product.EDUCATION_LOAN: (PortfolioCode.INSTALMENT, "12"),
    Product.LEASE: (PortfolioCode.INSTALMENT, "13"),
    # Metro 2 knows no such thing: an unsecured loan is what it is to whoever reads the record.
    Product.LARGE_INSTALMENT: (PortfolioCode.INSTALMENT, "01"),
}
"""A current account has no place in Metro 2."""

_OTHER_TRADES = (1, 2, 3, 4, 5, 6, 7, 10, 11, 14, 15)
"""Shops, hospitals, the state, schools, dealers in cars and the like."""
LENDER_KINDS = {8: LenderKind.BANK, 9: LenderKind.LEASING, 13: LenderKind.CREDIT_UNION} | dict.fromkeys(
    _OTHER_TRADES, LenderKind.OTHER
)
"""By the classification of a first creditor (K1). 12, financial, may be any lender's: it tells no kind."""
LENDER_KINDS_AS_METRO2 = {
    LenderKind.BANK: 8,
    LenderKind.LEASING: 9,
    LenderKind.CREDIT_UNION: 13,
    LenderKind.CONSUMER_FINANCE: 12,
    LenderKind.CAR_FINANCE: 12,
    LenderKind.SMALL_LOAN: 12,
}

OBJECTIONS = {
    "XA": "closed_at_request",
    "XB": "disputed",
    "XC": "disagrees_after_dispute",
    "XD": "disputed",
    "XE": "disagrees_after_dispute",
    "XF": "disputed",
    "XG": "disagrees_after_dispute",
    "XH": "dispute_settled",
    "XJ": "disputed",
}
OBJECTIONS_AS_METRO2 = {
    "closed_at_request": "XA",
    "disputed": "XB",
    "disagrees_after_dispute": "XC",
    "dispute_settled": "XH",
}

BANKRUPTCIES = (
    dict.fromkeys("ABCDZ", "petitioned") | dict.fromkeys("EFGH", "discharged") | dict.fromkeys("IJKLMNOP", "dismissed")
)
"""The consumer information indicators of a bankruptcy. Withdrawn (M to P) counts as dismissed: nothing came of it."""
BANKRUPTCIES_AS_METRO2 = {"petitioned": "Z", "discharged": "E", "dismissed": "I"}

RELIEFS = {"AW": "disaster", "CP": "forbearance"}
RELIEFS_AS_METRO2 = {"disaster": "AW", "forbearance": "CP", "moratorium": "CP"}
PAID_BY_CO_MAKER = "C"
"""Special comment of an account that a guarantor paid."""


def product_of(portfolio: str, account_type: str) -> Product | None:
    """None for what is no credit, or has no portfolio type.

    >>> product_of("I", "12"), product_of("R", "18"), product_of("O", "93")
    (<Product.EDUCATION_LOAN: 'education_loan'>, <Product.CREDIT_CARD: 'credit_card'>, None)
    """
    if account_type in NO_CREDIT or portfolio not in tuple(PortfolioCode):
        return None
    code = PortfolioCode(portfolio)
    return _PRODUCTS_BY_TYPE.get((code, account_type), _PRODUCTS[code])
