"""What surrounds the verbs: versions, exemptions, duties born of missed ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, RuleFileError, read_case
from tests.support import STARTED, deadline, finding, findings, one_rule, rule, said, write_pack

REVIEW = "obligation:\n  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on%s}"


def test_duty_born_of_a_missed_one(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
        on_missed:
          title: The reasons are recorded
          obligation: {deadline: {event: iro.met_child_on, within: 5 working days, of: missed_on}}
          next_action: {do: Record why, owner: team_manager}
        """
    one_rule(tmp_path, body)
    period = STARTED | {"reviews": [], "iro": {"met_child_on": None}}
    missed, born = findings(tmp_path, period, "2025-02-10")
    # The review was due on Monday 3 February 2025; five working days later is Monday 10 February.
    assert (missed.outcome, missed.due_on) == ("breached", date(2025, 2, 3))
    assert born.rule.endswith("/rule/on-missed")
    assert (born.outcome, born.due_on) == ("due", date(2025, 2, 10))
    assert born.next_action is not None
    assert born.next_action.owner == "team_manager"
    in_time = findings(tmp_path, STARTED | {"reviews": [{"held_on": "2025-02-03"}]}, "2025-02-10")
    assert [each.outcome for each in in_time] == ["met", "not_applicable"]


@pytest.mark.parametrize(
    ("take", "reviews", "expected"),
    [
        # Twenty working days from Monday 6 January end on 3 February, a week from that on the 10th.
        ("due_on", [{"held_on": "2025-01-31"}], {"outcome": "due", "due_on": "2025-02-10", "days_left": 2}),
        # It was held on Friday 31 January: a week from that ends on 7 February.
        ("done_on", [{"held_on": "2025-01-31"}], {"outcome": "breached", "due_on": "2025-02-07", "days_overdue": 1}),
        ("done_on", [], {"outcome": "not_triggered"}),
        ("done_on", [{}], {"outcome": "undetermined", "missing": ["the outcome of pack/a"]}),
    ],
)  # fmt: skip
def test_a_rule_counts_from_a_day_of_another(
    tmp_path: Path, take: str, reviews: list[Any], expected: dict[str, Any]
) -> None:
    counted = f"""
        let: {{day: {{of_rule: pack/a, take: {take}}}}}
        obligation: {{deadline: {{event: iro.met_child_on, within: 1 week, of: day}}}}
        """
    folder = write_pack(tmp_path / "pack", {"a": rule(REVIEW % ""), "b": rule(counted)})
    period = STARTED | {"reviews": reviews, "iro": {"met_child_on": None}}
    _, found = findings(folder, period, "2025-02-08")
    assert said(found) == expected


def test_versions_of_the_law_are_chosen_by_the_anchor(tmp_path: Path) -> None:
    version = "{in_force: {%s}, obligation: {deadline: {event: reviews.first.held_on, within: %s, of: started_on}}}"
    old, new = version % ("until: 2025-01-05", "1 week"), version % ("from: 2025-01-06", "2 weeks")
    one_rule(tmp_path, f"versions: [{old}, {new}]")
    for started, due in (("2025-01-05", "2025-01-12"), ("2025-01-06", "2025-01-20")):
        (found,) = findings(tmp_path, {"started_on": started, "reviews": []}, "2025-01-06")
        assert found.due_on == date.fromisoformat(due)


def test_an_exemption_that_ends(tmp_path: Path) -> None:
    body = """
        exempt_when:
          - {field: is_placed_with_connected_person, is: true, since: started_on, until: iro.appointed_on, because: family}
        obligation:
          deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}
        """
    placements = [{"started_on": "2025-01-06", "is_with_connected_person": True}]
    for number, (appointed, expected) in enumerate(
        [
            (None, "exempt"),
            ("2025-02-03", "exempt"),
            # Owed again from the day on which the exemption ends, and in time on that day.
            ("2025-02-02", "due"),
            ("2025-02-01", "breached"),
        ]
    ):
        period = STARTED | {
            "reviews": [],
            "placements": placements,
            "iro": {"appointed_on": appointed},
        }
        found = finding(tmp_path / str(number), body, period, "2025-02-02")
        assert found.outcome == expected
        assert (found.exemption is not None) == (expected == "exempt")


def test_one_report_twice_is_the_same_bytes(tmp_path: Path) -> None:
    one_rule(tmp_path, REVIEW % "")
    rulebook = Rulebook.load(tmp_path)
    case = read_case({"case_id": "a", "periods_of_care": [STARTED | {"reviews": []}]})
    first = rulebook.check(case, as_at=date(2025, 3, 1)).model_dump_json()
    again = Rulebook.load(tmp_path).check(case, as_at=date(2025, 3, 1)).model_dump_json()
    assert first == again


def test_a_version_hangs_on_the_anchor_and_not_on_the_record(tmp_path: Path) -> None:
    # Care began before the law did; the anchor, the first review, lies after.
    version = "in_force: {from: 2025-02-01}\nobligation:\n  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}"
    one_rule(tmp_path, version)
    for held_on, expected in (("2025-01-31", "not_applicable"), ("2025-02-01", "breached")):
        period = STARTED | {"reviews": [{"held_on": held_on}]}
        (found,) = findings(tmp_path, period, "2025-06-01")
        assert found.outcome == expected


def test_an_unknown_anchor_leaves_the_version_open_only_where_it_matters(tmp_path: Path) -> None:
    version = "{in_force: {%s}, obligation: {deadline: {event: reviews.second.held_on, within: %s, of: reviews.first.held_on}}}"
    versions = f"versions: [{version % ('until: 2025-01-31', '1 week')}, {version % ('from: 2025-02-01', '2 weeks')}]"
    exempt = "exempt_when: [{field: arrangement, is: short_breaks, because: short}]\n"
    period = STARTED | {"reviews": [{}]}
    body = exempt + versions
    assert finding(tmp_path / "a", body, period, "2025-06-01").outcome == "undetermined"
    short = period | {"arrangement": "short_breaks"}
    assert finding(tmp_path / "b", body, short, "2025-06-01").outcome == "exempt"


def test_a_duty_without_a_day_cannot_give_birth_to_another(tmp_path: Path) -> None:
    body = """
obligation: {constraint: {must: [{field: iro, recorded: true}]}}
on_missed:
  title: More
  obligation: {deadline: {event: ended_on, within: 1 week, of: missed_on}}
  next_action: {do: More, owner: team_manager}
"""
    one_rule(tmp_path, body)
    with pytest.raises(
        RuleFileError, match="the duty that is missed has no day by which it is due"
    ):
        Rulebook.load(tmp_path)


IRO = "periods_of_care[0].iro"


@pytest.mark.parametrize(
    ("since", "until", "judged_on", "expected"),
    [
        # From the day itself, and no longer on the day on which it ends.
        ("2025-01-10", None, "2025-01-10", "exempt"),
        ("2025-01-10", None, "2025-01-09", "breached"),
        ("2025-01-10", "2025-01-20", "2025-01-19", "exempt"),
        ("2025-01-10", "2025-01-20", "2025-01-20", "breached"),
        # What never began, or is judged on a day that has not come, exempts nobody.
        (None, None, "2025-01-10", "breached"),
        ("2025-01-10", None, None, "breached"),
        # What is not known is asked for where it matters.
        ("?", None, "2025-01-10", ["appointed_on"]),
        ("2025-01-10", "?", "2025-01-10", ["service_notified_on"]),
        ("2025-01-10", None, "?", ["met_child_on"]),
        ("?", None, "?", ["appointed_on", "met_child_on"]),
        ("?", "2025-01-20", "2025-01-20", "breached"),
        ("2025-01-10", "?", "2025-01-09", "breached"),
    ],
)
def test_an_exemption_holds_from_a_day_and_until_before_another(
    tmp_path: Path,
    since: str | None,
    until: str | None,
    judged_on: str | None,
    expected: str | list[str],
) -> None:
    body = """
        exempt_when:
          - field: started_on
            recorded: true
            since: iro.appointed_on
            until: iro.service_notified_on
            judged_on: iro.met_child_on
            because: so it was agreed
        obligation: {deadline: {event: reviews.first.held_on, within: 3 weeks, of: started_on}}
        """
    days = {"appointed_on": since, "service_notified_on": until, "met_child_on": judged_on}
    iro = {name: day for name, day in days.items() if day != "?"}
    found = finding(tmp_path, body, STARTED | {"reviews": [], "iro": iro}, "2025-02-01")
    if isinstance(expected, str):
        assert found.outcome == expected
    else:
        missing = tuple(f"{IRO}.{name}" for name in expected)
        assert (found.outcome, found.missing) == ("undetermined", missing)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # One exemption that holds is enough, whatever another may come to.
        ({"iro": {"monitors_performance": True}}, {"outcome": "exempt"}),
        ({"iro": {"monitors_performance": False}}, {"outcome": "undetermined", "missing": [f"{IRO}.appointed_on"]}),
        ({"iro": {"monitors_performance": False, "appointed_on": None}}, {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 19}),
        ({"iro": {"appointed_on": None}}, {"outcome": "undetermined", "missing": [f"{IRO}.monitors_performance"]}),
        # Whether the duty applies is asked for together with what may exempt from it.
        ({"end_reason": "?", "ended_on": "2025-01-31", "iro": {"monitors_performance": False}}, {"outcome": "undetermined", "missing": ["periods_of_care[0].end_reason", f"{IRO}.appointed_on"]}),
        ({"end_reason": "other", "iro": {}}, {"outcome": "not_applicable"}),
    ],
)  # fmt: skip
def test_applying_and_exemptions_are_weighed_together(
    tmp_path: Path, period: dict[str, Any], expected: dict[str, Any]
) -> None:
    body = """
        applies_when: [{field: end_reason, is: died}]
        exempt_when:
          - {field: iro.appointed_on, recorded: true, because: one}
          - {field: iro.monitors_performance, is: true, because: two, provision: section 5}
        obligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}
        """
    given = STARTED | {"reviews": [], "end_reason": "died"} | period
    given = {name: value for name, value in given.items() if value != "?"}
    found = finding(tmp_path, body, given, "2025-02-01")
    assert said(found) == expected
    if found.outcome == "exempt":
        assert found.exemption is not None
        assert (found.exemption.because, found.exemption.provision) == ("two", "section 5")


VERSIONS = """
applies_when: [{field: end_reason, is_not: died}]
exempt_when: [{field: arrangement, is: short_breaks, because: short}]
versions:
  - in_force: {until: 2025-01-31}
    citations: [{source: text, provision: section 2}]
    obligation: {deadline: {event: iro.met_child_on, within: 1 week, of: iro.appointed_on}}
  - in_force: {from: 2025-02-01}
    citations: [{source: text, provision: section 3}]
    obligation: {deadline: {event: iro.met_child_on, within: 2 weeks, of: iro.appointed_on}}
"""


@pytest.mark.parametrize(
    ("appointed_on", "more", "as_at", "outcome", "provisions"),
    [
        ("2025-01-31", {}, "2025-06-01", "breached", ["section 2", "section 1"]),
        ("2025-02-01", {}, "2025-06-01", "breached", ["section 3", "section 1"]),
        ("2025-01-31", {"end_reason": "died"}, "2025-06-01", "not_applicable", ["section 2", "section 1"]),
        ("2025-01-31", {"arrangement": "short_breaks"}, "2025-06-01", "exempt", ["section 2", "section 1"]),
        # Overdue from 8 February while care lasted; whether the child died then is not known.
        ("2025-01-31", {"end_reason": "?", "ended_on": "2025-05-01"}, "2025-06-01", "violated", ["section 2", "section 1"]),
        # Where the day that chooses has not come, the law of the as-at date is cited.
        (None, {}, "2025-01-31", "not_triggered", ["section 2", "section 1"]),
        (None, {}, "2025-02-01", "not_triggered", ["section 3", "section 1"]),
        # Where it is unknown, the latest.
        ("?", {}, "2025-06-01", "undetermined", ["section 3", "section 1"]),
        ("?", {"arrangement": "short_breaks"}, "2025-06-01", "exempt", ["section 3", "section 1"]),
    ],
)  # fmt: skip
def test_the_version_that_judged_is_cited_before_what_all_versions_share(
    tmp_path: Path,
    appointed_on: str | None,
    more: dict[str, Any],
    as_at: str,
    outcome: str,
    provisions: list[str],
) -> None:
    iro = {"met_child_on": None} | ({"appointed_on": appointed_on} if appointed_on != "?" else {})
    given = STARTED | {"iro": iro, "end_reason": None} | more
    given = {name: value for name, value in given.items() if value != "?"}
    found = finding(tmp_path, VERSIONS, given, as_at)
    assert (found.outcome, [each.provision for each in found.citations]) == (outcome, provisions)


CHANGED = """
applies_by: iro.appointed_on
versions:
  - in_force: {until: 2025-01-31}
    citations: [{source: text, provision: section 2}]
    obligation: {deadline: {event: iro.met_child_on, within: 1 week, of: started_on}}
  - in_force: {from: 2025-02-01}
    citations: [{source: text, provision: section 3}]
    applies_when: [{field: iro.monitors_performance, is: true}]
    obligation: {deadline: {event: iro.met_child_on, within: 2 weeks, of: started_on}}
"""


@pytest.mark.parametrize(
    ("iro", "outcome", "missing", "provision"),
    [
        # One week from Monday 6 January is the 13th, two are the 20th. Which law it is is not known.
        ({"met_child_on": "2025-01-13"}, "met", [], "section 3"),
        ({"met_child_on": "2025-01-14"}, "undetermined", ["appointed_on"], "section 3"),
        ({"met_child_on": "2025-01-21"}, "late", [], "section 3"),
        # By neither anything can be said without the event; which law it is may not matter then.
        ({}, "undetermined", ["met_child_on"], "section 3"),
        # By the later law the duty is not owed by everybody.
        ({"met_child_on": "2025-01-13", "monitors_performance": False}, "undetermined", ["appointed_on"], "section 3"),
        # It is known.
        ({"met_child_on": "2025-01-14", "appointed_on": "2025-01-31"}, "late", [], "section 2"),
        # Until 1 February the law was that of one week, so on 14 January it was late: it stays late.
        ({"met_child_on": "2025-01-14", "appointed_on": "2025-02-01"}, "late", [], "section 3"),
        ({"met_child_on": "2025-01-13", "appointed_on": "2025-02-01"}, "met", [], "section 3"),
    ],
)  # fmt: skip
def test_where_the_versions_of_the_law_disagree_what_would_choose_is_named(
    tmp_path: Path, iro: dict[str, Any], outcome: str, missing: list[str], provision: str
) -> None:
    period = STARTED | {"iro": {"monitors_performance": True} | iro}
    found = finding(tmp_path, CHANGED, period, "2025-06-01")
    assert found.outcome == outcome
    assert [each.rpartition(".")[2] for each in found.missing] == missing
    assert [each.provision for each in found.citations] == [provision, "section 1"]


@pytest.mark.parametrize(
    ("started_on", "outcome"), [("2025-01-31", "undetermined"), ("2025-02-01", "met")]
)
def test_a_law_that_came_after_the_record_began_may_not_be_the_law_of_a_day_that_is_not_known(
    tmp_path: Path, started_on: str, outcome: str
) -> None:
    body = """
        applies_by: iro.appointed_on
        versions:
          - in_force: {from: 2025-02-01}
            obligation: {deadline: {event: iro.met_child_on, within: 8 weeks, of: started_on}}
        """
    period = {"started_on": started_on, "iro": {"met_child_on": "2025-02-03"}}
    found = finding(tmp_path, body, period, "2025-06-01")
    assert found.outcome == outcome
    assert found.missing == (
        ("periods_of_care[0].iro.appointed_on",) if outcome == "undetermined" else ()
    )


@pytest.mark.parametrize(
    "applies_by", ["{birthday: 16}", "{latest_of: [{field: iro.met_child_on, minus: 3 months}]}"]
)
def test_a_day_that_may_lie_before_the_record_may_be_of_a_time_before_the_law(
    tmp_path: Path, applies_by: str
) -> None:
    """Everything in the record is of 15 March, when it was law; the day that decides may be earlier."""
    body = f"""
        in_force: {{from: 2025-03-10}}
        applies_by: {applies_by}
        obligation: {{sequence: {{first: iro.appointed_on, then: iro.service_notified_on}}}}
        """
    iro = {"appointed_on": None, "service_notified_on": None}
    period = {"started_on": "2025-03-15", "iro": iro}
    assert finding(tmp_path, body, period, "2025-04-29").outcome == "undetermined"


def test_who_has_to_act_is_told_with_its_place_where_there_is_no_such_role(tmp_path: Path) -> None:
    body = "obligation: {deadline: {event: ended_on, by: started_on}}"
    text = rule(body, next_action="{do: Do it, owner: team_manger}")
    write_pack(tmp_path, {"rule": text})
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(tmp_path)
    (problem,) = caught.value.problems
    assert "next_action.owner: " in str(problem)


def test_a_day_before_any_law_was_in_force_is_told_with_the_law_that_came(tmp_path: Path) -> None:
    body = """
        versions:
          - in_force: {from: 2025-02-01}
            citations: [{source: text, provision: section 2}]
            obligation: {deadline: {event: iro.met_child_on, within: 1 week, of: started_on}}
        """
    found = finding(tmp_path, body, STARTED | {"iro": {"met_child_on": None}}, "2025-06-01")
    assert found.outcome == "not_applicable"
    assert [each.provision for each in found.citations] == ["section 2", "section 1"]


def test_records_of_which_nothing_is_said_leave_their_duty_open(tmp_path: Path) -> None:
    obligation = deadline("ended_on", "1 week")
    placements = rule(obligation, for_each="periods_of_care.placements")
    write_pack(tmp_path, {"rule": placements})

    (unknown,) = findings(tmp_path, STARTED, "2025-02-01")
    none = findings(tmp_path, STARTED | {"placements": []}, "2025-02-01")
    one, other = findings(
        tmp_path,
        STARTED
        | {
            "placements": [
                {"started_on": "2025-01-06", "ended_on": "2025-01-13"},
                {"started_on": "2025-01-13", "ended_on": None},
            ]
        },
        "2025-02-01",
    )

    assert said(unknown) == {
        "outcome": "undetermined",
        "missing": ["periods_of_care[0].placements"],
    }
    assert [each.provision for each in unknown.citations] == ["section 1"]
    assert none == []
    assert said(one) == {"outcome": "met", "due_on": "2025-01-13", "done_on": "2025-01-13"}
    # A week from 13 January is over with the 20th; the 1st of February is twelve days later.
    assert said(other) == {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 12}


def test_a_duty_about_a_single_record_is_judged_where_there_is_one(tmp_path: Path) -> None:
    write_pack(
        tmp_path,
        {
            "rule": rule(
                "obligation: {constraint: {must: {field: appointed_on, recorded: true}}}",
                for_each="periods_of_care.iro",
            )
        },
    )

    periods: dict[str, dict[str, Any]] = {
        "there": {"iro": {"appointed_on": "2025-01-06"}},
        "none": {"iro": None},
        "unknown": {},
    }

    found = {
        name: [each.outcome for each in findings(tmp_path, STARTED | iro, "2025-02-01")]
        for name, iro in periods.items()
    }

    assert found == {"there": ["met"], "none": [], "unknown": ["undetermined"]}


@pytest.mark.parametrize(
    ("for_each", "told"),
    [
        ("periods_of_care.placement", '"placement" is not a collection or record of a period of care Did you mean "placements"?'),
        ("period_of_care.placements", '"period_of_care" is not a collection or record of a case Did you mean "periods_of_care"?'),
        ("periods_of_care.started_on.day", '"started_on" is not a collection or record of a period of care'),
    ],
)  # fmt: skip
def test_a_for_each_that_leads_nowhere_is_told_by_its_first_wrong_step(
    tmp_path: Path, for_each: str, told: str
) -> None:
    obligation = deadline("ended_on", "1 week")
    one_rule(tmp_path, obligation, for_each=for_each)
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(tmp_path)
    (problem,) = caught.value.problems
    assert problem.key == "for_each"
    assert f"{problem.message} {problem.suggestion}".startswith(told)


def test_a_duty_born_of_a_missed_one_rests_on_the_same_law_and_has_its_own_words(
    tmp_path: Path,
) -> None:
    body = """
        applies_when: [{field: arrangement, is_not: short_breaks}]
        exempt_when: [{field: iro.monitors_performance, is: true, because: it is watched}]
        messages: {breached: No review.}
        versions:
          - in_force: {from: 2020-01-01}
            citations: [{source: text, provision: section 7}]
            obligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}
        on_missed:
          title: The reasons are recorded
          applies_when: [{field: end_reason, recorded: false}]
          obligation: {deadline: {event: iro.met_child_on, within: 1 week, of: missed_on}}
          messages: {breached: No reasons.}
          next_action: {do: Record why, owner: team_manager}
        """
    # Each version cites its own law, so the rule itself cites none: an empty list is refused.
    written = rule(body, citations="[]").replace("citations: []\n", "", 1)
    write_pack(tmp_path, {"rule": written})
    iro: dict[str, Any] = {"met_child_on": None, "monitors_performance": False}
    period = STARTED | {"reviews": [], "iro": iro, "end_reason": None}

    missed, born = findings(tmp_path, period, "2025-02-01")
    exempt, unborn = findings(
        tmp_path, period | {"iro": iro | {"monitors_performance": True}}, "2025-02-01"
    )
    _, elsewhere = findings(tmp_path, period | {"end_reason": "other"}, "2025-02-01")

    # A week from Monday 6 January is over with the 13th, one more with the 20th: twelve days ago.
    assert (missed.message, born.message) == ("No review.", "No reasons.")
    assert said(born) == {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 12}
    assert born.title == "The reasons are recorded"
    assert [each.provision for each in born.citations] == ["section 7"]
    assert (exempt.outcome, unborn.outcome) == ("exempt", "not_applicable")
    assert elsewhere.outcome == "not_applicable"
