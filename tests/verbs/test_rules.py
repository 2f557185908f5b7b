"""What surrounds the verbs: versions, exemptions, duties born of missed ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Rulebook, RuleFileError, read_case
from tests.support import STARTED, finding, findings, rule, write_pack

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
    write_pack(tmp_path, {"rule": rule(body)})
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


def test_versions_of_the_law_are_chosen_by_the_anchor(tmp_path: Path) -> None:
    version = "{in_force: {%s}, obligation: {deadline: {event: reviews.first.held_on, within: %s, of: started_on}}}"
    old, new = version % ("until: 2025-01-05", "1 week"), version % ("from: 2025-01-06", "2 weeks")
    write_pack(tmp_path, {"rule": rule(f"versions: [{old}, {new}]")})
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
        [(None, "exempt"), ("2025-02-02", "exempt"), ("2025-02-01", "breached")]
    ):
        period = STARTED | {
            "reviews": [],
            "placements": placements,
            "iro": {"appointed_on": appointed},
        }
        found = finding(tmp_path / str(number), body, period, "2025-02-01")
        assert found.outcome == expected
        assert (found.exemption is not None) == (expected == "exempt")


def test_one_report_twice_is_the_same_bytes(tmp_path: Path) -> None:
    write_pack(tmp_path, {"rule": rule(REVIEW % "")})
    rulebook = Rulebook.load(tmp_path)
    case = read_case({"case_id": "a", "periods_of_care": [STARTED | {"reviews": []}]})
    first = rulebook.check(case, as_at=date(2025, 3, 1)).model_dump_json()
    again = Rulebook.load(tmp_path).check(case, as_at=date(2025, 3, 1)).model_dump_json()
    assert first == again


def test_a_version_hangs_on_the_anchor_and_not_on_the_record(tmp_path: Path) -> None:
    # Care began before the law did; the anchor, the first review, lies after.
    version = "in_force: {from: 2025-02-01}\nobligation:\n  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}"
    write_pack(tmp_path, {"rule": rule(version)})
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
    write_pack(tmp_path, {"rule": rule(body)})
    with pytest.raises(
        RuleFileError, match="the duty that is missed has no day by which it is due"
    ):
        Rulebook.load(tmp_path)
