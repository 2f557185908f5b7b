"""What a rule rests on, read from the shape of its file: what makes an exception over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.language.limits import Limit
from permanence_rules.language.rule import ExemptionSpec, Rule
from permanence_rules.language.scalars import RuleModel
from permanence_rules.language.selections import Let
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.language.verbs.validity import Validity

__all__ = ["Nature", "nature_of", "parts_of"]


@dataclass(frozen=True, slots=True)
class Nature:
    """What a rule rests on that makes an exception to the laws over time."""

    counts_back: bool
    """Its limit lies before what it is about, so that nobody need have known of it in time."""
    rests_on_booking: bool
    """Its limit follows an event that was booked, once that is held or moved."""
    comes_anew: bool
    """The act may be the as-at date itself: its obligation, or a name that it defines, names it."""
    gives_way: bool
    """A later act may take the place of the one that counted, as the last of several does."""


_BOOKED = ("planned_for", "scheduled_for", "resumes_for", "hearing_for")
_APART = ("applies_by", "on_missed", "closes", "messages", "requires", "citations", "readings")
"""Keys of a rule of which nothing that is judged is counted."""


def nature_of(rule: Rule, dated_by: str | None) -> Nature:
    """
    Return whether a limit of the rule is counted back, or follows what was booked.

    The record that the rule is about is *dated_by* one of its own facts.
    """
    keys = (key for key in type(rule.file).model_fields if key not in _APART)
    parts = [part for key in keys for part in parts_of(getattr(rule.file, key))]
    parts += [part for version in rule.versions for part in parts_of(version.obligation)]
    verbs = {version.obligation.verb for version in rule.versions}
    acts = [rule.file.let, *(version.obligation for version in rule.versions)]
    # From when something may be done is no limit, however that is counted.
    floors = {id(part) for each in parts if isinstance(each, Deadline) for part in _floor(each)}
    limits = (part for part in parts if id(part) not in floors)
    counts_back = "sequence" in verbs or any(map(_counts_back, limits))
    return Nature(
        counts_back=counts_back or _arises_with_the_act(rule, dated_by),
        rests_on_booking=any(_is_booking(part) for part in parts if isinstance(part, str)),
        comes_anew="as_at"
        in (part for each in acts for part in parts_of(each) if isinstance(part, str)),
        gives_way=any(
            _is_another_later(each.event, rule.file.let)
            for each in parts
            if isinstance(each, Deadline) and each.event is not None
        ),
    )


def _is_another_later(act: Moment, names: Mapping[str, Let]) -> bool:
    if isinstance(act, str):
        steps = act.split(".")
        named = names.get(steps[0])
        chosen = named is not None and (named.last_of or named.moment)
        if not chosen or "last" in steps:
            return "last" in steps
        return bool(named and named.last_of) or _is_another_later(chosen, names)
    if len(act.latest_of) > 1:
        return True
    inner = (act.field, *act.latest_of, *act.all_of, *act.first_recorded_of)
    return any(_is_another_later(each, names) for each in inner if each is not None)


def _floor(deadline: Deadline) -> Iterator[object]:
    return parts_of(deadline.not_before) if deadline.not_before is not None else iter(())


def parts_of(part: object) -> Iterator[object]:
    """Yield a part of a rule file and all that it holds."""
    yield part
    inner: Iterable[object] = ()
    if isinstance(part, RuleModel):
        keys = (key for key in type(part).model_fields if not _is_default(part, key))
        inner = [getattr(part, key) for key in keys]
    elif isinstance(part, dict):
        inner = part.values()
    elif isinstance(part, (list, tuple)):
        inner = part
    for each in inner:
        yield from parts_of(each)


def _is_default(part: RuleModel, key: str) -> bool:
    """Whether a key names the as-at date only because nothing else was written, to no effect."""
    if isinstance(part, ExemptionSpec):
        # It must hold on the as-at date, unless another day is named.
        return key == "judged_on" and part.judged_on == "as_at"
    if isinstance(part, Let) and key == "until":
        return not (part.in_last or part.days_of or part.longest_of)
    return False


def _counts_back(part: object) -> bool:
    if isinstance(part, MomentSpec):
        return part.minus is not None
    if isinstance(part, Limit):
        is_before_the_day = part.by is not None and not part.same_day
        return part.at_least is not None or is_before_the_day
    # A document is as old as it is, and a stay as long, whenever it is known what they belong to.
    return isinstance(part, Validity) and (part.not_older_than or part.starts) is not None


def _arises_with_the_act(rule: Rule, dated_by: str | None) -> bool:
    """Whether the rule applies, or its record is there, because of the act whose day it judges."""
    deadlines = [version.obligation.deadline for version in rule.versions]
    events = {each.event for each in deadlines if each is not None and isinstance(each.event, str)}
    asked = [*rule.file.applies_when, *(c for each in rule.versions for c in each.applies_when)]
    return dated_by in events or any(each.recorded and each.field in events for each in asked)


def _is_booking(path: str) -> bool:
    return any(each == "sits_on" or each.endswith(_BOOKED) for each in path.split("."))
