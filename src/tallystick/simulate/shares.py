"""What a population is like, counted from its files: the table of docs/simulation.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tallystick.simulate.manifest import MANIFEST
from tallystick.terms import NotFoundError

_BUCKETS = """
    case when status in ('charged_off', 'collection', 'foreclosed', 'repossessed', 'surrendered', 'guarantor_paid')
        then 'written off, seized or in collection'
        when days_past_due >= 90 then '90 days late or more' when days_past_due >= 60 then '60 to 89 days late'
        when days_past_due >= 30 then '30 to 59 days late' when days_past_due > 0 then '1 to 29 days late'
        else 'not late' end
"""
_MONTHS = "(select * from account_month where role = 'borrower')"
_QUERIES = (
    (
        "borrowers' accounts",
        f"""select product, 100.0 * count(distinct account) / sum(count(distinct account)) over ()
            from {_MONTHS} group by 1 order by 2 desc, 1""",
    ),
    (
        "account months",
        f"select {_BUCKETS}, 100.0 * count(*) / sum(count(*)) over () from {_MONTHS} group by 1 order by 2 desc, 1",
    ),
    (
        "subjects with open outcome",
        """select 'default within 12 months: ' || s.kind, 100.0 * avg(o.outcome::boolean::int)
           from outcomes o join subjects s using (subject) group by s.kind order by 1 desc""",
    ),
    (
        "all subjects",
        """select 'hard inquiries a year', 12.0 * count(*) / (select count(distinct month) from account_month)
               / (select count(*) from subjects)
           from inquiry where reason in
               ('loan_application', 'card_application', 'guarantor_check', 'financing', 'limit_increase')""",
    ),
    (
        "cards with a limit, share of it in use",
        """select unnest(['lower quartile', 'median', 'upper quartile']),
               unnest(quantile_cont(100.0 * balance / "limit", [0.25, 0.5, 0.75]))
           from account_month where product = 'credit_card' and status = 'open' and "limit" > 0""",
    ),
    (
        "activity months",
        """select kind, 100.0 * count(*) / sum(count(*)) over () from activity_month group by 1 order by 2 desc, 1""",
    ),
    (
        "records of one subject",
        """select 'mean', avg(n) from (select count(*) as n from records group by subject)""",
    ),
)
_VIEWS = {
    "account_month": "account_month-[0-9]*",
    "activity_month": "activity_month-*",
    "inquiry": "inquiry-*",
    "outcomes": "truth-outcomes-*",
    "subjects": "truth-subjects-*",
    "records": "truth-records-*",
}


@dataclass(frozen=True, slots=True)
class Share:
    """of: of what. value: in percent, but for the mean of records and inquiries a year, which are counts."""

    of: str
    what: str
    value: float


def shares(folder: Path) -> list[Share]:
    """Counts the files of a population. Raises NotFoundError for a folder that holds none."""
    if not (folder / MANIFEST).is_file():
        raise NotFoundError(
            "the folder holds no population", where=str(folder), mend="make one with `tallystick simulate`"
        )
    # Counting alone needs it, and no process that writes.
    import duckdb

    form = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["form"]
    with duckdb.connect() as engine:
        for view, pattern in _VIEWS.items():
            where = str(folder / f"{pattern}.{form}").replace("'", "''")
            engine.execute(f"create view {view} as select * from read_{form}('{where}')")
        return [
            Share(of, what, round(value, 2))
            for of, query in _QUERIES
            for what, value in engine.execute(query).fetchall()
        ]
