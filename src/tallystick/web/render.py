"""Pages from plain data: the templates, what they may say, and the pictures in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from tallystick.charts import MonthMark, Spoke, balance_history, band_bars, gauge, payment_history, radar
from tallystick.rights.numbers import BureauNumbers, SearchHit
from tallystick.rights.shown import AccountShown, ScoreShown, SubjectReport
from tallystick.terms import ENDED, SERIOUS, minor_digits


@dataclass(frozen=True, slots=True)
class AccountPictures:
    """An account with its drawn history; balance is None where none was reported twice."""

    shown: AccountShown
    history: Markup
    balance: Markup | None


def start_html(bureau: BureauNumbers) -> str:
    pictures = [
        Markup(
            band_bars(
                [(row.band, row.count, row.bad_rate) for row in model.bands],
                f"Scores of {model.name} by band",
                id=f"bands-{place}",
            )
        )
        for place, model in enumerate(bureau.models)
    ]
    return _template("start.html").render(bureau=bureau, pictures=pictures)


def search_html(query: str, hits: Sequence[SearchHit]) -> str:
    return _template("search.html").render(query=query, hits=hits)


def mishap_html(heading: str, what: str, mend: str) -> str:
    return _template("mishap.html").render(heading=heading, what=what, mend=mend)


def subject_html(report: SubjectReport) -> str:
    """The subject's page of the site."""
    return _subject(report, standalone=False)


def report_html(report: SubjectReport) -> str:
    """The subject's report as one file that needs nothing beside it."""
    return _subject(report, standalone=True)


def _subject(report: SubjectReport, *, standalone: bool) -> str:
    style = files("tallystick.web").joinpath("static", "style.css").read_text(encoding="utf-8")
    return _template("subject.html").render(
        report=report,
        accounts=[_pictured(account, f"account-{place}") for place, account in enumerate(report.accounts)],
        gauge=Markup(gauge(report.score.score)) if report.score else None,
        radar=Markup(_radar(report.score)) if report.score else None,
        standalone=standalone,
        inlined_style=Markup(style) if standalone else None,
    )


def _radar(score: ScoreShown) -> str:
    spokes = [Spoke(part.dimension.value.capitalize(), part.points, part.least, part.most) for part in score.dimensions]
    return radar(spokes, "The five parts of the score")


def _pictured(account: AccountShown, id: str) -> AccountPictures:
    marks = [
        MonthMark(
            one.month,
            one.days_past_due,
            serious=one.status in SERIOUS,
            ended=one.status in ENDED and one.status not in SERIOUS,
        )
        for one in account.months
    ]
    history = Markup(payment_history(marks, f"Payment history of {account.account}", id=f"{id}-history"))
    known = [(one.month, one.balance) for one in account.months if one.balance is not None]
    if len(known) < 2:
        return AccountPictures(account, history, None)
    unit = 10 ** minor_digits(known[0][1].currency)
    limit = account.months[-1].limit
    drawn = balance_history(
        [month for month, _ in known],
        [balance.minor / unit for _, balance in known],
        limit.minor / unit if limit else None,
        id=f"{id}-balance",
    )
    return AccountPictures(account, history, Markup(drawn))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tallystick.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"standalone": False, "inlined_style": None, "query": ""}
    environment.filters |= {
        "whole": lambda value: f"{value:,}",
        "words": lambda value: str(value).replace("_", " ").capitalize(),
        "day": _day,
        "capitalize_first": lambda value: value[:1].upper() + value[1:],
    }
    return environment


def _template(name: str) -> Template:
    return _environment().get_template(name)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(day: date) -> str:
    """2005-10-01 as a person writes it: 1 October 2005."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
