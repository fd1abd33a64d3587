"""All characteristics of many subjects and of one, beside the bare scan of the columns used and the SQL statement.

The files are invented, and of the size of a bureau's: 100,000 subjects with 4.8 million account months by default.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figures import figure, paired, timed
from tallystick.characteristics import CATALOGUE, compute, compute_by_statement, compute_one, packed_files
from tallystick.characteristics.grains import CURRENCIES
from tallystick.characteristics.kernel import Compiled, Kernel, by_facts, kernels
from tallystick.files import OWED_BY_OTHERS
from tallystick.furnish import FACT_TABLES
from tallystick.terms import ActivityKind, InquiryReason, Product, PublicRecordKind

ALL = tuple(CATALOGUE.values())
SUBJECTS = int(os.environ.get("TALLYSTICK_BENCH_SUBJECTS", "100000"))
LINES, MONTHS, ACTIVITY_MONTHS, INQUIRIES = 2, 24, 12, 4
M0 = 2025 * 12 + 11
ASKED = date(2026, 1, 1)
ONE_BY_ONE = 2_000


def main() -> None:
    accounts = _accounts()
    facts = {
        "account_month": accounts,
        OWED_BY_OTHERS: _guaranteed(accounts),
        "activity_month": _activities(),
        "particulars": _particulars(),
        "inquiry": _inquiries(),
        "public_record": _public_records(),
    }
    m0 = np.full(SUBJECTS, M0)
    began = time.perf_counter()
    compiled = kernels(ALL)
    figure("characteristics.kernels_ready", time.perf_counter() - began, "s", "compiled, or read back")
    _from_parquet(facts, m0, compiled)
    _in_the_engine(facts)
    _one(facts, compiled)


def _from_parquet(facts: dict[str, pa.Table], m0: np.ndarray, compiled: Compiled) -> None:
    """Facts on disk that are sorted by subject, as a bucket of the lake is."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect(config={"threads": "2"}) as engine:
        places = {name: Path(scratch) / f"{name}.parquet" for name in facts}
        for name, table in facts.items():
            pq.write_table(table, places[name], compression="zstd")
        used = {one.source.facts: _columns(one) for one in compiled.kernels}
        texts = {
            name: [field.name for field in table.schema if field.type == pa.string()] for name, table in facts.items()
        }
        # Without it, the highest value is told from the file's statistics, and nothing is scanned.
        engine.execute("set disabled_optimizers = 'statistics_propagation'")

        def read() -> dict[str, pa.Table]:
            return {
                name: pq.read_table(places[name], columns=used[name], read_dictionary=texts[name]) for name in facts
            }

        def from_disk() -> object:
            return by_facts(read(), m0, compiled)

        def bare() -> None:
            for name, columns in used.items():
                highest = ", ".join(f'max("{column}")' for column in columns)
                engine.execute(f"select {highest} from '{places[name]}'").fetchall()

        seconds, scan, ratio = paired(from_disk, bare)
        figure("characteristics.bare_scan", SUBJECTS / scan, "subjects/s", "columns used, DuckDB, from Parquet")
        figure("characteristics.all", SUBJECTS / seconds, "subjects/s", f"{ratio:.2f} x the bare scan")
        reading, _, of_scan = paired(read, bare)
        figure("characteristics.arrow_read", SUBJECTS / reading, "subjects/s", f"{of_scan:.2f} x the bare scan")
        held = read()
        walked, _, of_scan = paired(lambda: by_facts(held, m0, compiled), bare)
        figure("characteristics.in_memory", SUBJECTS / walked, "subjects/s", f"{of_scan:.2f} x the bare scan")


def _columns(kernel: Kernel) -> list[str]:
    named = [column.name for column in kernel.source.columns]
    currency = ["currency"] if kernel.source.facts in CURRENCIES else []
    return list(dict.fromkeys(["observation", *kernel.source.line, *named, *currency]))


def _in_the_engine(facts: dict[str, pa.Table]) -> None:
    """Files as they stand after `open_files`: in no order, so that the kernels' way pays for sorting them."""
    with duckdb.connect(config={"threads": "2"}) as engine:
        for name, table in facts.items():
            _open(engine, name, table)
        engine.execute(f"create table observed as select range as observation, {M0} as m0 from range({SUBJECTS})")
        seconds, statement, ratio = paired(lambda: compute(engine, ALL), lambda: compute_by_statement(engine, ALL))
        figure("characteristics.of_open_files", SUBJECTS / seconds, "subjects/s", f"{ratio:.3f} x the SQL statement")
        figure("characteristics.statement", SUBJECTS / statement, "subjects/s")


def _one(facts: dict[str, pa.Table], compiled: Compiled) -> None:
    """One subject after the other: from packed files, from facts as Arrow tables, and by the SQL statement."""
    subjects = min(SUBJECTS, ONE_BY_ONE)
    files = [_of(facts, subject) for subject in range(subjects)]
    with duckdb.connect(config={"threads": "1"}) as engine:
        for name, table in facts.items():
            _open(engine, name, table.filter(pc.field("observation") < subjects))
        engine.execute(f"create table observed as select range as observation, {M0} as m0 from range({subjects})")
        began = time.perf_counter()
        packed = [file for _, file in packed_files(engine)]
        packing = time.perf_counter() - began
    m0 = np.array([M0])
    of_packed, of_tables = [], []
    for content, tables in zip(packed, files, strict=True):
        of_packed.append(timed(lambda content=content: compute_one(content, ASKED)))
        of_tables.append(timed(lambda tables=tables: by_facts(tables, m0, compiled)))
    ratio = statistics.median(of_tables) / statistics.median(of_packed)
    figure("characteristics.one_p50", 1_000 * statistics.median(of_packed), "ms", "from a packed file")
    figure("characteristics.one_p99", 1_000 * _p99(of_packed), "ms", "from a packed file")
    figure("characteristics.one_in_arrow_p50", 1_000 * statistics.median(of_tables), "ms", f"{ratio:.1f} x one_p50")
    figure("characteristics.one_in_arrow_p99", 1_000 * _p99(of_tables), "ms")
    figure("characteristics.packed_bytes", statistics.mean(map(len, packed)), "bytes", "a subject's file")
    figure("characteristics.packing", subjects / packing, "subjects/s", "of files in DuckDB's tables")
    with duckdb.connect(config={"threads": "1"}) as engine:
        for name, table in files[0].items():
            _open(engine, name, table)
        engine.execute(f"create table observed as select 0 as observation, {M0} as m0")
        of_files, statement, _ = paired(lambda: compute(engine, ALL), lambda: compute_by_statement(engine, ALL))
    figure("characteristics.one_of_open_files", 1_000 * of_files, "ms", "facts in DuckDB's tables")
    figure("characteristics.one_by_statement", 1_000 * statement, "ms")


def _open(engine: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    engine.register("told", table)
    engine.execute(f"create table file_{name} as select *, {M0} as m0 from told order by hash(observation)")


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def _of(facts: dict[str, pa.Table], subject: int) -> dict[str, pa.Table]:
    def rows(table: pa.Table) -> pa.Table:
        first, last = np.searchsorted(table["observation"].to_numpy(), [subject, subject + 1])
        # Laid out anew, as facts that were read for one subject are.
        one = pa.concat_tables([table.slice(first, last - first)]).combine_chunks()
        return one.set_column(
            one.schema.get_field_index("observation"), "observation", pa.array(np.zeros(len(one), np.int64))
        )

    return {name: rows(table) for name, table in facts.items()}


def _accounts() -> pa.Table:
    draw = np.random.default_rng(1)
    rows = SUBJECTS * LINES * MONTHS
    line = np.repeat(np.arange(SUBJECTS * LINES), MONTHS)
    products = np.array(list(Product))
    limit = np.repeat(draw.integers(1, 100, SUBJECTS * LINES) * 100_000, MONTHS)
    late = draw.random(rows) < 0.08
    columns = {
        "observation": line // LINES,
        "furnisher": np.array(["a bank", "b bank"])[line % LINES],
        "account": pa.array(np.char.add("card-", (line % 1_000).astype(str))),
        "ago": np.tile(np.arange(MONTHS), SUBJECTS * LINES),
        "product": np.repeat(products[draw.integers(0, len(products), SUBJECTS * LINES)], MONTHS),
        "role": np.repeat(np.array(["borrower", "joint"])[(draw.random(SUBJECTS * LINES) < 0.1).astype(int)], MONTHS),
        "lender_kind": np.repeat(np.array(["bank", "consumer_finance"])[np.arange(SUBJECTS * LINES) % 2], MONTHS),
        "status": np.array(["open", "paid", "default"])[np.searchsorted([0.97, 0.99], draw.random(rows))],
        "currency": np.full(rows, "CNY"),
        "opened": np.repeat(
            np.datetime64("2015-01-01", "D") + draw.integers(0, 3_000, SUBJECTS * LINES).astype("m8[D]"), MONTHS
        ),
        "days_past_due": np.where(late, draw.integers(1, 200, rows), 0),
        "balance": draw.integers(-1_000, 100, rows) * 1_000 + limit // 2,
        "limit": limit,
        "original_amount": limit,
        "guaranteed_amount": pa.array(limit // 4, mask=line % 3 > 0),
        "past_due": np.where(late, 10_000, 0),
        "scheduled": pa.array(limit // 20, mask=draw.random(rows) < 0.3),
        "paid": pa.array(draw.integers(0, 100_000, rows), mask=draw.random(rows) < 0.1),
        "paid_manner": np.array(["in_full", "at_least_minimum", "less"])[draw.integers(0, 3, rows)],
    }
    return _typed("account_month", columns)


def _guaranteed(accounts: pa.Table) -> pa.Table:
    """Every sixteenth subject guarantees for another what it owes itself."""
    some = accounts.filter(pc.equal(pc.bit_wise_and(accounts["observation"], 15), 0))
    classes = pa.array(["normal", "special_mention", "substandard"] * (len(some) // 3 + 1))[: len(some)]
    role = pa.array(["guarantor"] * len(some))
    return some.set_column(some.column_names.index("role"), "role", role).append_column("five_class", classes)


def _activities() -> pa.Table:
    draw = np.random.default_rng(2)
    rows = SUBJECTS * ACTIVITY_MONTHS
    rare = {
        name: np.zeros(rows, np.int64)
        for name in ("late", "unpaid", "unpaid_amount", "disputes_lost", "breaches", "penalties", "returned")
    }
    columns = {
        **rare,
        "observation": np.repeat(np.arange(SUBJECTS), ACTIVITY_MONTHS),
        "furnisher": np.full(rows, "a platform"),
        "customer": np.repeat(np.char.add("c-", np.arange(SUBJECTS).astype(str)), ACTIVITY_MONTHS),
        "active_days": draw.integers(0, 31, rows),
        "largest_payer": draw.integers(0, 10**5, rows),
        "five_largest_payers": draw.integers(0, 10**6, rows),
        "amount_days_late": draw.integers(0, 10**8, rows),
        "ago": np.tile(np.arange(ACTIVITY_MONTHS), SUBJECTS),
        "kind": np.repeat(np.array(list(ActivityKind))[draw.integers(0, len(ActivityKind), SUBJECTS)], ACTIVITY_MONTHS),
        "count": draw.integers(0, 50, rows),
        "amount": draw.integers(0, 10**7, rows),
        "on_time": draw.integers(0, 50, rows),
        "refunds": draw.integers(0, 10**5, rows),
        "disputes": np.zeros(rows, np.int64),
        "currency": np.full(rows, "CNY"),
    }
    return _typed("activity_month", columns)


def _particulars() -> pa.Table:
    columns = {
        "observation": np.arange(SUBJECTS),
        "employees": pa.nulls(SUBJECTS, pa.int64()),
        "establishment": pa.nulls(SUBJECTS, pa.string()),
        "founded": pa.nulls(SUBJECTS, pa.int32()),
        "known_at": np.full(SUBJECTS, np.datetime64(date(2020, 1, 15))),
        "address_since": np.full(SUBJECTS, np.datetime64(date(2012, 5, 1))),
        "employed_since": pa.nulls(SUBJECTS, pa.date32()),
        "assurance": np.full(SUBJECTS, "document_checked"),
        "standing": pa.nulls(SUBJECTS, pa.string()),
    }
    return _typed("particulars", columns)


def _inquiries() -> pa.Table:
    draw = np.random.default_rng(3)
    rows = SUBJECTS * INQUIRIES
    made = np.datetime64("2025-12-31", "D") - draw.integers(0, 700, rows).astype("m8[D]")
    columns = {
        "observation": np.repeat(np.arange(SUBJECTS), INQUIRIES),
        "furnisher": np.array(["a bank", "b bank", "c bank", "d bank"])[np.arange(rows) % INQUIRIES],
        "inquiry": np.char.add("q-", np.arange(rows).astype(str)),
        "made_on": made,
        "ago": (np.datetime64("2025-12", "M") - made.astype("M8[M]")).astype(np.int64),
        "valid_at": np.full(rows, np.datetime64(ASKED)),
        "reason": np.array(list(InquiryReason))[draw.integers(0, len(InquiryReason), rows)],
        "product": np.array(list(Product))[draw.integers(0, len(Product), rows)],
    }
    return _typed("inquiry", columns)


def _public_records() -> pa.Table:
    """One for every tenth subject."""
    draw = np.random.default_rng(4)
    rows = SUBJECTS // 10
    columns = {
        "observation": np.arange(rows) * 10,
        "ago": draw.integers(0, 60, rows),
        "kind": np.array(list(PublicRecordKind))[draw.integers(0, len(PublicRecordKind), rows)],
        "status": np.array(["open", "satisfied"])[draw.integers(0, 2, rows)],
        "amount": draw.integers(0, 10**8, rows),
        "amount_paid": pa.array(draw.integers(0, 10**7, rows), mask=draw.random(rows) < 0.5),
        "currency": np.full(rows, "CNY"),
    }
    return _typed("public_record", columns)


def _typed(name: str, columns: dict[str, object]) -> pa.Table:
    """With the types that the fact table has."""
    schema = next(table.schema for table in FACT_TABLES.values() if table.name == name)
    own = {"observation": pa.int64(), "ago": pa.int64(), "valid_at": pa.date32()}
    arrays = {}
    for column, told in columns.items():
        made = told if isinstance(told, pa.Array) else pa.array(told)
        arrays[column] = made.cast(own[column] if column in own else schema.field(column).type)
    return pa.table(arrays)


if __name__ == "__main__":
    main()
