"""The files that `new` writes: a rule that works as it stands, with what to put in its place."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TEMPLATES", "Template", "pack_text", "rule_text", "scenarios_text"]


@dataclass(frozen=True, slots=True)
class Template:
    """One legal verb: the obligation, what it needs beside it, and a scenario with its outcome."""

    obligation: str
    given: str
    expect: str
    let: str = ""
    closes: str = ""


_CLOSES = """\
closes: when_put_right             # or when_done_later, never, {when: [conditions]}
"""

TEMPLATES = {
    "deadline": Template(
        obligation="""  deadline:                        # something happens by a time
    event: reviews.first.held_on   # the date of what must be done
    within: 20 working days        # or days, weeks, months, years
    of: started_on                 # the date that the time counts from; it is not itself counted
    lapses_on: ended_on            # the duty ends then""",
        # From Monday 5 January 2026, 20 working days are four weeks without a bank holiday.
        given="{started_on: 2026-01-05, ended_on: null, reviews: [{held_on: 2026-02-02}]}",
        expect="{outcome: met, due_on: 2026-02-02}",
    ),
    "interval": Template(
        obligation="""  interval:                        # events are never further apart than this
    events: reviews.held_on
    from: started_on               # the first gap runs from here
    at_most: 6 months
    lapses_on: ended_on            # the duty ends then""",
        given="{started_on: 2026-01-05, ended_on: null, reviews: [{held_on: 2026-05-05}]}",
        expect="{outcome: due, due_on: 2026-11-05}",
    ),
    "checklist": Template(
        obligation="""  checklist:                       # a record has all of these
    items:
      - {item: the day that the period of care began, field: started_on}
      - {item: the kind of arrangement, field: arrangement}""",
        closes=_CLOSES,
        given="{started_on: 2026-01-05, arrangement: continuous}",
        expect="{outcome: met}",
    ),
    "validity": Template(
        obligation="""  validity:                        # a document is recent enough on a day
    document: care_plan.prepared_on
    not_older_than: 12 months
    on: as_at                      # or the day of a panel, a meeting ...""",
        given="{started_on: 2026-01-05, care_plan: {prepared_on: 2026-01-12}}",
        expect="{outcome: met}",
    ),
    "sequence": Template(
        obligation="""  sequence:                        # one thing does not happen before another
    first: care_plan.prepared_on
    then: reviews.first.held_on""",
        closes=_CLOSES,
        given=(
            "{started_on: 2026-01-05, care_plan: {prepared_on: 2026-01-12}, "
            "reviews: [{held_on: 2026-01-30}]}"
        ),
        expect="{outcome: met}",
    ),
    "constraint": Template(
        obligation="""  constraint:                      # a relation between facts holds
    when: [{field: ended_on, recorded: true}]
    must: [{field: end_reason, recorded: true}]    # or must_not""",
        closes=_CLOSES,
        given="{started_on: 2026-01-05, ended_on: null}",
        expect="{outcome: not_triggered}",
    ),
    "indicator": Template(
        let="""let:                               # names of your own for what the rule works out
  moves: {count_of: placements, in_last: 12 months}
""",
        obligation="""  indicator:                       # a figure, never a breach by itself
    measure: moves
    unit: placements
    advisory_at_most: 2            # more than this asks for a judgement""",
        given="{started_on: 2026-01-05, placements: [{started_on: 2026-01-05}]}",
        expect="{outcome: met, figure: 1}",
    ),
}


def rule_text(verb: str, source: str) -> str:
    """Return a rule file for *verb* that cites *source*."""
    template = TEMPLATES[verb]
    return f"""\
# Fill in every line; `permanence-rules test` then tells whether the scenarios hold.
title: Say in one sentence what is required
strength: local                    # statutory | guidance | local
citations:
  - {{source: {source}, provision: section 1}}    # the source is declared in pack.yaml
for_each: periods_of_care          # one finding for each of these; paths start from it
{template.let}# applies_when:                    # conditions; all must hold, or it does not apply
#   - {{field: arrangement, is: continuous}}
# exempt_when:                     # each entry is one exemption, with its reason
#   - {{field: arrangement, is: short_breaks, because: short breaks have their own times}}
obligation:
{template.obligation}
{template.closes}next_action:
  do: Say what is to be done
  owner: social_worker             # the role that does it
# requires: [england/reviews/first-review]    # what must be done before this
"""


def scenarios_text(verb: str) -> str:
    """Return the scenarios beside a rule file for *verb*."""
    template = TEMPLATES[verb]
    return f"""\
# Work the dates out by hand from the source, and put the arithmetic in a comment. Add the last
# permitted day and the day after, each exemption, and a scenario with the deciding fact left out.
- scenario: say in words what happens
  as_at: 2026-06-01
  given: {template.given}
  expect: {template.expect}
"""


def pack_text(name: str) -> str:
    """Return a pack.yaml for a pack called *name*."""
    return f"""\
title: {name} - say whose procedure this is
version: "1.0"
jurisdiction: england              # england | wales | scotland | northern_ireland
# extends: england                 # the pack whose rules apply as well
# edition: {{text: version 2 of 1 May 2025, from: 2025-05-01}}    # which text was read
# areas: [visits, reviews]         # what its rules cover; a report says what they leave out
sources:
  procedure:
    title: Say what the document is called
    # url: https://example.org/procedure
    law_checked_to: 2026-01-01     # the day up to which somebody has checked it
    grade: not_seen                # read or secondary, once somebody has looked it up
    looked_up: 2026-01-01          # the day of reading it, or of looking for it
"""
