"""Names and places in the one spelling that linking compares."""

from __future__ import annotations

import re
import unicodedata

_NO_SIGN = re.compile(r"[^0-9A-Z\u0080-\uffff ]+")
_TRADING_AS = re.compile(r"\b(?:D/?B/?A|T/?A|DOING BUSINESS AS|TRADING AS)\b[ :.]*")
_LEGAL_FORMS = frozenset(
    [
        "INC",
        "INCORPORATED",
        "LLC",
        "LLP",
        "LP",
        "LC",
        "CORP",
        "CORPORATION",
        "CO",
        "COMPANY",
        "LTD",
        "LIMITED",
        "PC",
        "PLLC",
        "PA",
        "PLC",
        "GMBH",
        "AG",
        "SA",
        "SARL",
        "BV",
        "SRL",
        "SPA",
    ]
)
_SAME_WORD = {
    "AND": "&",
    "N": "&",
    "SVC": "SERVICE",
    "SVCS": "SERVICE",
    "SERV": "SERVICE",
    "SERVICES": "SERVICE",
    "MFG": "MANUFACTURING",
    "INTL": "INTERNATIONAL",
    "ASSOC": "ASSOCIATES",
    "ASSOCS": "ASSOCIATES",
    "CTR": "CENTER",
    "CENTRE": "CENTER",
    "DIST": "DISTRIBUTING",
    "EQUIP": "EQUIPMENT",
    "EQUIPT": "EQUIPMENT",
    "BROS": "BROTHERS",
    "MGMT": "MANAGEMENT",
    "TECH": "TECHNOLOGY",
    "TECHNOLOGIES": "TECHNOLOGY",
    "RESTAURANTS": "RESTAURANT",
    "REST": "RESTAURANT",
    "ENT": "ENTERPRISES",
    "ENTERPRISE": "ENTERPRISES",
}


def business_name(text: str | None) -> str:
    """A business's name without legal form, punctuation, accents or case, abbreviations written out.

    Of a legal and a trade name in one, the trade name is left to `trade_name`.

    >>> business_name("Café Müller & Sons, Inc."), business_name("JOHN DOE D/B/A Joe's Diner")
    ('CAFE MULLER & SONS', 'JOHN DOE')
    >>> business_name("A & B Co., L.L.C."), business_name("THE PIZZA CO")
    ('A & B', 'PIZZA')
    """
    return _plain(_TRADING_AS.split(_folded(text), maxsplit=1)[0])


def trade_name(text: str | None) -> str:
    """The name after *doing business as*, normalised; empty where there is none.

    >>> trade_name("JOHN DOE D/B/A Joe's Diner"), trade_name("Joe's Diner")
    ('JOES DINER', '')
    """
    parts = _TRADING_AS.split(_folded(text), maxsplit=1)
    return _plain(parts[1]) if len(parts) > 1 else ""


def place(text: str | None) -> str:
    """A town's name without punctuation, accents or case, common abbreviations written out.

    >>> place("St. Paul"), place("Ft Worth"), place("N. Hollywood")
    ('SAINT PAUL', 'FORT WORTH', 'NORTH HOLLYWOOD')
    """
    words = {"ST": "SAINT", "FT": "FORT", "MT": "MOUNT", "N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST"}
    return " ".join(words.get(word, word) for word in _NO_SIGN.sub(" ", _folded(text)).split())


def without_town(name: str, town: str) -> str:
    """A normalised name without the words of its town, which half the shops of the town share.

    >>> without_town("SAN DIEGO MEAT", "SAN DIEGO"), without_town("SEDONA", "SEDONA")
    ('MEAT', 'SEDONA')
    """
    kept = [word for word in name.split() if word not in town.split()]
    return " ".join(kept) or name


def _plain(folded: str) -> str:
    # Initials with points are one word: L.L.C. is LLC, and JOE'S is JOES.
    joined = folded.replace(".", "").replace("'", "").replace("’", "").replace("&", " AND ")
    words = _NO_SIGN.sub(" ", joined).split()
    if len(words) > 1 and words[0] == "THE":
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words = words[:-1]
    if len(words) > 1 and words[-1] == "AND":
        words = words[:-1]
    return " ".join(_SAME_WORD.get(word, word) for word in words)


def _folded(text: str | None) -> str:
    if not text:
        return ""
    decomposed = unicodedata.normalize("NFKD", text.upper())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).strip()
