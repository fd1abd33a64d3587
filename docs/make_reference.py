"""Write the reference pages that are made from the code: `make reference`. A test holds that they are current."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from tallystick import law
from tallystick.furnish import CONTRACTS, Contract, Field, FieldType
from tallystick.furnish.codes import (
    AccountCode,
    Days,
    HistoryCode,
    PbocCode,
    days_of_account_code,
    days_of_history_code,
    days_of_pboc_code,
)
from tallystick.furnish.evaluators import EVALUATORS, IDENTITY_EVALUATORS, Evaluator
from tallystick.furnish.metro2.layout import Layout
from tallystick.furnish.metro2.layouts import LAYOUTS
from tallystick.furnish.metro2.words import STANDING
from tallystick.furnish.published import every_rule, example_file
from tallystick.furnish.rule import Rule
from tallystick.furnish.rules import LINE_RULES, WITHIN_FILE
from tallystick.terms import Money

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
            "Made from `rules.py`, `rules_across.py` and `evaluators.py` of `src/tallystick/furnish`. Each rule has an",
            "id that stays, and can be linked to: `rules.html#balance-form`. What becomes of a line that breaks it is",
            "its severity: the line is **refused**, or **held** until its furnisher certifies it; all others of its",
            "file are taken, unless it was handed in with `--whole`. Of a line that looks wrong its furnisher is",
            "**asked**: the line is taken. `furnish validate` runs all but those that ask for what the bureau",
            "remembers, and names these.",
            "",
            "## What is not taken",
            *_rules(),
            "",
            "## What looks wrong",
            "",
            "Found across the fields and months of an account, and in identities. `furnish validate` sees the months",
            "and identities of its file alone, the bureau all that it was told.",
            *(line for one in (*EVALUATORS, *IDENTITY_EVALUATORS) for line in _evaluator(one)),
            "",
        ]
    )


def _rules() -> Iterator[str]:
    """Each id once; what it says of several kinds of line in the same words stands there once too."""
    remembering = {rule.id for rule in LINE_RULES} - {WITHIN_FILE}
    kinds: dict[Rule, list[str]] = {}
    for contract in CONTRACTS.values():
        for rule in every_rule(contract):
            kinds.setdefault(replace(rule, broken="", got="", suspect=""), []).append(f"`{contract.record_type}`")
    for id, rules in groupby(sorted(kinds, key=lambda rule: (rule.id, kinds[rule])), key=lambda rule: rule.id):
        alone = " It asks for what the bureau remembers." if id in remembering else ""
        yield from ("", f"({id.lower()})=", "", f"### {id}")
        for rule in rules:
            yield from (
                "",
                f"A line of {', '.join(kinds[rule])} is **{rule.severity.value}**. Expected in `{rule.field}`:",
            )
            yield f"{rule.expected}. To mend it: {rule.mend.rstrip('.')}.{alone}"


def _evaluator(one: Evaluator) -> Iterator[str]:
    yield from ("", f"({one.id.lower()})=", "", f"### {one.id}", "")
    yield f"{one.says} Its furnisher is {one.severity.value}: {one.mend}."


def metro2_page() -> str:
    return "\n".join(
        [
            "# Metro 2: segments, fields, codes",
            "",
            "Made from `furnish/metro2/layouts.py` and `furnish/codes`. Positions are those of",
            "the character format, counted from 1; the last column is the length in packed format, where it differs.",
            *(line for layout in LAYOUTS for line in _layout(layout)),
            "",
            "## Codes and days past due",
            "",
            "Metro 2's status of an account:",
            "",
            "| status | says | days past due | becomes |",
            "|---|---|---|---|",
            *(
                f"| `{code.value}` | {code.says} | {_days(days_of_account_code(code))} | `{STANDING[code].value}` |"
                for code in AccountCode
            ),
            "",
            "Metro 2's payment history profile, one code a month:",
            "",
            "| code | says | days past due |",
            "|---|---|---|",
            *(f"| `{code.value}` | {code.says} | {_days(days_of_history_code(code))} |" for code in HistoryCode),
            "",
            "The People's Bank of China's repayment status, one code a month:",
            "",
            "| code | says | days past due |",
            "|---|---|---|",
            *(f"| `{code.value}` | {code.says} | {_days(days_of_pboc_code(code))} |" for code in PbocCode),
            "",
        ]
    )


def _layout(layout: Layout) -> Iterator[str]:
    yield from ("", f"## {layout.identifier}", "", layout.says, "", "| position | length | field | says | packed |")
    yield "|---|---|---|---|---|"
    for field in layout.fields:
        packed = "" if field.packed_length == field.length else field.packed_length
        yield f"| {field.start} | {field.length} | {field.name} | {field.says} | {packed} |"


def _days(days: Days | None) -> str:
    if days is None:
        return ""
    if days.is_exact:
        return str(days.low)
    return f"{days.low} or more" if days.high is None else f"{days.low} to {days.high}"


_BEGINS_AND_ENDS = {
    law.ItemKind.LATENESS: (
        "the first day of the first late month in a row, or the first delinquency that was ever furnished of it",
        "the first day of the month in which the account is reported otherwise",
    ),
    law.ItemKind.SERIOUS: ("as of lateness; it came to a default, a charge-off or the like", "as of lateness"),
    law.ItemKind.CLOSED_ACCOUNT: ("as its end", "the day on which the account was closed; its good months leave"),
    law.ItemKind.ADVERSE_ACTIVITY: (
        "the first day of a platform's month with something late, unpaid, broken, penalised or not executed at once",
        "the first day of the next month",
    ),
}


REMOVAL = """
## Hidden at once, removed by a run

From its day on an item is in no report, characteristic, score or extract: that needs no run. A run then removes it for
good, from every version of the fact tables and to the last byte below the bureau's folder. Run it every night or month:

```sh
tallystick file retain --dry-run --at bureau
tallystick file retain --at bureau
tallystick file retain --events --at bureau --json
```

What leaves is judged on all that the bureau knows, under the rules that hold for *every* use: where the law lets some
purpose read an item for longer, as 15 U.S.C. 1681c(b) does of large credits, it stays, hidden from all others. With
the fact that stands for a thing go the facts that it corrected. The event counts what left by kind and rule and says
nothing of its contents. Receipts of files of which nothing else is left lose the file's name, hash and sums. Killed
half way, the same command finishes what was begun and judges the rest anew; each fact is counted once.

Every file of the day or a later one is as it was, bit for bit. A file of an earlier day lacks what left, and nothing
else: `--on` with an earlier day keeps what was still shown on it, for whoever must be able to repeat older scores.

Three things stay, hidden, until they can go without changing what is shown of the rest:

- a run of adverse months whose rule counts from its beginning, until it would have expired had it begun on the day that
  it ended: its first day hides its later months, and what is furnished late of them restarts no clock;
- that an account was taken back, for it hides what was told before, and what was taken back, for replays;
- a furnisher's accounts of a subject where what is left of one would be judged otherwise, as where its key was changed
  in an expired month, or the month that ended a lateness may go before the lateness.

A fact that was corrected to one that may stay stays with it, for replays. Scores that were given before stay as they
were given; receipts, refused lines and the files that furnishers sent are no facts, and have their own ends: see
{doc}`erasure`.

## What left does not come back

What leaves in part and is furnished again is taken in, is hidden at once by the rest, and leaves with the next run. Of
an account that was closed and left whole nothing is there to hide it: a late line of an old month, in which it was
open, would show it as open for ever. So would a line of a case of a public register that does not tell how it ended. Of
these two the run keeps a mark, and the door holds each line against it:

- **A line of an account that left, about a month up to the last that left, or to take anything back**, is refused
  ({ref}`account-left`). Nothing is held of it, and no word of its furnisher gives the month a new term.
- **A line about a later month** is held ({ref}`account-resumes`) until its furnisher certifies that the account was not
  over, as where its end was told wrongly. Then it is taken, and the account is furnished on as any other.
- **A line of a case that left**, by any furnisher of the same person, is held ({ref}`case-left`) until its furnisher
  certifies that the case was not over.

An account is known under every key that it had, however the key is written. A correction of the day on which it ended
corrects nothing that is held; where it means that the account went on, its later months say so. What else leaves needs
no mark: an inquiry and a platform's month tell their own day, and expire by it again; so does an adverse month, whose
account stays by its good ones.

**What is kept, and why that is lawful.** A keyed hash of whose item it was, one of which item, the last month of an
account, and the day on which the mark goes: nothing of what was told, no key of a customer, and nothing that can be
read or made without the bureau's root key. It is read for one purpose, by the door, to keep the rule that made the item
leave; no file, score, report or page shows it. It is personal data under a pseudonym all the same, so it has a term of
its own, which each pack gives below with its reason, and the run deletes it on that day. An erasure of the subject
deletes its marks to the last byte; its lines are refused then as those of an erased customer.

Its limits: the mark is of the customers that were the subject's when the item left. A customer that is linked to it
later, of another furnisher that reads the same register, is not held against it; and a closed account that comes back
under a key unlike any that it had, and does not name one as its earlier key, is a new account to the bureau.
"""


def retention_page() -> str:
    return "\n".join(
        [
            "# Retention: how long each item is shown",
            "",
            "Made from `src/tallystick/law/packs`. An item is shown up to the day before its clock has run out. What",
            "was not read in its primary text says so. Periods are ISO 8601: `P5Y` is five years, `P6M` six months.",
            "",
            "| item | begins with | ends with |",
            "|---|---|---|",
            *(f"| `{kind}` | {began} | {ended} |" for kind, (began, ended) in _BEGINS_AND_ENDS.items()),
            "| public records | the day on which it was filed | the day on which the case was disposed of; "
            "`register_end` is the day on which the register drops it, `discharge` of the discharge of debts |",
            "| inquiries | its day | the same day |",
            *REMOVAL.splitlines(),
            *(line for code in law.known_jurisdictions() for line in _retention(law.load(code))),
            "",
        ]
    )


def _retention(pack: law.Jurisdiction) -> Iterator[str]:
    yield from ("", f"## {pack.code}: {pack.name}", "")
    yield from ("| rule | items | shown | source | since | read |", "|---|---|---|---|---|---|")
    for rule in pack.retention:
        items = ", ".join(f"`{item}`" for item in rule.items)
        days = f" (late: {rule.late_from} days past due)" if rule.late_from is not None else ""
        standing = f"{rule.since or ''} | {'yes' if rule.checked else 'no'}"
        yield f"| `{rule.name}` | {items}{days} | {rule.says} | {rule.source} | {standing} |"
    for one in pack.exceptions:
        yield from ("", f"For {one.purpose} of {_money(one)} or more {_listed(one.rules)} do not hold: {one.source}.")
    yield from ("", *(f"- `{rule.name}`: {' '.join(rule.note.split())}" for rule in pack.retention if rule.note))
    kept = pack.remembered
    yield from ("", f"That an item left is remembered for {kept.lasts}: {kept.source}. {' '.join(kept.note.split())}")


def _money(one: law.RetentionException) -> str:
    return str(Money(one.from_amount, one.currency))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


PAGES = {
    "retention.md": retention_page,
    "contracts.md": contracts_page,
    "rules.md": rules_page,
    "metro2.md": metro2_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
