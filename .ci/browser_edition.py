"""
Building the browser edition: `python .ci/tasks.py browser FOLDER`.

Its parts are those of requirements/test.txt, in their builds for the browser, and Pyodide, which is
Python for the browser. pip and npm fetch them once, and each is checked against its hash.

The Python that runs this has the project and its packages.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["CannotFetchError", "WrongPartError", "build"]

ROOT = Path(__file__).resolve().parents[1]

PYODIDE = "314.0.7"
_INTEGRITY = (
    "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
"""The SHA-512 of that release, as npm writes it."""
_PYTHON, _PLATFORM = "314", "pyemscripten_2026_0_wasm32"
"""The Python of that Pyodide, and the name of builds for it."""

_PACKAGES = frozenset(
    (
        *("annotated-types", "holidays", "jinja2", "pydantic", "pydantic-core"),
        *("python-dateutil", "six", "typing-extensions", "typing-inspection", "tzdata"),
    )
)
"""What the page needs of requirements/test.txt; the rest draws on a terminal, or tests."""
_PURE = frozenset(("markupsafe", "pyyaml"))
"""Packages without a build for the browser that do without their part in C, which is left out."""
_ANY_BUILD = "manylinux2014_x86_64"

_OF_PYODIDE = {
    "pyodide.mjs": "text/javascript",
    "pyodide.asm.mjs": "text/javascript",
    "pyodide.asm.wasm": "application/wasm",
    "python_stdlib.zip": "application/zip",
}
_TYPES = {
    **_OF_PYODIDE,
    "pyodide-lock.json": "application/json",
    "packages.zip": "application/zip",
    "worker.js": "text/javascript",
}
"""The parts that the page loads, and what each is."""
_MARK = "parts.json"


class CannotFetchError(Exception):
    """A part could not be had: which one, and why."""


class WrongPartError(Exception):
    """A part is not the one whose hash is known: which one."""


def build(folder: Path, cache: Path) -> None:
    """
    Write the static files of the page into *folder*, whole or not at all.

    What was fetched is kept in *cache* for the next time. Raises CannotFetchError where a part
    cannot be had, WrongPartError where it is another one, and FileExistsError where *folder*
    holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise FileExistsError(f"{folder} holds other files; name a new folder.")
    cache.mkdir(parents=True, exist_ok=True)
    wheels = _wheels(cache)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _copy_pyodide(_pyodide(cache), unfinished)
    _pack(wheels, unfinished / "packages.zip")
    _copy_page(unfinished)
    (unfinished / "licences.txt").write_text(_licences(wheels), encoding="utf-8", newline="\n")
    _list_parts(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _copy_page(folder: Path) -> None:
    """Write the page, its own files, and the styles that it shares with the service."""
    from permanence_rules.cli.browser.page import page

    (folder / "index.html").write_text(page(), encoding="utf-8", newline="\n")
    for file in sorted((_package() / "cli" / "browser" / "static").iterdir()):
        shutil.copyfile(file, folder / file.name)
    shared = _package() / "report_pages" / "static"
    left_out = shutil.ignore_patterns("htmx*")  # for the forms of the service
    shutil.copytree(shared, folder / "static", ignore=left_out)


def _package() -> Path:
    return ROOT / "src" / "permanence_rules"


def _list_parts(folder: Path) -> None:
    """Write which parts the page loads, with their sizes, so that it can show how far it is."""
    parts = [
        {"name": name, "type": type_, "bytes": (folder / name).stat().st_size}
        for name, type_ in _TYPES.items()
    ]
    (folder / _MARK).write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8", newline="\n")


# ---- Pyodide ----------------------------------------------------------------------------------


def _pyodide(cache: Path) -> Path:
    """Return the archive of Pyodide, from the cache or from npm, once its hash is right."""
    archive = cache / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise CannotFetchError(
                f"npm is not here. Install Node.js, or put {archive.name} of npm into {cache}."
            )
        _run([npm, "pack", "--silent", f"pyodide@{PYODIDE}"], "pyodide", cache)
    found = hashlib.sha512(archive.read_bytes()).digest()
    if base64.b64encode(found).decode() != _INTEGRITY:
        archive.unlink()
        raise WrongPartError(f"{archive.name}: its SHA-512 is not the one that is known.")
    return archive


def _copy_pyodide(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as packed:
        for name in _OF_PYODIDE:
            (folder / name).write_bytes(_member(packed, name))
        lock = json.loads(_member(packed, "pyodide-lock.json"))
    # The packages that it names lie elsewhere on the web. Ours are all in packages.zip.
    lock["packages"] = {}
    text = json.dumps(lock) + "\n"
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8", newline="\n")


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(f"package/{name}")
    assert file is not None, f"{name} is a file in that release"
    return file.read()


# ---- packages ---------------------------------------------------------------------------------


def _wheels(cache: Path) -> list[Path]:
    """Return the wheels of every package, in the versions that the tests use."""
    folder = _wheels_folder(cache)
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for names, platform in ((_PACKAGES, _PLATFORM), (_PURE, _ANY_BUILD)):
            _download(_pins(_locked(), names), platform, unfinished)
        unfinished.rename(folder)
    return sorted(folder.glob("*.whl"))


def _wheels_folder(cache: Path) -> Path:
    """Return where these wheels are kept: other versions are kept elsewhere."""
    wanted = f"{_locked()}{_PLATFORM}{sorted(_PACKAGES | _PURE)}"
    return cache / f"wheels-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"


def _locked() -> str:
    return (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")


def _pins(text: str, names: Iterable[str]) -> str:
    """Return the lines of a requirements file that pin these packages, with their hashes."""
    entries = re.split(r"\n(?=\S)", text)
    wanted = [each for each in entries if each.split("==")[0] in names]
    assert len(wanted) == len({*names}), "requirements/test.txt pins each of them"
    return "\n".join(wanted)


def _download(pins: str, platform: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    asked = folder / "wanted.txt"
    asked.write_text(pins, encoding="utf-8")
    options = ("--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:")
    build_for = ("--platform", platform, "--python-version", _PYTHON)
    build_of = ("--implementation", "cp", "--abi", f"cp{_PYTHON}", "--dest", str(folder))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download")
    command = [*pip, *options, *build_for, *build_of, "--requirement", str(asked)]
    _run(command, f"packages for {platform}", folder)
    asked.unlink()


def _run(command: list[str], what: str, folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode != 0:
        if "DO NOT MATCH THE HASHES" in done.stderr:
            raise WrongPartError(f"{what}: a hash is not the one in requirements/test.txt.")
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise CannotFetchError(f"{what}: {lines[-1] if lines else 'it could not be fetched'}")


def _pack(wheels: Iterable[Path], archive: Path) -> None:
    """Write all packages and this program into one archive, the same bytes each time."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in (*_of_wheels(wheels), *_of_this_program()):
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _of_wheels(wheels: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for wheel in wheels:
        is_pure = wheel.name.split("-")[0] in _PURE
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if not name.endswith("/") and not (is_pure and name.endswith(".so")):
                    yield name, packed.read(name)


def _of_this_program() -> Iterator[tuple[str, bytes]]:
    """Yield the modules of this program, and the rules in the place that a wheel gives them."""
    for base, place in ((_package(), ""), (ROOT / "rules", "rules/")):
        for file in sorted(base.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and "static" not in file.parts:
                name = file.relative_to(base).as_posix()
                yield f"permanence_rules/{place}{name}", file.read_bytes()


def _licences(wheels: Iterable[Path]) -> str:
    """Return which packages are in the page, and their licences."""
    lines = [
        "The page is made of permanence-rules (MIT) and of these:",
        f"pyodide {PYODIDE}: Mozilla Public License 2.0; it holds CPython (PSF licence)",
    ]
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            place = next(each for each in packed.namelist() if each.endswith("dist-info/METADATA"))
            about = packed.read(place).decode()
            texts = [
                packed.read(each).decode()
                for each in packed.namelist()
                if re.search(r"dist-info/.*(LICEN[CS]E|COPYING|NOTICE)[^/]*$", each)
            ]
        name, version, licence = (
            _field(about, key) for key in ("Name", "Version", "License(?:-Expression)?")
        )
        lines += [f"{name} {version}: {licence}", *texts]
    return "\n\n".join(lines) + "\n"


def _field(metadata: str, key: str) -> str:
    found = re.search(rf"^{key}: (.+)$", metadata, re.MULTILINE)
    return found[1] if found else "see its text"


def main(arguments: list[str]) -> int:
    """Build into the folder that is named, and say how to try it."""
    if len(arguments) != 1:
        print("Name the folder to write to: python .ci/tasks.py browser FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    try:
        build(folder, ROOT / ".browser")
    except (CannotFetchError, WrongPartError, FileExistsError) as error:
        print(f"The browser edition was not built: {error}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in folder.rglob("*")) / 1e6
    print(f"{folder}: {size:.0f} MB of static files. To try it at http://127.0.0.1:8000 :")
    print(f"python -m http.server --bind 127.0.0.1 --directory {folder} 8000")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
