"""SQL of a field's value from its text: cheap, and right for every text that the field's form allows.

A cast alone takes too much: it rounds 1.5 to 2, reads 1e3, and a text keeps the spaces around it. Telling those texts
apart costs more than the cast, so here each field says which texts are suspect; only these are looked at in full.
"""

from __future__ import annotations

from tallystick.furnish.contracts import Field, FieldType

_LAST_MONTH = 9999 * 12 + 11
_PATTERNS = {
    FieldType.WHOLE: "[+-]?[0-9]+",
    FieldType.AMOUNT: "[+-]?[0-9]+",
    FieldType.MONTH: "[0-9]{4}-(0[1-9]|1[0-2])",
    FieldType.DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}


def value_sql(field: Field, text: str) -> str:
    """SQL of the value that `text`, itself SQL, says; null when the text is empty or no such value.

    >>> value_sql(Field("count", FieldType.WHOLE, "How many."), "r.count")
    'try_cast(r.count as bigint)'
    """
    match field.type:
        case FieldType.WHOLE | FieldType.AMOUNT:
            return f"try_cast({text} as bigint)"
        case FieldType.MONTH:
            day = f"try_cast({text} || '-01' as date)"
            return f"cast(year({day}) * 12 + month({day}) - 1 as integer)"
        case FieldType.DATE:
            return f"try_cast({text} as date)"
        case FieldType.CODE:
            # An enumeration is checked, kept, sorted and written as a number.
            return f"try_cast({text} as {enumeration(field)})"
    return f"nullif({text}, '')"


def enumeration(field: Field) -> str:
    """SQL of the type whose values are the field's codes."""
    return f"enum({', '.join(repr(code) for code in field.codes)})"


def suspect_form_sql(value: str, text: str, type_: FieldType) -> str:
    """SQL that is true of every text that is not of the field's form, and of few others."""
    if type_ is FieldType.MONTH:
        return f"{text} <> '' and ({value} is null or strlen({text}) <> 7 or {value} > {_LAST_MONTH})"
    return f"coalesce(cast({value} as varchar), '') <> coalesce({text}, '')"


def broken_form_sql(value: str, text: str, type_: FieldType) -> str:
    """SQL that is true of every text that is not of the field's form, and of no other."""
    formed = f"regexp_full_match(trim({text}), '{_PATTERNS[type_]}')"
    return f"trim({text}) <> '' and ({value} is null or not {formed})"


def type_sql(field: Field) -> str:
    """SQL of the type of the field's values."""
    return enumeration(field) if field.type is FieldType.CODE else _TYPES[field.type]


_TYPES = {
    FieldType.TEXT: "varchar",
    FieldType.WHOLE: "bigint",
    FieldType.AMOUNT: "bigint",
    FieldType.MONTH: "integer",
    FieldType.DATE: "date",
}
