"""What keeps two records apart however probable they are: rules against the known ways to mix two persons.

A mixed file is worse than a split one. What a rule holds back goes to review, and the rule is said there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tallystick.identify.persons import model

_CONTACTS = ("street", "place", "phone", "email")


class Doubt(StrEnum):
    """Whom two records that are much alike may be, if not one person; as a reviewer reads it."""

    NAMESAKES = "may be two of one name: nothing but names and a birth date agrees"
    GENERATIONS = "may be father and son: no birth date and no document in common"
    SIBLINGS = "may be twins: no given name and no document in common"
    DOCUMENT_OF_ANOTHER = "may be two persons with one document by a slip"
    RELATIVES = "may be two of one family: neither both names nor enough besides agree"


def doubt(levels: Mapping[str, int]) -> Doubt | None:
    """Why two records may not be joined by themselves, or None when they may.

    levels: the level that each comparison reached, as Splink numbers them. A name alone never links, nor a name and an
    address: father and son have both, and twins a birth date besides.

    >>> highest = {name: len(levels) - 1 for name, (_, levels) in model.COMPARISONS.items()}
    >>> doubt({**highest, "document": -1}) is None
    True
    >>> doubt({**highest, "born": 0, "document": 0}).name, doubt({**highest, "given": 0, "document": 0}).name
    ('GENERATIONS', 'SIBLINGS')
    """
    met = {name: level for name, gamma in levels.items() if (level := model.level_of(name, gamma))}
    agree = {name for name, level in met.items() if level.agrees}
    if met.get("given") == model.CHANGED_PLACES:
        agree.add("family")
    contacts = sum(one in agree for one in _CONTACTS)
    if met.get("document") in (model.SAME_DOCUMENT, model.DOCUMENT_MISTYPED):
        return _with_a_document(met, agree, contacts)
    if "given" not in agree:
        return Doubt.SIBLINGS
    contradicted = "document" in met
    if "born" not in agree and (contradicted or met.get("born") != model.SHARED_PARTS):
        return Doubt.GENERATIONS
    if contacts < (1 if "born" in agree and not contradicted else 2):
        return Doubt.NAMESAKES
    # A changed family name, at the same address.
    if "family" not in agree and (contacts < 2 or "born" not in agree):
        return Doubt.RELATIVES
    return None


def _with_a_document(met: Mapping[str, model.Level], agree: set[str], contacts: int) -> Doubt | None:
    """Spouses whose clerk mixed up their documents share family name and address, not given name and birth date."""
    others = contacts + ("given" in agree) + ("family" in agree)
    mistyped = met["document"] != model.SAME_DOCUMENT
    if "born" in agree:
        enough = others >= (2 if mistyped else 1)
    elif "given" in met and met["given"].says.startswith("another"):
        enough = False
    else:
        enough = others >= (2 if "born" not in met and not mistyped else 3)
    return None if enough else Doubt.DOCUMENT_OF_ANOTHER


def plainly_two(levels: Mapping[str, int]) -> bool:
    """Whether nobody need look: another given name, another birth date, and no document in common. The family name,
    address and telephone that a household shares make its members probable, and do not make them one."""
    met = {name: level for name, gamma in levels.items() if (level := model.level_of(name, gamma))}
    one_document = met.get("document") in (model.SAME_DOCUMENT, model.DOCUMENT_MISTYPED)
    return not one_document and met.get("born") == model.BORN[-1] and "given" in met and not met["given"].agrees


def supports(levels: Mapping[str, int]) -> bool:
    """Whether two records may stay in one group that others join: nothing of them says that they are two persons."""
    return doubt(levels) is None or levels.get("born", -1) != 0
