"""Subjects' files packed in one row each, and which of them still say what the lake says.

The truth is the lake. Whatever changes a subject's file marks its row in the transaction that makes the change count,
or, when a large part of all rows is touched, begins a new epoch, in which none of the rows of before counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from tallystick.records import identities
from tallystick.records.engines import insert_or_replace, listed
from tallystick.records.schema import CHANGED_FILE, IDENTITY_LINK, PACKED_FILE, PACKING
from tallystick.terms import CustomerRef, SubjectId

_A_LARGE_PART = 4
"""When more than one row in so many is touched, all are made anew: to mark them would slow the door down."""
_FEW = 1_000
"""So many are marked without counting the rows first."""


@dataclass(frozen=True, slots=True)
class PackedRow:
    """form: of what the content depends on besides the facts. customers: fingerprint of those whose facts it holds.

    about: the first day at which a file holds all of its facts, None where every day does. known_at: the day on which
    the last of them became known. since, until: the first day at which the law shows this of them, and the first later
    one at which it hides something more, None where there is none. currency: the one of its amounts, if it is one.
    """

    subject: SubjectId
    form: str
    customers: str
    about: date | None
    known_at: date
    since: date
    until: date | None
    currency: str | None
    content: bytes

    def is_file_at(self, valid_at: date, known_at: date) -> bool:
        """Whether the file as it stood at `valid_at`, from what was known by `known_at`, is this one."""
        return self.since <= valid_at and (self.until is None or valid_at < self.until) and self.known_at <= known_at

    def has_facts_of(self, valid_at: date, known_at: date) -> bool:
        """Whether the file as it stood then holds the same facts, but for what the law hides."""
        return (self.about is None or self.about <= valid_at) and self.known_at <= known_at


def anything(connection: Connection) -> bool:
    """Whether there is a row at all."""
    return connection.execute(select(PACKED_FILE.c.subject).limit(1)).first() is not None


def read(connection: Connection, subject: SubjectId, form: str) -> PackedRow | None:
    """The row of a subject if it counts; one that is to be erased has none."""
    row = connection.execute(_READ, {"whose": subject, "its_form": form}).first()
    return None if row is None else PackedRow(subject, form, *row)


def keep(connection: Connection, rows: Sequence[PackedRow]) -> None:
    """Puts rows in the place of the subjects' earlier ones. Only whoever holds the bureau's lock may call this.

    So nothing can have changed between the reading of the facts and the keeping of them.
    """
    if not rows:
        return
    epoch = connection.execute(_EPOCH).scalar_one()
    connection.execute(insert_or_replace(connection, PACKED_FILE), [asdict(row) | {"epoch": epoch} for row in rows])
    _unmark(connection, [row.subject for row in rows])


def mark_changed(connection: Connection, subjects: Collection[SubjectId]) -> None:
    """Lets the rows of subjects count no more."""
    _mark(connection, _listed(connection, subjects), len(subjects))


def mark_customers_changed(connection: Connection, customers: Mapping[str, Collection[str]]) -> None:
    """Lets the rows of those count no more whose customers these are. customers: by furnisher, their keys."""
    for furnisher, keys in customers.items():
        _mark(connection, _subjects_of(connection, furnisher, keys), len(keys))


def drop(connection: Connection, subjects: Collection[SubjectId]) -> None:
    """Deletes the rows of subjects, whether they count or not; `Records.reclaim` then leaves no byte of them."""
    mine = _listed(connection, subjects)
    for column in (PACKED_FILE.c.subject, CHANGED_FILE.c.subject):
        connection.execute(column.table.delete().where(column.in_(mine)))


def drop_customers(connection: Connection, customers: Iterable[CustomerRef]) -> None:
    """Deletes every row that may hold a fact of one of the customers: those of their subjects, and all that count no
    more, which may hold facts of customers who were moved on since."""
    by_furnisher: dict[str, list[str]] = {}
    for ref in customers:
        by_furnisher.setdefault(ref.furnisher, []).append(ref.customer)
    for furnisher, keys in by_furnisher.items():
        mine = _subjects_of(connection, furnisher, keys)
        connection.execute(PACKED_FILE.delete().where(PACKED_FILE.c.subject.in_(mine)))
    drop_superseded(connection)


def drop_superseded(connection: Connection) -> None:
    """Deletes the rows that count no more."""
    connection.execute(PACKED_FILE.delete().where(~_COUNTS))
    connection.execute(CHANGED_FILE.delete())


def counts_of(subject: ColumnElement[str], customers: ColumnElement[str]) -> ColumnElement[bool]:
    """Holds where a row of the subject counts that is of these customers: then they are all that it has now."""
    mine = PACKED_FILE.c.subject
    row = select(mine).where(mine == subject, PACKED_FILE.c.customers == customers, _COUNTS)
    return row.where(mine.not_in(identities.BLOCKED)).exists()


def to_pack(connection: Connection, form: str, after: str, most: int) -> list[SubjectId]:
    """Subjects without a row of this form that counts, by id, from those after `after` on."""
    link = IDENTITY_LINK.c.subject
    wanted = select(link).where(_UNPACKED, link > after).distinct().order_by(link).limit(most)
    return [SubjectId(one) for one in connection.execute(wanted, {"its_form": form}).scalars()]


def count_to_pack(connection: Connection, form: str) -> int:
    """How many subjects have no row of this form that counts."""
    wanted = select(func.count(IDENTITY_LINK.c.subject.distinct())).where(_UNPACKED)
    return int(connection.execute(wanted, {"its_form": form}).scalar_one())


def counted(connection: Connection, form: str) -> int:
    """How many rows of this form count."""
    rows = select(func.count()).select_from(PACKED_FILE).where(_COUNTS, PACKED_FILE.c.form == form)
    return int(connection.execute(rows).scalar_one())


def _mark(connection: Connection, touched: Select[str], at_most: int) -> None:
    """touched: subjects, `at_most` so many."""
    if not anything(connection):
        return
    if at_most > _FEW:
        rows = connection.execute(select(func.count()).select_from(PACKED_FILE)).scalar_one()
        if at_most * _A_LARGE_PART > rows:
            _begin_epoch(connection)
            return
    fresh = select(PACKED_FILE.c.subject).where(PACKED_FILE.c.subject.in_(touched), ~_MARKED)
    connection.execute(CHANGED_FILE.insert().from_select([CHANGED_FILE.c.subject], fresh))


def _begin_epoch(connection: Connection) -> None:
    epoch = connection.execute(_EPOCH).scalar_one()
    connection.execute(PACKING.delete())
    connection.execute(PACKING.insert().values(epoch=epoch + 1))
    connection.execute(CHANGED_FILE.delete())


def _unmark(connection: Connection, subjects: Collection[SubjectId]) -> None:
    marked = CHANGED_FILE.c.subject
    connection.execute(CHANGED_FILE.delete().where(marked.in_(_listed(connection, subjects))))


def _listed(connection: Connection, subjects: Collection[SubjectId]) -> Select[str]:
    rows, subject = listed(connection, subjects)
    return select(subject).select_from(rows)


def _subjects_of(connection: Connection, furnisher: str, keys: Iterable[str]) -> Select[str]:
    link = IDENTITY_LINK.c
    rows, key = listed(connection, keys)
    return select(link.subject).where(link.furnisher == furnisher, link.customer.in_(select(key).select_from(rows)))


_EPOCH = select(func.coalesce(func.max(PACKING.c.epoch), 0))
_MARKED = select(CHANGED_FILE.c.subject).where(CHANGED_FILE.c.subject == PACKED_FILE.c.subject).exists()
_COUNTS: ColumnElement[bool] = (PACKED_FILE.c.epoch == _EPOCH.scalar_subquery()) & ~_MARKED
_PACKED = select(PACKED_FILE.c.subject).where(
    _COUNTS, PACKED_FILE.c.form == bindparam("its_form"), PACKED_FILE.c.subject == IDENTITY_LINK.c.subject
)
_UNPACKED = identities.STANDS & ~_PACKED.exists()
_SAID = ("customers", "about", "known_at", "since", "until", "currency", "content")
_READ = select(*(PACKED_FILE.c[name] for name in _SAID)).where(
    PACKED_FILE.c.subject == bindparam("whose"),
    PACKED_FILE.c.form == bindparam("its_form"),
    _COUNTS,
    PACKED_FILE.c.subject.not_in(identities.BLOCKED),
)
