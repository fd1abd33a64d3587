"""The pages over HTTP. Only this machine is answered: the gate that asks who may look is not built yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from importlib.resources import files
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from tallystick.rights.as_json import report_json
from tallystick.rights.numbers import BureauNumbers, SearchHit
from tallystick.rights.shown import SubjectReport
from tallystick.terms import NotFoundError, SubjectId, TallystickError
from tallystick.web.render import mishap_html, search_html, start_html, subject_html

MOST_HITS = 50
LONGEST_QUERY = 200
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Pages(Protocol):
    """What the pages ask of a bureau."""

    def numbers(self) -> BureauNumbers: ...

    def search(self, text: str, most: int) -> Sequence[SearchHit]: ...

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport: ...


def create_app(bureau: Pages) -> FastAPI:
    """The site of one bureau."""
    # FastAPI's own pages load scripts from elsewhere, and so are off.
    app = FastAPI(title="Tallystick", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
    app.middleware("http")(_with_headers)
    app.add_exception_handler(TallystickError, _told)
    app.add_exception_handler(HTTPException, _told_by_status)
    style = files("tallystick.web").joinpath("static", "style.css").read_text(encoding="utf-8")

    @app.get("/")
    def start() -> HTMLResponse:
        return HTMLResponse(start_html(bureau.numbers()))

    @app.get("/search")
    def search(q: str = "") -> HTMLResponse:
        words = q.strip()[:LONGEST_QUERY]
        return HTMLResponse(search_html(words, bureau.search(words, MOST_HITS) if words else []))

    @app.get("/subjects/{subject}.json")
    def subject_document(subject: str) -> JSONResponse:
        return JSONResponse(report_json(bureau.report(SubjectId(subject))))

    @app.get("/subjects/{subject}")
    def subject_page(subject: str) -> HTMLResponse:
        return HTMLResponse(subject_html(bureau.report(SubjectId(subject))))

    @app.get("/static/style.css")
    def style_sheet() -> Response:
        return Response(style, media_type="text/css")

    return app


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    # A report is about somebody: nothing between here and the reader may keep it.
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, TallystickError)
    missing = isinstance(error, NotFoundError)
    heading = "Not found" if missing else "That did not work"
    return HTMLResponse(mishap_html(heading, error.what, error.mend), status_code=404 if missing else 500)


def _told_by_status(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = "There is no such page" if error.status_code == 404 else str(error.detail)
    return HTMLResponse(mishap_html("Not found", what, ""), status_code=error.status_code)
