"""Faults that only some systems have are tested on those."""

import sys
from pathlib import Path

import pytest

from tests.faults.program import PACK
from tests.support import write_pack

# Signals, pipes with a name and limits on the size of files are what Windows does not have.
collect_ignore = [
    "test_killed_and_interrupted.py",
    "test_full_disk.py",
    "test_resuming.py",
] * (sys.platform == "win32")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of one rule, so that a process starts quickly."""
    return write_pack(tmp_path / "one-rule", PACK)
