"""Segments fitted as one card with branches, on which the same score means the same odds."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.scorecards.test_card import drawn

from tallystick.scorecards import NoEvents, Scorecard, SegmentedScorecard, UnfitData, Where
from tallystick.scorecards.align import aligned
from tallystick.scorecards.frames import columns_of
from tallystick.scorecards.odds_line import OddsLine
from tallystick.terms import Direction

DATA = Path(__file__).parents[2] / "examples" / "data" / "taiwan_card" / "clients.parquet"
MONTHS = [f"PAY_{month}" for month in range(1, 7)]
SEGMENTS = {"clean": [Where(name, high=1) for name in MONTHS], "was late": Where("PAY_1", high=1)}

COLUMNS, BAD = drawn(2_000)
COLUMNS["months"] = np.random.default_rng(5).integers(0, 100, len(BAD)).astype(float)
THIN = {"thin file": Where("months", high=30, missing=True)}


def segmented(**more: object) -> SegmentedScorecard:
    return SegmentedScorecard(**{"segments": THIN, "scorecard": Scorecard(method="woe"), **more})  # type: ignore[arg-type]


FITTED = segmented().fit(COLUMNS, BAD)


@pytest.fixture(scope="module")
def clients() -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Columns, outcomes, and which rows are held out: half, by the client's number."""
    table = pl.read_parquet(DATA)
    columns = table.select(*MONTHS, "LIMIT_BAL", "BILL_AMT1", "PAY_AMT1", "PAY_AMT2")
    return columns, table["default_payment_next_month"].to_numpy(), table["ID"].to_numpy() % 2 == 0


@pytest.fixture(scope="module")
def by_arrears(clients: tuple[pl.DataFrame, np.ndarray, np.ndarray]) -> SegmentedScorecard:
    columns, bad, held = clients
    how = Scorecard(method="woe", specials=(), directions=dict.fromkeys(MONTHS, Direction.WORSE_WHEN_HIGH))
    fitting = SegmentedScorecard(segments=SEGMENTS, rest="late", scorecard=how)
    return fitting.fit(columns.filter(~held), bad[~held])


def test_each_client_is_in_the_segment_that_its_arrears_say(
    clients: tuple[pl.DataFrame, np.ndarray, np.ndarray], by_arrears: SegmentedScorecard
) -> None:
    columns, _, _ = clients
    late = columns.select(MONTHS).to_numpy() >= 1
    expected = np.where(late[:, 0], 2, np.where(late.any(axis=1), 1, 0))
    assert (by_arrears.card_.branch_places(columns) == expected).all()
    assert [branch.name for branch in by_arrears.card_.branches] == ["clean", "was late", "late"]


def test_chances_add_up_to_the_bad_of_each_segment_of_clients(
    clients: tuple[pl.DataFrame, np.ndarray, np.ndarray], by_arrears: SegmentedScorecard
) -> None:
    columns, bad, held = clients
    seen = columns.filter(~held)
    chance, places = by_arrears.predict_proba(seen)[:, 1], by_arrears.card_.branch_places(seen)
    # The base is a whole number: half a point moves a chance by p (1 - p) ln 2 / 100 at most.
    half_a_point = 0.25 * math.log(2) / 100
    for place in range(3):
        mine = places == place
        assert chance[mine].mean() == pytest.approx(bad[~held][mine].mean(), abs=half_a_point)


def test_the_same_score_means_the_same_odds_in_every_segment_of_clients_held_out(
    clients: tuple[pl.DataFrame, np.ndarray, np.ndarray], by_arrears: SegmentedScorecard
) -> None:
    columns, bad, held = clients
    unseen = columns.filter(held)
    log_odds, places = -by_arrears.decision_function(unseen), by_arrears.card_.branch_places(unseen)
    for place, name in enumerate(by_arrears.calibrations_):
        mine = places == place
        good = 1.0 - bad[held][mine]
        found, foretold = OddsLine.of(log_odds[mine], good, 1.0 - good), by_arrears.calibrations_[name]
        # Both are estimates: what the fit said of rows not seen, and what rows held out say, agree within 3 errors.
        apart = math.hypot(math.sqrt(found.variances[2]), math.sqrt(foretold.variances[2]))
        assert abs(found.slope - 1.0) < 3 * apart
        rate, share = bad[held][mine].mean(), by_arrears.predict_proba(unseen)[mine, 1].mean()
        assert abs(rate - share) < 3 * math.sqrt(2 * rate * (1 - rate) / mine.sum())


def test_intervals_hold_the_bad_rate_of_each_segment_of_clients_held_out(
    clients: tuple[pl.DataFrame, np.ndarray, np.ndarray], by_arrears: SegmentedScorecard
) -> None:
    columns, bad, held = clients
    unseen = columns.filter(held)
    interval, places = by_arrears.predict_interval(unseen), by_arrears.card_.branch_places(unseen)
    assert (interval[:, 0] < interval[:, 1]).all()
    for place in range(3):
        low, high = interval[places == place].mean(axis=0)
        rate = bad[held][places == place].mean()
        # The rate of so many clients is itself off by its standard error.
        error = math.sqrt(rate * (1 - rate) / (places == place).sum())
        assert low - 2 * error < rate < high + 2 * error


def test_a_card_of_few_clients_says_too_much_and_less_so_when_brought_into_line(
    clients: tuple[pl.DataFrame, np.ndarray, np.ndarray],
) -> None:
    columns, bad, held = clients
    unseen, outcome = columns.filter(held), bad[held].astype(float)
    mine = np.flatnonzero(~held)
    slopes = []
    for start in range(4):
        few = mine[start::20]
        read = columns_of(columns[few])
        one = Scorecard(method="woe", specials=()).fit(read, bad[few])
        card = aligned(one, read, bad[few].astype(float), np.ones(len(few))).card
        said = [each.scale.log_odds(each.totals(unseen)) for each in (one.card_, card)]
        slopes.append([OddsLine.of(log_odds, 1.0 - outcome, outcome).slope for log_odds in said])
    fitted, brought = np.mean(slopes, axis=0)
    assert fitted < 1.0
    assert abs(brought - 1.0) < abs(fitted - 1.0)


def test_the_same_rows_in_another_order_give_the_same_card_with_branches_bit_for_bit() -> None:
    order = np.random.default_rng(1).permutation(len(BAD))
    shuffled = {name: values[order] for name, values in COLUMNS.items()}
    assert segmented().fit(shuffled, BAD[order]).card_.to_json() == FITTED.card_.to_json()


def test_twice_the_weight_is_the_row_twice_in_a_segment_too() -> None:
    twice = {name: np.concatenate([values, values]) for name, values in COLUMNS.items()}
    weighted = segmented().fit(COLUMNS, BAD, np.full(len(BAD), 2.0))
    repeated = segmented().fit(twice, np.concatenate([BAD, BAD]))
    assert (weighted.score_points(COLUMNS) == repeated.score_points(COLUMNS)).all()


def test_each_segment_has_the_card_that_its_rows_alone_give_but_for_stretch_and_base() -> None:
    thin = COLUMNS["months"] < 30
    alone = Scorecard(method="woe").fit({name: values[thin] for name, values in COLUMNS.items()}, BAD[thin])
    assert FITTED.scorecards_["thin file"].card_.hash() == alone.card_.hash()
    branch = FITTED.card_.branches[0].card
    assert branch.names == alone.card_.names
    for ours, theirs in zip(branch.characteristics, alone.card_.characteristics, strict=True):
        slope = ours.coefficient / theirs.coefficient
        assert [bin.points for bin in ours.bins] == pytest.approx([slope * bin.points for bin in theirs.bins], abs=0.51)


def test_without_segments_the_card_is_as_it_was_fitted() -> None:
    alone = Scorecard(method="woe").fit(COLUMNS, BAD)
    fitted = SegmentedScorecard(scorecard=Scorecard(method="woe")).fit(COLUMNS, BAD)
    assert [branch.card.hash() for branch in fitted.card_.branches] == [alone.card_.hash()]
    assert (fitted.predict_interval(COLUMNS) == alone.predict_interval(COLUMNS)).all()


def test_boosted_cards_with_words_are_branches_as_well() -> None:
    state = np.where(np.arange(len(BAD)) % 3 == 0, "NY", "CA").tolist()
    rows = {**COLUMNS, "state": state}
    fitted = SegmentedScorecard(
        segments={"New York": Where("state", words=("NY",))}, scorecard=Scorecard(method="additive")
    ).fit(rows, BAD)
    assert (fitted.card_.branch_places(rows) == [0 if one == "NY" else 1 for one in state]).all()
    assert all(one.trials_ for one in fitted.scorecards_.values())
    assert (fitted.score_points(rows) == fitted.card_.scores(rows)).all()


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"segments": {"thin": Where("years", high=2)}}, UnfitData, "'thin' asks for 'years', which is no column"),
        ({"segments": {"none": Where("months", low=500)}}, UnfitData, r"'none' \(months: 500 or more\) takes no row"),
        (
            {"segments": {"all": Where("months", low=-math.inf, missing=True)}},
            UnfitData,
            r"'all others' \(everything else\) takes no row",
        ),
        (
            {"segments": {"few": Where("months", high=1)}},
            NoEvents,
            r"'few' \(months: under 1\) has \d+ bad and \d+ good",
        ),
        ({"segments": {"thin": ()}}, UnfitData, "'thin' does not say whom it takes"),
        ({"segments": {"thin": "months"}}, UnfitData, "'thin' does not say whom it takes"),
        ({"rest": "thin file"}, UnfitData, "'thin file' is named like the rest"),
        (
            {"scorecard": Scorecard(method="woe", protected=("months",))},
            UnfitData,
            "'thin file' asks for 'months', a protected attribute",
        ),
        (
            {"scorecard": Scorecard(method="woe", specials=(-99.0, math.nan))},
            UnfitData,
            "'thin file' would take the special value -99 of 'months' for an amount",
        ),
        ({"scorecard": Scorecard(method="guess")}, UnfitData, "segment 'thin file': there is no method 'guess'"),
    ],
)
def test_a_segment_that_cannot_be_fitted_is_named_in_a_sentence(
    asked: dict[str, object], error: type[UnfitData], says: str
) -> None:
    with pytest.raises(error, match=says) as refusal:
        segmented(**asked).fit(COLUMNS, BAD)
    assert refusal.value.mend


def test_a_special_value_may_be_named_and_an_interval_begin_above_it() -> None:
    months = np.where(np.arange(len(BAD)) % 10 == 0, -99.0, COLUMNS["months"])
    rows = {**COLUMNS, "months": months}
    how = Scorecard(method="woe", specials=(-99.0,))
    named = segmented(segments={"thin": Where("months", high=30, specials=(-99.0,))}, scorecard=how).fit(rows, BAD)
    above = segmented(segments={"thin": Where("months", 0, 30)}, scorecard=how).fit(rows, BAD)
    assert (named.card_.branch_places(rows)[months == -99.0] == 0).all()
    assert (above.card_.branch_places(rows)[months == -99.0] == 1).all()
