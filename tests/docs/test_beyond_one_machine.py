"""The page on clusters: its example of Dask prints what it says (tests/spark runs that of Spark)."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from permanence_rules.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "beyond-one-machine.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("dask") is None, reason="Dask is not installed: python .ci/tasks.py spark"
)
def test_the_example_of_dask_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("--children", "3", "--as-at", "2026-03-31")
    assert main(["generate", "made", *options]) == 0
    code = next(
        each for each in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "dask" in each
    )
    exec(compile(code, "beyond-one-machine.md", "exec"), {})  # noqa: S102 - the example itself
    (promised,) = re.findall(r"^prints `(.*?)`", PAGE, flags=re.MULTILINE)
    assert promised in capsys.readouterr().out.splitlines()
