"""`explain` and `rules`: what the rules say, and which there are."""

from pathlib import Path

import pytest

from permanence_rules.packs.loading import rules_folder
from tests.cli.program import Run
from tests.support import deadline, rule, write_pack


def test_a_rule_is_explained_with_source_scenarios_and_a_worked_date(run: Run) -> None:
    ran = run("explain", "england/reviews/second-review")
    assert ran.code == 0
    assert ran.out.startswith("england/reviews/second-review\nThe second review is held within")
    assert '"held on" of the second review comes within 3 months of "held on" of the' in ran.flat
    assert "Exempt when" in ran.flat
    assert "independent reviewing officer: Hold the second review." in ran.flat
    assert "regulation 33(2); checked to" in ran.flat
    assert "https://www.legislation.gov.uk/uksi/2010/959" in ran.flat
    assert "January has a 31st, April has not: met, due on 2025-04-30." in ran.flat
    assert "31 January 2025 + 3 months = 30 April 2025 (the first day is not counted)." in ran.flat


def test_a_rule_of_a_pack_of_ones_own_is_explained(run: Run, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "my-pack", {"area/some-rule": _DEADLINE})
    (pack / "area" / "some-rule.scenarios.yaml").write_text(
        "- scenario: nothing is known\n  as_at: 2025-01-01\n  given: {}\n"
        "  expect: {missing_items: []}\n",
        encoding="utf-8",
    )
    ran = run("explain", "my-pack/area/some-rule", "--rules", pack)
    assert "- nothing is known: as described." in ran.out
    assert "A worked date" not in ran.out


_DEADLINE = rule(deadline("reviews.first.held_on", "1 week"))


def test_a_rule_without_scenarios_is_explained(run: Run, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "my-pack", {"some-rule": _DEADLINE})
    ran = run("explain", "my-pack/some-rule", "--rules", pack)
    assert ran.code == 0
    assert "Scenarios" not in ran.out


@pytest.mark.parametrize("command", [("explain",), ("rules", "show")])
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("england/reviews/secnd-review", "Did you mean england/reviews/second-review?"),
        ("englnd/reviews/second-review", "Did you mean england/reviews/second-review?"),
        ("second-review", "Did you mean england/reviews/second-review?"),
        ("qqq", "There is no rule of that name. `permanence-rules rules list`"),
    ],
)
def test_an_unknown_rule_is_told_with_the_nearest(
    run: Run, command: tuple[str, ...], name: str, hint: str
) -> None:
    ran = run(*command, name)
    assert ran.code == 2
    assert hint in ran.err


def test_a_rule_may_be_named_as_its_file(run: Run) -> None:
    assert run("explain", "rules/england/reviews/second-review.yaml").code == 0


def test_the_file_of_a_rule_is_shown_as_it_stands(run: Run) -> None:
    ran = run("rules", "show", "england/reviews/second-review")
    file = rules_folder() / "england" / "reviews" / "second-review.yaml"
    assert ran.code == 0
    assert ran.out == file.read_text(encoding="utf-8").rstrip("\n") + "\n"


def test_all_shipped_rules_are_listed(run: Run) -> None:
    ran = run("rules", "list")
    assert ran.code == 0
    assert (
        "  england/reviews/second-review  [statutory]  "
        "The second review is held within three months of the first\n"
    ) in ran.out
    assert "\nlocal/walsall (" in ran.out


def test_rules_of_one_pack_are_listed_with_its_amendments(run: Run, tmp_path: Path) -> None:
    write_pack(tmp_path / "base", {"one": _DEADLINE})
    head = "amends: base/one\ncitations: [{source: text, provision: section 2}]\n"
    write_pack(
        tmp_path / "own",
        {
            "sooner": head + "title: One is done sooner\ntighten: {within: 3 days}",
            "advice": head + "recommended: {within: 2 days, of: started_on}",
        },
        pack='title: Own\nversion: "2"\njurisdiction: england\nextends: base\n'
        "sources: {text: {title: A text, law_checked_to: 2030-12-31}}\n",
    )
    lines = run("rules", "list", "--rules", tmp_path / "own").out.splitlines()
    assert lines == [
        "base (A pack for tests; 1)",
        "  base/one  [local]  Something is done",
        "own (Own; 2)",
        "  own/advice  [local]  adds to base/one",
        "  own/sooner  [local]  One is done sooner",
    ]


def test_coverage_counts_rules_by_verb_and_strength(run: Run, tmp_path: Path) -> None:
    claimed = rule(
        "obligation: {sequence: {first: care_plan.prepared_on, then: reviews.first.held_on}}"
    )
    pack = write_pack(tmp_path / "own", {"one": _DEADLINE, "two": claimed})
    lines = run("rules", "coverage", "--rules", pack).out.splitlines()
    assert lines[0].split() == [
        *("pack", "deadline", "interval", "checklist", "validity", "sequence", "constraint"),
        *("indicator", "amendment", "statutory", "guidance", "local"),
    ]
    assert lines[1].split() == ["own", "1", "0", "0", "0", "1", "0", "0", "0", "0", "0", "2"]


def test_coverage_shows_the_sources_that_the_packs_named_answer(run: Run, tmp_path: Path) -> None:
    claimed = rule(
        "implements: [dud.no-drift, dud.no-such-entry]\n"
        "obligation: {sequence: {first: care_plan.prepared_on, then: reviews.first.held_on}}"
    )
    pack = write_pack(tmp_path / "own", {"one": claimed})
    out = run("rules", "coverage", "--list", "--rules", pack).out
    tables = [line.split() for line in out.splitlines()]
    # Dudley's overview has 14 entries: 3 indicators, and 1 pointer that is out of reach.
    assert ["dudley", "1", "1", "12", "14"] in tables
    assert ["all", "sources", "1", "1", "12", "14"] in tables
    assert "Entries of the inventory: 1 implemented, 1 out of reach, 12 open" in out
    assert "Implemented\n  dud.no-drift\n    own/one\n" in out
    assert "Out of reach\n  dud.cross-reference-strategy\n    a pointer to another" in out
    assert "Open\n  dud.parallel-planning\n" in out
    assert "Claimed by rules, but not in the inventory\n  dud.no-such-entry\n" in out
    assert "walsall" not in out


def test_coverage_of_all_packs_shows_every_source_by_kind(run: Run) -> None:
    ran = run("rules", "coverage")
    heads = [line.split() for line in ran.out.splitlines() if line.startswith("  source")]
    assert heads[0][:4] == ["source", "deadline", "recurring", "sequence"]
    assert heads[1] == ["source", "implemented", "out", "of", "reach", "open", "all"]
    assert "\nImplemented\n" not in ran.out
    assert ran.code == 0


def test_coverage_of_the_law_lists_the_provisions_that_nobody_has_read(
    run: Run, tmp_path: Path
) -> None:
    read = "{source: text, provision: section 1, grade: read, looked_up: 2026-05-02}"
    told = (
        "{source: text, provision: section 2, grade: secondary, looked_up: 2026-05-03, "
        "known_from: a handbook}"
    )
    rules = {
        "one": rule(deadline("reviews.first.held_on", "1 week"), citations=f"[{told}, {read}]"),
        "two": rule(deadline("reviews.second.held_on", "1 week"), citations=f"[{read}, {told}]"),
        "three": rule(
            deadline("reviews.second.held_on", "2 weeks"),
            citations="[{source: text, provision: section 3}]",
        ),
    }
    pack = write_pack(tmp_path / "own", rules)
    ran = run("rules", "coverage", "--law", "--rules", pack)
    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["provisions", "read", "secondary", "not", "seen", "all"] in lines
    # Three provisions, each decides one rule: section 2 rule one, section 1 rule two.
    assert lines.count(["own", "1", "1", "1", "3"]) == 2
    assert lines.count(["all", "packs", "1", "1", "1", "3"]) == 2
    assert ran.out.endswith(
        "Not read, of own (2)\n"
        "  A text, section 3: not seen\n"
        "    decides own/three\n"
        "  A text, section 2: secondary, from a handbook, 3 May 2026\n"
        "    decides own/one\n"
        "    also cited in own/two\n"
    )


def test_coverage_of_the_law_of_england_names_what_decides(run: Run) -> None:
    out = run("rules", "coverage", "--law", "--rules", "england").flat
    assert "regulation 22A: not seen; last looked for on 30 November 2026 decides" in out
    # It was read, so it is not listed.
    assert "regulation 28(4)" not in out


@pytest.mark.parametrize("command", ["list", "coverage"])
def test_mistakes_in_rules_are_told(run: Run, tmp_path: Path, command: str) -> None:
    pack = write_pack(tmp_path / "own", {"one": _DEADLINE + "\ntitel: x"})
    ran = run("rules", command, "--rules", pack)
    assert ran.code == 2
    assert "titel" in ran.err
