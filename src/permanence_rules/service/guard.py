"""What every request passes: its number, its key, the limits on how many run, and the log."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from permanence_rules.errors import described
from permanence_rules.service.keys import Keys
from permanence_rules.service.logs import note
from permanence_rules.service.problems import MEDIA_TYPE, Refusal
from permanence_rules.service.settings import Settings

__all__ = ["Guard", "KeyRing", "send_refusal"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_OPEN = "/health"
"""The one address that needs no key: whoever balances the load asks it."""


class KeyRing:
    """The keys in force; they are read anew with the rulebooks."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._keys = None if path is None else Keys.read(path)

    @property
    def is_needed(self) -> bool:
        """Whether a request needs a key."""
        return self._keys is not None

    def read_again(self) -> None:
        """Read the file anew; raises UsageError, and the old keys stay in force."""
        if self._path is not None:
            self._keys = Keys.read(self._path)

    def owner_of(self, headers: Headers) -> str | None:
        """Return whose key a request bears; None where no key is needed. Raises Refusal."""
        if self._keys is None:
            return None
        given = _key_in(headers)
        owner = self._keys.owner_of(given) if given else None
        if owner is not None:
            return owner
        code, what = ("key_wrong", "is not known") if given else ("key_missing", "is missing")
        detail = f"The API key {what}. Send it in a header: Authorization: Bearer KEY."
        # A browser asks for a password where it is told so: the pages can then be seen as well.
        asks = 'Bearer, Basic realm="permanence-rules", charset="UTF-8"'
        raise Refusal(401, code, detail, headers={"WWW-Authenticate": asks}, ends=True)


def _key_in(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return headers.get("x-api-key", "")


class Guard:
    """The outermost part of the service."""

    def __init__(self, app: ASGIApp, settings: Settings, ring: KeyRing) -> None:
        self._app, self._settings, self._ring = app, settings, ring
        self._running = 0
        self._by_owner: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        visit = _Visit(scope, headers, send)
        scope.setdefault("state", {})["request_id"] = visit.request_id
        try:
            with self._admitted(visit, headers):
                await self._app(scope, receive, visit.send)
        except Refusal as refusal:
            await visit.refuse(refusal)
        except Exception as error:  # noqa: BLE001 - its own text may hold a record
            note("defect", logging.ERROR, id=visit.request_id, error=described(error))
            detail = f"A defect of permanence-rules ({described(error)}); please report it."
            await visit.refuse(Refusal(500, "defect", detail))
        finally:
            visit.log()

    @contextmanager
    def _admitted(self, visit: _Visit, headers: Headers) -> Iterator[None]:
        """Let a request in, or raise Refusal."""
        visit.client = self._client(visit.scope, headers)
        self._refuse_other_hosts(headers)
        if visit.scope["path"] == _OPEN:
            yield
            return
        visit.owner = self._ring.owner_of(headers)
        name, limits = visit.owner or "", self._settings.limits
        if self._running >= limits.at_once:
            raise _busy(503, "busy", "The service has as many requests as it can take.")
        if name and self._by_owner[name] >= limits.at_once_of_one:
            raise _busy(429, "too_many_requests", "This key has as many requests as it may have.")
        self._running += 1
        self._by_owner[name] += 1
        try:
            yield
        finally:
            self._running -= 1
            self._by_owner[name] -= 1
            self._by_owner += Counter()  # forget those that have none left

    def _client(self, scope: Scope, headers: Headers) -> str:
        """Return the address of the caller; behind a proxy, that which the proxy names."""
        peer: str = (scope.get("client") or ("", 0))[0]
        proxy = self._settings.proxy
        if proxy is None:
            return peer
        if peer != proxy:
            raise Refusal(
                403, "not_by_the_proxy", "Call the service by way of its proxy.", ends=True
            )
        if headers.get("x-forwarded-proto", "https").lower() != "https":
            raise Refusal(403, "not_encrypted", "Call the service with https.", ends=True)
        # The proxy adds the last one itself; what stands before it anybody can make up.
        named = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return named if re.fullmatch(r"[0-9A-Fa-f.:\[\]]{1,50}", named) else peer

    def _refuse_other_hosts(self, headers: Headers) -> None:
        """A page of another site must not reach this machine under a name of its own."""
        hosts = self._settings.hosts
        name = re.sub(r":\d*$", "", headers.get("host", "")).lower()
        if hosts and name not in hosts:
            detail = f"Call the service by one of its own names: {', '.join(hosts)}."
            raise Refusal(421, "wrong_host", detail, ends=True)


def _busy(status: int, code: str, detail: str) -> Refusal:
    again = "Try again in a second."
    return Refusal(status, code, f"{detail} {again}", headers={"Retry-After": "1"}, ends=True)


class _Visit:
    """One request on its way: what is sent, and what the log says of it."""

    def __init__(self, scope: Scope, headers: Headers, send: Send) -> None:
        given = headers.get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        self.scope = scope
        self.client = ""
        self.owner: str | None = None
        self._send = send
        self._began = time.perf_counter()
        self._status: int | None = None
        self._bytes = 0
        self._code: str | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            headers.setdefault("Cache-Control", "no-store")
            headers.setdefault("X-Content-Type-Options", "nosniff")
        elif message["type"] == "http.response.body":
            self._bytes += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        self._code = refusal.code
        if self._status is None:
            await send_refusal(refusal, self.request_id, self.send)
            return
        # The answer has begun: only an end without its last part says that it is not whole.
        raise _CutError from None

    def log(self) -> None:
        route = getattr(self.scope.get("route"), "path", None)
        note(
            "request",
            id=self.request_id,
            method=self.scope["method"],
            path=route or "(no address of the service)",
            status=self._status,
            code=self._code or self.scope["state"].get("code"),
            ms=round((time.perf_counter() - self._began) * 1000, 1),
            bytes=self._bytes,
            client=self.client,
            key=self.owner,
        )


class _CutError(Exception):
    """An answer that cannot be finished."""


async def send_refusal(refusal: Refusal, request_id: str | None, send: Send) -> None:
    """Send a refusal as problem details."""
    body = json.dumps(refusal.as_dict(request_id), ensure_ascii=False).encode()
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        **refusal.headers,
        **({"Connection": "close"} if refusal.ends else {}),
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
