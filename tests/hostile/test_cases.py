"""JSON cases and decision records made to harm: each is a listed reject or a sentence."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, CaseError, SourceError, read_case
from permanence_rules.compare.replay.record_files import read_decisions
from permanence_rules.runtime.strict_json import MOST_FACTS, MOST_IN_A_LIST
from permanence_rules.sources import json_files
from permanence_rules.sources.json_files import JsonFiles
from tests.cli.program import AS_AT, OVERDUE, Run, a_case, write

PRIVATE = "Hoppity"
LONGEST_ANSWER = 20_000


def with_period(**facts: Any) -> str:
    return json.dumps(a_case("A1", **facts))


def with_case(**facts: Any) -> str:
    return json.dumps({"case_id": "A1", **facts})


HOSTILE: dict[str, str | bytes] = {
    "deep list": "[" * 100_000,
    "deep group": '{"a":' * 100_000,
    "deep local fact": '{"case_id": "A1", "local":' + '{"a":' * 90 + "1" + "}" * 91,
    "long list": with_period(visits=[{}] * (MOST_IN_A_LIST + 1)),
    "many facts": with_case(local={f"k{n}": 1 for n in range(MOST_FACTS + 1)}),
    "many unknown keys": with_case(**{f"k{n}": PRIVATE for n in range(20_000)}),
    "many faults": with_period(visits=[{"held_on": PRIVATE}] * MOST_IN_A_LIST),
    "a key of 10 MB": with_case(**{"x" * 10_000_000: 1}),
    "an id of 10 MB": json.dumps({"case_id": "x" * 10_000_000}),
    "a date of 10 MB": with_case(recorded_until="2" * 10_000_000),
    "integer too long to read": '{"case_id": "A1", "local": {"x": ' + "9" * 5_000 + "}}",
    "huge integer": '{"case_id": "A1", "local": {"x": ' + "9" * 4_000 + "}}",
    "huge number": '{"case_id": "A1", "local": {"x": 1e400}}',
    "not a number": '{"case_id": "A1", "local": {"x": NaN}}',
    "endless": '{"case_id": "A1", "local": {"x": -Infinity}}',
    "half a character": '{"case_id": "A1", "local": {"x": "\\ud800"}}',
    "half a character as a key": '{"case_id": "A1", "local": {"\\udfff": 1}}',
    "half a character as an id": '{"case_id": "\\ud800"}',
    "null in a text": '{"case_id": "A\\u0000"}',
    "id of look-alikes": '{"case_id": "\u0410\u0031"}',
    "formula as an id": '{"case_id": "=1+1"}',
    "way out as an id": '{"case_id": "../../A1"}',
    "key twice": '{"case_id": "A1", "case_id": "A2"}',
    "year 1": with_case(recorded_until="0001-01-01"),
    "year 9999": with_case(recorded_until="9999-12-31"),
    "moment before the first": with_case(recorded_until="0001-01-01T00:00:00+23:59"),
    "moment after the last": with_case(recorded_until="9999-12-31T23:59:59-23:59"),
    "wide digits": with_case(recorded_until="\uff12\uff10\uff12\uff15-01-01"),
    "no such zone": with_case(recorded_until="2025-01-01T00:00:00+99:99"),
    "private value": with_case(child=PRIVATE),
    "private key": '{"case_id": "A1", "' + PRIVATE + ' said": 1}',
    "no text": b"\xff\xfe\x00",
    "utf-16 cut off": '{"case_id": "A1"}'.encode("utf-16")[:-1],
    "utf-32": '{"case_id": "A1"}'.encode("utf-32"),
    "cut off": '{"case_id": "A1", "child": {"date_of_bi',
    "two documents": '{"case_id": "A1"} {"case_id": "A2"}',
    "raw control character": '{"case_id": "A\x1b1"}',
    "empty": "",
    "nothing but blanks": " \n\t" * 1_000,
    "text": f'"{PRIVATE}"',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_hostile_case_is_a_listed_reject(tmp_path: Path, name: str, suffix: str) -> None:
    content = HOSTILE[name]
    path = tmp_path / f"given{suffix}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(JsonFiles([path]).read())
    said = "\n".join(map(str, found))
    assert found
    assert not any(isinstance(each, Case) for each in found)
    assert PRIVATE not in said
    assert "another kind" not in said or "half" in name
    assert len(said) < LONGEST_ANSWER


def test_a_text_of_10_mb_is_read_and_never_told(tmp_path: Path, run: Run, reviews: Path) -> None:
    case = {**a_case("A1", *OVERDUE), "responsible_authority": PRIVATE * 1_500_000}
    ran = run("check", write(tmp_path / "case.json", case), "--as-at", AS_AT, "--rules", reviews)
    assert ran.code == 1
    assert PRIVATE not in ran.out + ran.err


def test_a_document_beyond_the_limit_is_a_reject_that_says_what_to_write_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "LARGEST_DOCUMENT", 100)
    path = write(tmp_path / "cases.json", [{"case_id": f"A{n}"} for n in range(20)])
    (reject,) = JsonFiles([path]).read()
    assert "write it as JSON lines" in str(reject)


def test_a_python_caller_gets_at_most_a_hundred_faults_and_is_told_of_more() -> None:
    with pytest.raises(CaseError) as caught:
        read_case({"case_id": "A1", **{f"k{n}": 1 for n in range(5_000)}})
    assert len(caught.value.problems) == 101
    assert "more faults" in str(caught.value.problems[-1])


def test_unknown_local_facts_are_listed_up_to_a_hundred(
    tmp_path: Path, run: Run, reviews: Path
) -> None:
    case = {**a_case("A1"), "local": {f"k{n}": PRIVATE for n in range(5_000)}}
    ran = run("check", write(tmp_path / "case.json", case), "--as-at", AS_AT, "--rules", reviews)
    assert ran.code == 4  # the first review is overdue as well
    assert len(ran.err) < LONGEST_ANSWER
    assert "there are more problems" in ran.err
    assert PRIVATE not in ran.err


@pytest.fixture
def record(tmp_path: Path, run: Run, reviews: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    case = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    run("check", case, "--as-at", AS_AT, "--rules", reviews, "--record", path)
    return path


def _second(record: Path) -> dict[str, Any]:
    decision: dict[str, Any] = json.loads(record.read_text(encoding="utf-8").splitlines()[1])
    return decision


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"case_id": ' * 50_000,
        "null",
        PRIVATE,
        '{"case_id": "A1", "input_digest": "' + PRIVATE + '", "findings": 1}',
        '{"case_id": "\\ud800", "input_digest": "x", "findings": []}',
        "",
        "\x00",
    ],
)
def test_a_hostile_line_of_a_decision_record_is_named_by_its_number(
    record: Path, line: str
) -> None:
    first = record.read_text(encoding="utf-8").splitlines()[0]
    record.write_text(f"{first}\n{line}\n", encoding="utf-8")
    with pytest.raises(SourceError, match="line 2 does not fit") as caught:
        read_decisions(record)
    assert PRIVATE not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\x00" * 1_000, b"\xef\xbb\xbf{}", b"[]", "{".encode("utf-32")]
)
def test_what_is_no_decision_record_is_refused(record: Path, content: bytes) -> None:
    record.write_bytes(content)
    with pytest.raises(SourceError, match="this is no decision record"):
        read_decisions(record)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permanence_rules.compare.replay.record_files.LONGEST_LINE", 100)
    with pytest.raises(SourceError, match="a line is far too long"):
        read_decisions(record)


def test_a_case_that_stands_twice_in_a_decision_record_is_refused(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    record.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="line 3 is about a case that stands above"):
        read_decisions(record)


def test_a_line_separator_inside_a_text_does_not_end_a_line_of_a_decision_record(
    record: Path,
) -> None:
    first = record.read_text(encoding="utf-8").splitlines()[0]
    odd = {**_second(record), "input_digest": "a\u2028b\u0085c"}
    line = json.dumps(odd, ensure_ascii=False)
    record.write_text(f"{first}\n{line}\n", encoding="utf-8")
    assert read_decisions(record)[1]["A1"].input_digest == "a\u2028b\u0085c"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2099-01-01"])
def test_a_record_of_the_ends_of_time_is_replayed_or_refused_in_sentences(
    tmp_path: Path, record: Path, run: Run, reviews: Path, day: str
) -> None:
    record.write_text(record.read_text(encoding="utf-8").replace(AS_AT, day), encoding="utf-8")
    late = a_case("A1")
    late["periods_of_care"][0]["started_on"] = "2080-01-01"
    ran = run("replay", record, write(tmp_path / "late.json", late), "--rules", reviews)
    assert ran.code in (1, 3)
    assert "Repeated: " in ran.out
    assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such devices on Windows")
@pytest.mark.parametrize("kind", ["json", "ssda903"])
def test_a_device_without_end_is_not_read(run: Run, kind: str) -> None:
    ran = run("check", "/dev/zero", "--from", kind)
    assert ran.code == 3
    assert "/dev/zero: " in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes on Windows")
def test_a_pipe_in_a_folder_of_cases_is_not_waited_for(
    tmp_path: Path, run: Run, reviews: Path
) -> None:
    write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    os.mkfifo(tmp_path / "pipe.json")
    assert run("check", tmp_path, "--as-at", AS_AT, "--rules", reviews).code == 1
