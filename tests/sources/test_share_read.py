"""Every source tells how far it has been read, without reading its input twice for that."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from permanence_rules.sources.base import Measured
from permanence_rules.sources.choose import choose_source
from tests.cli.program import IN_TIME, a_case
from tests.sources.ssd_database import make

DATA = Path(__file__).resolve().parents[1] / "data"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def shares(paths: Sequence[Path]) -> list[float | None]:
    """Return what a source says after each case, and at its end."""
    source = choose_source(paths)
    assert isinstance(source, Measured)
    found = [source.share_read for _ in source.read()]
    return [*found, source.share_read]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Four children, each on a line as long as the others."""
    path = tmp_path / "children.jsonl"
    made = (json.dumps(a_case(f"A{n}", *IN_TIME)) for n in range(4))
    path.write_text("".join(f"{each}\n" for each in made), encoding="utf-8")
    return path


def test_of_json_lines_it_is_the_share_of_the_bytes(lines: Path) -> None:
    assert shares([lines]) == [0.25, 0.5, 0.75, 1.0, 1.0]


def test_of_several_files_each_counts_by_its_size(lines: Path, tmp_path: Path) -> None:
    # As long as the two lines of which the first file has four: a third of all bytes.
    listed = [a_case(f"B{n}", *IN_TIME) for n in range(2)]
    text = json.dumps(listed)
    other = tmp_path / "list.json"
    other.write_text(text.ljust(lines.stat().st_size // 2), encoding="utf-8")
    found = shares([lines, other])
    assert found == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0, 1.0], abs=0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipe with a name in a folder")
def test_of_a_pipe_nobody_knows_it(lines: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    both_ends = os.open(pipe, os.O_RDWR)
    try:
        os.write(both_ends, lines.read_bytes())
        source = choose_source([pipe])
        assert isinstance(source, Measured)
        next(source.read())
        assert source.share_read is None
    finally:
        os.close(both_ends)


@pytest.mark.parametrize(
    "paths",
    [
        [DATA / "ssda903-fake"],
        [DATA / "annex-a"],
        [EXAMPLES / "tables"],
    ],
    ids=lambda paths: paths[0].name,
)
def test_it_rises_to_all(paths: list[Path]) -> None:
    rises_to_all(paths)


def test_of_a_database_it_is_the_share_of_the_episodes(tmp_path: Path) -> None:
    rises_to_all([make(tmp_path / "ssd.db")])


def rises_to_all(paths: Sequence[Path]) -> None:
    found = [each for each in shares(paths) if each is not None]
    assert found == sorted(found)
    assert found[-1] == 1.0
    assert found[0] < 1
