"""Relations by register and contract: owners, legal representatives, officers, those bound by another's loan."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.simulate.account_lines import CURRENCY, opened_on
from tallystick.simulate.accounts import ROLES, Accounts
from tallystick.simulate.columns import amounts, coded, days
from tallystick.simulate.customers import CustomerBook
from tallystick.simulate.draws import Wholes
from tallystick.simulate.furnishers import FURNISHERS, place_of
from tallystick.simulate.keys import customer_keys
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.subjects import Subjects
from tallystick.terms import RelationKind, Role

_KINDS = tuple(RelationKind)
_BY_ROLE = {
    Role.JOINT: RelationKind.CO_BORROWER,
    Role.GUARANTOR: RelationKind.GUARANTOR,
    Role.AUTHORISED_USER: RelationKind.AUTHORISED_USER,
}
_REPRESENTS = 0.9
_SUPPLIES = 0.15
_Columns = tuple[npt.NDArray[np.generic], ...]


def relations(population: Population, subjects: Subjects, accounts: Accounts, book: CustomerBook) -> pa.Table:
    """The lines; both customers of each are added to the book of its furnisher."""
    parts = [*_in_register(population, subjects), *(_by_account(population, accounts, role) for role in _BY_ROLE)]
    furnisher, row, other, kind, share, amount, since, second = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    # Two accounts of one kind between the same two are one relation.
    _, first = np.unique(np.stack([furnisher, row, other, kind]), axis=1, return_index=True)
    first.sort()
    furnisher, row, other, kind = furnisher[first], row[first], other[first], kind[first]
    share, amount, since, second = share[first], amount[first], since[first], second[first].astype(bool)
    book.add(furnisher, row)
    book.add(furnisher, other, second)
    draws, none = population.draws, np.zeros(len(row), dtype=bool)
    known = np.maximum(since, population.ends[EARLIER - 1]) + 1
    return pa.table(
        {
            "furnisher": coded(furnisher, [one.name for one in FURNISHERS]),
            "customer": customer_keys(draws, furnisher, subjects.number[row], none),
            "other": customer_keys(draws, furnisher, subjects.number[other], second),
            "kind": coded(kind, [str(one) for one in _KINDS]),
            "share": amounts(share, share == 0),
            "amount": amounts(amount, amount == 0),
            "currency": coded(np.where(amount == 0, -1, 0), [CURRENCY]),
            "valid_from": days(since),
            "reported_on": days(known),
        }
    )


def _in_register(population: Population, subjects: Subjects) -> list[_Columns]:
    draws, business = population.draws, np.flatnonzero(subjects.is_business)
    number, owner = subjects.number[business], subjects.owner[business]
    since = population.ends[EARLIER + np.minimum(subjects.arrives[business], -1) - 1] + 1
    share = 5_000 + (draws.uniform("share", number) * 5_001).astype(np.int64)
    represents = draws.uniform("represents", number) < _REPRESENTS
    partner = subjects.partner[owner]
    helps = (partner >= 0) & (share < 10_000)
    next_one = np.append(business[1:], business[:1])
    supplies = (draws.uniform("supplies", number) < _SUPPLIES) & (next_one != business)
    register, trade = place_of("register"), place_of("trade-one")
    return [
        _columns(register, owner, business, RelationKind.OWNER, since, share),
        _columns(
            register, owner[represents], business[represents], RelationKind.LEGAL_REPRESENTATIVE, since[represents]
        ),
        _columns(register, partner[helps], business[helps], RelationKind.OFFICER, since[helps]),
        _columns(trade, next_one[supplies], business[supplies], RelationKind.CORE_ENTERPRISE, since[supplies]),
    ]


def _columns(
    furnisher: int,
    row: Wholes,
    other: Wholes,
    kind: RelationKind,
    since: npt.NDArray[np.int32],
    share: Wholes | None = None,
) -> _Columns:
    count = len(row)
    nothing = np.zeros(count, dtype=np.int64)
    told = nothing if share is None else share
    return np.full(count, furnisher), row, other, np.full(count, _KINDS.index(kind)), told, nothing, since, nothing


def _by_account(population: Population, accounts: Accounts, role: Role) -> _Columns:
    bound = accounts.where(accounts.role == ROLES.index(role))
    count = len(bound)
    amount = bound.amount if role is Role.GUARANTOR else np.zeros(count, dtype=np.int64)
    kind = np.full(count, _KINDS.index(_BY_ROLE[role]))
    since, nothing = opened_on(population, bound), np.zeros(count, dtype=np.int64)
    return bound.furnisher, bound.holder, bound.payer, kind, nothing, amount, since, nothing
