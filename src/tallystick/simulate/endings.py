"""How accounts end: paid, given back, written off, sold; and what is received on what was written off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.simulate.accounts import PRODUCTS, Accounts
from tallystick.simulate.course import Course
from tallystick.simulate.draws import Flags, Wholes
from tallystick.simulate.lateness import NEVER, Lateness
from tallystick.terms import INSTALMENT, AccountStatus, Product

STATUSES = tuple(AccountStatus)
_DECLARED_BEHIND = 4
_TOLD_AFTER = 12
"""Months for which an account that was written off is furnished."""
_SALE_AFTER = 2
_SETTLED = 0.02
_RECOVERING = 0.08
_RECOVERED = 0.04
_SEIZED = {
    Product.MORTGAGE: AccountStatus.FORECLOSED,
    Product.CAR_LOAN: AccountStatus.REPOSSESSED,
    Product.LEASE: AccountStatus.SURRENDERED,
}


@dataclass(frozen=True, slots=True)
class Endings:
    """status: place in STATUSES, [n, m]. visible: which months are furnished, [n, m].

    written, recovered: [n, m], amount written off (0 before) and received on it in the month.
    closes: which months are an account's last one, paid, settled, given back or sold, [n, m].
    """

    status: npt.NDArray[np.int8]
    visible: Flags
    written: Wholes
    recovered: Wholes
    closes: Flags


def endings_of(accounts: Accounts, late: Lateness, course: Course, drawn: npt.NDArray[np.float32]) -> Endings:
    """Changes the course's balance, past_due and paid where an account was written off or ended.

    drawn: uniform, [n, m], for settlements and recoveries.
    """
    shape = course.balance.shape
    places = np.arange(shape[1])[None, :]
    status = np.full(shape, STATUSES.index(AccountStatus.OPEN), dtype=np.int8)
    loans = np.isin(accounts.product, [PRODUCTS.index(one) for one in INSTALMENT])
    status[(late.behind >= _DECLARED_BEHIND) & loans[:, None]] = STATUSES.index(AccountStatus.DEFAULT)
    written, recovered = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    ended = np.where(late.written_off < NEVER, NEVER, course.ended)
    row = np.flatnonzero(ended < NEVER)
    paid = np.where(loans[row], STATUSES.index(AccountStatus.PAID), STATUSES.index(AccountStatus.CLOSED))
    status[row, ended[row]] = paid
    for amounts in (course.balance, course.past_due, late.days):
        amounts[row, ended[row]] = 0
    closes = np.zeros(shape, dtype=bool)
    closes[row, ended[row]] = True
    visible = (late.age >= 0) & (places <= ended[:, None]) & ~accounts.bought[:, None]
    row = np.flatnonzero(late.written_off < NEVER)
    if len(row):
        _write_off(accounts, late, course, drawn, row, Endings(status, visible, written, recovered, closes))
    return Endings(status, visible, written, recovered, closes)


def _write_off(
    accounts: Accounts,
    late: Lateness,
    course: Course,
    drawn: npt.NDArray[np.float32],
    row: Wholes,
    told: Endings,
) -> None:
    months = told.status.shape[1]
    places = np.arange(months)[None, :]
    at = late.written_off[row]
    after = places >= at[:, None]
    amount = np.maximum(course.balance[row, at], 1)
    got = np.where(
        after & (places > at[:, None]) & (drawn[row] < _RECOVERING), (amount * _RECOVERED).astype(np.int64)[:, None], 0
    )
    left = np.maximum(amount[:, None] - np.cumsum(got, axis=1), 1)
    settles = (places > at[:, None]) & (drawn[row] > 1 - _SETTLED)
    settled = np.where(settles.any(axis=1), settles.argmax(axis=1), NEVER)
    sold = np.where(accounts.sold[row], at + _SALE_AFTER, NEVER)
    bought = accounts.bought[row]
    last = np.where(bought, settled, np.minimum(settled, sold))
    is_last = places == last[:, None]
    told.closes[row] |= is_last
    status = np.where(after, _status_of(accounts, row)[:, None], told.status[row])
    leaves = np.where(last == sold, STATUSES.index(AccountStatus.TRANSFERRED), STATUSES.index(AccountStatus.PAID))
    told.status[row] = np.where(is_last, leaves[:, None], status)
    course.balance[row] = np.where(after, np.where(is_last, 0, left), course.balance[row])
    course.past_due[row] = np.where(after, course.balance[row], course.past_due[row])
    course.paid[row] = np.where(after, got, course.paid[row])
    late.days[row] = np.where(is_last, 0, late.days[row])
    charged = told.status[row] == STATUSES.index(AccountStatus.CHARGED_OFF)
    told.written[row] = np.where(charged, amount[:, None], 0)
    told.recovered[row] = np.where(charged, got, 0)
    own = (late.age[row] >= 0) & (places <= np.minimum(last, at + _TOLD_AFTER)[:, None])
    theirs = (places > sold[:, None]) & (places <= last[:, None])
    # Who bought the claim before the lender said a word of it has nothing to tell.
    told.visible[row] = np.where(bought[:, None], theirs & (settled > sold)[:, None], own)


def _status_of(accounts: Accounts, row: Wholes) -> npt.NDArray[np.int8]:
    by_product = np.array([STATUSES.index(_SEIZED.get(one, AccountStatus.CHARGED_OFF)) for one in PRODUCTS], np.int8)
    status = by_product[accounts.product[row]]
    status = np.where(accounts.vouched[row], STATUSES.index(AccountStatus.GUARANTOR_PAID), status)
    return np.where(accounts.bought[row], STATUSES.index(AccountStatus.COLLECTION), status).astype(np.int8)
