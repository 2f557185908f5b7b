"""The second engine: what it shares, what it refuses, and that it stays sound under use."""

from __future__ import annotations

import ast
import json
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

import permanence_rules
from permanence_rules import Case, Report, Rulebook, read_case
from permanence_rules import oracle as durable
from permanence_rules.cli import main
from permanence_rules.errors import UsageError
from permanence_rules.facts.kinds import record_type
from permanence_rules.packs.vocabulary import Vocabulary
from tests.canary import has_canary, with_canaries
from tests.support import (
    HAS_SECOND_ENGINE,
    STARTED,
    case_of,
    one_rule,
    pack_of,
    rule,
    shipped,
    write_pack,
)

AS_AT = date(2025, 7, 1)
CASE: dict[str, Any] = {
    "case_id": "example-1",
    "child": {"date_of_birth": "2015-03-14"},
    "periods_of_care": [
        {
            "started_on": "2025-01-06",
            "reviews": [{"held_on": "2025-01-31"}, {"held_on": "2025-05-01"}],
        }
    ],
}
SMALL = """
obligation:
  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
"""

installed = pytest.mark.skipif(
    not HAS_SECOND_ENGINE,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)


def small_case(number: int) -> Case:
    review = {"held_on": f"2025-02-{number % 28 + 1:02}"}
    period = STARTED | {"reviews": [review]}
    return read_case({"case_id": str(number), "periods_of_care": [period]})


@pytest.fixture
def small(tmp_path: Path) -> Rulebook:
    return Rulebook.load(one_rule(tmp_path, SMALL), engine="durable")


# ---- where it cannot run -------------------------------------------------------------------------


def test_a_newer_python_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = SimpleNamespace(version_info=_Version(3, 13))
    monkeypatch.setattr(durable, "sys", newer)
    with pytest.raises(UsageError) as told:
        durable.load_engine()
    assert str(told.value) == (
        "The durable engine needs Python 3.11 or 3.12, and this is 3.13: durable-rules does not "
        "import on a newer one. Leave --engine out to use the compiled engine."
    )


class _Version(tuple[int, ...]):
    """What Python says of its version: compared as a tuple, read by name."""

    __slots__ = ()

    def __new__(cls, *numbers: int) -> Self:
        return super().__new__(cls, numbers)

    major = property(lambda self: self[0])
    minor = property(lambda self: self[1])


def test_a_missing_package_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "sys", SimpleNamespace(version_info=_Version(3, 12)))
    monkeypatch.setattr(durable, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as told:
        durable.load_engine()
    assert str(told.value) == (
        "The durable engine needs the package durable-rules: "
        "pip install 'permanence-rules[durable]' (it is built with a C compiler)."
    )


def test_it_is_not_loaded_unless_it_is_asked_for() -> None:
    sources = sorted((Path(permanence_rules.__file__).parent / "rulebook").glob("*.py"))
    imported = [
        node.module
        for source in sources
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
    ]
    assert imported
    assert not [name for name in imported if name and "oracle" in name]


# ---- what it shares ------------------------------------------------------------------------------

SHAPES = "language"
"""The room of the modules that declare the shape of a rule file."""

NONE_OF = ("engine", "authoring", "compare", "explain")
"""Rooms of the first engine, and of what is built on it: nothing of them is used."""


def test_of_the_modules_that_understand_rules_only_shapes_are_used() -> None:
    folder = Path(permanence_rules.__file__).parent
    rooms = {each.name for each in folder.iterdir() if each.is_dir()}
    assert rooms > {SHAPES, "oracle", *NONE_OF}
    used: dict[str, set[str]] = {}
    for path in (folder / "oracle").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                name = node.module.removeprefix("permanence_rules.").split(".")[0]
                used.setdefault(name, set()).update(each.name for each in node.names)
    assert used[SHAPES]
    assert {name for name in used[SHAPES] if not name[0].isupper()} == set()
    assert {name: used[name] for name in NONE_OF if name in used} == {}


# ---- sound under use -----------------------------------------------------------------------------


@pytest.mark.slow
@installed
def test_many_cases_leave_memory_as_it_was(small: Rulebook) -> None:
    for number in range(500):
        small.check(small_case(number), as_at=AS_AT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(1500):
        small.check(small_case(number), as_at=AS_AT)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 8 * 1024, f"{grown} KB"


@installed
def test_a_rule_waits_for_those_that_it_reads_wherever_they_stand(tmp_path: Path) -> None:
    """Rules come in the order in which they read each other; the network needs no such order."""
    reads = "applies_when: [{rule: pack/%s, outcome: met}]" + SMALL
    rules = {"c": rule(SMALL), "b": rule(reads % "c"), "a": rule(reads % "b")}
    whole = Rulebook.load(write_pack(tmp_path / "pack", rules), engine="durable")
    packs = list(whole.packs)
    backwards = Rulebook(
        packs, list(reversed(whole.rules)), Vocabulary.of(packs), None, engine="durable"
    )
    for review, outcome in (("2025-01-31", "met"), ("2025-02-28", "not_applicable")):
        period = STARTED | {"reviews": [{"held_on": review}]}
        case = case_of(period)
        found = {
            each.rule: each.outcome
            for each in backwards.check(case, as_at=AS_AT, list_not_applicable=True).findings
        }
        first = "met" if outcome == "met" else "late"
        assert found == {"pack/c": first, "pack/b": outcome, "pack/a": outcome}


@installed
@pytest.mark.slow
def test_eight_threads_find_what_one_finds(small: Rulebook) -> None:
    cases = [small_case(number) for number in range(200)]
    alone = [small.check(case, as_at=AS_AT) for case in cases]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda case: small.check(case, as_at=AS_AT), cases))
    assert together == alone


@installed
def test_threads_may_share_it_from_the_first_case_on(tmp_path: Path) -> None:
    folder = one_rule(tmp_path, SMALL)
    fresh = Rulebook.load(folder, engine="durable")
    compiled = Rulebook.load(folder)
    cases = [small_case(number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda case: fresh.check(case, as_at=AS_AT), cases))
    assert found == [compiled.check(case, as_at=AS_AT) for case in cases]


@installed
def test_a_check_inside_another_has_a_session_of_its_own(small: Rulebook) -> None:
    engine: Any = small._other
    expected = small.check(small_case(3), as_at=AS_AT)
    with engine._network.session() as session:
        session.tell({"at": "waiting", "rule": "another"})
        assert small.check(small_case(3), as_at=AS_AT) == expected


@installed
def test_a_day_outside_the_calendar_opens_the_finding_and_the_next_case_is_judged(
    tmp_path: Path,
) -> None:
    body = """
obligation:
  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
"""
    folder = one_rule(tmp_path, body)
    rulebook = Rulebook.load(folder, engine="durable")
    period = {"started_on": "1950-01-02", "reviews": []}
    old = read_case({"case_id": "old", "periods_of_care": [period]})
    good = rulebook.check(small_case(1), as_at=AS_AT)
    for _ in range(3):
        (finding,) = rulebook.check(old, as_at=AS_AT).findings
        assert finding.outcome == "undetermined"
        assert finding.missing == ("working days of that year",)
        assert rulebook.check(small_case(1), as_at=AS_AT) == good


@installed
def test_several_processes_use_the_engine_that_was_asked_for(small: Rulebook) -> None:
    cases = [small_case(number) for number in range(4)]
    reports = list(small.check_many(cases, as_at=AS_AT, jobs=2))
    assert reports == [small.check(case, as_at=AS_AT) for case in cases]


@installed
def test_the_network_is_told_no_more_than_codes_and_day_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from permanence_rules.oracle.network import Session

    told: list[dict[str, object]] = []
    asserted: Callable[..., Any] = Session._asserted

    def spy(self: Session, fact: dict[str, object]) -> Any:
        told.append(fact)
        return asserted(self, fact)

    monkeypatch.setattr(Session, "_asserted", spy)
    rulebook = shipped("england", "durable")
    rulebook.check(read_case(CASE), as_at=AS_AT)
    known = {each.id for each in rulebook.rules}
    codes = {"yes", "no", "open"} | {"breached", "due", "late", "met", "undetermined", "ceased"}
    codes |= {"exempt", "not_triggered", "not_applicable", "needs_judgement"}
    for fact in told:
        for name, value in fact.items():
            assert name == "at" or isinstance(value, int) or value in known | codes, fact


@pytest.mark.slow
@installed
def test_the_command_line_takes_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    record = tmp_path / "case.json"
    record.write_text(json.dumps(CASE), encoding="utf-8")
    arguments = ["check", str(record), "--as-at", "2025-07-01", "--format", "csv"]
    said = []
    for engine in ("compiled", "durable"):
        main([*arguments, "--engine", engine])
        said.append(capfd.readouterr().out)
    assert said[0] == said[1] != ""


@installed
def test_a_report_of_it_is_a_report(small: Rulebook) -> None:
    report = small.check(small_case(3), as_at=AS_AT)
    assert Report.model_validate_json(report.model_dump_json()) == report


@pytest.mark.slow
@installed
def test_it_repeats_no_words_and_leaves_no_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    example = Path(__file__).parents[2] / "examples" / "cases" / "special-guardianship.json"
    found: list[str] = []
    data = with_canaries(json.loads(example.read_text("utf-8")), record_type(), found)
    assert found
    case = tmp_path / "case.json"
    case.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments = ("check", str(case), "--rules", pack_of(example), "--as-at", "2026-03-31")
    for more in ((), ("--format", "json", "--all"), ("--jobs", "2")):
        assert main([*arguments, "--engine", "durable", *more]) in (0, 1)
        shown = capfd.readouterr()
        assert shown.out
        assert not has_canary(shown.out + shown.err)
    assert list(tmp_path.iterdir()) == [case]
