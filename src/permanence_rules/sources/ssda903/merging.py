"""One child's episodes of several returns, each once: what the later return says wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.codes import STARTS_CARE
from permanence_rules.sources.ssda903.places import Place, Remarks
from permanence_rules.sources.ssda903.rows import Episode
from permanence_rules.sources.ssda903.years import first_day

__all__ = ["FEW_DAYS", "merged"]

FEW_DAYS = 2
"""Days by which two episodes may miss or overlap each other, and still be taken to touch."""


def merged(episodes: Iterable[Episode], remarks: Remarks) -> list[Episode]:
    """
    Return the episodes as the latest returns have them, in order of their first day.

    A return lists what was open on a day of its year. So it says nothing of an episode that
    ended before it, and it replaces what an earlier return says of the same days. Within
    one return nothing tells which of two rows is right, so neither is used.
    """
    kept: list[Episode] = []
    ordered = sorted(episodes, key=lambda each: each.place.year)
    for _, found in groupby(ordered, key=lambda each: each.place.year):
        newer = _without_overlaps(_each_once(found, remarks), remarks)
        kept = [*_not_replaced(kept, newer, remarks), *newer]
    return sorted(kept, key=_identity)


def _identity(episode: Episode) -> tuple[date, bool]:
    """Another episode may begin on the day on which one of less than a day begins and ends."""
    return episode.started_on, episode.ended_on != episode.started_on


def _each_once(episodes: Iterable[Episode], remarks: Remarks) -> list[Episode]:
    """Return the episodes of one return; of two that differ, and begin on one day, neither."""
    found = []
    for _, same in groupby(sorted(episodes, key=_identity), key=_identity):
        last, *others = [*same][::-1]
        unlike = [each for each in others if not _agree(each, last)]
        for other in unlike:
            reason = (
                "this episode differs from the one that began on the same day at "
                f"{other.place}; neither is used; correct one"
            )
            remarks.append(last.place.reject(reason, child=last.child, code="episodes_differ"))
        if unlike:
            remarks.extend(each.place.mark(RowEnd.REJECTED) for each in others)
        else:
            found.append(last)
    return found


def _agree(older: Episode, newer: Episode) -> bool:
    facts = ("because", "legal_status", "setting", "provider")
    same = all(getattr(older, name) == getattr(newer, name) for name in facts)
    if older.ended_on is None and older.place.year < newer.place.year:
        return same
    return same and (older.ended_on, older.end_code) == (newer.ended_on, newer.end_code)


def _without_overlaps(episodes: Sequence[Episode], remarks: Remarks) -> list[Episode]:
    """Leave out both of two episodes of a return that overlap by more than a few days."""
    faulty: set[int] = set()
    longest: int | None = None
    for index, episode in enumerate(episodes):
        before = episodes[longest] if longest is not None else None
        if before and before.ended_on and _overlap(before.ended_on, episode) > FEW_DAYS:
            assert longest is not None
            faulty |= {longest, index}
            _reject_both(episode, before.place, remarks)
        if not before or _end(episode) >= _end(before):
            longest = index
    return [each for index, each in enumerate(episodes) if index not in faulty]


def _overlap(ended_on: date, episode: Episode) -> int:
    """Return the days for which *episode* overlaps one that ended on *ended_on*."""
    if episode.ended_on is not None and episode.ended_on < ended_on:
        # It lies within the other, so no slip of a day or two at the seam explains it.
        return max((ended_on - episode.started_on).days, FEW_DAYS + 1)
    return (ended_on - episode.started_on).days


def _reject_both(episode: Episode, other: Place, remarks: Remarks) -> None:
    reason = f"this episode overlaps that at {other}; neither is used; correct one of the dates"
    remarks.append(episode.place.reject(reason, "DECOM", episode.child, code="episodes_overlap"))
    remarks.append(other.mark(RowEnd.REJECTED))


def _end(episode: Episode) -> date:
    return episode.ended_on or episode.started_on


def _not_replaced(
    older: Iterable[Episode], newer: Sequence[Episode], remarks: Remarks
) -> list[Episode]:
    """Return what remains of earlier returns beside the episodes of a later one."""
    if not newer:
        return [*older]
    by_identity = {_identity(each): each for each in newer}
    # An episode of less than a day may have been listed as open by the return before.
    by_day = {each.started_on: each for each in newer}
    kept = []
    moved: dict[date, Episode] = {}
    for episode in older:
        twin = by_identity.get(_identity(episode)) or (
            by_day.get(episode.started_on) if episode.ended_on is None else None
        )
        if twin is not None:
            _compare(episode, twin, remarks)
        else:
            remaining = _beside(episode, newer, remarks)
            if remaining is not None:
                kept.append(remaining)
                continue
            other = next(each for each in newer if _replaces(each, episode))
            if _is_moved(episode, other):
                moved[episode.started_on] = other
    return _with_moved_ends(kept, moved, remarks)


def _compare(older: Episode, newer: Episode, remarks: Remarks) -> None:
    """Name two returns that differ on one episode; a row that agrees with the later is used."""
    if _agree(older, newer):
        return
    reason = (
        f"this episode differs from the one that began on the same day at {older.place}; "
        "the later return is used"
    )
    remarks.append(
        newer.place.reject(reason, child=newer.child, code="corrected", ends=RowEnd.USED)
    )
    remarks.append(older.place.mark(RowEnd.SET_ASIDE))


def _beside(older: Episode, newer: Sequence[Episode], remarks: Remarks) -> Episode | None:
    """Return what a later return leaves of an episode that it does not list, if anything."""
    other = next((each for each in newer if _replaces(each, older)), None)
    if other is None:
        return older
    if other.started_on <= older.started_on or _is_moved(older, other):
        reason = f"the later return has other days here, at {other.place}; it is used"
        remarks.append(
            older.place.reject(reason, "DECOM", older.child, code="replaced", ends=RowEnd.SET_ASIDE)
        )
        return None
    # The later return need not list what ended before its year: it moves the end alone.
    reason = f"the later return has another end of this episode, at {other.place}; it is used"
    remarks.append(
        older.place.reject(reason, "DEC", older.child, code="end_replaced", ends=RowEnd.USED)
    )
    return older._replace(ended_on=None, has_lost_end=True)


def _is_moved(older: Episode, newer: Episode) -> bool:
    """Whether a later return has the same episode with another first day."""
    facts = ("because", "legal_status", "setting", "provider")
    is_alike = all(getattr(older, name) == getattr(newer, name) for name in facts)
    starts_care = older.because == newer.because == STARTS_CARE
    same_end = older.ended_on is None or (older.ended_on, older.end_code) == (
        newer.ended_on,
        newer.end_code,
    )
    return same_end and (is_alike or starts_care)


def _with_moved_ends(
    kept: Sequence[Episode], moved: Mapping[date, Episode], remarks: Remarks
) -> list[Episode]:
    """
    Let an episode end where the later return has the next one begin.

    *moved* holds, by the first day that the earlier return has, the episode as the later
    one has it. A day or two between them may be a slip of either, and stays.
    """
    found = []
    for episode in kept:
        after = moved.get(episode.ended_on) if episode.ended_on is not None else None
        if after is None or not episode.care_goes_on or after.started_on <= episode.started_on:
            found.append(episode)
            continue
        if abs((after.started_on - (episode.ended_on or after.started_on)).days) <= FEW_DAYS:
            found.append(episode)
            continue
        reason = f"the later return has another end of this episode, at {after.place}; it is used"
        remarks.append(
            episode.place.reject(
                reason, "DEC", episode.child, code="end_replaced", ends=RowEnd.USED
            )
        )
        found.append(episode._replace(ended_on=None, has_lost_end=True))
    return found


def _replaces(newer: Episode, older: Episode) -> bool:
    """Whether a later return has the child in another episode on the same days."""
    if older.ended_on is None:
        # Open at the end of its year, it would be listed again; one that begins
        # only in the later year says nothing of it.
        return newer.started_on < first_day(newer.place.year)
    if newer.ended_on is not None and newer.ended_on <= older.started_on:
        return False
    return (older.ended_on - newer.started_on).days > FEW_DAYS
