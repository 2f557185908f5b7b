"""What the codes and dates of the tables say in the words of the case schema."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules.case import (
    Case,
    ChildParticipation,
    LegalStatusKind,
    PeriodEndReason,
    PlacementEndReason,
    PlacementKind,
    Provider,
)
from permanence_rules.sources import codes
from permanence_rules.sources.ssda903.assembly import ChildRecord, Coverage, case_of
from permanence_rules.sources.ssda903.places import Place
from permanence_rules.sources.ssda903.rows import ChildRow, Episode
from tests.sources.test_ssda903 import facts, only_case, only_period, periods, read, write_year

START = "A1,01/05/2019,S"
STEADY = "A1,01/05/2019,S,C2,U6,PR1,,,"


def period_facts(tmp_path: Path, *episodes: str, **tables: str) -> dict[str, Any]:
    root = write_year(tmp_path, "2019-20", episodes=" ".join(episodes), **tables)
    return facts(only_period(root))


def placements(tmp_path: Path, *episodes: str) -> list[dict[str, Any]]:
    found = period_facts(tmp_path, *episodes)["placements"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (codes.LEGAL_STATUSES, LegalStatusKind),
        (codes.PLACEMENT_KINDS, PlacementKind),
        (codes.PROVIDERS, Provider),
        (codes.PERIOD_END_REASONS, PeriodEndReason),
        (codes.PLACEMENT_ENDS_WITH_PERIOD, PlacementEndReason),
        (codes.PLACEMENT_CHANGE_REASONS, PlacementEndReason),
        (codes.PARTICIPATION, ChildParticipation),
    ],
)
def test_every_word_is_one_of_the_case_schema(
    words: dict[str, str | None], kinds: type[LegalStatusKind]
) -> None:
    assert {word for word in words.values() if word} <= {str(kind) for kind in kinds}


@pytest.mark.parametrize(
    ("known", "of_every_year"),
    [
        (codes.LEGAL_STATUSES, "C1 C2 D1 E1 J1 J2 J3 L1 L2 L3 V2 V3 V4"),
        (
            codes.PLACEMENT_KINDS,
            """
            A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4
            U1 U2 U3 U4 U5 U6 Z1 Z11 Z12 Z13 Z14
            """,
        ),
        (codes.PROVIDERS, "PR0 PR1 PR2 PR3 PR4 PR5"),
        (codes.REASONS_FOR_NEW_EPISODE, "B L P S T U"),
        (
            codes.REASONS_FOR_END,
            """
            E11 E12 E13 E14 E15 E16 E17 E2 E3 E41 E43 E44 E45 E46 E47 E48 E4A E4B
            E5 E6 E7 E8 E9 X1
            """,
        ),
        (
            codes.PLACEMENT_CHANGE_REASONS,
            "ALLEG APPRR CARPL CHILD CLOSE CREQB CREQO CUSTOD LAREQ OTHER PLACE STAND",
        ),
        (codes.PARTICIPATION, "PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7"),
        (codes.CODES_OF_SEX, "1 2 F M U"),
    ],
)
def test_every_code_of_every_year_is_known(known: Iterable[str], of_every_year: str) -> None:
    assert sorted(known) == of_every_year.split()


def test_what_changes_the_placement_and_what_does_not(tmp_path: Path) -> None:
    assert placements(
        tmp_path,
        f"{START},C1,U6,PR1,01/06/2019,X1,",
        "A1,01/06/2019,L,C2,U6,PR1,01/07/2019,X1,CREQB",
        "A1,01/07/2019,P,C2,K2,PR4,01/08/2019,X1,OTHER",
        "A1,01/08/2019,T,C2,K2,PR4,01/09/2019,X1,CUSTOD",
        "A1,01/09/2019,B,C2,R5,PR3,01/10/2019,X1,PLACE",
        "A1,01/10/2019,U,C2,K3,PR5,,,",
    ) == [
        {
            "started_on": "2019-05-01",
            "ended_on": "2019-07-01",
            "end_reason": "carer_request",
            "kind": "foster_care",
            "provider": "own_authority",
            "is_with_connected_person": False,
        },
        {
            "started_on": "2019-07-01",  # reason T, the same carer: the placement goes on
            "ended_on": "2019-09-01",
            "end_reason": "custody",
            "kind": "childrens_home",
            "provider": "private_organisation",
            "is_with_connected_person": False,
        },
        {
            "started_on": "2019-09-01",
            "ended_on": "2019-10-01",
            "end_reason": "other",
            "kind": "custody",
            "provider": "other_public_body",
            "is_with_connected_person": False,
        },
        {
            "started_on": "2019-10-01",
            "kind": "supported_accommodation",
            "provider": "voluntary_organisation",
            "is_with_connected_person": False,
        },
    ]


@pytest.mark.parametrize("reason", ["T", "U"])
def test_another_address_or_order_of_the_same_carer_is_the_same_placement(
    tmp_path: Path, reason: str
) -> None:
    (found,) = placements(
        tmp_path,
        f"{START},C1,U6,PR1,01/07/2019,X1,",
        f"A1,01/07/2019,{reason},C2,U4,PR1,01/10/2019,X1,",
        f"A1,01/10/2019,{reason},C2,U4,PR1,,,",
    )
    assert found["started_on"] == "2019-05-01"
    assert "ended_on" not in found
    assert found["long_term"] == {}  # as the last row has it


@pytest.mark.parametrize("reason", ["T", "U"])
def test_a_stay_with_the_same_carer_that_began_before_the_data_has_no_start(
    tmp_path: Path, reason: str
) -> None:
    (found,) = placements(tmp_path, f"A1,01/05/2018,{reason},C2,U6,PR1,,,")
    assert "started_on" not in found


@pytest.mark.parametrize(
    ("reason", "before", "code", "starts"),
    [
        ("T", "U6", "A6", "2019-05-01"),  # the same carer, whatever the code of the carer says
        ("U", "U5", "A5", "2019-05-01"),
        ("L", "U6", "A5", "2019-05-01"),  # A5: with the current foster carer
        ("L", "U6", "A6", "2019-07-01"),  # A6: with other carers
        ("P", "U6", "A6", "2019-07-01"),
    ],
)
def test_foster_carers_who_become_the_adopters_go_on_with_the_placement(
    tmp_path: Path, reason: str, before: str, code: str, starts: str
) -> None:
    found = period_facts(
        tmp_path,
        f"{START},E1,{before},PR1,01/07/2019,X1,",
        f"A1,01/07/2019,{reason},E1,{code},PR1,,,",
    )
    assert found["placements"][-1]["started_on"] == starts
    kind = "foster_care" if starts == "2019-05-01" else "adoption_placement"
    assert found["placements"][-1]["kind"] == kind
    assert found["adoption"]["placed_on"] == "2019-07-01"  # the first day as their adopters


def test_with_other_adopters_the_child_is_placed_anew(tmp_path: Path) -> None:
    found = period_facts(
        tmp_path,
        f"{START},E1,A6,PR1,01/07/2019,X1,OTHER",
        "A1,01/07/2019,P,E1,A6,PR1,01/10/2019,X1,",
        "A1,01/10/2019,T,E1,A6,PR1,,,",
    )
    assert [each["started_on"] for each in found["placements"]] == ["2019-05-01", "2019-07-01"]
    assert found["adoption"]["placed_on"] == "2019-07-01"


def test_a_change_of_setting_begins_a_placement_whatever_the_reason_says(tmp_path: Path) -> None:
    found = placements(
        tmp_path, f"{START},C1,U6,PR1,01/06/2019,X1,", "A1,01/06/2019,L,C2,K2,PR4,,,"
    )
    assert [each["started_on"] for each in found] == ["2019-05-01", "2019-06-01"]


def test_a_placement_in_which_the_child_may_have_lived_before_has_no_start(tmp_path: Path) -> None:
    found = period_facts(tmp_path, "A1,01/05/2018,L,C2,U6,PR1,,,")
    assert found["placements"] == [
        {"kind": "foster_care", "provider": "own_authority", "is_with_connected_person": False}
    ]
    assert found["legal_statuses"] == [{"status": "care_order", "started_on": "2018-05-01"}]


def test_a_legal_status_that_may_have_begun_before_has_no_start(tmp_path: Path) -> None:
    found = period_facts(tmp_path, "A1,01/05/2018,P,C2,U6,PR1,,,")
    assert found["legal_statuses"] == [{"status": "care_order"}]


@pytest.mark.parametrize(
    ("code", "connected"),
    [*[(code, True) for code in ("U1", "U2", "U3")], ("U4", False), ("P1", False), ("K2", False)]
    + [(code, None) for code in ("A3", "A6", "T0", "T4", "Z1", "Z14")],
)
def test_whether_the_carer_is_a_connected_person(
    tmp_path: Path, code: str, connected: bool | None
) -> None:
    (found,) = only_period(
        write_year(tmp_path, "2019-20", episodes=f"{START},V2,{code},,,,")
    ).placements or [None]
    assert found is not None
    assert found.is_with_connected_person is connected
    assert found.temporary_approval is None


@pytest.mark.parametrize(("code", "is_long_term"), [("U1", True), ("U4", True), ("U3", False)])
def test_long_term_fostering_is_marked_without_a_day(
    tmp_path: Path, code: str, is_long_term: bool
) -> None:
    (found,) = only_period(
        write_year(tmp_path, "2019-20", episodes=f"{START},C2,{code},,,,")
    ).placements or [None]
    assert found is not None
    assert (found.long_term is not None) is is_long_term
    assert found.long_term is None or found.long_term.model_fields_set == set()


@pytest.mark.parametrize(
    ("place", "provider", "words"),
    [
        ("U6", "PR4", "independent_fostering_agency"),
        ("U1", "PR5", "independent_fostering_agency"),
        ("U6", "PR2", "other_authority"),
        ("K2", "PR4", "private_organisation"),
        ("P1", "PR0", "parent"),
    ],
)
def test_who_provides_the_placement(tmp_path: Path, place: str, provider: str, words: str) -> None:
    found = placements(tmp_path, f"{START},C2,{place},{provider},,,")
    assert found[0]["provider"] == words


def test_fostering_for_adoption_is_marked(tmp_path: Path) -> None:
    found = placements(tmp_path, f"{START},C1,U5,PR1,,,")
    assert found[0]["is_fostering_for_adoption"] is True


@pytest.mark.parametrize("code", sorted(codes.PERIOD_END_REASONS))
def test_every_end_of_care_is_told(tmp_path: Path, code: str) -> None:
    found = period_facts(tmp_path, f"{START},C2,U6,PR1,01/03/2020,{code},")
    assert found["ended_on"] == "2020-03-01"
    assert found["end_reason"] == codes.PERIOD_END_REASONS[code]
    reason = codes.PLACEMENT_ENDS_WITH_PERIOD.get(code)
    assert found["placements"][0].get("end_reason") == reason


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("PLACE", f"{START},C2,X9,PR1,,,"),
        ("PLACE_PROVIDER", f"{START},C2,U6,PR9,,,"),
        ("REASON_PLACE_CHANGE", f"{START},C2,U6,PR1,,,MOVED"),
    ],
)
def test_an_unknown_code_about_the_placement_can_be_spared(
    tmp_path: Path, column: str, row: str
) -> None:
    (case,), (reject,) = read(write_year(tmp_path, "2019-20", episodes=row))
    assert (reject.line, reject.column, reject.record) == (2, column, "A1")
    assert periods(case)[0].started_on == date(2019, 5, 1)


def test_legal_statuses_follow_each_other_and_remand_is_one_of_its_own(tmp_path: Path) -> None:
    found = period_facts(
        tmp_path,
        f"{START},L2,U6,PR1,09/05/2019,X1,",
        "A1,09/05/2019,L,J1,U6,PR1,01/06/2019,X1,",
        "A1,01/06/2019,P,J1,K1,PR1,01/07/2019,X1,",
        "A1,01/07/2019,B,C1,U6,PR1,,,",
    )
    assert found["legal_statuses"] == [
        {
            "status": "emergency_protection_order",
            "started_on": "2019-05-01",
            "ended_on": "2019-05-09",
        },
        {"status": "remand", "started_on": "2019-05-09", "ended_on": "2019-07-01"},
        {"status": "interim_care_order", "started_on": "2019-07-01"},
    ]
    assert found["remands"] == [{"started_on": "2019-05-09", "ended_on": "2019-07-01"}]


@pytest.mark.parametrize(
    ("status", "arrangement"),
    [("V2", "continuous"), ("V3", "short_breaks"), ("V4", "short_breaks")],
)
def test_short_breaks_are_told_by_the_legal_status(
    tmp_path: Path, status: str, arrangement: str
) -> None:
    assert period_facts(tmp_path, f"{START},{status},R1,PR5,,,")["arrangement"] == arrangement


def test_short_breaks_and_continuous_care_are_two_periods(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        episodes=f"{START},V4,R1,PR5,01/09/2019,X1, A1,01/09/2019,L,V2,R1,PR5,,,",
    )
    breaks, continuous = map(facts, periods(only_case(root)))
    assert (breaks["arrangement"], breaks["ended_on"]) == ("short_breaks", "2019-09-01")
    assert "end_reason" not in breaks
    assert continuous["arrangement"] == "continuous"
    assert "started_on" not in continuous  # the return does not say when care became continuous


def test_without_reviews_given_they_are_unknown(tmp_path: Path) -> None:
    assert "reviews" not in period_facts(tmp_path, STEADY)


def test_reviews_given_without_one_of_this_child_are_known_to_be_none(tmp_path: Path) -> None:
    found = period_facts(tmp_path, STEADY, reviews="")
    assert found["reviews"] == []
    assert "reviews_recorded_from" not in found


def test_reviews_of_short_breaks_are_not_returned_and_so_never_known_to_be_none(
    tmp_path: Path,
) -> None:
    breaks = f"{START},V4,R1,PR5,,,"
    assert "reviews" not in period_facts(tmp_path, breaks, reviews="")
    found = period_facts(tmp_path, breaks, reviews="A1,01/01/2015,20/05/2019,PN1")
    assert len(found["reviews"]) == 1
    assert found["reviews_recorded_from"] == "2020-03-31"  # so none before it is said to be lacking


@pytest.mark.parametrize("code", [*codes.PARTICIPATION, ""])
def test_a_review_has_its_day_and_how_the_child_took_part(tmp_path: Path, code: str) -> None:
    found = period_facts(tmp_path, STEADY, reviews=f"A1,01/01/2015,20/05/2019,{code}")
    words = {"child_participation": codes.PARTICIPATION[code]} if code else {}
    assert found["reviews"] == [{"held_on": "2019-05-20", **words}]


def test_a_review_of_two_returns_is_one_and_the_later_is_used(tmp_path: Path) -> None:
    for year, code in (("2019-20", "PN1"), ("2020-21", "PN2")):
        reviews = f"A1,01/01/2015,20/05/2019,{code} A1,01/01/2015,20/08/2019,PN1"
        write_year(tmp_path, year, episodes=STEADY, reviews=reviews)
    (case,), (reject,) = read(tmp_path)
    assert (reject.line, reject.column) == (2, "REVIEW_CODE")
    held = [(each.held_on, each.child_participation) for each in periods(case)[0].reviews or ()]
    assert held == [
        (date(2019, 5, 20), "attended_and_advocate_spoke"),
        (date(2019, 8, 20), "attended_and_spoke"),
    ]


@pytest.mark.parametrize("day", ["30/04/2019", "02/10/2019"])
def test_a_review_outside_every_period_is_left_out(tmp_path: Path, day: str) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        episodes=f"{START},C2,U6,PR1,01/10/2019,E4A,",
        reviews=f"A1,01/01/2015,{day},PN1 A1,01/01/2015,01/05/2019,PN1 "
        "A1,01/01/2015,01/10/2019,PN1",
    )
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column, reject.record) == (2, "REVIEW", "A1")
    assert "falls in no time in care" in reject.reason
    held = [each.held_on for each in periods(case)[0].reviews or ()]
    # The first and the last day count. The row that falls in neither is a review all the
    # same, of the child and of this year, on a day that is not known.
    assert held == [date(2019, 5, 1), date(2019, 10, 1), None]


def test_a_review_after_the_end_of_the_return_is_left_out(tmp_path: Path) -> None:
    root = write_year(tmp_path, "2019-20", episodes=STEADY, reviews="A1,01/01/2015,01/04/2020,PN1")
    _, (reject,) = read(root)
    assert "after the end of the return" in reject.reason


def test_a_review_whose_day_cannot_be_read_has_no_day(tmp_path: Path) -> None:
    reviews = "A1,01/01/2015,20/05/2019,PN1 A1,01/01/2015,31/09/2019,PN1"
    root = write_year(tmp_path, "2019-20", episodes=STEADY, reviews=reviews)
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column, reject.code) == (3, "REVIEW", "day_not_existing")
    assert facts(periods(case)[0])["reviews"] == [
        {"held_on": "2019-05-20", "child_participation": "attended_and_spoke"},
        {},
    ]


def test_many_reviews_without_a_day_may_be_any_number(tmp_path: Path) -> None:
    rows = ["A1,01/01/2015,20/05/2019,PN1", *["A1,01/01/2015,soon,PN1"] * 6]
    root = write_year(tmp_path, "2019-20", episodes=STEADY, reviews=" ".join(rows))
    (case,), _ = read(root)
    found = facts(periods(case)[0])
    assert [each["held_on"] for each in found["reviews"]] == ["2019-05-20"]
    assert found["reviews_recorded_from"] == "2020-03-31"


@pytest.mark.parametrize(
    ("row", "may_be_of"),
    [
        (",01/01/2015,20/06/2019,PN1", ["A1"]),  # the date of birth is A1's
        (",,20/06/2019,PN1", ["A1", "A2"]),
        (",09/09/2009,20/06/2019,PN1", ["A1", "A2"]),  # nobody's: it may be mistyped too
        (",01/01/2015,20/05/2019,PN1", []),  # A1 has that review
        (",01/01/2015,20/04/2019,PN1", []),  # A1 was not in care on that day
        (",01/01/2015,soon,PN1", ["A1"]),
    ],
)
def test_a_review_without_a_child_is_left_open_for_those_whose_it_may_be(
    tmp_path: Path, row: str, may_be_of: list[str]
) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="A1,1,01/01/2015 A2,1,02/02/2016",
        episodes=f"{STEADY} A2,01/06/2019,S,C2,U6,PR1,,,",
        reviews=f"A1,01/01/2015,20/05/2019,PN1 {row}",
    )
    cases, (reject,) = read(root)
    assert (reject.column, reject.code) == ("CHILD", "child_missing")
    with_one = [
        case.case_id
        for case in cases
        if any(each.held_on is None for each in periods(case)[0].reviews or ())
    ]
    assert with_one == may_be_of


def test_an_unknown_way_of_taking_part_can_be_spared(tmp_path: Path) -> None:
    reviews = "A1,01/01/2015,20/05/2019,PN9"
    root = write_year(tmp_path, "2019-20", episodes=STEADY, reviews=reviews)
    (case,), (reject,) = read(root)
    assert reject.column == "REVIEW_CODE"
    assert len(periods(case)[0].reviews or ()) == 1


@pytest.mark.parametrize(
    ("review_years", "episode_years", "begins", "recorded_from"),
    [
        # Every return from the start of care on.
        ("18 19 20", "18 19 20", "S", "all"),
        # The first return is missing: from 1 April after it.
        ("19 20", "18 19 20", "S", "2018-04-01"),
        ("19 20", "19 20", "S", "2018-04-01"),
        # A year in between is missing, of reviews or of this child's episodes.
        ("18 20", "18 19 20", "S", "2019-04-01"),
        ("18 19 20", "18 20", "S", "2019-04-01"),
        # The last is missing: nothing can be said.
        ("18 19", "18 19 20", "S", "unknown"),
        # The start of care is not in the data: from the first day that the episodes show.
        ("18 19 20", "18 19 20", "P", "2017-05-01"),
        ("19 20", "18 19 20", "P", "2018-04-01"),
    ],
)
def test_from_when_all_reviews_are_known(
    tmp_path: Path, review_years: str, episode_years: str, begins: str, recorded_from: str
) -> None:
    other = "B2,01/05/2017,S,C2,U6,PR1,,,"
    for year in ("18", "19", "20"):
        has_child = year in episode_years.split()
        child = f"A1,01/05/2017,{begins},C2,U6,PR1,,," if has_child else ""
        tables = {"reviews": ""} if year in review_years.split() else {}
        header = "A1,1,01/01/2015 B2,2,01/01/2015"
        name = f"20{int(year) - 1}-{year}"
        write_year(tmp_path, name, header=header, episodes=f"{child} {other}", **tables)
    cases, rejects = read(tmp_path)
    assert rejects == []
    (period,) = periods(cases[0])
    known = facts(period)
    if recorded_from == "unknown":
        assert "reviews" not in known
    else:
        assert known["reviews"] == []
        assert known.get("reviews_recorded_from", "all") == recorded_from


def test_adoption_is_told_from_decision_to_order(tmp_path: Path) -> None:
    found = period_facts(
        tmp_path,
        f"{START},C1,U6,PR1,01/07/2019,X1,",
        "A1,01/07/2019,L,E1,U6,PR1,02/09/2019,X1,CARPL",
        "A1,02/09/2019,P,E1,A6,PR1,10/02/2020,E11,",
        placed_adoption="A1,01/01/2015,20/06/2019,,",
        ad1="A1,01/01/2015,20/06/2019,12/08/2019,0",
    )
    assert found["adoption"] == {
        "route": "placement_order",
        "placement_order_made_on": "2019-07-01",
        "order_made_on": "2020-02-10",
        "placed_on": "2019-09-02",
        "adm_decision": {"decided_on": "2019-06-20", "decision": "approved"},
    }
    assert found["matches"] == [
        {
            "kind": "adoption",
            "agreed_on": "2019-08-12",
            "adm_decision": {"decided_on": "2019-08-12", "decision": "approved"},
            "carer": {"is_current_carer": False},
        }
    ]


def test_adoption_by_consent_keeps_the_day_of_the_move_when_only_the_law_changes(
    tmp_path: Path,
) -> None:
    found = period_facts(
        tmp_path,
        f"{START},V2,A4,PR1,01/07/2019,X1,PLACE",
        "A1,01/07/2019,T,V2,A3,PR1,,,",
    )
    assert found["adoption"] == {"route": "parental_consent", "placed_on": "2019-05-01"}


def test_a_placement_order_that_another_status_replaced_is_revoked(tmp_path: Path) -> None:
    found = period_facts(
        tmp_path, "A1,01/05/2018,P,E1,U6,PR1,01/07/2019,X1,", "A1,01/07/2019,L,C2,U6,PR1,,,"
    )
    assert found["adoption"] == {
        "route": "placement_order",
        "placement_order_revoked_on": "2019-07-01",
    }


def test_a_plan_of_adoption_that_was_given_up_has_its_day(tmp_path: Path) -> None:
    found = period_facts(
        tmp_path, STEADY, placed_adoption="A1,01/01/2015,20/06/2019,03/02/2020,RD1"
    )
    assert found["adoption"] == {
        "adm_decision": {"decided_on": "2019-06-20", "decision": "approved"},
        "plan_ended_on": "2020-02-03",
    }


def test_a_match_may_lack_its_day_and_its_carer(tmp_path: Path) -> None:
    ad1 = "A1,01/01/2015,20/06/2019,soon, A1,01/01/2015,20/06/2019,12/08/2019,"
    root = write_year(tmp_path, "2019-20", episodes=STEADY, ad1=ad1)
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column) == (2, "DATE_MATCH")
    assert facts(periods(case)[0])["matches"] == [
        {"kind": "adoption"},
        {
            "kind": "adoption",
            "agreed_on": "2019-08-12",
            "adm_decision": {"decided_on": "2019-08-12", "decision": "approved"},
        },
    ]


def test_the_later_return_corrects_the_day_of_the_match_and_of_the_decision(
    tmp_path: Path,
) -> None:
    for year, decided, matched in (("18-19", "01", "10"), ("19-20", "03", "12")):
        write_year(
            tmp_path,
            f"20{year}",
            episodes="A1,01/05/2018,S,C2,U6,PR1,,,",
            ad1=f"A1,01/01/2015,{decided}/06/2018,{matched}/07/2018,0",
        )
    found = facts(only_period(tmp_path))
    assert found["adoption"]["adm_decision"]["decided_on"] == "2018-06-03"
    assert [each["agreed_on"] for each in found["matches"]] == ["2018-07-12"]


def test_two_days_of_one_decision_in_one_return_are_both_left_out(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        episodes=STEADY,
        ad1="A1,01/01/2015,01/06/2019,10/07/2019,0",
        placed_adoption="A1,01/01/2015,02/06/2019,,",
    )
    (case,), (reject,) = read(root)
    assert reject.code == "decisions_differ"
    assert "adoption" not in periods(case)[0].model_fields_set


def test_an_unreadable_end_of_the_plan_leaves_open_whether_adoption_is_the_plan(
    tmp_path: Path,
) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        episodes=f"{START},E1,A6,PR1,,,",
        placed_adoption="A1,01/01/2015,20/06/2019,soon,",
    )
    (case,), (reject,) = read(root)
    assert reject.column == "DATE_PLACED_CEASED"
    # The episodes tell the order and the placement: both began with care.
    assert facts(periods(case)[0])["adoption"] == {
        "route": "placement_order",
        "placement_order_made_on": "2019-05-01",
        "placed_on": "2019-05-01",
    }
    assert "adoption.plan_ended_on" in case.not_supplied


def test_a_decision_outside_every_period_is_left_out(tmp_path: Path) -> None:
    root = write_year(
        tmp_path, "2019-20", episodes=STEADY, placed_adoption="A1,01/01/2015,20/04/2019,,"
    )
    (case,), (reject,) = read(root)
    assert "falls in no time in care" in reject.reason
    assert "adoption" not in periods(case)[0].model_fields_set


@pytest.mark.parametrize("code", ["E43", "E44", "E45", "E46", "E47", "E48"])
def test_special_guardianship_is_told_by_its_order(tmp_path: Path, code: str) -> None:
    found = period_facts(tmp_path, f"{START},C1,U3,PR1,01/03/2020,{code},")
    assert found["special_guardianship"] == {"order_made_on": "2020-03-01"}


def test_a_death_is_told(tmp_path: Path) -> None:
    root = write_year(tmp_path, "2019-20", episodes=f"{START},C1,U3,PR1,01/03/2020,E2,")
    assert only_case(root).model_dump(exclude_unset=True)["child"]["died_on"] == date(2020, 3, 1)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("A1,1,01/01/2015,", {"is_unaccompanied_asylum_seeking": True}),
        ("A1,1,01/01/2015,01/01/2033", {"is_unaccompanied_asylum_seeking": True}),
        ("A1,1,01/01/2015,31/03/2020", {}),
        ("", {}),
    ],
)
def test_an_unaccompanied_child_is_told_while_that_status_lasts(
    tmp_path: Path, rows: str, told: dict[str, bool]
) -> None:
    case = only_case(write_year(tmp_path, "2019-20", episodes=STEADY, uasc=rows))
    assert case.child is not None
    facts = case.child.model_dump(include={"is_unaccompanied_asylum_seeking"}, exclude_unset=True)
    assert facts == told
    assert "child.is_unaccompanied_asylum_seeking" in case.not_supplied


def test_the_case_says_whose_law_applies_and_up_to_when_it_is_complete(tmp_path: Path) -> None:
    case = only_case(write_year(tmp_path, "2019-20", episodes=STEADY))
    assert case.jurisdiction == "england"
    assert case.recorded_until == date(2020, 3, 31)
    assert case.responsible_authority is None


def test_what_the_case_schema_refuses_is_set_aside_and_named_without_the_value() -> None:
    place = Place("episodes.csv", 2, 2020)
    episode = Episode(place, "A1", date(1899, 5, 1), None, "S", "C2", "U6", "", "", "")
    record = ChildRecord("A1", place, [ChildRow(place, "A1", None)], [episode])
    (case,) = case_of(record, Coverage(2020, frozenset()))
    assert isinstance(case, Case)
    assert "periods_of_care[0].started_on" in case.set_aside
    assert {each.code for each in case.problems} == {"no_such_year"}
    assert "1899" not in "".join(map(str, case.problems))
