"""`diff`: from one run or extract to the next, worked out by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import IN_TIME, OVERDUE, Run, a_case, write
from tests.support import one_rule

MARKER = "Hoppity"
RunOf = Callable[..., Path]


@pytest.fixture
def run_of(run: Run, reviews: Path, tmp_path: Path) -> RunOf:
    """Judge cases and return the decision record, or the reports."""

    def made(name: str, day: str, *cases: Any, rules: Path = reviews, form: str = "") -> Path:
        path = tmp_path / f"{name}.jsonl"
        source = write(tmp_path / f"{name}-cases.json", list(cases))
        options = ("--format", form or "jsonl", "--all", "--output" if form else "--record")
        assert run("check", source, "--rules", rules, "--as-at", day, *options, path).code in (0, 1)
        return path

    return made


def changes(run: Run, *arguments: object) -> list[dict[str, Any]]:
    ran = run("diff", *arguments, "--format", "json")
    found: list[dict[str, Any]] = json.loads(ran.out)["changes"]
    return found


def short(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    keys = ("case_id", "status", "outcome_old", "outcome_new")
    return [
        (*(each[key] for key in keys), each["rule"].rpartition("/")[2], *each["why"])
        for each in found
    ]


# The third review is due six months after 30 April 2025: on 30 October 2025.


@pytest.mark.parametrize("form", ["", "jsonl"])
def test_only_time_has_passed(run: Run, run_of: RunOf, form: str) -> None:
    old = run_of("old", "2025-10-01", a_case("A1", *OVERDUE), form=form)
    new = run_of("new", "2025-12-01", a_case("A1", *OVERDUE), form=form)
    assert short(changes(run, old, new)) == [
        ("A1", "new", "due", "breached", "later-reviews", "time")
    ]
    assert run("diff", old, new).code == 1
    # The other way round nothing is newly overdue; what was overdue is due again.
    assert run("diff", new, old).code == 0


@pytest.mark.parametrize("form", ["", "jsonl"])
def test_a_review_that_was_held_after_all(run: Run, run_of: RunOf, form: str) -> None:
    old = run_of("old", "2025-12-01", a_case("A1", *OVERDUE), form=form)
    # Held on 8 December 2025, 39 days after 30 October; the next is due on 8 June 2026.
    new = run_of("new", "2026-01-05", a_case("A1", *OVERDUE, "2025-12-08"), form=form)
    (change,) = changes(run, old, new)
    assert short([change]) == [("A1", "put_right", "breached", "late", "later-reviews", "case")]
    assert change["next_due_on_new"] == "2026-06-08"
    ran = run("diff", old, new)
    assert ran.code == 0
    assert "overdue -> late" in ran.flat
    assert "Why: the record has changed" in ran.flat


@pytest.mark.parametrize("form", ["", "jsonl"])
def test_a_review_that_was_added_before_others(
    run: Run, run_of: RunOf, tmp_path: Path, form: str
) -> None:
    rules = one_rule(
        tmp_path / "pack",
        "obligation: {deadline: {event: record.distributed_on, within: 20 working days, "
        "of: held_on}}\ncloses: when_done_later",
        for_each="periods_of_care.reviews",
    )

    def of(*held: dict[str, Any]) -> dict[str, Any]:
        return a_case("A1") | {"periods_of_care": [{"started_on": "2025-01-06", "reviews": held}]}

    def review(day: str, distributed: str | None) -> dict[str, Any]:
        return {"held_on": day, "record": {"distributed_on": distributed}}

    january, october = review("2025-01-31", "2025-02-03"), review("2025-10-29", None)
    added = review("2025-04-30", "2025-05-06")
    old = run_of("old", "2025-12-01", of(january, october), rules=rules, form=form)
    new = run_of("new", "2025-12-01", of(january, added, october), rules=rules, form=form)
    # 20 working days from Wednesday 29 October 2025 end on Wednesday 26 November 2025.
    (change,) = changes(run, old, new)
    assert (change["status"], change["subject"]) == ("still_open", "periods_of_care[0].reviews[2]")
    assert change["subject_label"] == "Review of 29 October 2025"
    assert (change["due_on_old"], change["due_on_new"]) == ("2025-11-26", "2025-11-26")


def test_children_who_are_new_and_who_left(run: Run, run_of: RunOf) -> None:
    old = run_of("old", "2025-12-01", a_case("A1", *OVERDUE), a_case("A2", *OVERDUE))
    new = run_of("new", "2025-12-01", a_case("A3", *OVERDUE), a_case("A2", *OVERDUE))
    assert short(changes(run, old, new)) == [
        ("A3", "new", None, "breached", "later-reviews", "child_new"),
        ("A2", "still_open", "breached", "breached", "later-reviews", "nothing"),
        ("A1", "gone", "breached", None, "later-reviews", "child_left"),
    ]
    assert "3 children compared: 1 is new, 1 has left." in run("diff", old, new).flat


def changed(reviews: Path, before: str, after: str) -> None:
    path = reviews / "reviews" / "later-reviews.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_rule_with_another_limit(run: Run, run_of: RunOf, reviews: Path) -> None:
    old = run_of("old", "2025-10-01", a_case("A1", *OVERDUE), a_case("A2", *IN_TIME))
    changed(reviews, "at_most: 6 months", "at_most: 5 months")
    new = run_of("new", "2025-10-20", a_case("A1", *OVERDUE), a_case("A2", *IN_TIME))
    # Five months from 30 April 2025 end on 30 September 2025.
    found = [each for each in changes(run, old, new) if each["case_id"] == "A1"]
    assert short(found) == [("A1", "new", "due", "breached", "later-reviews", "rules")]
    assert (found[0]["due_on_old"], found[0]["due_on_new"]) == ("2025-10-30", "2025-09-30")


def test_another_rule_that_changed_is_no_cause(run: Run, run_of: RunOf, reviews: Path) -> None:
    old = run_of("old", "2025-10-01", a_case("A1", *OVERDUE))
    path = reviews / "reviews" / "first-review.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# another file, the same rule\n", "utf-8")
    new = run_of("new", "2025-12-01", a_case("A1", *OVERDUE))
    heads = [json.loads(each.read_text("utf-8").splitlines()[0]) for each in (old, new)]
    assert heads[0]["rulebook_digest"] != heads[1]["rulebook_digest"]
    assert short(changes(run, old, new)) == [
        ("A1", "new", "due", "breached", "later-reviews", "time")
    ]


def test_two_extracts_are_judged_by_the_same_rules(run: Run, reviews: Path, tmp_path: Path) -> None:
    old = write(tmp_path / "old.json", [a_case("A1", *OVERDUE)])
    new = write(tmp_path / "new.json", [a_case("A1", *OVERDUE, "2025-12-08")])
    days = ("--as-at", "2025-12-01", "--as-at", "2026-01-05")
    assert short(changes(run, old, new, "--rules", reviews, *days)) == [
        ("A1", "put_right", "breached", "late", "later-reviews", "case")
    ]
    on_one_day = changes(run, old, new, "--rules", reviews, "--as-at", "2026-01-05")
    assert short(on_one_day) == [("A1", "put_right", "breached", "late", "later-reviews", "case")]


@pytest.mark.parametrize("wrong", [{"nonsense": 1}, {"jurisdiction": "scotland"}])
def test_a_child_who_could_not_be_judged_has_not_left(
    run: Run, reviews: Path, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    old = write(tmp_path / "old.json", [a_case("A1", *OVERDUE), a_case("A2", *IN_TIME)])
    new = write(tmp_path / "new.json", [a_case("A1") | wrong, a_case("A2", *IN_TIME)])
    ran = run("diff", old, new, "--rules", reviews, "--as-at", "2025-12-01", "--format", "json")
    assert ran.code == 3
    (gone,) = [each for each in json.loads(ran.out)["changes"] if each["status"] == "gone"]
    assert (gone["case_id"], gone["why"]) == ("A1", ["not_judged"])
    assert "new.json: " in ran.err


@pytest.fixture
def teams(run_of: RunOf) -> tuple[Path, Path]:
    """Two teams; nothing overdue in the older run."""
    cases = [a_case("B1", *OVERDUE) | {"team": "B"}, a_case("A1", *OVERDUE) | {"team": "A"}]
    return run_of("old", "2025-10-01", *cases), run_of("new", "2025-12-01", *cases)


def test_a_team_and_an_area_alone(run: Run, teams: tuple[Path, Path]) -> None:
    assert [each["case_id"] for each in changes(run, *teams, "--team", "B")] == ["B1"]
    assert len(changes(run, *teams, "--area", "Reviews")) == 2
    ran = run("diff", *teams, "--area", "visits")
    assert ran.code == 0
    assert "--area: no change is about 'visits'; there are changes on: reviews." in ran.err


def test_a_table_has_a_line_for_each_change(run: Run, teams: tuple[Path, Path]) -> None:
    rows = list(csv.DictReader(StringIO(run("diff", *teams, "--format", "csv").out)))
    # Of equal changes the teams stand in the order of their codes.
    assert [(row["case_id"], row["team"], row["status"], row["why"]) for row in rows] == [
        ("A1", "A", "new", "time"),
        ("B1", "B", "new", "time"),
    ]


def test_the_exit_code_counts_what_is_new(run: Run, teams: tuple[Path, Path]) -> None:
    assert run("diff", *teams, "--fail-on", "never").code == 0
    assert run("diff", teams[1], teams[1]).code == 0
    assert run("diff", *teams, "--fail-on", "nothing").code == 2


def test_what_got_worse_stands_first(run: Run, run_of: RunOf, tmp_path: Path) -> None:
    rules = tmp_path / "pack"
    one_rule(rules, "obligation: {deadline: {event: ended_on, within: 10 days, of: started_on}}")
    head = (rules / "rule.yaml").read_text("utf-8")
    statutory = head.replace("strength: local", "strength: statutory")
    (rules / "statutory.yaml").write_text(statutory, "utf-8")
    (rules / "later.yaml").write_text(statutory.replace("10 days", "60 days"), "utf-8")
    old = run_of("old", "2025-01-10", a_case("A1"), rules=rules)
    new = run_of("new", "2025-02-10", a_case("A1"), a_case("A2"), rules=rules)
    # Ten days from 6 January 2025 end on the 16th; sixty days on 7 March 2025.
    assert short(changes(run, old, new)) == [
        ("A1", "new", "due", "breached", "statutory", "time"),
        ("A2", "new", None, "breached", "statutory", "child_new"),
        ("A2", "new", None, "due", "later", "child_new"),
        ("A1", "new", "due", "breached", "rule", "time"),
        ("A2", "new", None, "breached", "rule", "child_new"),
        ("A1", "still_open", "due", "due", "later", "time"),
    ]


def test_records_of_before_are_compared_too(run: Run, teams: tuple[Path, Path]) -> None:
    for path in teams:
        head, *rest = map(json.loads, path.read_text("utf-8").splitlines())
        for key in ("duties", "rulebook_digest"):
            del head[key]
        for decision in rest:
            decision.pop("team", None)
            for finding in decision["findings"]:
                for key in ("label", "closing", "read"):
                    finding.pop(key, None)
        path.write_text("".join(f"{json.dumps(each)}\n" for each in (head, *rest)), "utf-8")
        text = path.read_text("utf-8").replace('{"decision_record": 1', '{"decision_record":1')
        path.write_text(text, "utf-8")
    found = changes(run, *teams)
    assert {(each["status"], each["strength"]) for each in found} == {("new", None)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as-at", "2025-12-01"), "both runs were judged already"),
        (("--rules", "england"), "both runs were judged already"),
        (("--format", "xlsx"), "--format: expected one of"),
        (("--jobs", "0"), "--jobs: expected a number"),
    ],
)
def test_what_cannot_be_asked(
    run: Run, teams: tuple[Path, Path], options: tuple[str, ...], said: str
) -> None:
    ran = run("diff", *teams, *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_reports_and_records_are_not_compared(run: Run, run_of: RunOf) -> None:
    record = run_of("old", "2025-12-01", a_case("A1", *OVERDUE))
    reports = run_of("new", "2025-12-01", a_case("A1", *OVERDUE), form="jsonl")
    ran = run("diff", record, reports)
    assert ran.code == 2
    assert "expected two of a kind" in ran.err


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: [*lines, lines[-1]], "is about a case that stands above already"),
        (lambda lines: [*lines, '{"no": "decision"}'], "does not fit"),
        (lambda lines: [lines[0], lines[1][:-40]], "does not fit"),
        (lambda lines: [lines[0][:-40], lines[1]], "the first line does not fit"),
    ],
)
def test_a_record_that_is_damaged(
    run: Run, run_of: RunOf, damage: Callable[[list[str]], list[str]], said: str
) -> None:
    path = run_of("old", "2025-12-01", a_case("A1", *OVERDUE, permanence_needed_reason=MARKER))
    path.write_text("\n".join(damage(path.read_text("utf-8").splitlines())), "utf-8")
    ran = run("diff", path, path)
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err
    assert MARKER not in ran.err


def test_reports_of_several_days_are_no_run(run: Run, run_of: RunOf) -> None:
    one = run_of("one", "2025-12-01", a_case("A1", *OVERDUE), form="jsonl")
    two = run_of("two", "2025-12-02", a_case("A2", *OVERDUE), form="jsonl")
    one.write_text(one.read_text("utf-8") + two.read_text("utf-8"), "utf-8")
    ran = run("diff", one, one)
    assert ran.code == 3
    assert "several days or rulebooks" in ran.err


def test_an_output_must_not_replace_a_run(run: Run, teams: tuple[Path, Path]) -> None:
    ran = run("diff", *teams, "--output", teams[0])
    assert ran.code == 2
    assert "is an input" in ran.err


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_output_that_cannot_be_compared_is_named(
    run: Run, reviews: Path, teams: tuple[Path, Path], tmp_path: Path, form: str
) -> None:
    output = tmp_path / f"found.{form}"
    cases = write(tmp_path / "cases.json", [a_case("A1", *OVERDUE), a_case("A2", *OVERDUE)])
    run("check", cases, "--rules", reviews, "--format", form, "--output", output)
    ran = run("diff", output, teams[0])
    assert ran.code == 3
    assert "an output of this form cannot be compared; make the file anew" in ran.err


def test_reports_of_a_choice_are_no_whole_run(run: Run, reviews: Path, tmp_path: Path) -> None:
    output = tmp_path / "found.jsonl"
    cases = write(tmp_path / "cases.json", [a_case("A1", *OVERDUE)])
    options = ("--rules", reviews, "--format", "jsonl", "--outcome", "met", "--output", output)
    run("check", cases, *options)
    ran = run("diff", output, output)
    assert ran.code == 3
    assert "list a part of the findings; make them with --all, or with --record" in ran.err


def test_a_run_that_is_not_there(run: Run, teams: tuple[Path, Path], tmp_path: Path) -> None:
    ran = run("diff", tmp_path / "none.jsonl", teams[0])
    assert ran.code == 3
    assert "there is no such file or folder" in ran.err
