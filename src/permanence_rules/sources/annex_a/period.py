"""One time in care as a row of List 8 has it, in the words of the case schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.sources import codes
from permanence_rules.sources.annex_a.rows import ListRow
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.settings import setting
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = ["PeriodOfRow", "adoption_of", "period_of_adoption"]


@dataclass(slots=True)
class PeriodOfRow:
    """
    The facts of one time in care.

    `blanks` are the columns in which a blank says that there was none. What is unlikely of
    the row goes to `remarks`.
    """

    row: ListRow
    blanks: frozenset[str]
    remarks: list[Reject]

    def facts(self) -> Facts:
        """Return the period of care, without what List 10 says."""
        facts: Facts = {"arrangement": self._arrangement()} | self._days()
        facts |= self._legal() | self._placements()
        facts |= self._latest("reviewed", "reviews") | self._latest("visited", "visits")
        health = self._health()
        if health:
            facts["health"] = health
        return facts | self._plan() | self._ended_by()

    def _days(self) -> Facts:
        facts: Facts = {}
        if self.row.day("started") is not None:
            facts["started_on"] = self.row.day("started")
        end = self._end()
        if end is not None:
            facts["ended_on"] = end
        reason = self._reason
        return facts | ({"end_reason": codes.PERIOD_END_REASONS[reason]} if reason else {})

    def _end(self) -> Any:
        """Return the day on which care ended; none where it goes on, or that it is unknown."""
        ended = self.row.says["ceased"]
        if ended is not None:
            return ended
        if self._reason:
            self._remark("care ended and the day is missing; fill it in", "ceased", "day_missing")
            self.row = self.row.without("ceased")
            return UNKNOWN
        return None

    @property
    def _reason(self) -> str:
        return self.row.says["reason"] if isinstance(self.row.says["reason"], str) else ""

    @property
    def _status(self) -> str:
        return self.row.says["legal"] if isinstance(self.row.says["legal"], str) else ""

    def _arrangement(self) -> Any:
        if not self._status:
            return UNKNOWN
        return "short_breaks" if self._status in codes.SHORT_BREAKS else "continuous"

    def _legal(self) -> Facts:
        """Return the present legal status, and before it one of which only the end is known."""
        start, has_earlier = self._start("legal_started")
        now: Facts = {"status": codes.LEGAL_STATUSES[self._status]} if self._status else {}
        if start is not None:
            now["started_on"] = start
        now |= self._ends_with_care()
        earlier = [{"ended_on": UNKNOWN if start is None else start}] if has_earlier else []
        facts: Facts = {"legal_statuses": [*earlier, now]}
        if self._status == codes.REMAND:
            return facts | {"remands": [{k: v for k, v in now.items() if k != "status"}]}
        return facts | ({"remands": UNKNOWN} if earlier or not self._status else {})

    def _placements(self) -> Facts:
        """Return the latest placement; before it there may have been others."""
        code, provider = self.row.says["placement"], self.row.says["provider"]
        start, has_earlier = self._start("placed")
        now = setting(_text(code), _text(provider))
        if not _text(code):
            now |= _UNKNOWN_SETTING
        if isinstance(self.row.says["location"], bool):
            now["is_out_of_area"] = self.row.says["location"]
        if start is not None:
            now["started_on"] = start
        now |= self._ends_with_care()
        why = codes.PLACEMENT_ENDS_WITH_PERIOD.get(self._reason)
        if why is not None and "ended_on" in now:
            now["end_reason"] = why
        facts: Facts = {"placements": [now]}
        if start is None:
            # Nothing tells from when, so the one that is listed may be any of several.
            return {"placements": [{"ended_on": UNKNOWN} | _UNKNOWN_SETTING, now]}
        return facts | ({"placements_recorded_from": start} if has_earlier else {})

    def _ends_with_care(self) -> Facts:
        end = self.row.says["ceased"]
        return {} if end is None else {"ended_on": end}

    def _start(self, name: str) -> tuple[date | None, bool]:
        """Return the first day of what is listed, and whether something may have been before."""
        began, start = self.row.day("started"), self.row.day(name)
        if start is not None and not self._is_within(name, start):
            start = None
        return start, began is None or start != began

    def _is_within(self, name: str, day: date) -> bool:
        """Whether a day lies in this time in care; if not, either day may be the wrong one."""
        began, ended = self.row.day("started"), self.row.day("ceased")
        if began is not None and day < began:
            self._remark(_BEFORE, name, "day_before_care")
            return False
        if ended is not None and day > ended:
            self._remark(_AFTER, name, "day_after_care")
            return False
        return True

    def _latest(self, name: str, kind: str) -> Facts:
        """Return the latest review or visit; before it there may have been others."""
        day = self.row.day(name)
        if day is None:
            is_none = self.row.says[name] is None and name in self.blanks
            return {kind: []} if is_none else {}
        if not self._is_within(name, day):
            return {}
        return {kind: [{"held_on": day}], f"{kind}_recorded_from": day}

    def _health(self) -> Facts:
        facts: Facts = {}
        for name, kind in (("health", "assessments"), ("dental", "dental_checks")):
            day = self.row.day(name)
            if day is not None:
                facts |= {kind: [{"held_on": day}], f"{kind}_recorded_from": day}
            elif self.row.says[name] is None and name in self.blanks:
                facts[kind] = []
        return facts

    def _plan(self) -> Facts:
        option = self.row.says["plan"]
        if isinstance(option, str):
            return {"care_plan": {"permanence_plan": {"option": option} if option else {}}}
        if option is None and "plan" in self.blanks:
            return {"care_plan": {"permanence_plan": None}}
        return {}

    def _ended_by(self) -> Facts:
        """Return the order with which care ended, where the reason says that there was one."""
        ended = self.row.day("ceased")
        if ended is None:
            return {}
        if self._reason in codes.SPECIAL_GUARDIANSHIP:
            return {"special_guardianship": {"order_made_on": ended}}
        return {"adoption": {"order_made_on": ended}} if self._reason in codes.ADOPTED else {}

    def _remark(self, reason: str, name: str, code: str) -> None:
        self.remarks.append(self.row.reject(reason, name, code=code, ends=RowEnd.USED))


def adoption_of(row: ListRow, *, lives_with_adopters: bool = False) -> Facts:
    """Return what List 10 says of a time in care: the way to adoption, and the match."""
    decided, ordered, matched = (row.day(name) for name in ("decided", "ordered", "matched"))
    facts: Facts = {}
    if decided is not None:
        facts["adm_decision"] = {"decided_on": decided, "decision": "approved"}
    if ordered is not None:
        facts |= {"route": "placement_order", "placement_order_made_on": ordered}
    for name, fact in _ADOPTION_DAYS.items():
        if row.says[name] is not None:
            facts[fact] = row.says[name]
    if row.says["placed"] is None and not lives_with_adopters:
        facts["placed_on"] = None  # said, for earlier placements are not known
    parts: Facts = {"adoption": facts} if facts else {}
    if matched is not None:
        decision = {"decided_on": matched, "decision": "approved"}
        match = {"kind": "adoption", "agreed_on": matched, "adm_decision": decision}
        parts["matches"] = [match]
    return parts


_UNKNOWN_SETTING = {"long_term": UNKNOWN, "is_fostering_for_adoption": UNKNOWN}
_ADOPTION_DAYS = {"placed": "placed_on", "adopted": "order_made_on", "given_up": "plan_ended_on"}
"""Columns whose blank says that it has not come to that; one that cannot be read is unknown."""


def period_of_adoption(row: ListRow) -> Facts:
    """Return the time in care of a child whom List 10 alone has: how it goes on is unknown."""
    facts: Facts = {"remands": UNKNOWN, "arrangement": UNKNOWN, "ended_on": UNKNOWN}
    if row.day("started") is not None:
        facts["started_on"] = row.day("started")
    adopted = row.day("adopted")
    if adopted is not None:
        facts |= {"ended_on": adopted, "end_reason": "adopted"}
    return facts | adoption_of(row)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


_BEFORE = "the date is before this time in care began; correct one of the two"
_AFTER = "the date is after this time in care ended; correct one of the two"
