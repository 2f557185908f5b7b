"""What a record cannot decide: one list of facts, those that decide most duties first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import Finding
from permanence_rules.report.words import count_of

__all__ = ["Needed", "needed_facts", "undecided_lines"]

_MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact that is missing: its place in the record, and how many duties wait for it."""

    path: str
    duties: int

    @property
    def words(self) -> str:
        """
        The fact without its place, as a headline names it.

        >>> Needed("periods_of_care[0].reviews before 2023-04-01", 3).words
        'reviews before 2023-04-01'
        """
        return self.path.rpartition(".")[2].replace("_", " ")


def needed_facts(undecided: Iterable[Finding]) -> list[Needed]:
    """Return each fact that is missing, ordered by how many duties it decides."""
    waiting: dict[str, int] = {}
    for finding in undecided:
        for path in finding.missing:
            waiting[path] = waiting.get(path, 0) + 1
    found = [Needed(path, duties) for path, duties in waiting.items()]
    return sorted(found, key=lambda each: (-each.duties, each.path))


def undecided_lines(findings: Iterable[Finding], options: Options, page: Page) -> Iterator[str]:
    """Yield the facts that would decide what is open; all of them only where all is asked for."""
    undecided = [finding for finding in findings if finding.outcome is Outcome.UNDETERMINED]
    if not undecided:
        return
    facts = needed_facts(undecided)
    shown = facts if options.show_all else facts[:_MOST_LISTED]
    duties = count_of(len(undecided), "duty", "duties")
    yield from page.heading("question", f"Cannot be decided ({duties})")
    yield "  The record does not say; write in each fact, or that there is none:"
    for each in shown:
        label = count_of(each.duties, "duty", "duties")
        yield from page.entry("question", label, [("plain", each.path)])
    if len(shown) < len(facts):
        rest = len(facts) - len(shown)
        yield f"  And {count_of(rest, 'fact')} that decide fewer; --all lists them."
