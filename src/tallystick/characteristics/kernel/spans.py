"""Python source of columns about rows that lie near each other in time."""

from __future__ import annotations

from tallystick.characteristics.kernel.row import Row
from tallystick.characteristics.measure import Condition
from tallystick.characteristics.spans import FollowedWithin


def followed(row: Row, others: Row, column: FollowedWithin, places: tuple[str, str], where: Condition | None) -> str:
    """The variable that says whether a row is followed, found by a walk over all rows of the subject.

    others: a row without lines, at another place. places: of the row, and of the other. where: what rows are kept.
    """
    here, there = places
    day, within = row.value(column.day), row.value(column.within)
    at_same = [f"({others.value(name)} == {row.value(name)})" for name in column.same]
    follows = others.value(column.day)
    kept = [] if where is None else [others.condition(where)]
    later = f"(({follows} > {day}) | (({follows} == {day}) & ({there} > {here})))"
    met = " & ".join([*kept, *at_same, later, f"({follows} - {day} <= {within})"])

    def lines(name: str) -> list[str]:
        return [
            f"{name} = 0",
            f"for {there} in range(begin, end):",
            *(f"    {line}" for line in others.lines),
            f"    if {met}:",
            f"        {name} = 1",
            "        break",
        ]

    return row.block(f"{column} at {here}", lines)
