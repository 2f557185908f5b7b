"""
One durable-rules session, used so that it stays sound: assert a fact, read what fired, retract it.

Nothing runs inside an action, since an error there would be swallowed; the rules only name
what holds, and the caller goes on from there. Facts hold codes and day numbers, never words
from a record. Why each of this is so: docs/decisions/0010-the-second-engine.md.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from json.encoder import encode_basestring_ascii as quoted
from types import ModuleType
from typing import Any

from permanence_rules.errors import PermanenceRulesError

__all__ = ["EngineError", "Fact", "Fired", "Network", "Session"]

Fact = Mapping[str, int | str]
"""Codes and numbers; two facts of one session are never the same, since each is numbered."""

Fired = tuple[str, dict[str, dict[str, Any]]]
"""A rule that fired, and the facts that it joined, by the names that the rule gives them."""

# The C library keeps state that all networks share: first use from several threads loses events.
_ONE_AT_A_TIME = threading.RLock()
_NUMBERS = count(1)
_WAS_TAKEN, _WAS_NOT_MATCHED = 0, 1


class EngineError(PermanenceRulesError):
    """The network did not take a fact; nothing of the fact is told."""


class Network:
    """Rules of inference, made into a network once; used by one thread at a time."""

    def __init__(self, rules: Mapping[str, Mapping[str, Any]]) -> None:
        # Imported here so that this module can be read where durable-rules is not installed.
        self._library = import_module("durable_rules_engine")
        with _ONE_AT_A_TIME:
            name = f"permanence-{next(_NUMBERS)}"
            self._handle = self._library.create_ruleset(name, json.dumps(rules))
        weakref.finalize(self, _discard, self._library, self._handle)
        self._depth = 0
        self._serial = count(1)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give the one session, empty before and after; a use inside another has its own."""
        with _ONE_AT_A_TIME:
            self._depth += 1
            name = f"session-{self._depth}"
            opened = Session(self._library, self._handle, name, self._serial)
            try:
                yield opened
            finally:
                opened.empty()
                self._depth -= 1


def _written(fact: Fact) -> str:
    """Write a flat fact as JSON; a case has hundreds, and this takes a third of the time."""
    parts = (
        f'"{name}":{quoted(value) if isinstance(value, str) else value}'
        for name, value in fact.items()
    )
    return f"{{{','.join(parts)}}}"


def _discard(library: ModuleType, handle: int) -> None:
    """Give back the memory of a network that nobody uses any more."""
    with _ONE_AT_A_TIME:
        library.delete_ruleset(handle)


class Session:
    """What is asserted while one case is judged; empty again once it is."""

    def __init__(self, library: ModuleType, handle: int, name: str, serial: Iterator[int]) -> None:
        self._library = library
        self._handle = handle
        self._name = name
        self._serial = serial
        self._kept: list[str] = []
        self._answers: dict[frozenset[tuple[str, Any]], list[Fired]] = {}

    def ask_alone(self, fact: Fact) -> list[Fired]:
        """
        Return what fires on a fact that no rule joins with another.

        A case puts the same possible world many times: the network is asked of each once.
        """
        key = frozenset(fact.items())
        if key not in self._answers:
            self._answers[key] = self.ask(fact)
        return self._answers[key]

    def ask(self, fact: Fact) -> list[Fired]:
        """Return what fires on a fact that is forgotten at once."""
        text, fired = self._asserted(fact)
        self._retract(text)
        return fired

    def tell(self, fact: Fact) -> list[Fired]:
        """Return what fires on a fact that stays known until the session ends."""
        text, fired = self._asserted(fact)
        self._kept.append(text)
        return fired

    def empty(self) -> None:
        """Retract all that is still known."""
        while self._kept:
            self._retract(self._kept.pop())

    def _asserted(self, fact: Fact) -> tuple[str, list[Fired]]:
        text = _written({"sid": self._name, "id": next(self._serial), **fact})
        status, state = self._library.assert_fact(self._handle, text)
        if status not in (_WAS_TAKEN, _WAS_NOT_MATCHED):
            raise EngineError(f"The network refused a fact (code {status}).")
        return text, list(self._fired(state)) if status == _WAS_TAKEN else []

    def _fired(self, state: int) -> Iterator[Fired]:
        """Yield every rule that fired: each is completed before the next is given."""
        started = self._library.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            yield next(iter(json.loads(message).items()))
            message = self._library.complete_and_start_action(self._handle, state)

    def _retract(self, text: str) -> None:
        status, state = self._library.retract_fact(self._handle, text)
        if status == _WAS_TAKEN:
            # A rule with a negation may fire when a fact goes; nobody waits for that.
            for _ in self._fired(state):
                continue
