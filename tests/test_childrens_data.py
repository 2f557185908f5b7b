"""No report, error, log or file repeats what anybody said or wrote about a child; none leaves."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import tempfile
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from permanence_rules import Case, CaseError, PermanenceRulesError, Rulebook, read_case
from permanence_rules.cli import main
from permanence_rules.compare.replay.record_files import read_decisions
from permanence_rules.facts.kinds import record_type
from permanence_rules.outputs import OUTPUTS
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903.source import Ssda903
from tests.canary import CANARY, everything_in, has_canary, with_canaries
from tests.support import PACK, pack_of, rule, shipped, write_pack

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples" / "cases").glob("*.json"))
AS_AT = "2026-03-31"
SCOTTISH = "east-ayrshire"
OF_ENGLAND = [path for path in EXAMPLES if pack_of(path) != SCOTTISH]
OF_SCOTLAND = [path for path in EXAMPLES if pack_of(path) == SCOTTISH]
RULES = tuple(f"--rules={pack}" for pack in sorted(set(map(pack_of, OF_ENGLAND))))


_A_FEW = OF_ENGLAND[::4]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples of England, with the marker in place of whatever anybody wrote."""
    return _marked(OF_ENGLAND, tmp_path_factory.mktemp("marked"))


def _marked(paths: list[Path], folder: Path) -> Path:
    for path in paths:
        found: list[str] = []
        data = json.loads(path.read_text(encoding="utf-8"))
        data = with_canaries({**data, "responsible_authority": "Somewhere"}, record_type(), found)
        assert {"narrative", "text"} <= set(found)
        (folder / path.name).write_text(json.dumps(data), encoding="utf-8")
    return folder


@pytest.fixture
def quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[[str, list[Path]], None]:
    """Return what makes sure that nothing shown, logged or left in a file repeats the marker."""
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)

    def sure(shown: str, written: list[Path]) -> None:
        assert not has_canary(shown)
        assert not has_canary(caplog.text)
        # Some forms are a folder of files.
        files = [each for path in written for each in (path, *path.rglob("*"))]
        assert not any(has_canary(path.read_bytes()) for path in files if path.is_file())
        assert list(elsewhere.iterdir()) == []
        assert set(tmp_path.rglob("*")) <= {elsewhere, *files}

    return sure


@pytest.mark.parametrize(
    ("options", "judged"),
    [
        pytest.param(("--format", "json", "--all"), _A_FEW, id="json-of-a-few"),
        *(
            pytest.param(("--format", form, "--all"), OF_ENGLAND, id=form, marks=pytest.mark.slow)
            for form in OUTPUTS.names()
        ),
        pytest.param(
            ("--format", "jsonl", "--jobs", "2"),
            OF_ENGLAND,
            id="jsonl-jobs",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_no_report_and_no_decision_record_repeats_words(
    marked: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    quiet: Callable[[str, list[Path]], None],
    options: tuple[str, ...],
    judged: list[Path],
) -> None:
    output, record = tmp_path / "output", tmp_path / "record"
    paths = [str(marked / path.name) for path in judged]
    arguments = ["check", *paths, *RULES, "--as-at", AS_AT, *options]
    with warnings.catch_warnings(record=True) as warned:
        assert main([*arguments, "--output", str(output), "--record", str(record)]) == 1
    shown = capfd.readouterr()
    assert record.read_text(encoding="utf-8").count("\n") == len(judged) + 1
    written = [output, output.with_name("output.run.json"), record]
    quiet(shown.out + shown.err + "".join(str(each.message) for each in warned), written)


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_no_report_of_scotland_repeats_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    marked = _marked(OF_SCOTLAND, tmp_path)
    code = main(
        ["check", str(marked), "--rules", SCOTTISH, "--as-at", AS_AT, "--format", form, "--all"]
    )
    shown = capfd.readouterr()
    assert (code in (0, 1), bool(shown.out)) == (True, True)
    assert not has_canary(shown.out + shown.err)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "jsonl", "csv"])
def test_no_comparison_repeats_words(
    marked: Path,
    capfd: pytest.CaptureFixture[str],
    quiet: Callable[[str, list[Path]], None],
    form: str,
) -> None:
    days = ("2025-09-30", AS_AT)
    assert main(["compare", *days, str(marked), *RULES, "--all", "--format", form]) == 1
    shown = capfd.readouterr()
    assert shown.out
    quiet(shown.out + shown.err, [])


@pytest.mark.slow
def test_no_repetition_of_a_decision_repeats_words(
    marked: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    quiet: Callable[[str, list[Path]], None],
) -> None:
    record = tmp_path / "record"
    plain = ["check", str(OF_ENGLAND[0]), *RULES, "--as-at", AS_AT, "--record", str(record)]
    main([*plain, "--format", "csv", "--fail-on", "never"])
    assert main(["replay", str(record), str(marked / OF_ENGLAND[0].name)]) == 0
    shown = capfd.readouterr()
    assert "the record of the case has changed" in shown.out  # for its words have
    quiet(shown.out + shown.err, [record])


LOCAL_FACTS = """
facts:
  period_of_care:
    nickname: {type: text, description: What the child likes to be called}
    wishes: {type: narrative, description: What the child wishes}
"""


def test_facts_of_a_council_s_own_are_words_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = """
    obligation:
      checklist:
        items:
          - {item: a name, field: local.nickname}
          - {item: wishes, field: local.wishes}
          - {item: another name, field: local.nickname, is: Robin}
    """
    pack = write_pack(tmp_path / "own", {"words": rule(body)}, PACK.rstrip() + LOCAL_FACTS)
    local = {"nickname": CANARY, "wishes": CANARY}
    case = {"case_id": "a", "periods_of_care": [{"started_on": "2025-01-06", "local": local}]}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    for form in ("text", "json", "csv"):
        code = main(["check", str(path), "--rules", str(pack), "--format", form, "--all"])
        shown = capfd.readouterr()
        assert code == 1, shown.err
        assert "another name" in shown.out
        assert not has_canary(shown.out + shown.err)


def _said_of(data: Any) -> str:
    """Return all that is said of a case that cannot be judged, or of its facts that are not."""
    try:
        report = shipped("england").check(read_case(data), as_at=date(2026, 3, 31))
    except CaseError as error:
        return _without_source(everything_in(error))
    return report.model_dump_json() + repr(report) if report.input_problems else ""


@pytest.mark.parametrize(
    "data",
    [
        {"case_id": "a", "periods_of_care": [{"started_on": CANARY}]},
        {"case_id": "a", "periods_of_care": [{"started_on": f"2025-01-06T10:00 {CANARY}"}]},
        {"case_id": "a", CANARY: 1},
        {"case_id": CANARY},
        {"case_id": "a", "jurisdiction": CANARY, "schema_version": CANARY, "not_supplied": CANARY},
        {"case_id": "a", "child": CANARY, "periods_of_care": CANARY},
        {"case_id": "a", "periods_of_care": [{"end_reason": CANARY}]},
        {"case_id": "a", "child": {"local": {CANARY.lower(): CANARY}}},
        {"case_id": "a", "periods_of_care": [{"local": {"words": CANARY}}]},
        {"case_id": "a", "periods_of_care": [{"reviews": [{"chair": "zz_canary_words"}]}]},
        {"case_id": "a", "periods_of_care": [{"reviews": [{"chair": CANARY}]}]},
        {"case_id": "a", "responsible_authority": CANARY, "recorded_until": CANARY},
        f'{{"case_id": "a", "child": {CANARY}',
        CANARY.encode(),
        CANARY.encode() + b"\xff",
        [CANARY],
        CANARY,
    ],
    ids=str,
)
def test_no_error_holds_a_value(data: Any) -> None:
    said = _said_of(data)
    assert said
    assert not has_canary(said)


def _without_source(text: str) -> str:
    """Leave out the lines of this repository that a traceback shows, and paths to them."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


@pytest.mark.parametrize(
    "content",
    [json.dumps({"case_id": "a", "note": CANARY}).encode(), CANARY.encode("utf-16")],
    ids=["a case", "other text"],
)
def test_what_is_no_decision_record_is_not_held_by_the_error(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(content)
    with pytest.raises(PermanenceRulesError) as caught:
        read_decisions(path)
    assert not has_canary(_without_source(everything_in(caught.value)))


def test_pydantic_s_own_error_hides_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Case.model_validate({"case_id": "a", "periods_of_care": [{"started_on": CANARY}]})
    assert not has_canary(str(caught.value) + repr(caught.value))


def test_a_case_that_is_printed_shows_no_words() -> None:
    found: list[str] = []
    for path in EXAMPLES:
        data = json.loads(path.read_text(encoding="utf-8"))
        data = with_canaries(data, record_type(), found)
        data["child"] = {**data["child"], "local": {"note": CANARY}}
        data["responsible_authority"] = "Somewhere"  # whose name is no child's
        assert not has_canary(repr(read_case(data)) + str(read_case(data)))
    assert found


def test_a_defect_is_told_without_its_words(
    marked: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr(Rulebook, "check", fail)
    assert main(["check", str(marked), "--as-at", AS_AT]) == 70
    shown = capfd.readouterr()
    assert "not judged: a defect of permanence-rules (KeyError in " in shown.err
    assert f"KeyError in {Path(__file__).name}, line " in shown.err
    assert not has_canary(shown.out + shown.err)


def cells(path: Path, line: int, column: int) -> bool:
    """Put the marker into one cell; return whether there is such a cell."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if line >= len(lines) or column >= len(lines[line].split(",")):
        return False
    found = lines[line].split(",")
    found[column] = CANARY
    lines[line] = ",".join(found)
    path.write_text("\n".join(lines), encoding="utf-8")
    return True


@pytest.mark.slow
@pytest.mark.parametrize("line", [0, 1], ids=["heading", "row"])
def test_no_reject_of_a_return_repeats_a_cell(tmp_path: Path, line: int) -> None:
    year = ROOT / "examples" / "ssda903" / "2024-25"
    for name in sorted(path.name for path in year.glob("*.csv")):
        for column in range(14):
            folder = tmp_path / f"{name}-{column}" / "2024-25"
            shutil.copytree(year, folder)
            if cells(folder / name, line, column):
                assert not has_canary(_told_of(folder))


def _told_of(folder: Path) -> str:
    source = Ssda903([folder])
    try:
        rejects = [each for each in source.read() if isinstance(each, Reject)]
    except PermanenceRulesError as error:
        return _without_source(everything_in(error))
    return "\n".join(map(str, (*rejects, *source.notes)))


@pytest.mark.slow
def test_nothing_leaves_the_machine(
    marked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    asked: list[object] = []

    def refuse(*arguments: object, **_options: object) -> None:
        asked.append(arguments)
        raise OSError(101, "no network in this test")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    record, case = str(tmp_path / "record"), str(marked / "ordinary.json")
    returns = str(ROOT / "examples" / "ssda903")
    runs = (
        ["check", case, "--as-at", AS_AT, "--record", record],
        ["check", returns, "--from", "ssda903", "--format", "csv"],
        ["replay", record, case],
        ["compare", "england", "walsall", case, "--as-at", AS_AT],
        ["explain", "england/reviews/second-review"],
        ["rules", "list"],
        ["demo"],
    )
    assert [code for code in map(main, runs) if code not in (0, 1)] == []
    assert asked == []
    assert capfd.readouterr().out
