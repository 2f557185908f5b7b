"""A mistake is told with its place in the rule file, wherever in a rule it stands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from permanence_rules import Rulebook, RuleFileError
from tests.support import deadline, rule, write_pack

DONE = "\nobligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}\n"

# Each wrong fact is called w and a number; the places stand in the order of these numbers.
WRONG_FACTS: dict[str, tuple[str, list[str]]] = {
    "deadline": (
        """
        obligation:
          deadline:
            event: w1
            within: 1 week
            of: w2
            not_before: {by: w3}
            recommended: {at_least: 1 week, before: w4}
            needed_when: [{field: w5, recorded: true}]
            lapses_on: [ended_on, w6]
            superseded_when: [{field: w7, recorded: true}]
            only_when: [{field: w8, recorded: true}]
        """,
        [
            "obligation.deadline.event",
            "obligation.deadline.of",
            "obligation.deadline.not_before.by",
            "obligation.deadline.recommended.before",
            "obligation.deadline.needed_when.0.field",
            "obligation.deadline.lapses_on.1",
            "obligation.deadline.superseded_when.0.field",
            "obligation.deadline.only_when.0.field",
        ],
    ),
    "changed_limit": (
        """
        obligation:
          deadline:
            event: ended_on
            within: 1 week
            of: started_on
            instead:
              - {when: [{field: w1, recorded: true}], within: 2 weeks}
              - {when: [{field: ended_on, recorded: true}], within: 2 weeks, of: w2}
              - {when: [{field: ended_on, recorded: true}], by: w3}
            relaxed: {when: [{field: w4, recorded: true}], within: 2 weeks}
            extended: {by: 1 week, when: [{field: w5, recorded: true}], ends_on: w6}
            paused: {from: w7, until: w8, when: [{field: w9, recorded: true}]}
        """,
        [
            "obligation.deadline.instead.0.when.0.field",
            "obligation.deadline.instead.1.of",
            "obligation.deadline.instead.2.by",
            "obligation.deadline.relaxed.when.0.field",
            "obligation.deadline.extended.when.0.field",
            "obligation.deadline.extended.ends_on",
            "obligation.deadline.paused.from",
            "obligation.deadline.paused.until",
            "obligation.deadline.paused.when.0.field",
        ],
    ),
    "counted_back_instead": (
        """
        obligation:
          deadline:
            event: ended_on
            within: 1 week
            of: started_on
            instead: [{when: [{field: ended_on, recorded: true}], at_least: 2 weeks, before: w1}]
        """,
        ["obligation.deadline.instead.0.before"],
    ),
    "several_limits": (
        """
        obligation:
          deadline:
            event: {earliest_of: [w1, {field: w2, plus: 1 week}]}
            earliest_of: [{by: w3}, {latest_of: [{by: started_on}, {by: w4}]}, {any_of: [{by: w5}]}]
        """,
        [
            "obligation.deadline.event.earliest_of.0",
            "obligation.deadline.event.earliest_of.1.field",
            "obligation.deadline.earliest_of.0.by",
            "obligation.deadline.earliest_of.1.latest_of.1.by",
            "obligation.deadline.earliest_of.2.any_of.0.by",
        ],
    ),
    "soon": (
        """
        obligation:
          deadline: {event: w1, by: w2, as_soon_as_possible: true, lapses_on: w3}
        """,
        [
            "obligation.deadline.event",
            "obligation.deadline.by",
            "obligation.deadline.lapses_on.0",
        ],
    ),
    "interval": (
        """
        obligation:
          interval:
            events: w1
            from: w2
            phases:
              - {at_most: 1 week, until: w3}
              - {at_most: 2 weeks, when: [{field: w4, recorded: true}]}
              - {at_most: 3 weeks}
            paused: {from: w5, until: ended_on}
            lapses_on: w6
        """,
        [
            "obligation.interval.events",
            "obligation.interval.from",
            "obligation.interval.phases.0.until",
            "obligation.interval.phases.1.when.0.field",
            "obligation.interval.paused.from",
            "obligation.interval.lapses_on.0",
        ],
    ),
    "interval_anew": (
        """
        obligation:
          interval: {events: w1, from: started_on, at_most: 1 week, resets_on: w2}
        """,
        ["obligation.interval.events", "obligation.interval.resets_on"],
    ),
    "checklist": (
        """
        obligation:
          checklist:
            within: 1 week
            of: w1
            completed_on: w2
            lapses_on: w3
            items:
              - {item: a, field: w4}
              - {item: b, field: ended_on, applies_when: [{field: w5, recorded: true}]}
        """,
        [
            "obligation.checklist.of",
            "obligation.checklist.completed_on",
            "obligation.checklist.lapses_on.0",
            "obligation.checklist.items.0.field",
            "obligation.checklist.items.1.applies_when.0.field",
        ],
    ),
    "document": (
        """
        obligation:
          validity: {document: w1, not_older_than: 1 year, on: w2, lapses_on: w3}
        """,
        [
            "obligation.validity.document",
            "obligation.validity.on",
            "obligation.validity.lapses_on.0",
        ],
    ),
    "document_of_several": (
        """
        obligation:
          validity: {document: {latest_of: [w1]}, not_older_than: 1 year, on: started_on}
        """,
        ["obligation.validity.document.latest_of.0"],
    ),
    "approval": (
        """
        obligation:
          validity:
            starts: w1
            lasts: 16 weeks
            settled_by: w2
            ends_on: w3
            extended: {by: 8 weeks, when: {field: w4, is: true}, ends_on: w5}
            lapses_on: w6
        """,
        [
            "obligation.validity.starts",
            "obligation.validity.settled_by",
            "obligation.validity.ends_on",
            "obligation.validity.extended.when.0.field",
            "obligation.validity.extended.ends_on",
            "obligation.validity.lapses_on.0",
        ],
    ),
    "sequence": (
        """
        obligation:
          sequence: {first: w1, then: w2, lapses_on: w3}
        """,
        [
            "obligation.sequence.first",
            "obligation.sequence.then",
            "obligation.sequence.lapses_on.0",
        ],
    ),
    "constraint": (
        """
        obligation:
          constraint:
            when: [{field: w1, recorded: true}]
            must: [{field: w2, recorded: true}]
            by: w3
            lapses_on: w4
        """,
        [
            "obligation.constraint.when.0.field",
            "obligation.constraint.must.0.field",
            "obligation.constraint.by",
            "obligation.constraint.lapses_on.0",
        ],
    ),
    "prohibition": (
        """
        obligation:
          constraint: {must_not: [{field: w1, recorded: true}]}
        """,
        ["obligation.constraint.must_not.0.field"],
    ),
    "indicator": (
        """
        obligation:
          indicator: {measure: w1, unit: days}
        """,
        ["obligation.indicator.measure"],
    ),
    "conditions": (
        """
        applies_when:
          - {field: ended_on, recorded: true}
          - all: [{field: w1, recorded: true}]
          - any: [{field: ended_on, recorded: true}, {field: w2, recorded: true}]
          - not: [{field: w3, recorded: true}]
          - {any_of: w4, where: [{field: ended_on, recorded: true}]}
          - {every: reviews, where: [{field: w5, recorded: true}]}
          - {count_of: w6, at_least: 1}
          - {field: ended_on, before: w7}
          - {field: ended_on, same_as: w8}
          - {field: case.child.age, at_least: w9}
        obligation: {deadline: {event: ended_on, within: 1 week, of: started_on}}
        """,
        [
            "applies_when.1.all.0.field",
            "applies_when.2.any.1.field",
            "applies_when.3.not.0.field",
            "applies_when.4.any_of",
            "applies_when.5.where.0.field",
            "applies_when.6.count_of",
            "applies_when.7.before",
            "applies_when.8.same_as",
            "applies_when.9.at_least",
        ],
    ),
    "exemptions": (
        """
        let: {gone: {moment: w1}}
        exempt_when:
          - {field: ended_on, recorded: true, because: one}
          - {field: w2, recorded: true, because: two, since: w3, until: w4, judged_on: w5}
        in_force: {from: 2011-04-01}
        applies_by: w6
        on_missed:
          title: The reasons are recorded
          obligation: {deadline: {event: w7, within: 1 week, of: missed_on}}
          next_action: {do: Record them, owner: social_worker}
        obligation: {deadline: {event: ended_on, within: 1 week, of: started_on}}
        """,
        [
            "let.gone.moment",
            "exempt_when.1.field",
            "exempt_when.1.since",
            "exempt_when.1.until",
            "exempt_when.1.judged_on",
            "applies_by",
            "on_missed.obligation.deadline.event",
        ],
    ),
    "versions": (
        """
        applies_when: [{field: w1, recorded: true}]
        versions:
          - in_force: {until: 2015-03-31}
            obligation: {deadline: {event: ended_on, within: 1 week, of: started_on}}
          - in_force: {from: 2015-04-01}
            applies_when: [{field: w2, recorded: true}]
            exempt_when: [{field: w3, recorded: true, because: why}]
            obligation: {deadline: {event: w4, within: 1 week, of: started_on}}
        """,
        [
            "applies_when.0.field",
            "versions.1.applies_when.0.field",
            "versions.1.exempt_when.0.field",
            "versions.1.obligation.deadline.event",
        ],
    ),
}  # fmt: skip

# Other mistakes of which only the rule's compiler can know, each alone in its file.
WRONG_OTHERWISE: dict[str, tuple[str, str, str]] = {
    "event_is_text": (
        deadline("arrangement", "1 week"),
        "obligation.deadline.event",
        'expected the date of an event; "arrangement" is a code',
    ),
    "events_are_one": (
        "obligation: {interval: {events: ended_on, from: started_on, at_most: 1 week}}",
        "obligation.interval.events",
        'expected the dates of several events; "ended_on" is not',
    ),
    "events_are_no_dates": (
        "obligation: {interval: {events: visits.mode, from: started_on, at_most: 1 week}}",
        "obligation.interval.events",
        'expected the dates of several events; "visits.mode" is not',
    ),
    "document_is_text": (
        "obligation: {validity: {document: arrangement, not_older_than: 1 year, on: started_on}}",
        "obligation.validity.document",
        'expected the day of a document; "arrangement" is a code',
    ),
    "measure_is_a_date": (
        "obligation: {indicator: {measure: started_on, unit: days}}",
        "obligation.indicator.measure",
        'expected a number; "started_on" is a date',
    ),
    "moment_is_text": (
        deadline("ended_on", "1 week", of="arrangement"),
        "obligation.deadline.of",
        'expected a date; "arrangement" is a code',
    ),
    "moment_is_several": (
        deadline("ended_on", "1 week", of="reviews.held_on"),
        "obligation.deadline.of",
        '"reviews.held_on" leads to several dates. Say which: first, second, ... or last.',
    ),
    "instead_has_no_form": (
        ("obligation: {deadline: {event: ended_on, within: 1 week, of: started_on, "
        "instead: [{when: [{field: ended_on, recorded: true}]}]}}"),
        "obligation.deadline.instead.0",
        ("expected one other limit: within (... of), at_least (... before) or by. "
        "What it counts from may be left out if the limit names it."),
    ),
    "instead_lacks_its_anchor": (
        ("obligation: {deadline: {event: ended_on, by: started_on, "
        "instead: [{when: [{field: ended_on, recorded: true}], within: 1 week}]}}"),
        "obligation.deadline.instead.0",
        ("expected one other limit: within (... of), at_least (... before) or by. "
        "What it counts from may be left out if the limit names it."),
    ),
    "soon_after_nothing": (
        "obligation: {deadline: {event: ended_on, as_soon_as_possible: true}}",
        "obligation.deadline",
        "expected `by`: the moment from which it should be done as soon as possible",
    ),
    "several_values": (
        "applies_when: [{field: reviews.held_on, before: 2025-01-01}]" + DONE,
        "applies_when.0.field",
        ('"reviews.held_on" leads to several values. '
        "Ask with any_of, every or count_of and where, or say which: first, ... or last."),
    ),
    "text_before_a_day": (
        "applies_when: [{field: arrangement, before: 2025-01-01}]" + DONE,
        "applies_when.0.before",
        '`before` compares dates; "arrangement" is a code',
    ),
    "date_at_least": (
        "applies_when: [{field: started_on, at_least: 3}]" + DONE,
        "applies_when.0.at_least",
        '`at_least` compares numbers; "started_on" is a date',
    ),
    "number_against_a_date": (
        "applies_when: [{field: case.child.age, at_least: started_on}]" + DONE,
        "applies_when.0.at_least",
        'a number is compared with a number; "started_on" is a date',
    ),
    "code_on_a_working_day": (
        "applies_when: [{field: arrangement, on_working_day: true}]" + DONE,
        "applies_when.0.on_working_day",
        '`on_working_day` asks about a date; "arrangement" is a code',
    ),
    "one_value_includes": (
        "applies_when: [{field: arrangement, includes: short_breaks}]" + DONE,
        "applies_when.0.includes",
        '`includes` asks about several values; "arrangement" is one',
    ),
    "a_date_is_a_code": (
        "applies_when: [{field: started_on, same_as: arrangement}]" + DONE,
        "applies_when.0.same_as",
        '"started_on" is a date, "arrangement" a code',
    ),
    "a_date_is_a_value": (
        "applies_when: [{field: started_on, is: 3}]" + DONE,
        "applies_when.0.is",
        "a date cannot be compared with a value. Use recorded, before or after.",
    ),
    "a_code_that_is_none": (
        "applies_when: [{field: arrangement, one_of: [continuous, short_break]}]" + DONE,
        "applies_when.0.one_of",
        '"short_break" is not one of the values it can have. Did you mean "short_breaks"?',
    ),
    "a_code_that_is_a_number": (
        "applies_when: [{field: arrangement, is: 3}]" + DONE,
        "applies_when.0.is",
        "expected a word, got 3",
    ),
    "a_text_that_is_a_number": (
        "applies_when: [{field: case.case_id, is: 3}]" + DONE,
        "applies_when.0.is",
        "expected text, got 3",
    ),
    "a_role_that_is_a_number": (
        "applies_when: [{any_of: reviews, where: [{field: chair, is: 3}]}]" + DONE,
        "applies_when.0.where.0.is",
        "expected a role, got 3",
    ),
    "codes_that_include_a_number": (
        "applies_when: [{field: case.not_supplied, includes: 3}]" + DONE,
        "applies_when.0.includes",
        "expected a word, got 3",
    ),
    "a_day_compared_with_a_word": (
        "applies_when: [{field: started_on, not_same_as: arrangement}]" + DONE,
        "applies_when.0.not_same_as",
        '"started_on" is a date, "arrangement" a code',
    ),
    "a_limit_that_is_empty": (
        "obligation: {deadline: {event: ended_on, earliest_of: [{by: started_on}, {}]}}",
        "obligation.deadline.earliest_of.1",
        "expected a limit: within ... of, at_least ... before, by, earliest_of, latest_of or any_of",
    ),
    "a_number_that_is_a_yes": (
        "applies_when: [{field: case.child.age, is: true}]" + DONE,
        "applies_when.0.is",
        "expected a number, got True",
    ),
    "a_role_that_is_none": (
        "applies_when: [{any_of: reviews, where: [{field: chair, is: team_manger}]}]" + DONE,
        "applies_when.0.where.0.is",
        'there is no role "team_manger". Did you mean "team_manager"?',
    ),
    "no_collection": (
        "applies_when: [{any_of: arrangement, where: [{field: ended_on, recorded: true}]}]" + DONE,
        "applies_when.0",
        'expected a collection of records; "arrangement" is a code',
    ),
    "one_record_is_no_collection": (
        "applies_when: [{any_of: reviews.first, where: [{field: held_on, recorded: true}]}]" + DONE,
        "applies_when.0",
        'expected a collection of records; "reviews.first" is a record',
    ),
    "any_of_without_where": (
        "applies_when: [{any_of: reviews}]" + DONE,
        "applies_when.0",
        "expected `where` after `any_of`",
    ),
    "half_a_review": (
        "applies_when: [{count_of: reviews, at_least: 1.5}]" + DONE,
        "applies_when.0.at_least",
        "expected a whole number, got 1.5",
    ),
    "more_than_half_a_review": (
        "applies_when: [{count_of: reviews, at_most: 1.5}]" + DONE,
        "applies_when.0.at_most",
        "expected a whole number, got 1.5",
    ),
    "a_share_in_words": (
        "applies_when: [{share_of: reviews, at_least: half, "
        "where: [{field: held_on, recorded: true}]}]" + DONE,
        "applies_when.0.at_least",
        "expected a number of per cent, got 'half'",
    ),
    "an_outcome_that_is_none": (
        "applies_when: [{rule: pack/right, outcome: [met, breeched]}]" + DONE,
        "applies_when.0.outcome",
        'there is no outcome "breeched". Did you mean "breached"?',
    ),
    "a_rule_that_is_none": (
        "applies_when: [{rule: pack/rihgt, outcome: met}]" + DONE,
        "applies_when.0.rule",
        'there is no rule "pack/rihgt". Did you mean "pack/right"?',
    ),
    "a_rule_about_something_else": (
        "applies_when: [{rule: pack/of_placements, outcome: met}]" + DONE,
        "applies_when.0.rule",
        ('"pack/of_placements" is judged for another kind of record '
        "than this rule or one around it"),
    ),
    "missed_without_a_day": (
        ("obligation: {constraint: {must: [{field: ended_on, recorded: true}]}}\n"
        "on_missed: {title: Why, obligation: {deadline: {event: ended_on, by: missed_on}}, "
        "next_action: {do: Say why, owner: social_worker}}"),
        "on_missed",
        "the duty that is missed has no day by which it is due. Give its obligation a limit.",
    ),
}  # fmt: skip

_TRUE = "[{field: ended_on, recorded: true}]"
_FORMS = (
    "expected one limit: within ... of, at_least ... before, by, earliest_of, latest_of or any_of"
)
_BACK = "`at_least ... before` takes no `extended`, `paused` or `relaxed`"
_APPROVAL = "expected either document, not_older_than and on; or starts, lasts and settled_by"
_VERBS = (
    "expected exactly one verb of: "
    "deadline, interval, checklist, validity, sequence, constraint, indicator"
)
_MOMENT = "expected one of: field, birthday, earliest_of, latest_of, all_of, first_recorded_of"
_CONDITION = "expected one of: field, any_of, every, count_of, share_of, rule, all, any, not"
_NUMERIC = "expected at_least, more_than, at_most or less_than after the collection"
_MISSING = "this key is missing. Add it."


def _soon(unused: str, clause: str) -> tuple[str, str, str]:
    body = f"deadline: {{event: ended_on, as_soon_as_possible: true, {clause}}}"
    words = f"`as_soon_as_possible` takes no `{unused}`; use `applies_when`, or `advisory`"
    return f"obligation: {{{body}}}", "obligation.deadline", words


def _deadline(clause: str, words: str) -> tuple[str, str, str]:
    return f"obligation: {{deadline: {{event: ended_on, {clause}}}}}", "obligation.deadline", words


def _verb(verb: str, clause: str, words: str, place: str = "") -> tuple[str, str, str]:
    return f"obligation: {{{verb}: {{{clause}}}}}", f"obligation.{verb}{place}", words


def _test(condition: str, words: str) -> tuple[str, str, str]:
    return f"applies_when: [{{{condition}}}]{DONE}", "applies_when.0", words


_YES_OR_NO = {
    f"a_yes_or_no_written_{word}": (
        f"applies_when: [{{field: iro.monitors_performance, is: {word}}}]{DONE}",
        "applies_when.0.is",
        (
            f"expected true or false, got '{word}'. "
            "In rule files a yes is written true and a no is written false."
        ),
    )
    for word in ("yes", "no", "on", "off", "Yes", "No")
} | {
    "a_yes_or_no_written_otherwise": (
        f"applies_when: [{{field: iro.monitors_performance, is: perhaps}}]{DONE}",
        "applies_when.0.is",
        "expected true or false, got 'perhaps'",
    )
}
WRONG_OTHERWISE |= _YES_OR_NO

# What the shape of a rule refuses before it is compiled.
WRONG_SHAPE: dict[str, tuple[str, str, str]] = {
    "two_limits": _deadline("by: started_on, within: 1 week, of: started_on", _FORMS),
    "several_and_one": _deadline("by: started_on, any_of: [{by: started_on}]", _FORMS),
    "within_of_nothing": _deadline("within: 1 week", "`within` and `of` go together: a period and the anchor it counts from"),
    "of_without_within": _deadline("of: started_on, not_before: {by: started_on}", "`within` and `of` go together: a period and the anchor it counts from"),
    "at_least_before_nothing": _deadline("at_least: 1 week", "`at_least` and `before` go together: a period and the day counted back from"),
    "before_without_at_least": _deadline("before: started_on, not_before: {by: started_on}", "`at_least` and `before` go together: a period and the day counted back from"),
    "day_one_of_none": _deadline("within: 0 days, of: started_on, first_day: counted", "a limit whose first day is counted is at least one day long"),
    "day_one_of_none_relaxed": _deadline(f"within: 1 week, of: started_on, first_day: counted, relaxed: {{within: 0 days, when: {_TRUE}}}", "a limit whose first day is counted is at least one day long"),
    "back_extended": _deadline(f"at_least: 1 week, before: started_on, extended: {{by: 1 week, when: {_TRUE}}}", _BACK),
    "back_paused": _deadline("at_least: 1 week, before: started_on, paused: {from: started_on, until: ended_on}", _BACK),
    "back_relaxed": _deadline(f"at_least: 1 week, before: started_on, relaxed: {{within: 2 weeks, when: {_TRUE}}}", _BACK),
    "instead_back_paused": _deadline(f"within: 1 week, of: started_on, instead: [{{at_least: 1 week, before: ended_on, when: {_TRUE}}}], paused: {{from: started_on, until: ended_on}}", _BACK),
    "by_relaxed": _deadline(f"by: started_on, relaxed: {{within: 2 weeks, when: {_TRUE}}}", "`relaxed` goes with `within ... of`; use `instead` for other limits"),
    "no_limit": _deadline("lapses_on: ended_on", "expected a limit: within ... of, at_least ... before, by, earliest_of, latest_of, any_of, not_before, or as_soon_as_possible"),
    "advice_on_a_number": _deadline("within: 1 week, of: started_on, advisory: 1 week", "`advisory` goes with `as_soon_as_possible: true`"),
    "soon_needed": _soon("needed_when", f"by: started_on, needed_when: {_TRUE}"),
    "soon_recommended": _soon("recommended", "by: started_on, recommended: {by: started_on}"),
    "soon_not_before": _soon("not_before", "by: started_on, not_before: {by: started_on}"),
    "soon_only_when": _soon("only_when", f"by: started_on, only_when: {_TRUE}"),
    "soon_instead": _soon("instead", f"by: started_on, instead: [{{when: {_TRUE}, by: started_on}}]"),
    "soon_extended": _soon("extended", f"by: started_on, extended: {{by: 2 weeks, when: {_TRUE}}}"),
    "soon_paused": _soon("paused", "by: started_on, paused: {from: started_on, until: ended_on}"),
    "soon_at_least": _soon("at_least", "at_least: 1 week, before: started_on"),
    "soon_earliest": _soon("earliest_of", "earliest_of: [{by: started_on}]"),
    "soon_latest": _soon("latest_of", "latest_of: [{by: started_on}]"),
    "soon_any": _soon("any_of", "any_of: [{by: started_on}]"),
    "two_spacings": _verb("interval", "events: visits.held_on, from: started_on, at_most: 1 week, phases: [{at_most: 1 week}]", "expected either `at_most` or `phases`"),
    "no_spacing": _verb("interval", "events: visits.held_on, from: started_on", "expected either `at_most` or `phases`"),
    "eased_backwards": _verb("interval", "events: visits.held_on, from: started_on, at_most: 1 week, eased: {from: 2020-09-24, until: 2020-04-24, because: a}", "`until` lies before `from`", ".eased"),
    "stops_twice": _verb("interval", "events: visits.held_on, from: started_on, at_most: 1 week, resets_on: ended_on, paused: {from: started_on, until: ended_on}", "expected either `paused` or `resets_on`"),
    "until_no_event": _verb("interval", "events: visits.held_on, from: started_on, phases: [{at_most: 1 week, events: 0}]", "input should be greater than or equal to 1", ".phases.0.events"),
    "lasts_no_day": _verb("validity", "starts: started_on, lasts: 0 days, settled_by: ended_on", "`lasts` is at least one day"),
    "half_a_document": _verb("validity", "document: started_on, on: ended_on", _APPROVAL),
    "half_an_approval": _verb("validity", "starts: started_on, lasts: 1 week", _APPROVAL),
    "document_and_start": _verb("validity", "document: started_on, not_older_than: 1 week, on: ended_on, starts: started_on", _APPROVAL),
    "approval_and_day": _verb("validity", "starts: started_on, lasts: 1 week, settled_by: ended_on, on: ended_on", _APPROVAL),
    "must_and_must_not": _verb("constraint", f"must: {_TRUE}, must_not: {_TRUE}", "expected either `must` or `must_not`"),
    "nothing_must": _verb("constraint", f"when: {_TRUE}", "expected either `must` or `must_not`"),
    "two_verbs": (f"obligation: {{constraint: {{must: {_TRUE}}}, indicator: {{measure: case.child.age, unit: years}}}}", "obligation", _VERBS),
    "no_verb": ("obligation: {}", "obligation", _VERBS),
    "a_day_from_nothing": ("obligation: {deadline: {event: ended_on, by: {plus: 1 week}}}", "obligation.deadline.by", _MOMENT),
    "a_day_from_two": ("obligation: {deadline: {event: ended_on, by: {field: started_on, birthday: 3}}}", "obligation.deadline.by", _MOMENT),
    "a_birthday_before_birth": ("obligation: {deadline: {event: ended_on, by: {birthday: -1}}}", "obligation.deadline.by.birthday", "input should be greater than or equal to 0"),
    "asks_nothing": _test("recorded: true", _CONDITION),
    "asks_two_things": _test("field: ended_on, recorded: true, any_of: reviews", _CONDITION),
    "asks_of_all_and_any": _test(f"all: {_TRUE}, any: {_TRUE}", _CONDITION),
    "asks_without_a_test": _test("field: ended_on", "expected one test after `field`, such as `is` or `recorded`; got 0"),
    "asks_with_two_tests": _test("field: ended_on, recorded: true, before: started_on", "expected one test after `field`, such as `is` or `recorded`; got 2"),
    "counts_nothing": _test("count_of: reviews", _NUMERIC),
    "counts_twice": _test("count_of: reviews, at_least: 3, at_most: 4", _NUMERIC),
    "a_rule_without_outcome": _test("rule: pack/right", "expected `outcome` after `rule`, such as `outcome: [breached, late]`"),
    "no_first": _verb("sequence", "then: ended_on", _MISSING, ".first"),
    "no_then": _verb("sequence", "first: ended_on", _MISSING, ".then"),
    "no_measure": _verb("indicator", "unit: days", _MISSING, ".measure"),
    "no_unit": _verb("indicator", "measure: case.child.age", _MISSING, ".unit"),
    "empty_items": _verb("checklist", "items: []", "expected at least one entry. Add one.", ".items"),
    "no_items": _verb("checklist", "by: started_on", _MISSING, ".items"),
    "no_words_for_an_item": _verb("checklist", "items: [{field: ended_on}]", _MISSING, ".items.0.item"),
    "no_events": _verb("interval", "from: started_on, at_most: 1 week", _MISSING, ".events"),
    "no_anchor": _verb("interval", "events: visits.held_on, at_most: 1 week", _MISSING, ".from"),
    "no_event": _verb("deadline", "by: started_on", _MISSING, ".event"),
    "no_phase_spacing": _verb("interval", "events: visits.held_on, from: started_on, phases: [{events: 1}]", _MISSING, ".phases.0.at_most"),
    "no_start_of_pause": _verb("deadline", "event: ended_on, by: started_on, paused: {until: ended_on}", _MISSING, ".paused.from"),
    "no_end_of_pause": _verb("deadline", "event: ended_on, by: started_on, paused: {from: ended_on}", _MISSING, ".paused.until"),
}  # fmt: skip

RIGHT = {
    "right": rule(DONE),
    "of_placements": rule(
        "obligation: {constraint: {must: [{field: ended_on, recorded: true}]}}",
        for_each="periods_of_care.placements",
    ),
}


@cache
def problems() -> dict[str, list[tuple[str, str]]]:
    """Return the place and the words of each mistake by file; one pack holds all the files."""
    bodies = {
        name: body for name, (body, *_) in (WRONG_FACTS | WRONG_OTHERWISE | WRONG_SHAPE).items()
    }
    with TemporaryDirectory() as home:
        folder = write_pack(
            Path(home) / "pack", RIGHT | {name: rule(body) for name, body in bodies.items()}
        )
        with pytest.raises(RuleFileError) as caught:
            Rulebook.load(folder)
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in RIGHT | bodies}
    for problem in caught.value.problems:
        _, _, place, words = str(problem).split(":", 3)
        name = Path(problem.file).stem
        found[name].append((place.strip(), words.strip()))
    return found


@pytest.mark.parametrize("name", WRONG_FACTS)
def test_a_fact_that_does_not_exist_is_told_with_its_place(name: str) -> None:
    places = {f"w{number}": place for number, place in enumerate(WRONG_FACTS[name][1], 1)}

    told = [(re.findall(r'there is no fact "(w\d+)" here', words), place)
            for place, words in problems()[name]]  # fmt: skip

    assert sorted(told) == sorted(([fact], place) for fact, place in places.items())


@pytest.mark.parametrize("name", WRONG_OTHERWISE)
def test_what_does_not_fit_is_told_with_its_place_and_a_way_out(name: str) -> None:
    _, place, words = WRONG_OTHERWISE[name]

    assert problems()[name] == [(place, words)]


@pytest.mark.parametrize("name", WRONG_SHAPE)
def test_what_is_not_shaped_like_a_rule_is_told_with_its_place(name: str) -> None:
    _, place, words = WRONG_SHAPE[name]

    assert problems()[name] == [(place, words)]


def test_the_rules_that_are_right_have_no_mistakes() -> None:
    assert {name: problems()[name] for name in RIGHT} == {name: [] for name in RIGHT}
