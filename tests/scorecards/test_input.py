from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy.sparse import csr_matrix

from tallystick.scorecards import (
    BinLimits,
    Branch,
    BranchedCard,
    Card,
    ColumnMissing,
    NoEvents,
    Scale,
    Scorecard,
    UnfitData,
    UnreadableCard,
    UnreadableData,
    Where,
    card_from_json,
)
from tallystick.scorecards.frames import columns_of
from tallystick.scorecards.kernel.branched_row import one_row_of
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.plain import PlainBranches, PlainCard
from tallystick.terms import TallystickError

LATE = np.repeat([0.0, 1.0, 2.0], 100)
BAD = np.concatenate([np.repeat([0, 1], part) for part in ([80, 20], [70, 30], [40, 60])])
FITTED = Scorecard().fit({"late": LATE}, BAD)


def test_outcomes_of_one_class_are_refused_in_a_sentence() -> None:
    with pytest.raises(NoEvents, match="only one class"):
        Scorecard().fit({"late": LATE}, np.zeros(300))


def test_weights_that_leave_one_class_are_refused() -> None:
    with pytest.raises(NoEvents, match="all rows with a weight"):
        Scorecard().fit({"late": LATE}, BAD, sample_weight=(BAD == 0).astype(float))


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (np.arange(300) % 3, "3 classes"),
        (np.where(BAD == 1, np.nan, 0.0), "contains NaN"),
        (BAD[:-1], "300 rows and 299 outcomes"),
        (None, "target y is None"),
    ],
)
def test_outcomes_that_no_card_can_be_fitted_on_are_refused_with_a_remedy(outcome: object, says: str) -> None:
    with pytest.raises(UnfitData, match=says) as refusal:
        Scorecard().fit({"late": LATE}, outcome)
    assert refusal.value.mend


@pytest.mark.parametrize(
    "weight", [-np.ones(300), np.full(300, np.nan), np.ones(5), np.zeros(300), ["much"] * 300], ids=str
)
def test_weights_that_are_none_are_refused_with_a_remedy(weight: Any) -> None:
    with pytest.raises(UnfitData, match="the weights cannot be used") as refusal:
        Scorecard().fit({"late": LATE}, BAD, sample_weight=weight)
    assert refusal.value.mend == "give a weight of 0 or more per row"


def test_data_without_a_column_are_refused_as_such() -> None:
    with pytest.raises(UnfitData, match="no columns"):
        Scorecard().fit({}, BAD)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnMissing, match="lack the column 'late'"):
        FITTED.card_.scores({"early": [1.0]})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"late": ["much", 3]}, "'late' is neither all numbers nor all words"),
        ({"late": [1.0, 2.0], "used": [1.0]}, "'used' has 1 rows, column 'late' has 2"),
        ({"late": np.ones((2, 2))}, "'late' has 2 dimensions"),
        (np.ones(3), "1 dimensions, not two"),
        (pa.table([[1.0], [2.0]], names=["late", "late"]), "several columns are named 'late'"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_and_the_column_named(data: object, says: str) -> None:
    with pytest.raises(UnreadableData, match=says):
        columns_of(data)


def test_frames_that_cannot_be_read_are_refused_in_a_sentence() -> None:
    late = pl.DataFrame({"late": LATE})
    with pytest.raises(UnreadableData, match=r"LazyFrame.*To mend it: give X\.collect"):
        FITTED.score_points(late.lazy())
    with pytest.raises(UnreadableData, match="Duplicate column names"):
        FITTED.score_points(late.to_pandas().iloc[:, [0, 0]])
    mixed = late.to_pandas().astype(object)
    mixed.iloc[0, 0] = "much"
    with pytest.raises(UnreadableData, match="no table of numbers and words"):
        FITTED.score_points(mixed)


def test_a_list_of_rows_by_name_is_a_table() -> None:
    rows = [{"late": value} for value in LATE.tolist()]
    assert (FITTED.score_points(rows) == FITTED.score_points({"late": LATE})).all()
    assert Scorecard().fit(rows, BAD).card_.hash() == FITTED.card_.hash()


@pytest.mark.parametrize("error", [ColumnMissing, UnreadableData, UnfitData, NoEvents])
def test_every_refusal_is_a_value_error_too(error: type[TallystickError]) -> None:
    assert issubclass(error, ValueError)
    assert issubclass(error, TallystickError)


class Frame:
    """Speaks the Arrow PyCapsule interface and nothing else, as any data frame may."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.table({"late": LATE}).__arrow_c_stream__(requested_schema)


def test_any_arrow_frame_an_arrow_table_a_mapping_and_an_array_give_one_score() -> None:
    scores = FITTED.score_points({"late": LATE})
    assert (FITTED.score_points(pa.table({"late": LATE})) == scores).all()
    assert (FITTED.score_points(Frame()) == scores).all()
    assert (Scorecard().fit(LATE[:, None], BAD).score_points(LATE[:, None]) == scores).all()


def test_words_of_a_polars_categorical_are_words_like_any_other() -> None:
    trade = np.array(["baker", "mine", "farm"])[np.arange(300) % 3].tolist()
    card = Scorecard(method="woe").fit({"late": LATE, "trade": trade}, BAD)
    plain = pl.DataFrame({"late": LATE, "trade": [*trade[:-1], None]})
    scores = card.score_points(plain)
    for kind in (pl.Categorical, pl.Enum(["farm", "baker", "mine"])):
        assert (card.score_points(plain.with_columns(pl.col("trade").cast(kind))) == scores).all()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"most_tables": 0}, "at most 0 tables"),
        ({"most_tables": 2.5}, "at most 2.5 tables"),
        ({"limits": BinLimits(least_share=2.0)}, "share of at least 2.0"),
        ({"limits": BinLimits(least_events=float("nan"))}, "at least nan of events"),
        ({"limits": BinLimits(most_bins=0)}, "at most 0 bins"),
        ({"limits": BinLimits(least_gain=-1.0)}, "at least -1.0 of information value"),
        ({"directions": {"late": "down"}}, "directions says 'down' of 'late'"),
        ({"dimensions": {"late": "wealth"}}, "dimensions says 'wealth' of 'late'"),
        ({"cuts": {"late": [1.0, float("nan")]}}, "the cuts of 'late' are"),
        ({"cuts": {"late": ["one"]}}, "the cuts of 'late' are"),
        ({"scale": "fine"}, "the scale is 'fine'"),
        ({"specials": ("withheld",)}, "a special value is 'withheld'"),
        ({"specials": (float("inf"),)}, "a special value is inf"),
        ({"protected": "late"}, "protected is the text 'late'"),
        ({"categories": ["late"], "cuts": {"late": [1.0]}}, "'late', which holds words"),
    ],
)
def test_what_no_card_can_be_made_by_is_refused_with_a_remedy(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(UnfitData, match=says) as refusal:
        Scorecard(**asked).fit({"late": LATE}, BAD)
    assert refusal.value.mend


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"lowest": 900, "highest": 350}, "from 900 to 350"),
        ({"points_to_double": 0}, "0 points to double"),
        ({"anchor_odds": -1.0}, "odds of -1.0"),
        ({"anchor_score": float("nan")}, "not all numbers"),
        ({"highest": "high"}, "not all numbers"),
    ],
)
def test_a_scale_that_is_none_is_refused_with_a_remedy(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(UnfitData, match=says) as refusal:
        Scale(**asked)
    assert refusal.value.mend


def test_a_special_value_named_twice_has_one_bin() -> None:
    card = Scorecard(specials=(7.0, 7.0)).fit({"late": LATE}, BAD).card_
    assert [bin.special for bin in card.characteristics[0].bins].count(7.0) == 1


def test_infinite_values_are_no_values_at_scoring_either() -> None:
    with pytest.raises(UnfitData, match="column 'late' holds infinite values"):
        FITTED.score_points({"late": [1.0, np.inf]})


@pytest.mark.parametrize("most", [-1, 2.5, True])
def test_a_number_of_reasons_that_nobody_can_give_is_refused(most: float) -> None:
    with pytest.raises(UnfitData, match="give a whole number from 0 on"):
        FITTED.reasons({"late": [1.0]}, most)
    assert FITTED.reasons({"late": [1.0]}, most=0) == [()]


BINS = FITTED.card_.characteristics[0].bins
BRANCHED = BranchedCard(
    (Branch("never", (Where("late", high=1.0),), FITTED.card_), Branch("all others", (), FITTED.card_))
)
INFINITE = {
    "numpy": {"late": np.array([1.0, -np.inf])},
    "float32": {"late": np.array([1.0, np.inf], np.float32)},
    # A code is infinite there, and no longer tells which one it was.
    "float16": {"late": np.array([1.0, -np.inf], np.float16)},
    "arrow": pa.table({"late": [None, np.inf]}),
    "polars": pl.DataFrame({"late": [np.inf, 1.0]}),
    "strided": {"late": np.array([1.0, 2.0, -np.inf, 2.0])[::2]},
}


@pytest.mark.parametrize("form", INFINITE)
@pytest.mark.parametrize("card", [FITTED.card_, BRANCHED], ids=["card", "branches"])
def test_a_card_refuses_infinite_values_whatever_it_is_asked(card: Card | BranchedCard, form: str) -> None:
    asked = [card.scores, card.totals, card.points, card.reasons, card.dimension_scores]
    asked += [CardKernel(card).scores, CardKernel(card).reasons] if isinstance(card, Card) else [card.crossings]
    for ask in asked:
        with pytest.raises(UnfitData, match=r"column 'late' holds infinite values.*To mend it"):
            ask(INFINITE[form])


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("card", [FITTED.card_, BRANCHED], ids=["card", "branches"])
def test_one_infinite_value_is_refused_as_many_are(card: Card | BranchedCard, value: float) -> None:
    plain = (PlainCard if isinstance(card, Card) else PlainBranches)(card.to_json())
    one, row = one_row_of(card), {"late": value}
    for ask in (one.score, one.score_and_reasons, plain.score, plain.reasons):
        with pytest.raises(ValueError, match=r"late'? is infinite.*give"):
            ask(row)
    for tell in (card.explain, lambda row: card.what_if(row, 600)):
        with pytest.raises(UnfitData, match="'late' holds infinite values"):
            tell(row)


@pytest.mark.parametrize("place", [0, 1_000, 300_000])
@pytest.mark.parametrize("special", [7.0, -7.0])
def test_the_kernel_finds_one_infinite_value_among_many(special: float, place: int) -> None:
    """Beside special values of the modeller's own, above zero and below."""
    own = replace(FITTED.card_.characteristics[0], bins=(*BINS[:-1], replace(BINS[-1], special=special), BINS[-1]))
    kernel, values = CardKernel(replace(FITTED.card_, characteristics=(own,))), np.full(300_001, 1e9)
    assert len(set(kernel.scores({"late": values}).tolist())) == 1
    values[place] = np.inf
    for column in (values, values.astype(np.float32)):
        with pytest.raises(UnfitData, match="'late' holds infinite values"):
            kernel.scores({"late": column})


ASKED = {"card": FITTED.card_, "branches": BRANCHED, "estimator": FITTED}
NO_TABLES = {
    "nothing": None,
    "a path": "rows.csv",
    "a number": 5,
    "a list of nothing": [],
    "one number": {"late": 1.0},
    "rows of two lengths": [[1.0], [1.0, 2.0]],
    "too many dimensions": np.zeros((2, 2, 2)),
    "a lazy frame": pl.LazyFrame({"late": [1.0]}),
    "words": {"late": ["often"]},
    "days": {"late": np.array(["2026-01-31"], "M8[D]")},
    "days in Polars": {"late": pl.Series([date(2026, 1, 31)])},
    "days in pandas": {"late": pd.Series(pd.to_datetime(["2026-01-31"]))},
    "imaginary numbers": {"late": np.array([1j])},
    "bytes": pa.table({"late": [b"1"]}),
    "lists": pa.table({"late": [[1.0]]}),
    "records": pa.table({"late": [{"a": 1}]}),
    "a number beyond all floats": {"late": [10**400]},
    "sparse": csr_matrix(np.ones((2, 1))),
}


@pytest.mark.parametrize("data", NO_TABLES)
@pytest.mark.parametrize("asked", ASKED)
def test_what_is_no_table_of_numbers_and_words_is_refused_in_a_sentence_at_scoring(asked: str, data: str) -> None:
    of = ASKED[asked]
    asks = [of.score_points if isinstance(of, Scorecard) else of.scores, of.reasons]
    asks += [CardKernel(of).scores, CardKernel(of).reasons] if isinstance(of, Card) else []
    for ask in asks:
        with pytest.raises((UnreadableData, ColumnMissing), match=r"\. To mend it: ") as refusal:
            ask(NO_TABLES[data])
        assert "\n" not in str(refusal.value)


BAD_ASKING: dict[str, Callable[[Any], object]] = {
    "reasons below none": lambda of: of.reasons({"late": [1.0]}, -1),
    "reasons as text": lambda of: of.reasons({"late": [1.0]}, "4"),
    "reasons of one row below none": lambda of: of.explain({"late": 1.0}, -1),
    "no row": lambda of: of.explain(None),
    "three rows": lambda of: of.explain({"late": [1.0, 2.0, 3.0]}),
    "a row of another name": lambda of: of.explain({"early": 1.0}),
    "a row of words": lambda of: of.explain({"late": "often"}),
    "a row of a day": lambda of: of.explain({"late": date(2026, 1, 31)}),
    "a row of too large a number": lambda of: of.explain({"late": 10**400}),
    "a goal as text": lambda of: of.what_if({"late": 1.0}, "600"),
    "a goal that is no number": lambda of: of.what_if({"late": 1.0}, float("nan")),
    "a goal beyond the scale": lambda of: of.what_if({"late": 1.0}, 2_000),
    "nothing fixed": lambda of: of.what_if({"late": 1.0}, 600, None),
    "a number fixed": lambda of: of.what_if({"late": 1.0}, 600, 5),
    "a text fixed": lambda of: of.what_if({"late": 1.0}, 600, "late"),
    "something else fixed": lambda of: of.what_if({"late": 1.0}, 600, ["early"]),
    "no dialect": lambda of: of.to_sql(None),
    "an unknown dialect": lambda of: of.to_sql("oracle"),
    "several dialects": lambda of: of.to_sql(["duckdb"]),
    "no name of a table": lambda of: of.to_sql("duckdb", ""),
    "no table": lambda of: of.to_sql("duckdb", None),
    "a number as a table": lambda of: of.to_sql("duckdb", 5),
}


@pytest.mark.parametrize("said", BAD_ASKING)
@pytest.mark.parametrize("asked", ASKED)
def test_what_a_card_cannot_answer_is_refused_in_a_sentence(asked: str, said: str) -> None:
    with pytest.raises(TallystickError, match=r"\. To mend it: ") as refusal:
        BAD_ASKING[said](ASKED[asked])
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("card", [FITTED.card_, BRANCHED], ids=["card", "branches"])
def test_one_row_refuses_in_a_sentence_what_is_none(card: Card | BranchedCard) -> None:
    one = one_row_of(card)
    for row in (None, [1.0], {"late": [1.0]}, {"late": np.array([1.0, 2.0])}, {"late": 10**400}):
        with pytest.raises(UnreadableData, match=r"To mend it: give a (number|value)"):
            one.score(row)  # type: ignore[arg-type]
    for most in (-1, 2.5, True, None):
        with pytest.raises(UnfitData, match="give a whole number from 0 on"):
            one.score_and_reasons({"late": 1.0}, most)  # type: ignore[arg-type]


def test_whole_numbers_beyond_what_a_float_holds_are_read_as_the_nearest_that_it_does() -> None:
    large = [2**53 + 1, 2**60 + 1]
    for X in ({"late": np.array(large)}, pa.table({"late": large}), pl.DataFrame({"late": large})):
        assert columns_of(X)["late"].tolist() == [float(one) for one in large]


@pytest.mark.parametrize("text", [None, 5, "hello", "[1]", "{}"])
def test_what_is_no_text_of_a_card_is_refused(text: Any) -> None:
    for read in (card_from_json, Card.from_json, BranchedCard.from_json, Scorecard.from_json):
        with pytest.raises(UnreadableCard, match="To mend it: give "):
            read(text)
