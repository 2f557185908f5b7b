"""
Audits the dependencies: `python .ci/audit.py` in the environment that holds them.

What can be known without a network must be right: every requirement is pinned with its hashes,
no file names an address to download from, the pins of all files agree, and what is installed
here is what was pinned. Known vulnerabilities are then asked for with pip-audit; where its
service gives no answer, that is said and does not fail.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

_PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)(\[(?P<extras>[a-z0-9,-]+)\])?==(?P<version>[^ ;]+)( ; .+)?"
)
_WANTED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\[(?P<extras>[^\]]+)\](?P<rest>.*)")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_SECONDS = 120


def requirement_files() -> list[Path]:
    """Return the files in requirements/."""
    return sorted((ROOT / "requirements").glob("*.txt"))


def problems_of(files: list[Path]) -> Iterator[str]:
    """Yield, in sentences, what is wrong with requirement files."""
    pins: dict[str, str] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        if "://" in text or "index-url" in text or "find-links" in text:
            yield f"{file.name}: names an address to download from; run nox -s lock."
        for name, pinned, is_hashed in _requirements(text):
            if not pinned:
                yield f"{file.name}: {name}: expected NAME==VERSION; run nox -s lock."
            elif not is_hashed:
                yield f"{file.name}: {name}: has no hash; run nox -s lock."
            elif pins.setdefault(name, pinned) != pinned:
                yield f"{file.name}: {name}: another file pins {pins[name]}; run nox -s lock."


def installed_otherwise(files: list[Path]) -> Iterator[str]:
    """Yield each package that is installed here in another version than the one pinned."""
    for file in files:
        for name, pinned, _ in _requirements(file.read_text(encoding="utf-8")):
            try:
                found = version(name)
            except PackageNotFoundError:
                continue  # pinned for another system, or for a file that was not installed here
            if found != pinned:
                yield f"{name}: {file.name} pins {pinned}, and {found} is installed."


def extras_left_out(files: list[Path]) -> Iterator[str]:
    """
    Yield each package that another one asks for with an extra and that is pinned without it.

    pip looks at the newest release of `coverage[toml]` when only `coverage` is pinned, finds no
    hash for it and stops: the file works until the next release and never after.
    """
    for file in files:
        pinned = dict(_pinned_extras(file.read_text(encoding="utf-8")))
        for package in pinned:
            for name, extra in _extras_wanted_by(package):
                if name in pinned and extra not in pinned[name]:
                    yield f"{file.name}: {package} needs {name}[{extra}]; run nox -s lock."


def _extras_wanted_by(package: str) -> Iterator[tuple[str, str]]:
    """Yield what an installed package needs with an extra, but for its own extras."""
    try:
        needed = requires(package) or []
    except PackageNotFoundError:
        return
    for each in needed:
        found = _WANTED.match(each)
        if found and "extra ==" not in found["rest"]:
            for extra in found["extras"].split(","):
                yield found["name"].lower().replace("_", "-"), extra.strip()


def _pinned_extras(text: str) -> Iterator[tuple[str, set[str]]]:
    for entry in _entries(text):
        found = _PIN.fullmatch(entry.split(" \\\n")[0])
        if found:
            yield found["name"], set((found["extras"] or "").split(","))


def _requirements(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield name, version ("" when it is not pinned) and whether there is a hash."""
    for entry in _entries(text):
        first = entry.split(" \\\n")[0]
        found = _PIN.fullmatch(first)
        name, pinned = (found["name"], found["version"]) if found else (first, "")
        yield name, pinned, _HASH.search(entry) is not None


def _entries(text: str) -> Iterator[str]:
    """Yield each requirement with its hashes, as the file has them."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return filter(None, map(str.strip, re.split(r"\n(?=\S)", "\n".join(lines))))


@dataclass(frozen=True)
class Answer:
    """What pip-audit said: what is known to be wrong, and which packages it learnt about."""

    known: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()


def answer_in(text: str) -> Answer:
    """
    Return what the JSON of pip-audit says; no answer at all where it is none.

    It ends well for a package that its service does not answer for, which is no good news.
    """
    try:
        found: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except json.JSONDecodeError:
        return Answer()
    known = (
        f"{each['name']} {each['version']}: {flaw['id']}; "
        f"mended in {', '.join(flaw['fix_versions']) or 'no version yet'}."
        for each in found
        for flaw in each.get("vulns", ())
    )
    return Answer(
        tuple(known),
        tuple(each["name"] for each in found if "skip_reason" not in each),
        tuple(each["name"] for each in found if "skip_reason" in each),
    )


def sentences_of(answer: Answer) -> Iterator[str]:
    """Say what is known of vulnerabilities, and plainly of what nothing is."""
    yield from answer.known
    if not answer.asked:
        yield "NOT ASKED for known vulnerabilities: the service of pip-audit gave no answer here."
        return
    yield f"Asked for known vulnerabilities of {len(answer.asked)} packages: {len(answer.known)}."
    if answer.not_asked:
        yield f"NOT ASKED, for the service does not answer: {', '.join(answer.not_asked)}."


def ask() -> Answer:
    """Ask pip-audit about what is pinned."""
    files = [f"--requirement={file}" for file in requirement_files()]
    options = ("--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *options, *files],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Answer()
    return answer_in(done.stdout)


def main() -> int:
    """Say what the audit found, and return the exit code."""
    files = requirement_files()
    problems = [*problems_of(files), *installed_otherwise(files), *extras_left_out(files)]
    code = subprocess.call([sys.executable, "-m", "pip", "--disable-pip-version-check", "check"])
    answer = ask()
    for sentence in (*problems, *sentences_of(answer)):
        print(sentence)
    if not problems:
        print("Every requirement is pinned and hashed, and what is installed is what is pinned.")
    return 1 if problems or answer.known or code else 0


if __name__ == "__main__":
    sys.exit(main())
