"""Lines about what left because its retention was over: nothing of it is held, so that they would stand alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb
import pyarrow as pa

from tallystick.furnish.contracts import Contract
from tallystick.furnish.keys import ACCOUNT_KEY, CASE_KEY, key_sql
from tallystick.lake import customer_table
from tallystick.records.left_items import LeftItem
from tallystick.terms import Action, CustomerRef, RecordType

LEAVING_WHOLE = (RecordType.ACCOUNT_MONTH, RecordType.PUBLIC_RECORD)
"""Of what a line may have lost its end with: all other lines tell of themselves when they are past their retention."""
_REPORTS = f"coalesce(action, '{Action.REPORT}') = '{Action.REPORT}'"
_MONTH = "t.month // 12 || '-' || lpad((t.month % 12 + 1)::varchar, 2, '0')"


def keys_named(
    engine: duckdb.DuckDBPyConnection, contract: Contract, customers: Collection[CustomerRef]
) -> list[tuple[CustomerRef, tuple[str, ...]]]:
    """The accounts or cases of some customers that the lines name, an account's earlier keys among them."""
    engine.register("customer_with_left", customer_table(customers))
    rows = engine.execute(
        f"""
        select distinct furnisher, customer, key from (
            select *, unnest([{", ".join(_keys(contract))}]) as key
            from typed semi join customer_with_left using (furnisher, customer)
        ) where key is not null
        """
    ).fetchall()
    return [(CustomerRef(furnisher, customer), tuple(key)) for furnisher, customer, key in rows]


def refuse_left(
    engine: duckdb.DuckDBPyConnection, contract: Contract, left: Iterable[LeftItem], *, certified: bool
) -> None:
    """Adds faults of what breaks ACCOUNT-LEFT and, where nobody certifies them, ACCOUNT-RESUMES and CASE-LEFT."""
    items = list(left)
    engine.register("left_item", _table(items))
    named = " union all ".join(f"select line, furnisher, customer, {key} as key from typed" for key in _keys(contract))
    engine.execute(
        f"""
        create table of_left as
        select line, max(through) as through from ({named}) join left_item using (furnisher, customer, key)
        group by line
        """
    )
    if contract.record_type is RecordType.PUBLIC_RECORD:
        if not certified:
            _hold_unless_held_again(engine, contract, "CASE-LEFT", "t.case_number", "true")
        return
    over = f"(t.month <= through or not {_REPORTS})"
    engine.execute(
        f"insert into fault select t.line, 'ACCOUNT-LEFT', {_MONTH} from typed t join of_left using (line) where {over}"
    )
    if not certified:
        _hold_unless_held_again(engine, contract, "ACCOUNT-RESUMES", _MONTH, f"not {over}")


def _hold_unless_held_again(
    engine: duckdb.DuckDBPyConnection, contract: Contract, rule: str, got: str, which: str
) -> None:
    """An item that was certified once is furnished on as any other."""
    key = ", ".join(f'"{name}"' for name in ("furnisher", "customer", *_columns(contract)))
    engine.execute(
        f"""
        insert into fault select t.line, '{rule}', {got} from typed t join of_left using (line)
        where {which} and ({key}) not in (
            select ({key}) from {contract.record_type} semi join left_item using (furnisher, customer) where {_REPORTS}
        )
        """
    )


def _columns(contract: Contract) -> tuple[str, ...]:
    return ACCOUNT_KEY if contract.record_type is RecordType.ACCOUNT_MONTH else CASE_KEY


def _keys(contract: Contract) -> list[str]:
    own = key_sql(_columns(contract))
    return [own, key_sql(ACCOUNT_KEY, ["previous_account"])] if "previous_account" in contract.names else [own]


def _table(items: Collection[LeftItem]) -> pa.Table:
    return pa.table(
        {
            "furnisher": pa.array([item.ref.furnisher for item in items], pa.string()),
            "customer": pa.array([item.ref.customer for item in items], pa.string()),
            "key": pa.array([item.key for item in items], pa.list_(pa.string())),
            "through": pa.array([item.through for item in items], pa.int32()),
        }
    )
