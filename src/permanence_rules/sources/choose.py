"""Which source fits the paths that were given."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.reading import is_there
from permanence_rules.runtime.registry import Registry
from permanence_rules.sources.address import Address, Given
from permanence_rules.sources.base import Source, SourceKind

__all__ = ["SOURCES", "choose_kind", "choose_source", "kind_named"]

SOURCES = Registry(
    "permanence_rules.sources",
    {
        "json": "permanence_rules.sources.json_files:JSON",
        "ssda903": "permanence_rules.sources.ssda903:SSDA903",
        "annex-a": "permanence_rules.sources.annex_a:ANNEX_A",
        "ssd": "permanence_rules.sources.ssd:SSD",
        "tables": "permanence_rules.sources.tables:TABLES",
    },
)
"""The kinds of input by name. To add one: a module with a `SourceKind`, and its line here."""


def choose_source(
    places: Sequence[Given], kind: str | None = None, *, without: Container[str] = ()
) -> Source:
    """
    Return the source that fits *places*, or the one that *kind* names; never one in *without*.

    Raises SourceError when no path exists or none holds cases. Raises UsageError when the
    paths hold several kinds of data, *kind* is not known, or it reads no databases.
    """
    return choose_kind(places, kind, without=without).open(places)


def choose_kind(
    places: Sequence[Given], kind: str | None = None, *, without: Container[str] = ()
) -> SourceKind:
    """Return the kind of source that fits *places*, or the one that *kind* names, as above."""
    if kind is not None:
        return kind_named(kind)
    known = SOURCES.load_all(without)
    paths = [each for each in places if isinstance(each, Path)]
    addresses = [each for each in places if isinstance(each, Address)]
    alone = addresses and not paths
    return _kind_of_address(addresses[0], known) if alone else _kind_of(paths, known)


def kind_named(name: str) -> SourceKind:
    """Return the kind of source of a name; raises UsageError where there is none."""
    if name not in SOURCES.names():
        names = ", ".join(SOURCES.names())
        raise UsageError(f"There is no source of that name; choose one of: {names}.")
    found: SourceKind = SOURCES.load(name)
    return found


def _kind_of_address(address: Address, known: Sequence[SourceKind]) -> SourceKind:
    """Return the kind that an address alone is of."""
    kinds = [kind for kind in known if address.scheme in kind.schemes]
    if not kinds:
        schemes = _joined([f"{each}://" for kind in known for each in kind.schemes], "or")
        raise UsageError(f"{address}: expected an address that begins with {schemes}.")
    return kinds[0]


def _kind_of(paths: Sequence[Path], known: Sequence[SourceKind]) -> SourceKind:
    existing = [path for path in paths if is_there(path)]
    if not existing:
        raise SourceError(paths[0], "there is no such file or folder; check the path")
    deciding = next((kind for kind in known if kind.decides and _is_named(kind, existing)), None)
    if deciding is not None:
        return deciding
    endings = {file.suffix.lower() for path in existing for file in _files_at(path)}
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


def _is_named(kind: SourceKind, paths: Iterable[Path]) -> bool:
    """Whether a file of this kind is among *paths*, or lies in a folder that is."""
    named = (file for path in paths for file in (path.iterdir() if path.is_dir() else (path,)))
    return any(file.suffix.lower() in kind.endings for file in named)


def _files_at(path: Path) -> Iterable[Path]:
    return path.rglob("*") if path.is_dir() else (path,)


def _joined(words: Sequence[str], joined_by: str) -> str:
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"
