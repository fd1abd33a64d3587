"""What was handed in, by whom, and what became of every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, select

from tallystick.records.schema import REFUSAL, SUBMISSION
from tallystick.terms import CustomerRef, NotFoundError, RecordType

_NOT_KEPT = "not kept, as the line names no customer of its furnisher"


class SubmissionState(StrEnum):
    RECEIVING = "receiving"
    ACCEPTED = "accepted"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Totals:
    """Lines of one submission or of many. Raises ValueError when they do not reconcile."""

    lines_read: int
    accepted: int
    refused: int
    seen_before: int

    def __post_init__(self) -> None:
        if self.lines_read != self.accepted + self.refused + self.seen_before:
            raise ValueError(
                f"read {self.lines_read} is not accepted {self.accepted} + refused {self.refused} "
                f"+ seen before {self.seen_before}"
            )

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.lines_read + other.lines_read,
            self.accepted + other.accepted,
            self.refused + other.refused,
            self.seen_before + other.seen_before,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing wrong with one line: where, which rule, what was found and expected, how to mend it.

    customer: whom the line is about, where that can be read; None where it cannot, or must not be kept.
    """

    line: int
    field: str
    rule: str
    got: str | None
    expected: str
    mend: str
    customer: CustomerRef | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The bureau's answer to a submission.

    control: sums over the lines as read, in minor units, by what they are of (`CNY balance`, `customers`).
    certified_by: who certified that accounts which come back after a deletion are complete and accurate.
    """

    submission: str
    record_type: RecordType
    submitter: str
    file: str
    content_hash: str
    received_on: date
    totals: Totals
    control: dict[str, int]
    certified_by: str | None = None


def begin(connection: Connection, receipt: Receipt) -> None:
    """Notes that a submission is being taken in, before any of its facts are written."""
    connection.execute(SUBMISSION.insert().values(state=SubmissionState.RECEIVING, **_row(receipt)))


def finish(connection: Connection, receipt: Receipt, refusals: Sequence[Refusal]) -> None:
    """From here on the submission counts. The caller's transaction makes it one act with what else it writes."""
    connection.execute(
        SUBMISSION.update()
        .where(SUBMISSION.c.id == receipt.submission)
        .values(state=SubmissionState.ACCEPTED, **_row(receipt))
    )
    if refusals:
        connection.execute(
            REFUSAL.insert(), [{"submission": receipt.submission, **_refusal_row(refusal)} for refusal in refusals]
        )


def interrupted(connection: Connection) -> list[tuple[str, RecordType]]:
    """Submissions that a killed process left half taken in."""
    rows = connection.execute(
        select(SUBMISSION.c.id, SUBMISSION.c.record_type).where(SUBMISSION.c.state == SubmissionState.RECEIVING)
    )
    return [(row.id, RecordType(row.record_type)) for row in rows]


def mark_interrupted(connection: Connection, submission: str) -> None:
    connection.execute(
        SUBMISSION.update().where(SUBMISSION.c.id == submission).values(state=SubmissionState.INTERRUPTED)
    )


def next_id(connection: Connection, received_on: date) -> str:
    """`2005-09-30.0007`: sortable, and the later of two submissions of a day has the higher number."""
    count = connection.execute(select(func.count()).select_from(SUBMISSION)).scalar_one()
    return f"{received_on.isoformat()}.{count + 1:06d}"


def accepted_receipts(connection: Connection) -> list[Receipt]:
    rows = connection.execute(
        select(SUBMISSION).where(SUBMISSION.c.state == SubmissionState.ACCEPTED).order_by(SUBMISSION.c.id)
    )
    return [
        Receipt(
            row.id,
            RecordType(row.record_type),
            row.submitter,
            row.file,
            row.content_hash,
            row.received_on,
            Totals(row.lines_read, row.accepted, row.refused, row.seen_before),
            row.control,
            row.certified_by,
        )
        for row in rows
    ]


def refusals_of(connection: Connection, submission: str) -> list[Refusal]:
    """Raises NotFoundError for a submission that was never accepted."""
    if not any(receipt.submission == submission for receipt in accepted_receipts(connection)):
        raise NotFoundError(
            f"there is no submission {submission!r}", mend="see the submissions with `tallystick furnish list`"
        )
    rows = connection.execute(select(REFUSAL).where(REFUSAL.c.submission == submission).order_by(REFUSAL.c.line))
    return [
        Refusal(
            row.line,
            row.field,
            row.rule,
            row.got,
            row.expected,
            row.mend,
            CustomerRef(row.furnisher, row.customer) if row.customer is not None else None,
        )
        for row in rows
    ]


def as_kept(refusal: Refusal) -> Refusal:
    """What a line said is kept only with whom it is about: of anybody else it could not be erased."""
    return refusal if refusal.customer or refusal.got is None else replace(refusal, got=_NOT_KEPT)


def _refusal_row(refusal: Refusal) -> dict[str, object]:
    ref = refusal.customer
    named = {"furnisher": ref and ref.furnisher, "customer": ref and ref.customer}
    return asdict(as_kept(refusal)) | named


def _row(receipt: Receipt) -> dict[str, object]:
    return {
        "id": receipt.submission,
        "record_type": receipt.record_type,
        "submitter": receipt.submitter,
        "file": receipt.file,
        "content_hash": receipt.content_hash,
        "received_on": receipt.received_on,
        "control": receipt.control,
        "certified_by": receipt.certified_by,
        **asdict(receipt.totals),
    }
