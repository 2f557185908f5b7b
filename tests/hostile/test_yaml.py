"""Rule and scenario files made to harm: each gets a sentence with its line, quickly, and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules import Rulebook, RuleFileError
from permanence_rules.authoring.scenarios import report_lines, run_folder
from permanence_rules.language.yaml_files import LARGEST_FILE, MOST_PROBLEMS, MOST_VALUES
from tests.support import HEAD, PACK, rule, write_pack

DEADLINE = """
obligation:
  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
"""
LONGEST_ANSWER = 400 * MOST_PROBLEMS
"""Characters; what is wrong in a file must not be told at more length than can be read."""


def refusal(folder: Path, content: str | bytes) -> str:
    write_pack(folder, {})
    data = content.encode() if isinstance(content, str) else content
    (folder / "rule.yaml").write_bytes(data)
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    return str(caught.value)


def nested(opening: str, closing: str, depth: int) -> str:
    test = "{field: started_on, recorded: true}"
    return HEAD + f"applies_when: {opening * depth}{test}{closing * depth}\n" + DEADLINE


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "anchors and aliases"),
        (HEAD + DEADLINE + "&name messages: {}\n", "anchors and aliases"),
        (HEAD + DEADLINE + "messages: &m {x: *m}\n", "anchors and aliases"),
        (HEAD + DEADLINE + "<<: {title: Other}\n", 'there is no key "<<"'),
        (HEAD + DEADLINE + "messages: !!python/name:os.system\n", "tags such as"),
        (HEAD + DEADLINE + "!!python/name:os.system messages: {}\n", "tags such as"),
        (HEAD + DEADLINE + "messages: !own {met: x}\n", "tags such as"),
        ("[" * 900_000, "nested too deeply"),
        ("{a: " * 200_000, "nested too deeply"),
        ("- " * 400_000, "nested too deeply"),
        ("? " * 400_000, "a key is a word"),
        ("? [a]\n: b\n", "a key is a word"),
        (nested("{not: ", "}", 200), "nested too deeply"),
        ("x: [" + "0," * MOST_VALUES + "]", "holds more than 10,000 values"),
        (b"x" * (LARGEST_FILE + 1), "larger than 1 MB"),
        (HEAD + DEADLINE + "a: 1\n" * 2_000, "there are more problems"),
        (HEAD + DEADLINE + f"{'k' * 900}: 1\n" * 9, "stands here twice"),
        (f"{'k' * 300_000}: [{'&a x,' * 5_000}]".replace("k: [", ": [", 1), "this is not YAML"),
        (HEAD.replace("Something is done", '"\\e[2JDone"') + DEADLINE, "control character"),
        (HEAD.replace("Something is done", "'\u202edone'") + DEADLINE, "control character"),
        (HEAD + DEADLINE + 'messages: {met: "\\U99999999"}\n', "this is not YAML"),
        (HEAD + DEADLINE + 'messages: {met: "\\ud800"}\n', "this is not YAML"),
        (b"title: \x00", "this is not YAML"),
        (b"title: \xff", "not UTF-8"),
        ("title: x".encode("utf-16"), "not UTF-8"),
        (HEAD + DEADLINE.replace("obligation", "\u043ebligation"), 'there is no key "\u043ebligation"'),
        (rule(DEADLINE.replace("20", "\uff12\uff10")), "expected a duration"),
        (rule(DEADLINE.replace("20", "9" * 400)), "expected a duration"),
        (rule(DEADLINE.replace("reviews.first", "reviews." * 20_000)), "reviews"),
        (rule(DEADLINE, in_force="{from: 0000-01-01}"), "expected a date"),
        (rule(DEADLINE, in_force="{from: 10000-01-01}"), "expected a date"),
        (rule(DEADLINE, in_force="{from: 9999-12-31, until: 0001-01-01}"), "before"),
        (rule(DEADLINE, strength="[" + "x," * 5_000 + "]"), "strength"),
    ],
)  # fmt: skip
def test_a_hostile_rule_file_is_refused_in_a_sentence_of_bounded_length(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    said = refusal(tmp_path / "pack", content)
    assert expected in said
    assert "rule.yaml:" in said
    assert len(said) < LONGEST_ANSWER
    assert said.isprintable() or "\n" in said


def test_a_rule_of_the_first_and_last_day_there_is_can_be_loaded(tmp_path: Path) -> None:
    body = rule(DEADLINE, in_force="{from: 0001-01-01, until: 9999-12-31}")
    assert len(Rulebook.load(write_pack(tmp_path / "pack", {"x": body})).rules) == 1


@pytest.mark.parametrize("key", ["not", "all", "any"])
def test_conditions_nested_as_deeply_as_a_file_may_be_are_compiled(
    tmp_path: Path, key: str
) -> None:
    body = nested("{" + key + ": ", "}", 25)
    assert len(Rulebook.load(write_pack(tmp_path / "pack", {"x": body})).rules) == 1


@pytest.mark.parametrize(
    "pack",
    [
        PACK + "facts: {child: {a: " + "{type: records, description: x, fields: {a: " * 200,
        PACK + "settings: {x: {value: 1e999, reading: x}}",
        PACK + "title: Again",
        "[]",
        "",
        PACK.replace("2030-12-31", "30-12-31"),
        PACK + "roles: {" + "".join(f"r{n}: x, " for n in range(MOST_VALUES)) + "}",
    ],
)  # fmt: skip
def test_a_hostile_pack_file_is_refused_in_a_sentence(tmp_path: Path, pack: str) -> None:
    folder = write_pack(tmp_path / "pack", {})
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    assert "pack.yaml:" in str(caught.value)
    assert len(str(caught.value)) < LONGEST_ANSWER


def test_rules_that_read_each_other_in_a_long_chain_are_refused(tmp_path: Path) -> None:
    def linked(number: int) -> str:
        before = f"{{rule: pack/r{number + 1}, outcome: met}}"
        return rule(DEADLINE, applies_when=before) if number < 150 else rule(DEADLINE)

    folder = write_pack(tmp_path / "pack", {f"r{n}": linked(n) for n in range(151)})
    with pytest.raises(RuleFileError, match="read each other in a chain of more than 100"):
        Rulebook.load(folder)


def test_rules_that_require_each_other_in_a_long_chain_are_refused(tmp_path: Path) -> None:
    chain = {f"r{n}": rule(DEADLINE, requires=f"[pack/r{n + 1}]") for n in range(150)}
    folder = write_pack(tmp_path / "pack", {**chain, "r150": rule(DEADLINE)})
    with pytest.raises(RuleFileError, match="require each other in a chain of more than 100"):
        Rulebook.load(folder)


SCENARIO = """
- scenario: A review in time
  as_at: 2025-07-01
  given: {started_on: 2025-01-06}
  expect: {outcome: breached}
"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (SCENARIO.replace("2025-07-01", "10000-01-01"), "expected the day"),
        (SCENARIO.replace("2025-07-01", "\uff19\uff19\uff19\uff19-12-31"), "expected the day"),
        (SCENARIO.replace("2025-01-06", "0001-01-01"), "expected a year from 1900 to 2100"),
        (SCENARIO.replace("2025-01-06", "9999-12-31"), "expected a year from 1900 to 2100"),
        (SCENARIO.replace("2025-01-06", "2100-12-31").replace("2025-07", "2100-12"), ""),
        (SCENARIO.replace("{started_on", "{st\u0430rted_on"), "given"),
        (SCENARIO.replace("{outcome: breached}", "[" * 500), "nested too deeply"),
        (SCENARIO.replace("breached", "!!python/name:os.system x"), "tags such as"),
        (SCENARIO * 2_000, "holds more than 10,000 values"),
        ("- {}\n" * 1_000, "there are more problems"),
        (SCENARIO.replace("breached", "9" * 5_000), "outcome"),
    ],
)  # fmt: skip
def test_a_hostile_scenario_file_is_a_listed_problem(
    tmp_path: Path, content: str, expected: str
) -> None:
    folder = write_pack(tmp_path / "pack", {"x": rule(DEADLINE), "x.scenarios": content})
    results = run_folder(folder)
    assert not results.passed
    said = "\n".join(report_lines(results))
    assert expected in said
    assert "x.scenarios.yaml:" in said
    assert len(said) < LONGEST_ANSWER


def test_a_scenario_outside_the_calendar_fails_and_spoils_no_other(tmp_path: Path) -> None:
    far = SCENARIO.replace("2025-01-06", "2090-01-06").replace("2025-07-01", "2090-07-01")
    reading = rule(DEADLINE, applies_when="{rule: pack/y, outcome: late}")
    folder = write_pack(tmp_path / "pack", {"x": reading, "x.scenarios": far, "y": rule(DEADLINE)})
    (result,) = run_folder(folder).results
    assert "outcome: expected breached, got undetermined" in map(str, result.differences)
