"""What the rules say of one case: as at its own day, and as at other days where a rule asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.subjects import Subject, records_at
from permanence_rules.errors import PermanenceRulesError
from permanence_rules.facts.view import ViewRecord
from permanence_rules.report.judgements import Judgement
from permanence_rules.timing import Calendar

__all__ = ["Verdicts"]


class Verdicts(dict[tuple[str, str], Judgement]):
    """
    What has been judged of one case, by rule and by the path of the record.

    Who judges fills it, in the order in which rules read each other. As at another day
    a rule is judged only when another asks, and only for the record asked about.
    """

    def __init__(
        self, seen: ViewRecord, rules: Mapping[str, CompiledRule], calendar: Calendar
    ) -> None:
        super().__init__()
        self.seen, self.calendar, self.rules = seen, calendar, rules
        self.looks: dict[tuple[int, str, date, bool], Any] = {}
        self._others: dict[date, OnAnotherDay] = {}

    def on(self, day: date, /) -> Verdicts:
        """Return what the rules say as at another day."""
        if day == self.seen.as_at:
            return self
        if day not in self._others:
            self._others[day] = OnAnotherDay(self, day)
        return self._others[day]

    def with_rules(self, rules: Iterable[CompiledRule]) -> Verdicts:
        """Return the same, with other rules in the place of those of the same id."""
        replaced = {rule.id: rule for rule in rules}
        other = Verdicts(self.seen, {**self.rules, **replaced}, self.calendar)
        other.update(self)
        return other


class OnAnotherDay(Verdicts):
    """Judges a rule as at that day when it is asked about."""

    def __init__(self, today: Verdicts, day: date) -> None:
        super().__init__(today.seen.days.on(day), today.rules, today.calendar)
        self.looks = today.looks
        self._today = today
        self._asked: set[tuple[str, str]] = set()

    def get(self, key: tuple[str, str], /) -> Judgement | None:  # type: ignore[override]
        """Return what one rule says of one record as at this day."""
        if key not in self._asked:
            self._asked.add(key)
            found = self._judge(*key)
            if found is not None:
                self[key] = found
        return super().get(key)

    def on(self, day: date, /) -> Verdicts:
        """Return what the rules say as at another day."""
        return self if day == self.seen.as_at else self._today.on(day)

    def _judge(self, rule_id: str, path: str) -> Judgement | None:
        rule = self.rules.get(rule_id)
        if rule is None:
            return None
        records = records_at(self.seen, rule.steps)
        subject = next((each for each in records if _path_of(each) == path), None)
        if subject is None:
            return None
        try:
            return next(rule.judge_all([subject], self.calendar, self), None)
        except PermanenceRulesError:
            raise
        except Exception:  # noqa: BLE001 - the fault is of that rule, not of the one that asks
            return rule.unjudged(subject)


def _path_of(subject: Subject) -> str:
    return subject[0].path if isinstance(subject, tuple) else subject.path
