"""What the gaps between events come to in a finding, each alone and all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from permanence_rules.engine.verbs.gaps import Term, TimedGap
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["days_late", "headed", "last_gap", "late_finding", "listed_gaps"]


def days_late(gap: TimedGap) -> int:
    """Return by how many days a gap was too long."""
    return gap.days_late


def late_finding(late: TimedGap, now: Assessment) -> Assessment:
    """Return what a gap that was too long comes to."""
    is_known = late.done is not None and late.done.is_recorded
    return Assessment(
        Outcome.LATE,
        due_on=late.term.due,
        done_on=late.done.day if late.done is not None and is_known else None,
        next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
        steps=(late.term.step, *now.steps),
        warnings=now.warnings,
        least_days=None if is_known else late.days_late,
    )


def listed_gaps(gaps: Sequence[TimedGap]) -> Iterator[Gap]:
    """Yield the gaps that are there however the record is completed."""
    for gap in gaps:
        if not gap.is_certain or gap.is_excused or gap.done is None:
            continue
        outcome = Outcome.LATE if gap.days_late else Outcome.MET
        yield Gap(
            outcome=outcome,
            started_on=gap.start.day if gap.start.is_recorded else None,
            due_on=gap.term.due,
            done_on=gap.done.day if gap.done.is_recorded else None,
            days_late=gap.days_late or None,
            policy_sensitive=_other_readings(gap.term, gap.done.day, outcome),
        )


def last_gap(gap: TimedGap, now: Assessment, as_at: date) -> Iterator[Gap]:
    """Yield the gap that is open, if it is owed and does not hang on what is not recorded."""
    if not gap.is_certain or now.outcome not in (Outcome.DUE, Outcome.BREACHED):
        return
    end = min(as_at, now.closed_on or as_at)
    yield Gap(
        outcome=now.outcome,
        started_on=gap.start.day if gap.start.is_recorded else None,
        due_on=gap.term.due,
        days_overdue=(end - gap.term.due).days if now.outcome is Outcome.BREACHED else None,
        policy_sensitive=now.sensitive,
    )


_FURTHEST = 14

"""No other reading of a spacing lies further from the due day, in days, holidays included."""


def _other_readings(term: Term, done: date, outcome: Outcome) -> tuple[str, ...]:
    """Name the other readings of the spacing by which a gap would have turned out otherwise."""
    if abs((done - term.due).days) > _FURTHEST:
        return ()
    found = []
    for reading in term.readings():
        other = Outcome.MET if done <= reading.due_on else Outcome.LATE
        if other is not outcome:
            words = f"{reading.words[0].upper()}{reading.words[1:]}"
            found.append(
                f"{words}, it would be due by {in_words(reading.due_on)} and the outcome "
                f"would be {other.value}."
            )
    return tuple(found)


def headed(found: Assessment) -> Assessment:
    """
    Return it with the days of the gap that it is about, and the readings that would change it.

    That is the gap that is overdue, failing that the one that was too long by most days.
    """
    if found.outcome not in (Outcome.BREACHED, Outcome.LATE, Outcome.VIOLATED):
        others = [text for gap in found.gaps for text in gap.policy_sensitive]
        return replace(found, sensitive=tuple(dict.fromkeys((*found.sensitive, *others))))
    missed = [gap for gap in found.gaps if gap.days_late or gap.days_overdue]
    if not missed:
        return found
    last = found.gaps[-1]
    is_overdue = last.done_on is None and last.days_overdue
    gap = last if is_overdue else max(missed, key=lambda each: each.days_late or 0)
    days = gap.days_overdue if is_overdue else gap.days_late
    is_told = gap.due_on is not None and (gap.outcome is Outcome.BREACHED or gap.done_on)
    return replace(
        found,
        due_on=gap.due_on,
        possible_due_on=gap.possible_due_on,
        done_on=gap.done_on,
        least_days=None if is_told else days,
        # Another reading of one gap changes nothing where another was too long as well.
        sensitive=gap.policy_sensitive if is_overdue or len(missed) == 1 else (),
    )
