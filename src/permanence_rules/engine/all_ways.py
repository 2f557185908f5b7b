"""A judgement where the record leaves something open: in every way, and by other readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from permanence_rules.engine.possible_records import each_way, is_over_budget
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.agreement import agreed
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment, Judgement
from permanence_rules.runtime.steps import BUDGET_ENDED

__all__ = ["in_every_way", "may_be_missed", "with_other_readings"]

Judge = Callable[[Scope], Judgement]
"""Judges a record anew, with one more of its open questions answered."""


def with_other_readings(judgement: Judgement, scope: Scope, judge: Judge) -> Judgement:
    """Return what is certain, and which other readings of periods would change it."""
    found = judgement.assessment
    if scope.reading or not scope.readings or found.outcome not in _TOLD:
        return judgement
    others = {words: judge(scope.read_as(words)) for words in scope.readings}
    changing = {
        words: other
        for words, other in others.items()
        if other.assessment.outcome in _TOLD and other.assessment.outcome is not found.outcome
    }
    if not changing:
        return judgement
    told = (
        f"{words}, the outcome would be {other.assessment.outcome.value}."
        for words, other in changing.items()
    )
    # What only the other reading comes to read is part of why it is told.
    read = [seen for other in changing.values() for seen in other.trace]
    sensitive = replace(found, sensitive=(*found.sensitive, *told))
    return replace(judgement, assessment=sensitive, trace=[*judgement.trace, *read])


def in_every_way(judgement: Judgement, scope: Scope, judge: Judge) -> Judgement:
    """Return what is so in every way in which what the record leaves open may turn out."""
    is_open = bool(scope.choices or scope.open) or any(scope.shared)
    if judgement.assessment.outcome is not Outcome.UNDETERMINED or not is_open:
        return judgement
    # To stop without a word would look like a record that cannot tell; the warning says that
    # it was the program.
    if is_over_budget(scope):
        warnings = (*judgement.assessment.warnings, BUDGET_ENDED)
        return replace(judgement, assessment=replace(judgement.assessment, warnings=warnings))
    possible = list(_in_each_way(scope, judge))
    found = agreed([each.assessment for each in possible], scope.as_at)
    trace = [*judgement.trace, *(seen for each in possible for seen in each.trace)]
    if found is None:
        warnings = tuple(dict.fromkeys(w for each in possible for w in each.assessment.warnings))
        is_cut = BUDGET_ENDED in warnings
        open_still = replace(
            judgement.assessment,
            warnings=(BUDGET_ENDED,) if is_cut else (),
            may_be_missed=any(may_be_missed(each.assessment, scope.as_at) for each in possible),
        )
        return replace(judgement, assessment=open_still, trace=trace)
    first = next((e for e in possible if e.assessment.outcome is found.outcome), possible[0])
    return replace(first, assessment=found, trace=trace)


def _in_each_way(scope: Scope, judge: Judge) -> Iterator[Judgement]:
    """Yield a judgement for each way in which it may turn out, up to one that stays open."""
    for each in each_way(scope):
        judgement = judge(each)
        yield judgement
        found = judgement.assessment
        if found.outcome is Outcome.UNDETERMINED and found.may_be_missed:
            return


_TOLD = frozenset((*VIOLATIONS, Outcome.MET, Outcome.DUE, Outcome.CEASED))

"""Outcomes of which it is told that another reading would lead to another of them."""


def may_be_missed(found: Assessment, as_at: date) -> bool:
    """Whether it is late or overdue, or may be as far as the record tells."""
    is_open = found.outcome is Outcome.UNDETERMINED and found.may_be_missed
    # What is still due on its last day was missed, whatever is told on the next one.
    is_last_day = found.outcome is Outcome.DUE and found.due_on == as_at
    return is_open or is_last_day or found.outcome in VIOLATIONS
