"""What the bureau knew on a day stays what it knew: ten thousand files, replayed after all that can come later."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallystick.bureau import Bureau
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.law import ErasureGround
from tallystick.records import regrouping
from tallystick.records.events import Why
from tallystick.terms import CustomerRef, NotFoundError, RecordType, SubjectId

BANKS = ("First bank", "Second bank")
PEOPLE = 300
"""Customers of each bank."""
ERASED = range(290, PEOPLE)
"""Numbers of those who are not asked for, and are erased after."""
ASKED = 10_000
ALONE = int(os.environ.get("TALLYSTICK_FILES_ALONE", "20"))
"""Of those, how many are also asked for one by one; 200 under `make soak`."""
MONTHS = [f"{2018 + n // 12}-{n % 12 + 1:02d}" for n in range(0, 36, 4)]
BEGAN, BEFORE, CHANGED, AFTER = date(2018, 1, 31), date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 10)
"""All that is replayed was known before CHANGED; all that must not matter became known from that day on."""
SEED = 20
numbers = np.random.default_rng(SEED)


def furnish(bureau: Bureau, folder: Path, rows: Sequence[dict[str, object]], kind: RecordType, on: date) -> None:
    """Hands each bank's rows in; those that say when they were known are history."""
    for bank in BANKS:
        mine = [{name: value for name, value in row.items() if name != "bank"} for row in rows if row["bank"] == bank]
        if not mine:
            continue
        path = folder / "lines.parquet"
        pq.write_table(pa.Table.from_pylist(mine), path)
        receipt = bureau.furnish(Submission(path, kind, bank, on, "consent", back_load="reported_on" in mine[0]))
        assert receipt.totals.refused == 0, bureau.refusals(receipt.submission)[:3]


def customers() -> Iterator[tuple[str, int]]:
    for bank in BANKS:
        for number in range(PEOPLE):
            yield bank, number


def card(bank: str, number: int, month: str, **said: object) -> dict[str, object]:
    late = int(numbers.choice([0, 0, 0, 12, 45, 95]))
    default = {
        "bank": bank,
        "customer": f"c{number}",
        "account": f"card-{number}",
        "month": month,
        "product": "credit_card",
        "role": "borrower",
        "status": "default" if late > 90 else "open",
        "currency": "CNY",
        "balance": int(numbers.integers(0, 90_000)),
        "days_past_due": late,
        "notice_on": f"{month}-20" if late else None,
        "previous_account": None,
        "action": "report",
    }
    return default | said


def everything_else(on: date, of: Sequence[tuple[str, int]]) -> dict[RecordType, list[dict[str, object]]]:
    """A platform's month, an inquiry and a public record of each customer, under keys that are told again later."""
    return {
        RecordType.ACTIVITY_MONTH: [
            {
                "bank": bank,
                "customer": f"c{number}",
                "month": "2017-12",
                "kind": "utilities",
                "count": int(numbers.integers(1, 9)),
                "unpaid": int(numbers.integers(0, 2)),
                "currency": "CNY",
            }
            for bank, number in of
        ],
        RecordType.INQUIRY: [
            {
                "bank": bank,
                "customer": f"c{number}",
                "inquiry": f"q{number}",
                "made_on": date(2018, 1, 5),
                "reason": "loan_application",
                "amount_sought": int(numbers.integers(1, 9)),
                "currency": "CNY",
            }
            for bank, number in of
        ],
        RecordType.PUBLIC_RECORD: [
            {
                "bank": bank,
                "customer": f"c{number}",
                "case_number": f"n{number}",
                "kind": "judgment",
                "authority": bank,
                "filed": date(2018, 1, 9),
                "status": "satisfied" if on > BEGAN else "open",
                "disposed": on if on > BEGAN else None,
            }
            for bank, number in of
        ],
    }


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """Six hundred customers of two banks, three years of a card, a hundred pairs merged."""
    folder = tmp_path_factory.mktemp("replay")
    with Bureau.create(folder / "bureau", name="Test", jurisdiction="cn", created_on=BEGAN) as made:
        made.admit_furnishers(BANKS, BEGAN)
        people = [{"bank": bank, "customer": f"c{number}", "kind": "person"} for bank, number in customers()]
        furnish(made, folder, people, RecordType.IDENTITY, BEGAN)
        for kind, rows in everything_else(BEGAN, list(customers())).items():
            furnish(made, folder, rows, kind, BEGAN)
        history = [
            card(bank, number, month, reported_on=date.fromisoformat(f"{month}-28"))
            for bank, number in customers()
            for month in MONTHS
        ]
        furnish(made, folder, history, RecordType.ACCOUNT_MONTH, BEFORE)
        pairs_merged(made, range(100), date(2019, 6, 1))
        yield made


def pairs_merged(bureau: Bureau, which: Sequence[int], on: date) -> None:
    links, why = bureau.links(), Why(on, "test", "one person")
    with bureau._rooms.records.writing() as connection:
        for number in which:
            regrouping.merge(connection, [links[CustomerRef(bank, f"c{number}")] for bank in BANKS], why)


def pairs_split(bureau: Bureau, which: Sequence[int], on: date) -> None:
    links, why = bureau.links(), Why(on, "test", "two persons after all")
    with bureau._rooms.records.writing() as connection:
        for number in which:
            second = CustomerRef(BANKS[1], f"c{number}")
            regrouping.split(connection, bureau._rooms.vault, links[second], [second], why)


def subjects_to_erase(bureau: Bureau) -> list[SubjectId]:
    links = bureau.links()
    return [links[CustomerRef(bank, f"c{number}")] for bank in BANKS for number in ERASED]


def asked_of(bureau: Bureau) -> list[Observation]:
    """Ten thousand (subject, valid_at, known_at), drawn; founders that were merged away are among them."""
    subjects = sorted({link.subject for link in bureau._rooms.known_links()} - set(subjects_to_erase(bureau)))
    span = (CHANGED - BEGAN).days
    return [
        Observation(
            SubjectId(subjects[int(numbers.integers(len(subjects)))]),
            BEGAN + timedelta(days=int(numbers.integers(span + 1_500))),
            BEGAN + timedelta(days=int(numbers.integers(span))),
        )
        for _ in range(ASKED)
    ]


def change_all_that_may_change(bureau: Bureau, folder: Path) -> None:
    """Corrections, deletions, changed account keys, merges, splits, erasures of others: all known from CHANGED on."""
    corrected = [card(bank, number, month) for bank, number in customers() for month in MONTHS[:4] if number % 2]
    furnish(bureau, folder, corrected, RecordType.ACCOUNT_MONTH, CHANGED)
    taken_back = [
        card(bank, number, "2018-01", action="delete" if number % 3 else "delete_account")
        for bank, number in customers()
        if number % 5 == 0
    ]
    furnish(bureau, folder, taken_back, RecordType.ACCOUNT_MONTH, CHANGED + timedelta(days=1))
    moved = [
        card(bank, number, "2021-01", account=f"moved-{number}", previous_account=f"card-{number}")
        for bank, number in customers()
        if number % 5 == 1
    ]
    furnish(bureau, folder, moved, RecordType.ACCOUNT_MONTH, CHANGED + timedelta(days=2))
    for kind, rows in everything_else(CHANGED, [one for one in customers() if one[1] % 3 == 0]).items():
        furnish(bureau, folder, rows, kind, CHANGED)
    pairs_merged(bureau, range(100, 200), CHANGED)
    pairs_split(bureau, range(50), CHANGED + timedelta(days=1))
    run = bureau.erase(subjects_to_erase(bureau), CHANGED + timedelta(days=3), ErasureGround.CONSENT_WITHDRAWN)
    assert run.erasures == len(BANKS) * len(ERASED)


def test_ten_thousand_files_come_out_bit_for_bit_after_all_that_was_known_later(bureau: Bureau, tmp_path: Path) -> None:
    asked = asked_of(bureau)
    before = [file.digest for file in bureau.files_as_known(asked)]
    assert len(set(before)) > ASKED * 0.9, "a digest tells files apart"
    change_all_that_may_change(bureau, tmp_path)
    after = list(bureau.files_as_known(asked))
    assert [file.digest for file in after] == before
    assert sum(len(file.account_months) for file in after) > 2 * ASKED
    assert sum(file.later > 0 for file in after) > ASKED * 0.7, "and there was something later to know"

    some = after[:: ASKED // ALONE]
    now = [Observation(file.observation.subject, file.observation.valid_at, AFTER) for file in some]
    changed = [one.content() | {"known_at": ""} for one in bureau.files_as_known(now)]
    assert sum(one != old.content() | {"known_at": ""} for one, old in zip(changed, some, strict=True)) > ALONE * 0.5

    for file in some:
        one = file.observation
        try:
            assert bureau.file(one.subject, one.valid_at, one.known_at) == file
        except NotFoundError:
            # A founder after its merger: the batch gives it an empty file.
            assert not file.account_months
