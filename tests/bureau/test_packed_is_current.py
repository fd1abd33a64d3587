"""Whatever is done to a bureau, and wherever it is cut off, a packed file that is read is what the lake would open."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ENGINES
from tests.furnish.doors import card, identity, written

from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, compute, compute_one
from tallystick.files import Observation, currencies
from tallystick.furnish import Submission
from tallystick.lake import Lake
from tallystick.law import ErasureGround
from tallystick.records import Records, scores
from tallystick.records.events import Why
from tallystick.terms import CustomerRef, RecordType, SubjectId, TallystickError

BANKS = ("First bank", "Second bank")
BEGAN = date(2020, 2, 1)
LIVES = int(os.environ.get("TALLYSTICK_LIVES", "1"))
"""On each engine; 20 under `make soak`."""
CUSTOMERS = 6
"""Of each bank."""
BOUNDARIES = (
    (Records, "writing"),
    (Records, "reclaim"),
    (Lake, "append"),
    (Lake, "erase"),
    (Lake, "remove"),
    (Lake, "sweep"),
)
"""Between any two of these a process may be killed: each is wholly done, or not at all."""


class Cut(BaseException):
    """The process is killed here."""


@contextmanager
def cut_after(monkeypatch: pytest.MonkeyPatch, acts: int) -> Iterator[None]:
    """Kills whatever is done after so many acts on the lake and the records."""
    left = [acts]

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: Any, **named: Any) -> Any:
            if left[0] == 0:
                raise Cut
            left[0] -= 1
            return act(*given, **named)

        return counting

    with monkeypatch.context() as patched:
        for owner, name in BOUNDARIES:
            patched.setattr(owner, name, counted(getattr(owner, name)))
        with suppress(Cut):
            yield


class Life:
    """A bureau, and what may befall it, drawn by a seed."""

    def __init__(self, bureau: Bureau, folder: Path, seed: int) -> None:
        self.bureau, self.folder = bureau, folder
        self.draw = random.Random(seed)
        self.today = BEGAN

        acts = [*[self.furnish] * 4, *[self.tell_other] * 2, self.merge, self.merge, self.split]
        self.to_come = [*acts, self.undo, self.erase, self.retain, self.tidy]
        self.draw.shuffle(self.to_come)

    def furnish(self) -> None:
        """Months of cards: new ones, corrections, some taken back, some under a new key; others were over long ago."""
        rows = []
        for customer in self.draw.sample(range(CUSTOMERS), 2):
            years = self.draw.choice([2014, 2019])
            for month in self.draw.sample(range(1, 13), 4):
                said = self.draw.choice([{}, {}, {"action": "delete"}, {"action": "delete_account"}])
                said |= self.draw.choice([{}, {}, {"account": "new", "previous_account": "card"}, {"currency": "USD"}])
                said |= self.draw.choice([{}, {}, {"role": "guarantor"}])
                late = self.draw.choice([0, 0, 40, 100])
                said |= {"days_past_due": late, "balance": self.draw.randrange(900), "limit": 1_000}
                rows.append(
                    card(f"c{customer}", f"{years}-{month:02}", action="report") | {"previous_account": ""} | said
                )
        self._take(RecordType.ACCOUNT_MONTH, rows)

    def tell_other(self) -> None:
        customer = f"c{self.draw.randrange(CUSTOMERS)}"
        year = self.draw.choice([2015, 2019])
        day = date(year, 1, 1) + timedelta(days=self.draw.randrange(300))
        kind, said = self.draw.choice(
            [
                (RecordType.INQUIRY, {"inquiry": f"q{day}", "made_on": day, "reason": "loan_application"}),
                (RecordType.IDENTITY, {"kind": "person", "address_since": day}),
                (
                    RecordType.ACTIVITY_MONTH,
                    {"month": f"{year}-03", "kind": "utilities", "count": 3, "unpaid": 1, "currency": "CNY"},
                ),
                (
                    RecordType.PUBLIC_RECORD,
                    {"case_number": f"n{customer}", "kind": "judgment", "authority": "A court"}
                    | {"filed": day, "status": "satisfied", "disposed": day},
                ),
            ]
        )
        self._take(kind, [{"customer": customer} | said])

    def merge(self) -> None:
        subjects = self.subjects()
        if len(subjects) > 4:
            self.bureau.merge(self.draw.sample(subjects, 2), self._why())

    def split(self) -> None:
        links = self.bureau.links()
        several = [ref for ref, subject in links.items() if list(links.values()).count(subject) > 1]
        if several:
            leaving = self.draw.choice(several)
            self.bureau.split(links[leaving], [leaving], self._why())

    def undo(self) -> None:
        """One of the events that nothing is in the way of."""
        events = [told.event.id for told in self.bureau.identity_events()]
        for event in self.draw.sample(events, len(events)):
            with suppress(TallystickError):
                self.bureau.undo(event, self._why())
                return

    def erase(self) -> None:
        subject = self.draw.choice(self.subjects())
        gone = [ref for ref, whose in self.bureau.links().items() if whose == subject]
        self.bureau.request_erasure(subject, self.today, ErasureGround.CONSENT_WITHDRAWN)
        self.bureau.carry_out_erasures(self.today)
        for ref in gone:
            self.bureau.readmit(ref)
            self._take(RecordType.IDENTITY, [identity(ref.customer)], ref.furnisher)

    def retain(self) -> None:
        self.bureau.retain(self.today)

    def tidy(self) -> None:
        self.bureau.tidy()

    def subjects(self) -> list[SubjectId]:
        return sorted(self.bureau.subjects())

    def _why(self) -> Why:
        return Why(self.today, "A. Clerk", "looked at the papers")

    def _take(self, kind: RecordType, rows: Sequence[dict[str, Any]], bank: str | None = None) -> None:
        path = written(self.folder, list(rows))
        submission = Submission(path, kind, bank or self.draw.choice(BANKS), self.today, "consent", certified_by="x")
        self.bureau.furnish(submission)


def recovered(bureau: Bureau) -> None:
    """As the next process that writes does, so that the lake holds what counts and nothing else."""
    with bureau._rooms.alone():
        bureau._rooms.door()


def checked(life: Life) -> int:
    """Holds every packed file that is read against the lake; answers with the number of those that there were."""
    bureau, read = life.bureau, 0
    days = (life.today, life.today + timedelta(days=400))
    asked = [Observation(one, day, day) for day in days for one in life.subjects()]
    with bureau.files(asked) as engine:
        values = compute(engine, tuple(CATALOGUE.values())).drop_columns("observation").to_pylist()
        amounts = currencies(engine)
    customers: dict[SubjectId, list[CustomerRef]] = {one: [] for one in life.subjects()}
    for ref, subject in bureau.links().items():
        customers[subject].append(ref)
    for one, expected, currency in zip(asked, values, amounts, strict=True):
        row = bureau._scoring.row(one)
        if row is not None:
            read += 1
            assert row.customers == scores.fingerprint(customers[one.subject])
            assert (compute_one(row.content, one.valid_at), row.currency) == (expected, currency)
    return read


def begun(folder: Path, records: str | None) -> Bureau:
    made = Bureau.create(folder / "bureau", name="Test", jurisdiction="cn", created_on=BEGAN, records=records)
    made.admit_furnishers(BANKS, BEGAN)
    for bank in BANKS:
        path = written(folder, [identity(f"c{number}") for number in range(CUSTOMERS)])
        made.furnish(Submission(path, RecordType.IDENTITY, bank, BEGAN, "consent"))
    return made


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("life", range(LIVES))
def test_after_each_of_many_acts_a_packed_file_that_is_read_is_what_the_lake_opens(
    life: int,
    engine: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    records_url: Callable[[str], str | None],
) -> None:
    seed = 2 * life + ENGINES.index(engine)
    befell: list[str] = []
    with begun(tmp_path, records_url(engine)) as bureau:
        one, read = Life(bureau, tmp_path, seed), 0
        while one.to_come:
            packing = bureau.pack(one.today)
            assert packing.held == len(one.subjects())
            assert checked(one) >= packing.held, (seed, befell)
            one.today += timedelta(days=20)
            act = one.to_come.pop()
            acts = one.draw.choice([*[1_000] * 10, *range(6)])
            befell.append(f"{act.__name__}, cut after {acts}" if acts < 6 else act.__name__)
            with cut_after(monkeypatch, acts):
                act()
            recovered(bureau)
            read += checked(one)
        assert bureau.numbers().submissions.accepted > 3 * CUSTOMERS, befell
        assert read > len(befell) * CUSTOMERS, "most acts touch few subjects, and the rows of all others are read still"


def test_what_a_killed_furnisher_left_in_the_lake_is_in_no_packed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with begun(tmp_path, None) as bureau:
        path = written(tmp_path, [card("c1", "2019-11", balance=500)])
        with cut_after(monkeypatch, 3):
            # Swept, noted and appended, and killed before it counts.
            bureau.furnish(Submission(path, RecordType.ACCOUNT_MONTH, BANKS[0], BEGAN, "consent"))
        with bureau.files([]) as engine:
            assert engine.execute("select count(*) from account_month").fetchall() == [(1,)]
        one = Life(bureau, tmp_path, 0)
        assert bureau.pack(BEGAN).packed == 2 * CUSTOMERS
        with bureau.files([]) as engine:
            assert engine.execute("select count(*) from account_month").fetchall() == [(0,)]
        assert checked(one) == 4 * CUSTOMERS
