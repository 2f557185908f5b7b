"""Whether the files of the rules have changed since they were loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from permanence_rules.packs.loading import is_shipped
from permanence_rules.service.books import Shelf

__all__ = ["Seen", "seen"]

_COARSE = 2_000_000_000
"""Nanoseconds by which the clock of a file system may lag: the coarsest counts two seconds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How files were seen: a digest of their names, times and sizes, and the time of the newest."""

    digest: str
    newest: int

    def may_be_newer_than(self, began: int) -> bool:
        """Whether one may have been written after a load *began* that did not read it any more."""
        return self.newest >= began - _COARSE


def seen(shelf: Shelf, keys: str | None = None) -> Seen:
    """Return how the files of the rules and the keys are: it changes when one is written."""
    digest, newest = hashlib.sha256(), 0
    for path in (*_folders(shelf), *([Path(keys)] if keys else ())):
        for name, time, size in sorted(_files(path)):
            digest.update(f"{name} {time} {size}\n".encode("utf-8", "surrogateescape"))
            newest = max(newest, time)
    return Seen(digest.hexdigest(), newest)


def _folders(shelf: Shelf) -> list[Path]:
    """Return the folders of the packs that do not come with the package."""
    packs = (pack for rulebook in shelf.rulebooks.values() for pack in rulebook.packs)
    return sorted({pack.folder for pack in packs if not is_shipped(pack)})


def _files(path: Path) -> Iterator[tuple[str, int, int]]:
    files = path.rglob("*.yaml") if path.is_dir() else [path]
    for file in files:
        try:
            found = file.stat()
        except OSError:  # it was taken away meanwhile
            yield str(file), 0, -1
        else:
            yield str(file), found.st_mtime_ns, found.st_size
