"""Linking persons: FEBRL's truth that training has never seen, a million invented persons, a thousand new against them.

TALLYSTICK_PERSONS sets how many records are linked: 1,000,000 unless said otherwise.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterable

import numpy as np
from examples.febrl import f1, febrl, pairs_within, true_pairs
from tests.identify.invented_persons import invent_persons

from figures import TURNS, figure
from tallystick.identify import Linkage, know, link_new, link_persons, open_index
from tallystick.identify.persons.link import THRESHOLDS, scored_pairs
from tallystick.terms import CustomerRef

PERSONS = int(os.environ.get("TALLYSTICK_PERSONS", "1000000"))
NEW = 1_000


def accuracy(name: str, *which: str) -> None:
    known = febrl(*which)
    true = true_pairs(known.truth)
    scored = {(pair.left, pair.right) for pair in scored_pairs(known.records) if pair.probability >= THRESHOLDS.join}
    figure(f"identify.{name}_weights_f1", f1(scored, true), "f1", "pairs at the threshold, before any rule")
    linkage = link_persons(known.records)
    figure(f"identify.{name}_f1", f1(pairs_within(linkage.groups), true), "f1", "what is joined")
    figure(f"identify.{name}_pure", _pure(linkage, known.truth), "share", "groups of one person alone")
    held = {(pair.left, pair.right) for pair in linkage.review} & true
    figure(f"identify.{name}_review", len(linkage.review), "pairs", f"{len(held)} of them one person's")


def _pure(linkage: Linkage, truth: dict[CustomerRef, str]) -> float:
    return statistics.mean(len({truth[ref] for ref in group}) == 1 for group in linkage.groups)


def million() -> None:
    invented = invent_persons(PERSONS + NEW, seed=1)
    order = np.random.default_rng(1).permutation(PERSONS + NEW)
    new, old = invented.records.take(order[:NEW]), invented.records.take(order[NEW:])
    refs = list(map(CustomerRef, old["furnisher"].to_pylist(), old["customer"].to_pylist()))
    truth = dict(zip(refs, invented.person[order[NEW:]].tolist(), strict=True))
    began, spent = time.perf_counter(), time.process_time()
    linkage = link_persons(old)
    seconds, processor = time.perf_counter() - began, time.process_time() - spent
    figure("identify.link", seconds, "s", f"{PERSONS:,} records, {processor:.0f} s of processor (goal: 60)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figure("identify.link_memory", peak / 1e9, "GB", f"at {PERSONS:,} records")
    found, right, true = _counted(linkage.groups, truth)
    figure("identify.link_f1", 2 * right / (found + true), "f1", f"precision {right / found:.5f}")
    subjects = {ref: f"subject {person}" for ref, person in truth.items()}
    with open_index(know(old, subjects)) as index:
        times = []
        for _ in range(TURNS + 1):
            began = time.perf_counter()
            link_new(new, index)
            times.append(time.perf_counter() - began)
    figure("identify.link_new", statistics.median(times[1:]), "s", f"{NEW:,} against {PERSONS:,} (goal: 1)")


def _counted(groups: Iterable[tuple[CustomerRef, ...]], truth: dict[CustomerRef, int]) -> tuple[int, int, int]:
    """Pairs that were joined, of these the right ones, and pairs that there are."""

    def pairs(counts: Counter[int]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    found = right = 0
    for group in groups:
        found += len(group) * (len(group) - 1) // 2
        right += pairs(Counter(truth[ref] for ref in group))
    return found, right, pairs(Counter(truth.values()))


def main() -> None:
    for name, which in (("febrl2", ("2",)), ("febrl3", ("3",)), ("febrl4", ("4a", "4b"))):
        accuracy(name, *which)
    million()


if __name__ == "__main__":
    main()
