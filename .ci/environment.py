"""Makes .venv from requirements/*.txt, with this project built as a wheel."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_FOLDER = ROOT / ".venv"
_PROGRAMS = _FOLDER / ("Scripts" if os.name == "nt" else "bin")
_SUFFIX = ".exe" if os.name == "nt" else ""


def prepare(*names: str) -> None:
    """
    Make ready the environment with the packages of requirements/NAME.txt and this project.

    What an earlier run installed is kept, unless its file has changed since. The project itself
    is built and installed anew each time. Ends the program with a sentence if anything fails.
    """
    _refuse_old_python()
    if not (program("python").exists() and _stamp("build").exists()):
        _make_folder()
    for name in ("build", *names):
        _install_requirements(name)
    _say("Building the wheel and installing it.")
    _pip("--no-deps", "--no-build-isolation", "--force-reinstall", str(ROOT))


def program(name: str) -> Path:
    """Return where the environment keeps a program, such as `python`."""
    return _PROGRAMS / (name + _SUFFIX)


def run(name: str, *arguments: str) -> int:
    """Run a program of the environment from the project's folder and return its exit code."""
    return subprocess.call([str(program(name)), *arguments], cwd=ROOT)


def _refuse_old_python() -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            "permanence-rules needs Python 3.11 or newer; this is Python "
            f"{sys.version_info[0]}.{sys.version_info[1]}. "
            "Install a newer Python and run the same command with it."
        )


def _make_folder() -> None:
    _say("Making .venv; the first run takes a minute or two.")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(_FOLDER)]) != 0:
        sys.exit("Python could not make .venv; its message is above. Do as it says and try again.")


def _install_requirements(name: str) -> None:
    requirements = ROOT / "requirements" / f"{name}.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if _stamp(name).exists() and _stamp(name).read_text(encoding="utf-8") == wanted:
        return
    _say(f"Installing requirements/{name}.txt.")
    _pip("--require-hashes", "--requirement", str(requirements))
    _stamp(name).write_text(wanted, encoding="utf-8")


def _stamp(name: str) -> Path:
    return _FOLDER / f"{name}.sha256"


def _pip(*arguments: str) -> None:
    code = run("python", "-m", "pip", "--disable-pip-version-check", "install", "-qq", *arguments)
    if code != 0:
        sys.exit("pip could not install what is needed; its message is above.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    prepare(*sys.argv[1:])
