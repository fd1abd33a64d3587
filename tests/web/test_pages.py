import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from tests.web.samples import ATTACK, BARE, BURST, BUSINESS, LONG, NUMBERS, PERSON, REPORTS, SamplePages, promise_of

from tallystick.rights.promised import Asked, PromiseShown
from tallystick.rights.shown import SubjectReport
from tallystick.terms import SubjectId
from tallystick.web import create_app
from tallystick.web.app import LONGEST_QUERY, MOST_HITS
from tallystick.web.render import report_html, search_html, subject_html

CLIENT = TestClient(create_app(SamplePages()), base_url="http://127.0.0.1", raise_server_exceptions=False)
PROMISES = [f"/subjects/{subject}/what-if" for subject in (PERSON, BARE, ATTACK)]
ADDRESSES = [
    "/",
    "/search?q=customer",
    "/search?q=zzz",
    "/search",
    *(f"/subjects/{subject}" for subject in REPORTS),
    *PROMISES,
]
_VOID = {"meta", "link", "input", "br"}


class Balance(HTMLParser):
    """Every element that is opened is closed, in order, and no id is given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: set[str] = set()
        self.ids: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_and_runs_and_fetches_nothing(address: str) -> None:
    answer = CLIENT.get(address)
    assert answer.status_code == 200
    balance = Balance()
    balance.feed(answer.text)
    assert (balance.open, balance.wrong) == ([], [])
    assert len(balance.ids) == len(set(balance.ids))
    assert "<script" not in answer.text
    assert not {name for name in balance.attributes if name.startswith("on") or name == "style"}
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for drawn in re.findall(r"<svg.*?</svg>", answer.text, re.DOTALL):
        ElementTree.fromstring(drawn)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_says_what_is_not_built(address: str) -> None:
    assert "members, purposes and the log of looks are not built yet" in CLIENT.get(address).text


def test_the_five_points_of_the_table_add_up_to_the_score() -> None:
    page = CLIENT.get(f"/subjects/{PERSON}").text
    table = page[page.index("They add up to the score") : page.index("</tfoot>")]
    points = [int(found) for found in re.findall(r'</th><td class="n">(\d+)</td>', table)]
    assert sum(points[:5]) == points[5] == 612


def test_the_numbers_points_and_what_every_file_starts_with_add_up_to_the_score() -> None:
    page = CLIENT.get(f"/subjects/{PERSON}").text
    table = page[page.index("Those that the score is made of") :]
    given = [int(one.replace("−", "-")) for one in re.findall(r'class="n points">([−\d]+)', table)]
    started = int(re.findall(r"starts with</th><td class=\"n\">(\d+)<", table)[0])
    assert given == [-20, 10, 0]
    assert started + sum(given) == 612
    assert f"Every file starts with {started} points; the table takes 10; that makes 612." in page


def test_every_month_stands_beside_its_file_line_and_day() -> None:
    page = CLIENT.get(f"/subjects/{LONG}").text
    accounts = (*REPORTS[LONG].accounts, *REPORTS[LONG].owed_by_others)
    months = sum(len(account.months) for account in accounts)
    found = re.findall(r"<bdi>months\.parquet</bdi>, line ([\d,]+)<br>known 30 September 2005", page)
    assert len(found) == months == 483
    assert {int(line.replace(",", "")) for line in found} == {
        month.source.line for account in REPORTS[LONG].accounts for month in account.months
    }


def test_what_became_known_later_is_counted_and_left_out() -> None:
    assert "1 fact became known after 1 October 2005" in CLIENT.get(f"/subjects/{PERSON}").text
    assert "left out here: none." in CLIENT.get(f"/subjects/{BUSINESS}").text


def test_a_subject_without_a_score_reads_why() -> None:
    page = CLIENT.get(f"/subjects/{BARE}").text
    assert "There is no score" in page
    assert "No open credit card or credit line is on file, and the model speaks of no others." in page
    assert "says nothing against anyone" in page
    assert "8 months" in page
    assert page.count("line 5<br>") == 16


def test_every_amount_that_is_held_is_shown() -> None:
    page = CLIENT.get(f"/subjects/{PERSON}").text
    for month in REPORTS[PERSON].accounts[0].months:
        for amount in (month.balance, month.limit, month.past_due, month.paid):
            assert amount is None or f">{amount}</td>" in page
    # No month reports what was due, so there is no empty column for it.
    assert "Due in the month" not in page


def test_an_account_says_when_it_ended_and_how() -> None:
    page = CLIENT.get(f"/subjects/{BUSINESS}").text
    assert "15 July 2004" in page
    assert "Paid off" in page
    assert "Charged off" in page
    assert page.count("Blue Harbour Bakery, LLC") >= 2
    assert "2 customer records were found to be of this one business." in page


def test_hostile_words_stay_words() -> None:
    page = CLIENT.get(f"/subjects/{ATTACK}").text
    assert "alert(&#39;x&#39;)" in page
    assert "<script" not in page
    assert 'onload="' not in page
    assert "onload=&#34;" in page


def test_a_furnished_right_to_left_mark_cannot_turn_the_page_s_own_words() -> None:
    for page in (CLIENT.get(f"/subjects/{ATTACK}").text, CLIENT.get("/").text, search_html("\u202ex", [], most=1)):
        body = page[page.index("<main") :]
        # The picture's texts, the form's value and attributes are fenced in by being what they are.
        plain = re.sub(r"<svg.*?</svg>|<bdi>.*?</bdi>|<[^>]*>", "", body, flags=re.DOTALL)
        assert "\u202e" not in unescape(plain)


def test_the_document_says_the_same_as_the_page() -> None:
    document = CLIENT.get(f"/subjects/{PERSON}.json").json()
    assert document["score"]["score"] == 612
    assert document["accounts"][0]["months"][0]["balance"] == {"amount": "10000.00", "currency": "TWD"}
    assert document["accounts"][0]["months"][0]["source"]["known_on"] == "2005-09-30"
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("address", ["/subjects/sub_nobody", "/subjects/sub_nobody.json", "/nowhere", "/docs"])
def test_what_is_not_there_is_told_in_a_sentence(address: str) -> None:
    answer = CLIENT.get(address)
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert "Back to the start page" in answer.text
    assert "Traceback" not in answer.text


def test_what_nobody_foresaw_is_told_without_the_inside() -> None:
    answer = CLIENT.get(f"/subjects/{BURST}")
    assert answer.status_code == 500
    assert "Something went wrong inside the bureau" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_cannot_be_done_to_a_page_is_not_called_lost() -> None:
    answer = CLIENT.post("/")
    assert answer.status_code == 405
    assert "That did not work" in answer.text


def test_a_very_long_search_is_cut_and_answered() -> None:
    answer = CLIENT.get("/search", params={"q": "x" * 5_000})
    assert answer.status_code == 200
    assert f"only its first {LONGEST_QUERY} letters" in answer.text
    assert "x" * (LONGEST_QUERY + 1) not in answer.text


def test_a_list_that_was_ended_says_so() -> None:
    hits = SamplePages().search("customer", MOST_HITS)
    assert "The list ends after 2." in search_html("a", hits[:2], most=2)
    assert "The list ends" not in search_html("a", hits[:2], most=3)


def test_another_host_name_is_not_answered() -> None:
    """A page of another site must not read this one through the visitor's browser (DNS rebinding)."""
    assert CLIENT.get("/", headers={"host": "evil.example"}).status_code == 400


def test_nothing_between_here_and_the_reader_may_keep_a_report() -> None:
    assert CLIENT.get(f"/subjects/{PERSON}").headers["cache-control"] == "no-store"


def test_a_written_report_needs_nothing_beside_it() -> None:
    page = report_html(REPORTS[PERSON])
    assert "<style>" in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)', page)
    assert "Customer 17 of A bank" in page


def test_a_written_report_runs_nothing_even_where_nobody_sends_headers() -> None:
    page = report_html(REPORTS[ATTACK])
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert "<script" not in page


@pytest.mark.parametrize("subject", [PERSON, BARE])
def test_a_page_of_half_a_year_is_light(subject: SubjectId) -> None:
    assert len(CLIENT.get(f"/subjects/{subject}").content) < 60_000


def test_a_page_of_half_a_year_is_made_in_no_time() -> None:
    subject_html(REPORTS[PERSON])
    started = time.perf_counter()
    for _ in range(10):
        subject_html(REPORTS[PERSON])
    # The goal is 20 ms; a busy machine may take twice as long.
    assert (time.perf_counter() - started) / 10 < 0.04


def test_the_pages_load_no_engine() -> None:
    asked = "import sys, tallystick.web; print({'duckdb', 'sklearn', 'pandas', 'sqlalchemy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_every_page_of_an_invented_population_says_that_it_is_invented() -> None:
    class Invented(SamplePages):
        def has_invented(self) -> bool:
            return True

        def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
            told = super().report(subject, as_of)
            source = replace(told.identities[0].source, furnisher="invented-bank-north")
            return replace(told, identities=(replace(told.identities[0], source=source),))

    mark = "were made up to practise on"
    subject = NUMBERS.examples[0].subject
    client = TestClient(create_app(Invented()), base_url="http://127.0.0.1")
    for path in ("/", "/search?q=a", f"/subjects/{subject}"):
        assert mark in client.get(path).text, path
        assert mark not in CLIENT.get(path).text, path
    assert mark in report_html(Invented().report(subject))


def test_a_promise_shows_both_scores_what_moves_and_all_that_it_holds_under() -> None:
    page = CLIENT.get(PROMISES[0]).text
    told = promise_of(PERSON, Asked())
    assert re.findall(r"<dd><strong>(\d+)</strong> <span class=\"tag \w+\">(\w+)</span>", page) == [
        ("612", "good"),
        ("655", "excellent"),
    ]
    for text in (*told.assumed, *told.left_open, *told.without_effect, "87 %", "no inquiry is entered"):
        assert text in unescape(re.sub(r"</?bdi[^>]*>", "", page)), text
    assert "\N{MINUS SIGN}3" in page
    assert "No open card is on file" in CLIENT.get(PROMISES[1]).text


def test_the_form_of_a_promise_asks_for_what_was_typed_and_keeps_it() -> None:
    asked: list[Asked] = []

    class Listening(SamplePages):
        def promise(self, subject: SubjectId, asked_for: Asked) -> PromiseShown:
            asked.append(asked_for)
            return super().promise(subject, asked_for)

    client = TestClient(create_app(Listening()), base_url="http://127.0.0.1")
    bare = client.get(PROMISES[0]).text
    fields = {"months": "9", "utilisation": "25", "arrears": "yes", "undrawn": "yes"}
    assert set(re.findall(r'<input type="\w+" name="(\w+)"', bare)) == {"q", *fields}
    page = client.get(PROMISES[0], params=fields).text
    assert client.get(PROMISES[0], params={"months": "9", "utilisation": ""}).status_code == 200
    assert asked == [Asked(), Asked(9, True, 25, True), Asked(9)]
    assert page.count(" checked>") == 2
    assert bare.count(" checked>") == 0
    assert ('value="9"' in page, 'value="25"' in page) == (True, True)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("months=", 400, "is no whole number"),
        ("months=six", 400, "is no whole number"),
        ("months=-1", 400, "is no whole number"),
        ("months=1000", 400, "1000 months cannot be foretold"),
        ("utilisation=%3Cb%3E", 400, "is no whole number"),
    ],
)
def test_a_wish_that_cannot_be_answered_is_told_in_a_sentence(query: str, status: int, says: str) -> None:
    answer = CLIENT.get(f"{PROMISES[0]}?{query}")
    assert (answer.status_code, says in unescape(answer.text), "<b>" in answer.text) == (status, True, False)
    assert CLIENT.get("/subjects/sub_nobody/what-if").status_code == 404


def test_a_subject_s_page_leads_to_what_would_raise_its_score_and_a_written_report_does_not() -> None:
    assert f'href="{PROMISES[0]}"' in CLIENT.get(f"/subjects/{PERSON}").text
    assert "what-if" not in CLIENT.get(f"/subjects/{BARE}").text, "without a score there is nothing to raise"
    assert "what-if" not in report_html(REPORTS[PERSON])
