"""The bodies of requests: read strictly, within limits, and each mistake with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.report.words import capital
from permanence_rules.runtime.strict_json import (
    MOST_FACTS,
    MOST_IN_A_LIST,
    TOO_DEEP,
    StrictJsonError,
    fault_of,
    parse_json,
)
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.service.problems import Refusal, Wrong
from permanence_rules.service.settings import Limits

__all__ = ["Body", "as_at_of", "object_in", "refuse"]


def object_in(body: bytes, limits: Limits) -> dict[str, Any]:
    """Return the JSON object that a body is; raises Refusal for anything else."""
    if not body.strip():
        raise Refusal(400, "not_json", "The body is empty; send a JSON object.")
    try:
        data = parse_json(body)
    except StrictJsonError as error:
        if error.message == TOO_DEEP:
            raise _too_deep(limits) from None
        line = "" if error.line is None else f"line {error.line}: "
        refusal = Refusal(400, "not_json", f"{line}{error.message}.")
    else:
        if isinstance(data, dict):
            _refuse_too_much(data, limits)
            return data
        refusal = Refusal(400, "not_json", "Expected a JSON object: keys and values in braces.")
    raise refusal  # out here, so that it carries no error that holds the text


def _too_deep(limits: Limits) -> Refusal:
    return Refusal(
        413,
        "too_deep",
        f"The JSON is nested more than {limits.depth} deep, which no case is; "
        "check the program that wrote it.",
    )


def _refuse_too_much(data: dict[str, Any], limits: Limits) -> None:
    """Raise Refusal for JSON that is too deep, too large or not well formed as a whole."""
    waiting: list[tuple[Any, int]] = [(data, 1)]
    records = facts = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > limits.depth:
            raise _too_deep(limits)
        parts = value.values() if isinstance(value, dict) else value
        records, facts = records + 1, facts + len(value)
        if isinstance(value, list) and len(value) > MOST_IN_A_LIST:
            raise _too_many(f"a list holds more than {MOST_IN_A_LIST:,} records")
        if records > limits.records or facts > MOST_FACTS:
            raise _too_many(f"it holds more than {limits.records:,} records")
        waiting.extend((part, depth + 1) for part in parts if isinstance(part, dict | list))
    fault = fault_of(data)
    if fault is not None:
        raise Refusal(422, "malformed", f"{capital(fault)}.")


def _too_many(what: str) -> Refusal:
    return Refusal(
        413,
        "too_many_records",
        f"The body is not the case of one child: {what}. Check the program that wrote it.",
    )


def refuse(key: str, detail: str, code: str = "wrong_value") -> Refusal:
    """Return the refusal of one key of a body."""
    return Refusal(422, code, f"{key}: {detail}", (Wrong(f"{key}: {detail}", f"/{key}"),))


@dataclass(frozen=True, slots=True)
class Body:
    """The keys of a body, each read as what it must be."""

    data: Mapping[str, Any]

    def refuse_others(self, known: tuple[str, ...]) -> None:
        """Raise Refusal for keys that are not *known*; what they are called is not repeated."""
        others = [key for key in self.data if key not in known]
        if not others:
            return
        # The key itself is not shown: where one was expected may be a child's name.
        close = did_you_mean(others[0], known, few=0)
        hint = close or f"It has: {', '.join(known)}."
        number = "a key that is" if len(others) == 1 else f"{len(others)} keys that are"
        raise Refusal(422, "unknown_key", f"The body has {number} not known here. {hint}")

    def mapping(self, key: str, what: str) -> Mapping[str, Any]:
        """Return an object that must be there."""
        value = self.data.get(key)
        if isinstance(value, dict):
            return value
        code = "missing_key" if value is None else "wrong_value"
        raise refuse(key, f"expected {what} as a JSON object.", code)

    def text(self, key: str) -> str | None:
        """Return a text that may be missing or null."""
        value = self.data.get(key)
        if value is None or isinstance(value, str):
            return value
        raise refuse(key, "expected text.")

    def texts(self, key: str) -> list[str] | None:
        """Return a list of texts that may be missing or null."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        raise refuse(key, "expected a list of texts.")

    def day(self, key: str, today: date) -> date:
        """Return a date, which is today where it is missing or null."""
        value = self.data.get(key)
        return today if value is None else as_at_of(value, key)


def as_at_of(value: object, key: str = "as_at") -> date:
    """Return a date as it is written in JSON or in an address; raises Refusal for any other."""
    try:
        if isinstance(value, str) and len(value) == len("2026-11-22"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refuse(key, "expected a date written year-month-day, such as 2026-11-22.", "not_a_date")
