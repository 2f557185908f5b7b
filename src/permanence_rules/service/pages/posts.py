"""What a browser posts: boxes and files, within limits, and files put in a folder of their own."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.types import Message, Receive

from permanence_rules.errors import PermanenceRulesError

__all__ = [
    "MOST_BYTES",
    "NOTHING_POSTED",
    "TOO_LARGE",
    "PostError",
    "Posted",
    "posted_by",
    "put_files",
]

MOST_BYTES = 10 * 1024 * 1024
"""Bytes of one post with all of its files; one child takes some 50,000."""
TOO_LARGE = f"The selected files must be smaller than {MOST_BYTES // (1024 * 1024)}MB together"
_MOST_DRAINED = 64 * 1024 * 1024
_MOST_FILES = 50
_SECONDS = 60
"""How long a browser may take to send a form with its files."""
_MOST_FIELDS = 2_000
_MOST_BYTES_OF_A_BOX = 2 * 1024 * 1024


_TOO_SLOW = "What was sent did not come in time. Send it again."
_NO_FORM = "What was sent is no form, or has too many parts."


class PostError(PermanenceRulesError):
    """Something posted that is not read; the sentence, and the status to answer with."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name on the other machine, and what it holds."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """The boxes of a page by name, and the files; a box that was not there is empty."""

    values: dict[str, str]
    lists: dict[str, list[str]]
    files: dict[str, list[Upload]]

    def text(self, name: str) -> str:
        """Return what was typed into a box."""
        return self.values.get(name, "")

    def several(self, name: str) -> list[str]:
        """Return all that was chosen under one name."""
        return self.lists.get(name, [])

    def uploads(self, name: str) -> list[Upload]:
        """Return the files of one box."""
        return self.files.get(name, [])


NOTHING_POSTED = Posted({}, {}, {})


async def posted_by(request: Request) -> Posted:
    """Read what was posted. Raises PostError where it is too much, or no form."""
    counted = Request(request.scope, _counted(request))
    limits = {
        "max_files": _MOST_FILES,
        "max_fields": _MOST_FIELDS,
        "max_part_size": _MOST_BYTES_OF_A_BOX,
    }
    try:
        async with asyncio.timeout(_SECONDS), counted.form(**limits) as form:
            return await _sorted(form)
    except (HTTPException, MultiPartException):
        raise PostError(400, _NO_FORM) from None
    except TimeoutError:
        raise PostError(408, _TOO_SLOW) from None


def _counted(request: Request) -> Receive:
    """Return how to receive a body that ends with an error once it is too long."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            await _drain(request, message)
            raise PostError(413, TOO_LARGE)
        return message

    return receive


async def _drain(request: Request, message: Message) -> None:
    """Read on for a while, and keep nothing: a browser hears no answer before it has sent all."""
    drained = 0
    while message.get("more_body", False) and drained < _MOST_DRAINED:
        message = await request.receive()
        drained += len(message.get("body", b""))


async def _sorted(form: FormData) -> Posted:
    lists: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:  # a browser posts one without a name where none was chosen
                content = await value.read()
                files.setdefault(name, []).append(Upload(value.filename, content))
        else:
            lists.setdefault(name, []).append(value)
    return Posted({name: each[-1] for name, each in lists.items()}, lists, files)


def put_files(files: Sequence[Upload], folder: Path) -> list[Path]:
    """
    Write uploaded files into a folder and return where they are.

    Of their names only letters, numbers and a few signs are kept. Files of the same name, as in the
    returns of several years, are put into folders of their own.
    """
    return [_put(each, place) for each, place in zip(files, _places(files, folder), strict=True)]


def _places(files: Iterable[Upload], folder: Path) -> Iterable[Path]:
    seen: Counter[str] = Counter()
    for each in files:
        name = _plain(each.name)
        inside = folder / f"also-{seen[name]}" if seen[name] else folder
        seen[name] += 1
        yield inside / name


def _put(file: Upload, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(file.content)
    return path


_LONGEST_NAME = 100


def _plain(name: str) -> str:
    """
    Return the name of a file without its folder, and without signs that a path could be made of.

    >>> _plain("C:/returns/../episodes 2024-25.csv"), _plain("..")
    ('episodes 2024-25.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^A-Za-z0-9 ._-]+", "_", last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:20]}" if kept else "file"
