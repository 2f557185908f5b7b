"""What goes wrong when durable-rules is used as its manual shows, and what the adapter does."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from permanence_rules import Rulebook, read_case
from permanence_rules.errors import UsageError
from permanence_rules.oracle.network import Network

THREADS, EVENTS = 8, 50
SESSIONS = 5_000
HELD = 130_000
CASES = 200
CASE = {
    "case_id": "example",
    "child": {"date_of_birth": "2015-03-14"},
    "periods_of_care": [{"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]}],
}
TWO_RULES = {
    "one": {"all": [{"m": {"kind": "event"}}]},
    "two": {"all": [{"m": {"kind": "event"}}]},
}


def main() -> int:
    """Show each hazard beside the adapter; without durable-rules, say so and end with 0."""
    if sys.argv[1:] == ["sessions"]:
        _open_sessions()
    try:
        rulebook = Rulebook.load("england", engine="durable")
    except UsageError as error:
        print(error)
        return 0
    for hazard in (
        one_rule_per_event,
        swallowed_errors,
        second_parameter,
        negation_first,
        dates_as_text,
        mistyped_reference,
        facts_in_errors,
        false_observed,
        first_use_from_threads,
        open_sessions,
    ):
        print(f"\n{(hazard.__doc__ or '').splitlines()[0]}")
        for line in hazard():
            print(f"  {line}")
    print("\nThe adapter")
    for line in adapter(rulebook, int(sys.argv[1]) if sys.argv[1:] else CASES):
        print(f"  {line}")
    return 0


@contextmanager
def naive(rules: dict[str, Any], run: Callable[..., None]) -> Iterator[Any]:
    """Give a host as the manual makes it, with one action for every rule."""
    from durable.engine import Host  # type: ignore[import-untyped,unused-ignore]

    name = f"naive-{time.monotonic_ns()}"
    host = Host({name: {key: {**rule, "run": run} for key, rule in rules.items()}})
    host.rules_name = name
    yield host


def one_rule_per_event() -> Iterator[str]:
    """`post` fires one rule per event: the others never see it."""
    fired: list[str] = []
    with naive(TWO_RULES, lambda c: fired.append("fired")) as host:
        host.post(host.rules_name, {"kind": "event"})
    yield f"naive:   two rules match one event, {len(fired)} fired"
    with Network(TWO_RULES).session() as session:
        yield f"adapter: the same as a fact, {len(session.ask({'kind': 'event'}))} fired"


def swallowed_errors() -> Iterator[str]:
    """An error inside an action is swallowed."""

    def fail(_: Any) -> None:
        raise RuntimeError("this should be heard of")

    with naive({"one": TWO_RULES["one"]}, fail) as host:
        host.assert_fact(host.rules_name, {"kind": "event"})
    yield "naive:   the action raised, assert_fact returned as if nothing had happened"
    yield "adapter: nothing runs inside an action; rules only say that they fired"


def second_parameter() -> Iterator[str]:
    """An action with a second parameter is taken to be asynchronous, and never ends."""
    fired: list[str] = []

    def act(_: Any, note: str = "") -> None:
        fired.append(note)

    with naive({"one": TWO_RULES["one"]}, act) as host:
        for number in range(3):
            host.assert_fact(host.rules_name, {"kind": "event", "id": number + 1})
    yield f"naive:   three facts, {len(fired)} firings of an action with a default argument"
    yield "adapter: has no actions"


def negation_first() -> Iterator[str]:
    """`none(...)` first never fires; after a fact it does."""
    bar = {"$and": [{"kind": "bar"}]}
    first = {"rule": {"all": [{"n$not": bar}, {"m": {"kind": "event"}}]}}
    last = {"rule": {"all": [{"m": {"kind": "event"}}, {"n$not": bar}]}}
    for name, rules in (("first", first), ("last", last)):
        with Network(rules).session() as session:
            yield f"negation {name}: {len(session.ask({'kind': 'event'}))} of 1 fired"
    yield "adapter: has no negation; what is not so is told as a fact that says no"


def dates_as_text() -> Iterator[str]:
    """Dates compare as text."""
    rules = {"rule": {"all": [{"m": {"$lt": {"day": "9 April 2025"}}}]}}
    with Network(rules).session() as session:
        fired = session.ask({"day": "10 April 2025"})
    yield f"naive:   10 April is before 9 April: {bool(fired)}"
    rules = {"rule": {"all": [{"m": {"$lt": {"day": date(2025, 4, 9).toordinal()}}}]}}
    with Network(rules).session() as session:
        fired = session.ask({"day": date(2025, 4, 10).toordinal()})
    yield f"adapter: days are numbers: {bool(fired)}"


def mistyped_reference() -> Iterator[str]:
    """A comparison within one fact holds always when the reference is not written `$m`."""
    for name, reference in (("naive:  ", "m"), ("adapter:", "$m")):
        rules = {"rule": {"all": [{"m": {"$gt": {"done": {reference: "due"}}}}]}}
        with Network(rules).session() as session:
            yield f"{name} 3 is more than 4: {bool(session.ask({'done': 3, 'due': 4}))}"


def facts_in_errors() -> Iterator[str]:
    """Its errors print the facts: here a fact that was asserted twice."""
    fact = {"kind": "event", "id": 1, "name": "a child's name"}
    with naive(TWO_RULES, lambda c: None) as host:
        host.assert_fact(host.rules_name, dict(fact))
        try:
            host.assert_fact(host.rules_name, dict(fact))
        except Exception as error:  # noqa: BLE001 - what it prints is what is shown here
            shown = getattr(error, "message", str(error))
            yield f"naive:   prints the name: {'a child' in shown}"
    yield "adapter: facts hold codes and day numbers; its error names a code only"


def false_observed() -> Iterator[str]:
    """Tens of thousands of facts without an id, held at once, give a false 'already observed'."""
    from durable.engine import MessageObservedException  # type: ignore[import-untyped,unused-ignore]

    pair = {"all": [{"a": {"kind": "event"}}, {"b": {"kind": "other"}}]}
    refused: list[int] = []
    with naive({"pair": pair}, lambda c: None) as host:
        for number in range(1, HELD + 1):
            try:
                host.assert_fact(host.rules_name, {"kind": "event", "number": number, "sid": 1})
            except MessageObservedException:
                refused.append(number)
    first = f", the first after {refused[0]:,}" if refused else ""
    yield f"naive:   {len(refused)} of {HELD:,} different facts were refused{first}"
    with Network({"pair": pair}).session() as session:
        for number in range(HELD):
            session.ask({"kind": "event", "number": number})
    yield f"adapter: {HELD:,} facts, each with a number of its own and forgotten at once: 0 refused"


def first_use_from_threads() -> Iterator[str]:
    """First use from several threads loses events."""
    from durable import lang

    fired: list[int] = []
    with lang.ruleset("first_use"):

        @lang.when_all(lang.m.kind == "event")
        def _act(_: Any) -> None:
            fired.append(1)

    start = threading.Barrier(THREADS)

    def post(number: int) -> None:
        start.wait()
        for each in range(EVENTS):
            try:
                lang.post("first_use", {"kind": "event", "id": number * 1000 + each, "sid": number})
            except Exception:  # noqa: BLE001, S112 - what is refused is lost
                continue

    _in_threads(post)
    yield f"naive:   {THREADS} threads posted {THREADS * EVENTS} events, {len(fired)} fired"
    network, counted = Network({"one": TWO_RULES["one"]}), []

    def ask(_: int) -> None:
        for _number in range(EVENTS):
            with network.session() as session:
                counted.extend(session.ask({"kind": "event"}))

    _in_threads(ask)
    yield f"adapter: {THREADS} threads asked {THREADS * EVENTS} times, {len(counted)} fired"


def _in_threads(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, THREADS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def open_sessions() -> Iterator[str]:
    """Every open session keeps its memory, until there is none."""
    # In a process of its own: after the MemoryError the library can no longer be trusted.
    command = [sys.executable, __file__, "sessions"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    yield f"naive:   {done.stdout.strip() or 'the process died'}"
    network, before = Network(TWO_RULES), _megabytes()
    for _ in range(SESSIONS):
        with network.session() as session:
            session.ask({"kind": "event"})
    yield f"adapter: {SESSIONS:,} uses of one session grew by {_megabytes() - before:.0f} MB"


def _open_sessions() -> None:
    before, opened = _megabytes(), 0
    ended = "ended as it should"
    with naive({"one": TWO_RULES["one"]}, lambda c: None) as host:
        try:
            for opened in range(1, SESSIONS + 1):
                host.assert_fact(host.rules_name, {"kind": "event", "id": 1, "sid": str(opened)})
        except MemoryError:
            ended = "then MemoryError"
    print(f"{opened:,} sessions grew by {_megabytes() - before:.0f} MB, {ended}", flush=True)
    os._exit(0)  # the library's own threads and memory are past an orderly end


def adapter(rulebook: Rulebook, cases: int) -> Iterator[str]:
    """Judge many cases with both engines: speed and memory."""
    case, as_at = read_case(CASE), date(2025, 7, 1)
    other = Rulebook.load("england")
    for name, each, number in (("compiled", other, cases), ("durable", rulebook, cases)):
        each.check(case, as_at=as_at)
        started = time.process_time()
        for _ in range(number):
            each.check(case, as_at=as_at)
        rate = number / (time.process_time() - started)
        yield f"{name}: {rate:.1f} cases a second of processor time, {len(other.rules)} rules"
    gc.collect()
    before = _megabytes()
    for _ in range(cases):
        rulebook.check(case, as_at=as_at)
    yield f"durable: {cases} more cases grew by {_megabytes() - before:.1f} MB"


def _megabytes() -> float:
    """Return the most memory that this process has used, in megabytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    sys.exit(main())
