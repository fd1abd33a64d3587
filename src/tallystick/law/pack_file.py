"""Read a pack's file into typed values, or say in one sentence which key of which file is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, NoReturn, TypeVar

from tallystick.law.period import Period
from tallystick.terms import BrokenInputError

_Value = TypeVar("_Value")
_FOLDER = files("tallystick.law").joinpath("packs")


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a pack's file. at: the keys that lead to it, as they are told to whoever mends it."""

    file: str
    at: str
    content: Mapping[str, Any]

    def only(self, *known: str) -> None:
        """Refuses a key that nothing reads: a rule misspelt would otherwise be a rule silently not kept."""
        for key in self.content:
            if key not in known:
                self.broken(key, "is no key of a pack", f"take it out, or write one of {', '.join(known)}")

    def text(self, key: str) -> str:
        value = self._of(key, str, "a text")
        if not value.strip():
            self.broken(key, "is empty", "fill it")
        return value

    def whole(self, key: str) -> int:
        """A whole number of 0 or more."""
        value = self._of(key, int, "a whole number")
        if isinstance(value, bool) or value < 0:
            self.broken(key, f"is {value!r}, not a whole number of 0 or more", "correct the value")
        return value

    def flag(self, key: str) -> bool:
        return self._of(key, bool, "true or false")

    def day(self, key: str) -> date | None:
        """A date, or None where the pack does not say."""
        if key not in self.content:
            return None
        value = self._of(key, date, "a date")
        # A TOML date-time is a date to isinstance, and compares with none.
        if isinstance(value, datetime):
            self.broken(key, "is a date with a time, not a date", "write it as YYYY-MM-DD")
        return value

    def period(self, key: str) -> Period:
        try:
            return Period.parse(self.text(key))
        except ValueError as error:
            self.broken(key, f"is {str(error).replace(' is no ', ', no ')}", "write it so")

    def words(self, key: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of words, each one of `known` where those are given."""
        values = self._of(key, list, "a list of words")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.broken(key, f"has {value!r} in it, which is no word", "take it out")
            if known and value not in known:
                self.broken(key, f"has {value!r} in it, not one of {', '.join(known)}", "correct the word")
        return tuple(values)

    def standing(self) -> tuple[bool, str]:
        """Whether the primary text was read, and what is said of it: an unread one must not pass without a word."""
        checked = self.flag("checked")
        return checked, self.text("note") if not checked or "note" in self.content else ""

    def named_parts(self) -> tuple[tuple[str, Part], ...]:
        """The tables of this table, with their names."""
        return tuple((name, self.part(name)) for name in self.content)

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in known:
            self.broken(key, f"is {value!r}, not one of {', '.join(known)}", "correct the value")
        return value

    def part(self, key: str) -> Part:
        return Part(self.file, self._path(key), self._of(key, dict, "a table"))

    def parts(self, key: str) -> tuple[Part, ...]:
        """The tables of a list, numbered from 1; none when the pack does not have it."""
        if key not in self.content:
            return ()
        values = self._of(key, list, "a list of tables")
        for number, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                self.broken(f"{key}[{number}]", f"is {value!r}, not a table", "write it under [[...]]")
        return tuple(
            Part(self.file, self._path(f"{key}[{number}]"), value) for number, value in enumerate(values, start=1)
        )

    def _of(self, key: str, type_: type[_Value], called: str) -> _Value:
        if key not in self.content:
            self.broken(key, "is not there", "add it")
        value = self.content[key]
        if not isinstance(value, type_):
            self.broken(key, f"is {value!r}, not {called}", "correct the value")
        return value

    def _path(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key

    def broken(self, key: str, found: str, mend: str) -> NoReturn:
        """Raises BrokenInputError: what was found under a key, and how to mend it."""
        raise BrokenInputError(f"`{self._path(key)}` {found}", where=self.file, mend=mend)


def read_pack(name: str, text: str) -> Part:
    """The content of `law/packs/{name}.toml`, given as text. Raises BrokenInputError when it is no TOML."""
    file = f"law/packs/{name}.toml"
    try:
        return Part(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BrokenInputError(f"the pack is no TOML: {error}", where=file, mend="correct it there") from error


def shipped_text(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8")


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped packs, the base among them."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))
