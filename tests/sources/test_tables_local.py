"""A council's own facts, which only its rule pack declares, mapped from its own tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Case, Outcome, Rulebook
from permanence_rules.cli import main
from permanence_rules.errors import MappingError
from permanence_rules.sources.base import Reject
from permanence_rules.sources.tables.source import Tables
from tests.support import PACK, rule, write_pack

FACTS = """
facts:
  period_of_care:
    stability_meeting_on: {type: date, description: Day of the stability meeting.}
    stability_score: {type: number, description: From 0 to 10.}
    hub: {type: one_of, one_of: [north, south], description: Which hub met.}
    is_waived: {type: yes_no, absent: none, description: Whether it was waived.}
"""

RULES = {
    "meeting": rule(
        """
        applies_when: {field: local.hub, is: north}
        exempt_when:
          - {field: local.stability_score, at_least: 8, because: the home is stable}
          - {field: local.is_waived, is: true, because: it was waived}
        obligation: {deadline: {event: local.stability_meeting_on, within: 28 days, of: started_on}}
        """
    )
}

MAPPING = """
jurisdiction = "england"
complete_until = 2026-03-31
dates = "DD/MM/YYYY"

[tables.care]
file = "care.csv"
child = "Child"
row = "periods_of_care"

[tables.care.columns]
"Start" = "started_on"
"Meeting" = {fact = "local.stability_meeting_on", kind = "date", blank = "none"}
"Score" = {fact = "local.stability_score", kind = "number"}
"Hub" = {fact = "local.hub", kind = "code", codes = {"Hub N" = "north", "Hub S" = "south"}}
"Waived" = {fact = "local.is_waived", kind = "yes_no"}
"""

CARE = """Child,Start,Meeting,Score,Hub,Waived
IN-TIME,06/01/2026,30/01/2026,3.5,Hub N,
LATE,06/01/2026,10/02/2026,4,Hub N,no
OVERDUE,06/01/2026,,2,Hub N,
STABLE,06/01/2026,,8,Hub N,
WAIVED,06/01/2026,,1,Hub N,yes
SOUTH,06/01/2026,,1,Hub S,
NO-SUCH-DAY,06/01/2026,31/02/2026,1,Hub N,
NO-SCORE,06/01/2026,,,Hub N,
UNREADABLE,06/01/2026,,1,Hub N,perhaps
"""

# 28 days from Tuesday 6 January are Tuesday 3 February 2026. 10 February is 7 days later; from
# 3 February to 31 March are 25 days of February and 31 of March.
EXPECTED = {
    "IN-TIME": (Outcome.MET, None, None),
    "LATE": (Outcome.LATE, 7, None),
    "OVERDUE": (Outcome.BREACHED, None, 25 + 31),
    "STABLE": (Outcome.EXEMPT, None, None),
    "WAIVED": (Outcome.EXEMPT, None, None),
    "SOUTH": (Outcome.NOT_APPLICABLE, None, None),
    # What a cell that cannot be read would have said is unknown, also where silence means none.
    "NO-SUCH-DAY": (Outcome.UNDETERMINED, None, None),
    "NO-SCORE": (Outcome.UNDETERMINED, None, None),
    "UNREADABLE": (Outcome.UNDETERMINED, None, None),
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "hub", RULES, PACK + FACTS)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    (tmp_path / "care.csv").write_text(CARE, encoding="utf-8")
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def cases(source: Tables) -> Iterator[Case]:
    return (each for each in source.read() if isinstance(each, Case))


def test_findings_worked_out_by_hand(mapping: Path, pack: Path) -> None:
    rulebook = Rulebook.load(pack)
    found = {}
    for case in cases(Tables(mapping)):
        assert case.problems == ()
        report = rulebook.check(case, as_at=date(2026, 3, 31), list_not_applicable=True)
        assert report.input_problems == ()
        (finding,) = report.findings
        found[report.case_id] = (finding.outcome, finding.days_late, finding.days_overdue)
    assert found == EXPECTED


def test_cells_that_cannot_be_read_are_named_without_what_they_say(mapping: Path) -> None:
    rejects = [each for each in Tables(mapping).read() if isinstance(each, Reject)]
    assert [(each.record, each.column, each.code) for each in rejects] == [
        ("NO-SUCH-DAY", "Meeting", "day_not_existing"),
        ("UNREADABLE", "Waived", "flag_unknown"),
    ]
    assert "perhaps" not in str(rejects)


def test_what_the_rules_can_decide_counts_them(mapping: Path, pack: Path) -> None:
    rulebook, source = Rulebook.load(pack), Tables(mapping)
    assert rulebook.for_source(source).left_out == ()
    less = MAPPING.replace('"Meeting" =', '# "Meeting" =')
    mapping.write_text(less, encoding="utf-8")
    assert rulebook.for_source(Tables(mapping)).left_out == ("hub/meeting",)


def test_map_check_says_them_and_what_the_pack_declares_otherwise(
    mapping: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", "check", str(mapping), "--rules", str(pack)]) == 0
    told = capsys.readouterr().out
    assert "  Meeting  local.stability_meeting_on\n" in told
    assert "This can decide 1 of 1 duties" in told
    assert "declare" not in told
    other = MAPPING.replace("local.stability_score", "local.stability_scor").replace(
        '"local.stability_meeting_on", kind = "date"',
        '"local.stability_meeting_on", kind = "words"',
    )
    mapping.write_text(other, encoding="utf-8")
    assert main(["map", "check", str(mapping), "--rules", str(pack)]) == 0
    told = capsys.readouterr().out
    assert (
        "care, Meeting: local.stability_meeting_on has another `kind` than its rule pack "
        "declares: date.\n"
    ) in told
    assert "care, Score: local.stability_scor is declared by no rule pack in use. Did you" in told


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ('"local.hub"', "Hub", "say in `kind` what this local fact is: one of date, yes_no, "),
        ('{fact = "local.hub", kind = "code"}', "Hub", "say in `codes` what each value"),
        ('{fact = "local.hub", kind = "string"}', "kind", "no such word is known here"),
        ('{fact = "local.", kind = "date"}', "Hub", "name a local fact as the rule pack does"),
        ('{fact = "local.a.b", kind = "date"}', "Hub", "name a local fact as the rule pack does"),
        ('{fact = "reviews.local.a", kind = "date"}', "Hub", "`reviews` is a list"),
        ('{fact = "ended_on", kind = "date"}', "kind", "the schema says this of every fact"),
    ],
)
def test_a_mistake_is_named_with_its_key(mapping: Path, written: str, key: str, said: str) -> None:
    lines = [each for each in MAPPING.splitlines() if not each.startswith('"Hub"')]
    mapping.write_text("\n".join([*lines, f'"Hub" = {written}']), encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        Tables(mapping).mapping  # noqa: B018 - it is read when it is asked for
    (problem,) = refused.value.problems
    assert problem.key.endswith(key)
    assert problem.message.startswith(said)


def test_a_local_fact_can_be_the_same_for_every_row(mapping: Path, pack: Path) -> None:
    lines = [each for each in MAPPING.splitlines() if not each.startswith('"Hub"')]
    always = '[tables.care.always]\nlocal.hub = "south"\nlocal.is_waived = "none"\n'
    text = "\n".join(each for each in lines if not each.startswith('"Waived"'))
    mapping.write_text(f"{text}\n{always}", encoding="utf-8")
    rulebook = Rulebook.load(pack)
    for case in cases(Tables(mapping)):
        assert case.periods_of_care is not None
        local = case.periods_of_care[0].local
        assert (local["hub"], local["is_waived"]) == ("south", None)
        report = rulebook.check(case, as_at=date(2026, 3, 31), list_not_applicable=True)
        assert {each.outcome for each in report.findings} == {Outcome.NOT_APPLICABLE}


def test_a_local_fact_of_a_record_within_the_row_is_mapped_too(tmp_path: Path) -> None:
    (tmp_path / "care.csv").write_text("Child,Plan\nA1,05/02/2026\n", encoding="utf-8")
    mapping = {
        "dates": "DD/MM/YYYY",
        "folder": str(tmp_path),
        "tables": {
            "care": {
                "file": "care.csv",
                "child": "Child",
                "row": "periods_of_care",
                "columns": {
                    "Plan": {"fact": "care_plan.local.shared_on", "kind": "date"},
                },
            }
        },
    }
    (case,) = cases(Tables(mapping))
    assert case.periods_of_care is not None
    plan = case.periods_of_care[0].care_plan
    assert plan is not None
    assert plan.local == {"shared_on": "2026-02-05"}
