"""Another package adds a source, an output and an engine; an output may be bytes or a folder."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, UsageError
from permanence_rules.cli import main
from permanence_rules.engine.verbs.registry import compile_obligation
from permanence_rules.explain.verbs import obligation_lines
from permanence_rules.language.obligation import VERBS
from permanence_rules.outputs import OUTPUTS
from permanence_rules.runtime.registry import Registry
from permanence_rules.runtime.whole_files import FilePart, making_folder
from permanence_rules.sources.choose import SOURCES
from tests.cli.program import OVERDUE, a_case, write

ADDED = '''
from permanence_rules import read_case
from permanence_rules.outputs import FilePart, OutputForm
from permanence_rules.sources.base import SourceKind


class Fixed:
    """A source of one case, whatever its files hold."""

    cannot_supply, notes, rows, judged_as_at = (), (), (), None

    def read(self):
        yield read_case({"case_id": "added", "periods_of_care": [{"started_on": "2025-01-06"}]})


def zipped(reports, options):
    for report in reports:
        yield report.case_id.encode() + b"\\x00"


def pages(reports, options):
    yield FilePart("index.html", "<h1>Children</h1>")
    for report in reports:
        yield FilePart(f"children/{report.case_id}.html", "<p>")
        yield FilePart(f"children/{report.case_id}.html", b"one child</p>")


FIXED = SourceKind("fixed", "FIXED", (".fixed",), lambda paths: Fixed())
ZIPPED = OutputForm("zipped", zipped, makes="bytes")
PAGES = OutputForm("pages", pages, makes="folder")


def engine():
    return Engine


class Engine:
    def __init__(self, used, packs, rules, case_type, law_of):
        self.rules = rules

    def check(self, case, as_at, calendar, *, list_not_applicable):
        return f"judged by {len(self.rules)} rules"
'''
POINTS = """
[permanence_rules.sources]
fixed = added_to_permanence:FIXED
json = added_to_permanence:FIXED

[permanence_rules.outputs]
zipped = added_to_permanence:ZIPPED
pages = added_to_permanence:PAGES

[permanence_rules.engines]
other = added_to_permanence:engine
"""


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that adds to each registry, as pip leaves it on the disk."""
    folder = tmp_path / "site"
    (folder / "added-1.0.dist-info").mkdir(parents=True)
    (folder / "added-1.0.dist-info" / "METADATA").write_text("Name: added\nVersion: 1.0\n")
    (folder / "added-1.0.dist-info" / "entry_points.txt").write_text(POINTS)
    (folder / "added_to_permanence.py").write_text(ADDED)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "added_to_permanence", raising=False)


def check(path: Path, *options: object) -> int:
    return int(main(["check", str(path), "--as-at", "2025-12-01", *map(str, options)]))


def test_an_entry_point_adds_a_name_and_takes_none_of_ours(added: None) -> None:
    assert OUTPUTS.names() == ("text", "json", "jsonl", "csv", "pages", "zipped")
    assert SOURCES.names() == ("json", "ssda903", "fixed")
    assert SOURCES.load("json").files == "JSON"
    with pytest.raises(KeyError):
        OUTPUTS.load("nothing")


def test_a_registry_imports_nothing_before_it_is_asked() -> None:
    assert Registry("no.group", {"broken": "no_such_module:thing"}).names() == ("broken",)


def test_the_files_of_an_added_source_are_known_by_their_ending(
    added: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.fixed").write_text("anything")
    check(tmp_path / "cases.fixed", "--format", "jsonl")
    assert '"case_id":"added"' in capsys.readouterr().out


def test_an_output_of_bytes_goes_to_a_file_or_a_pipe_and_never_to_a_terminal(
    added: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = write(tmp_path / "one.json", a_case("A1", *OVERDUE))
    check(case, "--format", "zipped", "--output", tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_bytes() == b"A1\x00"

    piped = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(piped))
    check(case, "--format", "zipped")
    assert piped.getvalue() == b"A1\x00"

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert check(case, "--format", "zipped") == 2
    assert "name a file or folder with --output" in capsys.readouterr().err


def test_an_output_of_several_files_is_a_folder_written_whole(added: None, tmp_path: Path) -> None:
    case = write(tmp_path / "one.json", a_case("A1", *OVERDUE))
    folder = tmp_path / "report"
    check(case, "--format", "pages", "--output", folder)
    written = {each.relative_to(folder).as_posix() for each in folder.rglob("*.html")}
    assert written == {"index.html", "children/A1.html"}
    assert (folder / "children" / "A1.html").read_text() == "<p>one child</p>"


def test_a_folder_that_holds_something_is_left_as_it_is(
    added: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = write(tmp_path / "one.json", a_case("A1", *OVERDUE))
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    assert check(case, "--format", "pages", "--output", folder) == 2
    assert "there is something in this folder already" in capsys.readouterr().err
    assert [each.name for each in folder.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt"])
def test_no_file_of_a_folder_leads_out_of_it(tmp_path: Path, name: str) -> None:
    target = tmp_path / "made"
    with pytest.raises(ValueError, match="leads out of its folder"), making_folder(target) as made:
        made.put(FilePart(name, "x"))
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_folder_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with making_folder(tmp_path / "made") as made:
            made.put(FilePart("one.txt", "half"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_an_added_engine_judges(added: None) -> None:
    from tests.test_rulebook import AS_AT, case

    found: Any = Rulebook.load("wales", engine="other").check(case(), as_at=AS_AT)
    assert found.startswith("judged by ")
    with pytest.raises(UsageError, match=r"There is no engine 'third'.*compiled, durable, other"):
        Rulebook.load("wales", engine="third")


def test_every_verb_is_read_explained_and_compiled() -> None:
    from permanence_rules.engine.verbs import registry

    assert len(VERBS) == 7
    for verb in VERBS:
        assert callable(registry._compiler(verb))
    assert callable(compile_obligation)
    assert callable(obligation_lines)
