"""Metro 2 files as many a writer makes them, of invented consumers."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from tallystick.furnish.metro2.layouts import APPENDED, BASE, HEADER, TRAILER
from tallystick.furnish.metro2.segment import Record, Segment, encode_record
from tallystick.furnish.metro2.trailer import Tally
from tallystick.furnish.metro2.values import Packing

SAID = {
    "processing_indicator": 1,
    "time_stamp": datetime(2026, 6, 30, 23, 59, 58),  # noqa: DTZ001
    "consumer_account_number": "A1",
    "portfolio_type": "I",
    "account_type": "01",
    "account_status": "11",
    "payment_history_profile": "0" * 24,
    "date_opened": date(2020, 3, 2),
    "date_account_information": date(2026, 6, 30),
    "highest_credit": 5_000,
    "current_balance": 1_200,
    "surname": "ROE",
    "first_name": "JANE",
    "social_security_number": 666_000_001,
    "date_birth": date(1980, 1, 2),
    "ecoa_code": "1",
}


def header() -> Record:
    said = {"record_identifier": "HEADER", "activity_date": date(2026, 6, 30), "reporter_name": "INVENTED BANK"}
    return _record(1, Segment.of(HEADER, record_descriptor_word=426, **said))


def account(*appended: Segment, number: int = 2, **said: Any) -> Record:
    length = 426 + sum(one.layout.length for one in appended)
    return _record(number, Segment.of(BASE, **(SAID | {"record_descriptor_word": length} | said)), *appended)


def appended(identifier: str, **said: Any) -> Segment:
    return Segment.of(APPENDED[identifier], **said)


def trailer(*records: Record, **said: int) -> Record:
    tally = Tally()
    end = _record(len(records) + 1, Segment.of(TRAILER))
    for record in (*records, end):
        tally.add(record)
    totals = dict(tally.totals()) | said
    return _record(
        len(records) + 1, Segment.of(TRAILER, record_descriptor_word=426, record_identifier="TRAILER", **totals)
    )


def _record(number: int, *segments: Segment) -> Record:
    return Record(number, segments, sum(segment.layout.length for segment in segments))


def bytes_of(record: Record) -> bytes:
    return encode_record(record, Packing.CHARACTER, "here")


def file_of(*accounts: Record, end: bytes = b"\n", **said: int) -> bytes:
    """A whole file, its trailer saying what it holds but for what is said otherwise."""
    records = (header(), *accounts)
    return b"".join(bytes_of(record) + end for record in (*records, trailer(*records, **said)))


def written(folder: Path, *accounts: Record) -> Path:
    path = folder / "june.dat"
    path.write_bytes(file_of(*accounts))
    return path
