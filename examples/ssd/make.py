"""Make a file of SQLite from children.sql: python examples/ssd/make.py ssd.db"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path


def make(file: Path) -> None:
    """Write the tables and the invented children into a new file."""
    script = Path(__file__).with_name("children.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to write the file: python examples/ssd/make.py ssd.db")
    if Path(sys.argv[1]).exists():
        sys.exit("There is such a file already; name another.")
    make(Path(sys.argv[1]))
