"""`diff` between two databases, or a database and a run: what changed, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssd.source import Ssd
from tests.cli.program import Ran, Run
from tests.sources.ssd_database import make

DAY = "2026-11-27"
HELD = (
    "UPDATE ssd_cla_reviews SET clar_cla_review_date = '2026-11-20' WHERE clar_cla_review_id = 'R7'"
)
TAKEN_OUT = "DELETE FROM ssd_cla_reviews WHERE clar_cla_review_id = 'R6'"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make(tmp_path / "old.db")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return make(tmp_path / "new.db", HELD, TAKEN_OUT)


def changes(ran: Ran) -> list[tuple[str, str, str, str]]:
    """Return child, rule, status and cause of each change that is no forecast."""
    rows = csv.DictReader(io.StringIO(ran.out))
    return [
        (row["case_id"], row["rule"].rpartition("/")[2], row["status"], row["why"])
        for row in rows
        if row["status"] in {"new", "put_right"}
    ]


EXPECTED = [
    # The second review of 1002 was due on 27 June and was 9 days late; without it, it is overdue.
    ("1002", "second-review", "new", "case"),
    # The first review of 1003 was due on 29 September; it is held now.
    ("1003", "first-review", "put_right", "case"),
]


def test_two_addresses_are_compared_as_two_files_are(
    run: Run, old: Path, new: Path, reviews: Path
) -> None:
    options = ("--rules", reviews, "--as-at", DAY, "--format", "csv")
    of_files = run("diff", old, new, *options)
    ran = run("diff", f"sqlite:///{old}", f"sqlite:///{new}", *options)
    found = changes(ran)
    assert [each for each in found if each in EXPECTED] == EXPECTED
    # A child without a second review has no third: it is no longer due.
    assert {each[0] for each in found} == {"1002", "1003"}
    assert ran.out == of_files.out
    # Something is newly overdue, and some rows could not be used.
    assert (ran.code, of_files.code) == (4, 4)


def test_a_decision_record_is_compared_with_a_database(
    run: Run, old: Path, new: Path, reviews: Path, tmp_path: Path
) -> None:
    record = tmp_path / "decisions.jsonl"
    run("check", old, "--rules", reviews, "--as-at", DAY, "--record", record)
    options = ("--rules", reviews, "--as-at", DAY, "--format", "csv")
    found = changes(run("diff", record, f"sqlite:///{new}", *options))
    assert [each for each in found if each in EXPECTED] == EXPECTED


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("sqlite:////nowhere/ssd.db", 3, "there is no such file"),
        ("oracle://jo:geheim@db.example/ssd", 2, "oracle://db.example/ssd: expected an address"),
        ("postgresql://jo:geheim@127.0.0.1:9/ssd", 3, "postgresql://127.0.0.1:9/ssd: "),
    ],
)
def test_a_database_that_cannot_be_read_is_told_in_a_sentence_without_its_secrets(
    run: Run, old: Path, reviews: Path, address: str, code: int, said: str
) -> None:
    ran = run("diff", old, address, "--rules", reviews, "--as-at", DAY)
    *_, last = ran.err.splitlines()
    assert ran.code == code
    assert said in last
    assert ran.out == ""
    assert "geheim" not in ran.err
    assert "jo:" not in ran.err
    assert "Traceback" not in ran.err


def test_of_a_database_that_goes_away_nobody_seems_to_have_left(
    run: Run, old: Path, new: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Ssd.read

    def cut_short(self: Ssd) -> object:
        yield next(whole(self))
        yield Reject(str(new), "the rest of the database was not read", code="database_lost")

    monkeypatch.setattr(Ssd, "read", cut_short)
    ran = run("diff", old, new, "--rules", reviews, "--as-at", DAY)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == f"{new}: the rest of the database was not read; nothing was compared\n"
