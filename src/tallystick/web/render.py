"""Pages from plain data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from tallystick.rights.numbers import BureauNumbers, SearchHit
from tallystick.rights.promised import PromiseShown
from tallystick.rights.shown import SubjectReport
from tallystick.terms import Dimension, band_of, is_invented
from tallystick.web import words
from tallystick.web.pictures import drawn_bands, drawn_gauge, drawn_radar, pictured, summed


def start_html(bureau: BureauNumbers, *, invented: bool = False) -> str:
    """invented: whether any member's customers are, so that the page says so."""
    return template("start.html").render(bureau=bureau, pictures=drawn_bands(bureau), invented=invented)


def search_html(query: str, hits: Sequence[SearchHit], *, most: int, cut: bool = False, invented: bool = False) -> str:
    """most: where the list of hits was ended. cut: only the beginning of what was typed was searched for.

    invented: see `start_html`.
    """
    return template("search.html").render(query=query, hits=hits, most=most, cut=cut, invented=invented)


def mishap_html(heading: str, what: str, mend: str) -> str:
    return template("mishap.html").render(heading=heading, what=what, mend=mend)


def subject_html(report: SubjectReport) -> str:
    """The subject's page of the site."""
    return _subject(report, standalone=False)


def promise_html(promise: PromiseShown) -> str:
    """What would raise the subject's score: the form, and what it was answered."""
    return template("promise.html").render(promise=promise, invented=promise.invented)


def report_html(report: SubjectReport) -> str:
    """The subject's report as one file that needs nothing beside it."""
    return _subject(report, standalone=True)


@cache
def style_sheet() -> str:
    return files("tallystick.web").joinpath("static", "style.css").read_text(encoding="utf-8")


def _subject(report: SubjectReport, *, standalone: bool) -> str:
    used = [one for one in report.characteristics if one.points is not None]
    gained = sum(one.points or 0 for one in used)
    return template("subject.html").render(
        report=report,
        accounts=list(pictured(report.accounts, "account")),
        others=list(pictured(report.owed_by_others, "other")),
        activities=summed(report.activity),
        gauge=drawn_gauge(report.score) if report.score else None,
        radar=drawn_radar(report.score) if report.score else None,
        used=used,
        gained=gained,
        # A card adds its characteristics' points to a number that is the same for every file.
        start=report.score.score - gained if report.score else None,
        unused=[
            (dimension, [one for one in report.characteristics if one.dimension is dimension and one.points is None])
            for dimension in Dimension
        ],
        invented=any(is_invented(one.source.furnisher) for one in report.identities),
        standalone=standalone,
        inlined_style=Markup(style_sheet()) if standalone else None,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tallystick.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"invented": False, "standalone": False, "inlined_style": None, "query": ""}
    environment.globals["band"] = lambda score: band_of(score).label
    environment.filters |= {
        "activity": words.activity_in_words,
        "capitalize_first": lambda value: value[:1].upper() + value[1:],
        "chance": words.chance_in_words,
        "day": words.day_in_words,
        "isolated": words.isolated,
        "lower_first": lambda value: value[:1].lower() + value[1:],
        "many": words.many_in_words,
        "month": words.month_in_words,
        "mood": words.mood_of,
        "percent": lambda share: f"{100 * share:.1f} %",
        "signed": lambda points: f"{points:,}".replace("-", "\N{MINUS SIGN}"),
        "stood": words.stood,
        "whole": lambda value: f"{value:,}",
        "words": words.code_in_words,
    }
    return environment


def template(name: str) -> Template:
    """A page's template by its file's name."""
    return _environment().get_template(name)
