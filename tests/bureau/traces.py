"""Look for values in every byte of a folder, inside compressed files as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def written_forms(value: str | bytes) -> dict[str, bytes]:
    """The ways in which a value may lie on a disk."""
    if isinstance(value, bytes):
        return {"bytes": value, "hex": value.hex().encode(), "HEX": value.hex().upper().encode()}
    plain = value.encode()
    return {
        "UTF-8": plain,
        "UTF-16 LE": value.encode("utf-16-le"),
        "UTF-16 BE": value.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "JSON": json.dumps(value)[1:-1].encode(),
        "backwards": plain[::-1],
    }


def traces(folder: Path, values: Iterable[str | bytes]) -> set[tuple[str, str | bytes]]:
    """(file, value) for each value that a file of the folder holds in any form, under any name the file has."""
    forms = {value: written_forms(value) for value in values}
    found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = b"\n".join([str(path).encode(), *_contents(path)])
            name = str(path.relative_to(folder))
            found |= {(name, value) for value, ways in forms.items() if any(way in content for way in ways.values())}
    return found


def _contents(path: Path) -> Iterator[bytes]:
    raw = path.read_bytes()
    yield raw
    if raw[:4] == b"PAR1":
        file = pq.ParquetFile(pa.BufferReader(raw))
        # Also entries of a dictionary that no row points at.
        for table in (file.read(), *_dictionaries(raw, file)):
            for column in table.columns:
                for chunk in column.chunks:
                    yield from _values(chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk)


def _dictionaries(raw: bytes, file: pq.ParquetFile) -> Iterator[pa.Table]:
    """Of each row group the columns of texts that lie there with a dictionary."""
    texts = {field.name for field in file.schema_arrow if pa.types.is_string(field.type)}
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        columns = [group.column(place) for place in range(group.num_columns)]
        named = [
            one.path_in_schema
            for one in columns
            if one.path_in_schema in texts and any("DICTIONARY" in way for way in one.encodings)
        ]
        yield pq.ParquetFile(pa.BufferReader(raw), read_dictionary=named).read_row_group(number, columns=named)


def _values(array: pa.Array) -> Iterator[bytes]:
    for value in array.to_pylist():
        if value is not None:
            yield value if isinstance(value, bytes) else str(value).encode()
