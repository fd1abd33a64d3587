"""A tenth of the raw data, for tests that take a bureau from the first file to the last score."""

from __future__ import annotations

from pathlib import Path

import duckdb


def _tenth(key: str) -> str:
    # MD5 and not DuckDB's own hash, which may change with its version: the tenth is the same tenth for ever.
    return f"CAST('0x' || left(md5(CAST({key} AS VARCHAR)), 8) AS UBIGINT) % 10 = 0"


_ACCOUNTS = _tenth("account_id")

# By borrower's name, so that the loans of one name stay together; by account, so that all of its rows do.
_KEPT = {
    "taiwan_card/clients.parquet": _tenth("ID"),
    "sba_7a/loans.parquet": _tenth("lower(trim(Name))"),
    "berka/account.parquet": _ACCOUNTS,
    "berka/client.parquet": f"client_id IN (SELECT client_id FROM disp WHERE {_ACCOUNTS})",
    "berka/disp.parquet": _ACCOUNTS,
    "berka/loan.parquet": _ACCOUNTS,
    "berka/trans_1993_1994.parquet": _ACCOUNTS,
    "berka/trans_loan_accounts_1996_1998.parquet": _ACCOUNTS,
}


def write_tenth(raw: Path, out: Path) -> tuple[Path, ...]:
    """Write the sets below `raw` (folders `taiwan_card`, `sba_7a`, `berka`) into `out`, with about every tenth client.

    Which clients is decided by a hash of their key, so the same raw data give the same tenth; values are untouched.
    Returns the files written, which the adapters read like the whole ones.
    """
    written = []
    with duckdb.connect() as con:
        con.read_parquet(str(raw / "berka" / "disp.parquet")).create_view("disp")
        for name, kept in _KEPT.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            con.read_parquet(str(raw / name)).filter(kept).write_parquet(str(path), compression="zstd")
            written.append(path)
    return tuple(written)
