"""The first part of the page: headline, compliance, ageing, what is due, and teams."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.outputs.gathering import Duty, Gathered
from permanence_rules.outputs.html.parts import (
    figure,
    numbers,
    share_cell,
    table,
    text,
)
from permanence_rules.outputs.shares import percent, verb
from permanence_rules.report.statistics import BANDS, NO_DAYS, Counts, Standing
from permanence_rules.report.words import capital, count_of

__all__ = ["overview"]

NO_TEAM = "no team recorded"


def overview(gathered: Gathered) -> Iterator[str]:
    """Yield the sections that are about all children."""
    yield from _headline(gathered)
    yield from _ageing(gathered)
    yield from _due_soon(gathered)
    if any(gathered.teams):
        yield from _teams(gathered)
    yield from _duties(gathered)


def _headline(gathered: Gathered) -> Iterator[str]:
    sums = gathered.statutory
    overdue = sums.by_standing[Standing.OVERDUE] + sums.by_standing[Standing.LATE_OR_OVERDUE]
    soon = gathered.due_soon.total()
    days = gathered.options.due_within
    yield '<section aria-labelledby="headline"><h2 id="headline">Headline</h2>'
    yield (
        f"<p>Of {count_of(sums.due, 'statutory duty', 'statutory duties')} that fell due, "
        f"{verb(sums.in_time, 'was', 'were')} done in time ({percent(sums.share_in_time)}). "
        f"{verb(overdue, 'is', 'are')} overdue now.</p>"
    )
    yield '<ul class="figures">'
    yield figure(percent(sums.share_in_time), "of statutory duties done in time", "met")
    yield figure(
        f"{gathered.with_overdue:,}",
        f"of {gathered.children:,} children with an overdue duty",
        "overdue",
    )
    yield figure(f"{overdue:,}", "statutory duties overdue now", "overdue")
    yield figure(f"{soon:,}", f"duties due within {days} days", "due")
    yield figure(
        f"{gathered.findings[Outcome.UNDETERMINED]:,}",
        "findings that a record cannot decide",
        "open",
    )
    yield "</ul></section>\n"


def _ageing(gathered: Gathered) -> Iterator[str]:
    by_area = {
        area: counts
        for area, counts in gathered.statistics.by(lambda group: group.area).items()
        if counts.by_standing[Standing.OVERDUE]
    }
    yield '<section aria-labelledby="ageing"><h2 id="ageing">How long duties have been overdue</h2>'
    if not by_area:
        yield "<p>Nothing is overdue.</p></section>\n"
        return
    yield "<p>Duties under statute, guidance and local procedure that can still be done.</p>"
    bands = (*BANDS, NO_DAYS)
    rows = (
        f'<th scope="row">{text(capital(area))}</th>{_aged(counts, bands)}'
        for area, counts in by_area.items()
    )
    total = gathered.statistics.total()
    foot = f'<th scope="row">All</th>{_aged(total, bands)}'
    yield table("Overdue duties by area", ("About", *bands, "All"), rows, foot)
    yield "</section>\n"


def _aged(counts: Counts, bands: tuple[str, ...]) -> str:
    overdue = counts.by_standing[Standing.OVERDUE]
    return numbers((*(counts.overdue_by[band] for band in bands), overdue))


def _due_soon(gathered: Gathered) -> Iterator[str]:
    days = gathered.options.due_within
    yield f'<section aria-labelledby="soon"><h2 id="soon">Due within {days} days</h2>'
    if not gathered.due_soon:
        yield "<p>Nothing is due in these days.</p></section>\n"
        return
    weeks = range(days // 7 + 1 if days % 7 else max(days // 7, 1))
    areas = sorted({area for area, _ in gathered.due_soon})
    rows = (
        f'<th scope="row">{text(capital(area))}</th>'
        + numbers((*_in_weeks(gathered, area, weeks), _of_area(gathered, area)))
        for area in areas
    )
    heads = ("About", *(f"Week {week + 1}" for week in weeks), "All")
    yield table("Duties due, by area and week", heads, rows)
    yield "</section>\n"


def _in_weeks(gathered: Gathered, area: str, weeks: range) -> Iterator[int]:
    for week in weeks:
        number = gathered.due_soon[(area, week)]
        # The last day of a span of whole weeks belongs to the last of them.
        yield number + (gathered.due_soon[(area, week + 1)] if week == weeks[-1] else 0)


def _of_area(gathered: Gathered, area: str) -> int:
    return sum(number for (of, _), number in gathered.due_soon.items() if of == area)


def _teams(gathered: Gathered) -> Iterator[str]:
    by_team = gathered.statistics.by(lambda group: group.team, [Strength.STATUTORY])
    yield '<section aria-labelledby="teams"><h2 id="teams">By team</h2>'
    yield "<p>Statutory duties; what is due soon includes guidance and local procedure.</p>"
    heads = ("Team", "Children", "Due", "In time", "Share in time", "Late", "Overdue", "Due soon")
    rows = (
        f'<th scope="row">{text(team or NO_TEAM)}</th>'
        + numbers((gathered.teams[team],))
        + _measures(by_team.get(team, Counts()))
        + numbers((gathered.due_soon_of_team[team],))
        for team in sorted(gathered.teams)
    )
    yield table("Statutory duties by team", heads, rows)
    yield "</section>\n"


def _measures(counts: Counts) -> str:
    overdue = counts.by_standing[Standing.OVERDUE] + counts.by_standing[Standing.LATE_OR_OVERDUE]
    return (
        numbers((counts.due, counts.in_time))
        + share_cell(counts.share_in_time)
        + numbers((counts.by_standing[Standing.LATE], overdue))
    )


def _duties(gathered: Gathered) -> Iterator[str]:
    yield '<section aria-labelledby="duties"><h2 id="duties">Compliance by duty</h2>'
    yield (
        "<p>Every occasion counts: each gap between visits or reviews, and each other duty. "
        "A duty that nobody owed, or that is not yet due, is not in these numbers.</p>"
    )
    for name, is_statutory in (("Statutory duties", True), ("Guidance and local procedure", False)):
        duties = {
            duty: counts
            for duty, counts in sorted(gathered.duties.items())
            if duty.is_statutory is is_statutory and (counts.due or _open(counts))
        }
        if duties:
            yield table(name, _DUTY_HEADS, _duty_rows(duties))
    yield "</section>\n"


_DUTY_HEADS = ("Duty", "Due", "In time", "Share in time", "Late", "Overdue", "Missed", "Undecided")


def _duty_rows(duties: dict[Duty, Counts]) -> Iterator[str]:
    before = ""
    for duty, counts in duties.items():
        if duty.area != before:
            area = text(capital(duty.area))
            yield f'<tr class="area"><th scope="rowgroup" colspan="8">{area}</th></tr>'
            before = duty.area
        missed = counts.by_standing[Standing.MISSED]
        row = f'<th scope="row">{text(duty.title)}</th>'
        yield row + _measures(counts) + numbers((missed, _open(counts)))


def _open(counts: Counts) -> int:
    """What the record, or nobody yet, has decided."""
    return counts.by_standing[Standing.UNDECIDED] + counts.by_standing[Standing.FOR_JUDGEMENT]
