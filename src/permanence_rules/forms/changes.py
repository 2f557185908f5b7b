"""Which findings a save opens, closes or makes late: the report before it beside the one after."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.errors import Loc
from permanence_rules.forms.duties import readings_of
from permanence_rules.forms.lacking import cited, is_owed, title_of
from permanence_rules.forms.look import Look
from permanence_rules.forms.places import are_of_one_record, loc_of_missing
from permanence_rules.forms.results import Change, Effect
from permanence_rules.language.outcomes import GROUPS, Outcome
from permanence_rules.report.findings import Finding

__all__ = ["changes_of"]

_NOTHING_SAID = Outcome.NOT_APPLICABLE
"""What a report that does not list a duty says of it."""


def changes_of(look: Look) -> tuple[Change, ...]:
    """Return what a save changes, in the order of the report; nothing if none can be judged."""
    if look.before is None or look.after is None:
        return ()
    earlier = {_key(each): each for each in look.before.findings}
    later = {_key(each): each for each in look.after.findings}
    found = []
    for key in (*later, *(each for each in earlier if each not in later)):
        effect = _effect(earlier.get(key), later.get(key))
        shown = later.get(key) or earlier[key]
        if effect is not None:
            found.append(_change(look, effect, shown, earlier.get(key), later.get(key)))
    return tuple(found)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.subject.path


def _effect(before: Finding | None, after: Finding | None) -> Effect | None:
    """Return what became of a duty; a change that asks nothing of anybody is none."""
    was, now = _outcome(before), _outcome(after)
    if _is_violation(after) and not _is_violation(before):
        # What was not owed, or not known to be, is opened as long as it can still be done.
        is_new = GROUPS[was] in ("out", "question")
        return Effect.OPENS if is_new and _is_owed(after) else Effect.MAKES_LATE
    if _is_owed(after) and not _is_owed(before):
        return Effect.OPENS
    was_wanted = _is_owed(before) or _is_violation(before)
    if was_wanted and not _is_owed(after) and was is not now:
        # What was overdue and is done is settled, though it is late for good.
        return Effect.UNSETTLES if GROUPS[now] == "question" else Effect.CLOSES
    if {was, now} == {Outcome.MET, Outcome.UNDETERMINED}:
        return Effect.CLOSES if now is Outcome.MET else Effect.UNSETTLES
    return None


def _is_owed(finding: Finding | None) -> bool:
    return finding is not None and is_owed(finding)


def _is_violation(finding: Finding | None) -> bool:
    return finding is not None and finding.is_violation


def _outcome(finding: Finding | None) -> Outcome:
    return _NOTHING_SAID if finding is None else finding.outcome


def _change(
    look: Look, effect: Effect, shown: Finding, before: Finding | None, after: Finding | None
) -> Change:
    names = tuple(_names_behind(look, shown))
    loc = _loc_of_first(look, names) if names else (loc_of_missing(shown.subject.path) or ())
    due = shown.due_on if effect in (Effect.OPENS, Effect.MAKES_LATE) else None
    code = f"{effect}_due" if due is not None else str(effect)
    text = look.messages.say(
        code,
        title=title_of(look, shown),
        due=look.messages.day(due) if due is not None else "",
    )
    return Change(
        code=code,
        text=text,
        effect=effect,
        rule=shown.rule,
        title=title_of(look, shown),
        provision=cited(shown),
        before=str(_outcome(before)),
        after=str(_outcome(after)),
        due_on=due,
        fields=names,
        **look.where(loc, look.box_at(loc) if names else None),
    )


def _names_behind(look: Look, finding: Finding) -> Iterator[str]:
    """Yield the typed fields that the rule reads."""
    readings = readings_of(look.form.rulebook).get(finding.rule)
    subject = loc_of_missing(finding.subject.path) if finding.subject.path else ()
    if readings is None or subject is None or not are_of_one_record(look.at, subject):
        return
    for loc, target in look.draft.names.items():
        steps = tuple(step for step in loc[len(look.at) : -1] if isinstance(step, str))
        sections = len(target.field.steps) - 1
        home = (*look.form.home, *(steps[: len(steps) - sections] if sections else steps))
        if readings.of(home, target.field):
            yield target.name


def _loc_of_first(look: Look, names: tuple[str, ...]) -> Loc:
    return next(loc for loc, target in look.draft.names.items() if target.name == names[0])
