"""A child's way through care as a picture and as a table, from the case and its report alone."""

from permanence_rules.outputs.timeline.drawing import drawn
from permanence_rules.outputs.timeline.model import Bar, Flag, Lane, Point, State, Timeline
from permanence_rules.outputs.timeline.reading import timeline_of
from permanence_rules.outputs.timeline.rows import Row, rows_of

__all__ = [
    "Bar",
    "Flag",
    "Lane",
    "Point",
    "Row",
    "State",
    "Timeline",
    "drawn",
    "rows_of",
    "timeline_of",
    "timeline_svg",
]

from permanence_rules.case import Case
from permanence_rules.report.findings import Report


def timeline_svg(case: Case, report: Report) -> str:
    """
    Return the picture of a case as SVG, to be put into a page; the same input, the same bytes.

    It holds no script, no style sheet and no link. Put the table of `rows_of(timeline_of(case,
    report))` beside it: whoever cannot see the picture reads the same there.
    """
    return drawn(timeline_of(case, report))
