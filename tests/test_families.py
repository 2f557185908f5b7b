"""Families: what is certain of a need though no one of the rules that serve it says so."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Report, Rulebook, read_case
from permanence_rules.errors import RuleFileError
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.packs.families import families_of
from permanence_rules.report.findings import Closing
from tests.engines.shipped import part
from tests.support import (
    ENGINES_HERE,
    PACK,
    report_of_both,
    rule,
    shipped,
    small_rulebooks,
    write_pack,
)


@cache
def of_england(engine: str, *, whole: bool) -> Rulebook:
    """Return the law of England; in part, the rules of its families and those that they read."""
    if whole:
        return shipped("england", engine)
    families = families_of(shipped("england").packs)
    return part("england", [each for one in families for each in one.spec.members], engine)


def checked(period: dict[str, Any], as_at: str, *, whole: bool = False, **case: Any) -> Report:
    """Return what both engines say of a child in one time in care."""
    child = {"date_of_birth": "2015-03-14"}
    read = read_case({"case_id": "A1", "child": child, "periods_of_care": [period], **case})
    rulebooks = (of_england(engine, whole=whole) for engine in ENGINES_HERE)
    return report_of_both(rulebooks, read, date.fromisoformat(as_at))


def of(report: Report, name: str) -> list[Finding]:
    return [each for each in report.findings if each.rule == f"england/{name}"]


def with_a_relative(*visits: str, **placement: Any) -> dict[str, Any]:
    """A time in care with a relative of whom it is not known whether they were approved."""
    home = {"started_on": "2024-11-01", "kind": "foster_care", "is_with_connected_person": True}
    return {
        "started_on": "2024-11-01",
        "placements": [home | placement],
        "visits": [{"held_on": day, "child_seen": True, "mode": "in_person"} for day in visits],
    }


@pytest.mark.slow
def test_no_visit_whichever_rule_applies() -> None:
    report = checked(with_a_relative(), "2026-03-31")
    (found,) = of(report, "visits/any")
    # Not approved: a week from 1 November 2024, 8 November. Approved: weekly to the first review,
    # of which nothing is known, or four weeks after it, 29 November. If the approval was over on
    # that day, six weeks from then: 10 January 2025. From that day 365 to 10 January 2026, then
    # 21, 28 and 31.
    assert found.outcome is Outcome.BREACHED
    assert found.possible_due_on == (date(2024, 11, 8), date(2025, 1, 10))
    assert found.days_overdue == 445
    assert found.closing is Closing.OPEN
    assert found.next_action is not None
    assert found.next_action.do == "Visit the child"
    assert found.subject.path == "periods_of_care[0]"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_at", "days"),
    [
        ("2024-11-08", None),  # up to this day the first visit is due, whichever rule applies
        ("2024-11-09", 1),
        ("2024-11-20", 12),
        ("2024-12-14", 36),  # 22 left of November, then 14
    ],
)
def test_a_first_visit_is_overdue_after_a_week_whenever_an_approval_ended(
    as_at: str, days: int | None
) -> None:
    """An approval that was over before the placement, or in its first week, excuses no visit."""
    report = checked({**with_a_relative(), "reviews": []}, as_at)
    found = of(report, "visits/any")
    assert [(each.due_on, each.days_overdue) for each in found] == (
        [(date(2024, 11, 8), days)] if days is not None else []
    )


@pytest.mark.slow
@pytest.mark.parametrize("status", ["care_order", "interim_care_order", "placement_order"])
def test_a_first_visit_is_overdue_after_a_week_with_whomever_the_child_lives(status: str) -> None:
    """The kind of the placement is not known: a relative's home may be one of those it can be."""
    home = {"started_on": "2024-11-01"}
    statuses = [{"status": status, "started_on": "2024-11-01"}]
    period = with_a_relative() | {"placements": [home], "reviews": [], "legal_statuses": statuses}
    (found,) = of(checked(period, "2024-11-20"), "visits/any")
    assert (found.outcome, found.due_on) == (Outcome.BREACHED, date(2024, 11, 8))
    assert found.days_overdue == 12


@pytest.mark.slow
def test_a_plan_of_which_nothing_is_recorded_may_have_come_in_time() -> None:
    # The first review was on 23 April 2020, and three of unknown day came after it. The plan is due
    # by 23 July 2020 at the latest, and one of the first day of care would be in time.
    period = {
        "started_on": "2020-04-16",
        "ended_on": "2020-07-30",
        "end_reason": "accommodation_ended",
        "arrangement": "continuous",
        "remands": [],
        "legal_statuses": [{"status": "emergency_protection_order", "started_on": "2020-04-16"}],
        "reviews": [{"held_on": "2020-04-23"}, {}, {}, {}],
    }
    read = read_case({"case_id": "A1", "recorded_until": "2022-03-31", "periods_of_care": [period]})
    # The second engine says so too, after more than a minute.
    report = of_england("compiled", whole=False).check(read, as_at=date(2022, 3, 31))
    assert of(report, "care-plan/any") == []


@pytest.mark.slow
def test_the_members_are_not_counted_again() -> None:
    report = checked(with_a_relative(), "2026-03-31", whole=True)
    members = ("first-week", "regular", "temporary-approval")
    assert {of(report, f"visits/{each}")[0].outcome for each in members} == {Outcome.UNDETERMINED}
    assert report.counts[Outcome.BREACHED] == 1


@pytest.mark.slow
def test_a_family_says_nothing_while_one_of_its_rules_may_be_kept() -> None:
    # Seen on 5 November: without approval the next visit is due six weeks later, 17 December.
    assert of(checked(with_a_relative("2024-11-05"), "2024-12-17"), "visits/any") == []
    (found,) = of(checked(with_a_relative("2024-11-05"), "2024-12-18"), "visits/any")
    assert found.days_overdue == 1


def test_a_rule_that_speaks_for_itself_needs_no_family() -> None:
    report = checked(with_a_relative(is_with_connected_person=False), "2026-03-31")
    assert of(report, "visits/any") == []
    assert of(report, "visits/first-week")[0].outcome is Outcome.BREACHED


@pytest.mark.slow
def test_in_care_that_has_ended_the_need_is_past() -> None:
    period = with_a_relative() | {"ended_on": "2025-06-30"}
    (found,) = of(checked(period, "2026-03-31"), "visits/any")
    assert (found.closing, found.next_action) == (Closing.PAST, None)
    # Counted to the end of care: from 10 January 2025 21, 28, 31, 30, 31 and 30 days.
    assert found.days_overdue == 171


def one_review(**more: Any) -> dict[str, Any]:
    return {
        "started_on": "2022-11-01",
        "reviews_recorded_from": "2023-04-01",
        "reviews": [{"held_on": "2023-06-01"}],
        **more,
    }


@pytest.mark.slow
def test_a_review_is_overdue_whether_the_one_that_is_known_was_the_first_or_a_later_one() -> None:
    (found,) = of(checked(one_review(), "2025-03-31"), "reviews/any")
    # Three months from 1 June, or six: 1 September or 1 December 2023. From the later day 366 to
    # 1 December 2024, a leap year, then 30, 31, 28 and 31.
    assert found.possible_due_on == (date(2023, 9, 1), date(2023, 12, 1))
    assert (found.outcome, found.days_overdue) == (Outcome.BREACHED, 486)


@pytest.mark.slow
def test_up_to_the_later_of_both_days_nothing_is_certain() -> None:
    assert of(checked(one_review(), "2023-12-01"), "reviews/any") == []
    assert of(checked(one_review(), "2023-12-02"), "reviews/any")[0].days_overdue == 1


@pytest.mark.slow
def test_a_first_review_that_was_late_does_not_hide_that_none_came_since() -> None:
    # Of care that began on 1 March 2023 the first review is known only if it came after April:
    # on 1 June it was late wherever it was the first, and its own finding is open all the same.
    report = checked(one_review(started_on="2023-03-01"), "2025-03-31")
    assert of(report, "reviews/any")[0].days_overdue == 486


@pytest.mark.slow
@pytest.mark.parametrize("as_at", ["2024-12-17", "2024-12-18", "2025-01-10"])
def test_a_family_agrees_with_every_way_in_which_the_record_may_go_on(as_at: str) -> None:
    said = bool(of(checked(with_a_relative("2024-11-05"), as_at), "visits/any"))
    broken = [_is_a_visit_late(period, as_at) for period in _completions()]
    assert all(broken) is said
    assert any(broken)


def _completions() -> Iterator[dict[str, Any]]:
    """Approvals, their ends and first reviews, on days around those that the rules name."""
    days = ("2024-11-01", "2024-11-04", "2024-11-11", "2024-11-29", "2024-12-16")
    approvals: list[Any] = [None]
    for approved, ended in product(days, (None, *days)):
        if ended is None or ended >= approved:
            approvals.append({"approved_on": approved, "ended_on": ended})
    for approval, review in product(approvals, (None, *days)):
        period = with_a_relative("2024-11-05", temporary_approval=approval, fully_approved_on=None)
        yield period | {"reviews": [{"held_on": review}] if review else []}


def _is_a_visit_late(period: dict[str, Any], as_at: str) -> bool:
    report = checked(period, as_at)
    about = [each for each in report.findings if each.rule.startswith("england/visits/")]
    named = ("first-week", "regular", "temporary-approval")
    return any(
        each.outcome in VIOLATIONS and each.rule.rpartition("/")[2] in named for each in about
    )


FAMILY = """
families:
  visits/any:
    title: A visit
    for_each: periods_of_care
    members: [own/visits/often, own/visits/seldom]
    next_action: {do: Visit the child, owner: social_worker}
"""
SPACED = """
applies_when: [{{field: is_example, {test}}}]
obligation: {{interval: {{events: visits.held_on, from: started_on, at_most: {weeks} weeks}}}}
"""
EXAMPLE = """
facts:
  period_of_care: {is_example: {type: yes_no, description: Whether it is one}}
"""


def own_pack(folder: Path, family: str = FAMILY, **head: str) -> Path:
    """A pack with two rules, of which a fact of its own says which applies."""
    often = SPACED.format(test="is: true", weeks=4).replace("is_example", "local.is_example")
    seldom = SPACED.format(test="is_not: true", weeks=8).replace("is_example", "local.is_example")
    rules = {"visits/often": rule(often, **head), "visits/seldom": rule(seldom, **head)}
    return write_pack(folder / "own", rules, PACK + EXAMPLE + family)


def own_report(folder: Path, as_at: str, *visits: str) -> Report:
    held = [{"held_on": day} for day in visits]
    period = {"started_on": "2025-01-06", "visits": held}
    case = read_case({"case_id": "A1", "periods_of_care": [period]})
    return report_of_both(small_rulebooks(folder), case, date.fromisoformat(as_at))


def test_a_council_declares_families_of_its_own(tmp_path: Path) -> None:
    folder = own_pack(tmp_path)
    # Four weeks from 6 January are 3 February, eight 3 March.
    assert [each.rule for each in own_report(folder, "2025-03-03").violations] == []
    (found,) = own_report(folder, "2025-03-10").violations
    assert (found.rule, found.days_overdue) == ("own/visits/any", 7)
    assert found.message == (
        "A visit: overdue, whichever rule applies; it was due by 3 February 2025 or 3 March 2025."
    )


def test_a_need_that_was_served_late_whichever_rule_applies(tmp_path: Path) -> None:
    # Due by 3 February or 3 March, and done on 10 March: 7 days late at least. Nothing is left to
    # do, for the next visit is due by 7 April at the earliest.
    (found,) = own_report(own_pack(tmp_path), "2025-03-11", "2025-03-10").violations
    assert (found.rule, found.outcome) == ("own/visits/any", Outcome.LATE)
    assert found.possible_due_on == (date(2025, 2, 3), date(2025, 3, 3))
    assert found.days_late == 7
    assert (found.closing, found.next_action) == (Closing.PAST, None)


def test_a_need_that_is_overdue_or_was_served_late(tmp_path: Path) -> None:
    # Every four weeks: due by 7 April, 3 days ago. Every eight: 7 days late on 10 March, and the
    # next by 5 May. The days run from a due day that was not served, or else from the one that was.
    (found,) = own_report(own_pack(tmp_path), "2025-04-10", "2025-03-10").violations
    assert found.outcome is Outcome.VIOLATED
    assert found.possible_due_on == (date(2025, 3, 3), date(2025, 4, 7))
    assert found.days_overdue == 3
    assert found.closing is Closing.OPEN


def approved(as_at: str, **approval: str) -> Finding:
    """Return what the rule of six weeks says with a relative who was approved on some day."""
    home = with_a_relative("2024-11-05", temporary_approval=approval, fully_approved_on=None)
    (found,) = of(checked(home, as_at), "visits/regular")
    return found


def test_an_approval_does_not_make_good_a_visit_that_was_missed_before() -> None:
    # Seen on 5 November, so due by 17 December; overdue for 46 days when the relative was
    # approved on 1 February, and it stays so: 14 days of December, 31 and 1.
    before = approved("2025-01-31", approved_on="2025-02-01")
    since = approved("2025-02-10", approved_on="2025-02-01")
    assert (before.outcome, before.days_overdue, before.closing) == ("breached", 45, "open")
    assert (since.outcome, since.days_overdue, since.closing) == ("breached", 46, "past")


def test_an_approval_of_one_day_does_not_end_the_delay() -> None:
    # Due by 17 December; under approval from the 18th to the 19th, and owed again since: to
    # 10 January 14 and 10 days.
    found = approved("2025-01-10", approved_on="2024-12-18", ended_on="2024-12-19")
    assert (found.outcome, found.days_overdue, found.closing) == ("breached", 24, "open")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("social_worker}", "social_wroker}", "next_action.owner", "there is no role"),
        ("visits/any", "visits/often", "families.visits/often", "is the name of a rule"),
        ("periods_of_care\n", "periods_of_care.visits\n", "members.0", "which is not in"),
        ("visits/any", "Visits", "families", "expected"),
        ("[own/visits/often, own/visits/seldom]", "[own/visits/often]", "members", "expected"),
    ],
)
def test_a_family_that_cannot_be_is_refused(
    tmp_path: Path, old: str, new: str, key: str, words: str
) -> None:
    with pytest.raises(RuleFileError) as error:
        Rulebook.load(own_pack(tmp_path, FAMILY.replace(old, new)))
    assert any(key in each.key and words in each.message for each in error.value.problems)


def test_a_member_that_a_council_left_out_is_named(tmp_path: Path) -> None:
    folder = own_pack(tmp_path, FAMILY.replace("often,", "often, own/visits/never,"))
    (warning,) = Rulebook.load(folder).warnings
    assert 'there is no rule "own/visits/never"' in warning.message


def test_a_family_of_the_same_name_takes_the_place_of_the_one_that_is_extended() -> None:
    families = shipped("east-riding").used.families
    assert families == (
        "england/visits/any",
        "local/east-riding/reviews/any",
        "local/east-riding/care-plan/any",
    )


def test_what_serves_a_need_of_the_child_comes_first_in_the_plan() -> None:
    period = with_a_relative(is_with_connected_person=False) | {"reviews": [], "care_plan": None}
    report = checked(period, "2026-03-31", whole=True)
    overdue = [each.rule for each in report.next_actions]
    assert overdue[0].startswith("england/visits/")
    # The reviewing service was due by 5 November 2024, before any visit or review.
    late = [each for each in report.next_actions if each.by and each.by < date(2024, 11, 8)]
    assert all(overdue.index(each.rule) > 1 for each in late)
