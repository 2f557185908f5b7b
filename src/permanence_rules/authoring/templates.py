"""The files that `new` writes: a rule that works as it stands, with what to put in its place."""

from __future__ import annotations

from typing import get_args

from permanence_rules.language.closes import Way
from permanence_rules.language.obligation import VERB_MODELS
from permanence_rules.language.outcomes import Strength
from permanence_rules.timing.nations import NATIONS

__all__ = ["pack_text", "rule_text", "scenarios_text"]


def rule_text(verb: str, source: str) -> str:
    """Return a rule file for *verb* that cites *source*."""
    model = VERB_MODELS[verb]
    example, closes = model.example, _closes() if model.is_about_one_event else ""
    return f"""\
# Fill in every line; `permanence-rules test` then tells whether the scenarios hold.
title: Say in one sentence what is required
strength: local                    # {" | ".join(Strength)}
citations:
  - {{source: {source}, provision: section 1}}    # the source is declared in pack.yaml
for_each: periods_of_care          # one finding for each of these; paths start from it
{example.let}# applies_when:                    # conditions; all must hold, or it does not apply
#   - {{field: arrangement, is: continuous}}
# exempt_when:                     # each entry is one exemption, with its reason
#   - {{field: arrangement, is: short_breaks, because: short breaks have their own times}}
obligation:
{example.obligation}
{closes}next_action:
  do: Say what is to be done
  owner: social_worker             # the role that does it
# requires: [england/reviews/first-review]    # what must be done before this
"""


def _closes() -> str:
    """Return the line that says how a violation closes; what recurs, or has a day, needs none."""
    usual = "when_put_right"
    others = ", ".join(way for way in get_args(Way) if way != usual)
    return f"closes: {usual}             # or {others}, {{when: [conditions]}}\n"


def scenarios_text(verb: str) -> str:
    """Return the scenarios beside a rule file for *verb*."""
    example = VERB_MODELS[verb].example
    return f"""\
# Work the dates out by hand from the source, and put the arithmetic in a comment. Add the last
# permitted day and the day after, each exemption, and a scenario with the deciding fact left out.
- scenario: say in words what happens
  as_at: 2026-06-01
  given: {example.given}
  expect: {example.expect}
"""


def pack_text(name: str) -> str:
    """Return a pack.yaml for a pack called *name*."""
    return f"""\
title: {name} - say whose procedure this is
version: "1.0"
jurisdiction: england              # {" | ".join(NATIONS)}
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
