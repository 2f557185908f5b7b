"""One child's episodes of several years, made one history and cut into periods of care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.codes import GOES_ON, ONE_BREAK, RETURNED_HOME, STARTS_CARE
from permanence_rules.sources.ssda903.merging import FEW_DAYS, merged
from permanence_rules.sources.ssda903.places import Remarks
from permanence_rules.sources.ssda903.rows import Episode, LostRow
from permanence_rules.sources.ssda903.years import first_day, last_day

__all__ = ["History", "Seam", "Stretch", "history_of"]


class Seam(Enum):
    """How an episode follows the one before it."""

    JOINED = "care goes on from one to the other"
    NEAR = "care goes on, and the two days that should be one differ by a day or two"
    LOST = "care goes on, and one row between them cannot be read"
    BROKEN = "care ended between them"
    OPEN = "how the first went on or ended is not known"
    DOUBTFUL = "one row says that care went on, the other not, and they all but touch"


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Episodes that follow each other without a break, under one arrangement.

    `ends_care` is false for one that goes on, or whose end the return does not tell: then
    `end_is_unknown`, or it is the last, and is known up to and including `known_until`.
    `seams` holds how each episode but the first follows the one before. A series of short
    breaks has each break in `breaks`.
    """

    episodes: tuple[Episode, ...]
    starts_care: bool
    ends_care: bool
    known_until: date
    end_is_unknown: bool = False
    seams: tuple[Seam, ...] = ()
    ends_in_lost_row: bool = False
    breaks: tuple[Stretch, ...] = ()

    @property
    def first_day(self) -> date:
        """The first day that the data shows, on which care need not have begun."""
        return self.episodes[0].started_on

    @property
    def started_on(self) -> date | None:
        """The day on which care began, or None where the data does not show it."""
        return self.first_day if self.starts_care else None

    @property
    def ended_on(self) -> date | None:
        """The day on which care, or this arrangement, ended; None where it goes on."""
        return self.episodes[-1].ended_on if self.ends_care else None

    @property
    def is_short_breaks(self) -> bool:
        """Whether it is a series of short breaks."""
        return next((each.is_short_break for each in self.episodes if each.legal_status), False)

    @property
    def is_of_unknown_kind(self) -> bool:
        """Whether no legal status tells if it is a series of short breaks."""
        return not any(each.legal_status for each in self.episodes)

    def holds(self, day: date) -> bool:
        """Whether the data shows the child looked after in this stretch on *day*."""
        return self.first_day <= day <= (self.ended_on or self.known_until)

    def overlaps(self, year: int) -> bool:
        """Whether some day of a reporting year lies, or may lie, in this stretch."""
        return self.first_day <= last_day(year) and (
            self.end_is_unknown or first_day(year) <= (self.ended_on or self.known_until)
        )


@dataclass(frozen=True, slots=True)
class History:
    """One child's stretches in order, and the day up to which they are known."""

    stretches: tuple[Stretch, ...]
    known_until: date


def history_of(
    episodes: Iterable[Episode], last_year: int, remarks: Remarks, lost: Sequence[LostRow] = ()
) -> History:
    """
    Return the history that the episodes of one child make, however many years list them.

    *lost* are rows that cannot be read and are, or may be, of this child: one of them may
    lie where rows are lacking. What does not fit together is named, and what depends on it
    is left unknown: no day is inferred.
    """
    kept = merged(episodes, remarks)
    seams = [_seam(before, each, lost) for before, each in pairwise(kept)]
    _name(kept, seams, remarks)
    found = _as_series([*_stretches(_with_ends(kept, seams), seams, last_year, lost)])
    if not found:
        return History((), last_day(last_year))
    last = found[-1]
    if not last.ends_care and last.known_until != last_day(last_year):
        remarks.append(
            last.episodes[-1].place.reject(
                f"{_NOT_TOLD}; what came after it is left unknown",
                "DEC",
                last.episodes[-1].child,
                code="no_later_row",
                ends=RowEnd.USED,
            )
        )
    return History(tuple(found), last.known_until)


def _seam(before: Episode, after: Episode, lost: Iterable[LostRow]) -> Seam:
    """Return how *after* follows *before*."""
    both_say_so = before.care_goes_on and after.because != STARTS_CARE
    if before.ended_on is None:
        # Where the day cannot be read, that of the next row is the only one that is stated.
        is_joined = before.has_lost_end and both_say_so and before.end_code in ("", GOES_ON)
        return Seam.JOINED if is_joined else Seam.OPEN
    days = (after.started_on - before.ended_on).days
    if both_say_so:
        is_lost = any(_fills(row, before, after) for row in lost)
        return _seam_within_care(days, is_lost=is_lost)
    # A reason that cannot be read is that of an end where care begins again on the same day.
    has_ended = not before.care_goes_on or (not days and before.end_code not in ("", GOES_ON))
    if has_ended and after.because == STARTS_CARE and days >= 0:
        return Seam.BROKEN
    if abs(days) <= FEW_DAYS:
        return Seam.DOUBTFUL
    return Seam.OPEN if before.care_goes_on else Seam.BROKEN


def _seam_within_care(days: int, *, is_lost: bool) -> Seam:
    """Return the seam of two rows that both say that care went on, so many days apart."""
    if not days:
        return Seam.JOINED
    if abs(days) <= FEW_DAYS:
        return Seam.NEAR
    return Seam.LOST if is_lost else Seam.OPEN


def _fills(row: LostRow, before: Episode, after: Episode) -> bool:
    """Whether a row that cannot be read may be the one between two episodes."""
    return row.began_on in (None, before.ended_on) and row.ended_on in (None, after.started_on)


def _name(episodes: Sequence[Episode], seams: Iterable[Seam], remarks: Remarks) -> None:
    """Say where rows do not fit together; all of them are used for what does not rest on it."""
    for before, after, seam in zip(episodes, episodes[1:], seams, strict=False):
        if seam in (Seam.NEAR, Seam.DOUBTFUL):
            reason, code = (
                (_FEW_DAYS_APART, "few_days_apart")
                if seam is Seam.NEAR
                else (_CONTRADICTED, "end_contradicted")
            )
            remarks.append(
                after.place.reject(
                    reason.format(before.place),
                    "DECOM",
                    after.child,
                    code=code,
                    ends=RowEnd.USED,
                )
            )
        if seam is Seam.OPEN:
            remarks.append(
                before.place.reject(
                    f"{_NOT_TOLD}; its end is left unknown",
                    "DEC",
                    before.child,
                    code="no_later_row",
                    ends=RowEnd.USED,
                )
            )


_NOT_TOLD = "no later row tells how this time in care went on or ended"
_FEW_DAYS_APART = (
    "this episode begins a day or two before or after the end of that at {}; either day may be "
    "right, so neither is relied on; correct one"
)
_CONTRADICTED = (
    "this row and that at {} do not agree on whether care ended there and began again; both are "
    "possible, so what rests on it is left unknown; correct one"
)


def _with_ends(episodes: Sequence[Episode], seams: Sequence[Seam]) -> list[Episode]:
    """Give an episode whose end cannot be read the day on which the next row goes on from it."""
    return [
        each._replace(ended_on=episodes[index + 1].started_on, has_lost_end=False)
        if index < len(seams) and seams[index] is Seam.JOINED and each.has_lost_end
        else each
        for index, each in enumerate(episodes)
    ]


_WITHIN_CARE = frozenset({Seam.JOINED, Seam.NEAR, Seam.LOST})


def _stretches(
    episodes: Sequence[Episode], seams: Sequence[Seam], last_year: int, lost: Sequence[LostRow]
) -> Iterator[Stretch]:
    start = 0
    for end in range(1, len(episodes) + 1):
        is_last = end == len(episodes)
        if is_last or not _is_one(episodes[end - 1], episodes[end], seams[end - 1]):
            before = seams[start - 1] if start else None
            after = None if is_last else seams[end - 1]
            found = _stretch(episodes[start:end], before, after, last_year)
            inside = replace(found, seams=tuple(seams[start : end - 1]))
            if not is_last and not inside.ends_care:
                day_before = episodes[end].started_on - timedelta(days=1)
                inside = replace(inside, known_until=min(inside.known_until, day_before))
            yield _with_lost_end(inside, last_year, lost) if is_last else inside
            start = end


def _is_one(episode: Episode, following: Episode, seam: Seam) -> bool:
    same = episode.is_short_break == following.is_short_break
    is_unknown = not (episode.legal_status and following.legal_status)
    return seam in _WITHIN_CARE and (same or is_unknown)


def _stretch(
    episodes: Sequence[Episode], before: Seam | None, after: Seam | None, last_year: int
) -> Stretch:
    """Return episodes as one stretch, given how it follows the one before and is followed."""
    first, last = episodes[0], episodes[-1]
    starts = first.because == STARTS_CARE and before is not Seam.DOUBTFUL
    # Another arrangement may follow: then the one before it has ended, though care goes on.
    changes = after is Seam.JOINED
    has_ended = last.ended_on is not None and not last.care_goes_on
    ends = changes or after is Seam.BROKEN or (after is None and has_ended)
    is_open = after is None and last.ended_on is None and not last.has_lost_end
    is_unknown = not ends and not is_open
    return Stretch(
        tuple(episodes),
        starts_care=starts,
        ends_care=ends,
        known_until=last_day(last_year) if ends else _known_until(last),
        end_is_unknown=is_unknown and after is not None,
    )


def _known_until(last: Episode) -> date:
    if last.has_lost_end:
        return last.started_on
    return last.ended_on or last_day(last.place.year)


def _with_lost_end(stretch: Stretch, last_year: int, lost: Iterable[LostRow]) -> Stretch:
    """A row without an end says that care goes on, although its first day cannot be read."""
    last = stretch.episodes[-1]
    goes_on = last.care_goes_on and last.ended_on is not None
    if goes_on and any(
        row.is_open and row.place.year == last_year and row.began_on in (None, last.ended_on)
        for row in lost
    ):
        return replace(stretch, known_until=last_day(last_year), ends_in_lost_row=True)
    return stretch


def _as_series(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Make one of breaks that follow each other: each has an episode, and all one agreement."""
    found: list[Stretch] = []
    for each in stretches:
        if not _are_breaks(each):
            found.append(each)
        elif found and found[-1].breaks:
            found[-1] = _series((*found[-1].breaks, each))
        else:
            found.append(_series((each,)))
    return found


def _are_breaks(stretch: Stretch) -> bool:
    return all(each.legal_status == ONE_BREAK for each in stretch.episodes)


def _series(breaks: tuple[Stretch, ...]) -> Stretch:
    """Return breaks as one arrangement: the end of a break is not known to be the end of it."""
    last = breaks[-1]
    only_of_break = last.ends_care and last.episodes[-1].end_code in (*RETURNED_HOME, GOES_ON, "")
    return Stretch(
        tuple(episode for each in breaks for episode in each.episodes),
        starts_care=breaks[0].starts_care,
        ends_care=last.ends_care and not only_of_break,
        known_until=last.known_until,
        end_is_unknown=only_of_break or last.end_is_unknown,
        breaks=breaks,
    )
