"""What a report says of its rulebook: how far it was checked, which text, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from permanence_rules.language.outcomes import GROUPS, Outcome
from permanence_rules.language.pack import AREAS
from permanence_rules.packs.loading import Pack
from permanence_rules.report.findings import Finding
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = [
    "area_words",
    "areas_covered",
    "areas_left_out",
    "edition_of",
    "expected",
    "left_out_words",
    "notes_of",
]


def notes_of(packs: Sequence[Pack], findings: Iterable[Finding], as_at: date) -> tuple[str, ...]:
    """Return what a reader must know of the rulebook before relying on the findings."""
    listed = list(findings)
    return (
        *_left_out(packs),
        *_unchecked(packs, as_at),
        *(note for pack in packs for note in _older(pack, listed, as_at)),
    )


def expected(found: Assessment) -> tuple[int | None, tuple[str, ...]]:
    """
    Return by how many days a duty that is met was done later than expected, and the question.

    Expected is the day that a text advises; of a duty without a number, four weeks after it
    arose, so that nobody is asked about what was done soon.
    """
    if found.outcome is not Outcome.MET or found.done_on is None:
        return None, ()
    if found.recommended_by is not None and found.done_on > found.recommended_by:
        days = (found.done_on - found.recommended_by).days
        return days, (_AFTER_ADVICE.format(days=_days(days)),)
    if found.recommended_by is None and found.arose_on is not None:
        days = (found.done_on - found.arose_on).days
        return (days, (_LONG_AFTER.format(days=_days(days)),)) if days > _SOON else (None, ())
    return None, ()


_SOON = 28
_AFTER_ADVICE = "It was done {days} after the day that is advised; is there a reason?"
_LONG_AFTER = (
    "It was done {days} after it was first owed; the source sets no number of days. "
    "Was that as soon as possible?"
)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def areas_left_out(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return the areas that none of *packs* covers; none at all where one does not say."""
    declared = [pack.file.areas for pack in packs]
    if any(areas is None for areas in declared):
        return ()
    covered = {area for areas in declared for area in areas or ()}
    return tuple(area for area in AREAS if area not in covered)


def areas_covered(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return the areas that some of *packs* says it covers."""
    covered = {area for pack in packs for area in pack.file.areas or ()}
    return tuple(area for area in AREAS if area in covered)


def edition_of(pack: Pack) -> str | None:
    """Return which text a pack was written from, in words, if it says so."""
    return pack.file.edition.text if pack.file.edition is not None else None


def area_words(area: str) -> str:
    """
    Return an area in words.

    >>> area_words("special_guardianship")
    'special guardianship'
    """
    return area.replace("_", " ")


def _left_out(packs: Sequence[Pack]) -> Iterable[str]:
    areas = areas_left_out(packs)
    if areas:
        names = "+".join(pack.name for pack in packs)
        words = _listed([area_words(area) for area in areas])
        yield f"The rules of {names} do not cover {words}: nothing is said of these duties."


def _unchecked(packs: Iterable[Pack], as_at: date) -> Iterable[str]:
    """Name the packs whose sources nobody has checked up to the as-at date."""
    for pack in packs:
        checked = pack.file.law_checked_to
        if checked < as_at:
            day = in_words(checked)
            yield f"The sources of {pack.name} were checked up to {day}, not to the as-at date."


def _older(pack: Pack, findings: Iterable[Finding], as_at: date) -> Iterable[str]:
    """Say so where days are judged for which an older text than the one read may have applied."""
    first = pack.file.edition.from_ if pack.file.edition is not None else None
    if first is None:
        return
    days = (_day_of(each, as_at) for each in findings if each.layer == pack.name)
    older = sum(day < first for day in days if day is not None)
    if older:
        duties = "1 finding concerns" if older == 1 else f"{older} findings concern"
        text = edition_of(pack)
        yield f"The rules of {pack.name} were written from {text}; {duties} earlier days."


def _day_of(finding: Finding, as_at: date) -> date | None:
    """The day of law of a finding: when it was due or done, else the as-at date."""
    if GROUPS[finding.outcome] == "out":
        return None
    return finding.due_on or min(finding.possible_due_on, default=None) or finding.done_on or as_at


def _listed(words: Sequence[str]) -> str:
    """
    Return words as a list of several.

    >>> _listed(["visits", "reviews", "health"])
    'visits, reviews or health'
    """
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def left_out_words(number: int, of_all: int, kind: str) -> str:
    """
    Say how many duties are not judged because a kind of source can never decide them.

    >>> left_out_words(3, 137, "ssda903")
    'Not judged: 3 of 137 duties, which these files (ssda903) can never decide; \
`permanence-rules rules list --from ssda903` says what they lack.'
    >>> left_out_words(0, 137, "json")
    ''
    """
    if not number:
        return ""
    # What tables can supply is in their mapping, and not in their kind.
    command = "map check" if kind == "tables" else f"rules list --from {kind}"
    which = f"`permanence-rules {command}` says what they lack"
    return (
        f"Not judged: {number} of {of_all} duties, which these files ({kind}) can never decide; "
        f"{which}."
    )
