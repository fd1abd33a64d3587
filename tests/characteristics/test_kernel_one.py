"""One subject's packed file gives what the open file gives, to the last bit; what is not such a file is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.characteristics.invented_files import invented
from tests.planting import ASKED, account, activity, inquiry, opened, particulars, public_record

from tallystick.characteristics import CATALOGUE, compute, compute_one, packed_files, packed_form
from tallystick.characteristics.kernel import (
    OneByOne,
    SubjectFile,
    TableRows,
    by_file,
    kernels,
    one_by_one,
    opened_rows,
    packed,
)
from tallystick.characteristics.kernel.facts import FactColumn
from tallystick.characteristics.kernel.source import KernelSource
from tallystick.characteristics.kernel.subject_file import file_form
from tallystick.terms import BrokenInputError, Special

ALL = tuple(CATALOGUE.values())
DECEMBER, DAY = 2019 * 12 + 11, (ASKED - date(1970, 1, 1)).days


@pytest.fixture(scope="module")
def one_each() -> OneByOne:
    return one_by_one(kernels(ALL))


@pytest.fixture(scope="module")
def sources(one_each: OneByOne) -> list[KernelSource]:
    return [kernel.source for kernel in one_each.compiled.kernels]


def _packed(*accounts: str) -> bytes:
    """The file of a subject with an account reported in those months."""
    with opened([account(month) for month in accounts]) as engine:
        [(_, file)] = packed_files(engine)
    return file


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10**6))
def test_a_packed_file_gives_every_characteristic_to_the_last_bit(seed: int) -> None:
    with invented(20, seed) as engine:
        expected = compute(engine, ALL).to_pylist()
        told = [{"observation": number, **compute_one(file, ASKED)} for number, file in packed_files(engine)]
    assert told == expected


@pytest.mark.parametrize("later", [date(2020, 1, 31), date(2020, 2, 1), date(2021, 7, 15)])
def test_a_packed_file_is_right_on_a_later_day_on_which_the_same_facts_are_shown(later: date) -> None:
    """Months back, days since an inquiry and ages are those of the day asked about, not of the day it was packed."""
    accounts = [account(month, opened=date(2018, 3, 1), days_past_due=30) for month in ("2019-10", "2019-12")]
    facts = {
        "about": [particulars(founded=2015 * 12)],
        "activities": [activity("2019-11", "payroll", 1, amount=70_000)],
        "inquiries": [inquiry(date(2019, 12, 30)), inquiry(date(2019, 9, 1))],
        "public_records": [public_record(date(2019, 6, 3), amount=5_000)],
    }
    with opened(accounts, valid_at=ASKED, **facts) as engine:
        [(_, file)] = packed_files(engine)
        then = compute(engine, ALL).drop("observation").to_pylist()[0]
    with opened(accounts, valid_at=later, known_at=ASKED, **facts) as engine:
        expected = compute(engine, ALL).drop("observation").to_pylist()[0]
    assert compute_one(file, later) == expected != then


def test_amounts_in_several_currencies_are_not_added_up() -> None:
    foreign = account("2019-12", account="other", balance=100, limit=1_000, currency="USD")
    with opened([account("2019-12", balance=100, limit=1_000), foreign]) as engine:
        [(_, file)] = packed_files(engine)
    assert compute_one(file, ASKED)["B05"] == Special.NOT_COMPUTABLE.code


def test_a_subject_without_facts_has_a_file_too() -> None:
    assert set(compute_one(_packed(), ASKED).values()) == {Special.NO_RECORD.code}


def test_months_that_are_not_over_are_refused() -> None:
    with pytest.raises(ValueError, match="account_month is of months that were not over"):
        compute_one(_packed("2019-12"), date(2019, 12, 31))


def test_sums_that_64_bits_may_not_hold_are_refused(one_each: OneByOne) -> None:
    with opened(public_records=[public_record(date(2019, 6, 3), amount=10**14)]) as engine:
        [(_, file)] = opened_rows(engine, one_each)
    by_file(_many_times(file, 92_233), DECEMBER, DAY, one_each)
    with pytest.raises(OverflowError, match="92234 facts, and their amount may add up to more than 64 bits hold"):
        by_file(_many_times(file, 92_234), DECEMBER, DAY, one_each)


def _many_times(file: SubjectFile, times: int) -> SubjectFile:
    def of(rows: TableRows) -> TableRows:
        arrays = (np.repeat(array, times, axis=1) for array in (rows.numbers, rows.codes))
        return TableRows(np.array([0, times]), rows.first, rows.last, *arrays)

    return replace(file, tables=tuple(None if rows is None else of(rows) for rows in file.tables))


@pytest.mark.parametrize(
    "changed",
    [
        lambda file: file[:0],
        lambda file: file[:8],
        lambda file: file[:-1],
        lambda file: bytes([file[0] ^ 1]) + file[1:],
        lambda file: file[:20] + bytes([file[20] ^ 1]) + file[21:],
    ],
)
def test_bytes_that_have_changed_are_refused(changed: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BrokenInputError, match="bytes are no packed file"):
        compute_one(changed(_packed("2019-12")), ASKED)


def test_a_file_that_was_packed_for_other_columns_is_refused(one_each: OneByOne, sources: list[KernelSource]) -> None:
    with opened([account("2019-12")]) as engine:
        [(_, file)] = opened_rows(engine, one_each)
    with pytest.raises(BrokenInputError, match="bytes are no packed file"):
        compute_one(packed(file, file_form([_without_a_column(sources[0]), *sources[1:]])), ASKED)


def _without_a_column(source: KernelSource) -> KernelSource:
    return replace(source, columns=source.columns[:-1])


def _with_another_code(source: KernelSource) -> KernelSource:
    *others, last = source.columns
    return replace(source, columns=(*others, FactColumn(last.name, last.kept, ("new", *last.codes))))


def _with_another_line(source: KernelSource) -> KernelSource:
    return replace(source, line=source.line[:1])


@pytest.mark.parametrize("changed", [_without_a_column, _with_another_code, _with_another_line])
def test_the_form_changes_with_columns_codes_and_lines(
    changed: Callable[[KernelSource], KernelSource], sources: list[KernelSource]
) -> None:
    assert file_form(sources).fingerprint == packed_form()
    assert file_form([changed(sources[0]), *sources[1:]]).fingerprint != packed_form()
