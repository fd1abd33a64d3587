"""One identity found among a million: how long it takes, and whether it finds whom Splink's batch finds.

TALLYSTICK_PERSONS sets how many are known: 1,000,000 unless said otherwise. Splink scores a tenth of them, on which the
two are compared, since its batch over all takes a minute.
"""

from __future__ import annotations

import os
import resource
import time

import numpy as np
from tests.identify.invented_persons import InventedPersons, invent_persons

from figures import figure
from tallystick.identify.online import Answer, find_person
from tallystick.identify.persons.index import PersonIndex
from tallystick.identify.persons.link import THRESHOLDS
from tallystick.identify.persons.prepare import Prepared, prepare
from tallystick.identify.persons.scores import score
from tallystick.identify.persons.weights import frequency_tables, trained_levels, weigh
from tallystick.terms import SubjectId

PERSONS = int(os.environ.get("TALLYSTICK_PERSONS", "1000000"))
ASKED = 5_000


def speed() -> None:
    invented = invent_persons(PERSONS, seed=7)
    prepared = prepare(invented.records)
    settings = weigh(prepared.persons)
    began = time.perf_counter()
    index = PersonIndex(prepared.persons, settings, frequency_tables(prepared.persons, trained_levels("u")))
    figure("online.index", time.perf_counter() - began, "s", f"once, over {PERSONS:,} records")
    figure(
        "online.memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "GB", "with the records' own making"
    )
    asked = invented.records.take(np.random.default_rng(1).choice(PERSONS, ASKED, replace=False)).to_pylist()
    hits = 0
    seconds = []
    for said in asked:
        began = time.perf_counter()
        found = find_person(index, said, lambda row: SubjectId(str(row)))
        seconds.append(time.perf_counter() - began)
        hits += found.answer is Answer.HIT
    half, most = np.percentile(seconds, [50, 99])
    figure("online.half", half * 1e6, "us", f"p50 of {ASKED:,} identities among {PERSONS:,}")
    figure("online.most", most * 1e6, "us", "p99, under 1,000 wanted")
    figure("online.hits", hits / ASKED, "of those asked", "each is known: itself, or with others")


def accuracy() -> None:
    """Pairs that are joined by either, against the truth."""
    invented = invent_persons(PERSONS // 10, seed=8)
    prepared = prepare(invented.records)
    truth = _persons(invented, prepared)
    settings, frequent = weigh(prepared.persons), frequency_tables(prepared.persons, trained_levels("u"))
    batch = {
        (one.left, one.right)
        for one in score(prepared.persons, settings, frequent, THRESHOLDS.review)
        if one.probability >= THRESHOLDS.join and one.joins
    }
    index = PersonIndex(prepared.persons, settings, frequent)
    online = {
        (min(row, one.right), max(row, one.right))
        for row in range(len(index))
        for one in index.candidates(index.record(row), THRESHOLDS.join)
        if one.right != row and one.joins
    }
    true = {(int(a), int(b)) for a, b in _pairs(truth)}
    splinks, own = _f1(batch, true), _f1(online, true)
    figure("online.f1", own, "F1", f"{own - splinks:+.6f} of Splink's, of {len(true):,} true pairs")
    figure("online.pairs_apart", len(batch ^ online), "pairs", f"found by one of the two alone, of {len(batch):,}")


def _persons(invented: InventedPersons, prepared: Prepared) -> np.ndarray:
    columns = (invented.records.column(name).to_pylist() for name in ("furnisher", "customer"))
    person = dict(zip(zip(*columns, strict=True), invented.person.tolist(), strict=True))
    return np.array([person[ref] for ref in zip(prepared.furnisher, prepared.customer, strict=True)])


def _pairs(truth: np.ndarray) -> list[tuple[int, int]]:
    order = np.argsort(truth, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(truth[order])) + 1)
    return [(a, b) for group in groups for at, a in enumerate(group) for b in group[at + 1 :]]


def _f1(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


if __name__ == "__main__":
    speed()
    accuracy()
