"""The placements and legal statuses that the episodes of one stretch of care show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from permanence_rules.sources.ssda903 import codes
from permanence_rules.sources.ssda903.history import Stretch
from permanence_rules.sources.ssda903.rows import Episode

__all__ = ["Facts", "legal_statuses", "placements", "remands"]

Facts = dict[str, Any]
Spell = list[Episode]


def placements(stretch: Stretch) -> list[Facts]:
    """
    Return the placements in turn.

    The first one's start is left unknown where the first episode only changed the
    legal status: the child may have lived there before.
    """
    return [_placement(spell, stretch) for spell in _spells(stretch, _begins_placement)]


def legal_statuses(stretch: Stretch) -> list[Facts]:
    """Return the legal statuses in turn; the first one's start is unknown unless it began there."""
    return [
        {"status": codes.LEGAL_STATUSES[spell[0].legal_status]}
        | _days(spell, stretch, codes.STARTS_LEGAL_STATUS)
        for spell in _spells(stretch, _begins_legal_status)
    ]


def remands(stretch: Stretch) -> list[Facts]:
    """Return the times on remand."""
    return [
        _days(spell, stretch, codes.STARTS_LEGAL_STATUS)
        for spell in _spells(stretch, _begins_legal_status)
        if spell[0].legal_status == codes.REMAND
    ]


def _spells(stretch: Stretch, begins: Callable[[Episode, Episode], bool]) -> Iterator[Spell]:
    """Group the episodes that belong together, given what begins a new group after another."""
    spell: Spell = []
    for episode in stretch.episodes:
        if spell and begins(episode, spell[-1]):
            yield spell
            spell = []
        spell.append(episode)
    yield spell


def _begins_placement(episode: Episode, before: Episode) -> bool:
    return episode.because in codes.STARTS_PLACEMENT or _kind(episode) != _kind(before)


def _kind(episode: Episode) -> str | None:
    return codes.PLACEMENT_KINDS.get(episode.setting)


def _begins_legal_status(episode: Episode, before: Episode) -> bool:
    return (
        episode.because in codes.STARTS_LEGAL_STATUS or episode.legal_status != before.legal_status
    )


def _placement(spell: Spell, stretch: Stretch) -> Facts:
    facts = _days(spell, stretch, codes.STARTS_PLACEMENT) | _setting(spell[-1])
    reason = _end_reason(spell[-1], stretch) if "ended_on" in facts else None
    return facts | ({"end_reason": reason} if reason else {})


def _days(spell: Spell, stretch: Stretch, starts: frozenset[str]) -> Facts:
    facts: Facts = {}
    if spell[0] is not stretch.episodes[0] or spell[0].because in starts:
        facts["started_on"] = spell[0].started_on
    if spell[-1] is not stretch.episodes[-1] or stretch.ends_care:
        facts["ended_on"] = spell[-1].ended_on
    return facts


def _setting(episode: Episode) -> Facts:
    code = episode.setting
    facts: Facts = {}
    if code:
        facts["kind"] = codes.PLACEMENT_KINDS[code]
    if episode.provider:
        facts["provider"] = _provider(episode)
    if code in codes.WITH_CONNECTED_PERSON | codes.NOT_WITH_CONNECTED_PERSON:
        facts["is_with_connected_person"] = code in codes.WITH_CONNECTED_PERSON
    if code in codes.LONG_TERM_FOSTERING:
        facts["long_term"] = {}  # it is one, and no day of its steps is returned
    if code in codes.FOSTERING_FOR_ADOPTION:
        facts["is_fostering_for_adoption"] = True
    return facts


def _provider(episode: Episode) -> str:
    if _kind(episode) == "foster_care" and episode.provider in codes.FOSTERING_AGENCIES:
        return "independent_fostering_agency"
    return codes.PROVIDERS[episode.provider]


def _end_reason(episode: Episode, stretch: Stretch) -> str | None:
    if episode is stretch.episodes[-1] and not episode.care_goes_on:
        return codes.PLACEMENT_ENDS_WITH_PERIOD.get(episode.end_code)
    return codes.PLACEMENT_CHANGE_REASONS.get(episode.change_reason)
