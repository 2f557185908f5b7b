"""Another package adds a source, an output and an engine; an output may be bytes or a folder."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, UsageError
from permanence_rules.cli import main
from permanence_rules.engine.verbs.registry import compiler_of
from permanence_rules.explain.verbs import words_of
from permanence_rules.language.obligation import VERB_MODELS, VERBS
from permanence_rules.oracle.verbs import weigher_of
from permanence_rules.outputs import OUTPUTS
from permanence_rules.runtime.registry import MissingPartError, Registry, part_named
from permanence_rules.runtime.whole_files import FilePart, making_folder
from permanence_rules.sources.choose import SOURCES
from tests.cli.program import OVERDUE, a_case, write

ADDED = '''
from permanence_rules import read_case
from permanence_rules.outputs import FilePart, OutputForm
from permanence_rules.report.writing import Reporter
from permanence_rules.sources.base import SourceKind


class Fixed:
    """A source of one case, whatever its files hold."""

    cannot_supply, notes, rows, judged_as_at = (), (), (), None
    supplies = None

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


def line(report):
    return f"{report.case_id}: {len(report.findings)}\\n"


FIXED = SourceKind("fixed", "FIXED", (".fixed",), lambda paths: Fixed())
ZIPPED = OutputForm("zipped", zipped, makes="bytes")
PAGES = OutputForm("pages", pages, makes="folder")
NUMBERS = OutputForm.of_pieces("numbers", line, head="Findings\\n")


def engine():
    return Engine


class Engine:
    def __init__(self, used, packs, rules, case_type, law_of):
        self.reporter = Reporter(used, packs, rules)

    def check(self, case, as_at, calendar, *, list_not_applicable):
        return self.reporter.report(
            case.case_id, as_at, calendar, [], list_not_applicable=list_not_applicable
        )
'''
POINTS = """
[permanence_rules.sources]
fixed = added_to_permanence:FIXED
json = added_to_permanence:FIXED

[permanence_rules.outputs]
zipped = added_to_permanence:ZIPPED
pages = added_to_permanence:PAGES
numbers = added_to_permanence:NUMBERS

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
    own = ("text", "json", "jsonl", "csv", "xlsx", "html", "md", "ics", "parquet")
    assert OUTPUTS.names() == (*own, "numbers", "pages", "zipped")
    assert SOURCES.names() == (*SOURCES.own, "fixed")
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


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_output_is_written_report_by_report_or_piece_by_piece(
    added: None, tmp_path: Path, jobs: int
) -> None:
    # Fourteen cases are more than one process is given at once.
    names = [f"A{number}" for number in range(14)]
    cases = write(tmp_path / "many.json", [{"case_id": name} for name in names])
    check(cases, "--jobs", jobs, "--format", "zipped", "--output", tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_bytes() == "".join(f"{each}\0" for each in names).encode()
    # Nothing is known of any of them, so that nothing asks for action.
    check(cases, "--jobs", jobs, "--format", "numbers", "--output", tmp_path / "out.txt")
    lines = [f"{each}: 0\n" for each in names]
    assert (tmp_path / "out.txt").read_text() == "".join(["Findings\n", *lines])


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

    report = Rulebook.load("wales", engine="other").check(case(), as_at=AS_AT)
    # It says nothing of any duty, under the name of the rulebook that it was given.
    assert report.findings == ()
    assert report.rulebook.name == "wales"
    assert Rulebook.load("wales").check(case(), as_at=AS_AT).findings
    with pytest.raises(UsageError, match=r"There is no engine 'third'.*compiled, durable, other"):
        Rulebook.load("wales", engine="third")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_compiled_explained_read_anew_and_has_an_example(verb: str) -> None:
    assert callable(compiler_of(verb))
    assert callable(words_of(verb))
    assert callable(weigher_of(verb))
    assert f"  {verb}:" in VERB_MODELS[verb].example.obligation


@pytest.mark.parametrize(
    ("find", "lacks"),
    [
        (compiler_of, "module permanence_rules.engine.verbs.promise, with `compile_promise`"),
        (words_of, "module permanence_rules.explain.verbs.promise, with `promise_lines`"),
        (weigher_of, "module permanence_rules.oracle.verbs.promise, with `promise`"),
    ],
)
def test_a_verb_without_one_of_its_parts_says_which(find: Any, lacks: str) -> None:
    with pytest.raises(MissingPartError, match=lacks):
        find("promise")


def test_a_module_without_its_function_says_which() -> None:
    with pytest.raises(MissingPartError, match=r"`nothing` in the module permanence_rules\.errors"):
        part_named("permanence_rules", "errors", "nothing")


def test_what_a_part_itself_fails_to_import_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_a_verb").mkdir()
    (tmp_path / "half_a_verb" / "promise.py").write_text("import a_library_that_is_not_there")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="a_library_that_is_not_there"):
        part_named("half_a_verb", "promise", "promise")
