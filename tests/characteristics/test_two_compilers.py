"""Whatever the kernels compute, the SQL statement says as well: on files drawn by chance, for every characteristic."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp
from tests.characteristics.invented_files import invented
from tests.planting import ASKED, account, opened

from tallystick.characteristics import (
    CATALOGUE,
    Characteristic,
    compute,
    compute_by_statement,
    compute_one,
    packed_files,
    statement,
)
from tallystick.characteristics.kernel import by_facts, kernels, open_files, run
from tallystick.characteristics.measure import AtLeast, Capped, Distinct, FirstKnown, Grain, Mean, Minus, Over, Spread
from tallystick.terms import BrokenInputError, Dimension, Direction, Special, Unit

ALL = tuple(CATALOGUE.values())
SUBJECTS = 350
EXACT = (Unit.COUNT, Unit.MONTHS, Unit.GRADE, Unit.YES_NO)
CODES = [special.code for special in Special]


@pytest.fixture(scope="module", params=[1, 2, 3])
def files(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    with invented(SUBJECTS, request.param) as engine:
        yield engine


@pytest.fixture(scope="module")
def by_statement(files: duckdb.DuckDBPyConnection) -> pa.Table:
    return compute_by_statement(files, ALL)


def _differs(one: Characteristic, kernel: pa.Table, statement: pa.Table) -> str:
    ours, theirs = kernel[one.id].to_numpy(), statement[one.id].to_numpy()
    allowed = 0.0 if one.unit in EXACT else 1e-12 * np.abs(theirs)
    wrong = np.flatnonzero(np.abs(ours - theirs) > allowed)
    return "".join(f"{one.id} of {place}: {ours[place]!r}, not {theirs[place]!r}; " for place in wrong[:3])


def test_kernels_and_statement_agree(files: duckdb.DuckDBPyConnection, by_statement: pa.Table) -> None:
    by_kernels = compute(files, ALL)
    assert "".join(_differs(one, by_kernels, by_statement) for one in ALL) == ""


def test_sums_of_money_agree_to_the_last_bit(files: duckdb.DuckDBPyConnection, by_statement: pa.Table) -> None:
    of_money = [one.id for one in ALL if one.unit is Unit.MONEY]
    assert len(of_money) > 5
    assert compute(files, ALL).select(of_money).equals(by_statement.select(of_money))


def test_the_drawn_files_give_every_characteristic_several_values(by_statement: pa.Table) -> None:
    """Two compilers that always answered `no record` would agree."""
    told = {one.id: np.setdiff1d(by_statement[one.id].to_numpy(), CODES) for one in ALL}
    assert [id for id, values in told.items() if len(values) < 2] == []


def test_how_the_facts_are_cut_into_batches_and_threads_changes_nothing(
    files: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = compute(files, ALL)
    monkeypatch.setattr(open_files, "ROWS_AT_ONCE", 2_048)
    monkeypatch.setattr(run, "WORTH_A_THREAD", 1)
    assert compute(files, ALL).equals(at_once)


def test_facts_that_are_at_hand_give_what_the_engine_gives(files: duckdb.DuckDBPyConnection) -> None:
    def at_hand(table: str, order: str) -> pa.Table:
        return files.sql(f"select * from file_{table} order by observation, {order}").to_arrow_table()

    facts = {
        "account_month": at_hand("account_month", "furnisher, account, ago"),
        "owed_by_others": at_hand("owed_by_others", "furnisher, account, ago"),
        "activity_month": at_hand("activity_month", "furnisher, customer, kind, ago"),
        "particulars": at_hand("particulars", "furnisher"),
        "inquiry": at_hand("inquiry", "furnisher, inquiry, ago"),
        "public_record": at_hand("public_record", "ago"),
    }
    m0 = files.sql("select m0 from observed order by observation").to_arrow_table()["m0"].to_numpy()
    told = by_facts(facts, m0, kernels(ALL))
    by_engine = compute(files, ALL)
    assert [one.id for one in ALL if not np.array_equal(told[one.id], by_engine[one.id])] == []


def test_a_packed_file_alone_gives_what_it_gives_among_all(files: duckdb.DuckDBPyConnection) -> None:
    among_all = compute(files, ALL).to_pylist()
    alone = [{"observation": number, **compute_one(file, ASKED)} for number, file in packed_files(files)]
    assert alone == among_all


def test_one_characteristic_alone_is_what_it_is_among_all(files: duckdb.DuckDBPyConnection) -> None:
    assert compute(files, [CATALOGUE["B05"]])["B05"].equals(compute(files, ALL)["B05"])


def _of_activity(id: str, value: object, months: int | None = 30) -> Characteristic:
    return Characteristic(
        id, "", "", Dimension.CAPACITY, Unit.RATIO, Direction.ANY, Grain.ACTIVITY, value, "", None, months
    )


BEYOND_THE_CATALOGUE = (
    _of_activity("X1", FirstKnown(Over(Spread("refunds", where=AtLeast("n", 9)), 7), Mean("amount"))),
    _of_activity("X2", Capped(Minus(Mean("refunds"), Mean("amount")), lowest=-1_000, highest=1_000)),
    _of_activity("X3", Distinct("kind", where=AtLeast("amount", 1))),
    _of_activity("X4", Distinct("ago"), months=100),
)


def test_a_declaration_beyond_the_catalogue_is_compiled_by_both(files: duckdb.DuckDBPyConnection) -> None:
    kernel, statement = compute(files, BEYOND_THE_CATALOGUE), compute_by_statement(files, BEYOND_THE_CATALOGUE)
    assert "".join(_differs(one, kernel, statement) for one in BEYOND_THE_CATALOGUE) == ""
    assert all(len(np.setdiff1d(statement[one.id].to_numpy(), CODES)) > 1 for one in BEYOND_THE_CATALOGUE)


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres", "bigquery"])
def test_the_statement_is_printed_in_types_that_the_dialect_has(dialect: str) -> None:
    text = statement(ALL, dialect)
    assert sqlglot.parse_one(text, dialect=dialect).find(exp.Select)
    assert ("INT128" in text) is (dialect == "duckdb")


def test_what_a_kernel_cannot_count_is_refused_and_never_guessed() -> None:
    with opened() as engine:
        with pytest.raises(ValueError, match="in a window only"):
            compute(engine, [_of_activity("X5", Distinct("ago"), months=None)])
        with pytest.raises(ValueError, match="amount has no codes"):
            compute(engine, [_of_activity("X6", Distinct("amount"))])


def test_a_text_that_its_contract_does_not_name_is_refused() -> None:
    strange = pytest.raises(BrokenInputError, match=r"holds a text that its contract does not name: .*'payday_loan'")
    with opened([account("2019-12", product="payday_loan")]) as engine, strange:
        compute(engine, ALL)


def test_facts_at_hand_with_such_a_text_are_refused_as_well() -> None:
    facts = pa.table(
        {
            "observation": [0],
            "furnisher": ["a bank"],
            "customer": ["c1"],
            "kind": ["gambling"],
            "ago": [0],
            "currency": ["CNY"],
        }
    )
    with pytest.raises(BrokenInputError, match=r"activity_month\.kind holds 'gambling'"):
        by_facts({"activity_month": facts}, np.array([24_240]), kernels((CATALOGUE["E04"],)))
