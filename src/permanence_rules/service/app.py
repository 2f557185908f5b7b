"""The application: every address of the service, in one FastAPI."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI

from permanence_rules import __version__
from permanence_rules.service.books import Books
from permanence_rules.service.settings import Settings

__all__ = ["create_app"]

_PAGES = "permanence_rules.service.pages"


def create_app(settings: Settings | None = None, books: Books | None = None) -> FastAPI:
    """
    Return the service as an application of FastAPI.

    *books* are the rulebooks, if the caller has loaded them already.
    """
    asked = settings or Settings()
    shelf = books or Books(asked.rules)
    app = FastAPI(
        title="permanence-rules",
        version=__version__,
        docs_url=None,  # both pages fetch their scripts from elsewhere
        redoc_url=None,
    )
    app.state.settings = asked
    app.state.books = shelf
    app.add_api_route("/health", lambda: {"status": "ok"}, methods=["GET"])
    if find_spec(_PAGES) is not None:
        pages: APIRouter = import_module(_PAGES).router(shelf)
        app.include_router(pages, include_in_schema=False)
    return app
