"""The page of speed: each part has a picture and a table, and the saved page is the saved JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks import speed, speed_goals, speed_page
from benchmarks.speed_drawing import DARK, LIGHT, Bar, Bars, Line, Lines, drawn, number
from permanence_rules.outputs.palette import contrast

_SVG = "{http://www.w3.org/2000/svg}"
MADE: dict[str, Any] = {
    "machine": "a made-up machine",
    "one-case": {
        "milliseconds": {"check and JSON": 40.0, "check and JSON, durable engine": 200.0},
        "ratio to reading at 02d4951": {"read_case": 2.0, "decide": 7.0, "check and JSON": 14.0},
    },
    "cold-start": {"the command, check of one case": 340.0},
    "rulebooks": {"england": 280.0},
    "number-of-rules": {"250 rules": 10.0, "1,000 rules": 25.0, "1,000 rules by 250": 2.5},
    "web-view": {
        "as the library is, 8 threads, p50": 10.0,
        "as the library is, 8 threads, p99": 40,
    },
    "many-cases": {
        "1,000 children, 1 process(es), seconds": 30.0,
        "1,000 children, 2 process(es), seconds": 15.0,
        "1,000 children, gain of two": 2.0,
        "10,000 children, 1 process(es), seconds": 310.0,
        "10,000 children, 1 process(es), megabytes": 90.0,
    },
    "returns": {
        "clean, 1,000 children, reading alone, megabytes": 60.0,
        "clean, 100,000 children, reading alone, megabytes": 200.0,
        "clean, 1,000 children, csv, seconds": 6.0,
        "clean, 1,000 children, csc-validator-be-903, seconds": 20.0,
        "clean, 100,000 children, csv, seconds": 700.0,  # not given to the validator
        "dirty, 100 children, csv, seconds": 50.0,
        "dirty, 100 children, csc-validator-be-903, seconds": 10.0,
    },
}


def _sections(text: str) -> dict[str, str]:
    _, *parts = text.split("\n## ")
    return {part.partition("\n")[0]: part for part in parts}


def test_every_part_has_a_picture_and_its_table() -> None:
    pictures, text = speed_page.pictures_and_page(MADE, "folder")
    sections = _sections(text)
    assert len(sections) == len(speed.PARTS) + 1  # the targets, and one for each part
    for part in sections.values():
        shown = re.findall(r"!\[(.+)\]\(folder/(.+\.svg)\)", part)
        assert shown
        assert len(shown) == part.count("| --- |\n")
        assert all(words and name in pictures for words, name in shown)
    assert text.count(".svg)") == len(pictures)


def test_a_part_that_was_not_measured_says_so_and_no_goal_is_told_as_reached() -> None:
    pictures, text = speed_page.pictures_and_page({}, "folder")
    assert list(pictures) == ["by-the-targets.svg"]
    assert text.count("Not measured yet.") == len(speed.PARTS)
    assert "| yes |" not in text


def test_every_picture_says_what_it_is_and_needs_nothing_from_elsewhere() -> None:
    pictures, _ = speed_page.pictures_and_page(MADE, "folder")
    for picture in pictures.values():
        root = ET.fromstring(picture)  # noqa: S314 - our own picture
        assert root.get("role") == "img"
        told = (root.findtext(f"{_SVG}title"), root.findtext(f"{_SVG}desc"))
        assert all(told)
        assert "prefers-color-scheme: dark" in picture
        elsewhere = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|<script|@import|url\(|href", elsewhere)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_shapes_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    assert contrast(colours["ink"], colours["paper"]) >= 4.5
    for name in set(colours) - {"paper", "ink"}:
        assert contrast(colours[name], colours["paper"]) >= 3


def test_the_goals_are_told_by_hand() -> None:
    told = {words: each["now"] for words, each in speed_goals.standing(MADE).items()}
    assert told["deciding a case, by reading"] == 7
    assert told["web view with 8 threads, p99 by p50"] == 4  # 40 by 10
    # 100,000 children were not given to the validator, so 1,000 are compared: 6 by 20 seconds.
    assert told["a clean return in CSV, by the validator"] == pytest.approx(0.3)
    assert told["a dirty return in CSV, by the validator"] == 5  # 50 by 10
    _, text = speed_page.pictures_and_page(MADE, "folder")
    assert "| deciding a case, by reading, times | 7.00 | 18.0 | 8 | yes |" in text
    assert "| a check and its JSON, by reading, times | 14.0 | 32.0 | 13 | no |" in text
    assert "| web view with 8 threads, p99, ms | 40.0 | 52.0 to 99.0 |  |  |" in text


def test_bars_begin_at_nothing_and_lines_rise_by_decades() -> None:
    bars = ET.fromstring(drawn(Bars("A", "ms", [Bar("a", 50.0), Bar("b", 100.0)]), "b"))  # noqa: S314 - our own
    half, whole = (
        float(each.attrib["width"])
        for each in bars.iter(f"{_SVG}rect")
        if each.get("class") == "one" and each.get("width") != "26"  # that of the key
    )
    assert whole == pytest.approx(2 * half, abs=0.2)
    lines = Lines("A", "s", [Line("a", [(10, 1.0), (100, 10.0), (1_000, 100.0)])])
    (way,) = re.findall(r'd="M([^"]+L[^"]+)" stroke-width="2"', drawn(lines, "b"))
    across = [float(point.split()[0]) for point in way.split("L")]
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0"), (0.01234, "0.0123"), (1.5, "1.50"), (86.66, "86.7"), (12_345.6, "12,346")],
)
def test_three_digits_count(value: float, words: str) -> None:
    assert number(value) == words


def test_the_saved_page_is_what_the_saved_figures_make(tmp_path: Path) -> None:
    saved = json.loads(speed.SAVED.read_text(encoding="utf-8"))
    assert saved["targets"] == json.loads(json.dumps(speed_goals.standing(saved)))
    pictures, text = speed_page.pictures_and_page(saved, speed_page.PAGE.stem)
    made_by = "python -m benchmarks.speed --page"
    assert speed_page.PAGE.read_text(encoding="utf-8") == text, f"run {made_by}"
    there = {each.name: each for each in speed_page.PAGE.with_suffix("").glob("*")}
    assert there.keys() == pictures.keys(), f"run {made_by}"
    for name, picture in pictures.items():
        assert there[name].read_text(encoding="utf-8") == picture, f"run {made_by}"


def test_pictures_of_parts_that_are_gone_are_taken_away(tmp_path: Path) -> None:
    page = tmp_path / "speed-plots.md"
    speed_page.write(MADE, page)
    assert (tmp_path / "speed-plots" / "a-web-view.svg").exists()
    speed_page.write({}, page)
    assert [each.name for each in (tmp_path / "speed-plots").glob("*")] == ["by-the-targets.svg"]
