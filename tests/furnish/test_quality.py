"""A furnisher's quality is counted from what it handed in."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.furnish.doors import BANK, card, furnished, identity, with_customers, written
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.furnish import Submission
from tallystick.terms import NotFoundError, RecordType
from tallystick.web.furnisher import quality_html

AS_OF = date(2020, 2, 1)


def test_refusals_lateness_completeness_and_hits_of_each_submission(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    full = {"opened": "2019-01-01", "past_due": 0, "days_past_due": 0, "scheduled": 5, "paid": 5, "limit": 900}
    rows = [card("c1", "2019-11", **full), card("c2", "2019-11", status="paid"), card("c1", "2019-13")]
    furnished(bureau, written(tmp_path, rows), RecordType.ACCOUNT_MONTH)
    told = bureau.furnisher_quality(BANK, AS_OF)
    identities, months = told.submissions
    assert (identities.refusal_rate, identities.days, identities.completeness) == (0, None, None)
    assert (months.lines, months.refusal_rate, months.days) == (3, pytest.approx(1 / 3), 62)
    assert months.completeness == pytest.approx((7 / 7 + 1 / 7) / 2)
    assert months.hits == {"PAID-OWING": 1}
    assert [(str(one.month), one.accounts, one.hits) for one in told.months] == [("2019-11", 2, 1)]
    assert (told.months[0].days, told.months[0].completeness) == (62, pytest.approx((7 / 7 + 1 / 7) / 2))
    assert told.trend is None


def test_an_open_account_of_which_nothing_came_is_lacking(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    rows = [card("c1", "2019-11"), card("c2", "2019-11"), card("c1", "2019-12")]
    furnished(bureau, written(tmp_path, rows), RecordType.ACCOUNT_MONTH)
    told = bureau.furnisher_quality(BANK, AS_OF)
    assert [(one.accounts, one.lacking) for one in told.months] == [(2, 0), (1, 1)]


def test_a_rising_refusal_rate_is_a_trend(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    for month in (9, 10, 11):
        rows = [card("c1", f"2019-{month:02}"), card("c1", f"2019-{month:02}", account="b", balance="x")]
        furnished(bureau, written(tmp_path, rows), RecordType.ACCOUNT_MONTH)
    assert bureau.furnisher_quality(BANK, AS_OF).trend == pytest.approx(0.5)


def test_refusals_are_told_of_each_submission_and_of_each_month_in_which_lines_came(
    bureau: Bureau, tmp_path: Path
) -> None:
    with_customers(bureau, tmp_path, "c1")
    good, wrong = card("c1", "2019-11"), card("c1", "2019-11", account="b", balance="x")
    for on, rows in ((date(2020, 2, 3), [good, wrong]), (date(2020, 2, 28), [wrong]), (date(2020, 3, 1), [good])):
        path = written(tmp_path, rows)
        bureau.furnish(Submission(path, RecordType.ACCOUNT_MONTH, BANK, on, "consent"))
    told = bureau.furnisher_quality(BANK, date(2020, 3, 2))
    assert [one.refusal_rate for one in told.submissions] == [0, 0.5, 1, 0]
    assert [(str(one.month), one.submissions, one.lines, one.refused, one.refusal_rate) for one in told.received] == [
        ("2020-01", 1, 1, 0, 0),
        ("2020-02", 2, 3, 2, pytest.approx(2 / 3)),
        ("2020-03", 1, 1, 0, 0),
    ]
    page = quality_html(told)
    assert "66.67 %" in page
    assert "Refused, month by month" in page
    where = ["--at", str(bureau.folder), "--as-of", "2020-03-02"]
    printed = CliRunner().invoke(app, ["furnish", "scorecard", BANK, *where]).stdout
    assert "66.67%" in printed
    told_as_json = json.loads(CliRunner().invoke(app, ["furnish", "scorecard", BANK, *where, "--json"]).stdout)
    assert [(one["month"], one["refused"]) for one in told_as_json["received"]] == [
        ("2020-01", 0),
        ("2020-02", 2),
        ("2020-03", 0),
    ]


def test_a_corrected_birth_date_is_asked_about(bureau: Bureau, tmp_path: Path) -> None:
    for born in ("1980-01-02", "1980-02-01"):
        furnished(bureau, written(tmp_path, [identity("c1", birth_date=born)]), RecordType.IDENTITY)
    assert [one.rule for one in bureau.furnisher_quality(BANK, AS_OF).findings] == ["BIRTH-TWICE"]


def test_who_is_no_member_has_no_quality(bureau: Bureau) -> None:
    with pytest.raises(NotFoundError, match="no member"):
        bureau.furnisher_quality("A stranger", AS_OF)


def test_the_page_says_what_the_json_says_and_needs_nothing_beside_it(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    rows = [card("c1", "2019-11"), card("c2", "2019-11", status="paid"), card("c1", "2019-13")]
    furnished(bureau, written(tmp_path, rows, "<june>.csv"), RecordType.ACCOUNT_MONTH)
    page = quality_html(bureau.furnisher_quality(BANK, AS_OF))
    assert "33.33 % of 3 lines" in page, "the picture tells the refusal rate"
    assert "PAID-OWING" in page
    assert "2019-11" in page
    assert "&lt;june&gt;.csv" in page
    assert "src=" not in page
    assert 'href="/' not in page


def test_a_furnisher_of_nothing_has_a_page_too(bureau: Bureau) -> None:
    assert "Nothing was furnished." in quality_html(bureau.furnisher_quality(BANK, AS_OF))


def test_whose_lines_come_in_files_of_another_is_not_said_to_have_furnished_nothing(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.admit_furnishers(["Small bank"], AS_OF, reported_by=BANK)
    for record_type, row in (
        (RecordType.IDENTITY, identity("c1")),
        (RecordType.ACCOUNT_MONTH, card("c1", "2019-11")),
    ):
        furnished(bureau, written(tmp_path, [row | {"furnisher": "Small bank"}]), record_type)
    page = quality_html(bureau.furnisher_quality("Small bank", AS_OF))
    assert "its lines came in files of another" in page
    assert "Nothing was furnished." not in page
