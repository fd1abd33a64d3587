"""A person or business of an identity line as the fields that Metro 2 has for a consumer."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any

from tallystick.furnish.metro2.layout import Value

_GENERATIONS = {"JR": "J", "SR": "S", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7"} | {
    "VIII": "8",
    "IX": "9",
}
_FULL_NUMBER = 10
_SSN = re.compile(r"\d{9}")


def consumer_fields(person: Mapping[str, Any]) -> dict[str, Value]:
    """Name, numbers and address. Raises ValueError, with the reason, for a name that has no Latin letters."""
    # Texts are cut where they have no room, as the format asks.
    names = _business_name(person) if person["kind"] == "business" else _person_name(person)
    lines = textwrap.wrap(latin(person["street"] or ""), 32)
    number = re.sub(r"\D", "", person["document_number"] or "")
    american = person["document_type"] == "tax_number" and person["document_country"] in (None, "US")
    region = latin(person["region"] or "")
    return names | {
        "social_security_number": int(number) if american and _SSN.fullmatch(number) else 0,
        "date_birth": person["birth_date"],
        "telephone_number": _telephone(person["phone"] or ""),
        "country_code": person["country"] or "",
        "first_line_address": lines[0] if lines else "",
        "second_line_address": lines[1] if len(lines) > 1 else "",
        "city": latin(person["city"] or "")[:20],
        "state": region if len(region) <= 2 else "",
        "zip_code": re.sub(r"[^0-9A-Z]", "", latin(person["postcode"] or ""))[:9],
    }


def employer_fields(person: Mapping[str, Any]) -> dict[str, Value]:
    return {"employer_name": latin(person["employer"])[:30]}


def latin(text: str) -> str:
    """The text in capitals of the Latin letters that Metro 2 knows, without accents; other letters are left out.

    >>> latin("José Núñez"), latin("王小明")
    ('JOSE NUNEZ', '')
    """
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper().strip()


def _person_name(person: Mapping[str, Any]) -> dict[str, Value]:
    """Surname, first and middle names.

    A comma ends the surname. Without one it is the last word, or the first where the name is the Latin spelling of
    one in Chinese letters.
    """
    native = person["name"] or ""
    name = latin(native)
    chinese = not name and bool(native)
    name = name or latin(person["name_latin"] or "")
    if not name:
        raise ValueError("one of its customers has no name in Latin letters; furnish `name_latin`")
    surname, comma, given = (part.strip() for part in name.partition(","))
    words = (given if comma else name).replace(".", "").split()
    generation = _GENERATIONS[words.pop()] if len(words) > 1 and words[-1] in _GENERATIONS else ""
    if not comma:
        surname = words.pop(0) if chinese else words.pop()
    return {
        "surname": surname[:25],
        "first_name": (words[0] if words else "")[:20],
        "middle_name": " ".join(words[1:])[:20],
        "generation_code": generation,
    }


def _business_name(person: Mapping[str, Any]) -> dict[str, Value]:
    name = latin(person["name"] or "") or latin(person["name_latin"] or "")
    if not name:
        raise ValueError("one of its customers has no name in Latin letters; furnish `name_latin`")
    # A longer name goes on in the fields of given names.
    surname = textwrap.wrap(name, 25)[0]
    rest = textwrap.wrap(name[len(surname) :].strip(), 20)
    return {
        "surname": surname,
        "first_name": rest[0] if rest else "",
        "middle_name": rest[1] if len(rest) > 1 else "",
    }


def _telephone(phone: str) -> int:
    """An American number's ten digits; nought for any other.

    >>> _telephone("+1 517 555-5555"), _telephone("+86 10 5550 0142")
    (5175555555, 0)
    """
    digits = re.sub(r"\D", "", phone)
    if phone.startswith("+1") or (not phone.startswith("+") and len(digits) == _FULL_NUMBER + 1):
        digits = digits.removeprefix("1")
    elif phone.startswith("+"):
        return 0
    return int(digits) if len(digits) == _FULL_NUMBER else 0
