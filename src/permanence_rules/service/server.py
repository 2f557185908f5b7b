"""Running the service in a process of its own: protected, stopped without loss, reloaded."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import tell
from permanence_rules.service.app import Service, create_app, service_of
from permanence_rules.service.logs import note, write_log
from permanence_rules.service.settings import Settings

__all__ = ["Listening", "Protocol", "serve"]

_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_FINISH_SECONDS = 30
"""How long a request that runs may go on once the service is asked to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where the service listens, and how it is protected there."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    certificate_key: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def url(self) -> str:
        """The address as a caller writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"


def serve(settings: Settings, listening: Listening) -> None:
    """
    Serve until the process is asked to end.

    Raises UsageError where the service would be unprotected or cannot listen, and
    PermanenceRulesError where the rules cannot be used.
    """
    _refuse_unprotected(settings, listening)
    _refuse_a_bad_certificate(listening)
    if listening.is_local and settings.proxy is None and not settings.hosts:
        settings = replace(settings, hosts=tuple(dict.fromkeys((listening.host, *_LOOPBACK))))
    with _listener(listening) as listener:
        if sys.stderr.isatty():
            tell("Loading the rules; this takes some seconds.")
        app = create_app(settings)
        write_log()
        gc.collect()
        gc.freeze()  # the rules stay: nobody need look through them again
        gc.set_threshold(10_000, 20, 20)
        config = _config(app, listening)
        listening = replace(listening, port=listener.getsockname()[1])
        _Server(config, service_of(app), listening).run(sockets=[listener])


def _refuse_unprotected(settings: Settings, listening: Listening) -> None:
    """Raise UsageError where children's records could be read by others on the way or asked for."""
    if (listening.certificate is None) != (listening.certificate_key is None):
        raise UsageError("--tls-cert and --tls-key: give both, or neither.")
    if settings.proxy is not None:
        _address(settings.proxy)
    is_open = not listening.is_local or settings.proxy is not None
    lacks = []
    if is_open and settings.keys is None:
        lacks.append("--keys FILE (make one: permanence-rules new-key NAME --keys FILE)")
    if not listening.is_local and listening.certificate is None and settings.proxy is None:
        lacks.append("--tls-cert and --tls-key, or --behind-proxy ADDRESS")
    if lacks:
        raise UsageError(
            "Other machines could reach the service, and it would be unprotected. It also needs "
            f"{' and '.join(lacks)}. Or leave out --host: then only this machine can reach it."
        )


def _address(proxy: str) -> None:
    try:
        ip_address(proxy)
    except ValueError:
        raise UsageError(
            "--behind-proxy: expected the address of the proxy, such as 127.0.0.1 or 10.0.0.5."
        ) from None


def _listener(listening: Listening) -> socket.socket:
    """Return the socket, opened before the rules are loaded: a port in use is said at once."""
    try:
        found = socket.getaddrinfo(
            listening.host, listening.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        return _bound(*found[0])
    except OSError as error:
        raise UsageError(
            f"The service cannot listen at {listening.url} ({error.strerror}). "
            "Choose another address with --host, or another port with --port."
        ) from error


def _bound(family: int, kind: int, number: int, _: str, address: Any) -> socket.socket:
    listener = socket.socket(family, kind, number)
    try:
        if os.name != "nt":  # there it would let two programs share one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: Any, listening: Listening) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,  # that of this service
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_FINISH_SECONDS,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.certificate_key,
    )


def _refuse_a_bad_certificate(listening: Listening) -> None:
    if listening.certificate is None:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(listening.certificate, listening.certificate_key)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "they do not fit together"
        raise UsageError(
            f"--tls-cert and --tls-key: the two files cannot be used ({reason}). Expected a "
            "certificate and its private key in PEM form."
        ) from error


class Protocol(H11Protocol):
    """HTTP/1.1 in which nobody keeps a connection by sending the head of a request slowly."""

    head_seconds = 10.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of the first request."""
        super().connection_made(transport)
        self.loop.call_later(self.head_seconds, self._close_if_nothing_came)

    def _close_if_nothing_came(self) -> None:
        cycle: object = self.cycle  # none before the first request, whatever its type says
        if cycle is None and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """Ends when asked to, after what runs is done; reloads the rules on SIGHUP."""

    def __init__(self, config: uvicorn.Config, service: Service, listening: Listening) -> None:
        super().__init__(config)
        self._service, self._listening = service, listening
        self._has_terminal = _has_terminal()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        url = self._listening.url
        note("serving", url=url, rulebooks=self._service.books.now.digests)
        if sys.stderr.isatty():
            tell(f"The service answers at {url}; its description is at {url}/openapi.json.")
            tell("Ctrl-C ends it.")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        note("stopping", running=len(self.server_state.tasks))
        await super().shutdown(sockets)
        note("stopped")

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals for as long as it serves; having ended in peace is no failure."""
        handlers: dict[int, Any] = {
            signal.SIGTERM: self.handle_exit,
            signal.SIGINT: self.handle_exit,
        }
        if sys.platform == "win32":
            handlers[signal.SIGBREAK] = self.handle_exit  # its console was closed
        else:
            handlers[signal.SIGHUP] = self._hang_up
        usual = {number: signal.signal(number, each) for number, each in handlers.items()}
        try:
            yield
        finally:
            for number, handler in usual.items():
                signal.signal(number, handler)

    def _hang_up(self, number: int, frame: FrameType | None) -> None:
        if self._has_terminal and not _has_terminal():
            self.handle_exit(number, frame)  # the terminal in which it ran was closed
        else:
            threading.Thread(target=self._service.reload, name="reload", daemon=True).start()


def _has_terminal() -> bool:
    """Whether the process has a terminal: to close one sends the signal that else reloads."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except (OSError, AttributeError):  # Windows has neither
        return False
    return True
