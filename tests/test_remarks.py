"""What a report says of its rulebook: what it leaves out, which text it is, when it was in use."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Report, Rulebook, read_case
from permanence_rules.errors import CaseError
from permanence_rules.language.outcomes import Outcome
from tests.support import PACK, findings, rule, shipped, write_pack

FIRST = "obligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}"


def checked(rules: str | Path, as_at: str = "2025-06-02", **case: Any) -> Report:
    period = {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-10"}]}
    read = read_case({"case_id": "A1", "periods_of_care": [period], **case})
    rulebook = shipped(rules) if isinstance(rules, str) else Rulebook.load(rules)
    return rulebook.check(read, as_at=date.fromisoformat(as_at))


def test_the_welsh_rules_say_what_they_leave_out() -> None:
    report = checked("wales")
    (note,) = [note for note in report.notes if "do not cover" in note]
    assert "reviews, care plans, permanence plans" in note
    assert "visits" not in note
    assert "reviews" in report.rulebook.areas_left_out
    assert report.rulebook.areas == ("visits", "placements", "connected_persons", "short_breaks")


@pytest.mark.parametrize(
    "rules",
    ["england", *(pytest.param(each, marks=pytest.mark.slow) for each in ("devon", "walsall"))],
)
def test_rules_that_cover_all_leave_nothing_out(rules: str) -> None:
    report = checked(rules)
    assert report.rulebook.areas_left_out == ()
    assert not [note for note in report.notes if "do not cover" in note]


def test_of_a_pack_that_declares_no_areas_nothing_is_said(tmp_path: Path) -> None:
    write_pack(tmp_path, {"first": rule(FIRST)})
    assert checked(tmp_path).notes == ()


def test_days_before_the_text_that_was_read_are_named(tmp_path: Path) -> None:
    pack = f"{PACK}edition: {{text: the procedure of May 2025, from: 2025-05-01}}\n"
    write_pack(tmp_path, {"first": rule(FIRST)}, pack)
    # Due by 13 January 2025, before that procedure.
    (note,) = checked(tmp_path).notes
    assert note.startswith(f"The rules of {tmp_path.name} were written from the procedure of May")
    assert note.endswith("1 finding concerns earlier days.")
    pack = pack.replace("2025-05-01", "2025-01-13")
    write_pack(tmp_path, {"first": rule(FIRST)}, pack)
    assert checked(tmp_path).notes == ()


@pytest.mark.parametrize(
    ("effective", "outcome"),
    [
        ("{from: 2025-01-06}", "met"),
        ("{from: 2025-01-07}", "not_applicable"),
        ("{until: 2025-01-06}", "met"),
        ("{until: 2025-01-05}", "not_applicable"),
        ("{from: 2030-01-01}", "not_applicable"),
    ],
)
def test_a_pack_judges_the_duties_of_the_days_on_which_it_is_in_use(
    tmp_path: Path, effective: str, outcome: str
) -> None:
    # The duty begins with care, on 6 January 2025.
    write_pack(tmp_path, {"first": rule(FIRST)}, f"{PACK}effective: {effective}\n")
    assert [each for each, number in checked(tmp_path).counts.items() if number] == [outcome]


def test_a_pack_that_was_never_in_use_while_the_duty_was_law_judges_nothing(
    tmp_path: Path,
) -> None:
    body = rule(FIRST, in_force="{from: 2011-04-01, until: 2020-12-31}")
    write_pack(tmp_path, {"first": body}, f"{PACK}effective: {{from: 2021-01-01}}\n")
    assert checked(tmp_path).counts[Outcome.NOT_APPLICABLE] == 1


def test_northern_ireland_is_told_that_there_are_no_rules() -> None:
    with pytest.raises(CaseError) as error:
        checked("england", jurisdiction="northern_ireland")
    assert "there are no rules for Northern Ireland" in str(error.value)
    assert "rule pack" not in str(error.value)


def test_a_child_of_another_nation_is_sent_to_its_rules() -> None:
    with pytest.raises(CaseError, match="Use that nation's rule pack"):
        checked("england", jurisdiction="wales")


@pytest.mark.parametrize(
    ("limit", "held_on", "days"),
    [
        # 20 January is two weeks after 6 January; advice is not a limit, and ten days more are met.
        (
            "within: 2 months, of: started_on, recommended: {within: 2 weeks, of: started_on}",
            20,
            None,
        ),
        (
            "within: 2 months, of: started_on, recommended: {within: 2 weeks, of: started_on}",
            30,
            10,
        ),
        # Without a number nothing is asked for four weeks, to 3 February.
        ("as_soon_as_possible: true, by: started_on", 28, None),
        ("as_soon_as_possible: true, by: started_on", 29, 29),
        ("as_soon_as_possible: true, by: started_on, advisory: 2 weeks", 21, 7),
    ],
)
def test_what_was_done_later_than_expected_says_so_in_days_and_asks(
    tmp_path: Path, limit: str, held_on: int, days: int | None
) -> None:
    # Days of January, or as many after 6 January for a duty without a number.
    began = date(2025, 1, 6)
    day = date(2025, 1, held_on) if "recommended" in limit else began + timedelta(days=held_on)
    body = f"obligation: {{deadline: {{event: reviews.first.held_on, {limit}}}}}"
    period = {"started_on": "2025-01-06", "reviews": [{"held_on": day.isoformat()}]}
    (found,) = findings(write_pack(tmp_path, {"first": rule(body)}), period, "2025-06-02")
    assert (found.outcome, found.days_after_expected) == (Outcome.MET, days)
    assert [f"{days} days after" in each for each in found.warnings] == ([True] if days else [])
