"""Everything that is installed has an exact version and a hash, and no address to download from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"(?P<name>[a-z0-9-]+)(\[[a-z0-9,-]+\])?==(?P<version>[^ ;]+)( ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and version of each requirement; fail where one is not pinned and hashed."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "#" not in line]
    for entry in filter(None, re.split(r"\n(?=\S)", "\n".join(lines))):
        found = PIN.fullmatch(entry.split(" \\\n")[0])
        assert found, f"{entry}: expected NAME==VERSION"
        assert HASH.search(entry), f"{entry}: has no hash"
        yield found["name"], found["version"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_requirement_is_pinned_and_hashed_and_names_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert list(pins(file))
    assert not re.search("://|index-url|find-links|@", text)


def test_the_files_agree() -> None:
    """One file may have several versions of a library, each for other versions of Python."""
    versions: dict[str, set[str]] = {}
    for file in FILES:
        own: dict[str, set[str]] = {}
        for name, version in pins(file):
            own.setdefault(name, set()).add(version)
        for name, found in own.items():
            assert versions.setdefault(name, found) == found, name


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {name for name, _ in pins(ROOT / "requirements" / "runtime.txt")}
    wanted = {re.split("[<>=]", each)[0].lower() for each in project["dependencies"]}
    assert wanted <= pinned
    frameworks = {"django", "fastapi", "govuk", "wtforms"}
    sources, outputs = {"workbooks"}, {"calendar", "excel", "parquet"}
    databases = {"ssd", "postgresql", "sql-server"}
    assert project["optional-dependencies"].keys() == {
        *("durable", "service", "spark"),
        *frameworks,
        *sources,
        *outputs,
        *databases,
    }
    # What the service takes is installed from a file of its own, as the container does it.
    pinned = {name for name, _ in pins(ROOT / "requirements" / "service.txt")}
    served = project["optional-dependencies"]["service"]
    assert {re.split("[<>=]", each)[0].lower() for each in served} <= pinned


@pytest.mark.parametrize(
    "text", ["some-package>=1 \\\n    --hash=sha256:" + "0" * 64, "some-package==1.0\n"]
)
def test_a_requirement_that_is_not_safe_is_noticed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "more.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError):
        list(pins(file))
