"""`generate`: what the rules find of made-up children is what was settled before."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Case
from permanence_rules.authoring.children_files import DATA
from permanence_rules.authoring.made_children import Rates, made_children
from permanence_rules.cli import main
from permanence_rules.sources.choose import choose_source
from tests.support import shipped

AS_AT = date(2026, 3, 31)


def generated(folder: Path, *options: object) -> Path:
    made = folder / "made"
    arguments = ["generate", str(made), "--as-at", str(AS_AT), *map(str, options)]
    assert main(arguments) == 0
    return made


def differences(made: Path, source: str) -> list[str]:
    """Return each answer that the rules do not give, by child and rule."""
    rulebook = shipped("england")
    with (made / "expected.csv").open(encoding="utf-8", newline="") as file:
        wanted = {(row["child"], row["rule"]): row for row in csv.DictReader(file)}
    found, seen = [], set()
    for case in choose_source([made / DATA[source]], source).read():
        assert isinstance(case, Case)
        for finding in rulebook.check(case, as_at=AS_AT, list_not_applicable=True).findings:
            row = wanted.get((case.case_id, finding.rule))
            if row is None:
                continue
            seen.add((case.case_id, finding.rule))
            days = finding.days_late or finding.days_overdue
            told = {
                "outcome": finding.outcome.value,
                "due_on": str(finding.due_on or ""),
                "done_on": str(finding.done_on or ""),
                "days": str(days or ""),
            }
            found += [
                f"{case.case_id} {finding.rule} {key}: {told[key]} for {row[key]}"
                for key in told
                if row[key] and row[key] != told[key]
            ]
    assert seen == wanted.keys()
    return found


@pytest.mark.parametrize(
    "number",
    [
        5,
        pytest.param(20, marks=pytest.mark.slow),
        pytest.param(1000, marks=[pytest.mark.slow, pytest.mark.long]),
    ],
)
@pytest.mark.parametrize("form", ["json", "ssda903"])
def test_the_rules_find_what_was_settled_before(tmp_path: Path, form: str, number: int) -> None:
    made = generated(tmp_path, "--children", number, "--format", form, "--seed", number)
    assert differences(made, form) == []


def test_the_shares_are_those_that_were_asked_for() -> None:
    made = list(made_children(2000, 1, AS_AT, Rates(late=0.5, missing=0, exempt=0.2, ended=0)))
    first = Counter(child.answers[0].outcome for child in made)
    assert sum(first.values()) == 2000
    assert first["breached"] < 60  # nothing is missing: these are late, and not held yet
    # A fifth are exempt; of the reviews of the others half are late. Five in a hundred either way.
    assert abs(first["exempt"] - 400) < 100
    assert abs(first["late"] / (first["late"] + first["met"]) - 0.5) < 0.05


def test_a_child_hangs_on_the_seed_and_its_own_number() -> None:
    few, many = (list(made_children(number, 7, AS_AT, Rates())) for number in (3, 5))
    assert many[:3] == few
    assert list(made_children(3, 8, AS_AT, Rates())) != few


def test_a_return_ends_on_a_31_march(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["generate", str(tmp_path / "made"), "--format", "ssda903"]
    assert main([*arguments, "--as-at", "2026-04-01"]) == 2
    assert "a return of SSDA903 ends on a 31 March; name one" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_more_than_all_reviews_cannot_be_late_or_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    assert main(["generate", str(made), "--late", "0.7", "--missing", "0.7"]) == 2
    assert "--late and --missing: together they are more than all reviews." in (
        capsys.readouterr().err
    )


def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("kept")
    assert main(["generate", str(tmp_path / "made")]) == 2
    assert (tmp_path / "made" / "mine.txt").read_text() == "kept"
