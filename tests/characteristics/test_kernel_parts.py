"""The parts of the kernels against whole-number arithmetic that cannot overflow; where compiled code is kept."""

import calendar
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.characteristics import CATALOGUE
from tallystick.characteristics.kernel import arithmetic, build, neighbours
from tallystick.characteristics.kernel.arithmetic import NOTHING
from tallystick.characteristics.kernel.relation_rows import TogetherColumns
from tallystick.characteristics.kernel.row import Row
from tallystick.characteristics.kernel.source import kernel_sources
from tallystick.characteristics.measure import Grain, Highest
from tallystick.characteristics.relations import Per, Together
from tallystick.characteristics.spans import Earlier

AMOUNTS = st.integers(-(10**14), 10**14)
COMPILES_AT_FIRST = settings(deadline=None)
SUMS = st.integers(-(10**18), 10**18)


@COMPILES_AT_FIRST
@given(SUMS, st.integers(1, 10**17))
def test_a_share_is_exact_and_rounded_toward_zero_however_large_the_amounts(part: int, whole: int) -> None:
    exact = 10_000 * abs(part) // whole
    if exact < 2**63:
        assert arithmetic.share(part, whole) == (-exact if part < 0 else exact)


def test_a_share_of_nothing_is_unknown() -> None:
    assert [arithmetic.share(*pair) for pair in ((5, 0), (5, NOTHING), (NOTHING, 5))] == [NOTHING] * 3


@COMPILES_AT_FIRST
@given(st.lists(AMOUNTS, min_size=1, max_size=50))
def test_a_spread_loses_nothing_before_its_last_step(amounts: list[int]) -> None:
    totals = np.zeros(2, np.int64)
    for amount in amounts:
        arithmetic.add_product(totals, 0, amount, amount)
    variance = len(amounts) * sum(amount * amount for amount in amounts) - sum(amounts) ** 2
    found = arithmetic.spread(sum(amounts), len(amounts), totals, 0)
    assert found == pytest.approx(math.sqrt(variance) / len(amounts), rel=1e-15)


@COMPILES_AT_FIRST
@given(st.lists(st.tuples(st.integers(0, 500), AMOUNTS), max_size=50))
def test_a_slope_loses_nothing_before_its_last_step(points: list[tuple[int, int]]) -> None:
    totals = np.zeros(2, np.int64)
    for ago, amount in points:
        arithmetic.add_product(totals, 0, amount, -ago)
    n, sx, sy = len(points), -sum(ago for ago, _ in points), sum(amount for _, amount in points)
    sxx, sxy = sum(ago * ago for ago, _ in points), -sum(ago * amount for ago, amount in points)
    found = arithmetic.slope((n, sx, sy, sxx), totals, 0)
    if n * sxx == sx * sx:
        assert math.isnan(found)
    else:
        assert found == pytest.approx((n * sxy - sx * sy) / (n * sxx - sx * sx), rel=1e-15)


@COMPILES_AT_FIRST
@given(st.dates())
def test_months_of_days_are_the_calendar_s(day: date) -> None:
    back = arithmetic.back_from_day(2020 * 12, (day - date(1970, 1, 1)) // timedelta(days=1))
    assert back == 2020 * 12 - (day.year * 12 + day.month - 1)


@COMPILES_AT_FIRST
@given(st.sets(st.integers(0, 190)))
def test_marked_numbers_are_counted_once_each(values: set[int]) -> None:
    totals = np.zeros(4, np.int64)
    for value in [*values, *values]:
        arithmetic.mark(totals, 1, True, value)
    arithmetic.mark(totals, 1, False, 191)
    assert arithmetic.marked(totals, 1, 3) == len(values)
    assert totals[0] == 0


@COMPILES_AT_FIRST
@given(st.dates())
def test_days_of_a_month_are_the_calendar_s(day: date) -> None:
    month = day.year * 12 + day.month - 1
    assert arithmetic.days_of_month(month) == calendar.monthrange(day.year, day.month)[1]


@COMPILES_AT_FIRST
@given(st.lists(st.none() | AMOUNTS, min_size=1, max_size=20), st.integers(1, 4), st.data())
def test_a_trailing_sum_needs_all_its_months_and_a_maximum_one(
    amounts: list[int | None], months: int, data: st.DataObject
) -> None:
    rows = np.array([(amount is not None, amount or 0) for amount in amounts], np.int64)
    here = data.draw(st.integers(0, len(amounts) - 1))
    told = [amount for amount in amounts[here : here + months] if amount is not None]
    table = rows, len(rows), here, months, 1, 0
    assert neighbours.trailing_total(*table) == (sum(told) if len(told) == months else NOTHING)
    assert neighbours.trailing_highest(*table) == max(told, default=NOTHING)


def test_what_was_in_another_month_is_asked_of_rows_by_month_only() -> None:
    by_line = Together(
        Grain.LINE_MONTH, Per.LINE, {"balance": Highest("balance")}, derived={"before": Earlier("balance", 1)}
    )
    columns = TogetherColumns(by_line, "g0")
    with pytest.raises(ValueError, match="these rows are by line, not by month"):
        Row("v", columns, columns.codes).value("before")


SMALL = kernel_sources([CATALOGUE["F08"]])[0][0]


def test_a_kernel_is_compiled_once_and_then_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = build.built(SMALL.text, SMALL.columns)
    again = build.built(SMALL.text, SMALL.columns)
    assert [sum(walk.stats.cache_hits.values()) for walk in (first, again)] == [0, 1]


def test_another_text_is_another_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    build.built(SMALL.text, SMALL.columns)
    build.built(SMALL.text + "    # changed\n", SMALL.columns)
    assert len(list((tmp_path / "tallystick" / "kernels").glob("*.py"))) == 2


def test_code_is_never_run_from_a_folder_that_others_can_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "tallystick" / "kernels"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    build.built(SMALL.text, SMALL.columns)
    assert list(folder.iterdir()) == []
