"""
A folder to install from without a network: `python .ci/tasks.py wheelhouse FOLDER [SYSTEM ...]`.

It holds the wheel of this project and those of requirements/laptop.txt, each checked against its
hash, for windows (the default), linux or macos and one version of Python (`--python 3.12`). pip
fetches them once, on a machine that reaches a package index. The folder is then tried here, if it
is for this system and this Python: installed with no index, it must run the demonstration.

The Python that runs this has the packages of requirements/test.txt.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

__all__ = ["SYSTEMS", "MissingWheelError", "System", "fill", "wanted"]

ROOT = Path(__file__).resolve().parents[1]
_LOCK = ROOT / "requirements" / "laptop.txt"
_SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
_PIP = ("-m", "pip", "--disable-pip-version-check")


class MissingWheelError(Exception):
    """A part that the folder lacks, or that does not run: which one."""


@dataclass(frozen=True, slots=True)
class System:
    """An operating system: the platforms whose wheels it takes, and what it says of itself."""

    platforms: tuple[str, ...]
    os_name: str
    sys_platform: str
    platform_system: str
    machine: str

    def environment(self, python: str) -> dict[str, str]:
        """Return what markers such as `sys_platform == 'win32'` ask on it."""
        return {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "os_name": self.os_name,
            "sys_platform": self.sys_platform,
            "platform_system": self.platform_system,
            "platform_machine": self.machine,
            "python_version": python,
            "python_full_version": f"{python}.0",
            "extra": "",
        }


SYSTEMS = {
    "windows": System(("win_amd64",), "nt", "win32", "Windows", "AMD64"),
    "linux": System(
        (
            *(f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17)),
            "manylinux2014_x86_64",
        ),
        *("posix", "linux", "Linux", "x86_64"),
    ),
    "macos": System(
        tuple(f"macosx_{major}_0_arm64" for major in (14, 13, 12, 11)),
        *("posix", "darwin", "Darwin", "arm64"),
    ),
}


def wanted(lock: str, system: System, python: str) -> Iterator[str]:
    """
    Yield the entries of a lock file that this system needs, without their markers.

    pip asks markers of the machine that it runs on, also when it fetches for another one: on
    Linux it would leave out what only Windows needs.
    """
    lines = [line for line in lock.splitlines() if line.strip()[:1] != "#"]
    for entry in re.split(r"\n(?=\S)", "\n".join(lines).strip()):
        named, _, hashes = entry.partition("\\\n")
        requirement = Requirement(named.strip())
        if requirement.marker is None or requirement.marker.evaluate(system.environment(python)):
            yield f"{requirement.name}{requirement.specifier} \\\n{hashes.rstrip()}"


def fill(folder: Path, name: str, python: str) -> None:
    """
    Fill a folder for one system. Raises MissingWheelError where something cannot be had.

    Its requirements.txt names each wheel with its hash, that of this project too, so that pip
    refuses a folder in which a file was changed on the way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    system = SYSTEMS[name]
    entries = [*wanted(_LOCK.read_text(encoding="utf-8"), system, python)]
    with tempfile.TemporaryDirectory() as scratch:
        lock = Path(scratch) / "lock.txt"
        lock.write_text("\n".join(entries) + "\n", encoding="utf-8")
        _pip(*_download(folder, lock, system, python), what=f"the packages for {name}")
    build = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    _pip(*build, str(ROOT), what="the wheel of permanence-rules")
    _write_requirements(folder, len(entries) + 1)


def _download(folder: Path, lock: Path, system: System, python: str) -> tuple[str, ...]:
    platforms = (part for each in system.platforms for part in ("--platform", each))
    return (
        *("download", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("--implementation", "cp", "--python-version", python, *platforms),
        *("--dest", str(folder), "--requirement", str(lock)),
    )


def _pip(*arguments: str, what: str) -> None:
    if subprocess.call([sys.executable, *_PIP, *arguments], cwd=ROOT) != 0:
        raise MissingWheelError(f"{what} could not be had; the message of pip is above.")


def _write_requirements(folder: Path, number: int) -> None:
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != number:
        raise MissingWheelError(
            f"{folder} holds {len(wheels)} wheels and not {number}; empty it and try again."
        )
    lines = []
    for wheel in wheels:
        package, version, *_ = parse_wheel_filename(wheel.name)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{canonicalize_name(package)}=={version} --hash=sha256:{digest}\n")
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")


def is_for_this_machine(name: str, python: str) -> bool:
    """Whether a folder can be tried here."""
    system = SYSTEMS[name]
    here = ".".join(map(str, sys.version_info[:2]))
    is_same = system.sys_platform == sys.platform and system.machine == platform.machine()
    return is_same and python == here


def try_folder(folder: Path) -> None:
    """Install from a folder with no index, and judge the demonstration. Raises as `fill` does."""
    ends = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    with tempfile.TemporaryDirectory() as scratch:
        home, report = Path(scratch) / "environment", Path(scratch) / "report.xlsx"
        python, program = (home / ends[0] / f"{each}{ends[1]}" for each in _PROGRAMS)
        install = ("install", "-q", "--no-index", "--find-links", str(folder), "--require-hashes")
        requirements = ("--requirement", str(folder / "requirements.txt"))
        example = str(ROOT / "examples" / "cases" / "ordinary.json")
        steps = (
            (sys.executable, "-m", "venv", str(home)),
            (str(python), *_PIP, *install, *requirements),
            (str(python), *_PIP, "check"),
            (str(program), "demo"),
            (str(program), "check", example, "--format", "xlsx", "--output", str(report)),
        )
        # No index may be asked, whatever the configuration of this machine names.
        surroundings = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        for step in steps:
            done = subprocess.run(
                step, cwd=scratch, env=surroundings, capture_output=True, text=True, check=False
            )
            # The example has duties that are overdue, of which `check` says 1.
            if done.returncode not in (0, *((1,) if step[1:2] == ("check",) else ())):
                sys.stderr.write(done.stdout + done.stderr)
                raise MissingWheelError(f"{folder} does not install or run; see above.")


_PROGRAMS = ("python", "permanence-rules")


def main(arguments: Sequence[str]) -> int:
    """Fill a folder for each system, and try those that this machine can."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    parser = argparse.ArgumentParser(prog="tasks.py wheelhouse")
    parser.add_argument("folder", type=Path)
    parser.add_argument("systems", nargs="*", default=["windows"], help=", ".join(SYSTEMS))
    parser.add_argument("--python", choices=_SUPPORTED, default=here)
    asked = parser.parse_args(arguments)
    for name in set(asked.systems) - set(SYSTEMS):
        parser.error(f"there is no system {name!r}; choose of: {', '.join(SYSTEMS)}")
    for name in asked.systems:
        folder = asked.folder.resolve() / f"{name}-python{asked.python}"
        try:
            fill(folder, name, asked.python)
            tried = is_for_this_machine(name, asked.python)
            if tried:
                try_folder(folder)
        except MissingWheelError as error:
            print(error, file=sys.stderr)
            return 1
        state = "installed from it here with no index" if tried else "NOT TRIED: not this system"
        print(f"{folder}: {len([*folder.glob('*.whl')])} wheels; {state}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
