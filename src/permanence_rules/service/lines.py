"""Many cases as JSON lines: answers as they are made, in order, and no line spoils another."""

from __future__ import annotations

import asyncio
import json
from asyncio import Queue, Task
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from permanence_rules.errors import described
from permanence_rules.service.bodies import JSON_LINES, stream_of
from permanence_rules.service.problems import Refusal
from permanence_rules.service.settings import Limits
from permanence_rules.service.tasks import Task as Work
from permanence_rules.service.workshop import Workshop

__all__ = ["LineAnswers"]

_WAITING = 16 * 1024 * 1024
"""Bytes of lines that wait to be answered, and of answers that wait to be sent."""
_OF_A_LINE = 4096
"""Bytes that a line takes besides its own."""
_SEND_SECONDS = 120
"""How long a client may leave answers unread."""

_Line = tuple[int, bytes | Refusal]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A line whose answer is being made, and the room that it takes until that is sent."""

    answer: Task[tuple[bytes, str]]
    size: int


class LineAnswers(Response):
    """
    Reads JSON lines and answers each while the next ones come.

    A response of its own: that of the framework takes what the client sends as a sign that it went.
    """

    media_type = JSON_LINES[0]

    def __init__(self, workshop: Workshop, limits: Limits, work: Work) -> None:
        super().__init__(headers={"Connection": "close"})
        del self.headers["content-length"]
        self._workshop, self._limits, self._work = workshop, limits, work

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer all lines."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        work = _Work(receive)
        writer = asyncio.create_task(_written(work, send))
        reader = asyncio.create_task(self._read(Request(scope, receive), work))
        try:
            await asyncio.wait((writer, reader), return_when=asyncio.FIRST_COMPLETED)
            if writer.done():
                writer.result()
            else:  # the client is gone: nobody is left to read the rest
                scope["state"]["code"] = "cut_off"
        finally:
            for task in (writer, reader, *work.left()):
                task.cancel()

    async def _read(self, request: Request, work: _Work) -> None:
        """
        Begin the work of each line, and end when the client is gone.

        Lines take room until they are answered, and answers until they are sent: a client that
        does not read keeps the work from going on, and fills no memory.
        """
        turns = asyncio.Semaphore(self._workshop.size)
        end: Refusal | None = None
        try:
            async for number, line in _numbered(request, self._limits):
                size = _OF_A_LINE + (len(line) if isinstance(line, bytes) else 0)
                await work.room.take(size)
                answer = asyncio.create_task(self._answer(number, line, turns, work.unsent))
                work.begun.put_nowait(_Begun(answer, size))
        except Refusal as refusal:
            if refusal.code == "cut_off":
                return
            end = refusal
        except Exception as error:  # noqa: BLE001 - whoever waits for the lines must hear of it
            end = Refusal(500, "defect", f"A defect of permanence-rules ({described(error)}).")
        work.begun.put_nowait(end)
        while (await work.receive())["type"] != "http.disconnect":
            pass  # the rest of a body that is not read any more

    async def _answer(
        self, number: int, line: bytes | Refusal, turns: asyncio.Semaphore, unsent: _Room
    ) -> tuple[bytes, str]:
        async with turns:  # in the order of the lines, so that the next to be sent never waits
            await unsent.take(0)
            text, kind = await self._answered(number, line)
            unsent.taken += len(text)
        return text, kind

    async def _answered(self, number: int, line: bytes | Refusal) -> tuple[bytes, str]:
        try:
            if isinstance(line, Refusal):
                raise line
            report = await self._workshop.run(replace(self._work, body=line), waits=True)
        except Refusal as refusal:
            return _line({"line": number, "reject": refusal.as_dict()}), "rejects"
        return b'{"line":%d,"report":%s}\n' % (number, report), "reports"


async def _written(work: _Work, send: Send) -> None:
    """Send each answer in its turn, and then how many there were."""
    counts = {"reports": 0, "rejects": 0}
    while isinstance(line := await work.begun.get(), _Begun):
        text, kind = await line.answer
        await _sent(send, text)
        counts[kind] += 1
        work.room.give(line.size)
        work.unsent.give(len(text))
    end = {"done": counts} if line is None else {"stopped": line.as_dict(), **counts}
    await _sent(send, _line(end))
    await send({"type": "http.response.body", "body": b""})


async def _sent(send: Send, text: bytes) -> None:
    """Send a line; who does not read for too long is cut off."""
    async with asyncio.timeout(_SEND_SECONDS):
        await send({"type": "http.response.body", "body": text, "more_body": True})


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@dataclass(slots=True)
class _Room:
    """How many bytes of lines are being worked on; whoever wants more waits."""

    taken: int = 0
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, size: int) -> None:
        """Wait until there is room."""
        while self.taken and self.taken + size > _WAITING:
            self.freed.clear()
            await self.freed.wait()
        self.taken += size

    def give(self, size: int) -> None:
        """Give room back."""
        self.taken -= size
        self.freed.set()


@dataclass(slots=True)
class _Work:
    """The lines of one request that are being worked on, in their order."""

    receive: Receive
    begun: Queue[_Begun | Refusal | None] = field(default_factory=Queue)
    room: _Room = field(default_factory=_Room)
    unsent: _Room = field(default_factory=_Room)

    def left(self) -> Iterator[Task[tuple[bytes, str]]]:
        """Yield the work that nobody waits for any more."""
        while not self.begun.empty():
            line = self.begun.get_nowait()
            if isinstance(line, _Begun):
                yield line.answer


async def _numbered(request: Request, limits: Limits) -> AsyncIterator[_Line]:
    """Yield each line that is not blank with its number; a refusal for one that is too long."""
    number, rest, is_skipped, found = 1, bytearray(), False, 0
    async for part in stream_of(request, limits):
        for place, piece in enumerate(part.split(b"\n")):
            if place:  # a line has ended before this piece
                if is_skipped or rest.strip():
                    found += 1
                    yield number, _too_long(limits) if is_skipped else bytes(rest)
                if found >= limits.lines:
                    raise _too_many(limits)
                number, is_skipped = number + 1, False
                rest.clear()
            if not is_skipped:
                rest += piece
            if len(rest) > limits.body:
                is_skipped = True
                rest.clear()
    if is_skipped or rest.strip():
        yield number, _too_long(limits) if is_skipped else bytes(rest)


def _too_long(limits: Limits) -> Refusal:
    return Refusal(
        413,
        "too_large",
        f"The line is longer than {limits.body:,} bytes. Each line holds the case of one child.",
    )


def _too_many(limits: Limits) -> Refusal:
    return Refusal(
        413,
        "too_many_lines",
        f"These are more than {limits.lines:,} cases, and the rest is not read. "
        "Send it in another request.",
    )
