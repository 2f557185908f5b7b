"""Opening databases: addresses, what must never be shown, and one sentence for each thing that fails."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.exc import OperationalError

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.sources import database as databases
from permanence_rules.sources.address import Address, given
from permanence_rules.sources.choose import choose_source
from permanence_rules.sources.database import PASSWORD, StoredTable, in_order_of_key, opened
from permanence_rules.sources.ssd.source import Ssd
from permanence_rules.sources.ssd.tables import PERMANENCE, REVIEWS, TABLES, VISITS, Found
from tests.sources.ssd_database import make

SECRET = "geheim-7/x"  # noqa: S105 - nobody has it


_SQL_SERVER = mssql.dialect()  # type: ignore[no-untyped-call]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


def failure(place: Address | Path) -> str:
    """Return what is said of a database that cannot be read."""
    with pytest.raises((SourceError, UsageError)) as error:
        list(Ssd([place]).read())
    return str(error.value)


# ---- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://db.example/ssd", "postgresql://db.example/ssd"),
        ("postgresql+psycopg://a:b@db.example:5432/ssd", "postgresql://db.example:5432/ssd"),
        ("mssql://a:b@db.example/ssd?driver=x&password=b", "mssql://db.example/ssd"),
        ("postgresql:///ssd?host=/var/run", "postgresql:///ssd"),
        # Where it cannot be told apart, a part of a password could stand for the host.
        ("postgresql://a:1/2@db.example/ssd", "postgresql://..."),
        ("postgresql://a:1?2@db.example/ssd", "postgresql://..."),
        ("postgresql://a:b@c@db.example/ssd", "postgresql://..."),
        ("postgresql://db.example/ssd?password=a@b", "postgresql://..."),
        ("postgresql://a:1#2@db.example/ssd", "postgresql://..."),
    ],
)
def test_an_address_never_shows_user_password_or_options(text: str, shown: str) -> None:
    address = given(text)
    assert isinstance(address, Address)
    assert str(address) == shown
    assert repr(address) == "Address()"


@pytest.mark.parametrize(
    "text", ["returns", "C:\\extracts\\ssd.db", "./ssd.db", "a:b", "//server/x"]
)
def test_a_path_is_a_path(text: str) -> None:
    assert isinstance(given(text), Path)


def test_an_address_of_another_kind_is_refused_with_what_to_write() -> None:
    with pytest.raises(
        UsageError,
        match="mysql://db.example/x: expected an address that begins".replace(".", "[.]"),
    ):
        choose_source([Address("mysql://a:b@db.example/x")])
    with pytest.raises(UsageError, match="--from json reads JSON files and no database"):
        choose_source([Address("postgresql://db.example/x")], "json")


def test_an_address_alone_and_a_file_by_its_ending_are_this_dataset(tmp_path: Path) -> None:
    assert isinstance(choose_source([Address("postgresql://db.example/x")]), Ssd)
    assert isinstance(choose_source([make(tmp_path / "ssd.sqlite3")]), Ssd)
    assert isinstance(choose_source([tmp_path]), Ssd)


def test_one_database_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2 are given"):
        choose_source([make(tmp_path / "a.db"), make(tmp_path / "b.db")])


def test_a_file_of_sqlite_can_be_given_by_its_address(tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    assert Ssd([Address(f"sqlite:///{file}")]).judged_as_at == Ssd([file]).judged_as_at


# ---- SQLite -----------------------------------------------------------------------------------


def test_a_file_is_opened_to_read_only(tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    file.chmod(0o444)
    before = file.read_bytes()
    deleted: Any = text("DELETE FROM ssd_person RETURNING 1")
    with opened(file) as database, pytest.raises(SourceError):
        list(database.rows(deleted))
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["ssd.db"]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "ssd.db"
    file.write_bytes(b"PK\3\4 a workbook by another name")
    assert (
        failure(file) == f"{file}: this is no SQLite database, or it is damaged; make the file anew"
    )
    assert failure(tmp_path / "none.db").endswith("there is no such file; check the path")


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    content = bytearray(file.read_bytes())
    # All pages but the first two are noise.
    content[8192:] = b"\xa5" * (len(content) - 8192)
    file.write_bytes(bytes(content))
    assert (
        failure(file) == f"{file}: this is no SQLite database, or it is damaged; make the file anew"
    )


def test_a_file_cut_short_is_one_sentence(tmp_path: Path) -> None:
    file = make(tmp_path / "ssd.db")
    file.write_bytes(file.read_bytes()[:12_288])
    assert "this is no SQLite database, or it is damaged" in failure(file)


def test_a_database_that_is_not_this_dataset(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE staff (name)")
    assert failure(file) == (
        f"{file}: this is no Standard Safeguarding Dataset: there is no table ssd_person and no "
        "ssd_cla_episodes; name its schema with ?schema=NAME at the end of the address, or another "
        "database"
    )


def test_a_dataset_without_a_column_that_everything_rests_on(tmp_path: Path) -> None:
    file = make(
        tmp_path / "ssd.db",
        "ALTER TABLE ssd_cla_episodes DROP COLUMN clae_cla_episode_start_date;",
    )
    assert failure(file).endswith(
        "the table ssd_cla_episodes has no column clae_cla_episode_start_date"
    )


def test_text_that_is_no_text_is_no_end_of_all(tmp_path: Path) -> None:
    file = make(
        tmp_path / "ssd.db",
        "UPDATE ssd_cla_reviews SET clar_cla_review_participation = CAST(x'ff80' AS TEXT) "
        "WHERE clar_cla_review_id = 'R1';",
    )
    found = list(Ssd([file]).read())
    assert len(found) > 9


def test_a_database_that_is_being_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_WAIT_FOR_WRITER", 0.01)
    file = make(tmp_path / "ssd.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program is writing to the file" in failure(file)


# ---- libraries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "library", "extra"),
    [
        ("sqlite:///ssd.db", "sqlalchemy", "ssd"),
        ("postgresql://db.example/ssd", "psycopg", "postgresql"),
        ("mssql://db.example/ssd", "pyodbc", "sql-server"),
    ],
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, place: str, library: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    assert failure(Address(place)) == (
        f"{Address(place)}: this needs the library {library}; "
        f'install it with: pip install "permanence-rules[{extra}]"'
    )


# ---- SQL Server: compiled and not run ---------------------------------------------------------


def compiled(query: Any) -> str:
    return " ".join(str(query.compile(dialect=_SQL_SERVER)).split())


def test_the_statements_for_sql_server() -> None:
    table = StoredTable("People", "ssd", {"pers_person_id": "pers_person_id", "dob": "DOB"})
    assert compiled(in_order_of_key(table, "pers_person_id", ("dob",), "mssql")) == (
        "SELECT coalesce(ltrim(rtrim(CAST(ssd.[People].pers_person_id AS NVARCHAR(255)))), "
        "'') AS [key], ssd.[People].[DOB] FROM ssd.[People] "
        "ORDER BY coalesce(ltrim(rtrim(CAST(ssd.[People].pers_person_id AS NVARCHAR(255)))), "
        "'') COLLATE Latin1_General_BIN2"
    )


def test_every_query_of_the_dataset_is_made_for_sql_server() -> None:
    stored = {
        table: StoredTable(
            table.name, "ssd", {each: each for each in (table.child, *table.columns)}
        )
        for table in TABLES
    }
    found = Found(stored)
    for table in TABLES:
        assert " COLLATE Latin1_General_BIN2" in compiled(found.query(table, "mssql"))
    assert "GROUP BY" in compiled(found.days(VISITS))
    assert compiled(found.plans_differ()).startswith("SELECT TOP ")
    joined = compiled(found.query(PERMANENCE, "mssql"))
    assert "LEFT OUTER JOIN (SELECT" in joined
    assert "min(" in joined
    # A statement that groups by an expression with a parameter is refused.
    assert ":" not in joined.replace(":param_1", "").partition("GROUP BY")[2]
    assert "clar_cla_review_due_date" in compiled(found.query(REVIEWS, "mssql"))


def test_the_address_of_sql_server_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, SECRET)
    url = databases._with_driver(make_url("mssql://analyst@db.example/ssd"), "mssql")
    assert url.drivername == "mssql+pyodbc"
    assert url.password == SECRET
    assert dict(url.query) == {
        "driver": "ODBC Driver 18 for SQL Server",
        "MARS_Connection": "yes",
    }
    # Without a user the account of the computer is meant: a password would refuse it.
    assert databases._with_driver(make_url("mssql://db.example/ssd"), "mssql").password is None
    named = databases._with_driver(make_url("mssql://db.example/ssd?driver=Mine"), "mssql")
    assert named.query["driver"] == "Mine"


class _Refused(Exception):  # noqa: N818 - stands for what a driver raises
    """An error as pyodbc makes it: the state, then words that repeat the user."""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("28000", "the user or the password is refused"),
        ("42000", "the server has no database of that name"),
        ("IM002", "the ODBC driver for SQL Server is not installed"),
        ("01000", "the ODBC driver for SQL Server is not installed"),
        ("08001", "the database cannot be opened; check the host"),
        ("HYT00", "the database cannot be opened; check the host"),
    ],
)
def test_what_sql_server_refuses_is_said_by_its_state(state: str, said: str) -> None:
    cause = _Refused(state, f"[{state}] Login failed for user 'jo' with {SECRET}")
    error = OperationalError("SELECT 1", {}, cause)
    words = databases._in_words(error, is_opening=True)
    assert words.startswith(said)
    assert "jo" not in words.split()
    assert SECRET not in words


class DataError(Exception):
    """As PostgreSQL's driver raises it by itself, without a state."""


class StatedError(Exception):
    """An error with the state of a value that is out of range."""

    sqlstate = "22008"


@pytest.mark.parametrize(
    "cause",
    [DataError("timestamp too large (after year 10K): 'infinity'"), StatedError("2026-02-30")],
)
def test_a_value_that_cannot_be_read_is_no_lost_connection(cause: Exception) -> None:
    error = OperationalError("SELECT 1", {}, cause)
    words = databases._in_words(error, is_opening=False)
    assert words.startswith("a table holds a value that cannot be read")
    assert "2026" not in words
    assert "lost" not in words


def test_the_binary_order_of_postgresql_is_that_of_python() -> None:
    table = StoredTable("t", None, {"id": "id"})
    query = in_order_of_key(table, "id", (), "postgresql")
    assert str(query.compile(dialect=_POSTGRESQL)).endswith('COLLATE "C"')
