"""
The tasks of a contributor and of CI: `python .ci/tasks.py TASK`.

Needs Python 3.11 or newer with pip, and nothing else, on Linux, macOS or Windows. Everything is
installed into .venv from requirements/*.txt: exact versions, checked against their hashes by pip.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))

_FOLDER = ROOT / ".venv"
_REQUIREMENTS = ROOT / "requirements"
_ENDS = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
_PIP = ("-m", "pip", "--disable-pip-version-check")
_ASK_VERSION = "import sys; print(*sys.version_info[:2], sep='.')"
_QUICK = (
    *("tests/timing", "tests/verbs/test_due.py", "tests/verbs/test_deadline.py"),
    *("tests/test_truth.py", "tests/test_rulebook.py", "tests/cli/test_check.py"),
    "tests/faults/test_workers.py",
)
"""What another Python is tried with: dates, each layer once, worker processes."""


# ---- the environment in .venv -----------------------------------------------------------------


def prepare(*names: str) -> None:
    """
    Make .venv ready with the packages of requirements/NAME.txt and this project, built as a wheel.

    Packages from an earlier run are kept unless their file, or the Python, has changed. The
    project is built anew each time. Ends the program with a sentence if anything fails.
    """
    _refuse_old_python()
    this_python = ".".join(map(str, sys.version_info[:2]))
    if not program("python").exists() or _noted("python") != this_python:
        _say("Making .venv; the first run takes a minute or two.")
        if subprocess.call([sys.executable, "-m", "venv", "--clear", str(_FOLDER)]) != 0:
            sys.exit("Python could not make .venv; its message is above. Follow it and try again.")
        _note("python", this_python)
    for name in ("build", *names):
        if not _has_installed(name):
            sys.exit("pip could not install what is needed; its message is above.")
    _say("Building the wheel and installing it.")
    options = ("--no-deps", "--no-build-isolation", "--force-reinstall")
    if run("python", *_PIP, "install", "-qq", *options, str(ROOT)) != 0:
        sys.exit("The wheel could not be built; the message is above.")


def prepare_second_engine() -> None:
    """Install the second engine where it can be built; else say in one line why not."""
    reason = _why_no_second_engine()
    if not reason and not _has_installed("durable", quietly=True):
        reason = "durable-rules could not be built here"
        # Building takes seconds and would fail again: try once for each Python and release.
        _note("durable", f"{_digest('durable')} failed")
    if reason:
        _say(f"The second engine is not installed ({reason}); its tests are skipped.")


def program(name: str) -> Path:
    """Return where .venv keeps a program, such as `python`."""
    return _FOLDER / _ENDS[0] / (name + _ENDS[1])


def run(name: str, *arguments: str) -> int:
    """Run a program of .venv from the project's folder and return its exit code."""
    return subprocess.call([str(program(name)), *arguments], cwd=ROOT)


def _refuse_old_python() -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            "permanence-rules needs Python 3.11 or newer; this is Python "
            f"{sys.version_info[0]}.{sys.version_info[1]}. "
            "Install a newer Python and run the same command with it."
        )


def _why_no_second_engine() -> str:
    if sys.version_info >= (3, 13):
        return "durable-rules needs Python 3.11 or 3.12"
    # On Windows setuptools finds the compiler by itself, so there it is simply tried.
    if os.name != "nt" and not any(map(shutil.which, ("cc", "gcc", "clang"))):
        return "durable-rules needs a C compiler"
    if _noted("durable") == f"{_digest('durable')} failed":
        return "durable-rules could not be built here before; delete .venv to try again"
    return ""


def _has_installed(name: str, *, quietly: bool = False) -> bool:
    if _noted(name) == _digest(name):
        return True
    _say(f"Installing requirements/{name}.txt.")
    options = ("--require-hashes", "--requirement", str(_REQUIREMENTS / f"{name}.txt"))
    command = [str(program("python")), *_PIP, "install", "-qq", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=quietly, check=False)
    if done.returncode == 0:
        _note(name, _digest(name))
    return done.returncode == 0


def _digest(name: str) -> str:
    return hashlib.sha256((_REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def _noted(name: str) -> str:
    path = _FOLDER / f"{name}.noted"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _note(name: str, text: str) -> None:
    (_FOLDER / f"{name}.noted").write_text(text, encoding="utf-8")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


# ---- other Pythons ----------------------------------------------------------------------------


def other_pythons() -> dict[str, str]:
    """Return the supported Pythons of this machine that start, but for this one, by version."""
    found: dict[str, str] = {}
    for each in SUPPORTED:
        version = ".".join(map(str, each))
        for name in _places(f"python{version}"):
            if each != sys.version_info[:2] and version not in found and _version(name) == version:
                found[version] = name
    return found


def try_wheel(python: str, folder: Path) -> bool:
    """
    Whether the wheel installs in an environment of *python*, runs its demo and passes tests.

    The environment is made in *folder*. The tests are of this folder, and what they test is the
    wheel: it is built by the Python that runs this, which must have hatchling.
    """
    wheels, home = folder / "wheels", folder / "environment"
    build = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels))
    inner = str(home / _ENDS[0] / ("python" + _ENDS[1]))
    pinned = ("--require-hashes", "--requirement", str(_REQUIREMENTS / "test.txt"))
    steps = (
        (sys.executable, *_PIP, *build, str(ROOT)),
        (python, "-m", "venv", str(home)),
        (inner, *_PIP, "install", "-q", *pinned),
        (inner, *_PIP, "install", "-q", "--no-deps", "--no-index", "--find-links", str(wheels),
         "permanence-rules"),
        (str(home / _ENDS[0] / ("permanence-rules" + _ENDS[1])), "demo"),
        (inner, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "", *_QUICK),
    )  # fmt: skip
    return all(subprocess.call(step, cwd=ROOT) == 0 for step in steps)


def _places(name: str) -> list[str]:
    """Return where such a Python may be: on the path, or where pyenv keeps those it made."""
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(map(str, folder.glob(f"{name.removeprefix('python')}.*/bin/{name}")))
    on_path = shutil.which(name)
    return [*([on_path] if on_path else []), *kept]


def _version(python: str) -> str:
    """Return the version of a Python; "" if it does not start, like a shim without one."""
    try:
        done = subprocess.run(
            [python, "-c", _ASK_VERSION], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


# ---- the tasks --------------------------------------------------------------------------------


def check(*_: str) -> int:
    """Check style, formatting, types and the layers of imports."""
    prepare("test", "lint")
    commands = (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",), ("lint-imports",))
    return max(run(*command) for command in commands)


def audit(*_: str) -> int:
    """Ask for known vulnerabilities of every pinned package; fail if there is one."""
    prepare("test", "lint", "audit")
    files = [f"--requirement={file}" for file in sorted(_REQUIREMENTS.glob("*.txt"))]
    options = ("--disable-pip", "--require-hashes", "--progress-spinner=off")
    if run("python", *_PIP, "check") != 0:
        return 1
    done = subprocess.run(
        [str(program("python")), "-m", "pip_audit", *options, *files],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    print(done.stdout + done.stderr)
    # It ends with 1 both for a vulnerability and where its service is not reached, and it calls
    # a package that the service does not know one without known vulnerabilities.
    is_answered = "vulnerabilit" in done.stderr
    if not is_answered:
        print("NOT ASKED for known vulnerabilities: the service of pip-audit gave no answer here.")
    elif skipped := done.stdout.count("could not be audited"):
        print(f"NOT ASKED for known vulnerabilities of {skipped} packages: they are listed above.")
    return done.returncode if is_answered else 0


def interpreters(*_: str) -> int:
    """Try the wheel with every other supported Python of this machine; name those it lacks."""
    prepare("test")
    found, failed = other_pythons(), []
    for version in (".".join(map(str, each)) for each in SUPPORTED):
        if version not in found:
            is_this = version == ".".join(map(str, sys.version_info[:2]))
            print(f"Python {version}: {'runs the tests' if is_this else 'is not here: NOT TRIED'}.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            if not try_wheel(found[version], Path(folder)):
                failed.append(version)
        print(f"Python {version}: the wheel {'fails' if version in failed else 'passes'}.")
    return int(bool(failed))


def bench(*names: str) -> int:
    """Run every script in benchmarks/, or those named, such as `speed`."""
    prepare("test")
    prepare_second_engine()
    found = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    parts_of_speed = {"instructions", "one_case", *(each for each in found if "speed_" in each)}
    helpers = {"hostile_damage", "mutation", *parts_of_speed}  # mutation is a task of its own
    scripts = names or sorted(found - helpers)
    return max(run("python", "-m", f"benchmarks.{script}") for script in scripts)


def speed(*_: str) -> int:
    """Say where a check takes more instructions, by those of reading, than was saved (Linux)."""
    prepare("test")
    return run("python", "-m", "benchmarks.speed", "--check", "benchmarks/speed.json")


def mutation(*arguments: str) -> int:
    """Change modules in one place at a time for their tests to notice (Linux, macOS)."""
    prepare("test", "mutation")
    return run("python", "benchmarks/mutation.py", *arguments)


def docs(*_: str) -> int:
    """Write anew the pages and schemas that come from the case schema and the rules."""
    prepare("runtime")
    return run("python", "docs/generate.py")


def lock(*_: str) -> int:
    """Work out anew the exact versions in requirements/ from pyproject.toml."""
    prepare()
    run("python", *_PIP, "install", "-qq", "uv")
    test, lint = (("--constraints", f"requirements/{name}.txt") for name in ("test", "lint"))
    wanted: dict[str, tuple[str, ...]] = {
        "runtime": ("pyproject.toml",),
        "test": ("pyproject.toml", "--group", "test"),
        "service": ("pyproject.toml", "--extra", "service", *test),
        "laptop": ("pyproject.toml", *_extras(), *test),
        "lint": ("--group", "lint", *test),
        "build": ("--group", "build", *test),
        "audit": ("--group", "audit", *test, *lint),
        "mutation": ("--group", "mutation", *test, *lint),
        "spark": ("--group", "spark", *test),
    }
    options = ("--universal", "--generate-hashes", "--upgrade", "--no-emit-index-url", "--quiet")
    # pip refuses a hashed file that leaves out an extra that is needed, such as coverage[toml].
    command = ("--custom-compile-command", "python .ci/tasks.py lock", "--no-strip-extras")
    return max(
        run("uv", "pip", "compile", *arguments, *options, *command, "--python-version", "3.11",
            "--output-file", f"requirements/{name}.txt")
        for name, arguments in wanted.items()
    )  # fmt: skip


_ON_A_LAPTOP = ("calendar", "excel", "parquet", "ssd", "workbooks")
"""The extras that a folder of wheels brings along: sources and forms of output."""


def _extras() -> tuple[str, ...]:
    return tuple(part for extra in _ON_A_LAPTOP for part in ("--extra", extra))


def wheelhouse(*arguments: str) -> int:
    """Fill a folder to install from without a network: `wheelhouse FOLDER` (docs/laptop.md)."""
    prepare("test")
    return run("python", ".ci/wheelhouse.py", *arguments)


def browser(*arguments: str) -> int:
    """Build the browser edition into a folder, such as `browser public` (docs/browser.md)."""
    prepare("test")
    folders = [str(Path(each).resolve()) for each in arguments]
    return run("python", ".ci/browser_edition.py", *folders)


_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_NO_BROWSER = (
    "No browser was found and none can be installed here; tests that need one are skipped."
)


def chromium(*_: str) -> int:
    """Install Chromium and a font from Debian for the slow tests; say so where that cannot be."""
    if not any(map(shutil.which, _BROWSERS)):
        _install_from_debian("chromium", "fonts-liberation")
    if not any(map(shutil.which, _BROWSERS)):
        _say(_NO_BROWSER)
    return 0


_NO_SPARK = "Spark is not installed ({}); its tests are skipped."


def spark(*_: str) -> int:
    """Install PySpark and Debian's Java for the slow tests; say so where that cannot be."""
    prepare("test")
    if not shutil.which("java"):
        _install_from_debian("openjdk-17-jre-headless")
    if not shutil.which("java"):
        _say(_NO_SPARK.format("there is no Java, and none can be installed here"))
    elif not _has_installed("spark", quietly=True):
        _say(_NO_SPARK.format("pip could not install PySpark"))
    return 0


def _install_from_debian(*packages: str) -> None:
    """Install packages where that can be: as root, with apt."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    _say(f"Installing {packages[0]}.")
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "-qq", "--no-install-recommends", *packages)
    for arguments in (("update", "-qq"), install):
        command = (apt, "-y", *arguments)
        subprocess.run(command, env=surroundings, stdout=subprocess.DEVNULL, check=False)


TASKS = {
    each.__name__: each
    for each in (
        *(check, audit, interpreters, bench, speed, mutation, docs, lock),
        *(browser, wheelhouse, chromium, spark),
    )
}


def main(arguments: list[str]) -> int:
    """Run the task that is named first, with what follows; without one, list them."""
    task = TASKS.get(arguments[0]) if arguments else None
    if task is None:
        lines = (f"  {name:14}{each.__doc__}" for name, each in TASKS.items())
        print("python .ci/tasks.py TASK, where TASK is one of", *lines, sep="\n")
        return 2
    return task(*arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
