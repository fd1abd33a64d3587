"""Promised scores against what the engine gives once what was promised to be reported has come in at the door.

10,000 subjects by default, of persons of an invented population who are linked across furnishers, each with one of
several plans: promises taken, their reports furnished, the same subjects scored on the promised days.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from figures import figure, timed
from invented import AGENT, SEEN, Invented, developed, furnish, invent
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE
from tallystick.files import Observation
from tallystick.files.one import Row
from tallystick.furnish import Submission
from tallystick.models import Model
from tallystick.scoring import Scored
from tallystick.scoring.what_if import Deed, LowerUtilisation, MonthsPass, NoNewCredit, PayArrears, Promise
from tallystick.terms import Month, RecordType, SubjectKind

SUBJECTS = int(os.environ.get("TALLYSTICK_BENCH_SUBJECTS", "10000"))
ON = date(2024, 1, 15)
"""Of the invented months December 2023 is the last; most of its lines are known by then, and no later ones."""
ALONE = 20
PLANS: tuple[tuple[Deed, ...], ...] = (
    (MonthsPass(1),),
    (MonthsPass(3), PayArrears()),
    (MonthsPass(6), LowerUtilisation(30)),
    (MonthsPass(12), PayArrears(), LowerUtilisation(10), NoNewCredit()),
    (MonthsPass(26), NoNewCredit()),
    (MonthsPass(61), PayArrears()),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        invented = _known_by(ON, invent(SUBJECTS, folder / "invented"), folder)
        with Bureau.create(folder / "bureau", name="Bench", jurisdiction="cn", created_on=SEEN) as bureau:
            furnish(bureau, invented, ON)
            bureau.link_persons(ON)
            model = developed(bureau)
            bureau.register(model, ON)
            _measured(bureau, model, folder)


def _known_by(day: date, invented: Invented, folder: Path) -> Invented:
    """The same files without the lines that became known later."""
    cut = []
    for path, kind in invented.files:
        known = folder / path.name
        duckdb.execute(f"copy (from '{path}' where reported_on <= date '{day}') to '{known}'")
        cut.append((known, kind))
    return Invented(tuple(cut), invented.furnishers)


def _measured(bureau: Bureau, model: Model, folder: Path) -> None:
    kinds = bureau.subjects()
    # Ids differ from bureau to bureau, founders do not.
    founders = sorted(bureau.founders().items(), key=itemgetter(1))
    persons = [one for one, _ in founders if kinds[one] is SubjectKind.PERSON][:SUBJECTS]
    parts = [(persons[turn :: len(PLANS)], plan) for turn, plan in enumerate(PLANS)]
    promises: list[Promise] = []
    seconds = timed(lambda: promises.extend(one for part in parts for one in bureau.what_if(model, *part, ON)))
    figure("what_if.many", len(promises) / seconds, "promises/s", f"{len(promises):,} in {seconds:.0f} s")
    alone = [timed(partial(bureau.what_if, model, [one], PLANS[2], ON)) for one in persons[:ALONE]]
    facts = sum(one.totals.accepted for one in bureau.receipts())
    figure("what_if.one", 1_000 * statistics.median(alone), "ms", f"from a lake of {facts:,} facts, nothing kept")
    refused, lines = _come_true(bureau, folder, promises)
    figure("what_if.refused", refused, "lines", f"of {lines:,} promised reports furnished")
    _compared(bureau, model, promises)


def _come_true(bureau: Bureau, folder: Path, promises: Sequence[Promise]) -> tuple[int, int]:
    """Furnishes what was promised, in one file of each kind for each day that something is promised of.

    How many lines were refused, and of how many.
    """
    days = [ON, *sorted({one.then for one in promises})]
    refused = lines = 0
    for kind in (RecordType.ACCOUNT_MONTH, RecordType.ACTIVITY_MONTH):
        rows = [row for one in promises for row in _reports(one, kind)]
        for since, until in pairwise(map(Month.of, days)):
            due = [row for row in rows if since <= Month(row["month"]) < until]
            if due:
                path = folder / f"{kind}-{until}.parquet"
                pq.write_table(_table(due), path)
                receipt = bureau.furnish(Submission(path, kind, AGENT, until.first_day, "invented"))
                refused, lines = refused + receipt.totals.refused, lines + receipt.totals.lines_read
    return refused, lines


def _reports(promise: Promise, kind: RecordType) -> Sequence[Row]:
    told = promise.reports
    return told.account_months if kind is RecordType.ACCOUNT_MONTH else told.activity_months


def _table(rows: Sequence[Row]) -> pa.Table:
    """As furnishers write them: the fields that any of them fills, and months in words."""
    filled = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    return pa.table(
        {name: [str(Month(row[name])) if name == "month" else row[name] for row in rows] for name in filled}
    )


def _compared(bureau: Bureau, model: Model, promises: Sequence[Promise]) -> None:
    """What the engine says on the promised days: answers with points and reasons, and every characteristic."""
    asked = [Observation(one.subject, one.then, one.then) for one in promises]
    answers = bureau.score(model, asked)
    values = bureau.characteristics(asked).drop_columns("observation").to_pylist()
    scored = [one for one in promises if isinstance(one.promised, Scored)]
    differ = sum(one.promised != answer for one, answer in zip(promises, answers, strict=True))
    other = sum(one.values[id] != told[id] for one, told in zip(promises, values, strict=True) for id in CATALOGUE)
    figure("what_if.disagree", differ, "subjects", f"of {len(promises):,}, {len(scored):,} of them with a score")
    figure("what_if.values_disagree", other, "values", f"of {len(promises) * len(CATALOGUE):,}")
    gains = [
        one.promised.score - one.now.score
        for one in promises
        if isinstance(one.now, Scored) and isinstance(one.promised, Scored)
    ]
    figure("what_if.gain", statistics.mean(gains), "points", f"{sum(map(bool, gains)):,} of {len(gains):,} move")
    left_open = sum(bool(one.reports.left_open) for one in promises)
    figure("what_if.left_open", left_open, "subjects", "of whom the reports do not tell something")


if __name__ == "__main__":
    main()
