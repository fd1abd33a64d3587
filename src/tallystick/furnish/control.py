"""Control totals of a file: what its furnisher adds up in its own books to see that all of it arrived."""

from __future__ import annotations

import duckdb

from tallystick.furnish.contracts import Contract, FieldType
from tallystick.furnish.read import Source


def control_totals(engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> dict[str, int]:
    """Of the lines as read, refused ones too: customers, and of each amount its sum, by currency, in minor units.

    Keys are `customers`, `CNY balance` and so on; an amount that no line tells has none.
    """
    [(customers,)] = engine.execute("select count(*) from (select distinct furnisher, customer from typed)").fetchall()
    control = {"customers": int(customers)}
    amounts = [
        field.name for field in contract.fields if field.type is FieldType.AMOUNT and field.name in source.present
    ]
    if not amounts or "currency" not in source.present:
        return control
    sums = ", ".join(f'sum("{name}")' for name in amounts)
    rows = engine.execute(
        f"select currency, {sums} from work.typed where currency is not null group by all order by 1"
    ).fetchall()
    for currency, *found in rows:
        told = zip(amounts, found, strict=True)
        control |= {f"{currency} {name}": int(total) for name, total in told if total is not None}
    return control
