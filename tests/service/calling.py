"""Calling the service in this process, and a rulebook of two duties for it to serve."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from permanence_rules.service import Limits, Settings, create_app
from tests.support import deadline, rule, write_pack

RULES = {
    # 6 January 2025 and 30 days: 5 February 2025.
    "agreed": rule(
        deadline("care_plan.permanence_plan.agreed_on", "30 days"), title="The plan is agreed"
    ),
    "reviewed": rule(deadline("reviews.first.held_on", "20 days"), title="A review is held"),
}
AT = "periods_of_care[0].care_plan"
TODAY = date(2025, 3, 1)


def a_case(case_id: str = "one", **period: Any) -> dict[str, Any]:
    """Return a child in care since 6 January 2025, without a review unless one is given."""
    return {
        "case_id": case_id,
        "child": {"date_of_birth": "2016-05-04"},
        "periods_of_care": [{"started_on": "2025-01-06", "reviews": [], **period}],
    }


def pack_in(folder: Path) -> Path:
    """Write the pack of the two duties and return its folder."""
    return write_pack(folder / "council", RULES)


def an_app(pack: Path, limits: Limits | None = None, **settings: Any) -> FastAPI:
    """Return the service with that pack; today is 1 March 2025."""
    made = Settings(rules=(str(pack),), limits=limits or Limits(), today=lambda: TODAY, **settings)
    return create_app(made)


def a_client(app: FastAPI, **headers: str) -> TestClient:
    """Return what calls an application; what it raises is not raised again, as over the network."""
    return TestClient(
        app, base_url="http://127.0.0.1", headers=headers, raise_server_exceptions=False
    )


_END = bytes(bytearray(b"\n"))
"""The last part of a body, told apart by being itself."""


@dataclass(slots=True)
class Told:
    """What an application told a caller who is not quite a client."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_whole: bool = False


def called(
    app: Any, path: str, parts: Iterable[bytes | float | None], headers: Mapping[str, str]
) -> Told:
    """
    Send the parts of a body one after another, and return what is told.

    A number is so many seconds of silence; None is the end of the connection, after which nothing
    comes. Otherwise the body ends with the last part.
    """
    return asyncio.run(_called(app, path, list(parts), headers))


async def _called(
    app: Any, path: str, parts: list[bytes | float | None], headers: Mapping[str, str]
) -> Told:
    told = Told()
    left = iter([*parts, *([] if parts[-1:] == [None] else [_END])])

    async def receive() -> dict[str, Any]:
        for part in left:
            if part is None:
                return {"type": "http.disconnect"}
            if isinstance(part, bytes):
                is_last = part is _END
                return {"type": "http.request", "body": part, "more_body": not is_last}
            await asyncio.sleep(part)
        await asyncio.Event().wait()  # as a server: nothing more comes, and nobody goes
        raise AssertionError

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            told.status = message["status"]
            told.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            told.body += message.get("body", b"")
            told.is_whole = not message.get("more_body", False)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    route, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": route,
        "raw_path": route.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), *raw],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
    }
    with suppress(Exception):  # an answer that is cut: `is_whole` says so
        await app(scope, receive, send)
    return told
