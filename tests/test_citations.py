"""How far the text behind a finding was read: in rule files, in findings, in shipped packs."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook
from permanence_rules.errors import RuleFileError
from permanence_rules.language.citations import Grade
from permanence_rules.packs.loading import load_packs, pack_names
from permanence_rules.packs.provisions import provisions_of
from permanence_rules.report.findings import Citation
from tests.support import case_of, deadline, judged_by_both, rule, write_pack

PACK = """\
title: A pack for tests
version: "1"
jurisdiction: england
sources:
  act: {title: The Act, law_checked_to: 2030-12-31}
  guide: {title: The Guide, law_checked_to: 2030-12-31, grade: read, looked_up: 2026-05-01}
"""
DEADLINE = deadline("reviews.first.held_on", "1 week")
READ = "{source: act, provision: section 1, grade: read, looked_up: 2026-05-02}"
SECONDARY = (
    "{source: act, provision: section 2, grade: secondary, looked_up: 2026-05-03, "
    "known_from: a handbook}"
)
NOT_SEEN = "{source: act, provision: section 3, grade: not_seen, looked_up: 2026-05-04}"


def cited(folder: Path, citations: str, body: str = DEADLINE) -> tuple[Citation, ...]:
    """Return the citations of the one finding, by which both engines agree."""
    write_pack(folder, {"one": rule(body, citations=citations)}, PACK)
    case = case_of({"started_on": "2025-01-06"})
    (only,) = judged_by_both(folder, case, date(2025, 6, 2))
    return only.citations


def test_the_first_citation_decides_and_has_the_grade(tmp_path: Path) -> None:
    first, second = cited(tmp_path, f"[{SECONDARY}, {READ}]")
    assert (first.grade, first.looked_up) == (Grade.SECONDARY, date(2026, 5, 3))
    assert first.known_from == "a handbook"
    assert (second.grade, second.looked_up, second.known_from) == (None, None, None)


def test_two_rules_may_grade_one_provision_differently(tmp_path: Path) -> None:
    other = SECONDARY.replace("a handbook", "a guide")
    rules = {"one": rule(DEADLINE, citations=f"[{SECONDARY}]")}
    rules["two"] = rule(DEADLINE, citations=f"[{other}]")
    write_pack(tmp_path, rules, PACK)
    case = case_of({"started_on": "2025-01-06"})
    made = judged_by_both(tmp_path, case, date(2025, 6, 2))
    assert [each.citations[0].known_from for each in made] == ["a handbook", "a guide"]


def test_the_json_of_a_finding_says_the_grade_also_of_what_was_read(tmp_path: Path) -> None:
    (only,) = cited(tmp_path, f"[{READ}]")
    assert only.model_dump(mode="json") == {
        "source": "The Act",
        "provision": "section 1",
        "url": None,
        "law_checked_to": "2030-12-31",
        "grade": "read",
        "looked_up": "2026-05-02",
        "known_from": None,
    }


def test_the_citation_of_a_version_decides_while_it_is_law(tmp_path: Path) -> None:
    body = f"""
    applies_by: started_on
    versions:
      - in_force: {{from: 2011-04-01}}
        citations: [{NOT_SEEN}]
        {DEADLINE}
    """
    first, second = cited(tmp_path, f"[{READ}]", body)
    assert (first.provision, first.grade) == ("section 3", Grade.NOT_SEEN)
    assert (second.provision, second.grade) == ("section 1", None)


@pytest.mark.parametrize(
    ("citation", "grade", "looked_up"),
    [
        # The grade of the whole source, one of its own, and none at all.
        ("{source: guide, provision: page 1}", Grade.READ, date(2026, 5, 1)),
        (NOT_SEEN.replace("act", "guide"), Grade.NOT_SEEN, date(2026, 5, 4)),
        ("{source: act, provision: section 1}", Grade.NOT_SEEN, None),
    ],
)
def test_a_citation_without_a_grade_has_that_of_its_source(
    tmp_path: Path, citation: str, grade: Grade, looked_up: date | None
) -> None:
    (only,) = cited(tmp_path, f"[{citation}]")
    assert (only.grade, only.looked_up) == (grade, looked_up)


@pytest.mark.parametrize(
    ("citation", "message"),
    [
        ("verified: false", "`verified` is no longer a key; write `grade: read`, `secondary` or"),
        ("grade: read", "`grade` and `looked_up`, the day of reading or looking, go together"),
        ("looked_up: 2026-05-02", "`grade` and `looked_up`, the day of reading or looking"),
        ("grade: secondary, looked_up: 2026-05-02", "`known_from`, the text read, go together"),
        (
            "grade: read, looked_up: 2026-05-02, known_from: a handbook",
            "`grade: secondary` and `known_from`, the text read, go together",
        ),
        ("grade: seen, looked_up: 2026-05-02", "expected 'read', 'secondary' or 'not_seen'"),
        ("grade: read, looked_up: in May", "expected a date such as 2011-04-01"),
    ],
)
def test_a_grade_that_does_not_say_how_and_when_is_refused(
    tmp_path: Path, citation: str, message: str
) -> None:
    written = f"[{{source: act, provision: section 1, {citation}}}]"
    write_pack(tmp_path, {"one": rule(DEADLINE, citations=written)}, PACK)
    with pytest.raises(RuleFileError) as refused:
        Rulebook.load(tmp_path)
    assert message in str(refused.value)
    assert "one.yaml:" in str(refused.value)


def test_the_old_key_of_a_source_is_refused_with_what_to_write(tmp_path: Path) -> None:
    pack = PACK.replace("grade: read, looked_up: 2026-05-01", "verified: true")
    write_pack(tmp_path, {"one": rule(DEADLINE, citations=f"[{READ}]")}, pack)
    with pytest.raises(RuleFileError) as refused:
        Rulebook.load(tmp_path)
    assert "pack.yaml:6: sources.guide: `verified` is no longer a key" in str(refused.value)


@pytest.mark.parametrize(
    ("citation", "is_sound"), [(READ, True), ("{source: act, provision: section 1}", False)]
)
def test_a_rule_that_is_shipped_says_how_far_its_text_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, citation: str, is_sound: bool
) -> None:
    monkeypatch.setattr("permanence_rules.packs.loading.rules_folder", lambda: tmp_path)
    body = f"{DEADLINE}\ncloses: never"
    write_pack(tmp_path / "own", {"one": rule(body, citations=f"[{citation}]")}, PACK)
    if is_sound:
        assert Rulebook.load(tmp_path / "own").rules
        return
    with pytest.raises(RuleFileError) as refused:
        Rulebook.load(tmp_path / "own")
    assert "neither the citation nor its source says how far the text was read" in str(
        refused.value
    )


def test_an_amendment_of_a_council_needs_no_grade(tmp_path: Path) -> None:
    amendment = """
        amends: england/reviews/first-review
        citations: [{source: act, provision: page 2}]
        recommended: {within: 15 working days, of: started_on}
    """
    pack = PACK.replace("jurisdiction: england", "jurisdiction: england\nextends: england")
    write_pack(tmp_path / "own", {"sooner": amendment}, pack)
    assert Rulebook.load(tmp_path / "own").rules


def test_what_is_known_of_the_law_of_the_shipped_packs() -> None:
    """Nothing is called read that was not: these provisions were looked for and not found."""
    england = provisions_of(load_packs(*pack_names()))["england"]
    by_name: dict[str, set[Grade]] = {}
    for each in england:
        by_name.setdefault(each.provision, set()).add(each.grade)
        assert each.looked_up is not None
        assert (each.known_from is not None) == (each.grade is Grade.SECONDARY)
    expected: dict[str, Any] = {
        "regulation 33(1)": Grade.READ,
        "section 31(3A) and (3B)": Grade.READ,
        "regulation 27C(1), inserted by SI 2023/416 regulation 36": Grade.READ,
        "regulation 7(1) and (2)": Grade.SECONDARY,
        "regulation 36(2)": Grade.SECONDARY,
        "regulation 19": Grade.NOT_SEEN,
        "regulation 22A": Grade.NOT_SEEN,
        "standard 17": Grade.NOT_SEEN,
    }
    assert {name: by_name[name] for name in expected} == {
        name: {grade} for name, grade in expected.items()
    }
