"""Remove what is past its retention: from the fact tables, from every version of them, and to the last byte."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tallystick.bureau.batch_dropping import RETENTION, drop_from_batches
from tallystick.bureau.rooms import Rooms
from tallystick.files import Expired, Link, customers_concerned, expired
from tallystick.files.left import SCHEMA as LEFT
from tallystick.furnish import FACT_TABLES
from tallystick.law import ItemKind
from tallystick.records import erasures, left_items, packed_files, removals
from tallystick.records.left_items import LeftItem
from tallystick.records.removals import Removed, RetentionRun
from tallystick.terms import CustomerRef, Progress, RecordType, SubjectId

_SUBJECTS_AT_ONCE = 10_000
"""With sixty months of an account each, what fits into the memory of one engine; what does not is spilled."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What left, or would leave, by kind of item and rule. files: those removed from the disk."""

    removed: tuple[Removed, ...]
    files: int

    @property
    def facts(self) -> int:
        return sum(one.facts for one in self.removed)


def retain(rooms: Rooms, on: date, progress: Progress) -> Retained:
    """See `Bureau.retain`.

    What leaves is noted first, then goes what batches made of it, then it is taken out table by table, each commit
    under the run's number, then its bytes go, and only then is the run noted as carried out. Whoever is killed between
    leaves a run of which the lake knows what was done: that is finished as it stands, and what it had still to do is
    judged anew.
    """
    with rooms.alone(progress):
        rooms.door()
        files = _finish(rooms, on)
        with rooms.records.writing() as connection:
            forgotten = left_items.forget(connection, on)
        leaving = _expired(rooms, on, progress)
        removed = _counted(rooms, leaving.facts)
        if removed:
            customers = _customers(leaving.facts)
            with rooms.records.writing() as connection:
                run = removals.begin(connection, on, removed)
                left_items.remember(connection, rooms.vault, _left(leaving.left), rooms.law.remembered.lasts.after(on))
                packed_files.drop_customers(connection, customers)
            files += drop_from_batches(rooms, customers, on, RETENTION)
            for table, facts in leaving.facts.items():
                rooms.lake.remove(FACT_TABLES[RecordType(table)], facts, removal=str(run))
            files += _finish(rooms, on)
        elif forgotten:
            rooms.records.reclaim()
    return Retained(removed, files)


def would_leave(rooms: Rooms, on: date, progress: Progress) -> Retained:
    """What `retain` would remove."""
    return Retained(_counted(rooms, _expired(rooms, on, progress).facts), 0)


def runs(rooms: Rooms) -> list[RetentionRun]:
    """See `Bureau.removals`."""
    with rooms.records.reading() as connection:
        return removals.runs(connection)


def _finish(rooms: Rooms, on: date) -> int:
    """Removes the last bytes of what an unfinished run took out; answers with the number of files that held them."""
    left = [run for run in runs(rooms) if run.carried_out_on is None]
    if not left:
        return 0
    files = rooms.lake.sweep()
    with rooms.records.writing() as connection:
        erasures.empty_submissions(connection, rooms.lake.submissions())
    rooms.records.reclaim()
    with rooms.records.writing() as connection:
        for run in left:
            told = {one.record_type for one in run.removed}
            done = {one for one in told if rooms.lake.has_removed(FACT_TABLES[one], str(run.id))}
            removals.finish(connection, run.id, on, done)
    return files


def _expired(rooms: Rooms, on: date, progress: Progress) -> Expired:
    """What may leave, of so many subjects at once that memory does not grow with the bureau; facts that leave do."""
    links = sorted(rooms.known_links(), key=_subject)
    with rooms.lake.engine() as engine:
        concerned = customers_concerned(engine, rooms.law, on)
    subjects = sorted({link.subject for link in links if link.ref in concerned})
    found: dict[str, list[pa.Table]] = {}
    left = [LEFT.empty_table()]
    for start in range(0, len(subjects), _SUBJECTS_AT_ONCE):
        some = subjects[start : start + _SUBJECTS_AT_ONCE]
        mine = links[bisect_left(links, some[0], key=_subject) : bisect_right(links, some[-1], key=_subject)]
        with rooms.lake.engine() as engine:
            told = expired(engine, some, mine, rooms.law, on)
        for table, facts in told.facts.items():
            if facts.num_rows:
                found.setdefault(table, []).append(facts)
        left.append(told.left)
        progress("subjects judged", min(start + _SUBJECTS_AT_ONCE, len(subjects)), len(subjects))
    return Expired({table: pa.concat_tables(tables) for table, tables in found.items()}, pa.concat_tables(left))


def _left(items: pa.Table) -> Iterator[LeftItem]:
    for batch in items.to_batches():
        columns = [batch[name].to_pylist() for name in LEFT.names]
        for furnisher, customer, key, through in zip(*columns, strict=True):
            yield LeftItem(CustomerRef(furnisher, customer), tuple(key), through)


def _customers(leaving: Mapping[str, pa.Table]) -> set[CustomerRef]:
    return {
        CustomerRef(furnisher, customer)
        for facts in leaving.values()
        for furnisher, customer in zip(facts["furnisher"].to_pylist(), facts["customer"].to_pylist(), strict=True)
    }


def _subject(link: Link) -> SubjectId:
    return link.subject


def _counted(rooms: Rooms, leaving: Mapping[str, pa.Table]) -> tuple[Removed, ...]:
    return tuple(
        Removed(RecordType(table), item, _rule(rooms, item), facts)
        for table in sorted(leaving)
        for item, facts in sorted(Counter(leaving[table]["item"].to_pylist()).items())
    )


def _rule(rooms: Rooms, item: str) -> str:
    rule = rooms.law.rule_of(ItemKind(item))
    if rule is None:
        raise AssertionError(f"{item} left by no rule of {rooms.law.code}")
    return rule.name
