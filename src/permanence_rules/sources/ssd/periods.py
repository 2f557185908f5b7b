"""One child's times in care, from the episodes: when each began, whether and how it ended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from permanence_rules.sources import codes
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssd.rows import Remarks, Row, code_in

__all__ = ["Period", "periods_of"]


@dataclass(frozen=True, slots=True)
class Period:
    """
    One time in care.

    `name` is the vendor's identifier of it. `first_day` is the first day that an episode shows;
    `started_on` is None where nothing says on which day care began. `end_is_unknown` says that
    care may have ended, on whatever day.
    """

    name: str
    rows: tuple[Row, ...]
    first_day: date
    started_on: date | None
    ended_on: date | None
    end_is_unknown: bool
    end_code: str

    def holds(self, day: date) -> bool:
        """Whether a day lies in it, or may do so."""
        return (self.started_on or self.first_day) <= day <= (self.ended_on or date.max)


@dataclass(frozen=True, slots=True)
class _Episode:
    row: Row
    started_on: date
    ended_on: date | None
    has_lost_end: bool
    starts_care: bool
    end_code: str
    """A code, or `?` where another reason is given in words."""

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_on is None and not self.has_lost_end


def periods_of(rows: Iterable[Row], remarks: Remarks) -> list[Period]:
    """Return the times in care in order of their first days; an episode without one is rejected."""
    groups: dict[str, list[_Episode]] = defaultdict(list)
    lost: set[str] = set()
    for row in rows:
        episode = _episode(row, remarks)
        if episode is None:
            lost.add(_name_of(row))
        else:
            groups[_name_of(row)].append(episode)
    found = []
    for name, episodes in groups.items():
        ordered = sorted(episodes, key=lambda each: (each.started_on, each.is_open))
        found.append(_period(name, ordered, remarks, has_lost=name in lost))
    return sorted(found, key=lambda each: (each.first_day, each.name))


def _name_of(row: Row) -> str:
    """Return what names the time in care: its identifier, or else the day on which it began."""
    return row.text("clae_cla_id") or f"from {row.text('clae_entered_care_date')}"


def _episode(row: Row, remarks: Remarks) -> _Episode | None:
    started_on = remarks.day(row, "clae_cla_episode_start_date")
    if started_on is None:
        reason = "an episode needs a first day; fill it in, or correct it"
        remarks.add(row, reason, "clae_cla_episode_start_date", code="day_missing")
        return None
    ended_on = remarks.day(row, "clae_cla_episode_ceased_date")
    if ended_on is not None and ended_on < started_on:
        reason = "the episode ends before it starts; correct one of the two dates"
        remarks.add(row, reason, "clae_cla_episode_ceased_date", code="day_order")
        return None
    return _Episode(
        row,
        started_on,
        ended_on,
        "clae_cla_episode_ceased_date" in row.lost,
        _starts_care(row.text("clae_cla_episode_start_reason")),
        _end_code(row.text("clae_cla_episode_ceased_reason")),
    )


def _starts_care(reason: str) -> bool:
    """Whether care began with the episode: some vendors write the words of the code."""
    code = code_in(reason, codes.REASONS_FOR_NEW_EPISODE)
    return code == codes.STARTS_CARE or _STARTED.match(reason) is not None


_STARTED = re.compile(r"started? to be looked[ -]after", re.IGNORECASE)


def _end_code(reason: str) -> str:
    code = code_in(reason, codes.REASONS_FOR_END)
    if code or not reason:
        return code
    return next((code for words, code in _ENDS if words.search(reason)), codes.NOT_READ)


_ENDS = tuple(
    (re.compile(words, re.IGNORECASE), code)
    for words, code in (
        (r"new episode", codes.GOES_ON),
        (r"special guardianship", "E48"),
        (r"residence order|child arrangements? order", "E41"),
        (r"^adopt", "E12"),
        (r"^died", codes.DIED),
        (r"taken over by another", "E3"),
        (r"^return(ed|s)? home", "E4A"),
        (r"independent living", "E5"),
        (r"residential care funded by adult|adult social", "E7"),
        (r"sentenced", "E9"),
        (r"age assess", "E15"),
        (r"abroad", "E16"),
    )
)
"""
The words that some vendors write for a code, from the most telling on.

Codes of which the case schema makes one reason are one here: every special guardianship is E48.
"""


def _period(name: str, episodes: Sequence[_Episode], remarks: Remarks, *, has_lost: bool) -> Period:
    first, last = episodes[0], episodes[-1]
    ended_on, end_is_unknown = _end(last, remarks)
    if has_lost and ended_on is not None:
        # The row that cannot be read may be the one with which care went on.
        ended_on, end_is_unknown = None, True
    return Period(
        name,
        tuple(each.row for each in episodes),
        first.started_on,
        _start(first, episodes, remarks),
        ended_on,
        end_is_unknown,
        last.end_code if ended_on is not None else "",
    )


def _end(last: _Episode, remarks: Remarks) -> tuple[date | None, bool]:
    """Return the last day, and whether it is unknown."""
    if last.is_open:
        return None, False
    if last.ended_on is not None and last.end_code not in ("", codes.GOES_ON):
        return last.ended_on, False
    if last.ended_on is not None:
        reason = (
            "no later row tells how this time in care went on or ended; its end is left unknown"
        )
        remarks.add(
            last.row,
            reason,
            "clae_cla_episode_ceased_reason",
            code="no_later_row",
            ends=RowEnd.USED,
        )
    return None, True


def _start(first: _Episode, episodes: Sequence[_Episode], remarks: Remarks) -> date | None:
    """
    Return the day on which care began: the one entered, unless it contradicts the first episode.

    One later than the first episode is that of another time in care, such as the present one.
    """
    column = "clae_entered_care_date"
    entered = {
        day
        for each in episodes
        if (day := remarks.day(each.row, column)) is not None and day <= first.started_on
    }
    stated = {first.started_on} if first.starts_care else entered
    if len(stated | entered) > 1:
        reason = (
            "the rows of this time in care do not agree on the day on which it began; it is left "
            "unknown"
        )
        remarks.add(first.row, reason, column, code="starts_differ", ends=RowEnd.USED)
        return None
    return next(iter(stated), None)
