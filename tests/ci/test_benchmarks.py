"""Every script in benchmarks/ runs, here on a small input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import mutation
from tests.support import HAS_SECOND_ENGINE

ROOT = Path(__file__).parents[2]
NOT_HERE = 0 if HAS_SECOND_ENGINE else 2
"""The exit code of a script that needs the second engine and says so."""
SCRIPTS: dict[str, tuple[list[str], int, str]] = {
    "compare_engines": (
        ["--examples", "10", "--cases-per-pack", "1"],
        NOT_HERE,
        "0 disagreements" if HAS_SECOND_ENGINE else "durable-rules",
    ),
    "durable_hazards": (["5"], 0, "The adapter" if HAS_SECOND_ENGINE else "durable-rules"),
    "fuzz_atheris": ([], 0, ""),  # without atheris and arguments it has nothing to do
    "hostile_inputs": (["--number", "5"], 0, "slowest"),
    "many_cases": (["--number", "40", "--engine", "compiled"], 0, "a second"),
    "rooms": ([], 0, "changes of room"),
    "service_load": (
        ["--seconds", "1", "--workers", "1", "--rules", "england"],
        0,
        "50 clients, 1 processes, 1 seconds",
    ),
    "speed": (["--parts", "rulebooks", "--rounds", "1"], 0, "england"),
}
OTHERS = {
    "broken_rules",  # keeps what the digest compares, as a plugin of pytest
    "hostile_damage",  # a part of hostile_inputs
    "mutation",  # below; .ci/run tries it on a module
    *("instructions", "one_case", "speed_many", "speed_returns", "speed_start"),  # parts of speed
    *("speed_drawing", "speed_goals", "speed_page"),  # the page of speed
    "digest",  # compares what the whole program prints before and after a change
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_runs_on_a_small_input(name: str) -> None:
    arguments, code, said = SCRIPTS[name]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stderr


def test_no_script_is_left_out() -> None:
    found = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert found - OTHERS == set(SCRIPTS)


def test_a_module_is_found_with_or_without_the_name_of_the_package() -> None:
    for name in ("timing.ages", "permanence_rules.timing.ages"):
        module = mutation.Module.named(name)
        assert module.name == "permanence_rules.timing.ages"
        assert module.file == Path("src/permanence_rules/timing/ages.py")
    assert mutation.Module.named("timing").file == Path("src/permanence_rules/timing/__init__.py")
    with pytest.raises(SystemExit, match="there is no such module"):
        mutation.Module.named("no_such_room")


def test_the_tests_of_a_module_are_those_that_import_it() -> None:
    tests = mutation.tests_of([mutation.Module.named("timing.ages")])
    assert "tests/timing/test_ages_words_london.py" in tests
    assert "tests/cli/test_check.py" not in tests


def test_mutmut_gets_a_folder_with_its_settings_and_what_tests_read(tmp_path: Path) -> None:
    stale = tmp_path / "mutants" / "src" / "permanence_rules" / "truth.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("", encoding="utf-8")
    for _ in range(2):  # a second run finds what the first one laid out
        mutation.prepare(tmp_path, [mutation.Module.named("timing.ages")], ["tests/timing"])
    settings = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert 'only_mutate = ["src/permanence_rules/timing/ages.py"]' in settings
    assert 'pytest_add_cli_args_test_selection = ["tests/timing"]' in settings
    assert (tmp_path / "rules" / "england" / "pack.yaml").is_file()
    assert not stale.exists()
