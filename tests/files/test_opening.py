"""Whichever columns are asked for, a file holds the same facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES
from tests.files import drawn
from tests.planting import BANK, SUBJECT, account, planted

from tallystick import law
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.law import Jurisdiction
from tallystick.terms import RecordType

PACKS = law.known_jurisdictions()
EVER = date(2099, 1, 1)
FEW: Mapping[str, Collection[str]] = {"account_month": ["balance"], "inquiry": []}
Facts = Mapping[RecordType, Sequence[dict[str, Any]]]


def shown(facts: Facts, days: Sequence[date], pack: Jurisdiction, columns: Mapping[str, Collection[str]] | None) -> Any:
    asked = observation_table(Observation(SUBJECT, day, EVER) for day in days)
    with planted(facts) as engine:
        open_files(engine, asked, link_table({BANK: SUBJECT}), pack, columns)
        told = "observation, furnisher, customer, submission, line, ago, known_at"
        return {one: sorted(engine.execute(f"select {told} from file_{one}").fetchall()) for one in facts}


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn.corrected(), st.lists(drawn.days, min_size=10, max_size=10), st.sampled_from(PACKS))
def test_with_few_columns_a_file_shows_what_it_shows_with_all(
    history: Facts, days: list[date], jurisdiction: str
) -> None:
    pack = law.load(jurisdiction)
    assert shown(history, days, pack, FEW) == shown(history, days, pack, None)


@pytest.mark.parametrize("columns", [FEW, None], ids=["few columns", "all"])
def test_a_first_delinquency_that_only_a_corrected_fact_told_hides_the_run(
    columns: Mapping[str, Collection[str]] | None,
) -> None:
    """15 U.S.C. 1681c(c)(1): nothing restarts the clock, a correction that leaves the day out least of all."""
    told = account("2015-03", days_past_due=90, first_delinquency=date(2014, 1, 5), line=1)
    corrected = account("2015-03", days_past_due=90, known_at=date(2015, 6, 1), line=2)
    # Seven years and 180 days (1681c(a)(4), (c)(1)) after January of 2014, and not yet after March of 2015.
    day = date(2021, 12, 1)
    facts = {RecordType.ACCOUNT_MONTH: [told, corrected]}
    assert shown(facts, [day], law.load("us"), columns) == {RecordType.ACCOUNT_MONTH: []}
    assert len(shown(facts, [date(2021, 1, 1)], law.load("us"), columns)[RecordType.ACCOUNT_MONTH]) == 1
