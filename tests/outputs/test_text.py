"""Text for people: what is overdue first, who acts, why, and what comes next."""

import re
from datetime import date

import pytest

from permanence_rules.language.citations import Grade
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, Options
from permanence_rules.report.findings import Citation, Closing, Finding, NextAction, Report, Subject
from permanence_rules.report.words import (
    citation_words,
    citations_words,
    owner_words,
    role_words_of,
    timing_words,
)
from tests.outputs.reports import HANDBOOK, PERIOD, REGULATIONS, finding, overdue, planned, report


def text(*reports: Report, options: Options | None = None) -> str:
    return "".join(OUTPUTS.load("text").write(iter(reports), options or Options()))


def flat(*reports: Report, options: Options | None = None) -> str:
    """The text without its line breaks, for sentences that may be wrapped anywhere."""
    return " ".join(text(*reports, options=options).split())


def due(days: int, **more: object) -> Finding:
    return finding(Outcome.DUE, f"It is due in {days}.", days_left=days, **more)


def test_nothing_is_written_of_no_case() -> None:
    assert text() == ""


def test_a_case_begins_with_its_id_its_date_and_its_rules() -> None:
    lines = text(report(notes=("The law was checked before that day.",))).splitlines()
    assert lines[0] == "Case A1 as at 2 March 2026"
    assert lines[1] == "Nothing is known to be overdue."
    assert lines[2] == "Rules: england 2026.11; law checked to 31 July 2026"
    assert lines[3] == "The law was checked before that day."


def test_the_headline_says_what_protects_the_child_first_and_what_to_enter() -> None:
    families = ("england/visits/any", "england/reviews/any")
    rulebook = report().rulebook.model_copy(update={"families": families})
    review = overdue(90, family="england/reviews/any", rule="england/reviews/later-reviews")
    visit = overdue(7, family="england/visits/any", rule="england/visits/regular")
    past = finding(Outcome.BREACHED, closing=Closing.PAST)
    unknown = finding(Outcome.UNDETERMINED, missing=("periods_of_care[0].care_plan",))
    made = report(overdue(600), review, visit, past, unknown, rulebook=rulebook)
    assert flat(made).startswith(
        "Case A1 as at 2 March 2026 Overdue: 3 duties. The child first: visits, 7 days overdue; "
        "reviews, 90 days overdue. Late or missed in the past: 1. "
        "The record cannot decide 1 duty; enter first: care plan. Rules: "
    )
    assert re.findall(r"\d+ days overdue  ", text(made)) == [
        "7 days overdue  ",
        "90 days overdue  ",
        "600 days overdue  ",
    ]


def test_without_anything_overdue_the_headline_says_what_comes_next() -> None:
    assert "Nothing is known to be overdue. Due within 28 days: 1. Next: the second review is " in (
        flat(report(due(20), due(300)))
    )


def test_a_day_that_is_known_is_told_though_not_whether_it_was_done() -> None:
    unknown = finding(Outcome.UNDETERMINED, due_on=date(2026, 2, 6), missing=("reviews",))
    said = flat(report(unknown))
    assert "When it falls due, if not done yet (1) 6 February 2026 The second review is held" in (
        said
    )


def test_the_days_of_what_is_not_known_are_few_unless_all_is_asked_for() -> None:
    unknown = [
        finding(
            Outcome.UNDETERMINED, title=f"Duty {n}", due_on=date(2026, 1, n), missing=("reviews",)
        )
        for n in range(1, 11)
    ]
    assert "And 2 more; --all lists them." in flat(report(*unknown))
    # As at 2 March 2026: the days gone by, the last of them first.
    assert "10 January 2026 Duty 10 9 January 2026 Duty 9" in flat(report(*unknown))
    assert "Duty 2" not in flat(report(*unknown))
    assert "And 2 more" not in flat(report(*unknown), options=Options(show_all=True))


def test_a_day_just_gone_by_is_told_before_days_far_ahead() -> None:
    """As at 2 March 2026: 26 February is 4 days ago, and nine days lie 60 days ahead and more."""
    days = [date(2026, 2, 26), *(date(2026, 5, n) for n in range(1, 10))]
    unknown = [
        finding(Outcome.UNDETERMINED, title=f"Duty {n}", due_on=day, missing=("reviews",))
        for n, day in enumerate(days)
    ]
    said = flat(report(*unknown))
    assert "26 February 2026 Duty 0 1 May 2026 Duty 1" in said
    assert "And 2 more; --all lists them." in said


def test_past_breaches_are_no_overdue_ones_in_the_summary() -> None:
    past = overdue(60, closing=Closing.PAST, next_action=None)
    said = flat(report(past), report(case_id="A2"))
    assert "england/reviews 0 1 0 0 0 0 0" in said
    assert said.endswith("Children with at least one overdue duty: 0 of 2.")


def test_a_breach_with_two_possible_days_says_both_and_the_least_number() -> None:
    # From 24 March to 1 June are 69 days, from 10 May 22 (21 left of May, then 1).
    days = (date(2025, 3, 24), date(2025, 5, 10))
    said = flat(report(overdue(22, due_on=None, possible_due_on=days)))
    assert "at least 22 days overdue" in said
    assert "Due by 24 March 2025 or 10 May 2025, as a missing fact decides." in said


def test_no_sentence_and_no_action_stands_twice() -> None:
    other = Subject(path="periods_of_care[1]", label="Period of care of 1 June 2025")
    first, second = overdue(60, message="None."), overdue(60, message="None.", subject=other)
    said = flat(report(first, second))
    assert said.count("None.") == 1
    assert "About: Period of care of 6 January 2025; Period of care of 1 June 2025; rule" in said
    assert said.count("1. Hold the second review") == 1
    assert "2. Hold" not in said


def test_what_is_past_is_not_overdue() -> None:
    past = overdue(60, closing=Closing.PAST, next_action=None, message="It was not done.")
    said = flat(report(past))
    assert "Past: not done, and nothing is left to do (1) not done in time It was not done." in said
    assert "It was not done. Period of care of 6 January 2025" in said
    assert "60 days" not in said


def test_an_overdue_duty_says_by_how_much_who_acts_and_why() -> None:
    said = flat(report(overdue(60, message="It was due by 1 January 2026; none is recorded.")))
    assert "Overdue now (1) 60 days overdue It was due by 1 January 2026; none is recorded." in said
    assert "1. Hold the second review independent reviewing officer, was due by 1 January" in said
    assert "About: Period of care of 6 January 2025; rule england/reviews/second-review" in said
    assert "(england, statutory) Why: The Regulations, regulation 33(2)" in said


def test_a_provision_that_decides_and_was_not_read_has_a_mark() -> None:
    made = report(overdue(60, citations=(REGULATIONS, HANDBOOK)))
    said = flat(made, options=Options(show_all=True))
    assert "Why: The Regulations, regulation 33(2); The Handbook, chapter 3 (text not seen)" in said
    # The provision that decides stands first, and alone where not all is asked for.
    assert "The Handbook" not in flat(made)
    told = citation_words(HANDBOOK.model_copy(update={"grade": Grade.SECONDARY}))
    assert told == "The Handbook, chapter 3 (from a secondary source)"


def test_a_report_ends_with_what_was_not_read_of_the_law_behind_it() -> None:
    act = Citation(source="The Act", provision="section 1", grade=Grade.READ)
    made = report(
        overdue(60, citations=(HANDBOOK,)),
        overdue(60, citations=(HANDBOOK, REGULATIONS)),
        overdue(60, citations=(act,)),
        # What is met is only counted, so its provision is not behind what is shown.
        finding(
            Outcome.MET,
            citations=(
                act.model_copy(update={"grade": Grade.SECONDARY, "provision": "section 2"}),
            ),
        ),
    )
    ending = "`permanence-rules rules coverage --law` lists those not read."
    assert flat(made).endswith(f"Provisions behind these findings: 1 read, 1 not seen. {ending}")
    assert flat(made, options=Options(show_all=True)).endswith(
        "Provisions behind these findings: 1 read, 1 known from a secondary source only, "
        f"1 not seen. {ending}"
    )


def test_a_report_on_law_that_was_read_says_nothing_of_it() -> None:
    act = Citation(source="The Act", provision="section 1", grade=Grade.READ)
    assert "coverage --law" not in flat(report(overdue(60, citations=(act, REGULATIONS))))


def test_a_report_of_many_cases_says_once_what_was_not_read() -> None:
    said = flat(
        report(overdue(60, citations=(HANDBOOK,))),
        report(overdue(30, citations=(HANDBOOK,)), case_id="A2"),
    )
    assert said.count("Provisions behind these findings: 1 not seen.") == 1
    assert said.endswith("lists those not read.")


def test_provisions_of_one_source_name_it_once() -> None:
    assert citations_words((REGULATIONS, REGULATIONS)) == (
        "The Regulations, regulation 33(2), regulation 33(2)"
    )


def test_groups_come_in_the_order_of_their_urgency() -> None:
    said = text(
        report(
            finding(Outcome.NEEDS_JUDGEMENT),
            due(29),
            due(28),
            finding(Outcome.LATE, days_late=3),
            finding(Outcome.BREACHED, days_overdue=9),
            overdue(60),
            finding(Outcome.UNDETERMINED, missing=("child",)),
        )
    )
    headings = [
        "Next actions (1)",
        "Overdue now (1)",
        "Due within 28 days (1)",
        "Due later (1)",
        "Needs a judgement (1)",
        "Cannot be decided (1 duty)",
        "Past: not done, and nothing is left to do (1)",
        "Past: done late (1)",
    ]
    assert re.findall(r"^[A-Z].*\)$", said, re.MULTILINE) == headings


def test_the_most_overdue_comes_first() -> None:
    said = text(report(overdue(1), overdue(60), overdue(7)))
    assert re.findall(r"\d+ days? overdue", said) == [
        "60 days overdue",
        "7 days overdue",
        "1 day overdue",
    ]


def test_due_soon_means_what_was_asked_for() -> None:
    assert "Due later (1)" in text(report(due(28)), options=Options(due_within=27))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (due(0), "today"),
        (due(1), "tomorrow"),
        (due(2), "in 2 days"),
        (finding(Outcome.DUE), "to do"),
        (finding(Outcome.LATE), "late"),
        (finding(Outcome.BREACHED), "not in place"),
        (finding(Outcome.NEEDS_JUDGEMENT), ""),
    ],
)
def test_time_is_told_as_people_say_it(made: Finding, words: str) -> None:
    assert timing_words(made) == words


def test_a_date_of_action_is_told_where_the_due_date_is_another() -> None:
    action = NextAction(do="Hold the next review", owner="social_worker", by=date(2026, 9, 1))
    late = finding(Outcome.LATE, days_late=1, due_on=date(2026, 1, 1), next_action=action)
    said = flat(report(late))
    assert "1. Hold the next review social worker, by 1 September 2026; Period of care" in said


def test_advice_and_doubts_stand_beside_the_duty() -> None:
    said = flat(
        report(
            due(
                3,
                recommended_by=date(2026, 3, 3),
                policy_sensitive=("Read otherwise, it would be met.",),
                warnings=("Bank holidays are not yet confirmed.",),
            )
        )
    )
    assert "Advised by 3 March 2026." in said
    assert "Note: Read otherwise, it would be met." in said
    assert "Note: Bank holidays are not yet confirmed." in said


def test_facts_that_decide_most_duties_come_first() -> None:
    first = finding(Outcome.UNDETERMINED, missing=("periods_of_care[0].reviews", "child.age"))
    second = finding(
        Outcome.UNDETERMINED, missing=("periods_of_care[0].visits", "periods_of_care[0].reviews")
    )
    bare = finding(Outcome.UNDETERMINED, missing=("child",))
    lines = text(report(first, second, bare)).splitlines()
    start = lines.index("Cannot be decided (3 duties)")
    assert [" ".join(line.split()) for line in lines[start + 2 : start + 6]] == [
        "2 duties periods_of_care[0].reviews",
        "1 duty child",
        "1 duty child.age",
        "1 duty periods_of_care[0].visits",
    ]


def test_the_list_of_facts_is_short_unless_all_is_asked_for() -> None:
    made = report(finding(Outcome.UNDETERMINED, missing=tuple(f"fact_{n}" for n in range(15))))
    assert "And 3 facts that decide fewer; --all lists them." in flat(made)
    # fact_9 is the last of the fifteen in the order of letters.
    assert "fact_9" not in text(made)
    assert "fact_9" in text(made, options=Options(show_all=True))


def test_the_plan_is_numbered_and_says_what_must_come_first() -> None:
    first = overdue(60, rule="england/reviews/first-review")
    other = overdue(
        60,
        rule="england/reviews/first-review",
        subject=Subject(path="periods_of_care[1]", label="Another period"),
    )
    second = overdue(
        60, next_action=NextAction(do="Hold the next review", owner="social_worker or team_manager")
    )
    plan = (planned(other), planned(first), planned(second, "england/reviews/first-review"))
    said = flat(report(first, second, next_actions=plan))
    assert "1. Hold the second review independent reviewing officer, was due by" in said
    assert "Another period, Period of care of 6 January 2025" in said
    assert "2. Hold the next review social worker or team manager; Period of care" in said
    assert "after: 1 (Hold the second review)" in said


def test_an_action_that_lies_ahead_says_by_when() -> None:
    action = NextAction(do="Visit the child", owner="social_worker", by=date(2026, 3, 2))
    assert "social worker, by 2 March 2026;" in flat(report(due(0, next_action=action)))


def test_roles_of_a_pack_are_told_in_its_words() -> None:
    words = role_words_of({"kinship_lead": "lead for kinship care"})
    assert owner_words("kinship_lead and social_worker", words) == (
        "lead for kinship care and social worker"
    )


def test_what_is_settled_is_counted() -> None:
    settled = (finding(Outcome.MET), finding(Outcome.MET), finding(Outcome.EXEMPT))
    assert text(report(*settled)).endswith("\nAlso: 2 met, 1 exempt.\n")


def test_nothing_is_counted_where_nothing_is_settled() -> None:
    assert "Also" not in text(report(overdue(60)))


def test_everything_is_listed_when_asked_for() -> None:
    met = finding(Outcome.MET, "It was held in time.", arithmetic=("1 May + 1 day = 2 May",))
    said = flat(
        report(met, finding(Outcome.NOT_APPLICABLE, "It does not apply.")),
        options=Options(show_all=True),
    )
    assert "Met (1) It was held in time. Counted: 1 May + 1 day = 2 May" in said
    assert "Not applicable (1) It does not apply." in said


@pytest.mark.parametrize("width", [20, 60, 100])
def test_text_is_wrapped_to_the_width(width: int) -> None:
    said = text(report(overdue(60, message="word " * 60)), options=Options(width=width))
    assert max(len(line) for line in said.splitlines()) <= max(width, 40)


def test_a_narrow_page_puts_the_label_on_a_line_of_its_own() -> None:
    lines = text(report(overdue(60)), options=Options(width=60)).splitlines()
    assert "  60 days overdue" in lines


def test_there_is_colour_only_when_asked_for() -> None:
    made = report(overdue(60), finding(Outcome.MET))
    plain, coloured = text(made), text(made, options=Options(in_colour=True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m60 days overdue\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_several_cases_are_told_briefly_with_a_summary() -> None:
    late = finding(Outcome.LATE, "It was late.", days_late=2, rule="england/visits/regular")
    judgement = finding(Outcome.NEEDS_JUDGEMENT, "Nobody can say.")
    unknown = finding(Outcome.UNDETERMINED, missing=("child",))
    one = report(overdue(60, message="It is overdue."), late, due(300))
    two = report(judgement, unknown, finding(Outcome.MET), case_id="A2")
    said = flat(one, two)
    assert "60 days overdue It is overdue. [independent reviewing officer; england/reviews" in said
    assert "1 due later, 1 late or missed in the past." in said
    assert "Case A2 as at 2 March 2026 1 duty for a judgement, 1 duty that the record" in said
    assert "It is due in 300." not in said
    assert "Summary of 2 cases rules overdue late due judgement undecided met other" in said
    assert "england/reviews 1 0 1 1 1 1 0 england/visits 0 1 0 0 0 0 0 all rules 1 1 1 1 1 1 0" in (
        said
    )
    assert said.endswith("Children with at least one overdue duty: 1 of 2.")


def test_several_cases_tell_of_what_is_due_later_when_all_is_asked_for() -> None:
    said = flat(report(due(300)), report(case_id="A2"), options=Options(show_all=True))
    assert "Due later in 300 days It is due in 300." in said


def test_a_duty_born_of_a_missed_one_counts_in_the_family_of_its_rule() -> None:
    born = overdue(1, rule="england/reviews/first-review/on-missed", subject=PERIOD)
    assert "england/reviews 1 0" in flat(report(born), report(case_id="A2"))
