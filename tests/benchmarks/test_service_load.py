"""The load on the service is measured; the benchmark itself is tried with a small one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.calling import pack_in

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_fifty_clients_are_all_answered(tmp_path: Path) -> None:
    options = ("--seconds", "1", "--workers", "1", "--rules", str(pack_in(tmp_path)))
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "benchmarks.service_load", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert re.search(r"^one check in this process: [\d.]+ ms", ran.stdout, re.MULTILINE)
    assert re.findall(r"^(\d+) clients, 1 processes", ran.stdout, re.MULTILINE) == ["1", "50"]
    assert all(int(each) > 10 for each in re.findall(r"answered: (\d+)", ran.stdout))
    assert re.findall(r"refused: (.*)", ran.stdout) == ["none", "none"]
    assert re.search(r"^memory: \d+ MB in \d+ processes$", ran.stdout, re.MULTILINE)
