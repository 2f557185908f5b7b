"""Reading JSON as strictly as a child's record deserves: nothing is guessed and nothing is lost."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

__all__ = [
    "MOST_FACTS",
    "MOST_IN_A_LIST",
    "NOT_UTF8",
    "TOO_DEEP",
    "StrictJsonError",
    "fault_of",
    "parse_json",
]

MOST_FACTS = 100_000
"""Facts of one case, lists and groups counted as well."""
MOST_IN_A_LIST = 2_000
"""Records in one list of a case: more than a visit a week for eighteen years."""
_LARGEST_NUMBER = 1e15
_DEEPEST = 60
_HALF = re.compile("[\ud800-\udfff]")
_NOT_ONE_CASE = "this is not the case of one child: check the program that wrote it"
_LONG_NUMBER = "this holds a number too long to be a fact of a case; correct it"
TOO_DEEP = "this is nested too deeply to be a case; check the program that wrote it"


class StrictJsonError(ValueError):
    """Text that is not JSON; the message repeats nothing of it. `line` is None where not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def parse_json(content: str | bytes) -> Any:
    """
    Return what the JSON says, or raise StrictJsonError; a byte-order mark is no fault.

    An object in which a key is written twice is returned all the same, so that one such case
    among many spoils no other: `fault_of` then reports it.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except UnicodeDecodeError:
        error = StrictJsonError(NOT_UTF8)
    except RecursionError:
        error = StrictJsonError(TOO_DEEP)
    except json.JSONDecodeError as found:
        error = StrictJsonError(_not_json(found), found.lineno)
    except _NumberError as found:
        error = StrictJsonError(str(found))
    except ValueError:  # Python refuses to read a number of thousands of digits
        error = StrictJsonError(_LONG_NUMBER)
    raise error  # out here, so that it carries no error of the decoder, which holds the text


def fault_of(data: Any) -> str | None:
    """Return what is wrong with the form of one case, whatever it says; None if nothing is."""
    level, count = [data], 0
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for value in level:
            # Nearly every part is a plain text, yes, no or none: these are passed over at once.
            kind = type(value)
            if value is None or kind is bool or (kind is str and value.isascii()):
                continue
            fault = _fault_of_part(value)
            if fault is not None:
                return fault
            if isinstance(value, dict | list | tuple):
                count += len(value)
                inner.extend(value.values() if isinstance(value, dict) else value)
            if count > MOST_FACTS:
                return f"this holds more than {MOST_FACTS:,} facts; {_NOT_ONE_CASE}"
        if not inner:
            return None
        level = inner
    return TOO_DEEP


def _fault_of_part(value: Any) -> str | None:
    """Return what is wrong with one part by itself."""
    if isinstance(value, _Repetitive):
        return "a fact is written twice in the same place; keep one of the two"
    if isinstance(value, list | tuple) and len(value) > MOST_IN_A_LIST:
        return f"a list holds more than {MOST_IN_A_LIST:,} records; {_NOT_ONE_CASE}"
    if isinstance(value, int | float) and not abs(value) < _LARGEST_NUMBER:
        return _LONG_NUMBER
    words = "".join(map(str, value)) if isinstance(value, dict) else value
    if isinstance(words, str) and not words.isascii() and _HALF.search(words):
        return "a text holds half of a character; check the program that wrote it"
    return None


NOT_UTF8 = "this is not UTF-8 text; save it again with the encoding UTF-8"


def _not_json(error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Invalid control character"):
        return (
            "a text holds a control character, such as a line break or a tab; "
            r"write it as an escape such as \n, or take it out"
        )
    reason = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
    return f"this is not JSON ({reason}, column {error.colno}); correct it there"


class _NumberError(ValueError):
    """Something that JSON has no number for."""


def _refuse_constant(name: str) -> NoReturn:
    raise _NumberError(f"{name} is not a number in JSON; write the number, or null for none")


class _Repetitive(dict[str, Any]):
    """An object in which a key stands twice; Python would silently keep the last."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Repetitive(made)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
