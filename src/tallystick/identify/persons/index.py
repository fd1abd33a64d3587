"""Known persons, held so that one identity is found among a million in less than a millisecond."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.identify.groups import Candidate
from tallystick.identify.persons.blocking import Blocks, hash_of, hashes
from tallystick.identify.persons.degrees import Degrees, degrees
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.prepare import COLUMNS
from tallystick.identify.persons.record import Record
from tallystick.identify.persons.scores import said_of
from tallystick.identify.persons.weighing import Weights, probability_of
from tallystick.identify.persons.weights import Frequencies

_COMPARED = ("given", "family", "born", "document", "number", "street", "city", "postcode", "phone", "email")
_FEW = 8
"""Known records that are sooner compared than bounded."""
NOBODY = -1
"""The id of the identity that is asked about, in a candidate."""


class PersonIndex:
    """Finds whom an identity may be, by the blocks, degrees and weights that the batch has.

    persons: `Prepared.persons`; settings and frequent: as `weigh` and `frequency_tables` make them of it.
    Holds about 1 GB for a million records. Nothing in it is written anywhere.
    """

    def __init__(self, persons: pa.Table, settings: Settings, frequent: Frequencies) -> None:
        self._weights = Weights(settings, frequent)
        self._blocks = Blocks(persons)
        self._hashes = {column: hashes(persons.column(column), str) for column in _COMPARED}
        coded = [persons.column(column).combine_chunks().dictionary_encode() for column in COLUMNS]
        self._values = [[*one.dictionary.to_pylist(), None] for one in coded]
        self._codes = np.stack(
            [one.indices.fill_null(len(one.dictionary)).to_numpy(zero_copy_only=False) for one in coded], axis=1
        ).astype(np.int32)

    def __len__(self) -> int:
        return len(self._codes)

    def record(self, at: int) -> Record:
        return Record(*(values[code] for values, code in zip(self._values, self._codes[at].tolist(), strict=True)))

    def candidates(self, record: Record, at_least: float) -> list[Candidate]:
        """The known records that are at least so probably the same person; the surest first.

        left: NOBODY, right: the known record's row. What is plainly another person is left out, as in the batch.
        """
        rows = self._blocks.of(record)
        least = np.log2(at_least / (1 - at_least))
        worth = rows[self._most(record, rows) >= least] if len(rows) > _FEW else rows
        found = []
        for row in worth.tolist():
            known = self.record(row)
            reached = degrees(record, known)
            weight = self._weights.weight(reached, record)
            if weight < least or (said := _told(reached)) is None:
                continue
            found.append(Candidate(NOBODY, row, round(probability_of(weight), 6), round(weight, 3), *said))
        return sorted(found, key=lambda one: (-one.match_weight, one.right))

    def _most(self, record: Record, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """No pair weighs more than this: what is the same at its weight, what is not at the highest there is."""
        weights = self._weights
        given, family, born, document, street, place, phone, email = weights.by_degree
        most = np.full(len(rows), weights.prior)
        for column, degree in (("given", given), ("family", family)):
            rare = weights.rarity(column, getattr(record, column) or "")
            most += self._at_most(record, rows, column, degree[-1] + rare, max(*degree[:-1], 0.0))
        most += self._at_most(record, rows, "born", born[-1], max(born[:-1]))
        same = self._same(record, rows, "document") | self._same(record, rows, "number")
        most += np.where(same, document[-1], max(*document[1:-1], 0.0) if record.document else 0.0)
        most += self._at_most(record, rows, "street", street[-1], max(street[:-1]))
        town, code = self._same(record, rows, "city"), self._same(record, rows, "postcode")
        neither = max(*place[:3], 0.0)
        most += np.select([town & code, code, town], [place[5], place[4], place[3]], neither)
        most += self._at_most(record, rows, "phone", phone[-1], phone[0])
        most += self._at_most(record, rows, "email", email[-1], email[0])
        return most

    def _same(self, record: Record, rows: npt.NDArray[np.int32], column: str) -> npt.NDArray[np.bool_]:
        text = getattr(record, column)
        if text is None:
            return np.zeros(len(rows), np.bool_)
        same: npt.NDArray[np.bool_] = self._hashes[column][rows] == np.uint64(hash_of(text))
        return same

    def _at_most(
        self, record: Record, rows: npt.NDArray[np.int32], column: str, same: float, other: float
    ) -> npt.NDArray[np.float64]:
        text = getattr(record, column)
        if text is None:
            return np.zeros(len(rows))
        known = self._hashes[column][rows]
        return np.where(known == np.uint64(hash_of(text)), same, np.where(known == 0, 0.0, other))


@lru_cache(maxsize=100_000)
def _told(reached: Degrees) -> tuple[str, bool, bool] | None:
    return said_of(list(reached))
