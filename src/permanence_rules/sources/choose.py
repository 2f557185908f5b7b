"""Which source fits the paths that were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.reading import is_there
from permanence_rules.runtime.registry import Registry
from permanence_rules.sources.base import Source, SourceKind

__all__ = ["SOURCES", "choose_source"]

SOURCES = Registry(
    "permanence_rules.sources",
    {
        "json": "permanence_rules.sources.json_files:JSON",
        "ssda903": "permanence_rules.sources.ssda903:SSDA903",
    },
)
"""The kinds of input by name. To add one: a module with a `SourceKind`, and its line here."""


def choose_source(paths: Sequence[Path], kind: str | None = None) -> Source:
    """
    Return the source that fits *paths*, or the one that *kind* names.

    Raises SourceError when no path exists or none holds cases. Raises UsageError when the
    paths hold several kinds of data, or *kind* is not known.
    """
    if kind is not None and kind not in SOURCES.names():
        names = ", ".join(SOURCES.names())
        raise UsageError(f"There is no source of that name; choose one of: {names}.")
    chosen: SourceKind = SOURCES.load(kind) if kind is not None else _kind_of(paths)
    return chosen.read(paths)


def _kind_of(paths: Sequence[Path]) -> SourceKind:
    existing = [path for path in paths if is_there(path)]
    if not existing:
        raise SourceError(paths[0], "there is no such file or folder; check the path")
    endings = {file.suffix.lower() for path in existing for file in _files_at(path)}
    known: list[SourceKind] = list(SOURCES.load_all())
    kinds = [kind for kind in known if endings.intersection(kind.endings)]
    if not kinds:
        wanted = _joined([ending for kind in known for ending in kind.endings], "or")
        raise SourceError(
            existing[0],
            f"there is no {wanted} file here; name one, or say what this is with --from",
        )
    if len(kinds) > 1:
        files = " and ".join(kind.files for kind in kinds)
        choices = " or ".join(f"--from {kind.name}" for kind in kinds)
        raise UsageError(f"The paths hold both {files} files; say which to read with {choices}.")
    return kinds[0]


def _files_at(path: Path) -> Iterable[Path]:
    return path.rglob("*") if path.is_dir() else (path,)


def _joined(words: Sequence[str], joined_by: str) -> str:
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"
