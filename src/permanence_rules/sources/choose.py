"""Which source fits the paths that were given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.reading import is_there
from permanence_rules.sources.base import Source
from permanence_rules.sources.json_files import JSON_SUFFIXES, JsonFiles

__all__ = ["SOURCES", "choose_source"]

SOURCES = ("json", "ssda903")


def choose_source(paths: Sequence[Path], kind: str | None = None) -> Source:
    """
    Return the source that fits *paths*, or the one that *kind* names.

    Raises SourceError when none of the paths exists or none holds cases, and
    UsageError when they hold several kinds of data or *kind* is not known.
    """
    if kind is not None and kind not in SOURCES:
        raise UsageError(f"There is no source of that name; choose one of: {', '.join(SOURCES)}.")
    return _MAKERS[kind or _kind_of(paths)](paths)


def _kind_of(paths: Sequence[Path]) -> str:
    existing = [path for path in paths if is_there(path)]
    if not existing:
        raise SourceError(paths[0], "there is no such file or folder; check the path")
    kinds = {kind for path in existing for kind in _kinds_at(path)}
    if not kinds:
        raise SourceError(
            existing[0],
            "there is no .json, .jsonl, .ndjson or .csv file here; "
            "name one, or say what this is with --from",
        )
    if len(kinds) > 1:
        raise UsageError(
            "The paths hold both JSON and CSV files; "
            "say which to read with --from json or --from ssda903."
        )
    return kinds.pop()


def _kinds_at(path: Path) -> set[str]:
    files = path.rglob("*") if path.is_dir() else (path,)
    return {kind for file in files if (kind := _kind_by_name(file)) is not None}


def _kind_by_name(file: Path) -> str | None:
    suffix = file.suffix.lower()
    if suffix in JSON_SUFFIXES:
        return "json"
    return "ssda903" if suffix == ".csv" else None


def _ssda903(paths: Sequence[Path]) -> Source:
    from permanence_rules.sources.ssda903 import Ssda903

    return Ssda903(paths)


_MAKERS = {"json": JsonFiles, "ssda903": _ssda903}
