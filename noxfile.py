"""The tasks of a contributor: `nox -s check`, `test`, `audit`, `docs`, `lock` ..."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["check", "test"]


@nox.session
def check(session: nox.Session) -> None:
    """Check style, formatting, types and layers."""
    _install(session, "test", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def test(session: nox.Session) -> None:
    """Test the built wheel, with coverage unless arguments say otherwise."""
    _install(session, "test")
    session.run("python", "-m", "pytest", *(session.posargs or ["--cov"]))


@nox.session
def bench(session: nox.Session) -> None:
    """Run every script in benchmarks/, or those named after `--`."""
    _install(session, "runtime")
    for script in session.posargs or sorted(map(str, Path("benchmarks").glob("*.py"))):
        session.run("python", script)


@nox.session
def mutation(session: nox.Session) -> None:
    """Change the core in one place at a time, for a test to notice; all of it takes hours."""
    _install(session, "test", "mutation", "durable")
    session.run("python", "benchmarks/mutation/mutate_core.py", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Check what is pinned and installed, and ask for known vulnerabilities."""
    _install(session, "test", "lint", "audit")
    session.run("python", ".ci/audit.py")


@nox.session
def interpreters(session: nox.Session) -> None:
    """Try the wheel with every supported Python of this machine: its demo and quick tests."""
    _install(session)
    session.run("python", ".ci/interpreters.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Write anew the pages and schemas that come from the case schema and the rules."""
    _install(session, "runtime")
    session.run("python", "docs/generate.py")


@nox.session
def new_rule(session: nox.Session) -> None:
    """Write the two files of a new rule: `nox -s new_rule -- england/reviews/third-review`."""
    _install(session, "runtime")
    session.run("permanence-rules", "new", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Work out anew the exact versions in requirements/ from pyproject.toml."""
    session.install("uv")
    _lock(session, "runtime", "pyproject.toml")
    _lock(session, "test", "pyproject.toml", "--group", "test")
    _lock(session, "lint", "--group", "lint", "--constraints", "requirements/test.txt")
    _lock(session, "build", "--group", "build", "--constraints", "requirements/test.txt")
    pins = ("--constraints", "requirements/test.txt", "--constraints", "requirements/lint.txt")
    _lock(session, "audit", "--group", "audit", *pins)
    _lock(session, "mutation", "--group", "mutation", *pins)


def _install(session: nox.Session, *names: str) -> None:
    for name in ("build", *names):
        session.install("--require-hashes", "--requirement", f"requirements/{name}.txt")
    session.install("--no-deps", "--no-build-isolation", "--force-reinstall", ".")


def _lock(session: nox.Session, name: str, *arguments: str) -> None:
    options = ("--universal", "--generate-hashes", "--upgrade", "--no-emit-index-url", "--quiet")
    output = f"requirements/{name}.txt"
    session.run(
        *("uv", "pip", "compile", *arguments, *options, "--python-version", "3.11"),
        "--no-strip-extras",  # pip refuses a hashed file that leaves out an extra that is needed
        *("--custom-compile-command", "nox -s lock", "--output-file", output),
    )
