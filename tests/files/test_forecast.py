"""What leaves the files month by month, and what a changed rule would take out or bring back."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

from tests.planting import BANK, SUBJECT, account, inquiry, planted, public_record

from tallystick import law
from tallystick.files import Forecast, Leaving, Link, Observation, Shifted, forecast
from tallystick.law import ItemKind
from tallystick.terms import Month, RecordType

CURED = [account("2021-01", status="default"), account("2021-02", days_past_due=0)]
ASKED_FOR = [inquiry(date(2023, 5, 9)), inquiry(date(2020, 5, 9))]
FILED = [public_record(date(2019, 3, 1), status="satisfied", disposed=date(2020, 3, 1))]
FACTS: dict[RecordType, list[dict[str, Any]]] = {
    RecordType.ACCOUNT_MONTH: CURED,
    RecordType.INQUIRY: ASKED_FOR,
    RecordType.PUBLIC_RECORD: FILED,
}


def forecast_of(*changes: str, on: date = date(2024, 6, 1)) -> Forecast:
    pack = law.load("cn")
    with planted(FACTS) as engine:
        return forecast(
            engine, [Observation(SUBJECT, on, on)], [Link(BANK, SUBJECT)], pack, reduce(law.changed, changes, pack)
        )


def test_every_item_is_counted_in_the_month_in_which_it_leaves_and_once() -> None:
    assert forecast_of() == Forecast(
        (
            Leaving(RecordType.ACCOUNT_MONTH, ItemKind.SERIOUS, Month.parse("2026-02"), 1, 1),
            Leaving(RecordType.INQUIRY, ItemKind.HARD_INQUIRY, None, 1, 1),
            Leaving(RecordType.INQUIRY, ItemKind.HARD_INQUIRY, Month.parse("2025-05"), 1, 1),
            Leaving(RecordType.PUBLIC_RECORD, ItemKind.JUDGMENT, Month.parse("2025-03"), 1, 1),
        ),
        (),
    )


def test_a_shorter_rule_removes_and_a_longer_one_brings_back() -> None:
    changes = ("adverse_account.years=3", "inquiry.lasts=P5Y", "public_record.starts=begin")
    assert forecast_of(*changes).shifted == (
        Shifted(RecordType.ACCOUNT_MONTH, ItemKind.SERIOUS, 1, 0, 0, 0),
        Shifted(RecordType.INQUIRY, ItemKind.HARD_INQUIRY, 0, 1, 0, 1),
        Shifted(RecordType.PUBLIC_RECORD, ItemKind.JUDGMENT, 1, 0, 0, 0),
    )


def test_what_the_forecast_counts_is_what_the_files_then_lack() -> None:
    told = forecast_of(on=date(2024, 6, 1)).leaving
    by_then = sum(one.under_law for one in told if one.month is None or one.month < Month.parse("2025-04"))
    gone = forecast_of(on=date(2025, 4, 1)).leaving
    assert by_then == sum(one.under_law for one in gone if one.month is None) == 2
