import json
import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from tests.web.samples import ATTACK, BARE, LONG, PERSON, REPORTS, SamplePages

from tallystick.terms import SubjectId
from tallystick.web import create_app
from tallystick.web.render import report_html

CLIENT = TestClient(create_app(SamplePages()), base_url="http://127.0.0.1", raise_server_exceptions=False)
ADDRESSES = ["/", "/search?q=customer", "/search?q=zzz", "/search", *(f"/subjects/{subject}" for subject in REPORTS)]
_VOID = {"meta", "link", "input", "br"}


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
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
    assert "<script" not in answer.text
    assert not {name for name in balance.attributes if name.startswith("on") or name == "style"}
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_says_what_is_not_built(address: str) -> None:
    assert "members, purposes and the log of looks are not built yet" in CLIENT.get(address).text


def test_the_five_points_of_the_table_add_up_to_the_score() -> None:
    page = CLIENT.get(f"/subjects/{PERSON}").text
    table = page[page.index("They add up to the score") : page.index("</tfoot>")]
    points = [int(found) for found in re.findall(r'</th><td class="n">(\d+)</td>', table)]
    assert sum(points[:5]) == points[5] == 612


def test_every_month_stands_beside_its_file_line_and_day() -> None:
    page = CLIENT.get(f"/subjects/{LONG}").text
    months = sum(len(account.months) for account in REPORTS[LONG].accounts)
    assert len(re.findall(r"months\.parquet, line \d+<br>", page)) == months + 1
    assert "known 30 September 2005" in page


def test_what_became_known_later_is_counted_and_left_out() -> None:
    assert "1 fact became known after 1 October 2005" in CLIENT.get(f"/subjects/{PERSON}").text


def test_a_subject_without_a_score_reads_why() -> None:
    page = CLIENT.get(f"/subjects/{BARE}").text
    assert "There is no score" in page
    assert "No open credit card is on file." in page


def test_hostile_words_stay_words() -> None:
    page = CLIENT.get(f"/subjects/{ATTACK}").text
    assert "alert(&#39;x&#39;)" in page
    assert "<script" not in page
    assert 'onload="' not in page


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
    assert "Traceback" not in answer.text


def test_a_very_long_search_is_cut_and_answered() -> None:
    assert CLIENT.get("/search", params={"q": "x" * 5_000}).status_code == 200


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


@pytest.mark.parametrize("subject", [PERSON, BARE])
def test_a_page_of_half_a_year_is_light(subject: SubjectId) -> None:
    assert len(CLIENT.get(f"/subjects/{subject}").content) < 60_000
