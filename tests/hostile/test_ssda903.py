"""SSDA903 files made to harm: each is a listed reject or a sentence, and quotes no cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules.errors import SourceError
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import files, source
from permanence_rules.sources.ssda903.lines import Texts
from permanence_rules.sources.ssda903.source import Ssda903

PRIVATE = "Hoppity"
LONGEST_ANSWER = 20_000
HEADER = "CHILD,SEX,DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
CHILD = "A1,1,01/01/2015\n"
EPISODE = "A1,01/05/2019,S,C2,N1,U6,PR1,,,\n"


def answer(folder: Path, episodes: str | bytes, header: str = HEADER + CHILD) -> str:
    """Return all that is said of a return: its rejects, or the one sentence that refuses it."""
    year = folder / "2019-20"
    year.mkdir(exist_ok=True)
    (year / "header.csv").write_text(header, encoding="utf-8")
    content = episodes.encode() if isinstance(episodes, str) else episodes
    (year / "episodes.csv").write_bytes(content)
    try:
        said = "\n".join(
            str(found) for found in Ssda903([folder]).read() if isinstance(found, Reject)
        )
    except SourceError as error:
        said = str(error)
    assert PRIVATE not in said
    assert len(said) < LONGEST_ANSWER
    return said


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('"A1,01/05/2019,S\n', "a quotation mark is not closed"),
        ('A1,"01/05/2019"x,S,C2,N1,U6,PR1,,,\n', "a quotation mark is not closed"),
        (EPISODE.replace("A1", "=1+1"), "CHILD: expected 1 to 64 letters"),
        (EPISODE.replace("A1", "../../A1"), "CHILD: expected 1 to 64 letters"),
        (EPISODE.replace("A1", "\u0410\u0031"), "CHILD: expected 1 to 64 letters"),
        (EPISODE.replace("A1", "x" * 90_000), "CHILD: expected 1 to 64 letters"),
        (EPISODE.replace("01/05/2019", "01/01/0001"), "expected a year from 1900 to 2100"),
        (EPISODE.replace("01/05/2019", "31/12/9999"), "expected a year from 1900 to 2100"),
        (EPISODE.replace("01/05/2019", "30/02/2019"), "there is no such day"),
        (EPISODE.replace("01/05/2019", "\uff10\uff11/05/2019"), "expected a date written"),
        (EPISODE.replace("01/05/2019", "9" * 5_000), "expected a date written"),
        (EPISODE.replace("01/05/2019", PRIVATE), "expected a date written"),
        (EPISODE.replace("C2", PRIVATE), "not one of the SSDA903 codes"),
        (EPISODE.replace("C2", "\u04212"), "not one of the SSDA903 codes"),
        (EPISODE.replace("S,", "\x00,"), "control characters"),
        (EPISODE.replace("S,", "\x1b[2J,"), "control characters"),
        ("x" * 200_000 + "\n", "longer than 100,000 characters"),
        ("," * 90_000 + "x\n", "fields and the first line"),
        ("A1\n", "fields and the first line"),
    ],
)  # fmt: skip
def test_a_hostile_row_is_a_listed_reject(tmp_path: Path, row: str, expected: str) -> None:
    said = answer(tmp_path, EPISODES + EPISODE + row)
    assert "episodes.csv:3: " in said
    assert expected in said


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\x00" * 500_000, "longer than 100,000 characters"),
        (b"\xff\xfe" + EPISODES.encode("utf-16-le")[:-1], "UTF-16, and damaged"),
        ((EPISODES + EPISODE).encode("utf-32"), "UTF-32"),
        (b"\x81\x8d\x8f\n", "no known encoding"),
        (("c" * 20 + ",") * 4_000 + "\n", "more than 500 columns"),
        (EPISODES.replace(",", ";") + EPISODE.replace(",", ";"), "separated by semicolons"),
        (EPISODES.replace("DECOM", "DECOM,DECOM"), "more than once"),
        (EPISODES.replace("DECOM,", f"{PRIVATE},"), "needs the columns DECOM"),
        (EPISODES.replace("CHILD", "\u0421HILD") + EPISODE, "needs the columns CHILD"),
        ('"' + EPISODES, "a quotation mark is not closed"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_a_sentence(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    said = answer(tmp_path, content)
    if PRIVATE.encode() in (content if isinstance(content, bytes) else content.encode()):
        said = said.replace(PRIVATE.upper(), "")
    assert expected in said
    assert "episodes.csv: " in said or "episodes.csv:1: " in said or "the SSDA903 table" in said


def test_a_child_of_very_many_rows_is_a_reject_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_ROWS", 5)
    crowd = "".join(EPISODE.replace("01/05", f"0{day}/05") for day in range(1, 8))
    other = EPISODE.replace("A1", "A2")
    header = HEADER + CHILD + CHILD.replace("A1", "A2")
    assert "two children with one identifier" in answer(tmp_path, EPISODES + crowd + other, header)
    found = list(Ssda903([tmp_path]).read())
    assert len([each for each in found if not isinstance(each, Reject)]) == 1


def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1_000)
    assert "give one file for each year" in "\n".join(
        str(each) for each in _opened(tmp_path, EPISODES + EPISODE * 100)
    )


def _opened(folder: Path, episodes: str) -> list[object]:
    path = folder / "episodes.csv"
    path.write_text(episodes, encoding="utf-8")
    return [files.open_sheet(path, folder, Texts())]
