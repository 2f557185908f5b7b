"""The placements and legal statuses of one time in care."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from permanence_rules.sources import codes
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.settings import setting
from permanence_rules.sources.ssd.periods import Period
from permanence_rules.sources.ssd.rows import Remarks, Row, code_in
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = [
    "Status",
    "Stay",
    "gaps_of",
    "is_later_than_care",
    "placements",
    "remands",
    "statuses",
    "statuses_of",
    "stays_of",
]

_SLIP = timedelta(days=1)
"""Some vendors end a placement on the day before the next begins."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of placements; its end may be lost, and its code empty where it is not known."""

    row: Row
    started_on: date
    ended_on: date | None
    code: str
    provider: str
    change: str
    has_lost_end: bool

    @property
    def end(self) -> date:
        """The last day, as far as there is one."""
        return self.ended_on or date.max


@dataclass(frozen=True, slots=True)
class Status:
    """
    One row of legal statuses under which a child is looked after; `code` may be empty.

    `started_on` is None where the days of the row cannot be used: it may have been on any.
    """

    started_on: date | None
    ended_on: date | None
    code: str
    has_lost_end: bool


def stays_of(rows: Iterable[Row], remarks: Remarks) -> list[Stay]:
    """Return the placements in order; one without a sound first day is rejected."""
    found = []
    for row in rows:
        days = _days(row, remarks, "clap_cla_placement_start_date", "clap_cla_placement_end_date")
        if days is None:
            continue
        code = remarks.code(row, "clap_cla_placement_type", codes.PLACEMENT_KINDS)
        provider = remarks.code(row, "clap_cla_placement_provider", codes.PROVIDERS)
        change = remarks.code(
            row, "clap_cla_placement_change_reason", codes.PLACEMENT_CHANGE_REASONS
        )
        lost = "clap_cla_placement_end_date" in row.lost
        found.append(Stay(row, *days, code, provider, change, lost))
    return sorted(found, key=lambda each: (each.started_on, each.end))


def statuses_of(rows: Iterable[Row], remarks: Remarks) -> list[Status]:
    """Return the legal statuses in order; what makes no child looked after is set aside."""
    found = []
    for row in rows:
        column = "lega_legal_status"
        if _OTHER_STATUS.search(row.text(column)):
            row.end(RowEnd.SET_ASIDE)
            continue
        days = _days(row, remarks, "lega_legal_status_start_date", "lega_legal_status_end_date")
        code = _status_in(row.text(column)) or remarks.code(row, column, codes.LEGAL_STATUSES)
        has_lost_end = days is None or "lega_legal_status_end_date" in row.lost
        started_on, ended_on = days or (None, None)
        found.append(Status(started_on, ended_on, code, has_lost_end))
    last = date.max
    return sorted(found, key=lambda each: (each.started_on or last, each.ended_on or last))


_OTHER_STATUS = re.compile(
    r"special guardianship|\bSGO\b|child arrangements?|\bCAO\b|residence order"
    r"|private(ly)? foster|care leaver|supervision order|^adopt",
    re.IGNORECASE,
)
"""What the table holds beside the statuses of children who are looked after."""


def _status_in(text: str) -> str:
    code = code_in(text, codes.LEGAL_STATUSES)
    return code or next((code for words, code in _STATUSES if words.search(text)), "")


_STATUSES = tuple(
    (re.compile(words, re.IGNORECASE), code)
    for words, code in (
        (r"interim care order", "C1"),
        (r"full care order", "C2"),
        (r"placement order", "E1"),
        (r"freeing order", "D1"),
        (r"emergency protection", "L2"),
        (r"police protection", "L1"),
        (r"child assessment order", "L3"),
        (r"single period of accommodation", "V2"),
    )
)
"""The words that some vendors write for a code."""


def _days(row: Row, remarks: Remarks, start: str, end: str) -> tuple[date, date | None] | None:
    """Return first and last day of a row, or None where it is rejected."""
    started_on, ended_on = remarks.needed_day(row, start), remarks.day(row, end)
    if started_on is None:
        return None
    if ended_on is not None and ended_on < started_on:
        reason = "the last day lies before the first; correct one of the two dates"
        remarks.add(row, reason, end, code="day_order")
        return None
    return started_on, ended_on


def placements(period: Period, stays: Sequence[Stay], since: date) -> list[Facts]:
    """
    Return the placements of a time in care; *since* is the day from which on the tables tell.

    The vendors' scripts leave out placements of some types. Where days are without one, a
    placement of which nothing is known stands for all that may be missing.
    """
    found = [
        _placement(stay, stays[index - 1] if index else None, period)
        for index, stay in enumerate(stays)
    ]
    gaps = gaps_of(period, stays)
    if period.started_on is None or period.started_on < since:
        # What came before the first that is entered is said to be unknown by itself. A gap that
        # reaches into the days of which the tables tell is one of the others.
        is_open = any(stays[0].started_on < gap and _end_of(gap, stays) > since for gap in gaps)
        return [{"ended_on": UNKNOWN}, *found] if is_open else found
    if not gaps:
        return found
    is_first_alone = gaps == [period.started_on]
    return [{"ended_on": stays[0].started_on if is_first_alone else UNKNOWN}, *found]


def is_later_than_care(period: Period, stays: Sequence[Stay]) -> bool:
    """Whether the first placement that is entered began after care did, or may have."""
    return period.started_on is None or stays[0].started_on > period.started_on + _SLIP


def gaps_of(period: Period, stays: Sequence[Stay]) -> list[date]:
    """Return the days of a time in care from which on no placement is entered, for a while."""
    if not stays:
        return []
    found = []
    covered = period.started_on or stays[0].started_on
    for stay in stays:
        if covered < stay.started_on - _SLIP:
            found.append(covered)
        covered = max(covered, stay.end)
    last = period.ended_on or date.max
    return [*found, covered] if covered < last - _SLIP else found


def _end_of(gap: date, stays: Sequence[Stay]) -> date:
    """Return the day on which a placement is entered again after a gap, if one is."""
    return min((each.started_on for each in stays if each.started_on > gap), default=date.max)


def _placement(stay: Stay, before: Stay | None, period: Period) -> Facts:
    facts: Facts = {"started_on": stay.started_on, **setting(stay.code, stay.provider)}
    follows = before is not None and before.end == stay.started_on
    if follows and stay.code in codes.ADOPTION_BY_CURRENT_CARER:
        facts["is_with_same_carer"] = True
    if stay.has_lost_end:
        facts["ended_on"] = UNKNOWN
    elif stay.ended_on is not None:
        facts["ended_on"] = stay.ended_on
        reason = _end_reason(stay, period)
        facts |= {"end_reason": reason} if reason else {}
    elif period.ended_on is not None or period.end_is_unknown:
        # Nobody entered an end: care ended, or may have, so this placement has or may have.
        facts["ended_on"] = UNKNOWN
    return facts


def _end_reason(stay: Stay, period: Period) -> str | None:
    if stay.ended_on == period.ended_on:
        return codes.PLACEMENT_ENDS_WITH_PERIOD.get(period.end_code)
    return codes.PLACEMENT_CHANGE_REASONS.get(stay.change)


def statuses(period: Period, found: Sequence[Status]) -> list[Facts]:
    """Return the legal statuses of a time in care; earlier days may be without one."""
    facts: list[Facts] = []
    first = found[0].started_on if found else None
    if period.started_on and first and first > period.started_on + _SLIP:
        facts.append({"ended_on": first})
    care_goes_on = period.ended_on is None and not period.end_is_unknown
    for each in found:
        one: Facts = {} if each.started_on is None else {"started_on": each.started_on}
        if each.code:
            one["status"] = codes.LEGAL_STATUSES[each.code]
        if each.ended_on is not None:
            one["ended_on"] = each.ended_on
        elif each.has_lost_end or each is not found[-1] or not care_goes_on:
            # One that another follows, or that outlasts care, has mostly ended unentered.
            one["ended_on"] = UNKNOWN
        facts.append(one)
    return facts


def remands(found: Sequence[Facts]) -> Any:
    """Return the times on remand among legal statuses; unknown where one of them is."""
    on_remand = [
        {name: day for name, day in each.items() if name != "status"}
        for each in found
        if each.get("status") == codes.LEGAL_STATUSES[codes.REMAND]
    ]
    is_unknown = not found or any("status" not in each for each in found)
    return on_remand or (UNKNOWN if is_unknown else [])
