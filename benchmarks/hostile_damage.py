"""Ways to damage a valid file; each keeps most of it, so that what comes later is reached too."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

__all__ = ["PRIVATE", "WORDS", "damaged"]

PRIVATE = "Hoppity said so"
"""What a child might have said: no answer may repeat it."""

_NUMBERS = ("-1", "0", "1e400", "-1e999", "NaN", "Infinity", "9" * 30, "9" * 4400, "1e-999", "010")
_DATES = ("0001-01-01", "9999-12-31", "2025-02-30", "0000-00-00", "99999-01-01", "31/12/9999")
_MOMENTS = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-06-30T99:99")
_TEXTS = (
    "",
    " ",
    "\x00",
    "\x1b[2J",
    "\u202etxt",
    "e\u0301",
    "\u0430rrangement",
    "\U0001f9f8",
    PRIVATE,
)
_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "\uff1d1")
_PATHS = ("../../etc/passwd", "C:\\CON", "/dev/zero", "NUL", "..\\..", "a\x00b")
WORDS: dict[str, tuple[str, ...]] = {
    "json": ("null", "true", "{}", "[]", "[[]]", '"\\ud800"', '{"a": 1, "a": 2}', f'"{PRIVATE}"'),
    "yaml": ("~", "{}", "[]", "&a x", "*a", "!!python/object/apply:os.system [id]", "<<", "? x"),
    "csv": ('"', '""', ",,,,", '"a\nb"', "\t", ";", "A1", f'"{PRIVATE}"'),
}
_TOKEN = re.compile(rb"[^\s,:\[\]{}\"']+|\"[^\"\n]*\"")

Damage = Callable[[bytes, Random, str], bytes]


def damaged(content: bytes, random: Random, kind: str) -> bytes:
    """Return *content*, a file of this *kind* (json, yaml or csv), with one to three damages."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = random.choice(_DAMAGES)(content, random, kind)
    return content


def _replaced_word(content: bytes, random: Random, kind: str) -> bytes:
    found = list(_TOKEN.finditer(content))
    if not found:
        return content
    place = random.choice(found)
    return content[: place.start()] + _word(random, kind) + content[place.end() :]


def _word(random: Random, kind: str) -> bytes:
    kinds = (_NUMBERS, _DATES, _MOMENTS, _TEXTS, _FORMULAS, _PATHS, WORDS[kind])
    word = random.choice(random.choice(kinds))
    if word not in WORDS[kind] and random.random() < 0.6:
        word = f'"{word}"'
    return word.encode("utf-8", "surrogatepass")


def _swapped_words(content: bytes, random: Random, _: str) -> bytes:
    """A value of one kind stands where another is expected."""
    found = list(_TOKEN.finditer(content))
    if len(found) < 2:
        return content
    one, other = sorted(random.sample(found, 2), key=re.Match.start)
    between = content[one.end() : other.start()]
    return b"".join((content[: one.start()], other[0], between, one[0], content[other.end() :]))


def _flipped(content: bytes, random: Random, _: str) -> bytes:
    changed = bytearray(content)
    for _unused in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(content: bytes, random: Random, _: str) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _spliced(content: bytes, random: Random, _: str) -> bytes:
    """A piece of the file stands a second time, somewhere else."""
    start = random.randrange(len(content) + 1)
    piece = content[start : start + random.randint(1, 400)]
    place = random.randrange(len(content) + 1)
    return content[:place] + piece + content[place:]


def _removed(content: bytes, random: Random, _: str) -> bytes:
    start = random.randrange(len(content) + 1)
    return content[:start] + content[start + random.randint(1, 40) :]


def _line_twice(content: bytes, random: Random, _: str) -> bytes:
    """A key, a list entry or a row stands twice."""
    lines = content.split(b"\n")
    place = random.randrange(len(lines))
    return b"\n".join([*lines[:place], lines[place], *lines[place:]])


def _nested(content: bytes, random: Random, _: str) -> bytes:
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"? ", b""), (b"- ", b"")))
    depth = random.choice((5, 29, 70, 1_000, 50_000))
    place = random.randrange(len(content) + 1)
    return content[:place] + opening * depth + closing * depth + content[place:]


def _grown(content: bytes, random: Random, kind: str) -> bytes:
    piece = random.choice((b"x", b" ", b"\n", b"a,", b'"', b"[", _word(random, kind)))
    place = random.randrange(len(content) + 1)
    return content[:place] + piece * random.choice((300, 20_000)) + content[place:]


def _in_another_encoding(content: bytes, random: Random, _: str) -> bytes:
    text = content.decode("utf-8", "replace")
    encoding = random.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "utf-7", "cp037"))
    return text.encode(encoding, "replace")


def _other_ends_of_line(content: bytes, random: Random, _: str) -> bytes:
    return content.replace(
        b"\n", random.choice((b"\r\n", b"\r", b"\n\n", "\u2028".encode(), b"\x85"))
    )


def _quoted_otherwise(content: bytes, random: Random, _: str) -> bytes:
    one, other = random.choice(
        ((b'"', b"'"), (b",", b";"), (b":", b" "), (b"\n", b'"\n'), (b"", b""))
    )
    return content.replace(one, other, random.randint(1, 5)) if one else other


_DAMAGES: tuple[Damage, ...] = (
    _replaced_word,
    _replaced_word,
    _replaced_word,
    _swapped_words,
    _swapped_words,
    _flipped,
    _cut,
    _spliced,
    _removed,
    _line_twice,
    _nested,
    _grown,
    _in_another_encoding,
    _other_ends_of_line,
    _quoted_otherwise,
)
