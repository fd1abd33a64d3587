"""`tallystick score what-if`: what a subject's score would be if the subject did something from now on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallystick.cli.options import HERE, At, Json, day, today
from tallystick.cli.talk import OUT, show_json, show_table
from tallystick.terms import Month, SubjectId, band_of

if TYPE_CHECKING:
    from tallystick.files.one import Row
    from tallystick.scoring import Scored, Unscored
    from tallystick.scoring.what_if import Deed, Moved, Promise


def what_if(
    subject: str,
    model: Annotated[str, typer.Option("--model", help="Name of a registered model.")],
    at: At = HERE,
    months: Annotated[int, typer.Option(help="Months that pass, in which all that falls due is paid; 1 to 120.")] = 1,
    pay_arrears: Annotated[
        bool, typer.Option("--pay-arrears", help="Pay all that is past due in the first month.")
    ] = False,
    utilisation: Annotated[
        int | None, typer.Option(help="Pay each card and credit line down to so many percent of its limit.")
    ] = None,
    no_new_credit: Annotated[
        bool, typer.Option("--no-new-credit", help="Draw nothing more on cards and credit lines.")
    ] = False,
    as_of: Annotated[str | None, typer.Option(help="Day from which it is done; today by default.")] = None,
    as_json: Json = False,
) -> None:
    """Promise what a subject's score would be after some months, what moves it, and what the promise holds under.

    The subject's own look: nothing is kept of it and no inquiry is entered.

    Example: tallystick score what-if sub_ab12cd34ef56gh78ij90 --model persons --months 6 --pay-arrears --at bureau
    """
    from tallystick.bureau import Bureau
    from tallystick.scoring.what_if import LowerUtilisation, MonthsPass, NoNewCredit, PayArrears, moved

    deeds: list[Deed] = [MonthsPass(months)]
    deeds += [PayArrears()] if pay_arrears else []
    deeds += [LowerUtilisation(utilisation)] if utilisation is not None else []
    deeds += [NoNewCredit()] if no_new_credit else []
    with Bureau.open(at) as bureau:
        named = bureau.model(model)
        [promise] = bureau.what_if(named, [SubjectId(subject)], deeds, day(as_of) or today())
    differ = moved(named, promise)
    if as_json:
        show_json(_content(promise, differ))
        return
    _show(promise, differ)


def _show(promise: Promise, differ: Iterable[Moved]) -> None:
    OUT.print(f"{promise.subject} on {promise.on}: {_in_words(promise.now)}", markup=False)
    OUT.print(f"promised for {promise.then}: {_in_words(promise.promised)}\n", markup=False)
    rows = [(one.name, one.now, one.then, f"{one.points:+}") for one in differ]
    if rows:
        show_table("What moves", ("characteristic", "now", "then", "points"), rows)
    _list("This holds if:", promise.assumed)
    _list("What is not known:", promise.reports.left_open)
    _list("What changes nothing:", promise.reports.without_effect)


def _list(title: str, sentences: Iterable[str]) -> None:
    lines = [f"- {one}" for one in sentences]
    if lines:
        OUT.print("\n".join((title, *lines, "")), markup=False)


def _in_words(answer: Scored | Unscored) -> str:
    from tallystick.scoring import Scored

    if isinstance(answer, Scored):
        return f"{answer.score}, {band_of(answer.score).label}"
    return f"no score: {answer.why}"


def _content(promise: Promise, differ: Iterable[Moved]) -> dict[str, Any]:
    return {
        "subject": promise.subject,
        "on": promise.on,
        "then": promise.then,
        "now": _answer(promise.now),
        "promised": _answer(promise.promised),
        "moved": [asdict(one) for one in differ],
        "assumed": promise.assumed,
        "left_open": promise.reports.left_open,
        "without_effect": promise.reports.without_effect,
        "account_months": [_told(row) for row in promise.reports.account_months],
        "activity_months": [_told(row) for row in promise.reports.activity_months],
    }


def _answer(answer: Scored | Unscored) -> dict[str, Any]:
    from tallystick.scoring import Scored

    if not isinstance(answer, Scored):
        return {"score": None, "unscored": answer.why}
    reasons = [{"characteristic": one.characteristic, "says": one.text} for one in answer.reasons]
    return {"score": answer.score, "band": band_of(answer.score).label, "reasons": reasons}


def _told(row: Row) -> dict[str, Any]:
    """What is to be reported, as a furnisher writes it."""
    return {name: _plain(name, value) for name, value in row.items() if value is not None}


def _plain(name: str, value: object) -> object:
    if name == "month":
        assert isinstance(value, int)
        return str(Month(value))
    return value.isoformat() if isinstance(value, date) else value
