"""A rule file that is wrong says where, what was expected and what may have been meant, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules import PackNotFoundError, Rulebook, RuleFileError
from tests.support import PACK, rule, write_pack

DEADLINE = """
obligation:
  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
"""


def problems(folder: Path, **rules: str) -> list[str]:
    write_pack(folder, rules)
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    return [str(problem).replace("\\", "/") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("body", "line", "expected", "hint"),
    [
        (
            "obligation:\n  deadline: {event: reviews.first.held_on, withn: 3 months, of: started_on}",
            7,
            'there is no key "withn"',
            "within",
        ),
        (
            "obligation:\n  deadline: {event: reviews.frist.held_on, within: 3 months, of: started_on}",
            7,
            '"frist" in "reviews.frist.held_on" is not a fact of a review',
            "first",
        ),
        (
            "obligation:\n  deadline: {event: reveiws.first.held_on, within: 3 months, of: started_on}",
            7,
            'there is no fact "reveiws.first.held_on" here',
            "reviews",
        ),
        (
            "obligation:\n  deadline:\n    event: reviews.first.held_on\n    within: 3 mnths\n    of: started_on",
            9,
            'expected a duration such as "20 working days" or "3 months"',
            "3 mnths",
        ),
        (
            "applies_when:\n  - {field: arrangement, is: shortbreaks}" + DEADLINE,
            7,
            '"shortbreaks" is not one of the values it can have',
            "short_breaks",
        ),
        (
            "applies_when:\n  - {field: started_on, at_least: 3}" + DEADLINE,
            7,
            "compares numbers",
            "is a date",
        ),
        (
            "applies_when:\n  - {field: reviews.held_on, before: 2025-01-01}" + DEADLINE,
            7,
            "leads to several values",
            "any_of",
        ),
        (
            "applies_when:\n  - {field: arrangement, recorded: no}" + DEADLINE,
            7,
            "expected true or false, got 'no'",
            "written true",
        ),
        (
            "applies_when:\n  - {field: current_placement.is_with_connected_person, is: on}"
            + DEADLINE,
            7,
            "expected true or false, got 'on'",
            "written true",
        ),
        (
            "applies_when:\n  - {any_of: reviews, where: [{field: chair, is: team_manger}]}"
            + DEADLINE,
            7,
            'there is no role "team_manger"',
            "team_manager",
        ),
        (
            "exempt_when:\n  - {field: arrangement, is: short_breaks}" + DEADLINE,
            7,
            "this key is missing",
            "",
        ),
        ("requires: [rules/that/is/not]" + DEADLINE, 6, 'there is no rule "rules/that/is/not"', ""),
        (
            "messages: {breeched: It is late}" + DEADLINE,
            6,
            'there is no outcome "breeched"',
            "breached",
        ),
        (
            "messages: {breached: 'It was due {due}'}" + DEADLINE,
            6,
            'nothing is called "{due}"',
            "due_on",
        ),
        ("obligation: {deadline: {event: x}, interval: {}}", 6, "", ""),
        ("title: Twice" + DEADLINE, 6, 'the key "title" stands here twice', "Keep one"),
        ("implements: &a [x]\nrequires: *a" + DEADLINE, 7, "anchors and aliases", "Write it out"),
        ("implements: &a [x]" + DEADLINE, 6, "anchors and aliases", "Write it out"),
        ("implements: [x]\n---\ntitle: y", 7, "the file holds a second document", "Keep one"),
        ("readings: !!python/name:os.system x" + DEADLINE, 6, "tags such as", "Leave the tag out"),
        ("obligation: [", 7, "this is not YAML", "indentation"),
    ],
)
def test_each_mistake_names_line_key_and_hint(
    tmp_path: Path, body: str, line: int, expected: str, hint: str
) -> None:
    found = problems(tmp_path / "pack", wrong=rule(body))
    assert any(f"/wrong.yaml:{line}:" in each for each in found), found
    assert any(expected in each and hint in each for each in found), found


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    first = rule("obligation:\n  deadline: {event: reveiws.first.held_on, within: 3 mnths, of: x}")
    second = rule("applies_when: [{field: arangement, is: short_breaks}]" + DEADLINE)
    found = problems(tmp_path / "pack", first=first, second=second)
    assert any("first.yaml" in each for each in found)
    assert any('"arangement"' in each and "second.yaml" in each for each in found)


def test_a_citation_of_an_undeclared_source(tmp_path: Path) -> None:
    body = rule(DEADLINE, citations="[{source: txt, provision: section 1}]")
    (found,) = problems(tmp_path / "pack", wrong=body)
    assert 'the source "txt" is not declared in pack.yaml' in found
    assert 'Did you mean "text"?' in found


def test_a_rule_without_a_citation(tmp_path: Path) -> None:
    (found,) = problems(tmp_path / "pack", wrong=rule(DEADLINE, citations="[]"))
    assert "expected `citations`" in found


def test_versions_that_overlap_or_leave_a_gap(tmp_path: Path) -> None:
    version = "{{in_force: {{{span}}}, obligation: {{deadline: {{event: reviews.first.held_on, within: 1 week, of: started_on}}}}}}"
    overlap = [version.format(span=span) for span in ("until: 2015-04-01", "from: 2015-04-01")]
    gap = [version.format(span=span) for span in ("until: 2015-03-30", "from: 2015-04-01")]
    (first,) = problems(tmp_path / "overlap", wrong=rule(f"versions: [{', '.join(overlap)}]"))
    (second,) = problems(tmp_path / "gap", wrong=rule(f"versions: [{', '.join(gap)}]"))
    assert "two versions are in force on the same day" in first
    assert "no version is in force between two of them" in second


def test_requires_in_a_circle(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "pack",
        {"a": rule("requires: [pack/b]" + DEADLINE), "b": rule("requires: [pack/a]" + DEADLINE)},
    )
    with pytest.raises(
        RuleFileError, match=r"require each other in a circle: pack/a -> pack/b -> pack/a"
    ):
        Rulebook.load(folder)


def test_rules_that_read_each_other_in_a_circle(tmp_path: Path) -> None:
    reads = "applies_when: [{rule: pack/OTHER, outcome: met}]" + DEADLINE
    folder = write_pack(
        tmp_path / "pack",
        {"a": rule(reads.replace("OTHER", "b")), "b": rule(reads.replace("OTHER", "a"))},
    )
    with pytest.raises(RuleFileError, match="read each other in a circle"):
        Rulebook.load(folder)


@pytest.mark.parametrize(
    ("tighten", "refused"),
    [
        ("within: 15 working days", False),
        ("within: 20 working days", False),
        ("within: 21 working days", True),
        ("within: 4 weeks", True),
        ("within: 2 weeks", False),
        ("at_most: 1 week", True),
    ],
)
def test_a_local_pack_can_only_tighten(tmp_path: Path, tighten: str, refused: bool) -> None:
    amendment = f"""
        amends: england/reviews/first-review
        citations: [{{source: text, provision: section 2}}]
        tighten: {{{tighten}}}
        """
    folder = write_pack(tmp_path / "pack", {"stricter": amendment}, PACK + "extends: england\n")
    if refused:
        with pytest.raises(RuleFileError, match=r"stricter.yaml:4: tighten\.(within|at_most)"):
            Rulebook.load(folder)
    else:
        assert any(each.id == "pack/stricter" for each in Rulebook.load(folder).rules)


def test_a_local_pack_cannot_switch_off_or_loosen_the_law(tmp_path: Path) -> None:
    amendment = """
        amends: england/reviews/first-review
        citations: [{source: text, provision: section 2}]
        exempt_when: [{field: arrangement, is: continuous, because: we would rather not}]
        """
    folder = write_pack(tmp_path / "pack", {"laxer": amendment}, PACK + "extends: england\n")
    with pytest.raises(RuleFileError, match='there is no key "exempt_when" here'):
        Rulebook.load(folder)


def test_an_unknown_pack_is_named_with_a_suggestion() -> None:
    with pytest.raises(PackNotFoundError, match="Did you mean 'england'"):
        Rulebook.load("engand")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00r", "not UTF-8 text"),
        (b"- a\n- b\n", "expected keys and values"),
        (b"title: \x01\n", "this is not YAML"),
        (b"{" * 200, "this is not YAML"),
        (b"a: " + b"[" * 100 + b"]" * 100, "nested too deeply"),
        (b"x: " + b"y" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_files_that_are_no_rules_at_all(tmp_path: Path, content: bytes, expected: str) -> None:
    folder = write_pack(tmp_path / "pack", {})
    (folder / "wrong.yaml").write_bytes(content)
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    assert expected in str(caught.value)
    assert "wrong.yaml" in str(caught.value)


def test_a_pack_file_that_is_wrong(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "pack", {}, PACK.replace("jurisdiction: england", "jurisdiction: ukraine")
    )
    with pytest.raises(RuleFileError, match=r"pack.yaml:4: jurisdiction: expected 'england'"):
        Rulebook.load(folder)


def test_facts_for_a_record_that_does_not_exist(tmp_path: Path) -> None:
    pack = PACK + "facts: {placment: {score: {type: number, description: A score}}}\n"
    folder = write_pack(tmp_path / "pack", {}, pack)
    with pytest.raises(RuleFileError, match=r'there is no kind of record "placment".*placement'):
        Rulebook.load(folder)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("obligation: {checklist: {items: []}}", "items: expected at least one entry"),
        ("requires: a/b/c" + DEADLINE, "requires: expected a list, got 'a/b/c'"),
        ("obligation: {deadline: {event: ended_on, not_before: 2 weeks}}", "not_before: expected keys and values"),
        ("obligation: {deadline: {event: ended_on, by: {birthday: sixteen}}}", "birthday: expected a whole number"),
        ("obligation: {deadline: {event: ended_on, on: started_on, within: 1 week}}", 'there is no key "on" here. It can be: advisory'),
        ("obligation: {indicator: {measure: started_on, unit: days}}", "expected a number"),
        ("let: {a: {sum_of: resource_requests, number: amont}}" + DEADLINE, '"amont" is not a number of a request for resources. Did you mean "amount"?'),
        ("let: {a: {first_of: matches, after: started_on, where: [{field: kind, is: adoption}]}}" + DEADLINE, "a match has no date of its own"),
        ("let: {reviews: {count_of: visits}}" + DEADLINE, '"reviews" already names a fact'),
    ],
)  # fmt: skip
def test_words_for_what_pydantic_finds(tmp_path: Path, body: str, expected: str) -> None:
    found = problems(tmp_path / "pack", wrong=rule(body))
    assert any(expected in each for each in found), found


def test_the_step_of_for_each_that_leads_nowhere(tmp_path: Path) -> None:
    wrong = rule(DEADLINE, for_each="periods_of_care.placement")
    (found,) = problems(tmp_path / "pack", wrong=wrong)
    assert '"placement" is not a collection or record of a period of care' in found
    assert 'Did you mean "placements"?' in found


def test_a_limit_that_cannot_be_tightened_says_what_the_rule_has(tmp_path: Path) -> None:
    amendment = """
        amends: england/reviews/later-reviews
        citations: [{source: text, provision: section 2}]
        tighten: {within: 3 months}
        """
    folder = write_pack(tmp_path / "pack", {"x": amendment}, PACK + "extends: england\n")
    with pytest.raises(RuleFileError, match=r"has no single `within`. It has `at_most`."):
        Rulebook.load(folder)
