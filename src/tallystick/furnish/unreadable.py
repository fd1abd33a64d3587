"""What is said of a file that is not what its name says, or that says nothing."""

from __future__ import annotations

from pathlib import Path

from tallystick.terms import BrokenInputError


def unreadable(path: Path, why: str) -> BrokenInputError:
    return BrokenInputError(
        f"the file is no readable {path.suffix.lower()}: {why}",
        where=str(path),
        mend="write it again and see that it was copied whole; nothing of it was taken in",
    )


def no_lines(path: Path) -> BrokenInputError:
    """What to say of a file that names its columns, or not even these, and says nothing of anybody."""
    return BrokenInputError(
        "the file has no lines, so there is nothing to take in",
        where=str(path),
        mend="see that it was written to its end; where there is nothing to report, hand nothing in",
    )
