"""The provisions that the rules of some packs cite, and how far somebody has read each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from permanence_rules.language.citations import CitationSpec, Grade, grading_of
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import Rule
from permanence_rules.packs.loading import Pack

__all__ = ["Provision", "provisions_of"]


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision as the rules of one pack cite it."""

    source: str
    provision: str
    grade: Grade
    looked_up: date | None
    known_from: str | None
    decides: tuple[str, ...]
    """The rules of which it is the first citation, and so decides."""
    stands_beside: tuple[str, ...]
    """The rules that cite it beside the one that decides."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that cites it."""
        return (*self.decides, *self.stands_beside)


def provisions_of(packs: Sequence[Pack]) -> dict[str, tuple[Provision, ...]]:
    """Return, by pack, what its rules and amendments cite, in the order of source and provision."""
    sources: dict[str, Source] = {}
    found = {}
    for pack in packs:
        sources |= pack.file.sources
        found[pack.name] = tuple(_gathered(pack, sources))
    return found


_Known = tuple[str, str, Grade, date | None, str | None]


def _gathered(pack: Pack, sources: dict[str, Source]) -> Iterator[Provision]:
    # Rules that rest on different parts of one provision may grade it differently: it is then
    # listed once for each grade.
    cited: dict[_Known, tuple[set[str], set[str]]] = {}
    for rule_id, specs in _citations(pack):
        for place, spec in enumerate(specs):
            source = sources.get(spec.source)
            if source is None:
                continue
            known = grading_of(spec, source)
            key = (
                source.title,
                spec.provision,
                known.grade or Grade.NOT_SEEN,
                known.looked_up,
                known.known_from,
            )
            cited.setdefault(key, (set(), set()))[min(place, 1)].add(rule_id)
    for key in sorted(cited, key=lambda each: tuple(map(str, each))):
        decides, beside = cited[key]
        yield Provision(
            *key,
            decides=tuple(sorted(decides)),
            stands_beside=tuple(sorted(beside - decides)),
        )


def _citations(pack: Pack) -> Iterator[tuple[str, tuple[CitationSpec, ...]]]:
    """Yield each list of citations as findings have it: a version's own, then the rule's."""
    for rule in pack.rules:
        for specs in _of_rule(rule):
            yield rule.id, specs
    for each in pack.amendments:
        yield each.id, each.amendment.citations


def _of_rule(rule: Rule) -> Iterable[tuple[CitationSpec, ...]]:
    return [(*version.citations, *rule.file.citations) for version in rule.versions]
