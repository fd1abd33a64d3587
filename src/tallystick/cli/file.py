"""`tallystick file`: a subject's file as the bureau knew it, how it came to be, and when its items leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallystick.cli.options import HERE, At, Json, day, today
from tallystick.cli.pack import pack
from tallystick.cli.retain import retain
from tallystick.cli.talk import OUT, TALK, show_json, show_table
from tallystick.cli.tidy import tidy
from tallystick.terms import Month, SubjectId

if TYPE_CHECKING:
    from tallystick.files import CreditFile, Forecast

file = typer.Typer(help="What the bureau knew of a subject, and until when.", no_args_is_help=True)
file.command("retain")(retain)
file.command("pack")(pack)
file.command("tidy")(tidy)

AsOf = Annotated[str | None, typer.Option(help="Day that is asked about; today by default.")]


@file.command("show")
def show(
    subject: str,
    at: At = HERE,
    as_of: AsOf = None,
    known_at: Annotated[
        str | None, typer.Option(help="Day whose knowledge counts; that of --as-of by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a subject's file as the bureau knew it: later facts, corrections and links change nothing of it.

    Example: tallystick file show sub_ab12cd34ef56gh78ij90 --as-of 2026-01-01 --known-at 2025-07-01
    """
    from tallystick.bureau import Bureau

    valid = day(as_of) or today()
    with Bureau.open(at) as bureau:
        told = bureau.file(SubjectId(subject), valid, day(known_at) or valid)
    if as_json:
        show_json(told.content() | {"later": told.later, "digest": told.digest})
        return
    OUT.print(
        f"{subject} at {told.observation.valid_at}, as known on {told.observation.known_at}\ndigest {told.digest}\n",
        markup=False,
    )
    for title, columns, rows in _tables(told):
        if rows:
            show_table(title, columns, rows)
    if told.later:
        TALK.print(f"{told.later:,} facts became known later", markup=False)


def _tables(told: CreditFile) -> Iterator[tuple[str, tuple[str, ...], Sequence[tuple[object, ...]]]]:
    accounts = ("furnisher", "account", "months", "status", "most days late", "leaves on")
    yield "Accounts", accounts, list(_accounts(told.account_months))
    yield "Accounts that others owe", accounts, list(_accounts(told.owed_by_others))
    yield (
        "Activity",
        ("month", "kind", "furnisher", "count", "item", "leaves on"),
        [(str(Month(one["month"])), *_of(one, "kind", "furnisher", "count")) for one in told.activity_months],
    )
    yield (
        "Inquiries",
        ("made on", "furnisher", "reason", "item", "leaves on"),
        [_of(one, "made_on", "furnisher", "reason") for one in told.inquiries],
    )
    yield (
        "Public records",
        ("filed", "authority", "case", "status", "item", "leaves on"),
        [_of(one, "filed", "authority", "case_number", "status") for one in told.public_records],
    )
    yield (
        "Relations",
        ("furnisher", "kind", "other", "since"),
        [(one["furnisher"], one["kind"], one["other"], one["valid_from"]) for one in told.relationships],
    )


def _accounts(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[object, ...]]:
    for (furnisher, account), rows in groupby(told, key=lambda one: (one["furnisher"], one["account"])):
        months = list(rows)
        first, last = months[0], months[-1]
        worst = max((one["days_past_due"] for one in months if one["days_past_due"] is not None), default=None)
        leaves = min((one["expires_on"] for one in months if one["expires_on"]), default=None)
        span = f"{Month(first['month'])} to {Month(last['month'])}"
        yield (furnisher, account, span, last["status"], worst, leaves)


def _of(row: Any, *names: str) -> tuple[object, ...]:
    return (*(row[name] for name in names), row["item"], row["expires_on"])


@file.command("history")
def history(subject: str, at: At = HERE, as_json: Json = False) -> None:
    """Show what became known of a subject, when, and from whom.

    Example: tallystick file history sub_ab12cd34ef56gh78ij90 --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        told = bureau.file_history(SubjectId(subject))
    if as_json:
        show_json([asdict(one) for one in told])
        return
    columns = ("known on", "furnisher", "customer", "submission", "kind", "facts", "corrections", "taken back")
    rows = [
        (
            *(one.known_at, one.furnisher, one.customer, one.submission, one.record_type),
            *(one.facts, one.corrections, one.taken_back),
        )
        for one in told
    ]
    show_table("What became known", columns, rows)


@file.command("retention")
def retention(
    at: At = HERE,
    forecast: Annotated[bool, typer.Option("--forecast", help="Count what leaves the files, month by month.")] = False,
    rule: Annotated[
        list[str] | None, typer.Option(help="A changed rule, such as adverse_account.lasts=P3Y; may be repeated.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show the retention rules that the bureau keeps or, with --forecast, what leaves the files and what a change does.

    Example: tallystick file retention --forecast --rule adverse_account.lasts=P3Y --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        if forecast or rule:
            asked = day(as_of) or today()
            told = bureau.retention_forecast(asked, rule or ())
        else:
            _show_rules(bureau.settings.jurisdiction, as_json=as_json)
            return
    if as_json:
        show_json(_forecast_json(told, asked))
        return
    _show_forecast(told, asked, changed=bool(rule))


def _show_rules(jurisdiction: str, *, as_json: bool) -> None:
    from tallystick import law

    pack = law.load(jurisdiction)
    rows = [(rule.name, ", ".join(rule.items), rule.says, rule.source) for rule in pack.retention]
    columns = ("rule", "items", "shown", "source")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    show_table(f"Retention under the law of {pack.name}", columns, rows)


def _forecast_json(told: Forecast, asked: date) -> dict[str, object]:
    return {
        "as_of": asked,
        "leaving": [asdict(one) | {"month": str(one.month) if one.month else None} for one in told.leaving],
        "shifted": [asdict(one) for one in told.shifted],
    }


def _show_forecast(told: Forecast, asked: date, *, changed: bool) -> None:
    columns = ("kind", "item", "leaves in", "facts", *(("with the change",) if changed else ()))
    rows = [
        (
            *(one.record_type, one.item, str(one.month) if one.month else f"by {asked}", one.under_law),
            *((one.under_change,) if changed else ()),
        )
        for one in told.leaving
    ]
    show_table(f"What leaves the files, as of {asked}", columns, rows)
    if changed:
        shifted = [
            (one.record_type, one.item, one.removed, one.brought_back, one.earlier, one.later) for one in told.shifted
        ]
        columns = ("kind", "item", "removed at once", "brought back", "leaves earlier", "leaves later")
        show_table("What the change does to it", columns, shifted)
