"""
Finds the Pythons of this machine, and tries the wheel with each.

`python .ci/interpreters.py` builds the wheel, and for each supported Python that is found makes
an environment, installs the wheel there with its exact requirements, and runs the demo and a
quick part of the tests (or what is named after it, for pytest).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))

_QUICK = (
    *("tests/timing", "tests/verbs", "tests/test_truth.py", "tests/test_conditions.py"),
    *("tests/cli/test_check.py", "tests/test_rulebook.py", "tests/test_hand_worked.py"),
    "tests/faults/test_workers.py",
)
_ASK = "import sys; print(sys.executable, *sys.version_info[:2], sep='\\n')"


def interpreters() -> dict[tuple[int, int], str]:
    """Return every supported Python that starts, by version; the one that runs this is first."""
    found = {sys.version_info[:2]: sys.executable}
    for wanted in SUPPORTED:
        for name in _names(*wanted):
            if wanted not in found and _version_of(name) == wanted:
                found[wanted] = name
    return found


def _names(major: int, minor: int) -> list[str]:
    """Return where such a Python may be: on the path, or where pyenv keeps those it made."""
    name = f"python{major}.{minor}"
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(map(str, folder.glob(f"{major}.{minor}.*/bin/{name}")))
    on_path = shutil.which(name)
    return [*([on_path] if on_path else []), *kept]


def _version_of(program: str) -> tuple[int, int] | None:
    """Return the version of a Python; None where it does not start, like a shim without one."""
    try:
        done = subprocess.run(
            [program, "-c", _ASK], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.splitlines()
    return (int(lines[1]), int(lines[2])) if done.returncode == 0 and len(lines) == 3 else None


def build_wheel(folder: Path) -> Path:
    """Build the wheel with this Python, which must have hatchling, and return where it is."""
    _run(
        *(sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)),
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(python: str, wheel: Path, folder: Path, *names: str) -> Path:
    """Make an environment with requirements/NAME.txt and the wheel; return its programs."""
    _run(python, "-m", "venv", str(folder))
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    for name in names:
        _run(*pip, "--require-hashes", "--requirement", str(ROOT / "requirements" / f"{name}.txt"))
    _run(*pip, "--no-deps", str(wheel))
    return programs


def run_demo(programs: Path) -> str:
    """Return what the demo prints, run from outside this folder."""
    return _run(str(programs / "permanence-rules"), "demo", cwd=programs)


def passes(programs: Path, tests: tuple[str, ...] = _QUICK) -> bool:
    """Return whether tests pass in an environment, where the wheel and not this folder is used."""
    options = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    return subprocess.call([str(programs / "python"), *options, *tests], cwd=ROOT) == 0


def main(arguments: list[str]) -> int:
    """Try the wheel with each Python found; return 1 if any fails."""
    found = interpreters()
    for wanted in SUPPORTED:
        if wanted not in found:
            print(f"Python {wanted[0]}.{wanted[1]}: not on this machine, so NOT TRIED.")
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        wheel = build_wheel(Path(name))
        for (major, minor), python in found.items():
            programs = install(python, wheel, Path(name) / f"{major}.{minor}", "test")
            run_demo(programs)
            is_well = passes(programs, tuple(arguments) or _QUICK)
            print(
                f"Python {major}.{minor}: the wheel {'passes' if is_well else 'fails'}.", flush=True
            )
            failed += not is_well
    return 1 if failed else 0


def _run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
