"""The main job on a tenth of the real data, as its users run it: the command line, real processes, a real browser."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from examples.furnished import DATA
from examples.sample import write_tenth
from playwright.sync_api import sync_playwright
from tests.forked.commands import begun_anew, tallystick

from tallystick.bureau import Bureau

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tenth")
    write_tenth(DATA, folder)
    return folder


@pytest.fixture(scope="module")
def job(tenth: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The bureau that the job made, and the figures that it answered."""
    folder = tmp_path_factory.mktemp("job") / "bureau"
    ran = begun_anew("demo", "--at", folder, "--data", tenth, "--json", timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == "", "in a pipe no progress is shown"
    return folder, json.loads(ran.stdout)


def test_totals_reconcile_and_every_refusal_has_its_reason(job: tuple[Path, dict[str, Any]]) -> None:
    folder, told = job
    for file in told["furnished"]:
        assert file["lines_read"] == file["accepted"] + file["refused"] + file["seen_before"], file
    listed = json.loads(tallystick("furnish", "list", "--at", folder, "--json").stdout)
    assert sum(receipt["totals"]["refused"] for receipt in listed) > 0, "the banks without a name are refused"
    for receipt in listed:
        if not receipt["totals"]["refused"]:
            continue
        shown = tallystick("furnish", "refusals", receipt["submission"], "--at", folder, "--json")
        refusals = json.loads(shown.stdout)
        assert len({one["line"] for one in refusals}) == receipt["totals"]["refused"]
        assert all(one["field"] and one["rule"] and one["expected"] and one["mend"] for one in refusals)


def test_running_the_job_again_accepts_nothing_and_scores_the_same(
    job: tuple[Path, dict[str, Any]], tenth: Path
) -> None:
    folder, first = job
    ran = begun_anew("demo", "--at", folder, "--data", tenth, "--json", timeout=300)
    again = json.loads(ran.stdout)
    assert sum(file["accepted"] for file in again["furnished"]) == 0
    for part in ("identified", "persons", "businesses", "fairness"):
        assert again[part] == first[part], part


def test_records_became_no_more_subjects_than_they_were(job: tuple[Path, dict[str, Any]]) -> None:
    identified = job[1]["identified"]
    assert identified["persons"] == identified["records"] - identified["business_records"]
    assert 0.9 * identified["business_records"] < identified["businesses"] < identified["business_records"]


@pytest.mark.parametrize("name", ["persons", "businesses"])
def test_the_cards_tell_bad_from_good_on_subjects_they_never_saw(job: tuple[Path, dict[str, Any]], name: str) -> None:
    figures = job[1][name]
    assert figures["auc"]["low"] > 0.55
    assert figures["scored"] > 0


def test_the_card_reads_nothing_that_is_known_only_after_the_outcome(job: tuple[Path, dict[str, Any]]) -> None:
    leaks = {one["column"]: one for one in job[1]["leakage"]}
    assert set(leaks) == {"terms_months", "charged_off_amount"}
    for one in leaks.values():
        assert one["read_by"] == []
        assert one["told"] > 0
    # The term is a real leak: a model that is given it seems far better than any that may be used.
    assert leaks["terms_months"]["auc_with"]["low"] > job[1]["businesses"]["boosting_auc"]["high"]


def test_no_protected_attribute_is_in_any_file_or_card(job: tuple[Path, dict[str, Any]]) -> None:
    folder, told = job
    report = json.loads(tallystick("report", told["example"], "--at", folder, "--json").stdout)
    words = json.dumps(report).lower()
    for attribute in ("sex", "marriage", "education", "female", "married", "university"):
        assert not re.search(rf"\b{attribute}\b", words), attribute
    assert set(told["fairness"]) == {"sex", "age_group", "marriage", "education"}


def test_a_report_is_written_as_a_page_and_as_a_document(job: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, told = job
    ran = begun_anew("report", told["example"], "--at", folder, "--to", tmp_path)
    page, document = map(Path, ran.stdout.split())
    content = json.loads(document.read_text())
    assert sum(part["points"] for part in content["score"]["dimensions"]) == content["score"]["score"]
    assert str(content["score"]["score"]) in page.read_text()


@pytest.fixture(scope="module")
def served(job: tuple[Path, dict[str, Any]]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tallystick", "serve", "--at", str(job[0]), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not _answers(address) and time.monotonic() < deadline:
            assert process.poll() is None, "the server ended"
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_taken_port_gets_a_sentence(served: str, job: tuple[Path, dict[str, Any]]) -> None:
    ran = tallystick("serve", "--at", job[0], "--port", served.rsplit(":", 1)[1])
    assert ran.returncode == 2
    assert "is taken" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_both_pages_are_read_in_a_real_browser(served: str, job: tuple[Path, dict[str, Any]], width: int) -> None:
    told = job[1]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(served)
        assert page.get_by_role("heading", level=1).inner_text() == "Tallystick demo bureau"
        assert page.get_by_text("lines read =").is_visible()
        _fits(page, width)
        page.get_by_role("searchbox").fill(told["example"])
        page.get_by_role("button", name="Find").click()
        page.locator("ul.hits a").first.click()
        assert told["example"] in page.url
        gauge = page.get_by_role("img", name=re.compile(r"Score \d{3}"))
        assert gauge.is_visible()
        score = int(re.findall(r"\d{3}", gauge.locator("title").text_content() or "")[0])
        assert page.locator("tfoot td").first.inner_text() == str(score)
        page.locator("article details summary").first.click()
        assert page.get_by_role("cell", name=re.compile(r"\.parquet, line")).first.is_visible()
        _fits(page, width)
        assert complaints == []
        browser.close()


def _fits(page: Any, width: int) -> None:
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_stopped_at_any_moment_the_job_says_so_and_goes_on_when_run_again(tenth: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bureau"
    words = [sys.executable, "-m", "tallystick", "demo", "--at", str(folder), "--data", str(tenth), "-q", "--json"]
    for seconds in (1.0, 4.0, 6.5):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=120)[1]
        assert "Traceback" not in told
        assert process.returncode in (0, 130), (seconds, told)
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    with Bureau.open(folder) as bureau:
        totals = [receipt.totals for receipt in bureau.receipts()]
        facts = dict(bureau.numbers().facts)
    assert sum(one.accepted for one in totals) == sum(facts.values()), (
        "every accepted line is one fact, and no other is"
    )
