"""The keys of callers: made at random, kept as digests, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from permanence_rules.errors import UsageError
from permanence_rules.runtime.reading import read_bounded

__all__ = ["Keys", "add_key"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_LINE = re.compile(r"(\S+)\s+sha256:([0-9a-f]{64})", re.ASCII)
_LARGEST = 1_000_000
_HEAD = "# Keys of permanence-rules serve, by name, as digests. Delete a line to revoke its key.\n"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a file, by the name of the caller."""

    digests: tuple[tuple[str, bytes], ...]

    @classmethod
    def read(cls, path: Path | str) -> Keys:
        """Return the keys of a file; raises UsageError naming the line that is wrong."""
        try:
            content = read_bounded(Path(path), _LARGEST)
        except OSError as error:
            raise UsageError(
                f"--keys: {path} cannot be read ({error.strerror}). {_make_one(path)}"
            ) from error
        if content is None:
            raise UsageError(f"--keys: {path} is larger than 1 MB; it is no file of keys.")
        found = tuple(_lines(content.decode("utf-8", "replace"), path))
        if not found:
            raise UsageError(f"--keys: {path} holds no key. {_make_one(path)}")
        return cls(found)

    def owner_of(self, key: str) -> str | None:
        """Return whose key it is; every key is compared, so that time tells nothing."""
        given, owner = _digest(key), None
        for name, digest in self.digests:
            if hmac.compare_digest(given, digest):
                owner = name
        return owner


def _make_one(path: Path | str) -> str:
    return f"Make a key: permanence-rules new-key NAME --keys {path}"


def _lines(text: str, path: Path | str) -> Iterator[tuple[str, bytes]]:
    names = set()
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        found = _LINE.fullmatch(plain)
        if found is None or not _NAME.fullmatch(found[1]):
            raise UsageError(
                f"--keys: {path}, line {number}: expected a name and sha256: with 64 digits. "
                "Lines are written by permanence-rules new-key."
            )
        if found[1] in names:
            raise UsageError(
                f"--keys: {path}, line {number}: a key of that name stands above; keep one."
            )
        names.add(found[1])
        yield found[1], bytes.fromhex(found[2])


def _digest(key: str) -> bytes:
    # The key has 256 random bits: nobody can try them all, so that a slow digest adds nothing.
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def add_key(path: Path, name: str) -> str:
    """
    Make a key, add its digest to a file, and return the key: it is kept nowhere.

    Raises UsageError for a name that cannot be used, or a file that cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise UsageError("NAME: expected letters, digits, full stops, underscores or hyphens.")
    is_new = not path.exists() or not path.stat().st_size
    if not is_new and name in dict(_known(path)):
        raise UsageError(f"{path} holds a key of that name; delete its line first to replace it.")
    key = secrets.token_urlsafe(32)
    line = f"{name} sha256:{_digest(key).hex()}\n"
    try:
        # Only its owner may read it from the start; whoever could write it could let himself in.
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(number, "a", encoding="utf-8", newline="\n") as file:
            file.write((_HEAD if is_new else "") + line)
    except OSError as error:
        raise UsageError(f"--keys: {path} cannot be written ({error.strerror}).") from error
    return key


def _known(path: Path) -> Iterator[tuple[str, bytes]]:
    content = read_bounded(path, _LARGEST) or b""
    text = content.decode("utf-8", "replace")
    if text and not text.endswith("\n"):
        raise UsageError(f"--keys: the last line of {path} is not ended; end it with a line break.")
    return _lines(text, path)
