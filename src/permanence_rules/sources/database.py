"""
A database that is only read: opening it by address or file, rows in order, failures in words.

    with opened(Address("postgresql://analyst@db.example/ssd")) as database:
        table = database.tables()["ssd_person"]
        for row in database.rows(database.select(table, "pers_person_id", ("pers_dob",))):
            ...  # (key, date of birth), ordered by key

All statements of one `opened` see one state of the database, as far as it can give one. Rows come
in pieces of some hundreds, and several queries may be read in turn, so that tables can be joined
by a key in the memory of a few rows. Whatever fails is a SourceError that repeats no value; a
library that is not installed is a UsageError. SQLAlchemy is only imported when a database is
opened.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.reading import open_plain
from permanence_rules.sources.address import Address, Given

if TYPE_CHECKING:
    from sqlalchemy import URL, ColumnElement, Connection, CursorResult, Engine, FromClause, Select

__all__ = [
    "PASSWORD",
    "SCHEMES",
    "SQLITE_ENDINGS",
    "Database",
    "StoredTable",
    "as_key",
    "as_table",
    "in_binary_order",
    "in_order_of_key",
    "opened",
]

PASSWORD = "PERMANENCE_RULES_DATABASE_PASSWORD"  # noqa: S105 - the name of a variable, no password
"""The variable of the environment that holds the password of a database."""
SCHEMES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mssql": "mssql",
    "sqlserver": "mssql",
    "sqlite": "sqlite",
}
"""How the address of a database can begin, and what kind it is of."""
SQLITE_ENDINGS = (".db", ".sqlite", ".sqlite3")

_NEEDS = {
    "postgresql": ("psycopg", "postgresql"),
    "mssql": ("pyodbc", "sql-server"),
    "sqlite": ("sqlalchemy", "ssd"),
}
"""The library that each kind of database needs, and the extra that brings it."""
_WAIT = 15
"""Seconds to wait for a server that does not answer."""
_WAIT_FOR_WRITER = 5.0
"""Seconds to wait for another program that writes to a file of SQLite."""
_PIECE = 500
"""Rows that are fetched at once: some hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table or view, its schema, and its columns by their names in small letters."""

    name: str
    schema: str | None
    columns: Mapping[str, str]

    def has(self, *columns: str) -> bool:
        """Whether it has all these columns, named in small letters."""
        return all(column in self.columns for column in columns)


class Database:
    """One database within one read transaction; `opened` makes it."""

    def __init__(self, place: str, connection: Connection, schema: str | None) -> None:
        self.place = place
        self.schema = schema
        self._connection = connection
        self._results: set[CursorResult[Any]] = set()
        self.notes: tuple[str, ...] = ()

    @property
    def dialect(self) -> str:
        """Which kind it is: postgresql, mssql or sqlite."""
        return self._connection.dialect.name

    def tables(
        self, names: Container[str] | None = None, schema: str | None = None
    ) -> dict[str, StoredTable]:
        """
        Return the tables and views of a schema by their names in small letters.

        Only those with one of *names* if these are given: a database of reports has thousands.
        """
        from sqlalchemy import inspect
        from sqlalchemy.exc import SAWarning

        schema = schema or self.schema
        # A column of a type that SQLAlchemy does not know is as good as any other here.
        with _explained(self.place), warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            look = inspect(self._connection)
            stored = [*look.get_table_names(schema), *look.get_view_names(schema)]
            wanted = [name for name in stored if names is None or name.lower() in names]
            columns = {name: [c["name"] for c in look.get_columns(name, schema)] for name in wanted}
        return {
            name.lower(): StoredTable(name, schema, {c.lower(): c for c in columns[name]})
            for name in wanted
        }

    def schemas(self) -> tuple[str, ...]:
        """Return the names of all schemas."""
        from sqlalchemy import inspect

        with _explained(self.place):
            return tuple(inspect(self._connection).get_schema_names())

    def select(self, table: StoredTable, key: str, columns: Sequence[str]) -> Select[Any]:
        """Return the query of a key as `as_key` has it, then columns, ordered by the key."""
        return in_order_of_key(table, key, columns, self.dialect)

    def of_query(self, words: str) -> FromClause:
        """
        Return a query in SQL as a table to select from; the database says which columns it has.

        It stands within another query, so that it can be nothing but a SELECT.
        """
        from sqlalchemy import text

        plain = words.strip().rstrip(";").replace(":", "\\:")  # a colon is no parameter here
        with _explained(self.place, asks_own_query=True):
            looked = self._connection.execute(text(f"SELECT * FROM ({plain}) AS q WHERE 1 = 0"))  # noqa: S608 - the query is the user's own
            names = tuple(looked.keys())
            looked.close()
        return text(plain).columns(*map(_column, names)).subquery("q")

    def rows(self, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, with some hundreds in memory; raises SourceError."""
        with _explained(self.place):
            streamed = query.execution_options(stream_results=True, yield_per=_PIECE)
            result = self._connection.execute(streamed)
        self._results.add(result)
        while True:
            with _explained(self.place):
                piece = result.fetchmany(_PIECE)
            if not piece:
                self._results.discard(result)
                return
            yield from map(tuple, piece)

    def stop(self) -> None:
        """Give up every query that has not come to its end."""
        # Where the server is gone there is nothing to end, and the first error says so.
        for result in self._results:
            with suppress(_errors()):
                result.close()
        self._results.clear()


def in_order_of_key(
    table: StoredTable, key: str, columns: Sequence[str], dialect: str
) -> Select[Any]:
    """Return what `Database.select` does, for a kind of database."""
    from sqlalchemy import select

    stored = as_table(table)
    named = [stored.c[table.columns[column]] for column in columns]
    keyed = as_key(stored.c[table.columns[key]])
    return select(keyed.label("key"), *named).order_by(in_binary_order(keyed, dialect))


def as_table(table: StoredTable) -> FromClause:
    """Return a table for a query of SQLAlchemy; its columns are under their own names."""
    import sqlalchemy

    columns: list[Any] = [sqlalchemy.column(name) for name in table.columns.values()]
    return sqlalchemy.table(table.name, *columns, schema=table.schema)


def as_key(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a column as text without blanks around it; nothing is the empty text."""
    from sqlalchemy import Unicode, cast, func, literal_column

    text = cast(column, Unicode(255))
    # Written out: SQL Server takes two parameters for two values, and would refuse to group by it.
    return func.coalesce(func.ltrim(func.rtrim(text)), literal_column("''"), type_=Unicode())


def in_binary_order(key: ColumnElement[str], dialect: str) -> ColumnElement[str]:
    """Return a key ordered by its letters as Python orders text, whatever the database."""
    from sqlalchemy import collate

    return collate(key, _BINARY[dialect])


_BINARY = {"postgresql": "C", "mssql": "Latin1_General_BIN2", "sqlite": "BINARY"}


def _column(name: str) -> Any:
    from sqlalchemy import column

    return column(name)


@contextmanager
def opened(place: Given) -> Iterator[Database]:
    """
    Yield the database at an address, or in a file of SQLite, within one read transaction.

    Raises SourceError where it cannot be opened, UsageError where a library is missing or the
    address names no kind of database that is read.
    """
    engine, schema, notes = _engine_of(place)
    with ExitStack() as at_the_end:
        at_the_end.callback(engine.dispose)
        with _explained(str(place), is_opening=True):
            connection = at_the_end.enter_context(_connected(engine))
        database = Database(str(place), connection, schema)
        at_the_end.callback(database.stop)
        database.notes = notes
        yield database


def _engine_of(place: Given) -> tuple[Engine, str | None, tuple[str, ...]]:
    """Return how to connect, the schema that the address names, and what to know about it."""
    kind = "sqlite" if isinstance(place, Path) else _kind_of(place)
    _expect_library(kind, str(place))
    if isinstance(place, Path):
        return _of_file(place), None, ()
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.pool import NullPool

    try:
        url: URL = make_url(place.text)
    except (ArgumentError, ValueError):
        raise UsageError(f"{place}: {_NO_ADDRESS}") from None
    if kind == "sqlite":
        return _of_file(Path(url.database or "")), None, ()
    schema = url.query.get("schema")
    notes = (_PASSWORD_SHOWN.format(place),) if url.password else ()
    url = _with_driver(url.difference_update_query(["schema"]), kind)
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args=_CONNECT[kind])
    except ImportError:
        # It is there, and a part of it that is no Python is not.
        raise _lacks_library(kind, str(place)) from None
    return engine, schema if isinstance(schema, str) else None, notes


_CONNECT: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": _WAIT, "application_name": "permanence-rules"},
    "mssql": {"timeout": _WAIT, "readonly": True},
}


def _kind_of(address: Address) -> str:
    if address.scheme not in SCHEMES:
        raise UsageError(f"{address}: {_NO_ADDRESS}")
    return SCHEMES[address.scheme]


def _expect_library(kind: str, place: str) -> None:
    try:
        import sqlalchemy  # noqa: F401
    except ImportError:
        raise _lacks_library(kind, place) from None
    # What it logs by itself, such as a server that is gone, is an error here and said in words.
    logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def _lacks_library(kind: str, place: str) -> UsageError:
    library, extra = _NEEDS[kind]
    return UsageError(
        f"{place}: this needs the library {library}; "
        f'install it with: pip install "permanence-rules[{extra}]"'
    )


def _with_driver(url: URL, kind: str) -> URL:
    """Return an address with the driver that is used here, and what else it needs."""
    password = url.password or os.environ.get(PASSWORD)
    # SQL Server takes the account of the computer where the address names no user.
    if password and (url.username or kind == "postgresql"):
        url = url.set(password=password)
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    # Several queries are read in turn: SQL Server allows that only if it is asked for.
    wanted = {"driver": "ODBC Driver 18 for SQL Server", "MARS_Connection": "yes"}
    lacking = {name: value for name, value in wanted.items() if name not in url.query}
    return url.set(drivername="mssql+pyodbc").update_query_dict(lacking)


def _of_file(path: Path) -> Engine:
    """Return how to open a file of SQLite: to read only, and trusting nothing in it."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    try:
        with open_plain(path, pipes=False) as file:
            start = file.read(len(_SQLITE))
    except FileNotFoundError:
        raise SourceError(path, "there is no such file; check the path") from None
    except OSError as error:
        raise SourceError(path, f"the file cannot be read: {error.strerror}") from None
    if start != _SQLITE:
        raise SourceError(path, _NO_SQLITE)

    def connect() -> sqlite3.Connection:
        found = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            timeout=_WAIT_FOR_WRITER,
        )
        # Damaged text becomes text that no code and no identifier matches, not the end of all.
        found.text_factory = lambda content: content.decode("utf-8", "replace")
        for name in ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1"):
            found.execute(f"PRAGMA {name}")
        found.execute("BEGIN")
        return found

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


_SQLITE = b"SQLite format 3\0"


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that reads, and sees one state, if there is that."""
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    elif engine.dialect.name == "mssql":
        options = {"isolation_level": "SNAPSHOT" if _has_snapshots(engine) else "READ COMMITTED"}
    else:
        options = {}
    connection = engine.connect()
    try:
        yield connection.execution_options(**options)
    finally:
        with suppress(_errors()):
            connection.close()


def _has_snapshots(engine: Engine) -> bool:
    """Whether a database of SQL Server gives one state to all statements of a transaction."""
    from sqlalchemy import text

    with engine.connect() as connection:
        state = connection.scalar(text(_SNAPSHOTS))
    return bool(state == 1)


_SNAPSHOTS = "SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()"


def _errors() -> type[Exception]:
    from sqlalchemy.exc import SQLAlchemyError

    return SQLAlchemyError


@contextmanager
def _explained(
    place: str, *, is_opening: bool = False, asks_own_query: bool = False
) -> Iterator[None]:
    """Say in words what failed; the words of the database could repeat a value or a password."""
    try:
        yield
    except _errors() as error:
        words = _in_words(error, is_opening=is_opening)
        if asks_own_query and words == _NOT_ALLOWED:
            words = _NO_QUERY
        raise SourceError(place, words) from None


def _in_words(error: Exception, *, is_opening: bool) -> str:
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return _OF_SQLITE.get(cause.sqlite_errorcode & _KIND_OF_CODE, _NO_SQLITE)
    state = _state_of(cause)
    for states, sentence in (_ON_OPENING if is_opening else _ON_READING).items():
        if state.startswith(states):
            return sentence
    if not is_opening:
        return _NO_SUCH_VALUE if type(cause).__name__ == "DataError" else _LOST
    said = str(cause).lower()
    return next(
        (told for words, told in _WORDS if any(each in said for each in words)), _NOT_OPENED
    )


def _state_of(cause: object) -> str:
    """Return the SQLSTATE of an error: an attribute in one driver, the first word in the other."""
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state
    arguments = getattr(cause, "args", ())
    first = arguments[0] if arguments else ""
    return first if isinstance(first, str) and len(first) == _LENGTH_OF_STATE else ""


_LENGTH_OF_STATE = 5
_NO_ADDRESS = (
    "this is no address of a database that is read; it begins with postgresql://, mssql:// or "
    "sqlite:///, such as postgresql://user@host/name"
)
_PASSWORD_SHOWN = (
    "{}: the password stands on the command line, where other users of this computer can see it; "
    f"leave it out there and put it into the variable {PASSWORD}."
)
_NO_SQLITE = "this is no SQLite database, or it is damaged; make the file anew"
_REFUSED = (
    f"the user or the password is refused; check the user, and the password in {PASSWORD} or "
    "where the database's own programs look for it"
)
_NO_SUCH_DATABASE = "the server has no database of that name, or this user may not open it"
_NO_DRIVER = (
    "the ODBC driver for SQL Server is not installed, or has another name; install it, or name "
    "yours in the address with ?driver="
)
_NOT_OPENED = (
    "the database cannot be opened; check the host, the port, the name of the database, and that "
    "the server runs and lets this computer in"
)
_LOST = "the connection to the database was lost, or a query failed; run it again"
_NOT_ALLOWED = (
    "a table that is needed cannot be read; let the user select from it, and check that it is whole"
)
_NO_QUERY = (
    "the query of the mapping cannot be run; check that it is one SELECT, the names in it, and "
    "that the user may select from these tables"
)
_NO_SUCH_VALUE = (
    "a table holds a value that cannot be read, such as a date that is infinity or after the year "
    "9999; correct it, or read a view that gives none in its place"
)
_BUSY = "another program is writing to the file; run it again when that has ended"
_NO_ROOM = (
    "the file cannot be opened; a database that another program has open needs a folder in which "
    "this one may write: copy the file elsewhere"
)
_ON_OPENING = {
    ("28",): _REFUSED,
    ("3D", "42000"): _NO_SUCH_DATABASE,
    ("IM002", "01000"): _NO_DRIVER,
}
_ON_READING = {("42",): _NOT_ALLOWED, ("22",): _NO_SUCH_VALUE}
_WORDS = (
    (("password", "authentication", "role ", "pg_hba"), _REFUSED),
    (("does not exist",), _NO_SUCH_DATABASE),
    (("can't open lib", "data source name not found"), _NO_DRIVER),
)
"""While it connects, PostgreSQL's driver gives no state: its English words tell, where they do."""
_KIND_OF_CODE = 0xFF
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: _NO_ROOM,
    sqlite3.SQLITE_IOERR: "the file can no longer be read; check the disk or the network",
    sqlite3.SQLITE_ERROR: _NOT_ALLOWED,
}
