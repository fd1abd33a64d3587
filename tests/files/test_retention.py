"""No adverse month is shown past its day, under every pack; and no good month is ever hidden by it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planting import account, opened

from tallystick import law
from tallystick.law import AdverseEvent, AdverseKind, visible_on
from tallystick.terms import Month


def shown(accounts: list[dict[str, object]], on: date, jurisdiction: str) -> list[str]:
    with opened(accounts, valid_at=on, jurisdiction=jurisdiction) as engine:
        months = engine.execute("select month from file_account_month order by month").fetchall()
    return [str(Month(row[0])) for row in months]


CURED = [
    account("2021-01", status="default"),
    account("2021-02", status="default"),
    account("2021-03", days_past_due=0),
]


def test_a_cured_default_leaves_the_file_five_years_after_it_was_cured() -> None:
    """CRIR article 16: five years from the end of the adverse event."""
    assert "2021-02" in shown(CURED, date(2026, 2, 28), "cn")
    assert shown(CURED, date(2026, 3, 1), "cn") == ["2021-03"]


def test_a_default_that_is_still_unpaid_never_leaves_a_chinese_file() -> None:
    """CRIR article 16: the clock starts when the event ends."""
    assert shown([account("2001-01", status="default")], date(2026, 3, 1), "cn") == ["2001-01"]


def test_a_default_leaves_an_american_file_seven_years_and_180_days_after_it_began() -> None:
    """15 U.S.C. 1681c(a)(4) and (c)(1)."""
    last_day = date(2021, 1, 1).replace(year=2028, month=6, day=29)
    assert "2021-01" in shown(CURED, last_day, "us")
    assert shown(CURED, date(2028, 6, 30), "us") == ["2021-03"]


_RUNS = st.lists(st.tuples(st.sampled_from(["good", "late", "serious"]), st.integers(1, 4)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(_RUNS, st.dates(date(2011, 1, 1), date(2026, 12, 1)), st.sampled_from(["cn", "eu", "us"]))
def test_the_file_agrees_with_the_law_on_every_month(runs: list[tuple[str, int]], on: date, jurisdiction: str) -> None:
    kinds = [kind for kind, length in runs for _ in range(length)]
    start = Month.parse("2010-01")
    said = {"good": {"days_past_due": 0}, "late": {"days_past_due": 45}, "serious": {"status": "charged_off"}}
    accounts = [account(str(start.plus(place)), **said[kind]) for place, kind in enumerate(kinds)]
    visible = shown(accounts, on, jurisdiction)
    pack = law.load(jurisdiction)
    for place, kind in enumerate(kinds):
        month = start.plus(place)
        if month.index >= Month.of(on).index:
            continue
        # The file was asked for on a day: what happened after it is not known, so an event may still have lasted.
        seen = kinds[: Month.of(on).index - start.index]
        event = _event(seen, place, start)
        expected = kind == "good" or visible_on(event, on, pack)
        assert (str(month) in visible) == expected


def _event(kinds: list[str], place: int, start: Month) -> AdverseEvent:
    first = last = place
    while first > 0 and kinds[first - 1] != "good":
        first -= 1
    while last + 1 < len(kinds) and kinds[last + 1] != "good":
        last += 1
    serious = "serious" in kinds[first : last + 1]
    ended = start.plus(last + 1).first_day if last + 1 < len(kinds) else None
    return AdverseEvent(AdverseKind.SERIOUS if serious else AdverseKind.LATENESS, start.plus(first).first_day, ended)


@pytest.mark.parametrize("jurisdiction", ["cn", "eu", "us"])
def test_good_months_are_shown_for_ever(jurisdiction: str) -> None:
    assert shown([account("1990-01", days_past_due=0)], date(2026, 1, 1), jurisdiction) == ["1990-01"]
