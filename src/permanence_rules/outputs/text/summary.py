"""The summary of many cases: outcomes by family of rules, and children with something overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.text.groups import grouped
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import Report
from permanence_rules.report.words import Deciding, deciding, unread_words

__all__ = ["Summary"]

_COLUMNS = {
    "overdue": (Outcome.BREACHED, Outcome.VIOLATED),
    "late": (Outcome.LATE,),
    "due": (Outcome.DUE,),
    "judgement": (Outcome.NEEDS_JUDGEMENT,),
    "undecided": (Outcome.UNDETERMINED,),
    "met": (Outcome.MET,),
    "other": (Outcome.EXEMPT, Outcome.NOT_TRIGGERED, Outcome.CEASED),
}


class Summary:
    """Counts over the reports that were added; it keeps none of them."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Outcome]] = {}
        self._cases = 0
        self._overdue = 0
        self._deciding: Deciding = {}

    def add(self, report: Report) -> None:
        """Count the findings of one report."""
        self._cases += 1
        self._overdue += any(group.name == "overdue" for group in grouped(report.findings, 0))
        self._deciding |= deciding(report.findings)
        for finding in report.findings:
            family = self._counts.setdefault(_family(finding.rule), Counter())
            # What is past is not overdue: it stands with what was done late.
            family[Outcome.LATE if finding.is_past else finding.outcome] += 1

    def lines(self, page: Page) -> Iterator[str]:
        """Yield the table and the line that counts children."""
        yield page.painted("title", f"Summary of {self._cases} cases")
        rows = [(name, self._counts[name]) for name in sorted(self._counts)]
        total = sum((counts for _, counts in rows), Counter[Outcome]())
        cells = [_cells(name, counts) for name, counts in (*rows, ("all rules", total))]
        yield from page.table(("rules", *_COLUMNS), cells)
        yield ""
        yield f"Children with at least one overdue duty: {self._overdue} of {self._cases}."
        unread = unread_words(self._deciding)
        yield from page.heading("plain", unread) if unread else ()


def _family(rule: str) -> str:
    """
    Return the folder of a rule.

    >>> _family("england/reviews/first-review"), _family("england/reviews/first-review/on-missed")
    ('england/reviews', 'england/reviews')
    """
    return rule.removesuffix("/on-missed").rpartition("/")[0]


def _cells(name: str, counts: Counter[Outcome]) -> list[str]:
    return [name, *(str(sum(counts[each] for each in outcomes)) for outcomes in _COLUMNS.values())]
