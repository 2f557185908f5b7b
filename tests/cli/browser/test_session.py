"""What the page of the browser edition asks for, here in the usual Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from permanence_rules.cli.browser.page import page
from permanence_rules.cli.browser.session import (
    FORMS,
    FORMS_LEFT_OUT,
    KINDS,
    KINDS_LEFT_OUT,
    Session,
)
from permanence_rules.outputs import OUTPUTS
from permanence_rules.sources.choose import SOURCES
from tests.cli.program import LATE, OVERDUE, Run, a_case, write
from tests.support import one_rule


@pytest.fixture
def session(tmp_path: Path) -> Session:
    folder = tmp_path / "reports"
    folder.mkdir()
    return Session(folder)


# The day of the second review, and three months from the first: 31 January 2025.
RULE = """
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
"""


def checked(session: Session, rules: Path | str, *names: Path, as_at: str = "2025-12-01") -> Any:
    asked = {
        "names": [str(each) for each in names],
        "rules": str(rules),
        "asAt": as_at,
        "today": "2025-12-01",
    }
    return json.loads(session.check(json.dumps(asked), lambda number: None))


def test_every_source_and_form_is_offered_or_said_to_be_left_out() -> None:
    assert {*KINDS, *KINDS_LEFT_OUT} == set(SOURCES.names())
    assert {*FORMS, *FORMS_LEFT_OUT} == set(OUTPUTS.names())


def test_what_the_page_offers() -> None:
    html = page()
    assert '<option value="east-riding">East Riding</option>' in html
    assert 'accept=".json,' in html
    assert ".csv" in html
    assert all(f"<li>{name}: {why}</li>" in html for name, why in KINDS_LEFT_OUT.items())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", [1, 2])
def test_a_report_has_the_bytes_that_the_command_writes(
    tmp_path: Path, session: Session, cli: Run, form: str, number: int
) -> None:
    rules = one_rule(tmp_path / "rules", RULE)
    files = [
        write(tmp_path / f"{name}.json", a_case(name, *LATE)) for name in ("one", "two")[:number]
    ]
    answer = checked(session, rules, *files)
    assert answer["cases"] == number
    wanted = tmp_path / "wanted"
    cli("check", *files, "--rules", rules, "--as-at", "2025-12-01", "--format", form,
        "--output", wanted)  # fmt: skip
    assert Path(session.write(form)).read_bytes() == wanted.read_bytes()


def test_the_worst_case_stands_first(tmp_path: Path, session: Session) -> None:
    # Until 1 December 2025, a second review is not held: it was due by 30 April 2025.
    rules = one_rule(tmp_path / "rules", RULE)
    cases = [a_case("in-time", *OVERDUE), a_case("overdue", OVERDUE[0])]
    answer = checked(session, rules, write(tmp_path / "cases.json", cases))
    html = answer["html"]
    assert "Report on 2 cases" in html
    assert html.index("Case overdue") < html.index("Case in-time")


def test_only_the_worst_of_many_cases_are_shown_in_full(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permanence_rules.report_pages.view._IN_FULL", 2)
    rules = one_rule(tmp_path / "rules", RULE)
    reviews = {"a": OVERDUE, "b": OVERDUE[:1], "c": OVERDUE, "d": OVERDUE[:1], "e": OVERDUE[:1]}
    cases = [a_case(name, *held) for name, held in reviews.items()]
    html = checked(session, rules, write(tmp_path / "cases.json", cases))["html"]
    assert [name for name in reviews if f">Case {name}</h2>" in html] == ["b", "d"]
    assert 'href="#case-2"' in html
    assert 'href="#case-3"' not in html
    assert "The 2 most urgent cases are shown in full" in html


def test_no_word_of_a_file_becomes_markup(tmp_path: Path, session: Session) -> None:
    rules = one_rule(tmp_path / "rules", RULE, title="'<img src=x>'")
    file = write(tmp_path / "<b>.json", a_case("one", *OVERDUE[:1]))
    other = write(tmp_path / "<i>.json", {"case_id": "<script>"})
    html = checked(session, rules, file, other)["html"]
    assert not any(f"<{each}" in html for each in ("b>", "i>", "img", "script"))
    assert "&lt;i&gt;.json" in html


def test_what_could_not_be_used_is_listed_and_can_be_kept(tmp_path: Path, session: Session) -> None:
    rules = one_rule(tmp_path / "rules", RULE)
    files = [write(tmp_path / "a.json", a_case("a", *LATE)), write(tmp_path / "b.json", {})]
    answer = checked(session, rules, *files)
    assert "Could not be used: 1 entry" in answer["html"]
    assert "b.json" in Path(answer["notUsed"]).read_text(encoding="utf-8")
    assert checked(session, rules, files[0])["notUsed"] == ""


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["notes.txt"], "None of the files is JSON or SSDA903"),
        (["a.json", "b.csv"], "both JSON and SSDA903 files. Choose files of one kind"),
    ],
)
def test_files_of_no_kind_or_of_two_are_refused_in_a_sentence(
    tmp_path: Path, session: Session, names: list[str], said: str
) -> None:
    files = [write(tmp_path / name, []) for name in names]
    assert said in checked(session, one_rule(tmp_path / "rules", RULE), *files)["error"]


def test_without_a_day_it_is_today_or_the_last_day_of_the_return(
    tmp_path: Path, session: Session
) -> None:
    rules = one_rule(tmp_path / "rules", RULE)
    file = write(tmp_path / "a.json", a_case("a", *LATE))
    assert ">1 December 2025</dd>" in checked(session, rules, file, as_at="")["html"]
    returns = Path(__file__).parents[3] / "examples" / "ssda903"
    # The later of the two years ends on 31 March 2025.
    assert ">31 March 2025</dd>" in checked(session, rules, returns, as_at="")["html"]


def test_a_defect_is_said_without_a_word_of_the_record(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ValueError("Sam Smith")

    monkeypatch.setattr("permanence_rules.cli.browser.session.render", broken)
    rules = one_rule(tmp_path / "rules", RULE)
    error = checked(session, rules, write(tmp_path / "a.json", a_case("a", *LATE)))["error"]
    assert "ValueError in test_session.py" in error
    assert "Smith" not in error


def test_the_session_needs_no_package_that_the_edition_leaves_out() -> None:
    without = (
        "import sys; sys.modules.update(dict.fromkeys(('typer', 'rich', 'multiprocessing.pool')))"
    )
    code = f"{without}; import permanence_rules.cli.browser.session"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr
