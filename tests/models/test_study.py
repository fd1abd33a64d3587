"""A study of a table: what may be on the card, who is on which side, and what is said of the result."""

import html
import json

import numpy as np
import pyarrow as pa
import pytest

from tallystick.models.columns import StudyPlan, outcomes_of, sorted_columns
from tallystick.models.protected import looks_protected
from tallystick.models.study import study
from tallystick.scorecards import ColumnMissing, UnfitData
from tallystick.terms import Direction, TallystickError


def drawn(rows: int = 3_000, seed: int = 1) -> pa.Table:
    random = np.random.default_rng(seed)
    late, used, age = random.integers(0, 6, rows), random.uniform(0, 150, rows).round(2), random.integers(18, 80, rows)
    odds = np.exp(-2.5 + 0.5 * late + 0.012 * used)
    bad = (random.random(rows) < odds / (1 + odds)).astype(int)
    return pa.table(
        {
            "id": np.arange(rows),
            "late": late,
            "used": used,
            "AGE": age,
            "sex": np.where(random.random(rows) < 0.5, "f", "m"),
            "same": np.ones(rows),
            "gone": pa.nulls(rows, pa.float64()),
            "weight": random.integers(1, 4, rows).astype(float),
            "bad": bad,
        }
    )


TABLE = drawn()
PLAN = StudyPlan("bad", weight="weight", directions={"late": Direction.WORSE_WHEN_HIGH})
STUDY = study(TABLE, PLAN)


def test_a_card_reads_what_tells_and_never_a_protected_attribute() -> None:
    assert set(STUDY.card.names) == {"late", "used"}
    why = {one.name: one.why for one in STUDY.left_out}
    assert set(why) == {"id", "AGE", "sex", "same", "gone"}
    assert "protected" in why["sex"]
    assert "same in every row" in why["same"]
    assert "missing in every row" in why["gone"]
    [note] = STUDY.notes
    assert note.startswith("'AGE', 'sex': called like a protected attribute")


def test_what_is_allowed_is_read_and_what_is_named_protected_is_not() -> None:
    sorted_ = sorted_columns(TABLE, StudyPlan("bad", allowed=("AGE",), protected=("late",)))
    assert "AGE" in sorted_.used
    assert "late" not in sorted_.used
    assert sorted_.protected == ("late", "sex")


@pytest.mark.parametrize("name", ["SEX", "gender", "applicant_age", "MaritalStatus", "birthDate", "religion_code"])
def test_a_protected_attribute_is_known_by_its_name(name: str) -> None:
    assert looks_protected(name)


def test_what_no_bureau_may_hold_is_not_read_either() -> None:
    found = sorted_columns(TABLE.append_column("gps_lat", TABLE["used"]), StudyPlan("bad"))
    assert "gps_lat" not in (*found.used, *found.protected)
    [why] = [one.why for one in found.left_out if one.name == "gps_lat"]
    assert "whereabouts" in why


def test_columns_that_differ_by_their_case_alone_are_two() -> None:
    twice = TABLE.append_column("LATE", TABLE["used"]).append_column('a "quoted" name', TABLE["used"])
    assert study(twice, StudyPlan("bad")).on_held_out.count > 500


@pytest.mark.parametrize("name", ["PAY_1", "mortgage", "usage", "average_balance", "stage", "message", "embrace"])
def test_other_names_are_not_taken_for_one(name: str) -> None:
    assert not looks_protected(name)


def test_rows_fall_on_the_same_side_whatever_their_order_and_that_of_the_columns() -> None:
    order = pa.array(np.random.default_rng(2).permutation(TABLE.num_rows))
    again = study(TABLE.take(order), PLAN)
    assert again.card.hash() == STUDY.card.hash()
    assert again.on_held_out.auc.value == pytest.approx(STUDY.on_held_out.auc.value)
    turned = study(TABLE.select(TABLE.column_names[::-1]), PLAN)
    assert turned.on_held_out.count == STUDY.on_held_out.count
    assert turned.on_held_out.bad_share == STUDY.on_held_out.bad_share


def test_about_the_share_asked_for_is_held_out() -> None:
    count = STUDY.on_held_out.count
    assert count + STUDY.on_development.count == TABLE.num_rows
    assert count / TABLE.num_rows == pytest.approx(0.3, abs=0.03)


def test_a_column_may_say_who_is_held_out() -> None:
    sides = pa.array(["Train"] * 2_000 + ["test"] * 1_000)
    found = study(TABLE.append_column("side", sides), StudyPlan("bad", split="side"))
    assert (found.on_development.count, found.on_held_out.count) == (2_000, 1_000)
    with pytest.raises(UnfitData, match="holds 'c'"):
        study(TABLE.append_column("side", pa.array(["c"] * 3_000)), StudyPlan("bad", split="side"))


def test_rows_without_an_outcome_are_on_neither_side() -> None:
    unknown = TABLE.set_column(8, "bad", pa.array([None] * 100 + TABLE["bad"].to_pylist()[100:]))
    found = study(unknown, StudyPlan("bad"))
    assert found.unknown == 100
    assert found.on_development.count + found.on_held_out.count == 2_900


def test_each_group_is_told_with_what_was_foretold_and_observed() -> None:
    by_name = {one.attribute: one for one in STUDY.fairness}
    assert [group.impact.group for group in by_name["sex"].groups] == ["f", "m"]
    ages = [group.impact.group for group in by_name["AGE"].groups]
    assert len(ages) == 4
    assert ages[0].startswith("under")
    assert ages[-1].endswith("or more")
    for one in STUDY.fairness:
        assert sum(group.impact.count for group in one.groups) == STUDY.on_held_out.count
        assert all(abs(group.foretold - group.observed) < 0.15 for group in one.groups)


def test_a_column_that_tells_too_much_is_noted() -> None:
    after = (TABLE["bad"].to_numpy() * 0.98 + np.random.default_rng(3).random(3_000) * 0.2).round(3)
    found = study(TABLE.append_column("written_off", pa.array(after)), StudyPlan("bad"))
    assert any("'written_off' alone tells nearly all" in note for note in found.notes)


def test_a_study_is_plain_content() -> None:
    content = json.loads(json.dumps(STUDY.to_dict()))
    assert content["card"] == STUDY.card.hash()
    assert content["on_held_out"]["auc"]["value"] == STUDY.on_held_out.auc.value


def test_a_target_in_words_needs_to_be_told_which_is_bad() -> None:
    words = pa.chunked_array([["paid", "lost", "paid", ""]])
    with pytest.raises(UnfitData, match="holds lost, paid, not 0 and 1"):
        outcomes_of(words, StudyPlan("end"))
    assert outcomes_of(words, StudyPlan("end", bad_is="lost")).tolist()[:3] == [0, 1, 0]
    with pytest.raises(UnfitData, match="no row of the target 'end' is 'gone'"):
        outcomes_of(words, StudyPlan("end", bad_is="gone"))
    assert outcomes_of(pa.chunked_array([[True, False]]), StudyPlan("end")).tolist() == [1, 0]
    assert outcomes_of(pa.chunked_array([[2.0, 1.0]]), StudyPlan("end", bad_is="2")).tolist() == [1, 0]


def of(**columns: list[object]) -> pa.Table:
    return pa.table(columns)


@pytest.mark.parametrize(
    ("table", "plan", "told"),
    [
        (TABLE.slice(0, 0), StudyPlan("bad"), "no rows"),
        (TABLE, StudyPlan("worse"), "no column 'worse'"),
        (TABLE, StudyPlan("bad", exclude=("nowhere",)), "no column 'nowhere'"),
        (TABLE.filter(pa.array(TABLE["bad"].to_numpy() == 1)), StudyPlan("bad"), "is 1 in every row"),
        (of(x=[1.0, 2.0], bad=pa.nulls(2)), StudyPlan("bad"), "missing in every row"),
        (of(x=[1.0, 1.0], bad=[0, 1]), StudyPlan("bad"), "no column is left"),
        (of(x=[1.0, float("inf")], bad=[0, 1]), StudyPlan("bad"), "'x' holds 1 infinite values"),
        (of(x=[1.0, 2.0], w=[1.0, -1.0], bad=[0, 1]), StudyPlan("bad", weight="w"), "weight 'w' is missing, negative"),
        (of(x=[1.0, 2.0], w=["a", "b"], bad=[0, 1]), StudyPlan("bad", weight="w"), "weight 'w' is not all numbers"),
        (of(x=[1.0, 2.0], bad=[0, 1]), StudyPlan("bad"), "not of both outcomes"),
        (of(x=list(range(400)), bad=[0, 1, 1, 0] * 100), StudyPlan("bad"), "no column tells good from bad"),
    ],
)
def test_what_no_card_comes_of_gets_a_sentence(table: pa.Table, plan: StudyPlan, told: str) -> None:
    with pytest.raises(TallystickError, match=told) as caught:
        study(table, plan)
    assert "To mend it:" in str(caught.value)


def test_a_missing_column_is_an_error_of_its_own() -> None:
    with pytest.raises(ColumnMissing):
        study(TABLE, StudyPlan("worse"))


def test_a_study_shows_itself_in_a_notebook_and_in_a_terminal() -> None:
    shown = STUDY._repr_html_()
    assert "'AGE', 'sex'" in html.unescape(shown)
    assert shown.count("<table>") >= 4
    assert len(STUDY.plot().pictures) >= 7
    assert len(repr(STUDY)) < 200
    assert repr(STUDY.on_held_out) in repr(STUDY)
    assert repr(STUDY.shifts[0]).startswith("<Shift of score: index 0.0")
    assert repr(STUDY.shifts[0].plot()) == "<Drawing of 1 picture>"
