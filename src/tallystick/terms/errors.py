"""What went wrong, where, and what to do: the one shape of every error a user can cause."""

from __future__ import annotations

from functools import partial


class TallystickError(Exception):
    """An error with a sentence for the user.

    what: what was found, against what was expected.
    where: the file, line, folder or field that it was found in; empty when the sentence says it.
    mend: what the user can do about it.

    >>> str(TallystickError("the folder holds no bureau", where="./shop", mend="run `tallystick init`"))
    './shop: the folder holds no bureau. To mend it: run `tallystick init`.'
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        place = f"{where}: " if where else ""
        remedy = f" To mend it: {mend}." if mend else ""
        super().__init__(f"{place}{what}.{remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """So that another process can pass it on: an exception is else made anew from its whole sentence."""
        return partial(type(self), self.what, where=self.where, mend=self.mend), ()


class NotFoundError(TallystickError):
    """What was asked for by name is not there."""


class UnfitRequestError(TallystickError):
    """What was asked for is out of range, or no such thing can be asked for."""


class BusyError(TallystickError):
    """Another process holds what this one needs."""


class BrokenInputError(TallystickError):
    """A file that cannot be read as what it claims to be; nothing of it was taken in."""
