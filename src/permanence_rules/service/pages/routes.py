"""The addresses of the pages. Nothing is kept between two requests, and nothing is logged."""

from __future__ import annotations

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
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
from permanence_rules.service.pages.posts import (
    MOST_BYTES,
    NOTHING_POSTED,
    Posted,
    PostError,
    posted_by,
    put_files,
)
from permanence_rules.service.pages.sections import SHOWN, ShownForm
from permanence_rules.service.settings import today as today_here

__all__ = ["router"]

Today = Callable[[], date]

_AT_ONCE = 8
"""Posts that are read and answered at once; others wait unread, so that memory stays bounded."""
_SECONDS = 20
"""How long the cases of one upload may take; the report says if there are more."""


def router(books: Books, today: Today = today_here) -> APIRouter:
    """Return the pages as routes: the first page, the check of files, and both forms."""
    routes = APIRouter()
    turns = Semaphore(_AT_ONCE)
    routes.add_api_route("/", partial(_home, books), methods=["GET"])
    routes.add_api_route("/static/{name}", static_file, methods=["GET"])
    routes.add_api_route("/check", partial(_ask_for_files, books), methods=["GET"])
    checked = _post(turns, partial(_checked, books, today), partial(_not_read, books))
    routes.add_api_route("/check", checked, methods=["POST"])
    for shown in SHOWN:
        _add_form(routes, books, today, shown, turns)
    return routes


Answer = Callable[[Request], Awaitable[Response]]


def _post(
    turns: Semaphore,
    answer: Callable[[Posted], Response],
    refuse: Callable[[PostError], Response],
) -> Answer:
    """Return how to take a post: read within limits and in its turn, and answered in a thread."""

    async def post(request: Request) -> Response:
        async with turns:
            try:
                posted = await posted_by(request)
            except PostError as error:
                return refuse(error)
            return await run_in_threadpool(answer, posted)

    return post


def _home(books: Books) -> Response:
    return page("home.html", "", forms=SHOWN, rulebooks=books.names)


# ---- check a case file ------------------------------------------------------------------------


def _ask_for_files(books: Books) -> Response:
    return _check_page(books, NOTHING_POSTED, Mistakes())


def _not_read(books: Books, error: PostError) -> Response:
    mistakes = Mistakes()
    mistakes.add("files", str(error))
    return _check_page(books, NOTHING_POSTED, mistakes, error.status)


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


def _checked(books: Books, today: Today, posted: Posted) -> Response:
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
            found = check_files(
                _roots(paths, folder), rulebook, as_at=day, today=today(), seconds=_SECONDS
            )
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


def _add_form(
    routes: APIRouter, books: Books, today: Today, shown: ShownForm, turns: Semaphore
) -> None:
    at = f"/{shown.address}"

    def answer(posted: Posted) -> Response:
        if posted.text("go") == "start":
            return form_pages.started(shown, books, posted, today)
        return form_pages.answered(shown, books, posted)

    ask = partial(form_pages.start_page, shown, books, NOTHING_POSTED, Mistakes())
    routes.add_api_route(at, ask, methods=["GET"])
    whole = _post(turns, answer, partial(form_pages.lost_page, shown))
    routes.add_api_route(at, whole, methods=["POST"])
    panel = partial(form_pages.as_you_go, shown, books)
    part = _post(turns, panel, partial(form_pages.lost_part, shown))
    routes.add_api_route(f"{at}/answers", part, methods=["POST"])
