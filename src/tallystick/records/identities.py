"""Who customers are: sealed identities, the subjects they belong to, and a search index that holds no names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from tallystick.records.engines import insert_new, insert_or_lower, listed
from tallystick.records.schema import (
    DATA_KEY,
    ERASURE,
    IDENTITY,
    IDENTITY_EVENT,
    IDENTITY_LINK,
    IDENTITY_WORD,
    SUBJECT,
)
from tallystick.records.vault import Vault
from tallystick.terms import CustomerRef, NotFoundError, SubjectId, SubjectKind

_LINK = (IDENTITY_LINK.c.furnisher, IDENTITY_LINK.c.customer, IDENTITY_LINK.c.subject)
_SEARCHED = ("name", "trade_name", "registry_number")
_WORD = re.compile(r"\w+")
BLOCKED = select(ERASURE.c.subject).where(ERASURE.c.subject.is_not(None))
STANDS = IDENTITY_LINK.c.subject.not_in(BLOCKED)
"""Holds of the links of subjects whose erasure is not asked for: others are to be seen by an erasure alone."""


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One accepted line of an identity file; `content` holds the contract's fields that it filled."""

    ref: CustomerRef
    kind: SubjectKind
    fact_id: str
    submission: str
    line: int
    known_at: date
    content: Mapping[str, str]


def keep(connection: Connection, vault: Vault, lines: Sequence[IdentityLine]) -> None:
    """Seals the identities, and founds a subject for each customer not known before."""
    if not lines:
        return
    keys = _keys_for(connection, vault, {line.ref for line in lines})
    _found(connection, vault, lines)
    connection.execute(
        IDENTITY.insert(),
        [
            {
                "fact_id": line.fact_id,
                "furnisher": line.ref.furnisher,
                "customer": line.ref.customer,
                "kind": line.kind,
                "submission": line.submission,
                "line": line.line,
                "known_at": line.known_at,
                "sealed": vault.seal(line.content, keys[line.ref]),
            }
            for line in lines
        ],
    )
    words = [
        {"token": token, "furnisher": line.ref.furnisher, "customer": line.ref.customer}
        for line in lines
        for token in {vault.search_token(word) for word in _searched_words(line)}
    ]
    if words:
        connection.execute(insert_new(connection, IDENTITY_WORD), words)


def read_all(connection: Connection, vault: Vault, kind: SubjectKind) -> Iterator[IdentityLine]:
    """Every identity of the subjects of a kind, the latest known of each customer last; only linking reads them all.

    A furnisher may use one key for an owner and then for the shop: what it says of another kind than the subject's is
    compared with nobody, for it would join the two.
    """
    of_the_kind = IDENTITY_LINK.c.subject.in_(select(SUBJECT.c.id).where(SUBJECT.c.kind == kind))
    yield from _unsealed(connection, vault, (IDENTITY.c.kind == kind) & of_the_kind & STANDS)


def identities_of(connection: Connection, vault: Vault, subject: SubjectId) -> list[IdentityLine]:
    return list(_unsealed(connection, vault, IDENTITY_LINK.c.subject == subject))


def links(connection: Connection) -> dict[CustomerRef, SubjectId]:
    """Who belongs to whom; a subject whose erasure is asked for has nobody any more."""
    rows = connection.execute(select(*_LINK).where(STANDS))
    return {CustomerRef(furnisher, customer): SubjectId(subject) for furnisher, customer, subject in rows}


def links_of_subjects(connection: Connection, subjects: Collection[SubjectId]) -> dict[CustomerRef, SubjectId]:
    """The links of some subjects; one whose erasure is asked for has nobody any more."""
    rows, subject = listed(connection, subjects)
    wanted = select(*_LINK).where(IDENTITY_LINK.c.subject.in_(select(subject).select_from(rows)), STANDS)
    return {
        CustomerRef(furnisher, customer): SubjectId(whose) for furnisher, customer, whose in connection.execute(wanted)
    }


def refs_of(connection: Connection, subject: SubjectId) -> dict[CustomerRef, SubjectId]:
    """The links of one subject; as they were known on a day: `links.refs_at`."""
    rows = connection.execute(select(*_LINK).where(IDENTITY_LINK.c.subject == subject))
    return {CustomerRef(furnisher, customer): subject for furnisher, customer, _ in rows}


def subject_of(connection: Connection, ref: CustomerRef) -> SubjectId | None:
    """The subject that a customer is linked to; None for an unknown one."""
    linked = select(IDENTITY_LINK.c.subject).where(
        IDENTITY_LINK.c.furnisher == ref.furnisher, IDENTITY_LINK.c.customer == ref.customer
    )
    found = connection.execute(linked).scalar()
    return SubjectId(found) if found is not None else None


def counts(connection: Connection) -> tuple[int, dict[SubjectKind, int]]:
    """How many customers are linked, and to how many subjects of each kind."""
    linked = select(IDENTITY_LINK.c.subject).distinct()
    rows = connection.execute(
        select(SUBJECT.c.kind, func.count()).where(SUBJECT.c.id.in_(linked)).group_by(SUBJECT.c.kind)
    )
    customers = connection.execute(select(func.count()).select_from(IDENTITY_LINK)).scalar_one()
    return customers, {SubjectKind(row[0]): row[1] for row in rows}


def version(connection: Connection) -> tuple[int, ...]:
    """Another one whenever an identity, a link or an erasure has come: what was made of them before is stale."""
    counted = [
        select(func.count()).select_from(IDENTITY),
        select(func.coalesce(func.max(IDENTITY_EVENT.c.id), 0)),
        select(func.coalesce(func.max(ERASURE.c.id), 0)),
        # What one takes away, others may bring in as great a number later.
        select(func.count()).select_from(ERASURE).where(ERASURE.c.carried_out_on.is_not(None)),
    ]
    return tuple(int(connection.execute(one).scalar_one()) for one in counted)


def newest_subject(connection: Connection) -> int:
    """The highest number of a subject so far, nought where there is none."""
    newest: int = connection.execute(select(func.coalesce(func.max(SUBJECT.c.number), 0))).scalar_one()
    return newest


def subject_kinds(connection: Connection) -> dict[SubjectId, SubjectKind]:
    """Subjects that at least one customer is linked to; a merged-away founder is none, nor who is to be erased."""
    linked = select(IDENTITY_LINK.c.subject).where(STANDS).distinct()
    rows = connection.execute(select(SUBJECT).where(SUBJECT.c.id.in_(linked)))
    return {SubjectId(row.id): SubjectKind(row.kind) for row in rows}


def kind_of(connection: Connection, subject: SubjectId) -> SubjectKind:
    """Raises NotFoundError for a subject that the bureau does not know, or whose erasure is asked for."""
    return kinds_of(connection, [subject])[subject]


def kinds_of(connection: Connection, subjects: Collection[SubjectId]) -> dict[SubjectId, SubjectKind]:
    """As `kind_of`, of many at once."""
    need_unblocked(connection, subjects)
    rows, subject = listed(connection, subjects)
    known = select(SUBJECT.c.id, SUBJECT.c.kind).where(SUBJECT.c.id.in_(select(subject).select_from(rows)))
    kinds = {SubjectId(one): SubjectKind(kind) for one, kind in connection.execute(known)}
    for unknown in sorted(set(subjects) - kinds.keys()):
        raise _unknown(unknown)
    return kinds


def blocked(connection: Connection) -> set[SubjectId]:
    """Subjects whose erasure is asked for: nothing of them is shown, scored or linked."""
    return {SubjectId(subject) for subject in connection.execute(BLOCKED).scalars()}


def need_unblocked(connection: Connection, subjects: Iterable[SubjectId]) -> None:
    """Raises NotFoundError when the erasure of one of the subjects is asked for."""
    for subject in sorted(blocked(connection).intersection(subjects)):
        raise NotFoundError(
            f"subject {subject!r} is to be erased: nothing of it is shown or computed any more",
            mend="leave it out",
        )


def need_known(connection: Connection, subjects: Collection[SubjectId]) -> None:
    """Raises NotFoundError for a subject that the bureau does not know, or whose erasure is asked for."""
    kinds_of(connection, subjects)


def _unknown(subject: str) -> NotFoundError:
    return NotFoundError(
        f"the bureau knows no subject {subject!r}", mend="find the subject with `tallystick search WORDS`"
    )


def find(connection: Connection, vault: Vault, text: str, most: int) -> list[SubjectId]:
    """Subjects whose name holds every word of `text`, or whose furnisher's key or own id it is."""
    found = select(IDENTITY_LINK.c.subject).where(
        (IDENTITY_LINK.c.customer == text.strip()) | (IDENTITY_LINK.c.subject == text.strip()), STANDS
    )
    subjects = list(connection.execute(found.distinct().limit(most)).scalars())
    tokens = sorted({vault.search_token(word) for word in words_of(text)})
    if tokens:
        named = (
            select(IDENTITY_LINK.c.subject)
            .join(
                IDENTITY_WORD,
                (IDENTITY_WORD.c.furnisher == IDENTITY_LINK.c.furnisher)
                & (IDENTITY_WORD.c.customer == IDENTITY_LINK.c.customer),
            )
            .where(IDENTITY_WORD.c.token.in_(tokens), STANDS)
            .group_by(IDENTITY_LINK.c.subject)
            .having(func.count(IDENTITY_WORD.c.token.distinct()) == len(tokens))
            .order_by(IDENTITY_LINK.c.subject)
            .limit(most)
        )
        subjects += connection.execute(named).scalars()
    return [SubjectId(subject) for subject in dict.fromkeys(subjects)][:most]


def words_of(text: str) -> list[str]:
    """The words of a name, without case or accents.

    >>> words_of("Café Müller, Inc.")
    ['cafe', 'muller', 'inc']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def _found(connection: Connection, vault: Vault, lines: Sequence[IdentityLine]) -> None:
    """A customer is known from the earliest day of its lines: a history that comes later may move that day back."""
    kinds = {line.ref: line.kind for line in lines}
    known: dict[CustomerRef, date] = {}
    for line in lines:
        known[line.ref] = min(line.known_at, known.get(line.ref, line.known_at))
    newest = newest_subject(connection)
    subjects = [(ref, vault.subject_id(ref)) for ref in sorted(known)]
    connection.execute(
        insert_new(connection, SUBJECT),
        [
            {"id": subject, "kind": kinds[ref], "number": number}
            for number, (ref, subject) in enumerate(subjects, newest + 1)
        ],
    )
    connection.execute(
        insert_or_lower(connection, IDENTITY_LINK, "known_at"),
        [
            {
                "furnisher": ref.furnisher,
                "customer": ref.customer,
                "subject": subject,
                "founded": subject,
                "known_at": known[ref],
            }
            for ref, subject in subjects
        ],
    )


def _searched_words(line: IdentityLine) -> list[str]:
    return [word for field in _SEARCHED for word in words_of(line.content.get(field, ""))]


def _keys_for(connection: Connection, vault: Vault, refs: set[CustomerRef]) -> dict[CustomerRef, bytes]:
    keys = {
        CustomerRef(row.furnisher, row.customer): row.wrapped
        for row in connection.execute(select(DATA_KEY).where(DATA_KEY.c.furnisher.in_({r.furnisher for r in refs})))
    }
    fresh = {ref: vault.new_data_key() for ref in sorted(refs - keys.keys())}
    if fresh:
        connection.execute(
            DATA_KEY.insert(),
            [
                {"furnisher": ref.furnisher, "customer": ref.customer, "wrapped": wrapped}
                for ref, wrapped in fresh.items()
            ],
        )
    return keys | fresh


def identity_rows(where: ColumnElement[bool]) -> Select[Any]:
    """Identities with the key of each, of the links for which `where` holds.

    A join from the links, so that those of one subject are found by its index and not by looking at all identities.
    """
    link, sealed, key = IDENTITY_LINK.c, IDENTITY.c, DATA_KEY.c
    return (
        select(IDENTITY, key.wrapped)
        .select_from(IDENTITY_LINK)
        .join(IDENTITY, (sealed.furnisher == link.furnisher) & (sealed.customer == link.customer))
        .join(DATA_KEY, (key.furnisher == link.furnisher) & (key.customer == link.customer))
        .where(where)
        .order_by(sealed.furnisher, sealed.customer, sealed.known_at, sealed.submission)
    )


def _unsealed(connection: Connection, vault: Vault, where: ColumnElement[bool]) -> Iterator[IdentityLine]:
    for row in connection.execute(identity_rows(where)):
        yield IdentityLine(
            CustomerRef(row.furnisher, row.customer),
            SubjectKind(row.kind),
            row.fact_id,
            row.submission,
            row.line,
            row.known_at,
            vault.unseal(row.sealed, row.wrapped),
        )
