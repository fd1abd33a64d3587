"""What furnishers read of a contract: its JSON Schema, an example file, its rules; all from the one declaration."""

from __future__ import annotations

import csv
import io

from tallystick.furnish.contracts import Contract, Field, FieldType
from tallystick.furnish.rule import Rule
from tallystick.furnish.rules import line_rules_of, rules_of


def json_schema(contract: Contract) -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of one line of a JSON Lines file; values are as in a CSV, or numbers.

    It says the form of each field. What compares fields, lines and months is told by the rules alone.

    >>> from tallystick.furnish.contracts import CONTRACTS
    >>> from tallystick.terms import RecordType
    >>> json_schema(CONTRACTS[RecordType.IDENTITY])["required"]
    ['customer', 'kind']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(contract.record_type),
        "description": contract.says,
        "type": "object",
        "properties": {field.name: _property(field) for field in contract.fields},
        "required": [field.name for field in contract.fields if field.required],
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, object]:
    forms = _forms(field)
    if not field.required:
        forms += [{"type": "null"}, {"const": ""}]
    form = forms[0] if len(forms) == 1 else {"anyOf": forms}
    return {"description": field.says, **form}


def _forms(field: Field) -> list[dict[str, object]]:
    match field.type:
        case FieldType.TEXT:
            return [{"type": "string", "minLength": 1, "maxLength": field.longest}]
        case FieldType.CODE:
            return [{"enum": list(field.codes)}]
        case FieldType.MONTH:
            return [{"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}]
        case FieldType.DATE:
            return [{"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}]
        case FieldType.WHOLE | FieldType.AMOUNT:
            return [
                {"type": "integer", "minimum": field.lowest, "maximum": field.highest},
                {"type": "string", "pattern": "^[+-]?[0-9]+$"},
            ]


def example_file(contract: Contract) -> str:
    """A CSV with every column and one line, which fills what most lines fill.

    >>> from tallystick.furnish.contracts import CONTRACTS
    >>> from tallystick.terms import RecordType
    >>> print(example_file(CONTRACTS[RecordType.RELATIONSHIP]).splitlines()[1])
    c-1017,c-2044,owner,6000,,,2019-03-01,,
    """
    # Who furnishes and when a line was known are for files of several furnishers, and for history.
    fields = [field for field in contract.fields if field.name not in ("furnisher", "reported_on")]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields])
    writer.writerow([field.like for field in fields])
    return text.getvalue()


def every_rule(contract: Contract) -> tuple[Rule, ...]:
    """Every rule that a line of the contract must pass, those that need the bureau's records too."""
    return (*rules_of(contract, frozenset(contract.names)), *line_rules_of(contract.record_type))
