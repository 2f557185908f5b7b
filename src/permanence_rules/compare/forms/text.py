"""A comparison as text: how many children it concerns, which duties, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from permanence_rules.compare.differences import Cause, Difference
from permanence_rules.compare.forms.heading import ComparisonOptions
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import Finding
from permanence_rules.report.words import count_of

__all__ = ["write"]

_FEW = 3

_HEADINGS = {
    Cause.LAW: "Judged by another version of the law",
    Cause.RECORDED: "Recorded by the one date and not by the other",
    Cause.TIME: "Time has passed, with nothing new recorded",
    Cause.COUNTING: "Counted in another way",
    Cause.RULE: "The same duty, worded or composed otherwise",
    Cause.ONLY_IN_A: "Only A asks for it",
    Cause.ONLY_IN_B: "Only B asks for it",
}


def write(differing: Iterable[tuple[Difference, ...]], options: ComparisonOptions) -> Iterator[str]:
    """Yield each child's differences where they are asked for, then those of all by duty."""
    page = Page(options.width, in_colour=options.in_colour)
    tally = _Tally()
    for differences in differing:
        tally.add(differences)
        if options.show_all and differences:
            yield from (f"{line}\n" for line in _of_one_child(differences, page))
    yield from (f"{line}\n" for line in tally.lines(options, page))


def _of_one_child(differences: tuple[Difference, ...], page: Page) -> Iterator[str]:
    yield page.painted("title", f"Case {differences[0].case_id}")
    for each in differences:
        parts = [("plain", f"{_change(each)}: {each.title}"), ("dim", _behind(each))]
        yield from page.entry("plain", each.subject.label[:18], parts)
    yield ""


def _behind(each: Difference) -> str:
    details = f": {'; '.join(each.details[:_FEW])}" if each.details else ""
    return f"Why: {_HEADINGS[each.cause].lower()}{details}. Rule {each.rule}"


def _change(each: Difference) -> str:
    return f"{_outcome(each.a)} -> {_outcome(each.b)}"


def _outcome(finding: Finding | None) -> str:
    if finding is None or finding.outcome is Outcome.NOT_APPLICABLE:
        return "not asked"
    return finding.outcome.replace("_", " ")


@dataclass(slots=True)
class _Group:
    """Differences under one rule, for one cause, from one outcome to another."""

    title: str
    findings: int = 0
    children: int = 0
    examples: list[str] = field(default_factory=list)
    details: dict[str, None] = field(default_factory=dict)


_Key = tuple[Cause, str, str]


class _Tally:
    """Counts over the differences that were added; it keeps none but a few examples."""

    def __init__(self) -> None:
        self._groups: dict[_Key, _Group] = {}
        self._children = 0
        self._concerned = 0

    def add(self, differences: tuple[Difference, ...]) -> None:
        """Count the differences of one child."""
        self._children += 1
        self._concerned += bool(differences)
        touched: set[_Key] = set()
        for each in differences:
            key = (each.cause, each.rule, _change(each))
            group = self._groups.setdefault(key, _Group(each.title))
            group.findings += 1
            if key not in touched:
                touched.add(key)
                group.children += 1
                if len(group.examples) < _FEW:
                    group.examples.append(each.case_id)
            for detail in each.details:
                if len(group.details) <= _FEW:
                    group.details[_without_numbers(detail)] = None

    def lines(self, options: ComparisonOptions, page: Page) -> Iterator[str]:
        """Yield the sides, how many children differ, and each duty that does, by cause."""
        yield page.painted("title", f"Compared for {count_of(self._children, 'child', 'children')}")
        for letter, side in zip("AB", options.sides, strict=True):
            yield from page.wrapped(side, 5, f"  {letter}: ")
        yield ""
        yield from page.wrapped(self._result())
        for cause, heading in _HEADINGS.items():
            found = [(key, group) for key, group in self._groups.items() if key[0] is cause]
            if found:
                yield from page.heading("title", f"{heading} ({_size(found)})")
                yield from _of_one_cause(found, page)

    def _result(self) -> str:
        if not self._concerned:
            return "No finding differs."
        return (
            f"{self._concerned} of {count_of(self._children, 'child', 'children')} "
            f"{'is' if self._concerned == 1 else 'are'} concerned: {_size(self._groups.items())}."
        )


_Found = Iterable[tuple[_Key, _Group]]


def _size(found: _Found) -> str:
    listed = list(found)
    findings = sum(group.findings for _, group in listed)
    rules = len({rule for (_, rule, _), _ in listed})
    return f"{count_of(findings, 'finding')} under {count_of(rules, 'rule')}"


def _of_one_cause(found: _Found, page: Page) -> Iterator[str]:
    """Yield each rule, those first that now find or no longer find something missed."""
    by_rule: dict[str, list[tuple[str, _Group]]] = {}
    for (_, rule, change), group in found:
        by_rule.setdefault(rule, []).append((change, group))
    for rule in sorted(by_rule, key=lambda each: (_weight(by_rule[each]), each)):
        yield from _of_one_rule(rule, sorted(by_rule[rule], key=_change_of), page)


def _change_of(entry: tuple[str, _Group]) -> str:
    return entry[0]


def _weight(groups: Iterable[tuple[str, _Group]]) -> int:
    words = " ".join(change for change, _ in groups)
    return next((n for n, each in enumerate(("breached", "late", "due")) if each in words), 3)


def _of_one_rule(rule: str, groups: list[tuple[str, _Group]], page: Page) -> Iterator[str]:
    yield f"  {rule}"
    yield from page.wrapped(groups[0][1].title, 6)
    for change, group in groups:
        where = f"{change}: {count_of(group.children, 'child', 'children')} ({_named(group)})"
        yield from (page.painted("late", line) for line in page.wrapped(where, 6))
    details = dict.fromkeys(each for _, group in groups for each in group.details)
    if details:
        why = f"Why: {'; '.join(list(details)[:_FEW])}"
        yield from (page.painted("dim", line) for line in page.wrapped(why, 6))


def _named(group: _Group) -> str:
    more = group.children - len(group.examples)
    return ", ".join([*group.examples, *([f"and {more} more"] if more else [])])


def _without_numbers(detail: str) -> str:
    """Return a path without the numbers of records, which differ from child to child."""
    return re.sub(r"\[\d+\]", "", detail)
