"""`check` on a database: a file of SQLite, its address, and what is said where it cannot be read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.program import Run
from tests.sources.ssd_database import make


def test_a_file_and_its_address_give_the_same_report(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    file = make(tmp_path / "ssd.db")
    one = run("check", file, "--rules", reviews, "--format", "csv")
    other = run("check", f"sqlite:///{file}", "--rules", reviews, "--format", "csv")
    # Overdue duties, and rows that could not be used.
    assert (one.code, other.code) == (4, 4)
    assert one.out == other.out
    assert ",59," in one.out
    assert f"{file}, ssd_permanence: perm_person_id, record L-99: no row of ssd_person" in one.err
    assert "Judged as at 27 November 2026" in one.err


def test_rejects_name_table_and_column(run: Run, reviews: Path, tmp_path: Path) -> None:
    file, rejects = make(tmp_path / "ssd.db"), tmp_path / "rejects.csv"
    run("check", file, "--rules", reviews, "--rejects", rejects)
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,file,sheet,row,column,reason,child,ends"
    assert f"flag_unknown,{file},ssd_cla_visits,,clav_cla_visit_seen," in "\n".join(lines)


def test_an_output_may_not_replace_the_database(run: Run, reviews: Path, tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    ran = run("check", file, "--rules", reviews, "--output", file)
    assert ran.code == 2
    assert "is an input" in ran.err


def test_compare_reads_a_database(run: Run, reviews: Path, tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    ran = run("compare", reviews, reviews, f"sqlite:///{file}")
    assert ran.code in {0, 3}


def test_what_is_no_database_ends_with_3(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ssd.db"
    file.write_bytes(b"no database")
    ran = run("check", file)
    assert ran.code == 3
    assert "this is no SQLite database, or it is damaged" in ran.err


def test_a_library_that_is_not_there_ends_with_2_and_no_password_is_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    ran = run("check", "mssql://jo:geheim@db.example/ssd")
    assert ran.code == 2
    assert 'pip install "permanence-rules[sql-server]"' in ran.err
    assert "geheim" not in ran.err
    assert "jo" not in ran.err
