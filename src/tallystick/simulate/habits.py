"""What furnishers do to their lines: send them twice, get codes wrong, correct and take back.

Each wrong line breaks one rule of the contract, so that what a validation refuses is known beforehand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate.account_lines import CURRENCY, AccountLines
from tallystick.simulate.columns import amounts, coded, days, few
from tallystick.simulate.draws import Draws, Flags, Floats
from tallystick.simulate.endings import STATUSES
from tallystick.simulate.furnishers import Habit, with_habit
from tallystick.terms import Action

_WRONG = 1 / 150
"""Of a furnisher's lines, for each of the three mistakes."""
_TWICE = 0.02
_CORRECTED = 0.004
_DELETED = 0.001
_ACCOUNTS_DELETED = 0.001
_CORRECTED_AFTER = 45
_ACCOUNT_DELETED_AFTER = 90

_STATUS_WRONG, _CURRENCY_WRONG, _AMOUNT_WRONG = "STATUS-CODE", "CURRENCY-FORM", "PAST_DUE-RANGE"


@dataclass(frozen=True, slots=True)
class Furnished:
    """lines: as they were furnished, those sent twice by themselves.

    corrections: what the same furnishers sent later, in the same fields and `action`.
    refused: how many lines break which rule. repeated: how many say what an earlier one of the file says.
    """

    lines: tuple[pa.Table, ...]
    corrections: pa.Table
    refused: Counter[str]
    repeated: int


def as_furnished(draws: Draws, told: AccountLines) -> Furnished:
    """The lines with their furnishers' mistakes."""
    furnisher = told.accounts.furnisher[told.row]
    drawn = np.ones(len(furnisher))
    some = np.flatnonzero(np.isin(furnisher, with_habit(Habit.TWICE) + with_habit(Habit.WRONG_CODES)))
    drawn[some] = draws.uniform("mistake", told.accounts.number[told.row[some]], told.place[some])
    careless = np.isin(furnisher, with_habit(Habit.WRONG_CODES))
    table, refused = _with_mistakes(told.table, np.where(careless, drawn, 1.0))
    again = np.flatnonzero(np.isin(furnisher, with_habit(Habit.TWICE)) & (drawn < _TWICE))
    lines = (table, few(table.take(pa.array(again)))) if len(again) else (table,)
    return Furnished(lines, _corrections(draws, told), refused, len(again))


def _with_mistakes(table: pa.Table, drawn: Floats) -> tuple[pa.Table, Counter[str]]:
    if not (drawn < 3 * _WRONG).any():
        return table, Counter()
    turn = np.floor(drawn / _WRONG)
    status, currency, amount = (turn == place for place in range(3))
    codes = [str(one) for one in STATUSES]
    places = table["status"].chunk(0).indices.to_numpy()
    table = _replaced(table, "status", coded(np.where(status, len(codes), places), [*codes, "overdue"]))
    table = _replaced(table, "currency", coded(currency.astype(np.int32), [CURRENCY, CURRENCY.lower()]))
    past_due = table["past_due"].chunk(0).to_numpy()
    table = _replaced(table, "past_due", amounts(np.where(amount, -past_due - 1, past_due)))
    mistakes = {_STATUS_WRONG: status, _CURRENCY_WRONG: currency, _AMOUNT_WRONG: amount}
    return table, Counter({rule: int(found.sum()) for rule, found in mistakes.items() if found.any()})


def _corrections(draws: Draws, told: AccountLines) -> pa.Table:
    """Corrected and deleted months; of accounts deleted altogether, one line: their last."""
    corrects = np.isin(told.accounts.furnisher, with_habit(Habit.CORRECTS))
    gone = corrects & (draws.uniform("account deleted", told.accounts.number) < _ACCOUNTS_DELETED)
    lines = np.flatnonzero(corrects[told.row])
    row, place = told.row[lines], told.place[lines]
    drawn = draws.uniform("corrected", told.accounts.number[row], place)
    is_last = np.append(row[1:] != row[:-1], True) if len(row) else np.zeros(0, dtype=bool)
    whole = gone[row] & is_last
    single = ~gone[row] & (drawn < _CORRECTED + _DELETED)
    kept = whole | single
    return _corrected(told.table.take(pa.array(lines[kept])), whole[kept], (drawn < _DELETED)[kept])


def _corrected(table: pa.Table, whole: Flags, deleted: Flags) -> pa.Table:
    action = np.where(whole, 2, np.where(deleted, 1, 0))
    known = table["reported_on"].combine_chunks().cast(pa.int32()).to_numpy()
    known = known + np.where(whole, _ACCOUNT_DELETED_AFTER, _CORRECTED_AFTER)
    table = _replaced(table, "paid", pc.add(table["paid"].combine_chunks(), 100))
    table = _replaced(table, "reported_on", days(known))
    actions = [str(one) for one in (Action.REPORT, Action.DELETE, Action.DELETE_ACCOUNT)]
    return few(table).append_column("action", coded(action, actions))


def _replaced(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
