"""Control totals of a file: what its furnisher adds up in its own books to see that all of it arrived."""

from __future__ import annotations

import duckdb

from tallystick.furnish.contracts import Contract, FieldType
from tallystick.furnish.read import Source
from tallystick.furnish.typed import kept_columns


def control_totals(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> dict[str, int]:
    """Of the lines as read, refused ones too: customers, and of each amount its sum, by currency, in minor units.

    Keys are `customers`, `CNY balance` and so on; an amount that no line tells has none.
    """
    kept = kept_columns(source, contract)
    [(customers,)] = engine.execute("select count(distinct (furnisher, customer)) from work.typed").fetchall()
    control = {"customers": int(customers)}
    amounts = [field.name for field in contract.fields if field.type is FieldType.AMOUNT and field.name in kept]
    if not amounts or "currency" not in kept:
        return control
    sums = ", ".join(f'sum("{name}")' for name in amounts)
    rows = engine.execute(
        f"select currency, {sums} from work.typed where currency is not null group by all order by 1"
    ).fetchall()
    for currency, *found in rows:
        told = zip(amounts, found, strict=True)
        control |= {f"{currency} {name}": int(total) for name, total in told if total is not None}
    return control
