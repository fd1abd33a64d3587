"""Look at every byte of a furnished file, once: its hash, and what its bytes tell before any line is read."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tallystick.furnish.marks import may_hold_marks
from tallystick.terms import BrokenInputError

_TEXTS = (".csv", ".jsonl")
_BLOCK = 1 << 20
_LONGEST_SIGN = 4
"""Bytes of a sign in UTF-8."""
_SPACE, _LINE_END, _RETURN = ord(" "), ord("\n"), ord("\r")
_BETWEEN_TEXTS = np.isin(np.arange(256), list(b",\r\n"))


@dataclass(frozen=True, slots=True)
class Content:
    """digest: SHA-256 of the file as it came, in hex. clean, lines: see `read.Source`."""

    digest: str
    clean: bool
    lines: int | None


def look_through(path: Path) -> Content:
    """Every byte of the file, once.

    Raises BrokenInputError when there is no such file to read, it is empty, or no text with lines.
    """
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no file"
        raise BrokenInputError(f"there is {found} here", where=str(path), mend="give the path of a furnished file")
    text, table = path.suffix.lower() in _TEXTS, path.suffix.lower() == ".csv"
    digest, clean, last = hashlib.sha256(), table, b""
    ends: int | None = 0 if table else None
    try:
        with path.open("rb") as file, ThreadPoolExecutor(1) as beside:
            while block := file.read(_BLOCK):
                hashed = beside.submit(digest.update, block)
                if text:
                    _need_line_ends(block, path)
                # A mark may lie across two blocks.
                clean = clean and _is_clean(block) and not may_hold_marks(last + block)
                more = None if ends is None else _line_ends(block, last[-1:])
                ends = None if ends is None or more is None else ends + more
                last = block[-_LONGEST_SIGN + 1 :]
                hashed.result()
    except OSError as error:
        raise BrokenInputError(
            f"the file cannot be read: {error.strerror}", where=str(path), mend="mend its permissions"
        ) from error
    if not last:
        raise BrokenInputError("the file is empty", where=str(path), mend="see that it was copied whole")
    # The first line names the columns, and the last may lack its end.
    return Content(digest.hexdigest(), clean, ends - last.endswith(b"\n") if ends else None)


def _need_line_ends(block: bytes, path: Path) -> None:
    if len(block) == _BLOCK and b"\n" not in block and b"\r" not in block:
        raise BrokenInputError(
            f"a line is longer than {_BLOCK:,} bytes, and none of a furnished file can be",
            where=str(path),
            mend="see whether a line end or a closing quote is missing",
        )


def _line_ends(block: bytes, before: bytes) -> int | None:
    """Line ends in this part of a CSV file; None where one of them may end no line that says something.

    before: the sign before the part.

    >>> _line_ends(b"c1,5\\nc2,", b""), _line_ends(b"c1\\n\\nc2", b""), _line_ends(b"\\nc2", b"\\n")
    (1, None, None)
    """
    if b'"' in block or (before == b"\n" and block[:1] in b"\r\n"):
        return None
    signs = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(signs == _LINE_END)
    after = signs[ends[ends < len(signs) - 1] + 1]
    return None if np.isin(after, list(b"\r\n")).any() else len(ends)


def _is_clean(block: bytes) -> bool:
    """Whether no text in this part of a CSV file can hold an invisible sign, or a space at its beginning or end.

    A quote may enclose a line end, so a file with quotes counts as not clean; so does a space at the part's own edge.

    >>> _is_clean(b"c1,Main Street\\nc2,") and not _is_clean(b"c1, Main Street") and not _is_clean(b"c1,a\\tb")
    True
    """
    signs = np.frombuffer(block, np.uint8)
    # NumPy counts signs that are frequent five times as fast as `bytes` does.
    ends = np.count_nonzero(signs == _LINE_END) + np.count_nonzero(signs == _RETURN)
    if np.count_nonzero(signs < _SPACE) > ends or b"\x7f" in block or b'"' in block:
        return False
    spaces = np.flatnonzero(signs == _SPACE)
    if len(spaces) == 0:
        return True
    if spaces[0] == 0 or spaces[-1] == len(signs) - 1:
        return False
    return not (_BETWEEN_TEXTS[signs[spaces - 1]].any() or _BETWEEN_TEXTS[signs[spaces + 1]].any())
