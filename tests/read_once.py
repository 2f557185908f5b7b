"""The packs that come with the program are read and compiled once in a process that runs tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import PackNotFoundError, Rulebook
from permanence_rules.language.pack import PackFile
from permanence_rules.language.yaml_files import Document
from permanence_rules.packs import loading
from permanence_rules.packs.loading import Pack

_SHIPPED = loading.rules_folder().resolve()


@contextmanager
def shipped_rules_are_read_once() -> Iterator[None]:
    """
    Keep what is read and compiled of shipped packs, whoever asks for it.

    Nothing changes their files while tests run, and a rulebook is immutable. The first to ask has
    them read as always; so does every test that starts the program in a process of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_read_pack", _ReadPacks(loading._read_pack))
        patch.setattr(Rulebook, "load", _LoadedRulebooks(Rulebook.load))
        yield


class _ReadPacks:
    """`_read_pack`, that keeps shipped packs."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._kept: dict[Path, Pack] = {}

    def __call__(self, folder: Path, file: PackFile, document: Document) -> Pack:
        if not _is_shipped(folder):
            pack: Pack = self._read(folder, file, document)
            return pack
        if folder not in self._kept:
            self._kept[folder] = self._read(folder, file, document)
        return _copy(self._kept[folder], document)


def _copy(pack: Pack, document: Document) -> Pack:
    """Return a pack of its own: what is found wrong with it is noted in it and in its documents."""
    return replace(
        pack,
        document=document,
        rules=[replace(each, document=_as_read(each.document)) for each in pack.rules],
        amendments=[replace(each, document=_as_read(each.document)) for each in pack.amendments],
        problems=[*pack.problems],
        broken={*pack.broken},
        warnings=[*pack.warnings],
    )


def _as_read(document: Document) -> Document:
    return replace(document, problems=[*document.problems])


class _LoadedRulebooks:
    """`Rulebook.load`, that keeps the rulebooks of shipped packs for the first engine."""

    def __init__(self, load: Any) -> None:
        self._load = load
        self._kept: dict[object, Rulebook] = {}

    def __call__(
        self,
        *names: str | Path,
        engine: str = "compiled",
        law_of: date | None = None,
        understands: Sequence[str | Path] = (),
    ) -> Rulebook:
        folders = [_shipped_folder(each) for each in (*(names or ("england",)), *understands)]
        key = (tuple(folders), len(understands), law_of)
        if engine != "compiled" or None in folders:
            return self._loaded(names, engine, law_of, understands)
        if key not in self._kept:
            self._kept[key] = self._loaded(names, engine, law_of, understands)
        return self._kept[key]

    def _loaded(self, names: Sequence[str | Path], *options: Any) -> Rulebook:
        engine, law_of, understands = options
        made: Rulebook = self._load(*names, engine=engine, law_of=law_of, understands=understands)
        return made


def _shipped_folder(name: str | Path) -> Path | None:
    """Return the folder of a shipped pack; None for every other name, also one that is no pack."""
    try:
        folder = loading._folder(name)
    except PackNotFoundError:
        return None
    return folder if _is_shipped(folder) else None


def _is_shipped(folder: Path) -> bool:
    # A test may put another folder in the place of the shipped rules.
    return loading.rules_folder().resolve() == _SHIPPED and folder.is_relative_to(_SHIPPED)
