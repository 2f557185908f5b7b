"""A child's way through care as a picture and as a table, by hand."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from permanence_rules import read_case
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import palette
from permanence_rules.outputs.timeline import (
    Bar,
    Flag,
    Lane,
    Point,
    State,
    Timeline,
    rows_of,
    timeline_of,
    timeline_svg,
)
from permanence_rules.outputs.timeline.drawing import drawn
from permanence_rules.report.findings import Closing
from tests.outputs.children import CASE, a_report
from tests.outputs.reports import finding, overdue, report

TIMELINE = timeline_of(CASE, a_report())
CARE = date(2025, 1, 6)
REVIEW = "The second review is held within three months of the first"
VISITS = "Visits <at least> every six weeks"


def test_placements_and_legal_status_are_bars() -> None:
    assert set(TIMELINE.bars) == {
        Bar(Lane.CARE, "looked after", CARE, None),
        Bar(Lane.PLACEMENTS, "foster care", CARE, date(2025, 6, 2)),
        Bar(Lane.PLACEMENTS, "kinship care", date(2025, 6, 2), None),
        Bar(Lane.LEGAL, "care order", CARE, None),
    }


def test_what_was_done_is_a_point_and_what_is_booked_is_none() -> None:
    assert TIMELINE.points == (
        Point(Lane.VISITS, "visit", date(2025, 1, 10)),
        Point(Lane.PLANS, "care plan prepared", date(2025, 1, 20)),
        Point(Lane.REVIEWS, "review", date(2025, 1, 31)),
        Point(Lane.MEETINGS, "planning meeting", date(2025, 2, 3)),
        Point(Lane.VISITS, "visit", date(2025, 3, 5)),
    )


def test_limits_are_flags_that_say_by_how_much() -> None:
    found = {(flag.lane, flag.due_on): flag.words for flag in TIMELINE.flags}
    assert found == {
        (Lane.PLANS, date(2025, 1, 17)): "not done",
        (Lane.VISITS, date(2025, 2, 21)): "12 days late",
        (Lane.REVIEWS, date(2026, 1, 1)): "60 days overdue",
        (Lane.OTHER, date(2026, 3, 9)): "due",
    }


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (finding(Outcome.LATE, due_on=CARE, days_late=1), "1 day late"),
        (finding(Outcome.VIOLATED, due_on=CARE, days_overdue=3), "3 days late or overdue"),
        (overdue(3, due_on=None, possible_due_on=(CARE, date(2025, 1, 9))), "3 days overdue"),
        (finding(Outcome.BREACHED, due_on=CARE, closing=Closing.PAST), "not done"),
    ],
)
def test_each_violation_with_a_day_has_a_flag(of: object, words: str) -> None:
    assert [flag.words for flag in timeline_of(CASE, report(of)).flags] == [words]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "of",
    [
        finding(Outcome.MET, due_on=CARE, done_on=CARE),
        finding(Outcome.EXEMPT),
        finding(Outcome.BREACHED),
        finding(Outcome.DUE, due_on=date(2028, 1, 1)),
    ],
)
def test_what_was_in_time_has_no_day_or_lies_far_ahead_has_none(of: object) -> None:
    assert timeline_of(CASE, report(of)).flags == ()  # type: ignore[arg-type]


def test_what_is_later_than_the_day_or_set_aside_is_not_shown() -> None:
    case = read_case(
        {
            "case_id": "A1",
            "periods_of_care": [
                {
                    "started_on": "2025-01-06",
                    "reviews": [{"held_on": "2024-01-01"}, {"held_on": "2026-03-03"}],
                    "visits": [{"held_on": "2026-03-02"}],
                }
            ],
        }
    )
    # The first review lies before care began; the second is held on the day after the report's.
    assert [point.day for point in timeline_of(case, report()).points] == [date(2026, 3, 2)]


def test_the_table_says_all_that_the_picture_shows() -> None:
    rows = [" | ".join(row) for row in rows_of(TIMELINE)]
    assert rows == [
        "In care | looked after | from 6 January 2025 | ",
        "Placements | foster care | 6 January 2025 to 2 June 2025 | ",
        "Placements | kinship care | from 2 June 2025 | ",
        "Legal status | care order | from 6 January 2025 | ",
        "Reviews | review | 31 January 2025 | ",
        f"Reviews | {REVIEW} | was due by 1 January 2026 | 60 days overdue",
        "Visits | visit (2) | 10 January 2025, 5 March 2025 | ",
        f"Visits | {VISITS} | due by 21 February 2025, done on 5 March 2025 | 12 days late",
        "Plans | care plan prepared | 20 January 2025 | ",
        "Plans | There is a care plan | was due by 17 January 2025 | not done",
        "Meetings | planning meeting | 3 February 2025 | ",
        "Other duties | Health is checked | due by 9 March 2026 | due",
    ]


def picture() -> ET.Element:
    return ET.fromstring(timeline_svg(CASE, a_report()))  # noqa: S314 - our own


def test_the_picture_is_well_formed_named_and_holds_no_script_or_link() -> None:
    text = timeline_svg(CASE, a_report())
    root = picture()
    assert root.get("role") == "img"
    named = str(root.get("aria-labelledby")).split()
    ids = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert next(ids[name] for name in named) == "Timeline of case A1 as at 2 March 2026"
    assert not re.search(r"<script|<style|href|url\(|on\w+=|style=", text)
    assert "Visits &lt;at least&gt; every six weeks" in text


def test_the_picture_says_lateness_in_words() -> None:
    words = [each.text for each in picture().iter() if each.tag.endswith("}text")]
    assert {"12 days late", "60 days overdue", "not done", "health: due"} <= set(words)
    assert "as at 2 March 2026" in words


def test_the_same_case_gives_the_same_bytes() -> None:
    assert timeline_svg(CASE, a_report()) == timeline_svg(CASE, a_report())


def test_words_do_not_lie_on_each_other() -> None:
    many = [
        overdue(days, rule=f"england/reviews/r{days}", due_on=date(2026, 1, 1))
        for days in range(60, 66)
    ]
    root = ET.fromstring(timeline_svg(CASE, report(*many)))  # noqa: S314 - our own
    words = [
        each for each in root.iter() if each.tag.endswith("}text") and "overdue" in str(each.text)
    ]
    assert len({each.get("y") for each in words}) == 6


def test_words_stay_in_the_picture_and_out_of_the_names_of_its_lanes() -> None:
    # The last placement is too short for its words, and today is at the edge. The duty was late
    # nearly from the first day to the last, so that there is room on neither side of its line.
    today = date(2026, 3, 31)
    late = Flag(Lane.OTHER, "placements", "A duty", State.LATE, CARE, date(2026, 3, 20), 439)
    last = Bar(Lane.PLACEMENTS, "kinship care", date(2026, 3, 20), None)
    picture = drawn(Timeline("A1", today, (last,), (), (late,)))
    assert "placements: 439 days late" in picture
    of_lanes = {"Placements", "Other duties"}
    for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own
        words, at = "".join(text.itertext()), float(text.get("x", "0"))
        if words in of_lanes:
            continue
        # A letter of 12 pixels is at least 5 wide, and the names take 110 of the 1,000.
        before = {"end": 5.0, "middle": 2.5}.get(text.get("text-anchor", "start"), 0.0)
        begins = at - before * len(words)
        assert begins >= 110, words
        assert begins + 5 * len(words) <= 1000, words


def test_of_very_many_flags_the_worst_are_drawn_and_the_rest_counted() -> None:
    many = [overdue(days, rule=f"england/reviews/r{days}") for days in range(1, 31)]
    text = timeline_svg(CASE, report(*many))
    assert "and 18 more" in text  # 30 less the 12 that a lane shows
    assert ">30 days overdue<" in text
    assert ">1 day overdue<" not in text


@pytest.mark.parametrize("years", [1, 3, 6, 18])
def test_long_and_short_histories_have_a_scale_that_can_be_read(years: int) -> None:
    case = read_case(
        {"case_id": "A1", "periods_of_care": [{"started_on": f"{2026 - years}-01-06"}]}
    )
    root = ET.fromstring(timeline_svg(case, report()))  # noqa: S314 - our own
    ticks = [
        each for each in root.iter() if each.get("fill") == palette.MUTED and each.get("y") == "34"
    ]
    assert 3 <= len(ticks) <= 20


def test_a_record_without_days_has_nothing_to_draw() -> None:
    case = read_case({"case_id": "A1"})
    assert timeline_of(case, report()).is_empty
    assert "A1" in timeline_svg(case, report())


@pytest.mark.parametrize(("words", "ground"), palette.WORDS_ON)
def test_words_can_be_read_on_their_ground(words: str, ground: str) -> None:
    assert palette.contrast(words, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), palette.SHAPES_ON)
def test_shapes_stand_out_from_their_ground(shape: str, ground: str) -> None:
    assert palette.contrast(shape, ground) >= 3


def test_the_contrast_is_that_of_the_standard() -> None:
    # #767676 is known as the lightest grey with 4.5 to 1 on white.
    assert palette.contrast("#767676", "#ffffff") == 4.54
    assert palette.contrast("#777777", "#ffffff") < 4.5


def test_every_colour_of_a_picture_is_one_whose_contrast_is_tested() -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", timeline_svg(CASE, a_report())))
    tested = {each for pair in (*palette.WORDS_ON, *palette.SHAPES_ON) for each in pair}
    assert colours <= tested


def test_a_flag_of_one_lane_has_the_words_of_its_state() -> None:
    flag = Flag(Lane.OTHER, "health", "Health", State.OVERDUE, CARE, days=1)
    assert flag.words == "1 day overdue"


@pytest.mark.parametrize("day", ["0001-01-02", "9999-12-30"])
def test_a_day_at_an_end_of_time_is_drawn(day: str) -> None:
    made = read_case({"case_id": "ends", "periods_of_care": [{"started_on": day}]})
    drawn = timeline_svg(made, report(as_at=date.fromisoformat(day)))
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own
