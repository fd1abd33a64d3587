"""Which accounts the subjects of a stretch hold: what was agreed, with whom, since when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tallystick.simulate.draws import Draws, Flags, Floats, Wholes, logistic
from tallystick.simulate.furnishers import place_of
from tallystick.simulate.offers import FIRST, OFFERS, SPARED, Offer
from tallystick.simulate.population import Population
from tallystick.simulate.standing import SERIOUS_BEHIND
from tallystick.simulate.subjects import Subjects
from tallystick.terms import Product, Role

PRODUCTS = tuple(Product)
ROLES = tuple(Role)
_OFFERS_AT_MOST = 16
_SHARED_MORTGAGES = 0.35
_SHARED_CARDS = 0.05
_VOUCHED_LOANS = 0.35
_SOLD = 0.35
_SECOND_RECORD = 0.04
"""Of accounts after the first: opened as if for a new customer, so one furnisher has two records of one subject."""
_UNSECURED = (
    Product.CREDIT_CARD,
    Product.CREDIT_LINE,
    Product.TERM_LOAN,
    Product.PAY_LATER,
    Product.LARGE_INSTALMENT,
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every array has one entry for each account and holder.

    number: of the account; holders of one account share it, and with it all that is drawn for the account.
    payer: row of the subject whose payments they are. holder: row of the customer. second: whether under the customer's
    second record there. furnisher, product, role: places. opened: place of a month, below nought before the window.
    amount: limit or amount granted. terms: months, 0 for a revolving line. later: see `Offer`.
    sold: whether the claim is sold after it was written off. bought: whether this is the buyer's account of it.
    lender: who granted it. vouched: whether a public guarantor covers half.
    """

    number: Wholes
    payer: Wholes
    holder: Wholes
    second: Flags
    furnisher: Wholes
    product: Wholes
    role: Wholes
    opened: Wholes
    amount: Wholes
    terms: Wholes
    later: Wholes
    sold: Flags
    bought: Flags
    lender: Wholes
    vouched: Flags

    def __len__(self) -> int:
        return len(self.number)

    def where(self, chosen: npt.NDArray[np.bool_] | Wholes) -> Accounts:
        return Accounts(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def accounts_of(population: Population, subjects: Subjects, behind: npt.NDArray[np.int8]) -> Accounts:
    """All accounts of the subjects, with those of joint borrowers, authorised users, guarantors and collectors."""
    own = joined([_offered(population, subjects, behind, turn, offer) for turn, offer in enumerate(OFFERS)])
    draws = population.draws
    of_person = ~subjects.is_business[own.payer]
    partner = subjects.partner[own.payer]
    drawn = draws.uniform("shared", own.number)
    mortgage = own.product == PRODUCTS.index(Product.MORTGAGE)
    card = (own.product == PRODUCTS.index(Product.CREDIT_CARD)) & (own.number % _OFFERS_AT_MOST > 0)
    joint = mortgage & of_person & (partner >= 0) & (drawn < _SHARED_MORTGAGES)
    # Two incomes: a joint loan is paid, so a partner's lateness does not become one's own outcome.
    own = replace(own, later=np.where(joint, SPARED, own.later))
    used = card & of_person & (partner >= 0) & (drawn < _SHARED_CARDS)
    vouched_for = ~of_person & (own.product == PRODUCTS.index(Product.TERM_LOAN)) & (drawn < _VOUCHED_LOANS)
    bought = own.where(own.sold)
    return joined(
        [
            own,
            _held(own.where(joint), partner[joint], Role.JOINT),
            _held(own.where(used), partner[used], Role.AUTHORISED_USER),
            _held(own.where(vouched_for), subjects.owner[own.payer[vouched_for]], Role.GUARANTOR),
            replace(
                bought, furnisher=np.full(len(bought), place_of("collector")), bought=np.ones(len(bought), dtype=bool)
            ),
        ]
    )


def joined(several: list[Accounts]) -> Accounts:
    return Accounts(
        *(np.concatenate([getattr(one, name) for one in several]) for name in Accounts.__dataclass_fields__)
    )


def _held(accounts: Accounts, holder: Wholes, role: Role) -> Accounts:
    count = len(accounts)
    none = np.zeros(count, dtype=bool)
    return replace(accounts, holder=holder, role=np.full(count, ROLES.index(role)), second=none, sold=none)


def _offered(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], turn: int, offer: Offer
) -> Accounts:
    draws, number = population.draws, subjects.number * _OFFERS_AT_MOST + turn
    opened = _opened(draws, population, subjects, number, offer)
    held = subjects.has_credit & _wanted(draws, subjects, number, offer)
    held &= (opened < population.months) & (opened >= subjects.arrives)
    # Nobody lends to who is far behind.
    at = np.clip(opened, 0, population.months - 1)
    held &= (opened < 0) | (behind[np.arange(len(at)), at] < SERIOUS_BEHIND)
    terms = _one_of(draws, "terms", number, offer.terms or (0,))
    held &= (terms == 0) | (opened + terms >= 0)
    if offer is FIRST:
        held = subjects.has_credit
    rows = np.flatnonzero(held)
    number = number[rows]
    amount = offer.amount * np.exp(
        offer.spread * draws.normal("amount", number) + 0.3 * subjects.ability[rows] + 0.9 * subjects.is_business[rows]
    )
    sold = (draws.uniform("sold", number) < _SOLD) & (offer.product in _UNSECURED)
    lender = _chosen(draws, "lender", number, offer.lenders, offer.lender_shares)
    second = draws.uniform("second record", number) < _SECOND_RECORD
    return Accounts(
        number,
        rows,
        rows,
        second & (offer is not FIRST),
        lender,
        np.full(len(rows), PRODUCTS.index(offer.product)),
        np.zeros(len(rows), dtype=np.int64),
        opened[rows],
        np.maximum(1, np.rint(amount / 10_000)).astype(np.int64) * 10_000,
        terms[rows],
        _one_of(draws, "later", number, offer.later),
        sold,
        np.zeros(len(rows), dtype=bool),
        lender,
        (draws.uniform("vouched", number) < _VOUCHED_LOANS) & subjects.is_business[rows] & (offer.terms != ()),
    )


def _opened(draws: Draws, population: Population, subjects: Subjects, number: Wholes, offer: Offer) -> Wholes:
    if offer is FIRST:
        return subjects.arrives
    span = population.months + offer.before
    return (draws.uniform("opened", number) * span).astype(np.int64) - offer.before


def _wanted(draws: Draws, subjects: Subjects, number: Wholes, offer: Offer) -> Flags:
    share = np.where(subjects.is_business, offer.businesses, offer.persons)
    odds = np.log(np.maximum(share, 1e-12) / np.maximum(1 - share, 1e-12)) + offer.riskier * subjects.risk
    return np.asarray(draws.uniform("wanted", number) < logistic(odds))


def _one_of(draws: Draws, purpose: str, number: Wholes, values: tuple[int, ...]) -> Wholes:
    return np.array(values)[(draws.uniform(purpose, number) * len(values)).astype(np.int64)]


def _chosen(draws: Draws, purpose: str, number: Wholes, values: tuple[int, ...], shares: tuple[float, ...]) -> Wholes:
    edges: Floats = np.cumsum(shares)[:-1]
    return np.array(values)[np.searchsorted(edges, draws.uniform(purpose, number), side="right")]
