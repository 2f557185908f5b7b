"""One report of a case that was judged with its unlikely facts, and without them."""

from __future__ import annotations

from collections.abc import Collection

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, Report

__all__ = ["both_ways"]

_Key = tuple[str, str]


def both_ways(using: Report, without: Report, doubtful: Collection[str]) -> Report:
    """
    Return what holds whether or not the facts at the paths *doubtful* are true.

    What is judged *without* them takes them as unknown. Where that is open the finding is open,
    and where the two differ it is open as well, and names the facts.
    """
    kept = {_key(each): each for each in without.findings}
    found = {_key(each): each for each in using.findings}
    findings: list[Finding] = []
    for key in sorted(kept.keys() | found.keys()):
        finding = kept.get(key, found.get(key))
        assert finding is not None
        is_agreed = key in kept and key in found and kept[key].outcome is found[key].outcome
        is_open = key in kept and finding.outcome is Outcome.UNDETERMINED
        shown = _with_evidence_of(found.get(key), finding)
        findings.append(shown if is_agreed or is_open else _opened(shown, doubtful))
    changed = {
        _key(each)
        for each in findings
        if _key(each) not in kept or each.outcome is not kept[_key(each)].outcome
    }
    return without.model_copy(
        update={
            "findings": tuple(_in_order(findings, without, using)),
            "counts": _counts(without, kept, findings),
            "next_actions": tuple(
                each
                for each in without.next_actions
                if any((rule, each.subject.path) not in changed for rule in each.rules)
            ),
        }
    )


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.subject.path


def _with_evidence_of(other: Finding | None, finding: Finding) -> Finding:
    """Return a finding that shows what was read either way."""
    if other is None or other.evidence == finding.evidence:
        return finding
    read = {each.path: each for each in (*finding.evidence, *other.evidence)}
    return finding.model_copy(update={"evidence": tuple(read[path] for path in sorted(read))})


def _opened(finding: Finding, doubtful: Collection[str]) -> Finding:
    """Return a finding as one that the record cannot decide."""
    nothing_more = {
        name: field.default
        for name, field in Finding.model_fields.items()
        if not field.is_required() and name not in ("citations", "evidence", "family")
    }
    missing = tuple(sorted(doubtful))
    message = f"{finding.title}: cannot be decided; the record has a fact that is hardly possible."
    return finding.model_copy(
        update={
            **nothing_more,
            "outcome": Outcome.UNDETERMINED,
            "missing": missing,
            "message": message,
        }
    )


def _in_order(findings: list[Finding], *reports: Report) -> list[Finding]:
    """Return findings in the order of the reports: by rule, then by the day of the record."""
    places: dict[_Key, int] = {}
    for report in reports:
        for place, finding in enumerate(report.findings):
            places.setdefault(_key(finding), place)
    return sorted(findings, key=lambda each: (each.rule, places[_key(each)], each.subject.path))


def _counts(without: Report, kept: dict[_Key, Finding], now: list[Finding]) -> dict[Outcome, int]:
    counts = dict(without.counts)
    for finding in now:
        before = kept.get(_key(finding))
        # What is not listed does not apply; it is among the counts all the same.
        old = before.outcome if before is not None else Outcome.NOT_APPLICABLE
        counts[old] = max(0, counts.get(old, 0) - 1)
        counts[finding.outcome] = counts.get(finding.outcome, 0) + 1
    return counts
