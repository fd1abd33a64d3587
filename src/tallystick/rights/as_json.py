"""A subject's report as plain JSON: amounts as decimal text with their currency, days and months as ISO text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.rights.shown import SubjectReport
from tallystick.terms import Band, Money, Month, minor_digits


def report_json(report: SubjectReport) -> dict[str, Any]:
    """The report as a document of plain values, its keys in the order of its parts."""
    plain: dict[str, Any] = _plain(report)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case Money(minor, currency):
            return {"amount": str(Decimal(minor).scaleb(-minor_digits(currency))), "currency": currency}
        case Month() | date():
            return str(value)
        case Band():
            return value.label
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
