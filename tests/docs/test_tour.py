"""The tour of the program names files and functions that exist, and its example is true."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Rulebook, read_case

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "tour.md", ROOT / "docs" / "engineering" / "house.md"]
TOUR = PAGES[0].read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+\.(?:py|yaml|json))\)")


def named(page: Path) -> Iterator[tuple[list[Path], list[str]]]:
    """Yield the files of each row of the tables of *page*, and the names in its function column."""
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and LINK.search(line) and len(cells) == 4:
            files = [(page.parent / target).resolve() for target in LINK.findall(cells[1])]
            yield files, re.findall(r"`([\w.]+)`", cells[2])


def defined(file: Path) -> set[str]:
    """Return the functions, classes and methods of a module, and the names it sets."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found |= {f"{node.name}.{each.name}" for each in inner}
    return found


STEPS = [step for page in PAGES for step in named(page)]


def test_the_tour_passes_every_room_of_a_check() -> None:
    rooms = ["cli", "packs", "language", "engine", "sources", "case", "facts", "timing"]
    for room in [*rooms, "report", "outputs", "runtime"]:
        assert f"(../src/permanence_rules/{room}/" in TOUR, room


def test_at_most_22_names_stand_at_the_top_and_each_has_its_place_in_the_house() -> None:
    parts = (ROOT / "src" / "permanence_rules").iterdir()
    names = {part.name for part in parts if not part.name.startswith(("_", "."))} - {"py.typed"}
    assert len(names) <= 22
    table = PAGES[1].read_text(encoding="utf-8").partition("## Where would I add")[0]
    in_table = re.findall(r"^\| \d+ \| `([\w.]+)/?` \|", table, flags=re.MULTILINE)
    assert sorted(in_table) == sorted(names)


@pytest.mark.parametrize(("files", "names"), STEPS, ids=[step[0][0].name for step in STEPS])
def test_each_file_and_function_of_the_tour_is_there(files: list[Path], names: list[str]) -> None:
    assert [file for file in files if not file.is_file()] == []
    known = set().union(*(defined(file) for file in files if file.suffix == ".py"))
    assert set(names) <= known


def test_the_date_of_the_tour_is_judged_as_it_says() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", TOUR, flags=re.DOTALL)
    (promised,) = re.findall(r"^> (.*)$", TOUR, flags=re.MULTILINE)
    report = Rulebook.load("england").check(read_case(json.loads(text)), as_at=date(2025, 7, 1))
    (finding,) = [each for each in report.findings if each.rule == "england/reviews/second-review"]
    assert finding.message == promised
    # 31 January + 3 months: April has 30 days.
    assert finding.due_on == date(2025, 4, 30)
