"""What a return can never decide is said once, and is judged where it is listed."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Ran, Run, a_case, write
from tests.sources.test_ssda903 import write_year

NOT_JUDGED = "Not judged: "
VIOLATIONS = {"late", "breached", "violated"}


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A child who came into care on 1 May 2024, with no review up to the end of the return."""
    row = "A1,01/05/2024,S,V2,U1,PR1,,,"
    return write_year(tmp_path / "return", "2024-25", episodes=row, reviews="")


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(ran.out)))


def test_a_return_lists_what_asks_for_action_or_is_a_violation(run: Run, returned: Path) -> None:
    listed = rows(run("check", returned, "--format", "csv"))
    assert all(row["next_action"] or row["outcome"] in VIOLATIONS for row in listed)
    # 20 working days from 1 May 2024, with two bank holidays: 31 May.
    first = next(row for row in listed if row["rule"] == "england/reviews/first-review")
    assert (first["outcome"], first["due_on"]) == ("breached", "2024-05-31")


def test_all_lists_the_same_and_more(run: Run, returned: Path) -> None:
    usual = rows(run("check", returned, "--format", "csv"))
    whole = rows(run("check", returned, "--format", "csv", "--all"))
    assert [row for row in whole if row in usual] == usual
    assert len(usual) * 10 < len(whole)


def test_what_is_not_judged_is_said_once(run: Run, returned: Path) -> None:
    ran = run("check", returned, "--format", "csv")
    assert ran.err.count(NOT_JUDGED) == 1
    assert "`permanence-rules rules list --from ssda903` says what they lack" in ran.err


@pytest.mark.parametrize(
    ("options", "is_judged"),
    [
        (("--all",), True),
        (("--area", "visits"), True),
        (("--outcome", "undetermined"), True),
        (("--outcome", "breached"), False),
        (("--area", "visits", "--outcome", "breached"), False),
    ],
)
def test_what_is_listed_is_judged(
    run: Run, returned: Path, options: tuple[str, ...], *, is_judged: bool
) -> None:
    ran = run("check", returned, "--format", "csv", *options)
    assert (NOT_JUDGED not in ran.err) is is_judged
    if is_judged and "--all" not in options:
        assert {row["outcome"] for row in rows(ran)} >= {"undetermined"}


def test_what_is_not_judged_counts_as_undetermined(run: Run, returned: Path) -> None:
    assert run("check", returned, "--format", "csv", "--fail-on", "undetermined").code == 1


def test_counts_are_of_all_that_was_judged(run: Run, returned: Path) -> None:
    usual = json.loads(run("check", returned, "--format", "jsonl").out)
    assert sum(usual["counts"].values()) > len(usual["findings"])
    assert any("what asks for action or is a violation" in note for note in usual["notes"])


@pytest.mark.slow
def test_the_page_says_in_its_run_what_was_not_judged(run: Run, returned: Path) -> None:
    assert "Duties not judged" in run("check", returned, "--format", "html").out


def test_several_cases_list_what_asks_for_action_and_one_is_whole(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    several = write(tmp_path / "several.json", [a_case("A1", *OVERDUE), a_case("A2", *IN_TIME)])
    alone = write(tmp_path / "alone.json", a_case("A2", *IN_TIME))
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    listed = {row["outcome"] for row in rows(run("check", several, *options))}
    assert listed == {"breached", "due"}
    assert "met" in {row["outcome"] for row in rows(run("check", alone, *options))}
    assert "met" in {row["outcome"] for row in rows(run("check", several, *options, "--all"))}


def test_late_is_listed_though_nothing_is_left_to_do(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    cases = write(tmp_path / "cases.json", [a_case("B1", *LATE), a_case("A2", *IN_TIME)])
    ran = run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    assert "late" in {row["outcome"] for row in rows(ran)}


@pytest.mark.slow
def test_a_replay_judges_the_same_rules(run: Run, tmp_path: Path, returned: Path) -> None:
    record = tmp_path / "decisions.jsonl"
    run("check", returned, "--format", "csv", "--record", record)
    first = json.loads(record.read_text(encoding="utf-8").splitlines()[0])
    assert "england/visits/first-week" in first["not_judged"]
    again = run("replay", record, returned)
    assert "Repeated: 1. As before: 1. Otherwise: 0." in again.out


def test_the_rules_that_a_source_can_decide_are_listed(run: Run) -> None:
    ran = run("rules", "list", "--from", "ssda903")
    decided, _, never = ran.flat.partition("Never decided")
    assert "england/reviews/first-review" in decided
    assert "england/visits/first-week" in never
    assert "lacks the care plan (periods_of_care.care_plan)" in never
    assert "can decide all" in run("rules", "list", "--from", "json").flat
    assert run("rules", "list", "--from", "nothing").code == 2


@pytest.mark.slow
def test_the_facts_of_a_rule_are_explained(run: Run) -> None:
    ran = run("explain", "england/reviews/second-review", "--facts")
    needed, _, others = ran.flat.partition("Other facts that it reads")
    assert "periods_of_care.reviews: Statutory reviews." in needed
    assert "periods_of_care.reviews.held_on" in others
