"""Reading a body: of the right kind, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.message import Message

from starlette.requests import ClientDisconnect, Request

from permanence_rules.service.problems import Refusal
from permanence_rules.service.settings import Limits

__all__ = ["JSON_LINES", "read_body", "refuse_other_media", "stream_of"]

JSON_LINES = ("application/x-ndjson", "application/jsonl", "application/jsonlines")


def refuse_other_media(request: Request, *kinds: str) -> None:
    """
    Raise Refusal for a body of another media type, or in another encoding than UTF-8.

    The type must be named: a page of somebody else's can make a browser send text or a form to
    this service without asking, and cannot do so with JSON.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    kind = header.get_content_type() if request.headers.get("content-type") else ""
    if kind not in kinds:
        raise Refusal(
            415,
            "wrong_media_type",
            f"Send the body as {kinds[0]}, and say so in a header: Content-Type: {kinds[0]}.",
            headers={"Accept": ", ".join(kinds)},
            ends=True,
        )
    charset = str(header.get_param("charset") or "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(
            415, "wrong_charset", "Send the body in UTF-8, the one encoding of JSON.", ends=True
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(
            415, "wrong_encoding", "Send the body as it is: it is not read compressed.", ends=True
        )


async def read_body(request: Request, limits: Limits) -> bytes:
    """Return a whole body; raises Refusal for one that is too large or comes too slowly."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.body:
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                body += part
                if len(body) > limits.body:
                    raise _too_large(limits)
    except TimeoutError:
        raise _too_slow(limits) from None
    except ClientDisconnect:
        raise Refusal(400, "cut_off", "The body was cut off; send it again.", ends=True) from None
    return bytes(body)


def _too_large(limits: Limits) -> Refusal:
    return Refusal(
        413,
        "too_large",
        f"The body is larger than {limits.body:,} bytes. Send one child in each request, "
        "or many as JSON lines to /v1/check-many.",
        ends=True,
    )


def _too_slow(limits: Limits) -> Refusal:
    return Refusal(
        408,
        "too_slow",
        f"The body did not come within {limits.body_seconds:g} seconds; send it again.",
        ends=True,
    )


async def stream_of(request: Request, limits: Limits) -> AsyncIterator[bytes]:
    """Yield the parts of a body as they come; raises Refusal if the next one takes too long."""
    parts = request.stream()
    while True:
        try:
            async with asyncio.timeout(limits.body_seconds):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise _too_slow(limits) from None
        except ClientDisconnect:
            raise Refusal(400, "cut_off", "The body was cut off.", ends=True) from None
        yield part
