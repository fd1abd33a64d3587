"""The closed lists of words that furnished facts use."""

from __future__ import annotations

from enum import StrEnum


class RecordType(StrEnum):
    IDENTITY = "identity"
    ACCOUNT_MONTH = "account_month"
    ACTIVITY_MONTH = "activity_month"
    INQUIRY = "inquiry"
    PUBLIC_RECORD = "public_record"
    RELATIONSHIP = "relationship"


class Action(StrEnum):
    """What a line does with the thing that it is about: say it, or take back all that was said of it."""

    REPORT = "report"
    DELETE = "delete"
    DELETE_ACCOUNT = "delete_account"


class Product(StrEnum):
    """What kind of credit (or account) a line is."""

    CREDIT_CARD = "credit_card"
    CREDIT_LINE = "credit_line"
    TERM_LOAN = "term_loan"
    MORTGAGE = "mortgage"
    PAY_LATER = "pay_later"
    CAR_LOAN = "car_loan"
    EDUCATION_LOAN = "education_loan"
    LEASE = "lease"
    CURRENT_ACCOUNT = "current_account"
    LARGE_INSTALMENT = "large_instalment"
    """A large purchase on a card, granted apart from its limit and repaid in equal parts (PBoC business 82)."""


REVOLVING = (Product.CREDIT_CARD, Product.CREDIT_LINE)
INSTALMENT = (
    Product.TERM_LOAN,
    Product.MORTGAGE,
    Product.PAY_LATER,
    Product.CAR_LOAN,
    Product.EDUCATION_LOAN,
    Product.LEASE,
    # On a card, yet drawn once, in full, and not again.
    Product.LARGE_INSTALMENT,
)
CREDIT = (*REVOLVING, *INSTALMENT)
"""Products under which something is owed; a current account is none of them."""


class LenderKind(StrEnum):
    """What kind of lender granted a credit."""

    BANK = "bank"
    CREDIT_UNION = "credit_union"
    CONSUMER_FINANCE = "consumer_finance"
    CAR_FINANCE = "car_finance"
    SMALL_LOAN = "small_loan"
    LEASING = "leasing"
    OTHER = "other"


DEPOSIT_TAKING = (LenderKind.BANK, LenderKind.CREDIT_UNION)
"""Lenders that take deposits too; all others are no banks."""


class AccountStatus(StrEnum):
    """How an account stands. Days past due are told beside it, so there is no status for merely late."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    DEFAULT = "default"
    COLLECTION = "collection"
    REPOSSESSED = "repossessed"
    SURRENDERED = "surrendered"
    FORECLOSED = "foreclosed"
    GUARANTOR_PAID = "guarantor_paid"
    PAID_IN_KIND = "paid_in_kind"
    CHARGED_OFF = "charged_off"


ENDED = (AccountStatus.PAID, AccountStatus.CLOSED, AccountStatus.TRANSFERRED, AccountStatus.CHARGED_OFF)
SERIOUS = (
    AccountStatus.DEFAULT,
    AccountStatus.COLLECTION,
    AccountStatus.REPOSSESSED,
    AccountStatus.SURRENDERED,
    AccountStatus.FORECLOSED,
    AccountStatus.GUARANTOR_PAID,
    AccountStatus.PAID_IN_KIND,
    AccountStatus.CHARGED_OFF,
)
"""Serious derogatory: the lender gave up on being paid as agreed."""


class Role(StrEnum):
    """What the customer is to the account."""

    BORROWER = "borrower"
    JOINT = "joint"
    AUTHORISED_USER = "authorised_user"
    GUARANTOR = "guarantor"


class PublicRecordKind(StrEnum):
    """What a court, an authority or a register holds against somebody."""

    INSOLVENCY = "insolvency"
    JUDGMENT = "judgment"
    ENFORCEMENT = "enforcement"
    DISHONEST_DEBTOR = "dishonest_debtor"
    TAX_ARREARS = "tax_arrears"
    PENALTY = "penalty"
    LIEN = "lien"


class InquiryReason(StrEnum):
    """Why a file was asked for. HARD ones are applications for credit; all others leave no trace in a score."""

    LOAN_APPLICATION = "loan_application"
    CARD_APPLICATION = "card_application"
    GUARANTOR_CHECK = "guarantor_check"
    FINANCING = "financing"
    LIMIT_INCREASE = "limit_increase"
    ACCOUNT_REVIEW = "account_review"
    COLLECTION = "collection"
    EMPLOYMENT = "employment"
    OWN_REQUEST = "own_request"


HARD = (
    InquiryReason.LOAN_APPLICATION,
    InquiryReason.CARD_APPLICATION,
    InquiryReason.GUARANTOR_CHECK,
    InquiryReason.FINANCING,
    InquiryReason.LIMIT_INCREASE,
)


class RelationKind(StrEnum):
    """Relations that a contract or a register makes; never friends."""

    OWNER = "owner"
    LEGAL_REPRESENTATIVE = "legal_representative"
    OFFICER = "officer"
    GUARANTOR = "guarantor"
    CO_BORROWER = "co_borrower"
    AUTHORISED_USER = "authorised_user"
    ACCEPTOR = "acceptor"
    CORE_ENTERPRISE = "core_enterprise"


class ActivityKind(StrEnum):
    """What a platform counts and sums in a month; never what was bought, where, or from whom."""

    INFLOW = "inflow"
    PAYMENTS = "payments"
    UTILITIES = "utilities"
    TELECOM = "telecom"
    RENT = "rent"
    WALLET = "wallet"
    PAY_LATER = "pay_later"
    PAYROLL = "payroll"
    OVERDRAWN = "overdrawn"
    ORDERS = "orders"
    DEPOSIT_FREE = "deposit_free"
    RIDES = "rides"
    MERCHANT_SALES = "merchant_sales"
    PAYOUTS = "payouts"
    TRADE_INVOICES = "trade_invoices"
    TAX_FILING = "tax_filing"
    RECURRING_PAYMENTS = "recurring_payments"
    """Standing orders and direct debits that fell due."""
    RECEIVABLES_OWED = "receivables_owed"
    """What the customer owes as the debtor of receivables, at the end of the month: all of it, and what is overdue."""
