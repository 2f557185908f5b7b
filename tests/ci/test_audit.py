"""What is installed is what was pinned, and the audit notices where it is not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from audit import (
    ROOT,
    answer_in,
    extras_left_out,
    installed_otherwise,
    problems_of,
    requirement_files,
    sentences_of,
)

HASH = "--hash=sha256:" + "0" * 64


def test_every_requirement_is_pinned_and_hashed_and_files_agree() -> None:
    assert {"build", "lint", "runtime", "test"} <= {file.stem for file in requirement_files()}
    assert list(problems_of(requirement_files())) == []


def test_every_dependency_is_among_the_requirements() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    for dependency in declared["project"]["dependencies"]:
        assert f"\n{dependency.split('>')[0].lower()}==" in pinned


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"some-package>=1 \\\n    {HASH}\n", "expected NAME==VERSION"),
        ("some-package==1.0\n", "has no hash"),
        (f"--index-url https://example.org\nsome-package==1.0 \\\n    {HASH}\n", "an address"),
        (f"typer==0.0.1 \\\n    {HASH}\n", "another file pins"),
    ],
)
def test_a_requirement_that_is_not_safe_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "more.txt"
    file.write_text(text, encoding="utf-8")
    assert any(said in each for each in problems_of([*requirement_files(), file]))


def test_another_version_than_the_one_pinned_is_named(tmp_path: Path) -> None:
    file = tmp_path / "more.txt"
    file.write_text(
        f"pytest==0.1 \\\n    {HASH}\nno-such-thing==1 \\\n    {HASH}\n", encoding="utf-8"
    )
    (said,) = installed_otherwise([file])
    assert said.startswith("pytest: more.txt pins 0.1, and ")


def test_an_extra_that_a_package_needs_is_pinned_with_it(tmp_path: Path) -> None:
    assert list(extras_left_out(requirement_files())) == []
    file = tmp_path / "more.txt"
    file.write_text(f"coverage==1 \\\n    {HASH}\npytest-cov==1 \\\n    {HASH}\n", encoding="utf-8")
    assert list(extras_left_out([file])) == [
        "more.txt: pytest-cov needs coverage[toml]; run nox -s lock."
    ]


SOUND = {"name": "typer", "version": "1", "vulns": []}
FLAWED = {"name": "rich", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "six", "skip_reason": "Dependency not found and could not be audited: six (1)"}


@pytest.mark.parametrize(
    ("dependencies", "said"),
    [
        ([SOUND], ["Asked for known vulnerabilities of 1 packages: 0."]),
        (
            [SOUND, FLAWED],
            [
                "rich 2: PYSEC-1; mended in 3.",
                "Asked for known vulnerabilities of 2 packages: 1.",
            ],
        ),
        (
            [SOUND, SKIPPED],
            [
                "Asked for known vulnerabilities of 1 packages: 0.",
                "NOT ASKED, for the service does not answer: six.",
            ],
        ),
    ],
)
def test_what_is_known_and_what_was_not_asked_are_told_apart(
    dependencies: list[object], said: list[str]
) -> None:
    assert list(sentences_of(answer_in(json.dumps({"dependencies": dependencies})))) == said


@pytest.mark.parametrize("text", ["", json.dumps({"dependencies": [SKIPPED]})])
def test_no_answer_is_not_taken_for_a_good_one(text: str) -> None:
    (said,) = sentences_of(answer_in(text))
    assert said.startswith("NOT ASKED for known vulnerabilities")
