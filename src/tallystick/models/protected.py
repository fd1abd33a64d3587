"""Columns that a card must not read, by what they are called: protected attributes, and what no bureau may hold."""

from __future__ import annotations

import re
from functools import cache

from tallystick.law import known_jurisdictions, load, prohibited_columns

# Equal Credit Opportunity Act, 15 USC 1691(a), and Directive (EU) 2023/2225, article 6; plus their common spellings.
_ATTRIBUTES = """
    sex gender orientation pregnant pregnancy race ethnicity ethnic nationality citizenship religion religious creed
    disability disabled marital marriage married divorced widowed age birth birthday birthdate dob born
"""
# Chinese is written without spaces: there a word is found anywhere.
_IN_CHINESE = ("性别", "性別", "年龄", "年齡", "出生", "婚姻", "国籍", "國籍", "民族", "宗教")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def looks_protected(name: str) -> bool:
    """Whether a word of a column's name is one of a protected attribute.

    >>> [looks_protected(name) for name in ("SEX", "applicant_age", "客户年龄", "mortgage", "PAY_1")]
    [True, True, True, False, False]
    """
    words = _ATTRIBUTES.split()
    return any(part.lower() in words for part in _PARTS.findall(name)) or any(word in name for word in _IN_CHINESE)


@cache
def prohibited_kind(name: str) -> str | None:
    """What a column's name tells of that some jurisdiction lets no bureau hold, with the rule; None for nothing.

    >>> str(prohibited_kind("last_gps"))[:11], prohibited_kind("late")
    ('whereabouts', None)
    """
    for code in known_jurisdictions():
        for found in prohibited_columns([name], load(code)):
            return f"{found.kind} ({found.source})"
    return None
