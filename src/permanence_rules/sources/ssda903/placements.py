"""The placements and legal statuses that the episodes of one stretch of care show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from permanence_rules.sources import codes
from permanence_rules.sources.settings import FOSTER_CARE, setting
from permanence_rules.sources.ssda903.history import Seam, Stretch
from permanence_rules.sources.ssda903.rows import Episode
from permanence_rules.sources.ssda903.short_breaks import are_too_many
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = ["Facts", "adopters_from", "legal_statuses", "placements", "remands"]

_WITH_ADOPTERS = "adoption_placement"


@dataclass(frozen=True, slots=True)
class Spell:
    """Episodes of one placement or legal status, and how it is joined to its neighbours."""

    episodes: tuple[Episode, ...]
    before: Seam | None
    after: Seam | None

    @property
    def first(self) -> Episode:
        """The episode with which it began, as far as the data shows."""
        return self.episodes[0]

    @property
    def last(self) -> Episode:
        """The episode with which it ended, as far as the data shows."""
        return self.episodes[-1]


def placements(stretch: Stretch) -> list[Facts]:
    """
    Return the placements in turn.

    The first one's start is left unknown where the first episode only changed the
    legal status: the child may have lived there before.
    """
    if stretch.breaks:
        found = [facts for each in stretch.breaks for facts in placements(each)]
        # Breaks before the first return that was given count towards the days of twelve
        # months: one of which nothing is known keeps the sum from being taken for all. Where
        # the known days are too many already, more of them would change nothing.
        if stretch.starts_care or are_too_many(stretch.episodes, stretch.known_until):
            return found
        return [*found, {"ended_on": UNKNOWN}]
    return _each(stretch, _begins_placement, codes.STARTS_PLACEMENT, _placement)


def legal_statuses(stretch: Stretch) -> list[Facts]:
    """Return the legal statuses in turn; the first one's start is unknown unless it began there."""
    if stretch.breaks:
        return [_of_series(stretch)]
    return _each(stretch, _begins_legal_status, codes.STARTS_LEGAL_STATUS, _legal_status)


def remands(stretch: Stretch) -> list[Facts]:
    """Return the times on remand."""
    found = legal_statuses(stretch)
    return [
        {name: day for name, day in each.items() if name != "status"}
        for each in found
        if each.get("status") == codes.LEGAL_STATUSES[codes.REMAND]
    ]


def adopters_from(stretch: Stretch) -> Episode | None:
    """Return the episode with which the latest adopters began to have the child placed."""
    if stretch.breaks:
        return None
    for spell in reversed(_spells(stretch, _begins_placement)):
        for episode in spell.episodes:
            if _kind(episode) == _WITH_ADOPTERS:
                return episode
    return None


def _of_series(stretch: Stretch) -> Facts:
    """The agreement that stands behind a series: it goes on between one break and the next."""
    facts: Facts = {"status": codes.LEGAL_STATUSES[codes.ONE_BREAK]}
    if stretch.started_on is not None:
        facts["started_on"] = stretch.started_on
    if stretch.ended_on is not None:
        return facts | {"ended_on": stretch.ended_on}
    return facts | ({"ended_on": UNKNOWN} if stretch.end_is_unknown else {})


def _each(
    stretch: Stretch,
    begins: Callable[[Episode, Episode], bool],
    starts: frozenset[str],
    told: Callable[[Spell, Stretch], Facts],
) -> list[Facts]:
    """Return each spell; where a row cannot be read there may be one of which nothing is known."""
    found: list[Facts] = []
    for spell in _spells(stretch, begins):
        if spell.before is Seam.LOST:
            found.append({"ended_on": UNKNOWN})
        found.append(told(spell, stretch) | _days(spell, stretch, starts))
    if stretch.ends_in_lost_row:
        found.append({"ended_on": UNKNOWN})
    return found


def _spells(stretch: Stretch, begins: Callable[[Episode, Episode], bool]) -> list[Spell]:
    """Group the episodes that belong together, given what begins a new group after another."""
    groups: list[list[int]] = []
    for index, episode in enumerate(stretch.episodes):
        seam = stretch.seams[index - 1] if index else None
        if not groups or seam is Seam.LOST or begins(episode, stretch.episodes[index - 1]):
            groups.append([])
        groups[-1].append(index)
    return [
        Spell(
            tuple(stretch.episodes[index] for index in group),
            stretch.seams[group[0] - 1] if group[0] else None,
            stretch.seams[group[-1]] if group[-1] < len(stretch.seams) else None,
        )
        for group in groups
    ]


def _begins_placement(episode: Episode, before: Episode) -> bool:
    """
    Whether another placement begins.

    With the same carer it goes on, also where foster carers become the adopters, as the
    law has it; another setting is another placement, whatever the reason says.
    """
    if episode.because in codes.STARTS_PLACEMENT:
        return True
    return _kind(episode) != _kind(before) and not _becomes_adoptive(episode, before)


def _becomes_adoptive(episode: Episode, before: Episode) -> bool:
    stays = episode.because in codes.SAME_CARER or (
        episode.setting in codes.ADOPTION_BY_CURRENT_CARER
    )
    return stays and (_kind(before), _kind(episode)) == (FOSTER_CARE, _WITH_ADOPTERS)


def _kind(episode: Episode) -> str | None:
    return codes.PLACEMENT_KINDS.get(episode.setting)


def _begins_legal_status(episode: Episode, before: Episode) -> bool:
    return (
        episode.because in codes.STARTS_LEGAL_STATUS or episode.legal_status != before.legal_status
    )


def _legal_status(spell: Spell, _stretch: Stretch) -> Facts:
    code = spell.first.legal_status
    return {"status": codes.LEGAL_STATUSES[code]} if code else {}


def _placement(spell: Spell, stretch: Stretch) -> Facts:
    # Carers who fostered the child before they adopt go on as foster carers: the day of
    # placement for adoption is told by the adoption (regulation 35(5) of the AAR 2005).
    fostered = [each for each in spell.episodes if _kind(each) == FOSTER_CARE]
    facts = _setting_of(fostered[-1] if fostered else spell.last)
    reason = _end_reason(spell.last, stretch) if _has_ended(spell, stretch) else None
    return facts | ({"end_reason": reason} if reason else {})


def _has_ended(spell: Spell, stretch: Stretch) -> bool:
    is_last = spell.last is stretch.episodes[-1]
    return stretch.ends_care if is_last else spell.after in (Seam.JOINED, Seam.NEAR)


def _days(spell: Spell, stretch: Stretch, starts: frozenset[str]) -> Facts:
    facts: Facts = {}
    begins_here = spell.first.because in starts
    if spell.before is Seam.JOINED or (begins_here and spell.before is not Seam.NEAR):
        facts["started_on"] = spell.first.started_on
    if spell.last is not stretch.episodes[-1]:
        is_told = spell.after is Seam.JOINED
        facts["ended_on"] = spell.last.ended_on if is_told else UNKNOWN
    elif stretch.ends_care:
        facts["ended_on"] = spell.last.ended_on
    elif stretch.end_is_unknown or stretch.ends_in_lost_row:
        facts["ended_on"] = UNKNOWN
    return facts


def _setting_of(episode: Episode) -> Facts:
    return setting(episode.setting, episode.provider)


def _end_reason(episode: Episode, stretch: Stretch) -> str | None:
    if episode is stretch.episodes[-1] and not episode.care_goes_on:
        return codes.PLACEMENT_ENDS_WITH_PERIOD.get(episode.end_code)
    return codes.PLACEMENT_CHANGE_REASONS.get(episode.change_reason)
