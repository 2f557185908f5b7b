"""A rulebook is loaded once, judges any number of cases, and refuses what it cannot judge."""

from __future__ import annotations

import pickle
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import permanence_rules
from permanence_rules import CaseError, Report, Rulebook, read_case
from permanence_rules.errors import RulebookChangedError, UsageError
from tests.support import one_rule, rule, shipped, write_pack

AS_AT = date(2025, 12, 1)


def case(number: int = 0, **more: Any) -> permanence_rules.Case:
    period = {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]}
    return read_case({"case_id": f"c{number}", "periods_of_care": [period]} | more)


def test_public_names_are_those_that_are_listed() -> None:
    for name in permanence_rules.__all__:
        assert getattr(permanence_rules, name).__name__
        assert name in dir(permanence_rules)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        permanence_rules.Nothing  # noqa: B018


@pytest.mark.slow
def test_many_cases_give_the_reports_of_each_in_the_order_given() -> None:
    rulebook = shipped("england")
    cases = [case(number) for number in range(7)]
    alone = [rulebook.check(each, as_at=AS_AT) for each in cases]
    assert list(rulebook.check_many(cases, as_at=AS_AT)) == alone
    assert list(rulebook.check_many(iter(cases), as_at=AS_AT, jobs=2)) == alone


def test_a_case_that_cannot_be_judged_does_not_stop_the_others() -> None:
    scottish = case(1, jurisdiction="scotland")
    late = {"case_id": "c2", "periods_of_care": [{"started_on": "2070-01-06", "reviews": []}]}
    cases = [case(0), scottish, read_case(late), case(3)]
    results = list(shipped("england").check_many(cases, as_at=date(2071, 1, 1)))
    kinds = [type(each).__name__ for each in results]
    # A day outside the table of working days opens the finding that needs it, no more.
    assert kinds == ["Report", "CaseError", "Report", "Report"]
    assert "Working days are tabulated" in str(results[2])


def test_the_law_of_another_nation_is_refused() -> None:
    with pytest.raises(CaseError, match=r"jurisdiction: .*another nation.*Use that nation's"):
        shipped("england").check(case(jurisdiction="scotland"), as_at=AS_AT)


def test_a_date_before_the_birth_is_refused() -> None:
    born = case(child={"date_of_birth": "2026-01-01"}, periods_of_care=None)
    with pytest.raises(CaseError, match=r"child.date_of_birth: .*before the child was born"):
        shipped("england").check(born, as_at=AS_AT)


def test_an_engine_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="There is no engine 'steam'"):
        Rulebook.load("england", engine="steam")


@pytest.mark.slow
def test_threads_may_share_one_rulebook() -> None:
    rulebook = shipped("england")
    expected = rulebook.check(case(), as_at=AS_AT)
    found: list[Report] = []
    threads = [
        threading.Thread(target=lambda: found.append(rulebook.check(case(), as_at=AS_AT)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_order_of_records_and_keys_makes_no_difference() -> None:
    reviews = [{"held_on": day} for day in ("2025-01-31", "2025-04-30", "2025-10-29")]
    rulebook = shipped("england")

    def judged(**period: Any) -> list[tuple[str, str, Any, Any]]:
        data = read_case({"periods_of_care": [period], "case_id": "c"})
        report = rulebook.check(data, as_at=AS_AT)
        mine = [each for each in report.findings if each.subject.path == "periods_of_care[0]"]
        return [(each.rule, each.outcome, each.due_on, each.done_on) for each in mine]

    forwards = judged(started_on="2025-01-06", reviews=reviews)
    backwards = judged(reviews=reviews[::-1], started_on="2025-01-06")
    assert forwards == backwards


def test_the_plan_is_in_the_order_in_which_it_can_be_done(tmp_path: Path) -> None:
    deadline = "obligation:\n  deadline: {event: reviews.%s.held_on, within: %s, of: started_on}"
    do = "{do: Do %s, owner: social_worker}"
    write_pack(
        tmp_path / "pack",
        {
            "a": rule(
                "requires: [pack/b]\n" + deadline % ("first", "1 week"), next_action=do % "a"
            ),
            "b": rule(deadline % ("second", "3 weeks"), next_action=do % "b"),
            "c": rule(deadline % ("third", "2 weeks"), next_action=do % "c"),
        },
    )
    period = {"started_on": "2025-01-06", "reviews": []}
    report = Rulebook.load(tmp_path / "pack").check(
        read_case({"case_id": "a", "periods_of_care": [period]}), as_at=AS_AT
    )
    # a is due first of all and waits for b, which is therefore as urgent; c is due next.
    plan = [(each.rule, each.blocked_by) for each in report.next_actions]
    assert plan == [("pack/b", ()), ("pack/a", ("pack/b",)), ("pack/c", ())]


def test_what_does_not_apply_is_counted_and_listed_only_on_request(tmp_path: Path) -> None:
    body = "applies_when: [{field: started_on, before: 2000-01-01}]\nobligation:\n  deadline: {event: ended_on, by: started_on}"
    rulebook = Rulebook.load(one_rule(tmp_path / "pack", body))
    report = rulebook.check(case(), as_at=AS_AT)
    assert report.findings == ()
    assert report.counts["not_applicable"] == 1  # type: ignore[index]
    full = rulebook.check(case(), as_at=AS_AT, list_not_applicable=True)
    assert [each.outcome for each in full.findings] == ["not_applicable"]


def test_a_report_survives_being_written_and_read() -> None:
    report = shipped("england").check(case(), as_at=AS_AT)
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_law_checked_before_the_as_at_date_is_said() -> None:
    report = shipped("england").check(case(), as_at=date(2030, 1, 1))
    assert any("were checked up to" in note for note in report.notes)


def test_bank_holidays_that_are_not_yet_confirmed_are_said() -> None:
    late = read_case(
        {"case_id": "a", "periods_of_care": [{"started_on": "2029-01-08", "reviews": []}]}
    )
    (found,) = [
        each
        for each in shipped("england").check(late, as_at=date(2029, 1, 9)).findings
        if each.rule == "england/reviews/first-review"
    ]
    assert found.warnings == (
        "Bank holidays are not yet confirmed for 2029; 5 February 2029 may move.",
    )


@pytest.mark.parametrize(
    ("owner", "amount", "expected"),
    [
        ("{either: [team_manager, service_manager]}", 1, "team_manager or service_manager"),
        ("{jointly: [team_manager, social_worker]}", 1, "team_manager and social_worker"),
        ("{delegated_by: head_of_service, to: team_manager}", 1, "team_manager for head_of_service"),
        ("{choose: [{when: [{field: amount, more_than: 2000}], owner: panel}], otherwise: team_manager}", 2001, "panel"),
        ("{choose: [{when: [{field: amount, more_than: 2000}], owner: panel}], otherwise: team_manager}", 2000, "team_manager"),
        ("{choose: [{when: [{field: amount, more_than: 2000}], owner: panel}], otherwise: team_manager}", None, "panel or team_manager"),
    ],
)  # fmt: skip
def test_who_acts(tmp_path: Path, owner: str, amount: int | None, expected: str) -> None:
    body = "obligation:\n  deadline: {event: panel_decided_on, within: 1 week, of: requested_on}"
    head = {
        "for_each": "periods_of_care.resource_requests",
        "next_action": f"{{do: Decide, owner: {owner}}}",
    }
    rulebook = Rulebook.load(one_rule(tmp_path / "pack", body, **head))
    request = {"requested_on": "2025-02-03", "panel_decided_on": None}
    if amount is not None:
        request["amount"] = str(amount)
    data = {
        "case_id": "a",
        "periods_of_care": [{"started_on": "2025-01-06", "resource_requests": [request]}],
    }
    (action,) = rulebook.check(read_case(data), as_at=AS_AT).next_actions
    assert action.owner == expected


def test_an_amendment_may_reword_and_advise(tmp_path: Path) -> None:
    amendment = """
        amends: england/reviews/first-review
        citations: [{source: text, provision: section 2}]
        recommended: {within: 10 working days, of: started_on}
        """
    reworded = """
        amends: england/reviews/second-review
        citations: [{source: text, provision: section 3}]
        messages: {breached: Please hold the second review.}
        """
    pack = write_pack(tmp_path / "pack", {"advice": amendment, "words": reworded})
    (pack / "pack.yaml").write_text(
        (pack / "pack.yaml").read_text(encoding="utf-8") + "extends: england\n", encoding="utf-8"
    )
    found = {each.rule: each for each in Rulebook.load(pack).check(case(), as_at=AS_AT).findings}
    # Ten working days after Monday 6 January 2025 are two weeks: Monday 20 January.
    assert found["england/reviews/first-review"].recommended_by == date(2025, 1, 20)
    assert found["england/reviews/first-review"].due_on == date(2025, 2, 3)
    assert found["england/reviews/second-review"].message == "Please hold the second review."


def test_figures_that_several_rules_share(tmp_path: Path) -> None:
    body = "obligation:\n  constraint: {must_not: [{field: amount, more_than: setting.large}]}"
    folder = write_pack(
        tmp_path / "pack", {"rule": rule(body, for_each="periods_of_care.resource_requests")}
    )
    (folder / "pack.yaml").write_text(
        (folder / "pack.yaml").read_text(encoding="utf-8")
        + "settings: {large: {value: 2000, reading: for one request}}\n",
        encoding="utf-8",
    )
    requests = [{"requested_on": "2025-02-03", "amount": each} for each in ("2000", "2000.01")]
    period = {"started_on": "2025-01-06", "resource_requests": requests}
    report = Rulebook.load(folder).check(
        read_case({"case_id": "a", "periods_of_care": [period]}), as_at=AS_AT
    )
    assert [each.outcome for each in report.findings] == ["met", "breached"]


@pytest.mark.parametrize(
    ("as_at", "sentence"),
    [
        (datetime(2025, 12, 1, 9, 30, tzinfo=UTC), "got a datetime. Take the day it is in London"),
        ("2025-12-01", "got text. Use date.fromisoformat"),
        (None, "expected a date, got None"),
        (20251201, "expected a date, got int"),
    ],
)
def test_a_day_of_another_kind_is_answered_with_a_sentence(as_at: Any, sentence: str) -> None:
    rulebook = shipped("wales")
    with pytest.raises(UsageError, match=re.escape(sentence)):
        rulebook.check(case(), as_at=as_at)
    with pytest.raises(UsageError, match=re.escape(sentence)):
        rulebook.check_many([], as_at=as_at)


def test_what_is_no_case_is_answered_with_a_sentence_that_repeats_none_of_it() -> None:
    rulebook = shipped("wales")
    data: Any = {"case_id": "secret-1"}
    for checked in (
        lambda: rulebook.check(data, as_at=AS_AT),
        lambda: list(rulebook.check_many([data], as_at=AS_AT)),
        lambda: list(rulebook.check_many([data], as_at=AS_AT, jobs=2)),
    ):
        with pytest.raises(UsageError, match="expected a Case, got dict") as refused:
            checked()
        assert "secret" not in str(refused.value)
    one: Any = case()
    with pytest.raises(UsageError, match="expected several cases"):
        rulebook.check_many(one, as_at=AS_AT)


@pytest.mark.parametrize("jobs", [0, -1, True, 1.5, "2", None])
def test_a_number_of_processes_that_cannot_be_is_refused_at_once(jobs: Any) -> None:
    with pytest.raises(UsageError, match="whole number of processes, 1 or more"):
        shipped("wales").check_many([], as_at=AS_AT, jobs=jobs)


def test_a_pickled_rulebook_gives_the_same_reports() -> None:
    rulebook = Rulebook.load("east-ayrshire", law_of=date(2024, 1, 1))
    again = pickle.loads(pickle.dumps(rulebook))  # noqa: S301 - made by ourselves just now
    assert again.check(case(), as_at=AS_AT) == rulebook.check(case(), as_at=AS_AT)


def test_a_pickled_rulebook_whose_packs_have_changed_says_so(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: ended_on, within: 3 weeks, of: started_on}"
    folder = write_pack(tmp_path, {"one": rule(body)})
    kept = pickle.dumps(Rulebook.load(folder))
    write_pack(tmp_path, {"one": rule(body.replace("3 weeks", "4 weeks"))})
    with pytest.raises(RulebookChangedError, match=r"changed on disk.*Load the rulebook anew"):
        pickle.loads(kept)  # noqa: S301 - made by ourselves just now
