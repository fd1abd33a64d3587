"""No item outlives its pack in the report, in what a score is made of, or in an extract; and none leaves too early."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files import drawn
from tests.files.twin import expiries
from tests.planting import BANK, planted

from tallystick import law
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import CreditFile, Observation, link_table, observation_table, open_files, read_many
from tallystick.rights.as_json import report_json
from tallystick.rights.report import Held, report
from tallystick.terms import CustomerRef, RecordType, Role, SubjectId, SubjectKind

FAR = date(2099, 1, 1)
History = dict[RecordType, list[dict[str, Any]]]


def read(
    histories: list[tuple[History, date]], pack: law.Jurisdiction
) -> tuple[list[CreditFile], list[dict[str, float]]]:
    """The file of each history on its day, from all that is ever known, and its characteristics."""
    customers = [CustomerRef(BANK.furnisher, f"c{place}") for place in range(len(histories))]
    owners = {ref: SubjectId(f"sub_{ref.customer}") for ref in customers}
    facts: History = {}
    for ref, (history, _) in zip(customers, histories, strict=True):
        for table, rows in history.items():
            facts.setdefault(table, []).extend(one | {"customer": ref.customer} for one in rows)
    asked = [Observation(owners[ref], day, FAR) for ref, (_, day) in zip(customers, histories, strict=True)]
    with planted(facts) as engine:
        open_files(engine, observation_table(asked), link_table(owners), pack)
        values = compute(engine, tuple(CATALOGUE.values())).sort_by("observation").drop_columns("observation")
        return list(read_many(engine)), values.to_pylist()


def told(file: CreditFile, values: dict[str, float]) -> str:
    """The report in JSON."""
    asked = file.observation
    held = Held(
        *("Test", asked.subject, SubjectKind.PERSON, asked.valid_at, asked.known_at, [], file),
        *(values, None, None, None, {}),
    )
    return json.dumps(report_json(report(held)), default=str)


def due(history: History, on: date, pack: law.Jurisdiction) -> dict[bytes, date | None]:
    return {
        fact["fact_id"]: gone for table, facts in history.items() for fact, gone in expiries(facts, table, on, pack)
    }


@settings(max_examples=15, deadline=None)
@given(drawn.histories(), st.sampled_from(Role), drawn.days, st.sampled_from(law.known_jurisdictions()), st.data())
def test_no_item_outlives_its_pack_and_none_leaves_early(
    history: History, role: Role, some_day: date, jurisdiction: str, data: st.DataObject
) -> None:
    history[RecordType.ACCOUNT_MONTH] = [one | {"role": role.value} for one in history[RecordType.ACCOUNT_MONTH]]
    pack = law.load(jurisdiction)
    turns = sorted({gone for gone in due(history, some_day, pack).values() if gone}) or [some_day]
    last = [data.draw(st.sampled_from(turns)) for _ in range(3)]
    days = [some_day, *last, *(day - timedelta(days=1) for day in last)]
    standing = [{fact for fact, gone in due(history, on, pack).items() if gone is None or on < gone} for on in days]
    without = [
        {table: [one for one in facts if one["fact_id"] in ids] for table, facts in history.items()} for ids in standing
    ]
    files, values = read([(history, on) for on in days] + list(zip(without, days, strict=True)), pack)

    for on, file, score_input, ids, alone in zip(days, files, values, standing, values[len(days) :], strict=False):
        extract, shown = file.canonical().decode(), told(file, score_input)
        for fact in due(history, on, pack):
            assert (fact.hex() in extract) == (fact in ids)
            assert (fact.hex() in shown) == (fact in ids)
        assert score_input == alone, "a score knows no more than the file"
