"""
A process that loads the rulebooks once and has as many children as judge cases.

The children are forked from it, so that they share its memory. One that is ended because a check
takes too long is replaced in milliseconds, by the same rules, whatever is on the disk meanwhile.
The process has one thread and nothing else to do: to fork the server itself, with its threads and
connections, would not be safe.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

from permanence_rules.errors import PermanenceRulesError
from permanence_rules.forms import form_names, form_of
from permanence_rules.service.books import Shelf, loaded
from permanence_rules.service.problems import Refusal
from permanence_rules.service.settings import Limits
from permanence_rules.service.tasks import Task, done

__all__ = ["CAN_FORK", "Child", "Nursery", "NurseryLostError", "serve"]

CAN_FORK = sys.platform != "win32"
_MESSAGE = 9
"""Bytes of a message: a letter, and the number of a process."""
_LONGEST_LOAD = 120
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2])['path']; "
    f"from {__name__} import serve; serve(int(sys.argv[1]), json.loads(sys.argv[2]))"
)


class NurseryLostError(Exception):
    """The process that has the children is gone."""


class Child:
    """A process that does one task after another."""

    def __init__(self, number: int, connection: Connection) -> None:
        self.number = number
        self.connection = connection

    def do(self, task: Task, seconds: float) -> bytes | Refusal | None:
        """Return what comes of a task; None if it takes longer. Raises OSError if it died."""
        try:
            self.connection.send(task)
            if not self.connection.poll(seconds):
                return None
            result: bytes | Refusal = self.connection.recv()
        except EOFError:
            raise ConnectionResetError from None
        return result


class Nursery:
    """The process that has the children, as the server sees it."""

    def __init__(self, names: dict[str, str], limits: Limits) -> None:
        self._ours, theirs = socket.socketpair()
        asked = json.dumps({"names": names, "limits": asdict(limits), "path": sys.path})
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-c", _START, str(theirs.fileno()), asked],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def digests(self) -> dict[str, str]:
        """Wait until the rulebooks are loaded, and return their digests."""
        self._ours.settimeout(_LONGEST_LOAD)
        try:
            with self._ours.makefile("rb") as file:
                line = file.readline()
        except OSError:
            line = b""
        self._ours.settimeout(None)
        if not line:
            raise NurseryLostError
        said: dict[str, dict[str, str]] = json.loads(line)
        if "problem" in said:
            raise PermanenceRulesError(said["problem"])
        return said["digests"]

    def child(self) -> Child:
        """Return a new child."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._ours, [_message(b"F", 0)], [theirs.fileno()])
            answer = _received(self._ours)
        except OSError:
            answer = b""
        if len(answer) < _MESSAGE:
            ours.close()
            raise NurseryLostError
        return Child(int.from_bytes(answer[1:], "big"), Connection(ours.detach()))

    def end(self, child: Child) -> None:
        """End a child, whatever it is doing. Only its own parent may: no other can be hit."""
        child.connection.close()
        with suppress(OSError):
            self._ours.sendall(_message(b"E", child.number))

    def close(self) -> None:
        """End the process; a child that has nothing to do ends when its connection is closed."""
        self._ours.close()
        self._process.wait()


def _message(letter: bytes, number: int) -> bytes:
    return letter + number.to_bytes(_MESSAGE - 1, "big")


def _received(connection: socket.socket) -> bytes:
    data = b""
    while len(data) < _MESSAGE and (part := connection.recv(_MESSAGE - len(data))):
        data += part
    return data


# ---- in the process itself ---------------------------------------------------------------------


def serve(descriptor: int, asked: dict[str, Any]) -> None:
    """Load the rulebooks, and have children for as long as the server lives."""
    # A signal to end reaches every process of a terminal or a unit: what is under way is finished,
    # and the end of the connection ends this process and each child.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    limits = Limits(**asked["limits"])
    try:
        shelf = loaded(asked["names"])
    except PermanenceRulesError as error:
        _tell(control, {"problem": str(error)})
        return
    _warm(shelf)
    gc.collect()
    gc.freeze()  # so that children share the pages of the rules, and never look through them
    with suppress(OSError):  # the server may be gone at any time
        if _tell(control, {"digests": shelf.digests}):
            _bear(control, shelf, limits)


def _tell(control: socket.socket, said: dict[str, Any]) -> bool:
    """Whether the server could be told; it may have ended before the rules were loaded."""
    try:
        control.sendall(json.dumps(said).encode() + b"\n")
    except OSError:
        return False
    return True


def _warm(shelf: Shelf) -> None:
    """Do once what each child would do at its first form: find which fact a derived one reads."""
    for name in form_names():
        form_of(shelf.get(), name)


def _bear(control: socket.socket, shelf: Shelf, limits: Limits) -> None:
    """Do what the server asks for until it is gone."""
    living: set[int] = set()
    while True:
        message, descriptors, *_ = socket.recv_fds(control, _MESSAGE, 1)
        living -= _buried(living)
        if len(message) < _MESSAGE:
            return
        if message[:1] == b"E":
            number = int.from_bytes(message[1:], "big")
            if number in living:  # not yet buried, so that no other process has its number
                os.kill(number, signal.SIGKILL)
            continue
        number = os.fork()
        if number == 0:
            control.close()
            try:
                _work(Connection(descriptors[0]), shelf, limits)
            finally:  # whatever happens, a child is never taken for its parent
                os._exit(0)
        os.close(descriptors[0])
        living.add(number)
        control.sendall(_message(b"F", number))


def _buried(living: set[int]) -> set[int]:
    """Return which children have ended, and forget them."""
    return {number for number in living if os.waitpid(number, os.WNOHANG)[0] == number}


def _work(connection: Connection, shelf: Shelf, limits: Limits) -> None:
    """Do tasks until nobody is there to give one."""
    while True:
        try:
            task = connection.recv()
            try:
                result: bytes | Refusal = done(task, shelf, limits)
            except Refusal as refusal:
                result = refusal
            connection.send(result)
        except (EOFError, OSError):
            return
