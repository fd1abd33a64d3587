"""The law applied to a planted file fact by fact, in plain Python: what the engine's SQL is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from tallystick.law import Item, ItemKind, Jurisdiction, expires_on
from tallystick.terms import HARD, SERIOUS, Month, RecordType

Fact = dict[str, Any]
_ADVERSE = ("late", "unpaid", "unpaid_amount", "disputes_lost", "breaches", "penalties")


def expiries(
    facts: Sequence[Fact], table: RecordType, asked: date, pack: Jurisdiction
) -> list[tuple[Fact, date | None]]:
    """The facts that a file asked for on a day may speak of, each with the day on which it leaves.

    facts: of one line in time, where they are months of an account.
    """
    when = {RecordType.INQUIRY: "made_on", RecordType.PUBLIC_RECORD: "filed"}.get(table)
    if when:
        known = [one for one in facts if one[when] <= asked]
    else:
        known = sorted((one for one in facts if one["month"] < Month.of(asked).index), key=lambda one: one["month"])
    if table is RecordType.ACCOUNT_MONTH:
        items = list(_account_items(known, pack))
    else:
        items = [_item(one, table) for one in known]
    return [(fact, expires_on(item, pack) if item else None) for fact, item in zip(known, items, strict=True)]


def _account_items(months: Sequence[Fact], pack: Jurisdiction) -> Iterator[Item | None]:
    runs = [(adverse, list(run)) for adverse, run in groupby(months, key=lambda one: _adverse(one, pack))]
    over = _over(months)
    for place, (adverse, run) in enumerate(runs):
        following = runs[place + 1][1][0] if place + 1 < len(runs) else None
        for _ in run:
            if adverse:
                yield _run_item(run, following)
            else:
                yield Item(ItemKind.CLOSED_ACCOUNT, over, over) if over else None


def _run_item(run: Sequence[Fact], following: Fact | None) -> Item:
    told = [one["first_delinquency"] for one in run if one.get("first_delinquency")]
    return Item(
        ItemKind.SERIOUS if any(one["status"] in SERIOUS for one in run) else ItemKind.LATENESS,
        min([Month(run[0]["month"]).first_day, *told]),
        Month(following["month"]).first_day if following else None,
    )


def _adverse(month: Fact, pack: Jurisdiction) -> bool:
    return month["status"] in SERIOUS or (month.get("days_past_due") or 0) >= pack.late_from


def _over(months: Iterable[Fact]) -> date | None:
    last = list(months)[-1:]
    if not last:
        return None
    over = last[0]["status"] in ("paid", "closed", "transferred")
    return last[0].get("closed") or (Month(last[0]["month"]).plus(1).first_day if over else None)


def _item(fact: Fact, table: RecordType) -> Item | None:
    match table:
        case RecordType.ACTIVITY_MONTH:
            month = Month(fact["month"])
            adverse = any((fact.get(name) or 0) > 0 for name in _ADVERSE)
            adverse |= fact["kind"] == "overdrawn" and (fact.get("count") or 0) > 0
            in_time = fact.get("on_time")
            adverse |= fact["kind"] == "recurring_payments" and in_time is not None and in_time < fact["count"]
            return Item(ItemKind.ADVERSE_ACTIVITY, month.first_day, month.plus(1).first_day) if adverse else None
        case RecordType.INQUIRY:
            if fact["reason"] in HARD:
                kind = ItemKind.HARD_INQUIRY
            else:
                kind = ItemKind.EMPLOYMENT_INQUIRY if fact["reason"] == "employment" else ItemKind.SOFT_INQUIRY
            return Item(kind, fact["made_on"], fact["made_on"])
    ended = fact.get("disposed") or (fact["filed"] if fact["status"] != "open" else None)
    discharged = ended if fact["status"] == "discharged" else None
    return Item(ItemKind(fact["kind"]), fact["filed"], ended, fact.get("register_until"), discharged)
