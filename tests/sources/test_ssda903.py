"""Whole returns: the worked example, two samples of other people's making, and what is declared."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case
from permanence_rules.case import PeriodOfCare, Record
from permanence_rules.sources.base import Reject, Source
from permanence_rules.sources.ssda903.source import Ssda903
from tests.support import shipped

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ssda903"
FAKE = ROOT / "tests" / "data" / "ssda903-fake"
PANEL = ROOT / "tests" / "data" / "ssda903-panel"

HEADER = "CHILD,SEX,DOB"
EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE"
AD1 = "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE"
PLACED = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED"
COLUMNS = {
    "header": HEADER,
    "episodes": EPISODES,
    "reviews": REVIEWS,
    "ad1": AD1,
    "placed_adoption": PLACED,
    "uasc": "CHILD,SEX,DOB,DUC",
}


def write_year(root: Path, year: str, **tables: str) -> Path:
    """Write one year's tables: rows separated by blanks, Header with child A1 unless given."""
    folder = root / year
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ({"header": "A1,1,01/01/2015"} | tables).items():
        text = "\n".join([COLUMNS[name], *rows.split(), ""])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return root


def read(*paths: Path) -> tuple[list[Case], list[Reject]]:
    """Return the cases and the rejects."""
    found = list(Ssda903(paths).read())
    cases = [each for each in found if isinstance(each, Case)]
    return cases, [each for each in found if isinstance(each, Reject)]


sample = cache(read)


def only_case(*paths: Path) -> Case:
    """Return the one case of a return without faults."""
    cases, rejects = read(*paths)
    assert rejects == []
    (case,) = cases
    return case


def periods(case: Case) -> tuple[PeriodOfCare, ...]:
    """Return the periods of care of a case that has some."""
    assert case.periods_of_care is not None
    return case.periods_of_care


def only_period(*paths: Path) -> PeriodOfCare:
    """Return the one period of care of the one case of a return without faults."""
    (period,) = periods(only_case(*paths))
    return period


def facts(record: Record) -> dict[str, Any]:
    """Return what a record states, days as text, leaving out what it does not mention."""
    stated = _plain(record.model_dump(exclude_unset=True))
    assert isinstance(stated, dict)
    return stated


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


# Worked out by hand in examples/ssda903/README.md: child, period, then the outcomes of the first,
# second and later reviews with the due date and the days late, overdue or left.
ANSWERS = """
ASH01 0 | met 2024-07-01 | met 2024-09-27 | due 2025-09-17 170
BIRCH02 0 | late 2024-09-03 1 | met 2024-12-04 | due 2025-06-04 65
CEDAR03 0 | breached 2025-03-10 21 | not_triggered | not_triggered
ELM04 0 | due 2025-04-17 17 | not_triggered | not_triggered
FERN05 0 | met 2024-11-04 | breached 2025-01-31 59 | not_triggered
RIVER06 0 | met 2023-06-13 | met 2023-09-13 | late 2024-03-13 7
HAZEL07 0 | undetermined | undetermined | undetermined
MAPLE08 0 | exempt | exempt | exempt
LIME09 0 | ceased 2024-12-16 | not_triggered | not_triggered
WILLOW10 0 | met 2023-05-17 | met 2023-08-11 | met
ROWAN11 0 | met 2023-07-31 | met 2023-10-26 | ceased 2024-04-20
ROWAN11 1 | met 2024-05-07 | late 2024-08-01 13 | breached 2025-02-14 45
IVY12 0 | met 2024-02-12 | met 2024-05-08 | met
OAK13 0 | met 2025-01-02 | breached 2025-03-19 12 | not_triggered
"""
RULES = ("first-review", "second-review", "later-reviews")


def expected_answers() -> Iterable[tuple[str, str, list[str]]]:
    for line in ANSWERS.strip().splitlines():
        subject, *outcomes = line.split(" | ")
        child, period = subject.split()
        for rule, outcome in zip(RULES, outcomes, strict=True):
            yield f"{child} periods_of_care[{period}]", f"england/reviews/{rule}", outcome.split()


@cache
def example_findings() -> dict[tuple[str, str], list[str]]:
    source, rulebook = Ssda903([EXAMPLE]), shipped("england")
    found = {}
    for case in source.read():
        assert isinstance(case, Case), case
        for each in rulebook.check(case, as_at=source.judged_as_at).findings:
            days = each.days_late or each.days_overdue or each.days_left
            shown = [each.outcome, each.due_on, days]
            subject = f"{case.case_id} {each.subject.path}"
            found[subject, each.rule] = [str(part) for part in shown if part is not None]
    return found


@pytest.mark.parametrize(("subject", "rule", "answer"), list(expected_answers()))
def test_the_worked_example_has_the_answers_that_its_readme_tells(
    subject: str, rule: str, answer: list[str]
) -> None:
    assert example_findings()[subject, rule] == answer


def test_the_worked_example_judges_every_period_and_nothing_else() -> None:
    found = {subject for subject, rule in example_findings() if rule.endswith("first-review")}
    assert found == {subject for subject, _, _ in expected_answers()}


def test_the_readme_of_the_example_tells_of_every_child() -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert all(subject.split()[0] in text for subject, _, _ in expected_answers())


def test_it_is_a_source_that_says_what_it_cannot_supply() -> None:
    source: Source = Ssda903([EXAMPLE])
    assert any("visits" in sentence for sentence in source.cannot_supply)
    assert source.judged_as_at == date(2025, 3, 31)


def test_what_the_return_never_holds_is_unknown_and_not_none() -> None:
    silent = {"visits", "care_plan", "iro", "consultations", "health", "panels"}
    for case in sample(EXAMPLE)[0]:
        for period in periods(case):
            assert not silent & period.model_fields_set


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("folder", "last_day", "prefixes"),
    [
        # Twelve of its 8,687 dates are one day after it.
        pytest.param(FAKE, date(2018, 3, 31), [""], marks=pytest.mark.slow),
        (PANEL, date(2022, 3, 31), ["2020-", "2021-"]),
    ],
)
class TestSamples:
    def test_the_year_is_found(self, folder: Path, last_day: date, prefixes: list[str]) -> None:
        assert Ssda903([folder]).judged_as_at == last_day

    def test_every_child_is_either_checked_or_named(
        self, folder: Path, last_day: date, prefixes: list[str]
    ) -> None:
        cases, rejects = sample(folder)
        children = {
            row["CHILD"]
            for prefix in prefixes
            for table in ("header", "episodes")
            for row in rows_in(folder / f"{prefix}{table}.csv")
        }
        checked = {case.case_id for case in cases}
        named = {each.record for each in rejects if each.record not in checked}
        assert len(cases) == len(checked) > 200
        assert checked | named == children

    def test_every_review_is_one_of_the_file_and_falls_in_its_period(
        self, folder: Path, last_day: date, prefixes: list[str]
    ) -> None:
        rows = chain(*(rows_in(folder / f"{prefix}reviews.csv") for prefix in prefixes))
        days = {(row["CHILD"], row["REVIEW"]) for row in rows}
        cases, _ = sample(folder)
        held = [
            (case.case_id, review.held_on, period)
            for case in cases
            for period in periods(case)
            for review in period.reviews or ()
        ]
        dated = [(child, day, period) for child, day, period in held if day is not None]
        assert len(dated) > 300
        for child, day, period in dated:
            assert (child, day.strftime("%d/%m/%Y")) in days
            assert day <= (period.ended_on or last_day)

    def test_every_row_ends_in_one_way_and_the_counts_add_up(
        self, folder: Path, last_day: date, prefixes: list[str]
    ) -> None:
        source = Ssda903([folder])
        for _ in source.read():
            pass
        counts = {Path(each.file).name: each for each in source.rows}
        for path in folder.glob("*.csv"):
            each = counts[path.name]
            assert each.read == len(rows_in(path))
            assert each.read == each.used + each.set_aside + each.rejected
            assert min(each.used, each.set_aside, each.rejected) >= 0

    def test_care_begins_only_where_a_row_says_so(
        self, folder: Path, last_day: date, prefixes: list[str]
    ) -> None:
        rows = list(chain(*(rows_in(folder / f"{prefix}episodes.csv") for prefix in prefixes)))
        starts = {(row["CHILD"], row["DECOM"]) for row in rows if row["RNE"] == "S"}
        ends = {(row["CHILD"], row["DEC"]) for row in rows if row["REC"] not in ("", "X1")}
        cases, _ = sample(folder)
        for case in cases:
            for period in periods(case):
                if period.started_on is not None:
                    assert (case.case_id, period.started_on.strftime("%d/%m/%Y")) in starts
                elif "reviews" in period.model_fields_set:
                    assert period.reviews_recorded_from is not None
                if period.end_reason is not None and period.ended_on is not None:
                    assert (case.case_id, period.ended_on.strftime("%d/%m/%Y")) in ends

    def test_no_reject_repeats_a_date_or_a_postcode(
        self, folder: Path, last_day: date, prefixes: list[str]
    ) -> None:
        _, rejects = sample(folder)
        for each in rejects:
            assert each.reason
            words = each.reason.replace(str(folder), "").replace("31/01/2020", "")
            assert not re.search(r"\d\d[/-]\d\d|\b[A-Z]{1,2}\d+ \d", words)
