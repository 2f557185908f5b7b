"""Whether the files of the rules have changed since they were loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from permanence_rules.packs.loading import is_shipped
from permanence_rules.service.books import Shelf

__all__ = ["fingerprint"]


def fingerprint(shelf: Shelf, keys: str | None = None) -> str:
    """Return what changes when a file of the rules, or that of the keys, is written or replaced."""
    digest = hashlib.sha256()
    for path in (*_folders(shelf), *([Path(keys)] if keys else ())):
        for line in sorted(_seen(path)):
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _folders(shelf: Shelf) -> list[Path]:
    """Return the folders of the packs that do not come with the package."""
    packs = (pack for rulebook in shelf.rulebooks.values() for pack in rulebook.packs)
    return sorted({pack.folder for pack in packs if not is_shipped(pack)})


def _seen(path: Path) -> Iterator[str]:
    files = path.rglob("*.yaml") if path.is_dir() else [path]
    for file in files:
        try:
            found = file.stat()
        except OSError:  # it was taken away meanwhile
            yield f"{file} gone\n"
        else:
            yield f"{file} {found.st_mtime_ns} {found.st_size} {found.st_ino}\n"
