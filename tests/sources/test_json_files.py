"""JSON as a source of cases: what is read, what is refused and how that is said."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from permanence_rules import Case, SourceError
from permanence_rules.errors import UsageError
from permanence_rules.sources import json_files
from permanence_rules.sources.base import Reject
from permanence_rules.sources.choose import choose_source
from permanence_rules.sources.json_files import JsonFiles
from permanence_rules.sources.ssda903.source import Ssda903

PRIVATE = "Hoppity"


def read(*paths: Path) -> tuple[list[str], list[Reject]]:
    found = list(JsonFiles(paths).read())
    cases = [each.case_id for each in found if isinstance(each, Case)]
    return cases, [each for each in found if isinstance(each, Reject)]


def written(path: Path, content: object) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def only_reject(path: Path) -> str:
    cases, rejects = read(path)
    assert cases == []
    assert len(rejects) == 1
    assert PRIVATE not in str(rejects[0])
    return str(rejects[0])


def test_one_case_in_a_file_stands_alone(tmp_path: Path) -> None:
    source = JsonFiles([written(tmp_path / "one.json", {"case_id": "A1"})])
    assert [case.case_id for case in source.read() if isinstance(case, Case)] == ["A1"]
    assert source.holds_one_case
    assert source.cannot_supply == ()
    assert source.judged_as_at is None


def test_a_case_in_a_list_does_not_stand_alone(tmp_path: Path) -> None:
    source = JsonFiles([written(tmp_path / "list.json", [{"case_id": "A1"}])])
    assert len(list(source.read())) == 1
    assert not source.holds_one_case


def test_a_case_among_several_files_does_not_stand_alone(tmp_path: Path) -> None:
    one = written(tmp_path / "one.json", {"case_id": "A1"})
    two = written(tmp_path / "two.json", {"case_id": "A2"})
    source = JsonFiles([one, two])
    assert len(list(source.read())) == 2
    assert not source.holds_one_case


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "folder.json").mkdir()
    written(tmp_path / "b.json", {"case_id": "B"})
    written(tmp_path / "a.JSONL", '{"case_id": "A1"}\n\n{"case_id": "A2"}\n')
    written(tmp_path / "inside" / "c.ndjson", '{"case_id": "C"}')
    written(tmp_path / "notes.txt", "nothing to see")
    assert read(tmp_path) == (["A1", "A2", "B", "C"], [])


def test_a_file_may_be_read_again(tmp_path: Path) -> None:
    source = JsonFiles([written(tmp_path / "one.json", {"case_id": "A1"})])
    assert len(list(source.read())) == 1
    assert [type(each) for each in source.read()] == [Case]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(b'\xef\xbb\xbf{"case_id": "A1"}')
    assert read(path) == (["A1"], [])


def test_a_bad_case_in_a_list_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = {"case_id": "B", "recorded_until": PRIVATE}
    path = written(tmp_path / "list.json", [{"case_id": "A"}, bad, {"case_id": "C"}])
    cases, rejects = read(path)
    assert cases == ["A", "C"]
    assert str(rejects[0]).startswith(f"{path}: record B: recorded_until: expected a date")
    assert PRIVATE not in str(rejects[0])


def test_a_bad_fact_of_a_case_is_set_aside_and_the_case_is_read(tmp_path: Path) -> None:
    bad = {"case_id": "B", "child": {"date_of_birth": PRIVATE}}
    (case,) = JsonFiles([written(tmp_path / "one.json", bad)]).read()
    assert isinstance(case, Case)
    assert case.set_aside == {"child.date_of_birth"}


@pytest.mark.parametrize("case_id", [None, "", f"{PRIVATE} of the green hill", 7])
def test_a_record_without_a_proper_id_is_named_by_its_position(
    tmp_path: Path, case_id: object
) -> None:
    path = written(tmp_path / "list.json", [{"case_id": "A"}, {"case_id": case_id}])
    _, rejects = read(path)
    assert f"{path}: record number 2: case_id: " in str(rejects[0])
    assert PRIVATE not in str(rejects[0])


def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "cases.jsonl", f'{{"case_id": "A"}}\n{PRIVATE}\n{{"case_id": "C"}}')
    cases, rejects = read(path)
    assert cases == ["A", "C"]
    assert str(rejects[0]).startswith(f"{path}:2: this is not JSON (expecting value, column 1)")


def test_every_fault_of_a_case_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", {"case_id": "A", "cild": {}, "periods_of_care": 3})
    said = only_reject(path)
    assert "periods_of_care: expected a list; " in said
    assert "did you mean child?" in said


def test_a_missing_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file or folder; check the path"):
        read(tmp_path / "nowhere.json")


def test_a_missing_file_among_others_is_a_reject(tmp_path: Path) -> None:
    there = written(tmp_path / "one.json", {"case_id": "A"})
    cases, rejects = read(tmp_path / "nowhere.json", there)
    assert cases == ["A"]
    assert "no such file" in str(rejects[0])


def test_a_folder_without_cases_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path / "notes.txt", "nothing")
    with pytest.raises(SourceError, match="name a folder of cases"):
        read(tmp_path)


def test_a_file_that_the_system_refuses_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    path = written(tmp_path / "one.json", {"case_id": "A"})
    monkeypatch.setattr(Path, "open", refuse)
    assert "the file cannot be read: Permission denied" in only_reject(path)


@pytest.mark.parametrize("name", ["one.json", "cases.jsonl"])
@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_an_empty_file_says_so(tmp_path: Path, name: str, content: str) -> None:
    assert "the file is empty; write a case" in only_reject(written(tmp_path / name, content))


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    assert "the list holds no case" in only_reject(written(tmp_path / "list.json", []))


@pytest.mark.parametrize("content", ["12", '"words"', "null", "[[]]", "[3]"])
def test_json_of_another_shape_says_what_was_expected(tmp_path: Path, content: str) -> None:
    assert "expected a case: facts in braces" in only_reject(
        written(tmp_path / "one.json", content)
    )


def test_what_is_not_json_is_named_by_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", '\n{"case_id": "A",\n "child": Hoppity}')
    assert f"{path}:3: this is not JSON" in only_reject(path)


def test_a_control_character_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", '{"case_id": "Hop\x07pity"}')
    assert "control character" in only_reject(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_utf_16_is_read_as_powershell_writes_it(tmp_path: Path, encoding: str, suffix: str) -> None:
    path = tmp_path / f"cases.{suffix}"
    lines = [json.dumps({"case_id": name}) for name in ("A1", "A2", "A3")]
    text = "\r\n".join([*lines, ""]) if suffix == "jsonl" else f"[{', '.join(lines)}]\r\n"
    path.write_bytes(text.encode(encoding))
    found = list(JsonFiles([path]).read())
    assert [each.case_id for each in found if isinstance(each, Case)] == ["A1", "A2", "A3"]


def test_damaged_utf_16_is_named_and_the_lines_before_it_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes('{"case_id": "A1"}\n{"case'.encode("utf-16") + b"\x00")
    case, reject = JsonFiles([path]).read()
    assert isinstance(case, Case)
    assert "this is not UTF-8 text" in str(reject)


@pytest.mark.parametrize("encoding", ["utf-32", "cp1252"])
def test_another_encoding_says_how_to_save_the_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "one.json"
    path.write_bytes('{"case_id": "é"}'.encode(encoding))
    assert "save it again with the encoding UTF-8" in only_reject(path)


@pytest.mark.parametrize("depth", [70, 900, 100_000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    deep = '{"case_id": "A", "local": {"x": ' + "[" * depth + "]" * depth + "}}"
    assert "nested too deeply" in only_reject(written(tmp_path / "one.json", deep))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_in_json_is_refused(tmp_path: Path, number: str) -> None:
    path = written(tmp_path / "one.json", f'{{"case_id": "A", "local": {{"x": {number}}}}}')
    assert "is not a number in JSON" in only_reject(path)


def test_a_huge_number_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", '{"case_id": ' + "9" * 5000 + "}")
    assert "a number too long" in only_reject(path)


def test_a_fact_written_twice_is_refused_rather_than_lost(tmp_path: Path) -> None:
    twice = '{"case_id": "A", "periods_of_care": [{"reviews": [], "reviews": [{}]}]}'
    path = written(tmp_path / "list.json", f'[{twice}, {{"case_id": "B"}}]')
    cases, rejects = read(path)
    assert cases == ["B"]
    assert "record A: a fact is written twice" in str(rejects[0])


def test_a_line_too_long_for_a_case_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "LONGEST_LINE", 1000)
    monkeypatch.setattr(json_files, "_CHUNK", 300)
    long = '{"case_id": "B", "responsible_authority": "' + PRIVATE * 400 + '"}'
    path = written(tmp_path / "cases.jsonl", f'{{"case_id": "A"}}\n{long}\n{{"case_id": "C"}}\n')
    cases, rejects = read(path)
    assert cases == ["A", "C"]
    assert str(rejects[0]).startswith(f"{path}:2: the line is longer than")


def test_a_line_that_is_long_to_the_end_of_the_file_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "LONGEST_LINE", 100)
    path = written(tmp_path / "cases.jsonl", '{"case_id": "A"}\n' + "x" * 5000)
    cases, rejects = read(path)
    assert cases == ["A"]
    assert rejects[0].line == 2


def test_the_same_child_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    list_of_two = written(tmp_path / "a.json", [{"case_id": "A"}, {"case_id": "A"}])
    lines = written(tmp_path / "b.jsonl", '{"case_id": "B"}\n{"case_id": "B"}')
    single = written(tmp_path / "c.json", {"case_id": "B"})
    cases, rejects = read(list_of_two, lines, single)
    assert cases == ["A", "B"]
    said = [str(each) for each in rejects]
    assert (
        f"{list_of_two}, number 2 bears the case_id of the case at {list_of_two}, number 1"
        in (said[0])
    )
    assert f"{lines}:2 bears the case_id of the case at {lines}:1" in said[1]
    assert f"{single} bears the case_id of the case at {lines}:1" in said[2]


def chosen(paths: Sequence[Path], kind: str | None = None) -> type[object]:
    return type(choose_source(paths, kind))


def test_json_files_and_folders_are_read_as_json(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", {"case_id": "A"})
    assert chosen([path]) is JsonFiles
    assert chosen([tmp_path]) is JsonFiles


def test_csv_is_read_as_the_return_of_children_looked_after(tmp_path: Path) -> None:
    written(tmp_path / "header.csv", "CHILD,SEX,DOB\n")
    assert chosen([tmp_path]) is Ssda903


def test_the_kind_that_was_asked_for_is_used(tmp_path: Path) -> None:
    assert chosen([tmp_path], "json") is JsonFiles
    assert chosen([tmp_path], "ssda903") is Ssda903


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one of: json, ssda903"):
        choose_source([tmp_path], "excel")


def test_two_kinds_at_once_need_a_word(tmp_path: Path) -> None:
    written(tmp_path / "one.json", {"case_id": "A"})
    written(tmp_path / "header.csv", "CHILD\n")
    with pytest.raises(UsageError, match="--from json or --from ssda903"):
        choose_source([tmp_path])


def test_paths_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no such file or folder; check the path"):
        choose_source([tmp_path / "nowhere.json"])


def test_a_path_of_no_known_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="say what this is with --from"):
        choose_source([written(tmp_path / "notes.txt", "nothing")])
