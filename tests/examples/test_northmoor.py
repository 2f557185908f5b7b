"""The example pack of an invented council: its scenarios, and one whole case worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Finding, Report, Rulebook, read_case
from permanence_rules.authoring.scenarios import mutate_folder, report_lines, run_folder

NORTHMOOR = Path(__file__).parents[2] / "examples" / "packs" / "northmoor"
PERIOD = "periods_of_care[0]"
AS_AT = date(2026, 6, 30)

# The year's Mondays: 5 January, 2 February, 2 March, 6 April, 4 May, 1 June. Bank holidays that
# matter: Good Friday 3 April, Easter Monday 6 April, 25 May.
EXPECTED = {
    # first meeting: six weeks from 5 January end on 16 February; ten working days after the review
    # of Tuesday 27 January (28-30 January, 2-6, 9 and 10 February) end sooner
    ("meetings/first-planning-meeting", PERIOD): ("met", "2026-02-10"),
    # 10 February + 42 days = 24 March, + 42 = 5 May (held on the 7th), + 42 = 18 June
    ("meetings/every-six-weeks", PERIOD): ("late", "2026-05-05"),
    ("meetings/quorum", f"{PERIOD}.planning_meetings[0]"): ("met", None),
    ("meetings/quorum", f"{PERIOD}.planning_meetings[1]"): ("breached", None),
    ("meetings/quorum", f"{PERIOD}.planning_meetings[2]"): ("met", None),
    ("meetings/quorum", f"{PERIOD}.planning_meetings[3]"): ("met", None),
    # four years old when care began: 6-9, 12-16 and 19 January
    ("champions/named", PERIOD): ("met", "2026-01-19"),
    # ten weeks, as the head of service agreed in the six: 5 January + 70 days; assessed on the 17th
    ("siblings/together-or-apart", PERIOD): ("late", "2026-03-16"),
    # fifteen working days: 6-9, 12-16, 19-23 and 26 January; held on the 27th
    ("reviews/first-review-in-15-days", PERIOD): ("late", "2026-01-26"),
    ("care-plan/more-in-the-plan", PERIOD): ("met", "2026-01-12"),
    # weekly for three visits, then fortnightly; both placements ended before the next was due
    ("visits/phased-visits", f"{PERIOD}.placements[0]"): ("met", None),
    ("visits/phased-visits", f"{PERIOD}.placements[1]"): ("met", None),
    # 27 April + 7 days = 4 May; visited on the 5th
    ("visits/phased-visits", f"{PERIOD}.placements[2]"): ("late", "2026-05-04"),
    # 29 June + 7 days
    ("visits/phased-visits", f"{PERIOD}.placements[3]"): ("due", "2026-07-06"),
    # two working days from each start: Mondays 5 January, 2 March, 13 April, 15 June
    ("placements/essential-information", f"{PERIOD}.placements[0]"): ("met", "2026-01-07"),
    ("placements/essential-information", f"{PERIOD}.placements[1]"): ("met", "2026-03-04"),
    ("placements/essential-information", f"{PERIOD}.placements[2]"): ("late", "2026-04-15"),
    ("placements/essential-information", f"{PERIOD}.placements[3]"): ("breached", "2026-06-17"),
    # ten working days if arranged before April, else seven: 14-17 and 20-22 April; 16-19 and 22-24 June
    ("placements/about-me", f"{PERIOD}.placements[0]"): ("met", "2026-01-19"),
    ("placements/about-me", f"{PERIOD}.placements[1]"): ("met", "2026-03-16"),
    ("placements/about-me", f"{PERIOD}.placements[2]"): ("late", "2026-04-22"),
    ("placements/about-me", f"{PERIOD}.placements[3]"): ("breached", "2026-06-24"),
    # the third move, on Monday 15 June: 16-19, 22-26 and 29 June
    ("stability/third-move", f"{PERIOD}.placements[3]"): ("breached", "2026-06-29"),
    # back from Wednesday 3 June: 2 and 1 June, 29, 28 and 27 May
    ("panels/papers", f"{PERIOD}.panels[0]"): ("met", "2026-05-27"),
    ("matching/child-told", f"{PERIOD}.matches[0]"): ("needs_judgement", None),
    # 5 June + 84 days: 25 of June, 31 of July, 28
    ("matching/life-story-visit", f"{PERIOD}.matches[0]"): ("due", "2026-08-28"),
    # after Thursday 2 April: 7-10 and 13 April
    ("resources/decided-in-time", f"{PERIOD}.resource_requests[0]"): ("met", "2026-04-13"),
    ("resources/right-manager", f"{PERIOD}.resource_requests[0]"): ("breached", None),
    ("resources/granted-before-committed", f"{PERIOD}.resource_requests[0]"): (
        "late",
        "2026-04-10",
    ),
    # 22 and 26-29 May
    ("hub/first-contact", f"{PERIOD}.local.hub_referrals[0]"): ("met", "2026-05-29"),
    ("hub/first-contact", f"{PERIOD}.local.hub_referrals[1]"): ("exempt", None),
    ("respite/nights-in-a-year", f"{PERIOD}.local.respite_stays[0]"): ("met", None),
    ("respite/nights-in-a-year", f"{PERIOD}.local.respite_stays[1]"): ("met", None),
    # 1 to 15 May are fifteen days, the advice is fourteen
    ("respite/longest-stay", PERIOD): ("needs_judgement", None),
    # 4 May + 28 days = 1 June (reviewed on 29 May), 29 May + 28 = 26 June
    ("search/while-the-order-lasts", f"{PERIOD}.legal_statuses[1]"): ("breached", "2026-06-26"),
}


@pytest.fixture(scope="module")
def report() -> Report:
    """The example case as it stood on 30 June 2026."""
    case = read_case((NORTHMOOR / "example-case.json").read_text(encoding="utf-8"))
    return Rulebook.load(NORTHMOOR).check(case, as_at=AS_AT)


def northmoor(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.layer == "northmoor"]


def find(report: Report, rule: str, subject: str = PERIOD) -> Finding:
    return next(
        finding
        for finding in northmoor(report)
        if (finding.rule, finding.subject.path) == (f"northmoor/{rule}", subject)
    )


@pytest.mark.slow
def test_every_scenario_passes_and_no_change_goes_unnoticed() -> None:
    results = run_folder(NORTHMOOR)

    assert results.passed, "\n".join(report_lines(results))
    assert len(results.results) >= 150
    assert [str(survivor) for survivor in mutate_folder(NORTHMOOR)] == []


@pytest.mark.slow
def test_the_example_case_comes_out_as_worked_out_by_hand(report: Report) -> None:
    found = {
        (finding.rule.removeprefix("northmoor/"), finding.subject.path): (
            finding.outcome.value,
            finding.due_on and finding.due_on.isoformat(),
        )
        for finding in northmoor(report)
    }

    assert found == EXPECTED


def test_the_law_applies_beside_the_procedure(report: Report) -> None:
    # twenty working days from 5 January end on 2 February; the first review was on 27 January
    first = next(each for each in report.findings if each.rule == "england/reviews/first-review")

    assert (first.outcome, first.layer) == ("met", "england")
    assert first.due_on == date(2026, 2, 2)


def test_every_item_that_a_meeting_lacked_is_listed(report: Report) -> None:
    finding = find(report, "meetings/quorum", f"{PERIOD}.planning_meetings[1]")

    assert finding.missing_items == (
        "two of health, education and the Virtual School",
        "a written view, before the meeting, of everybody who did not come",
    )


def test_advice_and_figures_are_shown_beside_what_they_judge(report: Report) -> None:
    # three working days after Friday 5 June: 8, 9 and 10 June
    assert find(report, "matching/child-told", f"{PERIOD}.matches[0]").recommended_by == date(
        2026, 6, 10
    )
    figure = find(report, "respite/longest-stay").figure
    assert figure is not None
    assert figure.value == 15


def test_days_late_and_overdue_are_counted_to_the_as_at_date(report: Report) -> None:
    # assessed on 17 March, due on the 16th; the information was due on 17 June, thirteen days ago
    assert find(report, "siblings/together-or-apart").days_late == 1
    given = find(report, "placements/essential-information", f"{PERIOD}.placements[3]")
    assert given.days_overdue == 13


def test_the_plan_of_next_actions_names_who_acts_in_words_of_the_pack(report: Report) -> None:
    owners = {
        action.rule.removeprefix("northmoor/"): action.owner for action in report.next_actions
    }

    assert owners["stability/third-move"] == "service_manager or independent_reviewing_officer"
    assert (
        owners["search/while-the-order-lasts"] == "family_finding_social_worker and social_worker"
    )


def test_a_role_of_the_council_is_asked_to_act() -> None:
    case = read_case(
        {
            "case_id": "hub",
            "periods_of_care": [
                {
                    "started_on": "2026-01-05",
                    "local": {
                        "hub_referrals": [
                            {
                                "referred_on": "2026-06-29",
                                "referred_by": "school",
                                "is_urgent": True,
                                "first_contact_on": None,
                            }
                        ]
                    },
                }
            ],
        }
    )
    report = Rulebook.load(NORTHMOOR).check(case, as_at=AS_AT)

    action = next(
        each for each in report.next_actions if each.rule == "northmoor/hub/first-contact"
    )
    # two working days after Monday 29 June
    assert (action.owner, action.by) == ("hub_coordinator", date(2026, 7, 1))
