"""The subjects of a batch, dealt into buckets that are parts of the lake's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.bureau.rooms import Rooms
from tallystick.lake import bucket_of
from tallystick.records.links import ids_of_kind, today, today_beside
from tallystick.terms import SubjectKind

_MANY = 1 << 32
_IDS = pa.schema([("subject", pa.string())])
_LINKS = pa.schema([("furnisher", pa.string()), ("customer", pa.string()), ("subject", pa.string())])


@dataclass(frozen=True, slots=True)
class Bucketful:
    """The subjects of one bucket in order, and the links of their customers (`files.link_table`)."""

    subjects: pa.Array
    links: pa.Table

    def observed(self, day: date) -> pa.Table:
        """Each subject's file on a day, as `files.observation_table` has them."""
        same = pa.repeat(pa.scalar(day, pa.date32()), len(self.subjects))
        numbers = pa.array(np.arange(len(self.subjects)))
        return pa.table(
            {"observation": numbers, "subject": self.subjects, "valid_at": same, "known_at": same},
        )

    def only(self, ids: pa.Array) -> Bucketful:
        """Those of its subjects that are among `ids`."""
        mine = (
            one.filter(pc.is_in(whose, ids))
            for one, whose in ((self.subjects, self.subjects), (self.links, self.links["subject"]))
        )
        return Bucketful(*mine)


@dataclass(frozen=True, slots=True)
class Subjects:
    """links: furnisher, customer and subject, by customer. ids: of the subjects, in order. whose: places in `ids`.

    marks: of each subject what its bucket is the remainder of, however many buckets there are.
    """

    links: pa.Table
    ids: pa.Array
    whose: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def hash(self) -> str:
        """SHA-256 of whose each customer is."""
        digest = hashlib.sha256("\n".join(self.ids.to_pylist()).encode())
        for column in ("furnisher", "customer"):
            digest.update("\n".join(self.links[column].to_pylist()).encode())
        digest.update(self.whose.tobytes())
        return digest.hexdigest()

    def among(self, customers: pa.Table) -> Subjects:
        """Those of them whose some customers are, with all their links. customers: furnisher and customer."""
        told = self.links.join(customers, ["furnisher", "customer"], join_type="left semi")["subject"]
        return _subjects(self.links.filter(pc.is_in(self.links["subject"], told)))

    def homes(self, buckets: int) -> pa.Table:
        """Furnisher, customer, home: the bucket of the lake in which a customer's facts are looked for."""
        home = pa.array(self.buckets(buckets)[self.whose])
        return self.links.select(["furnisher", "customer"]).append_column("home", home)

    def dealt(self, buckets: int) -> Iterator[Bucketful]:
        """The subjects of each bucket, the first bucket's first."""
        of_subjects = self.buckets(buckets)
        of_links = of_subjects[self.whose]
        links = self.together().links
        for number in range(buckets):
            yield Bucketful(
                self.ids.filter(pa.array(of_subjects == number)), links.filter(pa.array(of_links == number))
            )

    def together(self) -> Bucketful:
        """All of them as if they were of one bucket."""
        always = pa.nulls(len(self.links), pa.date32())
        return Bucketful(self.ids, self.links.append_column("since", always).append_column("until", always))

    def buckets(self, buckets: int) -> npt.NDArray[np.int64]:
        """The bucket that each subject is in."""
        return self.marks % buckets


def subjects_of(rooms: Rooms, kind: SubjectKind) -> Subjects:
    """All subjects of a kind that somebody is linked to."""
    with rooms.records.reading() as connection:
        links = _table(today(connection), _LINKS)
        of_kind = _table(ids_of_kind(connection, kind), _IDS)
    return _subjects(links.filter(pc.is_in(links["subject"], of_kind["subject"])))


def subjects_among(rooms: Rooms, kind: SubjectKind, customers: pa.Table) -> Subjects:
    """As `Subjects.among` of all of a kind, whose links are not read: for few customers."""
    keys: dict[str, list[str]] = {}
    for furnisher, customer in zip(*(customers[name].to_pylist() for name in ("furnisher", "customer")), strict=True):
        keys.setdefault(furnisher, []).append(customer)
    with rooms.records.reading() as connection:
        return _subjects(_table([today_beside(connection, keys, kind)], _LINKS))


def _subjects(links: pa.Table) -> Subjects:
    """links: of _LINKS, in their order."""
    links = links.combine_chunks()
    ids = links["subject"].unique().sort()
    whose = pc.index_in(links["subject"], ids).to_numpy().astype(np.int64)
    marks = np.fromiter((bucket_of(one, _MANY) for one in ids.to_pylist()), np.int64, len(ids))
    return Subjects(links, ids, whose, marks)


def _table(told: Iterable[Sequence[Sequence[str]]], schema: pa.Schema) -> pa.Table:
    columns = ([pa.array([row[place] for row in rows], pa.string()) for place in range(len(schema))] for rows in told)
    return pa.concat_tables([schema.empty_table(), *(pa.Table.from_arrays(one, schema=schema) for one in columns)])
