"""What several outputs say in the same words: who acts, how late, from which provision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from permanence_rules.case import role_words
from permanence_rules.language.citations import Grade
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Citation, Fault, Finding, RulebookUsed
from permanence_rules.timing import in_words

__all__ = [
    "Deciding",
    "RoleWords",
    "area_of",
    "capital",
    "citation_words",
    "citations_words",
    "count_of",
    "deciding",
    "due_words",
    "fault_words",
    "owner_words",
    "plain_role_words",
    "role_words_of",
    "rule_words",
    "rulebook_words",
    "timing_words",
    "unread_words",
]

RoleWords = Callable[[str], str]
"""Returns a role in words."""


def plain_role_words(role: str) -> str:
    """Return a standard role in words."""
    return role_words(role)


def role_words_of(declared: Mapping[str, str]) -> RoleWords:
    """Return how to say standard roles and those that packs declare."""
    return lambda role: declared.get(role) or role_words(role)


def owner_words(owner: str, words: RoleWords = plain_role_words) -> str:
    """
    Return who acts: one role, or several joined by "or", "and" or "for".

    >>> owner_words("social_worker or team_manager")
    'social worker or team manager'
    """
    return " ".join(
        part if part in ("or", "and", "for") else words(part) for part in owner.split(" ")
    )


def area_of(rule: str, layer: str) -> str:
    """
    Return what a rule is about, in words: the folder of its pack that it lies in.

    >>> area_of("england/special-guardianship/support-plan", "england")
    'special guardianship'
    >>> area_of("local/walsall/plan/in-time/on-missed", "local/walsall")
    'plan'
    >>> area_of("england/reviews/first-review", "local/walsall")  # which amends it
    'reviews'
    """
    pack = f"{layer}/"
    depth = 2 if rule.startswith("local/") else 1
    rest = rule.removeprefix(pack) if rule.startswith(pack) else "/".join(rule.split("/")[depth:])
    folder, _, name = rest.partition("/")
    return folder.replace("-", " ") if name else "other"


def capital(words: str) -> str:
    """
    Return words as a heading or a sentence begins with them.

    >>> capital("late by 3 days"), capital("")
    ('Late by 3 days', '')
    """
    return words[:1].upper() + words[1:]


def rule_words(finding: Finding) -> str:
    """Return the rule of a finding, with the pack that it stands in and how it binds."""
    return f"{finding.rule} ({finding.layer}, {finding.strength})"


def rulebook_words(used: RulebookUsed) -> str:
    """Return by which rules a report was made, and up to which day their law was checked."""
    checked = f"; law checked to {in_words(used.law_checked_to)}" if used.law_checked_to else ""
    return f"{used.name} {used.version}{checked}"


def fault_words(fault: Fault) -> str:
    """Return which duty a defect of the program kept from being judged."""
    return f"Not judged, through a defect of this program: {fault.rule}, {fault.subject.label}."


def count_of(number: int, one: str, several: str = "") -> str:
    """
    Return a number of things in words.

    >>> count_of(1, "day"), count_of(2, "duty", "duties")
    ('1 day', '2 duties')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


def timing_words(finding: Finding) -> str:
    """Return by how much a duty is late, overdue or ahead; empty where no day is known."""
    if finding.is_past and finding.outcome is not Outcome.LATE:
        # "Overdue" would ask somebody to act; nobody can.
        return "not done in time" if finding.due_on or finding.possible_due_on else "not done"
    if finding.days_overdue is not None:
        return _overdue(finding, count_of(finding.days_overdue, "day"))
    if finding.days_late is not None:
        days = count_of(finding.days_late, "day")
        return f"at least {days} late" if finding.possible_due_on else f"{days} late"
    if finding.days_left is not None:
        return _ahead(finding.days_left)
    return _UNDATED.get(finding.outcome, "")


def _overdue(finding: Finding, days: str) -> str:
    if finding.outcome is Outcome.VIOLATED:
        return f"at least {days} late or overdue"
    return f"at least {days} overdue" if finding.possible_due_on else f"{days} overdue"


def _ahead(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days) or f"in {count_of(days, 'day')}"


_UNDATED = {
    Outcome.BREACHED: "not in place",
    Outcome.LATE: "late",
    Outcome.VIOLATED: "late or overdue",
    Outcome.DUE: "to do",
}


def due_words(finding: Finding) -> str:
    """Return the day by which it is due, or the first and last that it may be."""
    days = [finding.due_on] if finding.due_on is not None else list(finding.possible_due_on)
    return " or ".join(map(in_words, days))


def citation_words(citation: Citation) -> str:
    """Return a provision, with a mark where it decides and its own text was not read."""
    return f"{citation.source}, {_provision(citation)}"


def citations_words(citations: Iterable[Citation]) -> str:
    """Return several provisions, each source named once."""
    by_source: dict[str, list[str]] = {}
    for citation in citations:
        by_source.setdefault(citation.source, []).append(_provision(citation))
    return "; ".join(f"{source}, {', '.join(all_)}" for source, all_ in by_source.items())


Deciding = dict[tuple[str, str], Grade]
"""Provisions that decide, by source and provision, and how each is known."""


def deciding(findings: Iterable[Finding]) -> Deciding:
    """Return the provisions that decide *findings*, each once."""
    return {
        (each.source, each.provision): each.grade
        for finding in findings
        for each in finding.citations
        if each.grade is not None
    }


def unread_words(provisions: Deciding) -> str:
    """
    Return how the provisions that decide are known, and which command lists those not read.

    Empty where all were read.

    >>> unread_words({("The Act", "section 1"): Grade.READ})
    ''
    """
    counts = Counter(provisions.values())
    if counts.keys() <= {Grade.READ}:
        return ""
    known = ", ".join(f"{counts[grade]} {_KNOWN[grade]}" for grade in Grade if counts[grade])
    return (
        f"Provisions behind these findings: {known}. "
        "`permanence-rules rules coverage --law` lists those not read."
    )


_KNOWN = {
    Grade.READ: "read",
    Grade.SECONDARY: "known from a secondary source only",
    Grade.NOT_SEEN: "not seen",
}


def _provision(citation: Citation) -> str:
    return citation.provision + (_MARKS[citation.grade] if citation.grade is not None else "")


_MARKS = {
    Grade.READ: "",
    Grade.SECONDARY: " (from a secondary source)",
    Grade.NOT_SEEN: " (text not seen)",
}
