"""Rules in words: every clause of every verb is said."""

import re
from pathlib import Path
from typing import Any

import pytest

from permanence_rules.explain import explained
from permanence_rules.explain.conditions import condition_words
from permanence_rules.explain.phrases import moment_words
from permanence_rules.explain.time_limits import limit_words
from permanence_rules.explain.verbs import obligation_lines
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Limit
from permanence_rules.language.obligation import Obligation
from permanence_rules.packs.loading import load_packs
from permanence_rules.report.words import plain_role_words
from tests.support import rule, write_pack


def in_words(data: dict[str, Any]) -> str:
    return condition_words(Condition.model_validate(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"field": "kind", "is": "foster_care"}, '"kind" is foster care'),
        ({"field": "is_early", "is_not": True}, '"is early" is not yes'),
        ({"field": "kind", "one_of": ["a", "b", "c"]}, '"kind" is a, b or c'),
        ({"field": "kind", "none_of": ["a"]}, '"kind" is none of a'),
        ({"field": "sent_to", "includes": "social_worker"}, '"sent to" includes social worker'),
        ({"field": "kind", "recorded": False}, '"kind" is not recorded'),
        ({"field": "held_on", "before": "2015-04-01"}, '"held on" is before 1 April 2015'),
        ({"field": "held_on", "on_or_after": "as_at"}, '"held on" is on or after the as-at date'),
        ({"field": "child.age", "at_least": 10}, '"age" of its child is at least 10'),
        ({"field": "amount", "less_than": "limit"}, '"amount" is less than limit'),
        (
            {"any_of": "attendees", "where": {"field": "role", "is": "panel"}},
            'there is one of "attendees" with "role" is panel',
        ),
        ({"any_of": "attendees"}, 'there is one of "attendees"'),
        (
            {"every": "attendees", "where": {"field": "role", "is": "panel"}},
            'each of "attendees" has: "role" is panel (also where there is none)',
        ),
        ({"count_of": "placements", "more_than": 2}, 'the number of "placements" is more than 2'),
        ({"rule": "a/b", "outcome": ["breached", "late"]}, "a/b is breached or late"),
        (
            {"all": [{"field": "a", "is": 1}, {"field": "b", "is": 2}]},
            '("a" is 1 and "b" is 2)',
        ),
        ({"any": [{"field": "a", "is": 1}, {"field": "b", "is": 2}]}, '("a" is 1 or "b" is 2)'),
        ({"not": {"field": "a", "is": 1}}, 'not ("a" is 1)'),
    ],
)
def test_conditions_are_said_in_words(data: dict[str, Any], words: str) -> None:
    assert in_words(data) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ({"birthday": 16}, "the child's birthday of 16"),
        ({"field": "started_on", "plus": "3 months"}, '"started on" plus 3 months'),
        ({"field": "started_on", "minus": "1 day"}, '"started on" minus 1 day'),
        ({"earliest_of": ["a_on", "b_on"]}, 'the earliest of: "a on", "b on"'),
        ({"latest_of": ["a_on", "2020-01-02"]}, 'the latest of: "a on", 2 January 2020'),
    ],
)
def test_days_are_said_in_words(moment: dict[str, Any], words: str) -> None:
    condition = Condition.model_validate({"field": "x", "before": moment})
    assert condition.before is not None
    assert moment_words(condition.before) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("reviews.last", "the last review"),
        ("matches.first", "the first match"),
        ("local.staff.first", "the first staff of its local"),
        ("first.held_on", '"held on" of its first'),
        (
            "periods_of_care.first.placements.second.kind",
            '"kind" of the second placement of the first period of care',
        ),
    ],
)
def test_chosen_records_are_said_in_words(path: str, words: str) -> None:
    assert moment_words(path) == words


def lines(verb: str, **spec: Any) -> list[str]:
    return obligation_lines(Obligation.model_validate({verb: spec}))


def test_a_deadline_says_all_of_its_clauses() -> None:
    assert lines(
        "deadline",
        event="done_on",
        within="5 working days",
        of="asked_on",
        first_day="counted",
        relaxed={
            "when": {"field": "agreed", "is": True},
            "within": "8 weeks",
            "because": "it was agreed",
        },
        extended={"by": "8 weeks", "when": {"field": "extended_on", "recorded": True}},
        earlier_counts=False,
        not_before={"within": "3 months", "of": "told_on"},
        recommended={"within": "3 working days", "of": "asked_on"},
        needed_when={"field": "outcome", "recorded": False},
        lapses_on="ended_on",
        superseded_when={"field": "replaced", "is": True},
    ) == [
        (
            '"done on" comes within 5 working days of "asked on" (that day is counted); within 8 weeks '
            'when "agreed" is yes, because it was agreed; 8 weeks more, once, when "extended on" is '
            "recorded."
        ),
        (
            '"done on" does not come before the day that is within 3 months of "told on" (that day is '
            "not counted)."
        ),
        "Doing it before the time began does not count.",
        'While it is not done, owed only as long as "outcome" is not recorded.',
        'Advised: within 3 working days of "asked on" (that day is not counted).',
        'No longer owed from the first of: "ended on".',
        'Gives way to another duty when "replaced" is yes.',
    ]


def test_a_deadline_may_have_only_a_first_day() -> None:
    assert lines("deadline", event="done_on", not_before={"by": "told_on"}) == [
        '"done on" does not come before the day that is on or before "told on".'
    ]


@pytest.mark.parametrize(("advisory", "number"), [({"advisory": "5 working days"}, 2), ({}, 1)])
def test_a_deadline_without_a_number_says_so(advisory: dict[str, str], number: int) -> None:
    said = lines("deadline", event="done_on", as_soon_as_possible=True, by="asked_on", **advisory)
    assert said[0] == (
        '"done on" comes as soon as possible from "asked on" on; the source gives no number.'
    )
    assert len(said) == number


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (
            {"at_least": "5 working days", "before": "panel_on"},
            'at least 5 working days before "panel on"',
        ),
        ({"by": "a_on", "same_day": False}, 'before "a on"'),
        (
            {"earliest_of": [{"by": "a_on"}, {"by": "b_on"}]},
            'by the first of these to fall due: on or before "a on"; on or before "b on"',
        ),
        (
            {"latest_of": [{"by": "a_on"}]},
            'by the last of these, once all have begun: on or before "a on"',
        ),
        (
            {"any_of": [{"by": "a_on"}]},
            'by the last of these that have begun: on or before "a on"',
        ),
        (
            {
                "within": "2 weeks",
                "of": "a_on",
                "relaxed": {"when": {"field": "b", "is": 1}, "within": "3 weeks"},
            },
            'within 2 weeks of "a on" (that day is not counted); within 3 weeks when "b" is 1',
        ),
    ],
)
def test_limits_are_said_in_words(limit: dict[str, Any], words: str) -> None:
    obligation = Obligation.model_validate({"deadline": {"event": "done_on", **limit}})
    assert obligation.deadline is not None
    assert limit_words(obligation.deadline) == words


def test_no_limit_is_no_words() -> None:
    assert limit_words(Limit()) == ""


def test_a_plain_interval_says_its_spacing() -> None:
    assert lines(
        "interval", events="visits.held_on", **{"from": "started_on"}, at_most="6 weeks"
    ) == ['"held on" of its visits come no more than 6 weeks apart, from "started on".']


def test_an_interval_says_its_phases() -> None:
    assert lines(
        "interval",
        events="visits.held_on",
        **{"from": "started_on"},
        phases=[
            {"at_most": "1 week", "until": "reviews.first.held_on"},
            {"at_most": "2 weeks", "events": 3},
            {"at_most": "6 weeks", "for_first": "1 year"},
            {"at_most": "3 months", "when": {"field": "stays", "is": True}},
            {"at_most": "4 months"},
        ],
        straddle="stricter",
        resets_on="moved_on",
    ) == [
        '"held on" of its visits come no further apart than this, from "started on":',
        '  - 1 week, until "held on" of the first review',
        "  - 2 weeks, until there have been 3",
        "  - 6 weeks, for the first 1 year",
        '  - 3 months, while "stays" is yes',
        "  - 4 months",
        "A gap across two of these: the stricter counts.",
        'Counted anew from "moved on".',
    ]


def test_an_interval_of_one_phase_has_nothing_to_straddle() -> None:
    said = lines(
        "interval", events="visits.held_on", **{"from": "a_on"}, phases=[{"at_most": "1 week"}]
    )
    assert said[1:] == ["  - 1 week"]


def test_an_interval_says_when_it_was_eased() -> None:
    eased = {"from": "2020-04-24", "until": "2020-09-24", "because": "the law set no number"}
    said = lines(
        "interval", events="visits.held_on", **{"from": "a_on"}, at_most="1 week", eased=eased
    )
    assert said[1:] == [
        (
            "What would run out from 24 April 2020 to 24 September 2020 ran out on that last day, "
            "because the law set no number."
        )
    ]


def test_a_checklist_says_its_items() -> None:
    assert lines(
        "checklist",
        items=[
            {"item": "the plan", "field": "plan"},
            {
                "item": "the school",
                "field": "school",
                "applies_when": {"field": "child.age", "at_least": 5},
            },
        ],
        by="held_on",
        completed_on="done_on",
    ) == [
        'All of this is there on or before "held on":',
        '  - the plan: "plan" is recorded',
        '  - the school: "school" is recorded (only when "age" of its child is at least 5)',
        'It counts as complete on "done on".',
    ]


def test_a_checklist_without_a_limit_is_owed_at_once() -> None:
    assert lines("checklist", items=[{"item": "the plan", "field": "plan"}])[0] == (
        "All of this is there:"
    )


def test_validity_of_a_document_says_its_age() -> None:
    assert lines("validity", document="form_on", not_older_than="12 months", on="held_on") == [
        '"form on" is no more than 12 months before "held on".'
    ]


def test_validity_of_an_approval_says_its_days() -> None:
    assert lines(
        "validity",
        starts="approved_on",
        lasts="16 weeks",
        first_day_is_day_one=False,
        extended={"by": "8 weeks", "when": {"field": "more_on", "recorded": True}},
        settled_by="fully_on",
    ) == [
        (
            'It holds for 16 weeks from "approved on" (that day is not counted); 8 weeks more, once, '
            'when "more on" is recorded.'
        ),
        'By its last day there is "fully on".',
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, '"a on" comes on the same day or before "b on".'),
        ({"same_day": False}, '"a on" comes on an earlier day "b on".'),
        (
            {"or_within": "5 working days"},
            (
                '"a on" comes on the same day or before "b on", or failing that within 5 working days '
                "after."
            ),
        ),
    ],
)
def test_a_sequence_says_its_order(more: dict[str, Any], words: str) -> None:
    assert lines("sequence", first="a_on", then="b_on", **more) == [words]


def test_a_constraint_says_what_must_hold() -> None:
    assert lines(
        "constraint",
        when={"field": "amount", "more_than": 2000},
        must={"field": "decided_on", "recorded": True},
        by="asked_on",
    ) == ['Once "amount" is more than 2000: "decided on" is recorded on or before "asked on".']


def test_a_constraint_says_what_must_not_hold() -> None:
    assert lines("constraint", must_not={"field": "is_late", "is": True}) == [
        'it must not be that "is late" is yes.'
    ]


def test_an_indicator_may_be_without_advice() -> None:
    assert len(lines("indicator", measure="moves", unit="moves")) == 1


def test_an_indicator_is_never_a_breach() -> None:
    said = lines(
        "indicator", measure="moves", unit="moves", advisory_at_most=2, advisory_at_least=1
    )
    assert said == [
        'Measures "moves", in moves; never a breach by itself.',
        "Advised: at most 2.",
        "Advised: at least 1.",
    ]


def sections(folder: Path, body: str) -> dict[str, list[str]]:
    pack = load_packs(write_pack(folder, {"some-rule": body}))[0]
    assert pack.problems == []
    made = explained(pack.rules[0], pack.file.sources, plain_role_words)
    return {section.heading: list(section.lines) for section in made}


def test_a_rule_is_explained_section_by_section(tmp_path: Path) -> None:
    body = rule(
        """
        implements: [text.one]
        applies_when: {field: arrangement, is_not: short_breaks}
        exempt_when:
          - field: is_early
            is: true
            because: it was early
            provision: section 2
            since: started_on
            until: ended_on
            judged_on: started_on
        obligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}
        on_missed:
          title: The reasons are recorded
          applies_when: {field: arrangement, is: continuous}
          obligation: {deadline: {event: local.told_on, within: 1 week, of: missed_on}}
          next_action: {do: Record the reasons, owner: team_manager}
        requires: [other/rule]
        readings: {first_day: the day is not counted}
        """
    )
    assert sections(tmp_path / "pack", body) == {
        "About": [
            "Local, from the rule pack pack; one finding for each of periods_of_care.",
            "Implements text.one.",
        ],
        "Requires": [
            (
                '"held on" of the first review comes within 1 week of "started on" (that day is not '
                "counted)."
            )
        ],
        "Applies when": ['"arrangement" is not short breaks.'],
        "Exempt when": [
            (
                '"is early" is yes, from "started on", until "ended on", judged on "started on": it was '
                "early (section 2)."
            )
        ],
        "Who acts": ["social worker: Do it."],
        "If it is missed": [
            "The reasons are recorded:",
            '"told on" of its local comes within 1 week of "missed on" (that day is not counted).',
            'Applies when "arrangement" is continuous.',
            "team manager: Record the reasons.",
        ],
        "Comes after": ["other/rule"],
        "Written in": ["A text, section 1; checked to 31 December 2030; the text was not seen."],
        "Read as": ["first day: the day is not counted."],
    }


def test_versions_of_the_law_are_explained_one_by_one(tmp_path: Path) -> None:
    made = sections(
        tmp_path / "pack",
        rule(
            """
            applies_by: started_on
            versions:
              - in_force: {until: 2020-01-01}
                obligation: {deadline: {event: a_on, within: 1 week, of: started_on}}
              - in_force: {from: 2020-01-02}
                citations:
                  - {source: text, provision: section 8, grade: read, looked_up: 2030-12-01}
                  - source: text
                    provision: section 9
                    grade: secondary
                    looked_up: 2030-12-02
                    known_from: a handbook
                  - {source: text, provision: section 10, grade: not_seen, looked_up: 2030-12-03}
                obligation: {deadline: {event: a_on, within: 2 weeks, of: started_on}}
            """
        ),
    )
    assert "within 1 week" in made["Requires (until 1 January 2020)"][0]
    assert "within 2 weeks" in made["Requires (from 2 January 2020)"][0]
    assert [line.partition("2030; ")[2] for line in made["Written in"]] == [
        "the text was not seen.",
        "the text was read on 1 December 2030.",
        "not read itself; known from a handbook, looked up on 2 December 2030.",
        "the text was not seen; last looked for on 3 December 2030.",
    ]


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ("{either: [social_worker, team_manager]}", "social worker or team manager"),
        ("{jointly: [social_worker, team_manager]}", "social worker and team manager"),
        ("{delegated_by: team_manager, to: social_worker}", "social worker for team manager"),
        (
            "{choose: [{when: {field: amount, more_than: 1}, owner: panel}], otherwise: court}",
            'panel when "amount" is more than 1; otherwise court',
        ),
    ],
)
def test_those_who_act_are_explained(tmp_path: Path, owner: str, words: str) -> None:
    body = rule(
        "obligation: {sequence: {first: a_on, then: b_on}}",
        next_action=f"{{do: Do it, owner: {owner}}}",
    )
    assert sections(tmp_path / "pack", body)["Who acts"] == [f"{words}: Do it."]


@pytest.mark.parametrize(
    ("let", "words"),
    [
        ("{moment: started_on}", '"started on"'),
        ("{days_between: [a_on, b_on]}", 'days between "a on" and "b on"'),
        ("{holds: {field: a, is: 1}}", 'whether "a" is 1'),
        ("{of_rule: x/y, take: due_on}", "due on of x/y"),
        ("{first_of: visits, where: {field: a, is: 1}}", 'the first of visits with "a" is 1'),
        ("{nth_of: visits, nth: 3}", "number 3 of visits"),
        ("{sum_of: requests, number: amount}", "the sum of amount over requests"),
        (
            "{count_of: placements, in_last: 1 year}",
            "the number of placements, in the 1 year up to the as-at date",
        ),
        ("{last_of: visits, before: a_on}", 'the last of visits, before "a on"'),
    ],
)
def test_names_of_a_rule_are_explained(tmp_path: Path, let: str, words: str) -> None:
    body = rule(f"let: {{my_name: {let}}}\nobligation: {{sequence: {{first: a_on, then: b_on}}}}")
    assert sections(tmp_path / "pack", body)["Names used below"] == [f'"my name": {words}.']


def test_no_clause_of_a_shipped_rule_is_printed_as_code() -> None:
    packs = load_packs("england")
    sources = {name: source for pack in packs for name, source in pack.file.sources.items()}
    for each in (each for pack in packs for each in pack.rules):
        said = " ".join(
            line
            for section in explained(each, sources, plain_role_words)
            for line in section.lines
            if section.heading not in ("About", "Written in", "Comes after")
        )
        assert re.search(r"None|\w=|[{}\[\]]|Spec\(", said) is None, each.id
