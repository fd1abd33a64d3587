"""How well a furnisher furnishes: what was refused, how late it came, what is lacking, what looks wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.furnish.evaluate import Finding
from tallystick.records import Receipt, Totals
from tallystick.terms import INSTALMENT, REVOLVING, Month, RecordType

_EXPECTED = ("opened", "balance", "past_due", "days_past_due", "scheduled", "paid")
"""Fields of an account month that a full file can be read from, beside the limit or the amount granted."""

_FILLED = " + ".join(
    f"cast({told} is not null as integer)"
    for told in (*(f'"{name}"' for name in _EXPECTED), 'coalesce("limit", original_amount)')
)
_CREDIT = ", ".join(f"'{product}'" for product in (*REVOLVING, *INSTALMENT))
_COMPLETENESS = f"avg(({_FILLED}) / {len(_EXPECTED) + 1}) filter (product in ({_CREDIT}))"
_DAYS = "median(known_at - last_day(make_date(month // 12, month % 12 + 1, 1)))"


@dataclass(frozen=True, slots=True)
class SubmissionQuality:
    """refusal_rate: share of the lines read. days: median days from the end of a line's month to its becoming known.

    completeness: share of the expected fields that are filled. Both are None where the submission has no account months
    that count. hits: of each evaluator.
    """

    submission: str
    file: str
    record_type: RecordType
    received_on: date
    lines: int
    refusal_rate: float
    days: float | None
    completeness: float | None
    hits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MonthQuality:
    """accounts: furnished for the month. lacking: open ones of the month before, of which nothing came since.

    days, completeness: as of a submission, over the month's lines.
    """

    month: Month
    accounts: int
    lacking: int
    days: float
    completeness: float | None
    hits: int


@dataclass(frozen=True, slots=True)
class ReceivedMonth:
    """What was handed in during one month. refusal_rate: share of its lines; None where none was read.

    A refused line is of the month in which it came: what month it is about, it may not legibly say.
    """

    month: Month
    submissions: int
    lines: int
    refused: int
    refusal_rate: float | None


@dataclass(frozen=True, slots=True)
class ScoreCost:
    """What the lines with hits do to the scores of those they are about, by scoring with and without them.

    subjects: about whom such lines are, those looked at. scored: who has a score both ways. higher, lower: whose score
    the lines make higher or lower. mean, most: points that they take from a score; below nought when they add some.
    """

    model: str
    subjects: int
    scored: int
    higher: int
    lower: int
    mean: float
    most: int


@dataclass(frozen=True, slots=True)
class Quality:
    """A furnisher's quality at a day. trend: refusal rate of the last three submissions less that of those before.

    received: the months in which something came. months: those that account lines are about.
    """

    furnisher: str
    as_of: date
    submissions: tuple[SubmissionQuality, ...]
    received: tuple[ReceivedMonth, ...]
    months: tuple[MonthQuality, ...]
    findings: tuple[Finding, ...]
    trend: float | None
    costs: tuple[ScoreCost, ...]


def score_cost(model: str, with_lines: Sequence[int | None], without_lines: Sequence[int | None]) -> ScoreCost:
    """Each subject's score with the lines and without them, in one order; None where there is no score.

    >>> score_cost("persons", [600, 590, None], [630, 590, 500])
    ScoreCost(model='persons', subjects=3, scored=2, higher=0, lower=1, mean=15.0, most=30)
    """
    pairs = zip(with_lines, without_lines, strict=True)
    taken = [without - given for given, without in pairs if given is not None and without is not None]
    return ScoreCost(
        model,
        len(with_lines),
        len(taken),
        sum(one < 0 for one in taken),
        sum(one > 0 for one in taken),
        sum(taken) / len(taken) if taken else 0.0,
        max(taken, default=0),
    )


def quality(
    engine: duckdb.DuckDBPyConnection,
    furnisher: str,
    as_of: date,
    receipts: Sequence[Receipt],
    findings: Sequence[Finding],
    costs: Sequence[ScoreCost],
) -> Quality:
    """Put together from `history` (see `evaluate.open_history`), the furnisher's receipts and what was found."""
    hits: dict[str, Counter[str]] = {}
    for one in findings:
        hits.setdefault(one.submission, Counter())[one.rule] += 1
    measured = _measured(engine)
    submissions = tuple(
        SubmissionQuality(
            one.submission,
            one.file,
            one.record_type,
            one.received_on,
            one.totals.lines_read,
            one.totals.refused / max(one.totals.lines_read, 1),
            *measured.get(one.submission, (None, None)),
            dict(hits.get(one.submission, {})),
        )
        for one in receipts
    )
    by_month = Counter(one.month for one in findings)
    months = tuple(
        MonthQuality(Month(index), accounts, lacking, days, completeness, by_month[index])
        for index, accounts, lacking, days, completeness in _months(engine)
    )
    trend = _trend(submissions)
    return Quality(furnisher, as_of, submissions, received(receipts), months, tuple(findings), trend, tuple(costs))


def received(receipts: Iterable[Receipt]) -> tuple[ReceivedMonth, ...]:
    """Of each month in which something came, how much of it was refused; the first month first."""
    by_month: dict[Month, list[Totals]] = {}
    for one in receipts:
        by_month.setdefault(Month.of(one.received_on), []).append(one.totals)
    return tuple(
        ReceivedMonth(month, len(told), total.lines_read, total.refused, _share(total.refused, total.lines_read))
        for month, told in sorted(by_month.items())
        for total in [sum(told, Totals(0, 0, 0, 0))]
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _measured(engine: duckdb.DuckDBPyConnection) -> dict[str, tuple[float | None, float | None]]:
    """Of each submission: median days to its becoming known, share of expected fields filled."""
    rows = engine.execute(f"select submission, {_DAYS}, {_COMPLETENESS} from history group by submission").fetchall()
    return {submission: (days, share) for submission, days, share in rows}


def _months(engine: duckdb.DuckDBPyConnection) -> list[tuple[int, int, int, float, float | None]]:
    return engine.execute(
        f"""
        with lacking as (
            select month + 1 as month, count(*) as lacking from history
            where status in ('open', 'default') and is_last group by all
        )
        select month, count(*), coalesce(any_value(lacking.lacking), 0), {_DAYS}, {_COMPLETENESS}
        from history left join lacking using (month) group by month order by month
        """
    ).fetchall()


def _trend(submissions: Sequence[SubmissionQuality], latest: int = 3) -> float | None:
    if len(submissions) <= latest:
        return None
    before, last = submissions[:-latest], submissions[-latest:]
    return sum(one.refusal_rate for one in last) / latest - sum(one.refusal_rate for one in before) / len(before)
