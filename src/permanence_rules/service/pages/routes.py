"""The addresses of the pages. Nothing is kept between two requests, and nothing is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from permanence_rules.errors import PermanenceRulesError, SourceError
from permanence_rules.report_pages import check_files, checked_view
from permanence_rules.report_pages.case_files import MOST_CASES, endings
from permanence_rules.report_pages.view import without
from permanence_rules.rulebook import Rulebook
from permanence_rules.service.books import Books, UnknownRulebookError
from permanence_rules.service.pages import form_pages
from permanence_rules.service.pages.answers import page, static_file
from permanence_rules.service.pages.asked import AS_AT, Mistakes, day_typed, roles_of
from permanence_rules.service.pages.posts import MOST_BYTES, Posted, PostError, posted_by, put_files
from permanence_rules.service.pages.sections import SHOWN, ShownForm
from permanence_rules.service.settings import today as today_here

__all__ = ["router"]

Today = Callable[[], date]


def router(books: Books, today: Today = today_here) -> APIRouter:
    """Return the pages as routes: the first page, the check of files, and both forms."""
    routes = APIRouter()
    routes.add_api_route("/", partial(_home, books), methods=["GET"])
    routes.add_api_route("/static/{name}", static_file, methods=["GET"])
    _add_check(routes, books, today)
    for shown in SHOWN:
        _add_form(routes, books, today, shown)
    return routes


def _home(books: Books) -> Response:
    return page("home.html", "", forms=SHOWN, rulebooks=books.names)


# ---- check a case file ------------------------------------------------------------------------


def _add_check(routes: APIRouter, books: Books, today: Today) -> None:
    def ask() -> Response:
        return _check_page(books, Posted({}, {}, {}), Mistakes())

    async def answer(request: Request) -> Response:
        try:
            posted = await posted_by(request)
        except PostError as error:
            mistakes = Mistakes()
            mistakes.add("files", str(error))
            return _check_page(books, Posted({}, {}, {}), mistakes, error.status)
        return await run_in_threadpool(_checked, books, posted, today)

    routes.add_api_route("/check", ask, methods=["GET"])
    routes.add_api_route("/check", answer, methods=["POST"])


_CHECK = "Check a case file"


def _check_page(books: Books, posted: Posted, mistakes: Mistakes, status: int = 422) -> Response:
    return page(
        "check.html",
        "check",
        status=status if mistakes.by_box else 200,
        summary=mistakes.summary(_CHECK),
        mistakes=mistakes,
        rulebooks=books.names,
        chosen=posted.text("rules") or books.names[0],
        as_at=AS_AT,
        day={part: posted.text(f"as_at-{part}") for part in ("day", "month", "year")},
        endings=endings(),
        megabytes=MOST_BYTES // (1024 * 1024),
        most_cases=MOST_CASES,
    )


def _checked(books: Books, posted: Posted, today: Today) -> Response:
    """Check what was uploaded, in a folder that is gone before the answer is sent."""
    mistakes = Mistakes()
    files = posted.uploads("files")
    if not files:
        mistakes.add("files", "Select a file")
    day = day_typed(posted, mistakes)
    rulebook = _rulebook_of(books, posted, mistakes)
    if mistakes.by_box or rulebook is None:
        return _check_page(books, posted, mistakes)
    with TemporaryDirectory(prefix="permanence-rules-") as name:
        folder = Path(name)
        try:
            paths = put_files(files, folder)
            found = check_files(_roots(paths, folder), rulebook, as_at=day, today=today())
        except PermanenceRulesError as error:
            said = error.message if isinstance(error, SourceError) else str(error)
            mistakes.add("files", f"The selected file cannot be read: {without(said, folder)}")
            return _check_page(books, posted, mistakes)
        view = checked_view(found, posted.text("rules"), roles_of(rulebook), folder)
    return page("checked_page.html", "check", view=view)


def _roots(paths: list[Path], folder: Path) -> list[Path]:
    """Return one file by itself, and several as the folder that they are in."""
    return paths if len(paths) == 1 else [folder]


def _rulebook_of(books: Books, posted: Posted, mistakes: Mistakes) -> Rulebook | None:
    """Return the rulebook that was chosen."""
    try:
        return books.get(posted.text("rules"))
    except UnknownRulebookError:
        mistakes.add("rules", "Select the rules to use")
        return None


# ---- forms ------------------------------------------------------------------------------------


def _add_form(routes: APIRouter, books: Books, today: Today, shown: ShownForm) -> None:
    def ask() -> Response:
        return form_pages.start_page(shown, books, Posted({}, {}, {}), Mistakes())

    async def answer(request: Request) -> Response:
        try:
            posted = await posted_by(request)
        except PostError as error:
            return form_pages.lost_page(shown, error, error.status)
        if posted.text("go") == "start":
            return await run_in_threadpool(form_pages.started, shown, books, posted, today)
        return await run_in_threadpool(form_pages.answered, shown, books, posted)

    async def as_you_go(request: Request) -> Response:
        try:
            posted = await posted_by(request)
        except PostError as error:
            return form_pages.lost_part(shown, error, error.status)
        return await run_in_threadpool(form_pages.as_you_go, shown, books, posted)

    at = f"/{shown.address}"
    routes.add_api_route(at, ask, methods=["GET"])
    routes.add_api_route(at, answer, methods=["POST"])
    routes.add_api_route(f"{at}/answers", as_you_go, methods=["POST"])
