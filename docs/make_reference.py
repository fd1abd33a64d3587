"""Write the reference pages that are made from the code: `make reference`. A test holds that they are current."""

from collections.abc import Iterator
from pathlib import Path

from tallystick.furnish import CONTRACTS, Contract, Field, FieldType
from tallystick.furnish.evaluators import BIRTH_TWICE, EVALUATORS
from tallystick.furnish.published import every_rule, example_file

HERE = Path(__file__).parent


def contracts_page() -> str:
    return "\n".join(
        [
            "# Contracts: what a line may say",
            "",
            "Made from `src/tallystick/furnish/contracts`. Amounts are minor units of the line's currency. Fields",
            "in **bold** must be filled. `tallystick furnish contract KIND --schema` prints the JSON Schema.",
            *(line for contract in CONTRACTS.values() for line in _contract(contract)),
            "",
        ]
    )


def _contract(contract: Contract) -> Iterator[str]:
    yield from ("", f"## {contract.record_type}", "", contract.says, "")
    yield f"A line is about one {', '.join(f'`{name}`' for name in contract.key)}: a later one corrects an earlier one."
    yield from ("", "| field | form | says |", "|---|---|---|")
    for field in contract.fields:
        name = f"**{field.name}**" if field.required else field.name
        yield f"| {name} | {_form(field)} | {field.says} |"
    yield from ("", "An example:", "", "```text", example_file(contract).rstrip(), "```")


def _form(field: Field) -> str:
    match field.type:
        case FieldType.CODE:
            return ", ".join(f"`{code}`" for code in field.codes)
        case FieldType.TEXT:
            return f"text, at most {field.longest} characters"
        case FieldType.WHOLE | FieldType.AMOUNT:
            return f"{field.type.value}, {field.lowest:,} to {field.highest:,}"
    return field.type.value


def rules_page() -> str:
    return "\n".join(
        [
            "# Rules: why a line is refused, and how to mend it",
            "",
            "Made from `src/tallystick/furnish/rules.py` and `evaluators.py`. Each rule has an id that stays. A line",
            "that breaks a rule is refused; all others of its file are taken, unless it was handed in with `--whole`.",
            *(line for contract in CONTRACTS.values() for line in _rules(contract)),
            "",
            "## What looks wrong",
            "",
            "Found across the fields and months of an account. The line is taken, and its furnisher is asked.",
            "",
            "| evaluator | says | to mend it |",
            "|---|---|---|",
            *(f"| `{one.id}` | {one.says} | {one.mend} |" for one in (*EVALUATORS, BIRTH_TWICE)),
            "",
        ]
    )


def _rules(contract: Contract) -> Iterator[str]:
    yield from ("", f"## {contract.record_type}", "", "| rule | field | expected | to mend it |", "|---|---|---|---|")
    for rule in every_rule(contract):
        yield f"| `{rule.id}` | {rule.field} | {rule.expected} | {rule.mend} |"


PAGES = {"contracts.md": contracts_page, "rules.md": rules_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
