"""What a browser posts: boxes and files, within limits, and files put in a folder of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message, Receive

__all__ = ["MOST_BYTES", "TOO_LARGE", "Posted", "posted_by", "put_files"]

MOST_BYTES = 10 * 1024 * 1024
"""Bytes of one post with all of its files; one child takes some 50,000."""
TOO_LARGE = f"The selected files must be smaller than {MOST_BYTES // (1024 * 1024)}MB together"
_MOST_FILES = 50
_MOST_FIELDS = 2_000
_MOST_BYTES_OF_A_BOX = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Posted:
    """The boxes of a page by name, and the files; a box that was not there is empty."""

    values: dict[str, str]
    lists: dict[str, list[str]]
    files: dict[str, list[UploadFile]]

    def text(self, name: str) -> str:
        """Return what was typed into a box."""
        return self.values.get(name, "")

    def several(self, name: str) -> list[str]:
        """Return all that was chosen under one name."""
        return self.lists.get(name, [])

    def uploads(self, name: str) -> list[UploadFile]:
        """Return the files of one box; a browser posts one without a name where none was chosen."""
        return [each for each in self.files.get(name, []) if each.filename]


async def posted_by(request: Request) -> Posted:
    """Read what was posted. Raises HTTPException where it is too much or no form."""
    counted = Request(request.scope, _counted(request))
    form = await counted.form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_MOST_BYTES_OF_A_BOX
    )
    return _sorted(form)


def _counted(request: Request) -> Receive:
    """Return how to receive a body that ends with an error once it is too long."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receive


def _sorted(form: FormData) -> Posted:
    lists: dict[str, list[str]] = {}
    files: dict[str, list[UploadFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.setdefault(name, []).append(value)
        else:
            lists.setdefault(name, []).append(value)
    return Posted({name: each[-1] for name, each in lists.items()}, lists, files)


def put_files(files: Sequence[UploadFile], folder: Path) -> list[Path]:
    """
    Write uploaded files into a folder and return where they are.

    Of their names only letters, numbers and a few signs are kept. Files of the same name, as in the
    returns of several years, are put into folders of their own.
    """
    return [_put(each, place) for each, place in zip(files, _places(files, folder), strict=True)]


def _places(files: Iterable[UploadFile], folder: Path) -> Iterable[Path]:
    seen: Counter[str] = Counter()
    for each in files:
        name = _plain(each.filename or "")
        inside = folder / f"also-{seen[name]}" if seen[name] else folder
        seen[name] += 1
        yield inside / name


def _put(file: Any, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as written:
        while piece := file.file.read(1024 * 1024):
            written.write(piece)
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
