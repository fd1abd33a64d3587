"""Who asked for whose file, and why: before each account that was opened, and more often the riskier."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate.account_lines import CURRENCY, opened_on
from tallystick.simulate.accounts import PRODUCTS, Accounts
from tallystick.simulate.columns import amounts, coded, days, marked
from tallystick.simulate.customers import CustomerBook
from tallystick.simulate.draws import Wholes, logistic
from tallystick.simulate.furnishers import BANKS, FURNISHERS, place_of
from tallystick.simulate.keys import customer_keys
from tallystick.simulate.offers import OFFERS
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.subjects import Subjects
from tallystick.terms import InquiryReason, Product

_REASONS = tuple(InquiryReason)
_INDUSTRIES = ("bank", "finance_company", "small_loan", "platform", "other")
_INDUSTRY_OF = {"finance-one": 1, "finance-two": 1, "leasing": 1, "small-loans": 2, "pay-later": 3, "market": 3}
_ASKING = (*BANKS, *(place_of(name) for name in ("finance-one", "finance-two", "small-loans", "pay-later")))
_MONTHS_A_TURN = 4
"""One inquiry at most in so many months, beside those that led to an account."""
_TURNS_AT_MOST = 32
_OTHER = {
    InquiryReason.LOAN_APPLICATION: 0.34,
    InquiryReason.CARD_APPLICATION: 0.18,
    InquiryReason.LIMIT_INCREASE: 0.08,
    InquiryReason.GUARANTOR_CHECK: 0.05,
    InquiryReason.FINANCING: 0.05,
    InquiryReason.ACCOUNT_REVIEW: 0.20,
    InquiryReason.EMPLOYMENT: 0.06,
    InquiryReason.OWN_REQUEST: 0.04,
}
_SEEKING = [
    _REASONS.index(one)
    for one in _REASONS
    if one
    not in (InquiryReason.ACCOUNT_REVIEW, InquiryReason.EMPLOYMENT, InquiryReason.OWN_REQUEST, InquiryReason.COLLECTION)
]


def inquiries(population: Population, subjects: Subjects, accounts: Accounts, book: CustomerBook) -> pa.Table:
    """The lines; their customers are added to the book."""
    before = _of_accounts(population, subjects, accounts)
    others = _others(population, subjects)
    row, furnisher, key, day, reason, product, amount = (
        np.concatenate(pair) for pair in zip(before, others, strict=True)
    )
    book.add(furnisher, row)
    industry = [_INDUSTRY_OF.get(one.name.partition("-")[2], 0) for one in FURNISHERS]
    seeks = np.isin(reason, _SEEKING)
    first = np.zeros(len(row), dtype=bool)
    return pa.table(
        {
            "furnisher": coded(furnisher, [one.name for one in FURNISHERS]),
            "customer": customer_keys(population.draws, furnisher, subjects.number[row], first),
            "inquiry": pc.binary_join_element_wise("q", pc.cast(pa.array(key), pa.string()), ""),
            "made_on": days(day),
            "reason": coded(reason, [str(one) for one in _REASONS]),
            "product": coded(np.where(seeks, product, -1), [str(one) for one in PRODUCTS]),
            "amount_sought": amounts(amount, ~seeks),
            "currency": marked(seeks, CURRENCY),
            "industry": coded(np.array(industry)[furnisher], _INDUSTRIES),
            "reported_on": days(day + 1),
        }
    )


def _of_accounts(population: Population, subjects: Subjects, accounts: Accounts) -> tuple[npt.NDArray[np.generic], ...]:
    asked = accounts.where((accounts.opened >= 1) & ~accounts.bought & (accounts.role == 0))
    day = opened_on(population, asked) - 1 - (population.draws.uniform("asked", asked.number) * 10).astype(np.int32)
    card = asked.product == PRODUCTS.index(Product.CREDIT_CARD)
    reason = np.where(
        subjects.is_business[asked.payer],
        _REASONS.index(InquiryReason.FINANCING),
        np.where(card, _REASONS.index(InquiryReason.CARD_APPLICATION), _REASONS.index(InquiryReason.LOAN_APPLICATION)),
    )
    key = asked.number * (_TURNS_AT_MOST + 1)
    return asked.holder, asked.lender, key, day, reason, asked.product, asked.amount


def _others(population: Population, subjects: Subjects) -> tuple[npt.NDArray[np.generic], ...]:
    draws = population.draws
    turns = np.arange(population.months // _MONTHS_A_TURN)
    number = subjects.number[:, None]
    chance = logistic(-1.3 + 0.75 * subjects.risk)[:, None]
    month = turns * _MONTHS_A_TURN + (draws.uniform("asks in", number, turns) * _MONTHS_A_TURN).astype(np.int64)
    asks = (draws.uniform("asks", number, turns) < chance) & (month > np.maximum(subjects.arrives, 0)[:, None])
    row, turn = np.nonzero(asks)
    whose: Wholes = subjects.number[row]
    day = population.ends[EARLIER + month[row, turn]] - (draws.uniform("asks on", whose, turn) * 28).astype(np.int32)
    reasons = np.array([_REASONS.index(one) for one in _OTHER])
    edges = np.cumsum(list(_OTHER.values()))[:-1]
    reason = reasons[np.searchsorted(edges, draws.uniform("asks why", whose, turn))]
    furnisher = np.array(_ASKING)[(draws.uniform("asks whom", whose, turn) * len(_ASKING)).astype(np.int64)]
    wanted = np.array([PRODUCTS.index(one.product) for one in OFFERS])
    product = wanted[(draws.uniform("asks for", whose, turn) * len(wanted)).astype(np.int64)]
    amount = (20 + draws.uniform("asks how much", whose, turn) * 480).astype(np.int64) * 10_000
    # Numbers of accounts end with a multiple of the turns, these with what is left of it.
    return row, furnisher, whose * 16 * (_TURNS_AT_MOST + 1) + 1 + turn, day, reason, product, amount
