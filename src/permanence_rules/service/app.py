"""The application: every address of the service, in one FastAPI."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from permanence_rules import __version__
from permanence_rules.errors import PermanenceRulesError
from permanence_rules.service import pages
from permanence_rules.service.books import Books
from permanence_rules.service.description import described_by
from permanence_rules.service.guard import Guard, KeyRing
from permanence_rules.service.logs import note
from permanence_rules.service.problems import Refusal
from permanence_rules.service.routes import routes
from permanence_rules.service.settings import Settings
from permanence_rules.service.watch import Seen, seen
from permanence_rules.service.workshop import Workshop

__all__ = ["Service", "create_app", "service_of"]


class Service:
    """What the application works with; `reload` replaces its rulebooks and its keys."""

    def __init__(self, settings: Settings, books: Books) -> None:
        self.settings, self.books = settings, books
        self._began = time.time_ns()
        self.ring = KeyRing(settings.keys)
        self.workshop = Workshop(books, settings.limits, settings.workers)

    def reload(self) -> bool:
        """Read the rulebooks and the keys anew; where there is a mistake, the old ones go on."""
        is_loaded = self.workshop.reload()
        try:
            self.ring.read_again()
        except PermanenceRulesError as error:
            self.books.problem = str(error)
            note("reload_failed", logging.ERROR, problem=str(error))
            return False
        return is_loaded

    async def watch(self, seconds: float) -> None:
        """Reload whenever the files of the rules or the keys have changed, and are at rest."""
        before = await self._seen()
        used = None if before.may_be_newer_than(self._began) else before
        while True:
            await asyncio.sleep(seconds)
            now = await self._seen()
            if now != used and now == before:
                await asyncio.to_thread(self.reload)
                used = now
            before = now

    async def _seen(self) -> Seen:
        return await asyncio.to_thread(seen, self.books.now, self.settings.keys)


def create_app(settings: Settings | None = None, books: Books | None = None) -> FastAPI:
    """
    Return the service as an application of FastAPI.

    *books* are the rulebooks, if the caller has them already. Raises PermanenceRulesError where
    they, or the keys, cannot be used.
    """
    asked = settings or Settings()
    service = Service(asked, books or Books(asked.rules))
    app = FastAPI(
        title="permanence-rules",
        version=__version__,
        docs_url=None,  # both pages fetch their scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=_living,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    app.include_router(routes(asked, service.books, service.workshop, service.ring))
    app.include_router(pages.router(service.books, asked.today), include_in_schema=False)
    app.openapi = described_by(app, service.books)  # type: ignore[method-assign]
    app.add_api_route("/openapi.json", app.openapi, include_in_schema=False)
    app.add_middleware(Guard, settings=asked, ring=service.ring)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    return app


def service_of(app: FastAPI) -> Service:
    """Return what an application of `create_app` works with."""
    service: Service = app.state.service
    return service


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """Watch the rules if that was asked for, and end what was begun."""
    service = service_of(app)
    seconds = service.settings.watch
    watch = asyncio.create_task(service.watch(seconds)) if seconds else None
    try:
        yield
    finally:
        if watch is not None:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        await asyncio.to_thread(service.workshop.close)


async def _refused(_: Request, error: Exception) -> Response:
    """What the framework refuses, as a problem: its own words repeat what was sent."""
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        code = status.phrase.lower().replace(" ", "_")
        raise Refusal(status, code, _SAID.get(status, f"{status.phrase}."), headers=error.headers)
    raise Refusal(422, "wrong_value", "A part of the address is not what it must be.")


_SAID = {
    404: "There is nothing at this address. /openapi.json lists the addresses of the service.",
    405: "This address takes other methods; the header Allow names them.",
}
