"""Files and records of another writer read to what it says they hold, and are written back byte for byte."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tallystick.furnish.metro2.framing import form_of
from tallystick.furnish.metro2.layouts import APPENDED
from tallystick.furnish.metro2.reading import read_records
from tallystick.furnish.metro2.segment import Record, Segment, decode_record, decode_segment, encode_record
from tallystick.furnish.metro2.trailer import Tally
from tallystick.furnish.metro2.values import Packing

VECTORS = Path(__file__).parent / "vectors"
FILES = ("unpacked_fixed_file", "unpacked_variable_file", "packed_file")


def plain(name: str) -> str:
    return name.replace("_", "").lower()


def told(segment: Segment, block: int | None = None) -> dict[str, Any]:
    said = {plain(name): value for name, value in segment.said().items() if not name.startswith("reserved")}
    return said | ({"blockdescriptorword": block} if block is not None else {})


def twin(of: dict[str, Any]) -> dict[str, Any]:
    """What a JSON twin says, as we name it: days without their midnight, and noughts and blanks left out."""
    return {
        plain(name): re.sub(r"(T00:00:00)?Z$", "", value) if isinstance(value, str) else value
        for name, value in of.items()
        if value
    }


def assert_same(record: Record, of: dict[str, Any]) -> None:
    assert told(record.first, record.block) == twin(of["base"])
    appended = {key: value if isinstance(value, list) else [value] for key, value in of.items() if key != "base"}
    assert [segment.layout.identifier.lower() for segment in record.segments[1:]] == [
        key for key, many in appended.items() for _ in many
    ]
    expected = [twin(one) for many in appended.values() for one in many]
    assert [told(segment) for segment in record.segments[1:]] == expected


@pytest.mark.parametrize("name", FILES)
def test_a_file_reads_to_its_json_twin(name: str) -> None:
    header, *bases, trailer = read_records(VECTORS / f"{name}.dat")
    of = json.loads((VECTORS / f"{name}.json").read_text())
    if name == "unpacked_fixed_file":
        # The twin says 426, and the file itself says 0470: its header is filled to 470 bytes.
        assert header.first["record_descriptor_word"] == 470
        of["header"]["recordDescriptorWord"] = 470
    assert told(header.first, header.block) == twin(of["header"])
    assert len(bases) == len(of["data"])
    for base, one in zip(bases, of["data"], strict=True):
        assert_same(base, one)
    assert told(trailer.first, trailer.block) == twin(of["trailer"])


@pytest.mark.parametrize("name", FILES)
def test_what_was_read_from_a_file_is_written_back_byte_for_byte(name: str) -> None:
    path = VECTORS / f"{name}.dat"
    packing = form_of(path).packing
    assert b"".join(encode_record(one, packing, name) for one in read_records(path)) == path.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_the_trailers_totals_are_what_the_file_holds(name: str) -> None:
    *records, trailer = read_records(VECTORS / f"{name}.dat")
    tally = Tally()
    for record in (*records, trailer):
        tally.add(record)
    assert tally.differences(trailer.first) == ()


def unfolded(name: str) -> bytes:
    """A record of the vectors; they are printed with line ends in the middle."""
    return (VECTORS / name).read_bytes().replace(b"\n", b"")


@pytest.mark.parametrize(
    ("name", "packing"),
    [
        ("base_segment.dat", Packing.CHARACTER),
        ("header_record.dat", Packing.CHARACTER),
        ("packed_base_segment.dat", Packing.BINARY),
    ],
)
def test_a_record_in_a_block_is_written_back_byte_for_byte(name: str, packing: Packing) -> None:
    data = unfolded(name) if packing is Packing.CHARACTER else (VECTORS / name).read_bytes()
    read = decode_record(data[4:], packing, 1, name)
    assert read.length == len(data) - 4
    assert data[:4] + encode_record(read, packing, name) == data


def test_a_base_record_with_every_segment_reads_to_its_json_twin() -> None:
    of = json.loads((VECTORS / "base_segment.json").read_text())
    assert of["base"].pop("blockDescriptorWord") == int(unfolded("base_segment.dat")[:4])
    assert_same(decode_record(unfolded("base_segment.dat")[4:], Packing.CHARACTER, 1, "here"), of)


def test_a_trailer_record_is_written_back_byte_for_byte() -> None:
    data = unfolded("trailer_record.dat")
    assert encode_record(decode_record(data, Packing.CHARACTER, 1, "here"), Packing.CHARACTER, "here") == data


@pytest.mark.parametrize("identifier", APPENDED)
def test_an_appended_segment_is_written_back_byte_for_byte(identifier: str) -> None:
    data = unfolded(f"{identifier.lower()}_segment.dat")
    segment = decode_segment(APPENDED[identifier], data, 0, Packing.CHARACTER, "here")
    assert segment.said()["segment_identifier"] == identifier
    record = Record(1, (segment,), len(data))
    assert encode_record(record, Packing.CHARACTER, "here") == data
