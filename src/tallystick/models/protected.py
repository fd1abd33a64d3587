"""Columns that a card must not read: protected attributes, by what they are called."""

from __future__ import annotations

import re

# Equal Credit Opportunity Act, 15 USC 1691(a), and Directive (EU) 2023/2225, article 6; plus their common spellings.
_ATTRIBUTES = """
    sex gender orientation pregnant pregnancy race ethnicity ethnic nationality citizenship religion religious creed
    disability disabled marital marriage married divorced widowed age birth birthday birthdate dob born
"""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def looks_protected(name: str) -> bool:
    """Whether a word of a column's name is one of a protected attribute.

    >>> [looks_protected(name) for name in ("SEX", "applicant_age", "MaritalStatus", "mortgage", "PAY_1")]
    [True, True, True, False, False]
    """
    return any(part.lower() in _ATTRIBUTES.split() for part in _PARTS.findall(name))
