"""Annex A workbooks: lists found wherever they stand, latest days as such, rows that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from permanence_rules import Case
from permanence_rules.case import PeriodOfCare
from permanence_rules.facts.kinds import kinds_of_record, record_type
from permanence_rules.language.outcomes import VIOLATIONS
from permanence_rules.report.findings import Finding
from permanence_rules.sources.annex_a import ANNEX_A
from permanence_rules.sources.annex_a.lists import ADOPTION, CARE
from permanence_rules.sources.annex_a.source import AnnexA
from permanence_rules.sources.annex_a.supply import LEFT_UNKNOWN, SUPPLIED
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.choose import choose_source
from tests.support import shipped

DATA = Path(__file__).resolve().parents[1] / "data" / "annex-a"
DIRTY = DATA / "Annex_A_dirty.xlsx"
EMPTY = sorted(DATA.glob("201*.xlsx"))

CARE_TITLES = [column.title for column in CARE.columns]
ADOPTION_TITLES = [column.title for column in ADOPTION.columns]
KEYS = {"List 8": [c.key for c in CARE.columns], "List 10": [c.key for c in ADOPTION.columns]}
STEADY = {
    "born": date(2015, 3, 15),
    "disabled": "b) No",
    "asylum": "b) No",
    "started": date(2024, 1, 10),
    "legal_started": date(2024, 1, 10),
    "legal": "C2: FCO",
    "reviewed": date(2025, 9, 1),
    "visited": date(2025, 10, 1),
    "plan": "f) Long-term fostering",
    "health": date(2025, 6, 2),
    "dental": date(2025, 5, 1),
    "placed": date(2024, 1, 10),
    "placement": "f) U6: Foster placement - not FFA",
    "provider": "b) PR1: Own provision",
    "location": "a) In",
    "team": "CLA-2",
    "worker": "SW17",
}
"""A child about whom nothing is amiss; the latest day of the workbook is 1 October 2025."""


def row(child: Any = "A1", **changes: Any) -> dict[str, Any]:
    return {"child": child} | STEADY | changes


def adoption(child: Any = "A1", **changes: Any) -> dict[str, Any]:
    return {"child": child, "born": date(2015, 3, 15), "started": date(2024, 1, 10)} | changes


def write(path: Path, sheets: Mapping[str, Any]) -> Path:
    """Write sheets of cells; dates get a format of dates."""
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, cells in enumerate(rows):
                put(made, sheet, number, cells)
    return path


def put(made: Any, sheet: Any, number: int, cells: Sequence[Any], first: int = 0) -> None:
    """Write a row of cells from a column on."""
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for column, cell in enumerate(cells[first:], first):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif cell is not None:
            sheet.write(number, column, cell)


def table(title: str, *rows: dict[str, Any], without: str = "") -> list[list[Any]]:
    """Return a list with the template's columns, and the rows below them."""
    columns = CARE.columns if title == "List 8" else ADOPTION.columns
    kept = [column for column in columns if column.key != without]
    return [
        [column.title for column in kept],
        *([each.get(column.key) for column in kept] for each in rows),
    ]


def book(tmp_path: Path, *rows: dict[str, Any], adopted: Sequence[dict[str, Any]] = ()) -> Path:
    """Write a workbook with these rows of List 8, and of List 10 if there are any."""
    sheets: dict[str, Any] = {"List 8": table("List 8", *rows)}
    if adopted:
        sheets["List 10"] = table("List 10", *adopted)
    return write(tmp_path / "annex.xlsx", sheets)


def found(*paths: Path) -> tuple[list[Case], list[Reject], AnnexA]:
    """Return cases, rejects and the source; every row has ended once."""
    source = AnnexA(paths)
    read = [*source.read()]
    for each in source.rows:
        assert each.read == each.used + each.set_aside + each.rejected
        assert min(each.used, each.set_aside, each.rejected) >= 0
    return (
        [each for each in read if isinstance(each, Case)],
        [each for each in read if isinstance(each, Reject)],
        source,
    )


def said(*paths: Path) -> list[str]:
    return [f"{each.code}: {each.column}" for each in found(*paths)[1]]


def only_case(*paths: Path) -> Case:
    cases, rejects, _ = found(*paths)
    assert rejects == []
    (case,) = cases
    return case


def only_period(*paths: Path) -> PeriodOfCare:
    periods = only_case(*paths).periods_of_care
    assert periods is not None
    (period,) = periods
    return period


def facts(record: Any) -> Any:
    return record.model_dump(exclude_unset=True, mode="json")


def counts(source: AnnexA, title: str) -> tuple[int, int, int, int]:
    (each,) = (each for each in source.rows if each.table == title)
    return each.read, each.used, each.set_aside, each.rejected


def findings(path: Path, *rules: str) -> dict[str, Finding]:
    """Return the findings of a workbook's one child by rule, as at the day that it reaches."""
    source = AnnexA([path])
    (case,) = (each for each in source.read() if isinstance(each, Case))
    assert source.judged_as_at is not None
    report = shipped("england").check(case, as_at=source.judged_as_at)
    return {each.rule: each for each in report.findings if each.rule in rules}


class TestSamples:
    """The workbooks of other projects."""

    def test_the_dirty_one_has_its_children_and_every_row_ends_once(self) -> None:
        cases, rejects, source = found(DIRTY)
        # A child of each list was born in 2018 and is in care since 2010.
        assert [(each.code, each.sheet, each.line) for each in rejects] == [
            ("care_before_birth", "List 8", 5),
            ("care_before_birth", "List 10", 5),
        ]
        # Five rows of List 8, and five of List 10 of other children.
        assert len(cases) == 10
        assert counts(source, "List 8") == (5, 5, 0, 0)
        assert counts(source, "List 10") == (5, 5, 0, 0)
        # Of the other nine nothing is read: 5 + 5 + 6 + 5 + 5 + 5 + 7 + 6 + 5 rows.
        others = [each for each in source.rows if each.table not in ("List 8", "List 10")]
        assert sum(each.read for each in others) == 49
        assert all(each.read == each.set_aside for each in others)

    def test_the_day_of_the_dirty_one_is_its_latest(self) -> None:
        # 15 March 2021 is when a child of List 6 was last seen.
        _, _, source = found(DIRTY)
        assert source.judged_as_at == date(2021, 3, 15)
        assert "complete up to 2021-03-15" in source.notes[0]

    def test_a_row_of_the_dirty_one_in_full(self) -> None:
        """Row 4 of List 8: in care since 12 September 2014 by a care order of 19 August 2015."""
        (case,) = (each for each in found(DIRTY)[0] if each.case_id == "14065184")
        assert case.team == "Children-in-Care-Team-1"
        assert case.worker is None  # the workbook has a name there
        assert facts(case.child) == {
            "date_of_birth": "2007-05-31",
            "is_disabled": True,
            "is_unaccompanied_asylum_seeking": False,
        }
        assert case.periods_of_care is not None
        assert facts(case.periods_of_care[0]) == {
            "started_on": "2014-09-12",
            "arrangement": "continuous",
            "legal_statuses": [
                {"ended_on": "2015-08-19"},
                {"status": "care_order", "started_on": "2015-08-19"},
            ],
            "placements": [
                {
                    "started_on": "2019-07-08",
                    "kind": "foster_care",
                    "provider": "independent_fostering_agency",
                    "is_with_connected_person": False,
                    "long_term": {},
                }
            ],
            "placements_recorded_from": "2019-07-08",
            "reviews": [{"held_on": "2020-12-08"}],
            "reviews_recorded_from": "2020-12-08",
            "visits": [{"held_on": "2021-01-20"}],
            "visits_recorded_from": "2021-01-20",
            "health": {
                "assessments": [{"held_on": "2020-10-05"}],
                "assessments_recorded_from": "2020-10-05",
                "dental_checks": [{"held_on": "2020-10-12"}],
                "dental_checks_recorded_from": "2020-10-12",
            },
        }

    def test_a_formula_of_the_dirty_one_is_read_as_its_result(self) -> None:
        """Row 2 of List 10: five days after the child entered care on 6 August 2009."""
        (case,) = (each for each in found(DIRTY)[0] if each.case_id == "7961370")
        assert case.periods_of_care is not None
        way = case.periods_of_care[0].adoption
        assert way is not None
        assert way.adm_decision is not None
        assert way.adm_decision.decided_on == date(2009, 8, 11)
        assert case.periods_of_care[0].ended_on == date(2009, 8, 31)

    @pytest.mark.slow
    def test_nothing_of_the_dirty_one_is_breached_for_want_of_earlier_records(self) -> None:
        cases, _, source = found(DIRTY)
        assert source.judged_as_at is not None
        rules = shipped("england")
        for case in cases:
            report = rules.check(case, as_at=source.judged_as_at)
            assert [each.rule for each in report.violations] == []

    @pytest.mark.parametrize("path", EMPTY, ids=lambda path: path.stem)
    def test_a_template_without_children_has_its_lists_and_no_case(self, path: Path) -> None:
        cases, rejects, source = found(path)
        assert (cases, rejects) == ([], [])
        assert "There is no child in List 8 or List 10." in source.notes
        assert len(source.rows) == 11
        assert "Sheets that are no list of Annex A, and were not read: 4." in source.notes


def test_a_steady_child_is_read_without_a_word(tmp_path: Path) -> None:
    path = book(tmp_path, row())
    case = only_case(path)
    assert (case.case_id, case.team, case.worker) == ("A1", "CLA-2", "SW17")
    assert case.recorded_until == date(2025, 10, 1)
    period = only_period(path)
    # Nothing was before the status and the placement with which care began.
    assert facts(period)["legal_statuses"] == [{"status": "care_order", "started_on": "2024-01-10"}]
    assert period.placements_recorded_from is None
    assert period.placements is not None
    assert period.placements[0].is_out_of_area is False
    assert period.care_plan is not None
    assert facts(period.care_plan) == {"permanence_plan": {"option": "long_term_fostering"}}


def test_every_fact_that_is_read_is_one_that_is_declared(tmp_path: Path) -> None:
    rows = [row(), row("A2", legal="J1: Remand", ceased=date(2025, 9, 30), reason="c) E2: Died")]
    way = {"decided": date(2025, 2, 3), "ordered": date(2025, 3, 3), "matched": date(2025, 5, 6)}
    both = adoption(**way, placed=date(2025, 6, 2), given_up=date(2025, 9, 1))
    ended = {"ceased": date(2025, 9, 30), "reason": "l) E48: SGO"}
    path = book(tmp_path, *rows, row("A3", **ended), adopted=[both, adoption("A4", **way)])
    blank = write(
        tmp_path / "blank.xlsx",
        {"List 8": table("List 8", row(), row("A2", plan=None, reviewed=None, health=None))},
    )
    short = write(
        tmp_path / "short.xlsx",
        {
            "List 8": table("List 8", row(placement="e) U5", placed=date(2024, 3, 1))),
            "List 10": table(
                "List 10", adoption(placed=date(2025, 6, 2), adopted=date(2025, 9, 1))
            ),
        },
    )
    cases = [case for each in (path, blank, short, DIRTY) for case in found(each)[0]]
    said_of_all = {each for case in cases for each in _paths(facts(case))}
    assert sorted(said_of_all - SUPPLIED) == []
    assert sorted(SUPPLIED - said_of_all) == []
    assert all(set(case.not_supplied) >= LEFT_UNKNOWN for case in cases)
    assert (ANNEX_A.supplies, ANNEX_A.leaves_unknown) == (SUPPLIED, LEFT_UNKNOWN)


def test_what_is_left_unknown_is_a_fact_of_the_case_whose_silence_speaks() -> None:
    kinds = kinds_of_record(record_type())
    for kind, fact in (each.split(".") for each in LEFT_UNKNOWN):
        assert kinds[kind].facts[fact].absence_is_a_statement


def _paths(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict) and value:
        return [p for k, v in value.items() for p in _paths(v, f"{path}.{k}" if path else k)]
    if isinstance(value, list) and value and path != "not_supplied":
        return [p for each in value for p in _paths(each, path)]
    return [path] if value not in ([], {}) or path.endswith("long_term") else []


class TestLatestDays:
    """A workbook has the latest of each kind: earlier ones are neither there nor missed."""

    REVIEWS = (
        "england/reviews/any",
        "england/reviews/second-review",
        "england/reviews/later-reviews",
    )

    @pytest.mark.slow
    def test_a_review_of_more_than_six_months_ago_is_found(self, tmp_path: Path) -> None:
        # 3 March 2025 + 6 months = 3 September 2025; to 1 October 2025 it is 28 days. Were it the
        # first review, the second would have been due earlier.
        told = findings(book(tmp_path, row(reviewed=date(2025, 3, 3))), *self.REVIEWS)
        violations = [each for each in told.values() if each.outcome in VIOLATIONS]
        assert [each.days_overdue for each in violations] == [28]

    @pytest.mark.slow
    def test_a_review_of_six_months_ago_to_the_day_is_not(self, tmp_path: Path) -> None:
        # 1 April 2025 + 6 months = 1 October 2025
        told = findings(book(tmp_path, row(reviewed=date(2025, 4, 1))), *self.REVIEWS)
        assert not any(each.outcome in VIOLATIONS for each in told.values())

    @pytest.mark.slow
    def test_a_visit_of_more_than_three_months_ago_is_found(self, tmp_path: Path) -> None:
        # In a foster home that is not long term visits are six weeks apart, or three months where
        # it is meant to last to eighteen: 2 June 2025 + 3 months = 2 September 2025, and to
        # 1 October 2025 it is 29 days.
        path = book(tmp_path, row(visited=date(2025, 6, 2), dental=date(2025, 10, 1)))
        told = findings(path, "england/visits/any")
        assert [(str(each.outcome), each.days_overdue) for each in told.values()] == [
            ("breached", 29)
        ]

    @pytest.mark.slow
    def test_no_earlier_review_or_visit_is_missed(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(started=date(2020, 1, 10)))
        source = AnnexA([path])
        (case,) = (each for each in source.read() if isinstance(each, Case))
        report = shipped("england").check(case, as_at=date(2025, 10, 1))
        assert report.violations == ()

    def test_a_first_review_that_is_overdue_is_found_where_the_column_is_in_use(
        self, tmp_path: Path
    ) -> None:
        # In care since Monday 1 September 2025. Twenty working days later is Monday 29 September:
        # 2-5 (4), 8-12 (9), 15-19 (14), 22-26 (19), 29 (20). On 1 October it is 2 days overdue.
        new: dict[str, Any] = {"started": date(2025, 9, 1), "legal_started": date(2025, 9, 1)}
        new |= {"placed": date(2025, 9, 1), "reviewed": None}
        path = book(tmp_path, row(), row("A2", **new))
        (case,) = (each for each in found(path)[0] if each.case_id == "A2")
        report = shipped("england").check(case, as_at=date(2025, 10, 1))
        (finding,) = (
            each for each in report.findings if each.rule == "england/reviews/first-review"
        )
        assert (str(finding.outcome), finding.due_on) == ("breached", date(2025, 9, 29))
        assert finding.days_overdue == 2

    def test_a_blank_says_nothing_where_the_column_is_not_in_use(self, tmp_path: Path) -> None:
        blank = {"reviewed": None, "health": None, "plan": None, "visited": None, "dental": None}
        path = book(tmp_path, row(**blank), row("A2", **blank), row("A3"))
        period = found(path)[0][0].periods_of_care
        assert period is not None
        told = facts(period[0])
        assert not {"reviews", "visits", "health", "care_plan"} & told.keys()
        notes = found(path)[2].notes
        assert (
            "Date of Latest Statutory Review is blank in 2 of 3 rows; it is read as nothing."
            in notes
        )

    def test_a_blank_says_none_where_it_is(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(reviewed=None, health=None, plan=None, visited=None), row("A2"))
        period = found(path)[0][0].periods_of_care
        assert period is not None
        told = facts(period[0])
        assert told["reviews"] == []
        assert told["health"]["assessments"] == []
        assert told["care_plan"] == {"permanence_plan": None}
        assert "visits" not in told  # the template does not say what a blank there means

    def test_a_day_before_care_or_after_it_is_left_out(self, tmp_path: Path) -> None:
        path = book(
            tmp_path,
            row(reviewed=date(2023, 12, 1), placed=date(2023, 11, 1)),
            row("A2", ceased=date(2025, 9, 2), reason="u) E17", visited=date(2025, 9, 3)),
        )
        assert said(path) == [
            "day_before_care: Start Date of Most Recent Placement",
            "day_before_care: Date of Latest Statutory Review",
            "day_after_care: Date of Last Social Work Visit",
        ]

    def test_a_day_that_no_other_bears_out_does_not_make_the_workbook_later(
        self, tmp_path: Path
    ) -> None:
        path = book(tmp_path, row(), row("A2", visited=date(2026, 10, 1)), row("A3"))
        cases, rejects, source = found(path)
        assert source.judged_as_at == date(2025, 10, 1)
        assert [(each.code, each.record, each.ends) for each in rejects] == [
            ("day_after_workbook", "A2", RowEnd.USED)
        ]
        assert len(cases) == 3

    def test_one_day_of_many_entries_does_not_make_the_workbook_earlier(
        self, tmp_path: Path
    ) -> None:
        # 60 children have five dates on 10 January 2024; then three a week at most, to 1 October.
        many = date(2024, 1, 10)
        rows = [
            row(f"A{n}", reviewed=many, health=many, dental=many, visited=None) for n in range(60)
        ]
        for n in range(12):
            rows[n]["visited"] = date(2025, 10, 1) - timedelta(days=3 * n)
        assert found(book(tmp_path, *rows))[2].judged_as_at == date(2025, 10, 1)

    def test_a_slip_or_an_appointment_of_the_next_weeks_is_not_the_latest_day(
        self, tmp_path: Path
    ) -> None:
        # 56 children, of whom two were visited on each day from 4 September to 1 October 2025: 14 in
        # the last week. One visit is typed as 20 October, and one dental check is booked for the 9th.
        start = date(2025, 9, 4)
        rows = [row(f"A{n}", visited=start + timedelta(days=n // 2)) for n in range(56)]
        rows[7]["visited"], rows[9]["dental"] = date(2025, 10, 20), date(2025, 10, 9)
        cases, rejects, source = found(book(tmp_path, *rows))
        assert source.judged_as_at == date(2025, 10, 1)
        assert [(each.code, each.record) for each in rejects] == [
            ("day_after_workbook", "A7"),
            ("day_after_workbook", "A9"),
        ]
        assert len(cases) == 56


class TestUntidy:
    """Workbooks as people make them."""

    def test_titles_above_blanks_line_breaks_and_capitals_do_not_matter(
        self, tmp_path: Path
    ) -> None:
        names, cells = table("List 8", row())
        untidy = [
            f"  {name.upper()} ".replace(" OF ", "\nof  ").replace("'", "\u2019") for name in names
        ]
        rows = [
            ["Our children in care"],
            [],
            [None, "Notes"],
            [None, *untidy],
            [],
            [None, *cells],
            [],
        ]
        path = write(tmp_path / "a.xlsx", {"Front": [["Annex A"]], "any name": rows})
        plain = only_case(book(tmp_path, row()))
        assert only_case(path) == plain

    def test_columns_of_other_years_and_in_any_order(self, tmp_path: Path) -> None:
        names, cells = table("List 8", row())
        other = {
            "Child Unique ID": "Child ID",
            "Date of Latest Statutory Review": "Date of last statutory review",
            "Date of Last Social Work Visit": "Date of last statutory visit",
            "What is the permanence plan for this child?": "Permanence plan",
        }
        names = [other.get(name, name) for name in names]
        path = write(tmp_path / "a.xlsx", {"List 8": [names[::-1], cells[::-1]]})
        assert only_case(path) == only_case(book(tmp_path, row()))

    @pytest.mark.parametrize(
        "written",
        [
            "01/09/2025",
            "1/9/2025",
            "2025-09-01",
            "01.09.2025",
            "1 September 2025",
            " 1st Sep 2025 ",
            45901,  # days since 30 December 1899
            45901.5,
            datetime(2025, 9, 1, 13, 30),  # noqa: DTZ001 - a workbook has no time zones
        ],
    )
    def test_days_are_read_however_they_are_written(self, tmp_path: Path, written: Any) -> None:
        period = only_period(book(tmp_path, row(reviewed=written)))
        assert period.reviews is not None
        assert period.reviews[0].held_on == date(2025, 9, 1)

    def test_a_formula_counts_with_its_result_and_without_one_is_a_reject(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.xlsx"
        names, cells = table("List 8", row())
        where = names.index("Date of Latest Statutory Review")
        for value, expected in (
            (45901, []),
            ("", ["formula_without_value"]),
            ("#REF!", ["formula_without_value"]),
        ):
            with xlsxwriter.Workbook(path) as made:
                sheet = made.add_worksheet("List 8")
                day = made.add_format({"num_format": "dd/mm/yyyy"})
                put(made, sheet, 0, names)
                put(made, sheet, 1, cells)
                sheet.write_formula(1, where, "=A1+5", day, value)
            assert [each.code for each in found(path)[1]] == expected

    @pytest.mark.parametrize(
        ("written", "status"),
        [
            ("C1: ICO", "interim_care_order"),
            ("C1", "interim_care_order"),
            ("CLA - C2 - Full Care Order", "care_order"),
            ("v2: Single period under S20", "accommodated_by_agreement"),
            ("a)  E1 - Placement order granted", "placement_order"),
        ],
    )
    def test_codes_are_found_among_words(self, tmp_path: Path, written: str, status: str) -> None:
        statuses = only_period(book(tmp_path, row(legal=written))).legal_statuses
        assert statuses is not None
        assert statuses[0].status == status

    @pytest.mark.parametrize("real", [9, 10])
    def test_real_dates_that_another_countrys_excel_turned_round(
        self, tmp_path: Path, real: int
    ) -> None:
        # Opened there, 03/09/2025 (3 September) becomes 9 March; 15/09/2025 stays as text.
        turned = [row(f"A{day}", reviewed=date(2025, 3, day)) for day in range(1, real + 1)]
        texts = [row(f"B{day}", reviewed=f"{day}/09/2025") for day in (13, 15, 25)]
        cases, rejects, _ = found(book(tmp_path, *turned, *texts))
        told = {case.case_id: facts(case)["periods_of_care"][0] for case in cases}
        assert told["B15"]["reviews"] == [{"held_on": "2025-09-15"}]
        is_refused = real == 10  # 9 of them may be so by chance
        assert ("reviews" not in told["A9"]) is is_refused
        assert [each.code for each in rejects] == ["month_first"] * (real if is_refused else 0)

    @pytest.mark.parametrize(
        "written", ["01-Sep-2025", "1 September 2025", "1st Sept, 2025", "1-SEP-2025", "1.9.2025"]
    )
    def test_a_day_with_the_name_of_its_month(self, tmp_path: Path, written: str) -> None:
        path = book(tmp_path, row(reviewed=written))
        assert facts(only_period(path))["reviews"] == [{"held_on": "2025-09-01"}]

    def test_text_days_in_the_american_order_are_not_taken_for_others(self, tmp_path: Path) -> None:
        # The template's dates are day/month/year: 03/04/2025 would be 3 April, and is 4 March.
        path = book(
            tmp_path,
            row(reviewed="03/04/2025"),
            row("A2", reviewed="03/25/2025"),
            row("A3", reviewed="09/25/2025", visited="03/04/2025"),
            row("A4"),
        )
        cases, rejects, _ = found(path)
        assert [(each.code, each.line) for each in rejects] == [
            ("month_first", 2),
            ("month_first", 3),
            ("month_first", 4),
        ]
        told = [facts(case)["periods_of_care"][0] for case in cases]
        assert ["reviews" in each for each in told] == [False, False, False, True]
        assert told[2]["visits"] == [{"held_on": "2025-04-03"}]

    @pytest.mark.parametrize(
        ("column", "written", "code"),
        [
            ("legal", "Care order", "code_unknown"),
            ("legal", "E1 and C2", "codes_differ"),
            ("placement", "U9: somewhere", "code_unknown"),
            ("plan", "h) Wait and see", "code_unknown"),
            ("disabled", "perhaps", "code_unknown"),
            ("reviewed", "last week", "day_format"),
            ("reviewed", "31/02/2025", "day_not_existing"),
            ("reviewed", 12, "day_format"),
            ("born", "15/03/1815", "day_range"),
        ],
    )
    def test_a_cell_that_cannot_be_read_is_left_out_of_its_row(
        self, tmp_path: Path, column: str, written: Any, code: str
    ) -> None:
        cases, (reject,), source = found(book(tmp_path, row(**{column: written})))
        assert len(cases) == 1
        assert (reject.code, reject.line, reject.sheet, reject.record) == (code, 2, "List 8", "A1")
        assert reject.column == next(each.title for each in CARE.columns if each.key == column)
        assert counts(source, "List 8") == (1, 1, 0, 0)
        assert str(written) not in reject.reason

    def test_a_legal_status_that_cannot_be_read_leaves_short_breaks_open(
        self, tmp_path: Path
    ) -> None:
        (case,), _, _ = found(book(tmp_path, row(legal="?")))
        assert "period_of_care.arrangement" in case.not_supplied
        assert "period_of_care.remands" in case.not_supplied
        short = only_period(book(tmp_path, row(legal="V4: Short term breaks")))
        assert short.arrangement == "short_breaks"

    def test_numbers_as_identifiers_lose_what_the_workbook_added(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(17), adopted=[adoption("0017", decided=date(2025, 2, 3))])
        assert only_case(path).case_id == "0017"

    def test_merged_cells_count_for_each_of_their_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        names, cells = table("List 8", row())
        with xlsxwriter.Workbook(path) as made:
            sheet = made.add_worksheet("Children")
            sheet.merge_range(0, 0, 0, 5, "List 8: Children in care")
            sheet.write_row(1, 0, names)
            sheet.merge_range(2, 0, 3, 0, "A1")
            for number in (2, 3):
                put(made, sheet, number, cells, first=1)
        cases, rejects, source = found(path)
        assert [case.case_id for case in cases] == ["A1"]
        # The two rows say the same: one is used.
        assert [(each.code, each.line) for each in rejects] == [("row_again", 4)]
        assert counts(source, "List 8") == (2, 1, 1, 0)

    def test_a_row_that_only_gives_merged_cells_their_height_is_no_row(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.xlsx"
        names, cells = table("List 8", row())
        with xlsxwriter.Workbook(path) as made:
            sheet = made.add_worksheet("Children")
            sheet.write_row(0, 0, names)
            sheet.merge_range(1, 0, 2, 0, "A1")
            put(made, sheet, 1, cells, first=1)
            put(made, sheet, 3, ["A2", *cells[1:]])
        cases, rejects, source = found(path)
        assert [case.case_id for case in cases] == ["A1", "A2"]
        assert rejects == []
        assert counts(source, "List 8") == (2, 2, 0, 0)

    def test_names_of_columns_again_are_set_aside(self, tmp_path: Path) -> None:
        rows = table("List 8", row(), row("A2"))
        path = write(tmp_path / "a.xlsx", {"List 8": [*rows[:2], rows[0], rows[2]]})
        cases, rejects, source = found(path)
        assert (len(cases), rejects) == (2, [])
        assert counts(source, "List 8") == (3, 2, 1, 0)

    def test_days_from_1904_are_counted_from_there(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        names, cells = table("List 8", row(reviewed=44439))  # 1 September 2025 on an old Mac
        with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
            sheet = made.add_worksheet("List 8")
            put(made, sheet, 0, names)
            put(made, sheet, 1, cells)
        assert only_case(path) == only_case(book(tmp_path, row()))


class TestSeveralRows:
    """The same child more than once."""

    def test_the_latest_of_two_days_is_the_latest_and_what_differs_is_unknown(
        self, tmp_path: Path
    ) -> None:
        other = row(
            reviewed=date(2025, 3, 3), visited=date(2025, 9, 30), legal="E1: Placement order"
        )
        cases, rejects, source = found(book(tmp_path, row(), other))
        assert [(each.code, each.column) for each in rejects] == [
            ("rows_differ", "Child's Legal Status")
        ]
        told = facts(cases[0])["periods_of_care"][0]
        assert told["reviews"] == [{"held_on": "2025-09-01"}]
        assert told["visits"] == [{"held_on": "2025-10-01"}]
        assert "status" not in told["legal_statuses"][0]
        assert counts(source, "List 8") == (2, 2, 0, 0)

    @pytest.mark.parametrize("is_first", [True, False])
    def test_two_rows_of_which_one_is_still_in_care_leave_the_end_unknown(
        self, tmp_path: Path, *, is_first: bool
    ) -> None:
        # A blank in Date Ceased says that care goes on; a day there says that it does not.
        ended = row(ceased=date(2025, 10, 1), reason="E4A: returned home")
        rows = (ended, row()) if is_first else (row(), ended)
        cases, rejects, source = found(book(tmp_path, *rows))
        assert [(each.code, each.column) for each in rejects] == [
            ("rows_differ", "Date Ceased to be Looked After"),
            ("rows_differ", "Reason Ceased to be Looked After"),
        ]
        told = facts(cases[0])["periods_of_care"][0]
        assert "ended_on" not in told
        assert "end_reason" not in told
        assert "period_of_care.ended_on" in cases[0].not_supplied
        assert counts(source, "List 8") == (2, 2, 0, 0)

    @pytest.mark.parametrize("born", [None, "31/02/2015"])
    def test_two_spellings_of_one_list_are_one_child_only_by_the_birth(
        self, tmp_path: Path, born: str | None
    ) -> None:
        # List 8 has one row for a child: nothing but the birth says that these are one.
        path = book(tmp_path, row("0017"), row("17", born=born), row("A1"))
        cases, rejects, source = found(path)
        assert [case.case_id for case in cases] == ["A1"]
        assert [each.line for each in rejects if each.code == "child_doubtful"] == [2, 3]
        assert counts(source, "List 8") == (3, 1, 0, 2)
        assert [case.case_id for case in found(book(tmp_path, row("0017"), row("17")))[0]] == [
            "0017"
        ]

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_cell_that_cannot_be_read_is_no_blank_of_another_row(
        self, tmp_path: Path, *, is_first: bool
    ) -> None:
        blank, unreadable = row(reviewed=None), row(reviewed="31/02/2025")
        rows = (blank, unreadable) if is_first else (unreadable, blank)
        path = book(tmp_path, *rows, row("A2"), row("A3"))
        told = facts(found(path)[0][0])["periods_of_care"][0]
        assert "reviews" not in told

    def test_two_rows_of_adoption_of_which_one_is_placed(self, tmp_path: Path) -> None:
        way = adoption(decided=date(2025, 2, 3))
        path = book(tmp_path, row(), adopted=[way, way | {"placed": date(2025, 9, 1)}])
        cases, rejects, _ = found(path)
        assert [(each.code, each.column) for each in rejects] == [
            ("rows_differ", "Date Placed for Adoption")
        ]
        assert "adoption.placed_on" in cases[0].not_supplied

    def test_two_times_in_care_are_two_periods(self, tmp_path: Path) -> None:
        first = row(started=date(2023, 2, 1), ceased=date(2023, 8, 1), reason="e) E4A: home")
        first |= {"legal_started": None, "placed": None, "reviewed": None, "visited": None}
        (case,) = found(book(tmp_path, row(), first))[0]
        assert case.periods_of_care is not None
        assert [each.started_on for each in case.periods_of_care] == [
            date(2023, 2, 1),
            date(2024, 1, 10),
        ]

    def test_times_in_care_that_overlap_are_rejected(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(), row(started=date(2023, 2, 1)), row("A2"))
        cases, rejects, source = found(path)
        assert [case.case_id for case in cases] == ["A2"]
        assert [(each.code, each.line) for each in rejects] == [
            ("periods_overlap", 2),
            ("periods_overlap", 3),
        ]
        assert counts(source, "List 8") == (3, 1, 0, 2)

    def test_a_birth_after_care_began_is_named_once(self, tmp_path: Path) -> None:
        cases, rejects, _ = found(book(tmp_path, row(born=date(2024, 1, 11))))
        assert [(each.code, each.column) for each in rejects] == [
            ("care_before_birth", "Date Started to be Looked After")
        ]
        assert cases[0].problems == ()
        assert cases[0].child is not None
        assert cases[0].child.date_of_birth is None

    def test_births_that_differ_are_unknown(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(), adopted=[adoption(born=date(2016, 3, 15))])
        cases, rejects, _ = found(path)
        assert [each.code for each in rejects] == ["births_differ"]
        assert cases[0].child is not None
        assert cases[0].child.date_of_birth is None


class TestAdoption:
    """List 10, with List 8 or by itself."""

    def test_the_way_to_adoption_joins_the_time_in_care(self, tmp_path: Path) -> None:
        # 6 May 2025 is a Tuesday.
        way = adoption(decided=date(2025, 2, 3), ordered=date(2025, 3, 3), matched=date(2025, 5, 6))
        told = facts(only_period(book(tmp_path, row(legal="E1: Placement order"), adopted=[way])))
        assert told["adoption"] == {
            "adm_decision": {"decided_on": "2025-02-03", "decision": "approved"},
            "route": "placement_order",
            "placement_order_made_on": "2025-03-03",
            "placed_on": None,
        }
        assert told["matches"] == [
            {
                "kind": "adoption",
                "agreed_on": "2025-05-06",
                "adm_decision": {"decided_on": "2025-05-06", "decision": "approved"},
            }
        ]

    def test_a_column_that_is_not_there_is_unknown_and_no_statement(self, tmp_path: Path) -> None:
        sheets = {
            "List 8": table("List 8", row()),
            "List 10": table("List 10", adoption(decided=date(2025, 2, 3)), without="placed"),
        }
        (case,), _, source = found(write(tmp_path / "a.xlsx", sheets))
        assert "adoption.placed_on" in case.not_supplied
        lacks = [note for note in source.notes if "lacks the columns" in note]
        assert lacks[0].endswith("List 10 lacks the columns Date Placed for Adoption.")

    def test_a_list_without_the_childs_identifier_beside_a_sound_one(self, tmp_path: Path) -> None:
        sheets = {
            "List 8": table("List 8", row()),
            "List 10": table("List 10", adoption(decided=date(2025, 2, 3)), without="child"),
        }
        cases, rejects, source = found(write(tmp_path / "a.xlsx", sheets))
        assert [case.case_id for case in cases] == ["A1"]
        assert [(each.code, each.sheet, each.line) for each in rejects] == [
            ("no_child_column", "List 10", 1)
        ]
        assert counts(source, "List 8") == (1, 1, 0, 0)

    def test_a_child_of_list_10_alone_may_still_be_in_care(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(), adopted=[adoption("A2", decided=date(2025, 2, 3))])
        (case,) = (each for each in found(path)[0] if each.case_id == "A2")
        assert "period_of_care.ended_on" in case.not_supplied

    def test_another_start_of_care_is_a_reject(self, tmp_path: Path) -> None:
        path = book(tmp_path, row(), adopted=[adoption(started=date(2024, 1, 11))])
        cases, rejects, source = found(path)
        assert [each.code for each in rejects] == ["starts_differ"]
        assert counts(source, "List 10") == (1, 0, 0, 1)
        assert len(cases) == 1

    def test_lists_may_be_in_files_of_their_own(self, tmp_path: Path) -> None:
        way = adoption(decided=date(2025, 2, 3))
        write(tmp_path / "8.xlsx", {"Sheet1": table("List 8", row())})
        write(tmp_path / "10.xlsx", {"Sheet1": table("List 10", way)})
        (tmp_path / "~$8.xlsx").write_bytes(b"open in Excel")
        case = only_case(tmp_path)
        assert case.periods_of_care is not None
        assert case.periods_of_care[0].adoption is not None


class TestPeople:
    """Workers are named in these workbooks; a case has codes alone."""

    def test_a_name_is_left_out_and_a_code_is_kept(self, tmp_path: Path) -> None:
        path = book(
            tmp_path,
            row(team="Children in Care Team 1", worker="Eugene Swift"),
            row("A2", team="Swift Team-mates of Eugene and many others", worker="SW2"),
            row("A3", team="Eugene Swift", worker="Swift"),
        )
        cases, _, source = found(path)
        assert [(case.team, case.worker) for case in cases] == [
            ("Children-in-Care-Team-1", None),
            (None, "SW2"),
            (None, None),
        ]
        assert any(
            note.endswith("teams that are no code and were left out: 2.") for note in source.notes
        )
        assert any(note.endswith("not coded, and were left out: 2.") for note in source.notes)
        assert not any("Eugene" in note for note in source.notes)


def test_the_ending_of_the_name_chooses_it(tmp_path: Path) -> None:
    assert isinstance(choose_source([book(tmp_path, row())]), AnnexA)
