"""Where in a file its records lie: one after another by their lengths, in blocks, or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from tallystick.furnish.metro2.values import Packing
from tallystick.terms import BrokenInputError

_START = 70_000
"""No record is longer: a binary length has 16 bits."""
_HEADER = {"ascii": b"HEADER", "ebcdic": "HEADER".encode("cp037")}
_SHORTEST = {Packing.CHARACTER: 426, Packing.DECIMAL: 366, Packing.BINARY: 366}
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Form:
    """blocked: whether a block descriptor word stands before records. lines: whether each record is a line."""

    packing: Packing
    blocked: bool
    lines: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one record from its record descriptor word on; see `segment.Record`."""

    number: int
    data: bytes
    block: int | None
    end: bytes


def form_of(path: Path) -> Form:
    """How the file is written. Raises BrokenInputError when it is no Metro 2 file."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise BrokenInputError(
            f"the file cannot be read: {error.strerror}", where=str(path), mend="give the path of a Metro 2 file"
        ) from error
    start = start.removeprefix(_MARK)
    at = next((at for at in (4, 8, 0) if start[at : at + 6].upper() == _HEADER["ascii"]), None)
    if at is None:
        _refuse(start, path)
    if at and start[2:4] == b"\0\0":
        return Form(_packing(start, at), at == 8, lines=False)
    return Form(Packing.CHARACTER, at == 8, _is_in_lines(start, at))


def _refuse(start: bytes, path: Path) -> NoReturn:
    if _HEADER["ebcdic"] in start[:16]:
        raise BrokenInputError(
            "the file is written in EBCDIC", where=str(path), mend="have its texts translated to ASCII when it is sent"
        )
    raise BrokenInputError(
        "the file is empty" if not start else "the file is no Metro 2 file: HEADER stands neither at byte 5 nor 9",
        where=str(path),
        mend="give a Metro 2 file in character or packed format, unpacked if it is an archive",
    )


def _packing(start: bytes, at: int) -> Packing:
    """Told by the first base segment's times: the last byte is the letter s, or its half a decimal's sign."""
    base = at - 4 + int.from_bytes(start[at - 4 : at - 2], "big") + (at - 4)
    for time in (start[base + 5 : base + 13], start[base + 69 : base + 74]):
        if time and time.strip(b"\0"):
            return Packing.BINARY if time[-1] == ord("s") and not time[0] else Packing.DECIMAL
    # Neither told: a trailer alone, where a decimal nought ends with its sign.
    return Packing.DECIMAL if start[base + 15 : base + 16] in (b"\x0c", b"\x0f") else Packing.BINARY


def _is_in_lines(start: bytes, at: int) -> bool:
    """Whether the first line holds the header alone."""
    first = start.splitlines()[0] if start else b""
    return len(first) < len(start) and first[at + 422 :].strip(b" \0") == b"" and b"TRAILER" not in first[8:]


def pieces(path: Path, form: Form) -> Iterator[Piece]:
    """The records' bytes in their order, one in memory at a time.

    Raises BrokenInputError where lengths do not fit the file.
    """
    with path.open("rb") as file:
        if file.read(3) != _MARK:
            file.seek(0)
        yield from _lines(file, form, path) if form.lines else _by_length(file, form, path)


def _lines(file: BinaryIO, form: Form, path: Path) -> Iterator[Piece]:
    for number, line in enumerate(_some(file, path), start=1):
        body = line.rstrip(b"\r\n\x1a")
        end = line[len(body) :]
        block = None
        # A block's length stands before each record, but moov-io's writer leaves it out before the trailer.
        if form.blocked and body[4:11].upper() != b"TRAILER":
            block, body = int(body[:4]) if body[:4].isdigit() else 0, body[4:]
        yield Piece(number, _with_length(body), block, end)


def _some(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Lines that hold something; a lone CR ends one too."""
    while line := file.readline(_START):
        if len(line) == _START:
            raise BrokenInputError(
                f"a line is longer than {_START:,} bytes", where=str(path), mend="see whether a line end is missing"
            )
        for part in line.splitlines(keepends=True) if b"\r" in line.rstrip(b"\r\n") else [line]:
            if part.strip(b" \0\r\n\x1a"):
                yield part


def _with_length(body: bytes) -> bytes:
    """The record with four bytes for its length: some writers leave them out, or write dots.

    >>> _with_length(b"TRAILER000000001")[:11], _with_length(b"....TRAILER")
    (b'0000TRAILER', b'0000TRAILER')
    """
    if body[:6].upper() == b"HEADER" or body[:7].upper() == b"TRAILER" or _is_time(body[1:15]) > _is_time(body[5:19]):
        return b"0000" + body
    return body if body[:4].isdigit() else b"0000" + body[4:]


def _is_time(raw: bytes) -> bool:
    return raw.isdigit() and b"01" <= raw[:2] <= b"12" and b"01" <= raw[2:4] <= b"31" and raw[4:6] in (b"19", b"20")


@dataclass(slots=True)
class _Feed:
    """Bytes of a file from the front, some of them looked at beforehand."""

    file: BinaryIO
    ahead: bytes = b""

    def look(self, most: int) -> bytes:
        if len(self.ahead) < most:
            self.ahead += self.file.read(most + (1 << 16))
        return self.ahead[:most]

    def take(self, most: int) -> bytes:
        taken = self.look(most)
        self.ahead = self.ahead[len(taken) :]
        return taken


def _by_length(file: BinaryIO, form: Form, path: Path) -> Iterator[Piece]:
    feed, number, left = _Feed(file), 0, 0
    while not _is_filler(feed.look(64)):
        number += 1
        where = f"{path}, record {number:,}"
        block = None
        if form.blocked and left <= 0 and feed.look(11)[4:].upper() != b"TRAILER":
            block = left = _length(feed.take(4), form.packing, 4, where)
            left -= 4
        length = _length(feed.look(4), form.packing, _SHORTEST[form.packing], where)
        data = feed.take(length)
        if len(data) < length:
            raise BrokenInputError(
                f"the record says that it is {length} bytes long, and the file ends after {len(data)}",
                where=where,
                mend="see that the file was copied whole",
            )
        left -= length
        yield Piece(number, data, block, b"")


def _is_filler(ahead: bytes) -> bool:
    """Whether nothing but blanks, noughts or line ends follows: tapes and transfers fill a file's last block."""
    return not ahead.strip(b" \0\r\n\x1a")


def _length(raw: bytes, packing: Packing, least: int, where: str) -> int:
    if packing is Packing.CHARACTER:
        length = int(raw) if raw.isdigit() else -1
    else:
        length = int.from_bytes(raw[:2], "big") if raw[2:] == b"\0\0" else -1
    if length < least:
        raise BrokenInputError(
            f"the record does not begin with its length, {least} bytes or more",
            where=where,
            mend="see whether the length of the record before it is right",
        )
    return length
