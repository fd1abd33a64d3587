"""The pages in a browser, on a telephone and on a screen."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from tests.web.samples import ATTACK, BARE, BUSINESS, LONG, PERSON, REPORTS, SamplePages

from tallystick.web import create_app
from tallystick.web.render import report_html

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: the pages are not seen in a browser")

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADDRESSES = ["/", "/search?q=customer", *(f"/subjects/{one}" for one in (PERSON, BUSINESS, BARE, LONG, ATTACK))]
PROMISES = [f"/subjects/{one}/what-if" for one in (PERSON, ATTACK)]
WIDTHS = [390, 1280]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: the pages are not seen in it")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the sample bureau's pages, served for real."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(SamplePages()), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    """A page of the wanted width, which must leave no complaint behind."""
    opened = browser.new_page(viewport={"width": request.param, "height": 844})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda asked: complaints.append(f"failed: {asked.url}"))
    yield opened
    opened.close()
    assert complaints == []


@pytest.mark.parametrize("page", WIDTHS, indirect=True)
@pytest.mark.parametrize("address", [*ADDRESSES, *PROMISES])
@pytest.mark.parametrize("unfolded", [False, True])
def test_nothing_is_wider_than_the_screen(page: "playwright.Page", site: str, address: str, unfolded: bool) -> None:
    page.goto(site + address)
    if unfolded:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", WIDTHS, indirect=True)
def test_the_score_is_the_first_thing_seen(page: "playwright.Page", site: str) -> None:
    page.goto(f"{site}/subjects/{PERSON}")
    number = page.locator("svg text", has_text="612").first
    assert number.is_visible()
    box = number.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    assert box["height"] > 48


@pytest.mark.parametrize("page", [390], indirect=True)
@pytest.mark.parametrize("address", ["/", f"/subjects/{PERSON}", f"/subjects/{LONG}"])
def test_letters_in_pictures_are_as_large_as_eleven_pixels_on_a_telephone(
    page: "playwright.Page", site: str, address: str
) -> None:
    page.goto(site + address)
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg text')].map(one => "
        "one.getAttribute('font-size') * one.ownerSVGElement.getScreenCTM().a))"
    )
    assert smallest >= 11


@pytest.mark.parametrize("page", WIDTHS, indirect=True)
def test_letters_in_a_picture_do_not_cover_each_other(page: "playwright.Page", site: str) -> None:
    for address in ("/", f"/subjects/{PERSON}", f"/subjects/{BUSINESS}", f"/subjects/{LONG}"):
        page.goto(site + address)
        covered = page.evaluate("""() => [...document.querySelectorAll('svg')].flatMap(svg => {
            // A line's box is higher than its letters: these reach from the baseline up, and a few below it.
            const inked = one => {
                const [y, size] = ['y', 'font-size'].map(name => +one.getAttribute(name));
                const {x, width} = one.getBBox();
                return [one.textContent, x, x + width, y - 0.74 * size,
                    y + (/[gjpqy,;]/.test(one.textContent) ? 0.2 * size : 0)];
            };
            const all = [...svg.querySelectorAll('text')].map(inked);
            return all.flatMap(([name, left, right, top, bottom], place) => all.slice(place + 1)
                .filter(([_, l, r, t, b]) => Math.min(right, r) > Math.max(left, l) &&
                    Math.min(bottom, b) > Math.max(top, t))
                .map(([other]) => name + ' / ' + other));
        })""")
        assert covered == []


@pytest.mark.parametrize("page", WIDTHS, indirect=True)
def test_the_keyboard_reaches_the_content_first_and_every_scrolling_table(page: "playwright.Page", site: str) -> None:
    page.goto(f"{site}/subjects/{PERSON}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = page.evaluate("""() => [...document.querySelectorAll('.scroll')].filter(one =>
        one.scrollWidth > one.clientWidth && (one.tabIndex !== 0 || !one.ariaLabel)).length""")
    assert wide == 0


@pytest.mark.parametrize("page", [390], indirect=True)
def test_what_is_pressed_is_large_enough(page: "playwright.Page", site: str) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels; a link inside a sentence is excepted."""
    for address in ("/", f"/subjects/{PERSON}", PROMISES[0]):
        page.goto(site + address)
        low = page.evaluate("""() => [...document.querySelectorAll('a, button, input, summary')]
            .filter(one => !one.closest('p') && !one.matches('.skip'))
            .filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)""")
        assert low == []


@pytest.mark.parametrize("page", [1280], indirect=True)
def test_a_search_leads_to_a_subject(page: "playwright.Page", site: str) -> None:
    page.goto(site)
    page.get_by_role("searchbox").fill("blue harbour")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Blue Harbour Bakery").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Blue Harbour Bakery, LLC"


@pytest.mark.parametrize("page", [1280], indirect=True)
def test_on_paper_nothing_stays_folded(page: "playwright.Page", site: str) -> None:
    page.goto(f"{site}/subjects/{PERSON}")
    page.emulate_media(media="print")
    source = page.get_by_text("line 3").first
    box = source.bounding_box()
    assert box is not None
    assert box["height"] > 0


@pytest.mark.parametrize("page", [680], indirect=True)
@pytest.mark.parametrize("subject", [PERSON, BARE, LONG])
def test_nothing_is_wider_than_a_sheet_of_paper(page: "playwright.Page", site: str, subject: str) -> None:
    """A4 is 794 pixels wide, and some 57 of them on either side are margin."""
    page.goto(f"{site}/subjects/{subject}")
    page.emulate_media(media="print")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", WIDTHS, indirect=True)
def test_a_written_report_is_read_from_its_file(page: "playwright.Page", tmp_path: Path) -> None:
    written = tmp_path / "report.html"
    written.write_text(report_html(REPORTS[BUSINESS]), encoding="utf-8")
    page.goto(written.as_uri())
    assert page.locator(".gauge").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopLeftRadius") == "14px"
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
