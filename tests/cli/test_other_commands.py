"""`schema`, `calendar`, `demo`, and the program as a whole."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Report, __version__, read_case
from permanence_rules.cli import main, progress
from permanence_rules.cli.arguments import today
from permanence_rules.cli.demo import DEMO_CASES
from tests.cli.program import AS_AT, IN_TIME, OVERDUE, Run, a_case, write


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("case", "periods_of_care"),
        ("report", "next_actions"),
        ("rule", "for_each"),
        ("pack", "jurisdiction"),
    ],
)
def test_a_schema_is_json_with_the_keys_of_the_file(run: Run, name: str, key: str) -> None:
    ran = run("schema", name)
    made = json.loads(ran.out)
    assert ran.code == 0
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert key in made["properties"]


def test_the_schema_of_a_rule_has_the_keys_as_they_are_written(run: Run) -> None:
    made = json.loads(run("schema", "rule").out)
    assert "from" in made["$defs"]["InForce"]["properties"]
    assert "is" in made["$defs"]["Condition"]["properties"]


def test_a_form_has_a_schema_that_names_the_duties_of_the_rules_chosen(run: Run) -> None:
    made = json.loads(run("schema", "form", "care_plan", "--rules", "walsall").out)
    agreed = made["properties"]["permanence_plan.agreed_on"]
    assert "local/walsall/plan/agreed-by-second-review" in {
        duty["rule"] for duty in agreed["x-duties"]
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("form",), "expected a form, one of: care_plan, review_record"),
        (("form", "care_pln"), 'Did you mean "care_plan"?'),
        (("case", "care_plan"), "only `schema form` takes the name of a form"),
        (("case", "--rules", "walsall"), "only `schema form` takes the name of a form"),
    ],
)
def test_a_form_that_cannot_be_found_is_told(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("schema", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_an_unknown_schema_is_told(run: Run) -> None:
    ran = run("schema", "cse")
    assert ran.code == 2
    assert "expected one of: case, report, rule, pack" in ran.err


def test_a_year_is_shown_with_its_bank_holidays(run: Run) -> None:
    # England 2026: New Year's Day, Good Friday 3 April, Easter Monday 6 April, 4 and 25 May,
    # 31 August, Christmas Day, and 28 December for Boxing Day, which is a Saturday.
    # 261 weekdays (365 days; 104 weekend days) less 8.
    ran = run("calendar", "--year", 2026)
    assert ran.code == 0
    holidays = [line for line in ran.out.splitlines() if line.endswith("2026")]
    assert "Bank holidays in England in 2026" in ran.out
    assert [" ".join(line.split()) for line in holidays] == [
        "Thursday 1 January 2026",
        "Friday 3 April 2026",
        "Monday 6 April 2026",
        "Monday 4 May 2026",
        "Monday 25 May 2026",
        "Monday 31 August 2026",
        "Friday 25 December 2026",
        "Monday 28 December 2026",
    ]
    assert "December 21" in ran.flat
    assert "all year 253" in ran.flat
    assert "Confirmed until 31 December 2028" in ran.out


def test_the_usual_year_is_this_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("permanence_rules.cli.calendar.today", lambda: date(2027, 6, 1))
    assert (
        "Bank holidays in Northern Ireland in 2027"
        in run("calendar", "--nation", "northern_ireland").out
    )


@pytest.mark.parametrize(
    ("start", "number", "said"),
    [
        # 21 to 24 December are 4, 29 to 31 December 7, 4 to 6 January 10.
        ("2026-12-18", 10, "18 December 2026 + 10 working days = Wednesday 6 January 2027"),
        # Back over the same days: 5, 4 January, 31, 30, 29 December are 5.
        ("2027-01-06", -5, "6 January 2027 - 5 working days = Tuesday 29 December 2026"),
    ],
)
def test_working_days_are_counted(run: Run, start: str, number: int, said: str) -> None:
    ran = run("calendar", "--from", start, "--working-days", number)
    assert ran.code == 0
    assert ran.out == f"{said} (the first day is not counted)\n"


def test_a_day_that_may_move_is_told(run: Run) -> None:
    ran = run("calendar", "--from", "2029-01-02", "--working-days", 5)
    assert "Bank holidays are not yet confirmed for 2029; this day may move." in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--nation", "france"), "--nation: expected one of: england, wales, scotland"),
        (("--year", "1066"), "--year: expected a year from 1985 to 2060."),
        (("--from", "2026-01-01"), "--from and --working-days go together"),
        (("--working-days", "5"), "--from and --working-days go together"),
        (("--from", "1 May", "--working-days", "5"), "--from: expected a date written"),
        (("--from", "2060-12-30", "--working-days", "5"), "Working days are tabulated from"),
    ],
)
def test_a_mistaken_request_for_days_is_told(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("calendar", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_demo_shows_three_children(run: Run) -> None:
    ran = run("demo")
    assert (ran.code, ran.err) == (0, "")
    assert "judged by the law of England as at 2 March 2026" in ran.flat
    assert "Summary of 3 cases" in ran.flat
    # Six weeks from 21 January 2026 end on 4 March.
    assert "Case demo-amber as at 2 March 2026 Due within 28 days in 2 days The next visit" in (
        ran.flat
    )
    # Six weeks from 10 December 2025 end on 21 January 2026; 10 + 28 + 2 days before 2 March.
    assert "40 days overdue The next visit was due by 21 January 2026" in ran.flat
    # Sixteen weeks are 112 days, of which 17 November 2025 is the first: 14 + 31 + 31 + 28 + 8.
    assert "in 6 days Temporary approval runs out on 8 March 2026." in ran.flat
    assert "Next actions (" in ran.flat


def test_the_cases_of_the_demo_are_sound() -> None:
    cases = [read_case(each) for each in json.loads(DEMO_CASES.read_text(encoding="utf-8"))]
    assert [case.case_id for case in cases] == ["demo-amber", "demo-birch", "demo-cedar"]
    assert all(isinstance(case, Case) for case in cases)


def test_the_version_is_told(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"permanence-rules {__version__}\n")


def test_help_is_short_and_has_examples(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert len(ran.out.splitlines()) < 40
    assert "  permanence-rules check record.json --rules walsall\n" in ran.out
    for command in ("check", "explain", "rules", "test", "new", "schema", "demo", "calendar"):
        assert f"\n  {command} " in ran.out
        assert run(command, "--help").code == 0


@pytest.mark.parametrize("arguments", [("chek",), ("rules", "lst"), ("check",)])
def test_a_mistaken_command_is_a_mistake_in_the_request(
    run: Run, arguments: tuple[str, ...]
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err


def test_the_arguments_of_the_process_are_the_usual_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["permanence-rules", "--version"])
    assert main() == 0
    assert __version__ in capsys.readouterr().out


def test_today_is_a_day_in_this_century() -> None:
    assert date(2025, 1, 1) < today() < date(2100, 1, 1)


def counted(number: int) -> Iterator[int]:
    yield from range(number)


class Screen:
    """Stands for standard error on a terminal."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        return True


def test_a_log_has_no_line_of_a_moments_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.watched(counted(3), "Cases checked")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("total", "second"),
    [
        # Two cases in eight seconds are a quarter a second; the two that are left take eight more.
        (None, "Cases checked: 2 (0.2 a second)"),
        (4, "Cases checked: 2 of 4 (0.2 a second, 8 s left)"),
    ],
)
def test_a_log_has_a_line_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    total: int | None,
    second: str,
) -> None:
    times = iter([0.0, 4.0, 8.0, 16.0, 17.0])  # the start, and the end of each case
    monkeypatch.setattr("permanence_rules.cli.progress.time.monotonic", lambda: next(times))
    monkeypatch.setattr(progress, "_BETWEEN_LINES", 8.0)
    assert list(progress.watched(counted(4), "Cases checked", total=total)) == [0, 1, 2, 3]
    shown = capsys.readouterr()
    assert shown.out == ""
    first, *others = shown.err.splitlines()
    assert first == second
    # Four cases in seventeen seconds: a line came after the third, none after the fourth.
    assert len(others) == 1


@dataclass
class HalfRead:
    """A source that is asked twice how much of it was read; the last share is told first."""

    shares: list[float]

    @property
    def share_read(self) -> float:
        return self.shares.pop()


def test_where_the_share_of_the_input_is_known_the_time_left_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A journal brought the first half in a moment: only the last minute says how fast it goes."""
    # The start, and the end of each case; a line comes after the second and after the fourth.
    times = iter([0.0, 0.1, 10.0, 15.0, 100.0])
    monkeypatch.setattr("permanence_rules.cli.progress.time.monotonic", lambda: next(times))
    told = progress.watched(counted(4), "Cases checked", source=HalfRead([0.6, 0.5]))
    assert list(told) == [0, 1, 2, 3]
    assert capsys.readouterr().err.splitlines() == [
        # 0.5 in 10 s: the other half takes 10 s more.
        "Cases checked: 2, 50% of the input (0.2 a second, 10 s left)",
        # 0.1 in the 90 s since the last line, more than a minute ago: 0.4 takes 360 s.
        "Cases checked: 4, 60% of the input (0.0 a second, 6 min left)",
    ]


def test_nothing_is_shown_of_a_moments_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", Screen(sys.stderr))
    assert list(progress.watched(counted(3), "Cases checked")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("total", [None, 3])
def test_longer_work_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], total: int | None
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_A_MOMENT", -1.0)
    monkeypatch.setattr(sys, "stderr", Screen(sys.stderr))
    assert list(progress.watched(counted(3), "Cases checked", total=total)) == [0, 1, 2]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Cases checked" in shown.err


def started(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "permanence_rules", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **more,
    )


@pytest.mark.slow
def test_the_program_writes_data_and_messages_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [a_case("A1", *OVERDUE), {"case_id": "no spaces"}])
    ran = started("check", path, "--as-at", AS_AT, "--format", "jsonl")
    assert ran.returncode == 4
    assert Report.model_validate_json(ran.stdout).case_id == "A1"
    assert "record number 2: case_id" in ran.stderr


@pytest.mark.slow
def test_the_program_writes_utf_8_whatever_the_terminal(tmp_path: Path) -> None:
    text = json.dumps(a_case("A1", *IN_TIME))
    path = tmp_path / "ä.json"
    path.write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = started("check", path, path, "--as-at", AS_AT, env=environment)
    assert ran.returncode == 3
    assert "ä.json bears the case_id of the case at" in ran.stderr


@pytest.mark.slow
def test_the_program_ends_quietly_when_its_reader_has_gone(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = (json.dumps(a_case(f"A{each}", *OVERDUE)) for each in range(300))
    path.write_text("\n".join(lines), encoding="utf-8")
    arguments = ("check", str(path), "--as-at", AS_AT, "--format", "jsonl")
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "permanence_rules", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(timeout=120) == 141
        assert process.stderr.read() == b""


def test_checking_one_case_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    path = write(tmp_path / "one.json", a_case("A1", *IN_TIME))
    code = f"""
import sys
from permanence_rules.cli import main
code = main(["check", {str(path)!r}, "--as-at", "{AS_AT}"])
heavy = {{"rich", "permanence_rules.sources.ssda903.source"}} & set(sys.modules)
sys.exit(code or " ".join(sorted(heavy)))
"""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.stderr == "\n"
