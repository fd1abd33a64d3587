"""The pages over HTTP. Only this machine is answered: the gate that asks who may look is not built yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from tallystick.rights.as_json import report_json
from tallystick.rights.numbers import BureauNumbers, SearchHit
from tallystick.rights.promised import Asked, PromiseShown
from tallystick.rights.shown import SubjectReport
from tallystick.terms import BusyError, NotFoundError, SubjectId, TallystickError, UnfitRequestError
from tallystick.web.render import mishap_html, promise_html, search_html, start_html, style_sheet, subject_html

MOST_HITS = 50
LONGEST_QUERY = 200
_MOST_DIGITS = 6
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A report is about somebody: nothing between here and the reader may keep it.
    "Cache-Control": "no-store",
}
_STATUS = {NotFoundError: 404, BusyError: 503, UnfitRequestError: 400}


class Pages(Protocol):
    """What the pages ask of a bureau."""

    def numbers(self) -> BureauNumbers: ...

    def has_invented(self) -> bool:
        """Whether any member's customers are invented."""
        ...

    def search(self, text: str, most: int) -> Sequence[SearchHit]:
        """At most `most` subjects found by the text."""
        ...

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
        """Raises NotFoundError for a subject that is not there."""
        ...

    def promise(self, subject: SubjectId, asked: Asked) -> PromiseShown:
        """Raises NotFoundError where there is no subject or no score, UnfitRequestError for what cannot be done."""
        ...


def create_app(source: Pages) -> FastAPI:
    """The site of one bureau."""
    # FastAPI's own pages load scripts from elsewhere, and so are off.
    app = FastAPI(title="Tallystick", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"], www_redirect=False)
    app.middleware("http")(_with_headers)
    app.add_exception_handler(TallystickError, _told)
    app.add_exception_handler(HTTPException, _told_by_status)
    app.add_exception_handler(Exception, _told_without_detail)

    @app.get("/")
    def start() -> HTMLResponse:
        return HTMLResponse(start_html(source.numbers(), invented=source.has_invented()))

    @app.get("/search")
    def search(q: str = "") -> HTMLResponse:
        typed = q.strip()
        words = typed[:LONGEST_QUERY]
        hits = source.search(words, MOST_HITS) if words else []
        cut, invented = len(typed) > LONGEST_QUERY, source.has_invented()
        return HTMLResponse(search_html(words, hits, most=MOST_HITS, cut=cut, invented=invented))

    @app.get("/subjects/{subject}.json")
    def subject_document(subject: str) -> JSONResponse:
        return JSONResponse(report_json(source.report(SubjectId(subject))))

    @app.get("/subjects/{subject}")
    def subject_page(subject: str) -> HTMLResponse:
        return HTMLResponse(subject_html(source.report(SubjectId(subject))))

    @app.get("/subjects/{subject}/what-if")
    def promise_page(
        subject: str, months: str = "6", arrears: str = "", utilisation: str = "", undrawn: str = ""
    ) -> HTMLResponse:
        share = _whole(utilisation) if utilisation.strip() else None
        asked = Asked(_whole(months), bool(arrears), share, bool(undrawn))
        return HTMLResponse(promise_html(source.promise(SubjectId(subject), asked)))

    @app.get("/static/style.css")
    def style() -> Response:
        return Response(style_sheet(), media_type="text/css")

    return app


def _whole(text: str) -> int:
    """Raises UnfitRequestError for what is no whole number of a few digits."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise UnfitRequestError(f"{text[:LONGEST_QUERY]!r} is no whole number", mend="write it in a few digits")
    return int(digits)


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.update(_HEADERS)
    return response


def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, TallystickError)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    return _mishap(status, error.what, error.mend)


def _told_by_status(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _mishap(error.status_code, "there is no such page" if error.status_code == 404 else str(error.detail))


def _told_without_detail(_: Request, __: Exception) -> Response:
    """What nobody foresaw: the reader learns that it happened, and the operator's log has the traceback."""
    answer = _mishap(500, "something went wrong inside the bureau", "try again, and tell the operator if it stays so")
    # This answer is made outside of all middleware.
    answer.headers.update(_HEADERS)
    return answer


def _mishap(status: int, what: str, mend: str = "") -> Response:
    heading = "Not found" if status == 404 else "That did not work"
    return HTMLResponse(mishap_html(heading, what, mend), status_code=status)
