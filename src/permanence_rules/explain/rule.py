"""A whole rule file in words, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from permanence_rules.explain.conditions import all_words, condition_words
from permanence_rules.explain.phrases import in_own_words, moment_words, path_words, plain_words
from permanence_rules.explain.verbs import obligation_lines
from permanence_rules.language.citations import CitationSpec, Grade, Graded, grading_of
from permanence_rules.language.closes import ClosesWhen
from permanence_rules.language.in_force import InForce
from permanence_rules.language.owners import Owner
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import (
    ExemptionSpec,
    NextActionSpec,
    OnMissed,
    Rule,
    RuleFile,
    Version,
)
from permanence_rules.language.selections import Let
from permanence_rules.report.words import RoleWords, owner_words
from permanence_rules.timing import in_words

__all__ = ["Section", "explained"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is said under it."""

    heading: str
    lines: tuple[str, ...]


def explained(
    rule: Rule,
    sources: Mapping[str, Source],
    words: RoleWords,
    own_facts: Mapping[str, str] | None = None,
) -> list[Section]:
    """
    Return what a rule requires, section by section, without those that say nothing.

    *own_facts* are the descriptions that packs give of their own facts, by name.
    """
    with in_own_words(own_facts or {}):
        return [section for section in _sections(rule, sources, words) if section.lines]


def _sections(rule: Rule, sources: Mapping[str, Source], words: RoleWords) -> list[Section]:
    file = rule.file
    names = tuple(f'"{plain_words(name)}": {_let(each)}.' for name, each in file.let.items())
    return [
        Section("About", _about(rule)),
        Section("Names used below", names),
        *(part for version in rule.versions for part in _version(version)),
        *_bounds(file),
        Section("Who acts", (_action(file.next_action, words),)),
        Section("Once it is broken", _closing(file)),
        Section("If it is missed", _on_missed(file.on_missed, words)),
        Section("Comes after", file.requires),
        Section("Written in", _written_in(rule, sources)),
        Section("Read as", tuple(_readings(file))),
    ]


def _closing(file: RuleFile) -> tuple[str, ...]:
    """Say until when something can be done about a breach."""
    if isinstance(file.closes, ClosesWhen):
        return (f"Nothing is left to do once {all_words(file.closes.when)}.",)
    return (_CLOSING[file.closes],) if file.closes is not None else ()


_CLOSING = {
    "when_done_later": "It is put right when the next record of its kind meets the rule.",
    "when_put_right": "It stays open until the record itself is put right, or has ended.",
    "never": "It cannot be put right; it is reported as past.",
}


def _about(rule: Rule) -> tuple[str, ...]:
    each = "the case" if rule.file.for_each == "case" else f"each of {rule.file.for_each}"
    claimed = ", ".join(rule.file.implements)
    strength = rule.file.strength.capitalize()
    return (
        f"{strength}, from the rule pack {rule.layer}; one finding for {each}.",
        *_chosen_by(rule.file),
        *((f"Implements {claimed}.",) if claimed else ()),
    )


def _chosen_by(file: RuleFile) -> tuple[str, ...]:
    """Say which day chooses the version of law, where the rule names one."""
    if file.applies_by is None:
        return ()
    return (f"The law is that of the day: {moment_words(file.applies_by)}.",)


def _version(version: Version) -> Iterable[Section]:
    when = _in_force(version.in_force)
    suffix = f" ({when})" if when else ""
    yield Section(f"Requires{suffix}", tuple(obligation_lines(version.obligation)))
    yield from _bounds(version)


def _bounds(part: RuleFile | Version) -> Iterable[Section]:
    """Say when a rule, or one version of it, applies."""
    applies = part.applies_when
    yield Section("Applies when", (f"{all_words(applies)}.",) if applies else ())
    yield Section("Exempt when", tuple(map(_exemption, part.exempt_when)))


def _in_force(span: InForce) -> str:
    since = f"from {in_words(span.from_)}" if span.from_ else ""
    until = f"until {in_words(span.until)}" if span.until else ""
    return " ".join(part for part in (since, until) if part)


def _exemption(spec: ExemptionSpec) -> str:
    provision = f" ({spec.provision})" if spec.provision else ""
    since = f", from {moment_words(spec.since)}" if spec.since else ""
    until = f", until {moment_words(spec.until)}" if spec.until else ""
    on = "" if spec.judged_on == "as_at" else f", judged on {moment_words(spec.judged_on)}"
    return f"{condition_words(spec)}{since}{until}{on}: {spec.because}{provision}."


def _action(action: NextActionSpec, words: RoleWords) -> str:
    ahead = f" Asked for ahead of time while {all_words(action.ahead)}." if action.ahead else ""
    return f"{_owner(action.owner, words)}: {action.do}.{ahead}"


def _owner(owner: Owner, words: RoleWords) -> str:
    if isinstance(owner, str):
        return owner_words(owner, words)
    if owner.either or owner.jointly:
        return (" or " if owner.either else " and ").join(map(words, owner.either or owner.jointly))
    if owner.delegated_by is not None:
        return f"{words(str(owner.to))} for {words(owner.delegated_by)}"
    choices = [f"{_owner(each.owner, words)} when {all_words(each.when)}" for each in owner.choose]
    otherwise = _owner(owner.otherwise, words) if owner.otherwise is not None else ""
    return "; ".join((*choices, f"otherwise {otherwise}"))


def _on_missed(missed: OnMissed | None, words: RoleWords) -> tuple[str, ...]:
    if missed is None:
        return ()
    applies = (f"Applies when {all_words(missed.applies_when)}.",) if missed.applies_when else ()
    return (
        f"{missed.title}:",
        *obligation_lines(missed.obligation),
        *applies,
        _action(missed.next_action, words),
    )


def _written_in(rule: Rule, sources: Mapping[str, Source]) -> tuple[str, ...]:
    of_versions = (each for version in rule.versions for each in version.citations)
    cited = [*rule.file.citations, *of_versions]
    return tuple(_citation(spec, sources[spec.source]) for spec in dict.fromkeys(cited))


def _citation(spec: CitationSpec, source: Source) -> str:
    url = f" {source.url}" if source.url else ""
    checked = in_words(source.law_checked_to)
    known = _known(grading_of(spec, source))
    return f"{source.title}, {spec.provision}; checked to {checked}; {known}.{url}"


def _known(grading: Graded) -> str:
    """Return how far somebody has read the text, and when."""
    day = in_words(grading.looked_up) if grading.looked_up is not None else ""
    if grading.grade is Grade.READ:
        return f"the text was read on {day}"
    if grading.grade is Grade.SECONDARY:
        return f"not read itself; known from {grading.known_from}, looked up on {day}"
    return f"the text was not seen; last looked for on {day}" if day else "the text was not seen"


def _readings(file: RuleFile) -> Iterable[str]:
    return (f"{plain_words(name)}: {text}." for name, text in file.readings.items())


def _let(let: Let) -> str:
    """Return what a name of the rule stands for."""
    form = let.forms[0]
    if form in _SIMPLE:
        return _SIMPLE[form](let)
    where = f" with {all_words(let.where)}" if let.where else ""
    choice = _CHOICES[form].format(nth=let.nth, number=let.number)
    spans = _spans(let) if form in ("days_of", "longest_of") else ""
    return f"{choice} {plain_words(getattr(let, form))}{where}{spans}{_window(let)}"


def _spans(let: Let) -> str:
    """Say from which to which day a record is counted, where that is not the usual."""
    days = f", each from {path_words(let.starts)} to {path_words(let.ends)}"
    until = "" if let.in_last is not None else f", up to {moment_words(let.until)}"
    has_own_days = (let.starts, let.ends) != ("started_on", "ended_on")
    return (days if has_own_days else "") + ("" if let.until == "as_at" else until)


_SIMPLE = {
    "moment": lambda let: moment_words(let.moment),
    "days_between": lambda let: f"days between {' and '.join(map(moment_words, let.days_between))}",
    "holds": lambda let: f"whether {all_words(let.holds)}",
    "of_rule": lambda let: f"{plain_words(let.take)} of {let.of_rule}",
}
_CHOICES = {
    "first_of": "the first of",
    "last_of": "the last of",
    "nth_of": "number {nth} of",
    "all_of": "all",
    "count_of": "the number of",
    "days_of": "the days of",
    "longest_of": "the longest, in days, of",
    "sum_of": "the sum of {number} over",
}


def _window(let: Let) -> str:
    bounds = {key: getattr(let, key) for key in ("after", "on_or_after", "before", "on_or_before")}
    parts = [f"{plain_words(key)} {moment_words(day)}" for key, day in bounds.items() if day]
    if let.in_last is not None:
        parts.append(f"in the {let.in_last} up to {moment_words(let.until)}")
    return "".join(f", {part}" for part in parts)
