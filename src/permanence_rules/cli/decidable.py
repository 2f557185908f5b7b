"""What `rules list --from` and `explain --facts` print: what is decided, and from which facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from permanence_rules.report.words import count_of

if TYPE_CHECKING:
    from permanence_rules.deciding import FactAt, RuleFact
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.base import SourceKind

__all__ = ["decidable_lines", "fact_lines"]


def decidable_lines(rulebook: Rulebook, kind: SourceKind, page: Page) -> Iterator[str]:
    """Yield the rules that a kind of source can decide, and what the others lack."""
    if kind.supplies is None:
        every = count_of(len(rulebook.rules), "duty", "duties")
        yield f"A {kind.name} source may hold any fact, so it can decide all {every}."
        return
    found = rulebook.decidable_from(kind.supplies, kind.leaves_unknown)
    number, of_all = len(found.lacks), len(rulebook.rules)
    yield (
        f"Of {of_all} duties of {rulebook.used.name}, a source {kind.name} can decide "
        f"{of_all - number} in some case, and {number} in none."
    )
    titles = {each.id: each.rule.file.title for each in rulebook.rules}
    yield from page.heading("title", f"Can be decided ({of_all - number})")
    for rule in sorted(titles.keys() - found.lacks.keys()):
        yield from page.wrapped(f"{rule}  {titles[rule]}", 2)
    yield from page.heading("title", f"Never decided ({number})")
    for rule in sorted(found.lacks):
        yield from page.wrapped(f"{rule}  {titles[rule]}", 2)
        yield from page.wrapped(f"lacks {_lacking(rulebook, found.lacks[rule])}", 6)
        if rule in found.judged:
            yield from page.wrapped(_JUDGED, 6)


_JUDGED = "judged all the same: others read it, or serve the same need of the child"


def fact_lines(facts: Iterable[RuleFact], page: Page) -> Iterator[str]:
    """Yield the facts that a rule reads: those that it cannot do without first."""
    known = list(facts)
    needed = [each for each in known if each.needed_by]
    others = [each for each in known if not each.needed_by]
    if needed:
        yield from page.heading("title", "Facts without which it can never be decided")
        yield from (line for each in needed for line in _fact(each, page))
    yield from page.heading("title", "Other facts that it reads" if needed else "Facts it reads")
    yield from (line for each in others for line in _fact(each, page))


def _fact(fact: RuleFact, page: Page) -> Iterator[str]:
    yield from page.wrapped(f"{fact.path}: {fact.says}" if fact.says else fact.path, 2)


def _lacking(rulebook: Rulebook, lacks: Iterable[FactAt]) -> str:
    return "; ".join(f"{rulebook.words_of(each)} ({each.path})" for each in lacks)
