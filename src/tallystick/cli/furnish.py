"""`tallystick furnish`: hand files in, check them beforehand, see what became of their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.furnish_metro2 import need_metro2, submit_metro2, validate_metro2
from tallystick.cli.metro2 import SECRET, Currency, SecretFile, WithoutTrailer, metro2, secret_in
from tallystick.cli.options import HERE, At, Json, Quiet, today
from tallystick.cli.talk import OUT, TALK, Steps, show_json, show_table
from tallystick.terms import RecordType

if TYPE_CHECKING:
    from tallystick.furnish import Finding, Validation
    from tallystick.records import Receipt, Refusal

furnish = typer.Typer(help="Hand files in, and see what became of their lines.", no_args_is_help=True)
furnish.add_typer(metro2, name="metro2")

Type = Annotated[
    RecordType | None, typer.Option("--type", help="What the lines are; a Metro 2 file says so of itself.")
]
Furnisher = Annotated[str, typer.Option(help="Who hands the file in.")]
BackLoad = Annotated[bool, typer.Option(help="The file brings history, with `reported_on` in each line.")]
RefusedTo = Annotated[
    Path | None, typer.Option("--refused-to", help="CSV to write the refused lines into, with what is wrong.")
]
_REFUSED = 5
"""What a command ends with that refused or held a line."""
_LOOKS_WRONG = 6
"""What a validation ends with that refuses none, and finds lines that look wrong."""
_MOST_SHOWN = 20
_REFUSAL_COLUMNS = ("line", "field", "rule", "got", "expected", "to mend it")


@furnish.command("submit")
def submit(
    file: Path,
    furnisher: Furnisher,
    basis: Annotated[str, typer.Option(help="The consent or law that it is furnished under.")],
    record_type: Type = None,
    at: At = HERE,
    back_load: BackLoad = False,
    whole: Annotated[bool, typer.Option(help="Take all lines in or, where one is refused, none.")] = False,
    certified_by: Annotated[
        str | None, typer.Option(help="Who certifies that deleted accounts that come back are complete and accurate.")
    ] = None,
    refused_to: RefusedTo = None,
    currency: Currency = "USD",
    secret: SecretFile = SECRET,
    without_trailer: WithoutTrailer = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Hand a file in: every line is accepted, or refused with the reason. Without --type it is a Metro 2 file.

    Ends with 5 where a line was refused or held; the others are in.

    Example: tallystick furnish submit june.parquet --type account_month --furnisher "First bank" --basis "consent 2"
    """
    from tallystick.bureau import Bureau
    from tallystick.furnish import Submission

    kind = record_type or RecordType.ACCOUNT_MONTH
    submission = Submission(file, kind, furnisher, today(), basis, back_load, whole, certified_by or None, refused_to)
    if record_type is None:
        from tallystick.furnish.metro2.incoming import Setting

        need_metro2(file)
        setting = Setting(currency, secret_in(secret))
        receipts = submit_metro2(
            submission, at, setting, needs_trailer=not without_trailer, quiet=quiet, as_json=as_json
        )
        _end_with_refused(receipts)
        return
    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        receipt = bureau.furnish(submission, steps)
    show_json(asdict(receipt)) if as_json else _show_receipt(receipt, at)
    _end_with_refused([receipt])


def _show_receipt(receipt: Receipt, at: Path) -> None:
    totals = receipt.totals
    OUT.print(
        f"{receipt.submission}: read {totals.lines_read:,} = accepted {totals.accepted:,} "
        f"+ refused {totals.refused:,} + seen before {totals.seen_before:,}"
    )
    _show_control(receipt.control)
    if totals.refused:
        TALK.print(f"see why with: tallystick furnish refusals {receipt.submission} --at {at}", markup=False)


def _end_with_refused(receipts: Sequence[Receipt]) -> None:
    if any(receipt.totals.refused for receipt in receipts):
        raise typer.Exit(_REFUSED)


@furnish.command("validate")
def validate_file(
    file: Path,
    record_type: Type = None,
    furnisher: Annotated[str, typer.Option(help="Who will hand the file in.")] = "me",
    jurisdiction: Annotated[str, typer.Option(help="Whose law the bureau keeps: cn, eu or us.")] = "us",
    identities: Annotated[
        Path | None, typer.Option(help="Identity file whose customers the lines must be about.")
    ] = None,
    back_load: BackLoad = False,
    refused_to: RefusedTo = None,
    currency: Currency = "USD",
    without_trailer: WithoutTrailer = False,
    as_json: Json = False,
) -> None:
    """Check a file with the bureau's own rules, where it is and without a bureau. Without --type it is a Metro 2 file.

    Ends with 5 where a line is refused, with 6 where none is and one looks wrong.

    Example: tallystick furnish validate june.csv --type account_month --identities people.csv --refused-to mend.csv
    """
    import tempfile

    from tallystick import law
    from tallystick.furnish import Handed, validate

    if record_type is None:
        needs_trailer = not without_trailer
        parts = validate_metro2(
            file, furnisher, jurisdiction, currency, refused_to, needs_trailer=needs_trailer, as_json=as_json
        )
        if not as_json:
            for part in parts:
                OUT.print(f"\n{part.record_type}: lines are numbers of the file's records")
                _show_validation(part.found, refused_to)
        _end_with([part.found for part in parts])
        return
    handed = Handed(furnisher, today(), back_load)
    with tempfile.TemporaryDirectory(prefix="tallystick-") as spill:
        found = validate(
            file,
            record_type,
            handed,
            law.load(jurisdiction),
            spill=Path(spill),
            identities=identities,
            refused_to=refused_to,
        )
    show_json(asdict(found)) if as_json else _show_validation(found, refused_to)
    _end_with([found])


def _end_with(found: Sequence[Validation]) -> None:
    if any(one.refused for one in found):
        raise typer.Exit(_REFUSED)
    if any(one.findings for one in found):
        raise typer.Exit(_LOOKS_WRONG)


def _show_validation(found: Validation, refused_to: Path | None) -> None:
    OUT.print(
        f"read {found.lines:,} = good {found.good:,} + refused {found.refused_lines:,} + repeated {found.repeated:,}"
    )
    _show_control(found.control)
    if found.refused:
        counted = Counter(one.rule for one in found.refused)
        show_table("Refused, by rule", ("rule", "lines"), counted.most_common())
        show_table("The first of them", _REFUSAL_COLUMNS, _refusal_rows(found.refused[:_MOST_SHOWN]))
        if refused_to:
            TALK.print(f"all of them are in {refused_to}", markup=False)
        elif len(found.refused) > _MOST_SHOWN:
            TALK.print("write all of them with --refused-to FILE", markup=False)
    show_findings("Taken, but it looks wrong", found.findings)
    _show_left_to_bureau(found)


def _show_left_to_bureau(found: Validation) -> None:
    left = [f"{rule} (add --identities FILE)" if rule == "CUSTOMER-KNOWN" else rule for rule in found.left_to_bureau]
    TALK.print(f"not run here, for they need what the bureau remembers: {', '.join(left)}", markup=False)
    if found.within_file:
        TALK.print(f"run on this file alone: {', '.join(found.within_file)}", markup=False)


def _refusal_rows(refused: Sequence[Refusal]) -> list[tuple[object, ...]]:
    return [(one.line, one.field, one.rule, one.got, one.expected, one.mend) for one in refused]


def _show_control(control: Mapping[str, int]) -> None:
    told = ", ".join(f"{name} {value:,}" for name, value in control.items())
    OUT.print(f"control totals of the lines as read: {told}", markup=False)


@furnish.command("list")
def list_submissions(at: At = HERE, as_json: Json = False) -> None:
    """List the submissions and what became of their lines.

    Example: tallystick furnish list --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        receipts = bureau.receipts()
    if as_json:
        show_json([asdict(receipt) for receipt in receipts])
        return
    rows = [_receipt_row(receipt) for receipt in receipts]
    show_table("Submissions", ("submission", "file", "from", "read", "accepted", "refused", "seen before"), rows)


def _receipt_row(one: Receipt) -> tuple[object, ...]:
    totals = one.totals
    return (
        one.submission,
        one.file,
        one.submitter,
        totals.lines_read,
        totals.accepted,
        totals.refused,
        totals.seen_before,
    )


@furnish.command("refusals")
def refusals(submission: str, at: At = HERE, as_json: Json = False) -> None:
    """Show each refused line of a submission: field, rule, what was found and expected, how to mend it.

    Example: tallystick furnish refusals 2014-08-29.000009 --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        found = bureau.refusals(submission)
    if as_json:
        show_json([asdict(refusal) for refusal in found])
        return
    show_table(f"Refused lines of {submission}", _REFUSAL_COLUMNS, _refusal_rows(found))


@furnish.command("contract")
def contract(
    record_type: RecordType,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a line.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a file as an example, in CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a line of a record type may say.

    Example: tallystick furnish contract account_month --schema
    """
    from tallystick.furnish.contracts import CONTRACTS
    from tallystick.furnish.published import example_file, json_schema

    one = CONTRACTS[record_type]
    if schema:
        show_json(json_schema(one))
        return
    if example:
        print(example_file(one), end="")
        return
    rows = [
        (field.name, field.type.value, "yes" if field.required else "", field.says, ", ".join(field.codes))
        for field in one.fields
    ]
    columns = ("field", "type", "required", "says", "codes")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(f"{record_type}: {one.says}", columns, rows)


@furnish.command("rules")
def rules(record_type: RecordType, as_json: Json = False) -> None:
    """Show every rule that a line must pass, and how to mend one that does not.

    Example: tallystick furnish rules account_month
    """
    from tallystick.furnish.contracts import CONTRACTS
    from tallystick.furnish.published import every_rule

    found = every_rule(CONTRACTS[record_type])
    columns = ("rule", "severity", "field", "expected", "to mend it")
    rows = [(one.id, one.severity.value, one.field, one.expected, one.mend) for one in found]
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(f"{len(rows)} rules of {record_type}", columns, rows)


def show_findings(title: str, findings: Sequence[Finding]) -> None:
    """A table of what looks wrong, by evaluator."""
    from tallystick.furnish.evaluators import EVALUATORS, IDENTITY_EVALUATORS

    counted = Counter(one.rule for one in findings)
    every = (*EVALUATORS, *IDENTITY_EVALUATORS)
    rows = [(one.id, counted[one.id], one.says, one.mend) for one in every if counted[one.id]]
    if rows:
        show_table(title, ("evaluator", "lines", "says", "to mend it"), rows)
