"""Which modules are changed, and which tests are asked about each."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CORE",
    "COUNCILS",
    "ENGLAND",
    "OPTIONS",
    "RESULTS",
    "ROOT",
    "SLOW",
    "SOURCE",
    "tests_of",
]

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "permanence_rules"
ENGLAND = ROOT / "rules" / "england"
COUNCILS = sorted(path.parent for path in (ROOT / "rules").rglob("pack.yaml"))
RESULTS = ROOT / "build" / "mutation"
_PLACES = "tests/verbs/test_places_of_mistakes.py"
_SHOWN = "tests/verbs/test_what_is_shown.py"
_LIMITS = "tests/verbs/test_limits.py"
_OTHERS = "tests/verbs/test_other_verbs.py"
_DEADLINE = "tests/verbs/test_deadline.py"
_INTERVAL = ("tests/verbs/test_interval.py", "tests/verbs/test_interval_open.py")
_BOTH_ENGINES = (
    # These judge every small case by both engines.
    "tests/test_conditions.py",
    "tests/test_selections.py",
    "tests/test_planning.py",
    "tests/verbs/test_choices.py",
    "tests/verbs/test_rules.py",
    *(_DEADLINE, _LIMITS, _OTHERS, *_INTERVAL),
    "tests/engines/test_both_engines.py",
    "tests/engines/test_durable.py::test_a_newer_python_is_told_in_a_sentence",
    "tests/engines/test_durable.py::test_a_missing_package_is_told_with_what_to_install",
    "tests/engines/test_durable.py::test_an_error_while_judging_is_raised_and_the_next_case_is_judged",
    "tests/engines/test_durable.py::test_a_check_inside_another_has_a_session_of_its_own",
    "tests/engines/test_durable.py::test_a_rule_waits_for_those_that_it_reads_wherever_they_stand",
    "tests/engines/test_durable.py::test_eight_threads_find_what_one_finds",
    "tests/engines/test_durable.py::test_many_cases_leave_memory_as_it_was",
    "tests/engines/test_durable.py::test_the_network_is_told_no_more_than_codes_and_day_numbers",
)
_TESTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("timing.bounds", ("tests/timing/test_duration.py",)),
    ("timing.duration", ("tests/timing/test_duration.py",)),
    ("timing.calendar", ("tests/timing/test_calendar.py",)),
    ("timing.bank", ("tests/timing/test_calendar.py",)),
    ("timing.renew", ("tests/timing/test_calendar.py",)),
    ("timing", ("tests/timing/test_ages_words_london.py",)),
    ("truth", ("tests/test_truth.py",)),
    ("conditions", (_PLACES, "tests/test_conditions.py")),
    ("comparisons", (_PLACES, "tests/test_conditions.py")),
    ("moments", (_PLACES, _LIMITS, _DEADLINE)),
    ("due", ("tests/verbs/test_due.py", _LIMITS)),
    ("limit", (_PLACES, _SHOWN, _LIMITS, _OTHERS, _DEADLINE)),
    ("pauses", (_PLACES, _LIMITS)),
    ("obligations.interval", (_PLACES, *_INTERVAL, _SHOWN)),
    ("obligations.spacing", (_PLACES, *_INTERVAL, _SHOWN)),
    ("obligations.deadline", (_PLACES, _DEADLINE, _SHOWN, _LIMITS)),
    ("obligations.assessment", (_PLACES, _SHOWN, _DEADLINE, _LIMITS, _OTHERS)),
    ("obligations", (_PLACES, _OTHERS, _SHOWN, _LIMITS)),
    ("engines.durable", _BOTH_ENGINES),
    ("engines.choices", ("tests/verbs/test_choices.py", "tests/test_selections.py")),
    ("engines", (_PLACES, "tests/verbs/test_rules.py", "tests/test_selections.py")),
)
"""The unit tests of a module, by how its name begins; the first that fits."""
_WIDE = (
    "tests/verbs/",
    "tests/test_conditions.py",
    "tests/test_selections.py",
    "tests/test_derived.py",
    "tests/test_view.py",
    "tests/test_planning.py",
    "tests/test_rulebook.py",
    "tests/outputs",
)

CORE = (
    *(f"timing.{name}" for name in ("ages", "bank_holidays", "bounds", "calendar")),
    *(f"timing.{name}" for name in ("duration", "london", "renew", "words")),
    *("truth", "conditions", "comparisons", "moments", "due", "limits", "limit_changes", "pauses"),
    *("obligations", "obligations.assessment", "obligations.checklist", "obligations.constraint"),
    *("obligations.deadline", "obligations.indicator", "obligations.interval"),
    "obligations.spacing",
    *("obligations.sequence", "obligations.validity", "engines.compiled", "engines.choices"),
    *sorted(
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCE.glob("engines/durable/**/*.py")
    ),
)

_BY_HAND = "tests/engines/test_both_engines.py::test_the_same_of_every_case_worked_out_by_hand"
SLOW = (
    "tests/engines/test_both_engines.py::test_the_same_of_the_scenarios",
    "tests/engines/test_both_engines.py::test_the_same_of_every_example",
    "tests/engines/test_both_engines.py::test_the_same_of_an_example",
    _BY_HAND,
    "tests/engines/test_durable.py",
)
"""Tests that take a second or more, to be asked when all others have noticed nothing."""
OPTIONS = (
    *("-q", "-s", "-p", "no:cacheprovider", "-o"),
    "filterwarnings=error\nignore::pytest.PytestAssertRewriteWarning",
    # Two of the five files of hand-worked cases take as long as all else together.
    *(
        f"--deselect={_BY_HAND}[{name}]"
        for name in ("hand_worked_england_a", "hand_worked_local_2")
    ),
)


def tests_of(module: str, *, wide: bool) -> tuple[str, ...]:
    """Return the tests of a module, those that are asked first in front."""
    own = next(tests for start, tests in _TESTS if module.startswith(start))
    return (*own, *(each for each in _WIDE if each not in own)) if wide else own
