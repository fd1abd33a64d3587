"""Read a Metro 2 file: its records in their order, with the header first and the trailer last."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tallystick.furnish.metro2.framing import Form, Piece, form_of, pieces
from tallystick.furnish.metro2.segment import Record, decode_record, in_characters
from tallystick.furnish.metro2.trailer import Tally
from tallystick.furnish.metro2.values import Packing, decode_text
from tallystick.terms import BrokenInputError


def read_records(path: Path, *, needs_trailer: bool = True) -> Iterator[Record]:
    """Every record of the file, one in memory at a time.

    needs_trailer: False takes a file whose writer makes no trailer; then nothing tells whether it is whole.
    Raises BrokenInputError for a file that is no Metro 2 file, is cut off, or has another number of base segments than
    its trailer says; records before the fault have been given by then, so keep them only when all have come.
    """
    form = form_of(path)
    tally, ended = Tally(), False
    for piece in pieces(path, form):
        where = f"{path}, record {piece.number:,}"
        record = _record(piece, form, where)
        kind = record.first.layout.identifier
        if ended:
            raise BrokenInputError("a record follows the trailer", where=where, mend="hand in each file by itself")
        if (kind == "HEADER") != (piece.number == 1):
            raise BrokenInputError(
                "a second header, where an account or the trailer is expected", where=where, mend="split the file there"
            )
        tally.add(record)
        ended = kind == "TRAILER"
        if ended:
            _need_all(record, tally, where)
        yield record
    if not ended and needs_trailer:
        raise BrokenInputError(
            f"the file ends without a trailer, after {tally.counts['total_base_records']:,} accounts",
            where=str(path),
            mend="see that it was copied whole; where its writer makes no trailer, add --without-trailer",
        )


def texts_of(path: Path, numbers: Collection[int]) -> Mapping[int, str]:
    """Of the records with these numbers, what stands in the file; of packed ones, the same in characters.

    The file is one that `read_records` has read to its end.
    """
    form, found = form_of(path), {}
    for piece in pieces(path, form) if numbers else ():
        if piece.number in numbers:
            where = f"{path}, record {piece.number:,}"
            packed = form.packing is not Packing.CHARACTER
            found[piece.number] = in_characters(_record(piece, form, where)) if packed else decode_text(piece.data)
    return found


def _record(piece: Piece, form: Form, where: str) -> Record:
    read = decode_record(piece.data, form.packing, piece.number, where, trimmed=form.lines)
    return replace(read, block=piece.block, end=piece.end)


def _need_all(trailer: Record, tally: Tally, where: str) -> None:
    said, counted = trailer.first.number("total_base_records"), tally.counts["total_base_records"]
    if said != counted:
        raise BrokenInputError(
            f"the trailer says {said:,} for total_base_records, and the file holds {counted:,}",
            where=where,
            mend="see that the file was copied whole and holds what one run of its writer made",
        )
