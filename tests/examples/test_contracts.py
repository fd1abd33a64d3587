"""Whatever an adapter furnishes is in the shape, the codes and the bounds of the bureau's contracts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from examples.furnished import DATA, FurnishedFile, write_lines

from examples import berka, sba, taiwan
from tallystick.furnish.contracts import CONTRACTS, FieldType
from tallystick.terms import Month, RecordType

ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.CODE: pa.string(),
    FieldType.MONTH: pa.string(),
    FieldType.WHOLE: pa.int64(),
    FieldType.AMOUNT: pa.int64(),
    FieldType.DATE: pa.date32(),
}


@pytest.fixture(scope="module")
def files(
    taiwan_files: tuple[FurnishedFile, ...],
    sba_files: tuple[FurnishedFile, ...],
    berka_files: tuple[FurnishedFile, ...],
) -> list[tuple[FurnishedFile, pa.Table]]:
    return [(file, pq.read_table(file.path)) for file in (*taiwan_files, *sba_files, *berka_files)]


def test_the_adapters_furnish_sixteen_files(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    assert len(files) == 16
    assert len({file.path for file, _ in files}) == 16


def test_columns_are_the_contracts_in_its_order_and_types(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    for file, table in files:
        contract = CONTRACTS[file.record_type]
        assert table.column_names == [name for name in contract.names if name in table.column_names], file.path.name
        assert {"furnisher", "reported_on"} >= set(contract.names) - set(table.column_names), file.path.name
        for name in table.column_names:
            assert table.schema.field(name).type == ARROW[contract.field(name).type], (file.path.name, name)


def test_required_fields_are_filled(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    for file, table in files:
        for field in CONTRACTS[file.record_type].fields:
            if field.required:
                assert table[field.name].null_count == 0, (file.path.name, field.name)


def test_codes_texts_and_numbers_are_what_the_contract_allows(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    for file, table in files:
        for field in CONTRACTS[file.record_type].fields:
            values = table[field.name].drop_null() if field.name in table.column_names else []
            if len(values) == 0:
                continue
            where = (file.path.name, field.name)
            if field.type is FieldType.CODE:
                assert set(pc.unique(values).to_pylist()) <= set(field.codes), where
            elif field.type is FieldType.TEXT:
                assert pc.max(pc.utf8_length(values)).as_py() <= field.longest, where
            elif field.type in (FieldType.WHOLE, FieldType.AMOUNT):
                extremes = pc.min_max(values).as_py()
                assert field.lowest <= extremes["min"] <= extremes["max"] <= field.highest, where


def test_no_text_is_empty_but_the_furnishers_that_the_sba_leaves_out(
    files: list[tuple[FurnishedFile, pa.Table]],
) -> None:
    empty = {
        (file.path.name, name): found
        for file, table in files
        for name in table.column_names
        if table.schema.field(name).type == pa.string()
        and (found := pc.sum(pc.equal(pc.utf8_trim_whitespace(table[name]), "")).as_py())
    }
    assert empty == {
        ("sba-identity.parquet", "furnisher"): 9,
        ("sba-approvals.parquet", "furnisher"): 9,
        ("sba-outcomes.parquet", "furnisher"): 2,
    }


def test_a_file_says_one_thing_once(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    for file, table in files:
        key = [name for name in ("furnisher", *CONTRACTS[file.record_type].key) if name in table.column_names]
        assert table.group_by(key).aggregate([]).num_rows == table.num_rows, file.path.name


def test_no_line_is_known_after_its_receipt_or_before_its_month(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    for file, table in files:
        back_load = "reported_on" in table.column_names
        known = table["reported_on"].to_pylist() if back_load else [file.received_on] * table.num_rows
        assert max(known) <= file.received_on, file.path.name
        if "month" in table.column_names:
            months = table["month"].to_pylist()
            assert all(Month.parse(month) <= Month.of(day) for month, day in set(zip(months, known, strict=True))), (
                file.path.name
            )


def test_customers_of_all_lines_have_an_identity_by_the_day_the_line_is_known(
    files: list[tuple[FurnishedFile, pa.Table]],
) -> None:
    def known(file: FurnishedFile, table: pa.Table) -> list[tuple[tuple[str, str], date]]:
        rows = table.num_rows
        furnishers = table["furnisher"].to_pylist() if "furnisher" in table.column_names else [file.furnisher] * rows
        days = table["reported_on"].to_pylist() if "reported_on" in table.column_names else [file.received_on] * rows
        return list(zip(zip(furnishers, table["customer"].to_pylist(), strict=True), days, strict=True))

    identified: dict[tuple[str, str], date] = {}
    for file, table in files:
        if file.record_type is RecordType.IDENTITY:
            identified |= dict(known(file, table))
    assert len(identified) == 20_993 + 15_732 + 5_369
    for file, table in files:
        assert all(identified[customer] <= day for customer, day in known(file, table)), file.path.name


def test_no_furnished_file_has_a_protected_attribute(files: list[tuple[FurnishedFile, pa.Table]]) -> None:
    protected = {"sex", "age", "age_group", "education", "marriage", "birth_number"}
    for file, table in files:
        assert not protected & {name.lower() for name in table.column_names}, file.path.name
        if file.record_type is RecordType.IDENTITY:
            assert table["birth_date"].null_count == table.num_rows, file.path.name


@pytest.mark.parametrize("adapter", [taiwan, sba, berka])
def test_the_same_raw_data_give_the_same_bytes(adapter: object, tmp_path: Path) -> None:
    once = adapter.write(adapter.RAW, tmp_path / "once")  # type: ignore[attr-defined]
    again = adapter.write(adapter.RAW, tmp_path / "again")  # type: ignore[attr-defined]
    assert [file.path.read_bytes() for file in once] == [file.path.read_bytes() for file in again]


def test_a_column_outside_the_contract_is_turned_away(tmp_path: Path) -> None:
    file = FurnishedFile(tmp_path / "x.parquet", RecordType.IDENTITY, "F", date(2005, 4, 30), "")
    with duckdb.connect() as con, pytest.raises(ValueError, match="sex"):
        write_lines(con, "SELECT '1' AS customer, 'person' AS kind, 2 AS sex", file)
    assert not file.path.exists()


def test_the_data_that_ship_name_their_source_and_licence() -> None:
    readme = (DATA / "README.md").read_text()
    sources = ("I-C. Yeh", "Li,\nA. Mickel & S. Taylor", "P. Berka and M. Sochorova", "U. Grömping")
    for words in (*sources, "CC BY 4.0", "public domain"):
        assert words in readme
    for path in DATA.glob("*/*.parquet"):
        assert path.name in readme
