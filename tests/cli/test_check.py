"""`check`: what it writes where, and the exit code that it ends with."""

import csv
import json
import os
import sys
from io import StringIO
from pathlib import Path

import pytest

from permanence_rules.report.findings import Report
from permanence_rules.runtime import streams
from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Run, a_case, write

PRIVATE = "Hoppity"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return write(tmp_path / "record.json", a_case("A1", *OVERDUE))


def test_a_record_is_told_in_full(run: Run, record: Path, reviews: Path) -> None:
    ran = run("check", record, "--rules", reviews, "--as-at", AS_AT)
    assert ran.code == 1
    assert ran.err == ""
    # From 30 October to 1 December 2025 are 1 + 30 + 1 = 32 days.
    assert "Case A1 as at 1 December 2025" in ran.flat
    assert "Overdue now (1) 32 days overdue The next review was due by 30 October 2025" in ran.flat
    assert (
        "1. Hold the next review independent reviewing officer, was due by 30 October 2025;"
        in ran.flat
    )
    assert "regulation 33(2)" in ran.flat
    assert "1. Hold the next review independent reviewing officer, was due by" in ran.flat
    assert "\x1b" not in ran.out


def test_the_law_of_england_is_the_usual_one(run: Run, record: Path) -> None:
    ran = run("check", record, "--as-at", AS_AT)
    assert "Rules: england" in ran.out
    assert "england/reviews/later-reviews" in ran.out


def test_one_record_as_json_is_one_object(run: Run, record: Path, reviews: Path) -> None:
    ran = run("check", record, "--rules", reviews, "--as-at", AS_AT, "--format", "json")
    made = json.loads(ran.out)
    assert (made["case_id"], made["as_at"]) == ("A1", AS_AT)
    assert made["counts"]["breached"] == 1


def test_a_list_as_json_is_a_list(run: Run, tmp_path: Path, reviews: Path) -> None:
    path = write(tmp_path / "list.json", [a_case("A1", *IN_TIME)])
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, "--format", "json")
    assert ran.code == 0
    assert [each["case_id"] for each in json.loads(ran.out)] == ["A1"]


def test_several_records_as_json_lines(run: Run, tmp_path: Path, reviews: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    write(folder / "a.json", a_case("A1", *IN_TIME))
    write(folder / "b.json", a_case("A2", *LATE))
    ran = run("check", folder, "--rules", reviews, "--as-at", AS_AT, "--format", "jsonl")
    made = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["case_id"] for each in made] == ["A1", "A2"]


def test_findings_as_a_table(run: Run, record: Path, reviews: Path) -> None:
    ran = run("check", record, "--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    rows = list(csv.DictReader(StringIO(ran.out)))
    assert [row["outcome"] for row in rows] == ["met", "breached", "met"]
    assert rows[1]["days_overdue"] == "32"


def test_several_processes_tell_the_same(run: Run, tmp_path: Path, reviews: Path) -> None:
    path = write(tmp_path / "list.json", [a_case(f"A{each}", *OVERDUE) for each in range(120)])
    arguments = ("check", path, "--rules", reviews, "--as-at", AS_AT, "--format", "jsonl")
    assert run(*arguments, "--jobs", 2) == run(*arguments)


@pytest.mark.parametrize(
    ("reviews_held", "fail_on", "code"),
    [
        (IN_TIME, "breached", 0),
        (LATE, "breached", 0),
        (OVERDUE, "breached", 1),
        (IN_TIME, "late", 0),
        (LATE, "late", 1),
        (OVERDUE, "late", 1),
        (LATE, "undetermined", 1),
        (OVERDUE, "never", 0),
    ],
)
def test_the_exit_code_is_that_of_what_was_asked_for(
    run: Run, tmp_path: Path, reviews: Path, reviews_held: tuple[str, ...], fail_on: str, code: int
) -> None:
    path = write(tmp_path / "one.json", a_case("A1", *reviews_held))
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, "--fail-on", fail_on)
    assert ran.code == code


@pytest.mark.parametrize(("fail_on", "code"), [("undetermined", 1), ("late", 0)])
def test_what_cannot_be_decided_counts_only_when_asked_for(
    run: Run, tmp_path: Path, reviews: Path, fail_on: str, code: int
) -> None:
    path = write(tmp_path / "one.json", {"case_id": "A1", "periods_of_care": [{}]})
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, "--fail-on", fail_on)
    assert "Cannot be decided (3 duties)" in ran.out
    assert ran.code == code


def test_what_does_not_apply_is_listed_when_asked_for(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    # The Regulations came into force on 1 April 2011.
    period = {"started_on": "2010-01-04", "ended_on": "2010-01-11"}
    path = write(tmp_path / "one.json", {"case_id": "A1", "periods_of_care": [period]})
    arguments = ("check", path, "--rules", reviews, "--as-at", AS_AT)
    assert "Not applicable (" not in run(*arguments).out
    assert "Not applicable (" in run(*arguments, "--all").out


def test_due_soon_is_what_was_asked_for(run: Run, tmp_path: Path, reviews: Path) -> None:
    path = write(tmp_path / "one.json", a_case("A1", *IN_TIME))
    arguments = ("check", path, "--rules", reviews, "--as-at", "2026-04-01")
    # From 1 to 29 April are 28 days.
    assert "Due within 28 days (1)" in run(*arguments).out
    assert "Due later (1)" in run(*arguments, "--due-within", "27d").out
    assert "Due within 35 days (1)" in run(*arguments, "--due-within", "5 weeks").out


def test_without_a_date_it_is_judged_as_at_today(
    run: Run, record: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    monkeypatch.setattr("permanence_rules.cli.check.today", lambda: date(2025, 12, 24))
    assert "Case A1 as at 24 December 2025" in run("check", record, "--rules", reviews).out


def test_a_return_is_judged_as_at_its_last_day(run: Run, tmp_path: Path, reviews: Path) -> None:
    (tmp_path / "header_2025.csv").write_text(
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n7,1,01/03/2018,WBRI,,,\n", encoding="utf-8"
    )
    (tmp_path / "episodes_2025.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
        "HOME_POST,PL_POST,URN\n7,06/01/2025,S,V2,N1,U6,PR1,,,,AB1 2CD,AB1 2CD,\n",
        encoding="utf-8",
    )
    ran = run("check", tmp_path, "--rules", reviews, "--from", "ssda903")
    assert "Judged as at 31 March 2025, up to which this data is complete" in ran.err
    assert "Case 7 as at 31 March 2025" in ran.out


def test_rejects_are_listed_and_the_rest_is_checked(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    bad = {"case_id": "B", "recorded_until": PRIVATE}
    path = write(tmp_path / "list.json", [a_case("A1", *OVERDUE), bad])
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT)
    assert ran.code == 4
    assert "Case A1" in ran.out
    assert f"{path}: record B: recorded_until: expected a date" in ran.err
    assert "Not used: 1, listed above; all else was checked." in ran.err
    assert PRIVATE not in ran.err


@pytest.mark.parametrize(
    ("reviews_held", "code"),
    [(OVERDUE, 4), (IN_TIME, 3)],  # findings and a fact set aside; only a fact set aside
)
@pytest.mark.parametrize(
    "more",
    [(), ("--all",), ("--jobs", 2), *(("--format", each) for each in ("jsonl", "json", "csv"))],
)
def test_a_fact_that_cannot_be_read_is_set_aside_and_named(
    run: Run,
    tmp_path: Path,
    reviews: Path,
    reviews_held: tuple[str, ...],
    code: int,
    more: tuple[object, ...],
) -> None:
    case = {**a_case("A1", *reviews_held), "child": {"date_of_birth": PRIVATE}}
    path = write(tmp_path / "one.json", case)
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, *more)
    assert ran.code == code
    assert "case A1: child.date_of_birth: expected a date" in ran.err
    assert "date_of_birth" in ran.out
    if "csv" in more:
        (line,) = [row for row in csv.DictReader(StringIO(ran.out)) if not row["rule"]]
        assert line["outcome"] == "input_problem"
        assert line["subject"] == "child.date_of_birth"
    elif "--format" not in more:
        assert "To correct in the record (1 fact)" in ran.out
    assert "Not used" not in ran.err
    assert PRIVATE not in ran.err + ran.out


def test_a_case_under_another_nations_law_is_reported_and_not_judged(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    case = {**a_case("A1", *OVERDUE), "jurisdiction": "scotland"}
    path = write(tmp_path / "one.json", case)
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, "--format", "jsonl")
    assert ran.code == 3
    report = Report.model_validate_json(ran.out)
    assert (report.case_id, report.findings) == ("A1", ())
    assert [each.code for each in report.input_problems] == ["other_nation"]
    assert any("No duty was judged" in each for each in report.notes)


@pytest.mark.parametrize("more", [(), ("--all",), ("--jobs", 2)])
def test_a_case_that_cannot_be_judged_is_named(
    run: Run, tmp_path: Path, reviews: Path, more: tuple[object, ...]
) -> None:
    unborn = {"case_id": "B", "child": {"date_of_birth": "2025-12-02"}}
    path = write(tmp_path / "list.json", [unborn, a_case("A1", *IN_TIME)])
    ran = run("check", path, "--rules", reviews, "--as-at", AS_AT, *more)
    assert ran.code == 3
    assert "case B: child.date_of_birth: the as-at date is before the child was born" in ran.err
    assert "Case A1" in ran.out


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_a_date_beyond_the_calendar_leaves_open_what_is_counted_by_it(
    run: Run, tmp_path: Path, reviews: Path, more: tuple[object, ...]
) -> None:
    path = write(tmp_path / "one.json", {"case_id": "A", "periods_of_care": [_FAR_AHEAD]})
    ran = run("check", path, "--rules", reviews, "--as-at", "2071-01-01", *more)
    assert ran.code == 0
    assert "working days of that year" in ran.out


_FAR_AHEAD: dict[str, object] = {"started_on": "2070-01-06", "ended_on": None, "reviews": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as-at", "30/04/2025"), "--as-at: expected a date written year-month-day"),
        (("--as-at", "2025-02-30"), "--as-at: expected a date written year-month-day"),
        (("--due-within", "soon"), "--due-within: expected a number of days or weeks"),
        (
            ("--format", "excel"),
            "--format: expected one of: text, json, jsonl, csv, xlsx, html, md, ics, parquet.",
        ),
        (("--fail-on", "always"), "--fail-on: expected one of: breached, late"),
        (("--from", "excel"), "choose one of: json, ssda903"),
        (("--jobs", "0"), "--jobs: expected a number from 1 to 64."),
        (("--engine", "steam"), "--engine: expected one of: compiled, durable"),
        (("--rules", "englnad"), "Did you mean 'england'?"),
    ],
)
def test_a_mistaken_option_is_told_in_a_sentence(
    run: Run, record: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("check", record, *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_option_is_told(run: Run, record: Path) -> None:
    ran = run("check", record, "--formt", "json")
    assert ran.code == 2
    assert "--format" in ran.err


def test_a_mistake_in_the_rules_is_told_with_its_line(
    run: Run, record: Path, reviews: Path
) -> None:
    path = reviews / "reviews" / "first-review.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\ntitel: x\n", encoding="utf-8")
    ran = run("check", record, "--rules", reviews)
    assert ran.code == 2
    assert "first-review.yaml:" in ran.err
    assert "titel" in ran.err


@pytest.mark.parametrize("content", ["", "[]", "{", "7", '{"case_id": NaN}'])
def test_nothing_is_written_where_nothing_could_be_judged(
    run: Run, tmp_path: Path, reviews: Path, content: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    kept = tmp_path / "kept.json"
    kept.write_text("from before", encoding="utf-8")
    ran = run("check", path, "--rules", reviews, "--format", "json", "--output", kept)
    assert ran.code == 3
    assert ran.out == ""
    assert str(path) in ran.err
    assert kept.read_text(encoding="utf-8") == "from before"


@pytest.mark.parametrize("name", ["nowhere.json", "empty"])
def test_a_path_without_cases_is_told(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("check", tmp_path / name)
    assert ran.code == 3
    assert ran.err.startswith(f"{tmp_path / name}: there is no ")


def test_a_file_is_written_whole(run: Run, record: Path, reviews: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "findings.json"
    output.parent.mkdir()
    output.write_text("from before", encoding="utf-8")
    output.chmod(0o640)
    ran = run(
        *("check", record, "--rules", reviews, "--as-at", AS_AT),
        *("--format", "json", "--output", output),
    )
    assert ran.code == 1
    assert ran.out == ""
    assert json.loads(output.read_text(encoding="utf-8"))["case_id"] == "A1"
    assert output.stat().st_mode & 0o777 == 0o640
    beside = output.with_name(f"{output.name}.run.json")
    assert {*output.parent.iterdir()} == {output, beside}


def test_a_file_for_text_has_no_colour(
    run: Run, record: Path, reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permanence_rules.cli.writing.wants_colour", lambda stream: True)
    output = tmp_path / "report.txt"
    run("check", record, "--rules", reviews, "--as-at", AS_AT, "--output", output)
    assert "\x1b" not in output.read_text(encoding="utf-8")


def test_an_interrupt_leaves_the_old_file(
    run: Run, record: Path, reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    output = tmp_path / "out" / "findings.csv"
    output.parent.mkdir()
    output.write_text("from before", encoding="utf-8")
    monkeypatch.setattr("permanence_rules.outputs.csv._written", interrupt)
    ran = run("check", record, "--rules", reviews, "--format", "csv", "--output", output)
    assert ran.code == 130
    assert ran.err.endswith("Interrupted.\n")
    assert output.read_text(encoding="utf-8") == "from before"
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("output", ["missing/findings.json", "."])
def test_a_file_that_cannot_be_written_is_told(
    run: Run, record: Path, reviews: Path, tmp_path: Path, output: str
) -> None:
    ran = run("check", record, "--rules", reviews, "--output", tmp_path / output)
    assert ran.code == 2
    assert "this file cannot be written" in ran.err


def test_a_device_is_written_to_and_not_replaced(run: Run, record: Path, reviews: Path) -> None:
    ran = run("check", record, "--rules", reviews, "--as-at", AS_AT, "--output", os.devnull)
    assert ran.code == 1
    assert not Path(os.devnull).is_file()


def test_a_reader_who_has_gone_is_no_fault(
    run: Run, record: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    silenced = []
    monkeypatch.setattr(sys, "stdout", Gone())
    monkeypatch.setattr("permanence_rules.cli.faults.silence_output", lambda: silenced.append(1))
    ran = run("check", record, "--rules", reviews)
    assert (ran.code, ran.err) == (141, "")
    assert silenced == [1]


def test_a_full_disk_is_told(
    run: Run, record: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    ran = run("check", record, "--rules", reviews)
    assert ran.code == 2
    assert ran.err == "Output: No space left on device; put this right and try again.\n"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_colour_is_for_terminals_whose_user_has_not_said_no(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert streams.wants_colour(Terminal()) is wanted
    assert not streams.wants_colour(StringIO())


def test_text_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert streams.width_of(Terminal()) == 72
    monkeypatch.setenv("COLUMNS", "500")
    assert streams.width_of(Terminal()) == 120
    assert streams.width_of(StringIO()) == 100


def test_a_terminal_shows_colour_and_no_bar(
    run: Run, record: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", screen)
    run("check", record, "--rules", reviews, "--as-at", AS_AT)
    assert "\x1b[1;31m32 days overdue\x1b[0m" in screen.getvalue()


@pytest.mark.parametrize(("fail_on", "code"), [("breached", 0), ("late", 0), ("past", 1)])
def test_what_is_past_fails_a_run_only_when_asked_for(
    run: Run, tmp_path: Path, reviews: Path, fail_on: str, code: int
) -> None:
    # No review was held before care ended in June 2022, and nobody can hold one now.
    period = {"started_on": "2022-01-10", "ended_on": "2022-06-01", "reviews": []}
    case = {"case_id": "A1", "periods_of_care": [period]}
    record = tmp_path / "ended.json"
    record.write_text(json.dumps(case), encoding="utf-8")
    options = ("--rules", reviews, "--as-at", AS_AT, "--fail-on", fail_on)
    assert run("check", record, *options).code == code
