"""The inventory of duties: what each source asks for, and which rules answer for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from permanence_rules.errors import RuleFileError, RuleProblem
from permanence_rules.language.citations import Grade
from permanence_rules.language.scalars import RuleModel
from permanence_rules.language.shape_problems import note_problems
from permanence_rules.language.yaml_files import Document, read_document
from permanence_rules.packs.loading import Pack, rules_folder

__all__ = [
    "Coverage",
    "Entry",
    "EntryKind",
    "InventorySource",
    "Standing",
    "load_inventory",
]


class EntryKind(StrEnum):
    """What an entry asks for."""

    DEADLINE = "deadline"
    RECURRING = "recurring"
    SEQUENCE = "sequence"
    VALIDITY = "validity"
    CONTENT = "content"
    DOCUMENT = "document"
    CONSULTATION = "consultation"
    PARTICIPANT = "participant"
    APPROVAL = "approval"
    EXEMPTION = "exemption"
    INDICATOR = "indicator"
    DEFINITION = "definition"


class Standing(StrEnum):
    """Whether a rule answers for an entry, none can, or none does yet."""

    IMPLEMENTED = "implemented"
    OUT_OF_REACH = "out of reach"
    OPEN = "open"


class Entry(RuleModel):
    """One thing that a source asks for, in plain words."""

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)+$")
    kind: EntryKind
    paraphrase: str
    limit: str | None = None
    responsible: str | None = None
    source: str = Field(description="The document and its line, or the provision")
    grade: Grade = Field(description="Whether the text itself was read, another, or neither")
    out_of_reach: str | None = Field(default=None, description="Why no rule can check it")


class InventoryFile(RuleModel):
    """A file of the inventory."""

    title: str
    entries: tuple[Entry, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class InventorySource:
    """What one source, or one kind of source, asks for."""

    name: str
    title: str
    entries: tuple[Entry, ...]


def load_inventory(folder: Path | None = None) -> tuple[InventorySource, ...]:
    """
    Return every source of the inventory at *folder*, else of the one that comes with this package.

    Raises RuleFileError, with everything that is wrong, when a file cannot be
    used or two entries have the same id.
    """
    paths = sorted((folder or rules_folder() / "obligations").glob("*.yaml"))
    read = [(path.stem, read_document(path, f"rules/obligations/{path.name}")) for path in paths]
    sources = [_source(name, document) for name, document in read]
    problems = [problem for _, document in read for problem in document.problems]
    problems += _told_twice([document for _, document in read])
    if problems:
        raise RuleFileError(problems)
    return tuple(source for source in sources if source is not None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """An inventory beside the rules that claim its entries, by the id of each entry."""

    sources: tuple[InventorySource, ...]
    claims: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, sources: Iterable[InventorySource], packs: Iterable[Pack]) -> Coverage:
        """Return how far *packs* answer for *sources*."""
        claims: dict[str, set[str]] = {}
        for pack in packs:
            for rule_id, entries in _implemented(pack):
                for entry in entries:
                    claims.setdefault(entry, set()).add(rule_id)
        return cls(tuple(sources), {entry: tuple(sorted(by)) for entry, by in claims.items()})

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of every source."""
        return tuple(entry for source in self.sources for entry in source.entries)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What rules claim although no source has it."""
        return tuple(sorted(self.claims.keys() - {entry.id for entry in self.entries}))

    def standing(self, entry: Entry) -> Standing:
        """Return where an entry stands; a rule that claims it outweighs a reason against it."""
        if entry.id in self.claims:
            return Standing.IMPLEMENTED
        return Standing.OPEN if entry.out_of_reach is None else Standing.OUT_OF_REACH

    def standing_as(self, standing: Standing) -> tuple[Entry, ...]:
        """Return the entries that stand so."""
        return tuple(entry for entry in self.entries if self.standing(entry) is standing)

    def claimed_only(self) -> Coverage:
        """Return the same without the sources of which no entry is claimed."""
        kept = (each for each in self.sources if any(one.id in self.claims for one in each.entries))
        return Coverage(tuple(kept), self.claims)

    def by_kind(self) -> Iterator[tuple[str, ...]]:
        """Yield a table: entries by source and kind, headings first and sums last."""
        yield ("source", *EntryKind, "all")
        for name, entries in self._rows():
            kinds = [sum(each.kind is kind for each in entries) for kind in EntryKind]
            yield (name, *map(str, kinds), str(len(entries)))

    def by_standing(self) -> Iterator[tuple[str, ...]]:
        """Yield a table: entries by source and standing, headings first and sums last."""
        yield ("source", *Standing, "all")
        for name, entries in self._rows():
            found = [sum(self.standing(each) is one for each in entries) for one in Standing]
            yield (name, *map(str, found), str(len(entries)))

    def _rows(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        yield from ((source.name, source.entries) for source in self.sources)
        yield "all sources", self.entries


def _source(name: str, document: Document) -> InventorySource | None:
    if document.problems:
        return None
    try:
        file = InventoryFile.model_validate(document.data)
    except ValidationError as error:
        note_problems(document, error, InventoryFile)
        return None
    return InventorySource(name, file.title, file.entries)


def _told_twice(documents: Iterable[Document]) -> Iterator[RuleProblem]:
    """An id stands for one thing only, in all files together."""
    first: dict[str, str] = {}
    for document in documents:
        for index, entry_id in _ids(document):
            if entry_id in first:
                line = document.line(("entries", index))
                message = f'"{entry_id}" stands in {first[entry_id]} already'
                yield RuleProblem(document.file, line, "entries", message, "Keep one of the two.")
            first.setdefault(entry_id, document.file)


def _ids(document: Document) -> Iterator[tuple[int, str]]:
    entries = document.data.get("entries") if isinstance(document.data, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield index, entry["id"]


def _implemented(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((rule.id, tuple(rule.file.implements)) for rule in pack.rules)
    yield from ((each.id, tuple(each.amendment.implements)) for each in pack.amendments)
