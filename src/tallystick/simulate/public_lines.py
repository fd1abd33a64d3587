"""What courts, tax offices and registers hold against subjects: mostly after an account was written off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate.account_lines import CURRENCY, REPORTED_AFTER
from tallystick.simulate.columns import amounts, coded, constant, days
from tallystick.simulate.customers import CustomerBook
from tallystick.simulate.draws import Wholes
from tallystick.simulate.furnishers import FURNISHERS, place_of
from tallystick.simulate.keys import customer_keys
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.standing import WRITTEN_OFF_BEHIND
from tallystick.simulate.subjects import Subjects
from tallystick.terms import PublicRecordKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of entry: shares of persons and businesses that have one anyway, and of those written off before.

    after: months from the writing-off to the entry.
    """

    kind: PublicRecordKind
    furnisher: str
    authority: str
    persons: float
    businesses: float
    written_off: float
    after: int


ENTRIES = (
    Entry(PublicRecordKind.JUDGMENT, "court", "Court of Invented Bay", 0.001, 0.004, 0.20, 2),
    Entry(PublicRecordKind.ENFORCEMENT, "court", "Court of Invented Bay", 0.0005, 0.002, 0.12, 4),
    Entry(PublicRecordKind.DISHONEST_DEBTOR, "court", "Court of Invented Bay", 0, 0, 0.04, 6),
    Entry(PublicRecordKind.INSOLVENCY, "court", "Court of Invented Bay", 0.0003, 0.001, 0.06, 3),
    Entry(PublicRecordKind.TAX_ARREARS, "tax-office", "Tax office of Invented Bay", 0.0005, 0.02, 0.05, 1),
    Entry(PublicRecordKind.PENALTY, "register", "Register of Invented Bay", 0, 0.015, 0.01, 1),
    Entry(PublicRecordKind.LIEN, "register", "Register of Invented Bay", 0.0005, 0.02, 0.02, 1),
)
_SATISFIED = 0.3
_SATISFIED_AFTER = 120
_KINDS = [str(one.kind) for one in ENTRIES]


def public_records(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], book: CustomerBook
) -> pa.Table:
    """The lines; their customers are added to the book."""
    found = [_entered(population, subjects, behind, turn, entry) for turn, entry in enumerate(ENTRIES)]
    row = np.concatenate([rows for rows, _ in found])
    place = np.concatenate([places for _, places in found])
    kind = np.concatenate([np.full(len(rows), turn) for turn, (rows, _) in enumerate(found)])
    furnisher = np.array([place_of(one.furnisher) for one in ENTRIES])[kind]
    book.add(furnisher, row)
    draws, number = population.draws, subjects.number[row]
    filed = population.ends[EARLIER + place] - (draws.uniform("filed", number, kind) * 25).astype(np.int32)
    satisfied = draws.uniform("satisfied", number, kind) < _SATISFIED
    disposed = filed + _SATISFIED_AFTER
    satisfied &= disposed < population.ends[EARLIER + population.months - 1]
    claimed = np.exp(12.5 + 1.2 * draws.normal("claimed", number, kind)).astype(np.int64)
    known = population.ends[EARLIER + place] + REPORTED_AFTER
    case = [pc.cast(pa.array(one), pa.string()) for one in (number, kind)]
    return pa.table(
        {
            "furnisher": coded(furnisher, [one.name for one in FURNISHERS]),
            "customer": customer_keys(draws, furnisher, number, np.zeros(len(row), dtype=bool)),
            "case_number": pc.binary_join_element_wise("case", *case, "-"),
            "kind": coded(kind, _KINDS),
            "authority": coded(kind, [one.authority for one in ENTRIES]),
            "filed": days(filed),
            "status": coded(satisfied.astype(np.int32), ["open", "satisfied"]),
            "disposed": days(disposed, ~satisfied),
            "amount": amounts(claimed),
            "amount_paid": amounts(np.where(satisfied, claimed, 0)),
            "currency": constant(CURRENCY, len(row)),
            "reported_on": days(np.where(satisfied, np.maximum(disposed + 1, known), known)),
        }
    )


def _entered(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], turn: int, entry: Entry
) -> tuple[Wholes, Wholes]:
    """Rows, and the places of the months in which it was entered."""
    draws, number = population.draws, subjects.number
    written = (behind >= WRITTEN_OFF_BEHIND) & subjects.has_credit[:, None]
    is_written = written.any(axis=1)
    anyway = np.where(subjects.is_business, entry.businesses, entry.persons) * np.exp(0.5 * subjects.risk)
    chance = np.where(is_written, entry.written_off, anyway)
    some_time = (draws.uniform(f"entered {turn}", number) * population.months).astype(np.int64)
    place = np.where(is_written, written.argmax(axis=1) + entry.after, some_time)
    row = np.flatnonzero((draws.uniform(f"entry {turn}", number) < chance) & (place < population.months))
    return row, place[row]
