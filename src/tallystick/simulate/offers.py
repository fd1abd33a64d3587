"""The kinds of credit that subjects of the population may hold: how many hold one, from whom, of what size.

Shares, amounts and terms are assumed; see docs/simulation.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.simulate.furnishers import BANK_SHARES, BANKS, place_of
from tallystick.terms import REVOLVING, Product

_FINANCE = (place_of("finance-one"), place_of("finance-two"))
SPARED = 9
"""A lateness that is never reached: this account is paid whatever else is not."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One account that a subject may hold.

    persons, businesses: share of those with credit that hold it at a time in the window or before.
    riskier: how much the log odds of holding it rise with a standard deviation of risk.
    lenders, lender_shares: places of furnishers. amount: median limit or amount granted, in minor units.
    spread: standard deviation of its logarithm. terms: months of repayment; empty for a revolving line.
    later: months that it is paid for longer than the one paid worst, each as likely as the others.
    before: months before the window in which it may have been opened.
    """

    product: Product
    persons: float
    businesses: float
    riskier: float
    lenders: tuple[int, ...]
    lender_shares: tuple[float, ...]
    amount: int
    spread: float
    terms: tuple[int, ...]
    later: tuple[int, ...]
    before: int

    @property
    def revolving(self) -> bool:
        return self.product in REVOLVING


FIRST = Offer(Product.CREDIT_CARD, 1, 1, 0, BANKS, BANK_SHARES, 3_000_000, 0.8, (), (0,), 0)
"""Everybody with credit has it, from the month of arrival on; it is the one that is paid worst."""

OFFERS = (
    FIRST,
    Offer(Product.CREDIT_CARD, 0.48, 0.25, -0.1, BANKS, BANK_SHARES, 2_500_000, 0.8, (), (0, 1, 1, SPARED), 120),
    Offer(Product.CREDIT_LINE, 0.14, 0.45, 0.3, BANKS, BANK_SHARES, 8_000_000, 0.9, (), (0, 1, 2, SPARED), 60),
    Offer(Product.MORTGAGE, 0.24, 0.1, -0.3, BANKS, BANK_SHARES, 90_000_000, 0.6, (180, 240, 360), (2, SPARED), 150),
    Offer(
        Product.CAR_LOAN,
        0.22,
        0.12,
        0,
        (*_FINANCE, BANKS[0]),
        (0.4, 0.3, 0.3),
        12_000_000,
        0.5,
        (24, 36, 60),
        (1, 2, SPARED),
        48,
    ),
    Offer(
        Product.TERM_LOAN, 0.36, 0.6, 0.2, BANKS, BANK_SHARES, 6_000_000, 0.9, (12, 24, 36, 60), (0, 1, 2, SPARED), 48
    ),
    Offer(Product.EDUCATION_LOAN, 0.08, 0, 0, BANKS, BANK_SHARES, 4_000_000, 0.4, (60, 120), (1, 2, SPARED), 60),
    Offer(Product.LEASE, 0.04, 0.15, 0, (place_of("leasing"),), (1,), 9_000_000, 0.5, (24, 36, 48), (1, SPARED), 36),
    Offer(
        Product.PAY_LATER,
        0.30,
        0.05,
        0.5,
        (place_of("pay-later"), place_of("market")),
        (0.7, 0.3),
        200_000,
        0.6,
        (3, 6, 12),
        (0, 1, SPARED),
        6,
    ),
    Offer(Product.PAY_LATER, 0.22, 0, 0.7, (place_of("pay-later"),), (1,), 150_000, 0.6, (3, 6, 12), (0, 1), 3),
    Offer(
        Product.TERM_LOAN, 0.14, 0.1, 1.0, (place_of("small-loans"),), (1,), 800_000, 0.7, (6, 12, 24), (0, 0, 1), 12
    ),
    Offer(Product.TERM_LOAN, 0.10, 0.08, 0.9, _FINANCE, (0.5, 0.5), 1_500_000, 0.7, (12, 24), (0, 1), 12),
    Offer(
        Product.LARGE_INSTALMENT, 0.07, 0.02, 0.1, BANKS, BANK_SHARES, 5_000_000, 0.6, (24, 36, 60), (0, 1, SPARED), 24
    ),
)
