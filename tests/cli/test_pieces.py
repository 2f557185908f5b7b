"""A form that writes report after report is written where each case is judged."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Report, Rulebook, read_case
from permanence_rules.cli.selection import Selection
from permanence_rules.cli.summaries import OPEN, Summarizing
from permanence_rules.errors import RulebookChangedError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, Options
from permanence_rules.rulebook.batch import AtHand
from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Ran, Run, a_case, write
from tests.faults.judges import DEFECT_CASE, DEFECT_RULE, load_defective

DAY = date.fromisoformat(AS_AT)
NUMBER = 24
"""Children: more than any process is given at once, so that each of three has some."""


def children() -> list[dict[str, Any]]:
    """Return children with all that a parent process must hear of, in teams N and S by turns."""
    held = (IN_TIME, LATE, OVERDUE)
    every = [
        a_case(f"A{each}", *held[each % 3]) | {"team": "NS"[each % 2]} for each in range(NUMBER)
    ]
    every[4] |= {"jurisdiction": "scotland"}  # N, and late otherwise
    # S, and not born on 1 December 2025: such a child cannot be judged.
    every[7] = {"case_id": "A7", "team": "S", "child": {"date_of_birth": "2025-12-02"}}
    every[10] |= {"child": {"date_of_birth": "Hoppity"}}  # N; a fact that cannot be read
    every[13] |= {"nonsense": 1}  # S; no key of a case
    every[16] |= {"case_id": "A2"}  # N; the child of another case
    return every


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in children()), encoding="utf-8")
    return path


def runs(run: Run, *arguments: object) -> Ran:
    """Return what one process does, and see that two and three do the same."""
    alone = run("check", *arguments, "--as-at", AS_AT)
    for jobs in (2, 3):
        assert run("check", *arguments, "--as-at", AS_AT, "--jobs", jobs) == alone
    return alone


# Not judged at all are A7, A13 and the second A2, so that there are 21 reports. Of these 11 are of
# team N (0 to 22 without 16) and 10 of team S (1 to 23 without 7 and 13).
# A third review is overdue where n % 3 is 2; a second one was a day late where n % 3 is 1.
@pytest.mark.parametrize(
    ("options", "code", "reports"),
    [
        ((), 4, 21),
        (("--fail-on", "never"), 3, 21),
        (("--team", "N"), 4, 11),
        (("--team", "S", "--fail-on", "late"), 4, 10),
        (("--area", "reviews", "--fail-on", "undetermined"), 4, 21),
        # Nobody's duty is exempt: nothing that was chosen counts.
        (("--outcome", "exempt", "--fail-on", "past"), 3, 21),
        (("--outcome", "late", "--fail-on", "past"), 4, 21),
        # A late review is a violation of the past, and no other choice counts these.
        (("--outcome", "late", "--fail-on", "breached"), 3, 21),
        (("--all",), 4, 21),
    ],
)
def test_json_lines_from_several_processes_are_the_same_bytes(
    run: Run, many: Path, reviews: Path, options: tuple[str, ...], code: int, reports: int
) -> None:
    ran = runs(run, many, "--rules", reviews, "--format", "jsonl", *options)
    assert ran.code == code
    assert len(ran.out.splitlines()) == reports


def test_a_table_from_several_processes_is_the_same_bytes(
    run: Run, many: Path, reviews: Path
) -> None:
    ran = runs(run, many, "--rules", reviews, "--format", "csv")
    assert ran.code == 4
    rows = list(csv.DictReader(StringIO(ran.out)))
    # Where n % 3 is 2: A2, A5, A8, A11, A14, A17, A20 and A23.
    overdue = [row["case_id"] for row in rows if row["outcome"] == "breached"]
    assert overdue == ["A2", "A5", "A8", "A11", "A14", "A17", "A20", "A23"]
    # Where n % 3 is 1, but for A4 (another nation), A7, A13 and A16 (not judged).
    late = [row["case_id"] for row in rows if row["outcome"] == "late"]
    assert late == ["A1", "A10", "A19", "A22"]
    wrong = [row["case_id"] for row in rows if row["outcome"] == "input_problem"]
    assert wrong == ["A4", "A10"]
    assert ran.err.count("case A4: jurisdiction: ") == 1
    assert "case A7: child.date_of_birth: the as-at date is before the child was born" in ran.err


def test_files_beside_the_output_are_the_same(
    run: Run, many: Path, reviews: Path, tmp_path: Path
) -> None:
    written = []
    for jobs in (1, 2, 3):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        output, rejects = folder / "out.csv", folder / "rejects.jsonl"
        more = ("--output", output, "--rejects", rejects, "--fail-on", "undetermined")
        options = ("--rules", reviews, "--as-at", AS_AT, "--format", "csv", "--jobs", jobs)
        run("check", many, *options, *more)
        written.append({each.name: each.read_bytes() for each in folder.iterdir()})
    assert written[0] == written[1] == written[2]
    assert set(written[0]) == {"out.csv", "out.csv.run.json", "rejects.jsonl"}
    counts = json.loads(written[0]["out.csv.run.json"])["counts"]
    # The records of A13 and of the second A2 were not used; that of A7 was, but not judged.
    assert counts["children_checked"] == 21
    assert counts["children_not_judged"] == 1
    assert counts["rows_and_records_not_used"] == 2
    assert counts["facts_set_aside_or_doubted"] == 2


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize(
    ("content", "number"),
    # Reviews in time: three duties are met and listed if the report is whole; none asks for action
    # but the next review, due by 29 April 2026.
    [(a_case("A1", *IN_TIME), 3), ([a_case("A1", *IN_TIME)], 1), ([], 0)],
)
def test_the_report_of_a_case_that_stands_alone_is_whole(
    run: Run, tmp_path: Path, reviews: Path, form: str, content: object, number: int
) -> None:
    path = write(tmp_path / "one.json", content)
    ran = runs(run, path, "--rules", reviews, "--format", form)
    if not content:
        assert (ran.code, ran.out) == (3, "")
    elif form == "csv":
        assert len(list(csv.DictReader(StringIO(ran.out)))) == number
    else:
        assert len(json.loads(ran.out)["findings"]) == number


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize(
    ("options", "code"),
    # Nothing is told of the period of care: none of the three duties can be decided.
    [(("--fail-on", "undetermined"), 1), (("--fail-on", "late"), 0), ((), 0)],
)
def test_what_cannot_be_decided_counts_though_it_is_not_listed(
    run: Run, tmp_path: Path, reviews: Path, form: str, options: tuple[str, ...], code: int
) -> None:
    every = [{"case_id": f"A{each}", "periods_of_care": [{}]} for each in range(NUMBER)]
    path = write(tmp_path / "many.json", every)
    assert runs(run, path, "--rules", reviews, "--format", form, *options).code == code


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_no_report_travels(
    run: Run, many: Path, reviews: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def travels(*_: object) -> None:
        raise AssertionError("a report was sent")

    monkeypatch.setattr(Report, "__reduce_ex__", travels)
    assert runs(run, many, "--rules", reviews, "--format", form).code == 4


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (DEFECT_RULE, '"faults":[{"rule":"reviews-only/reviews/first-review"'),
        (DEFECT_CASE, "case A11: not judged: a defect of permanence-rules (RuntimeError"),
    ],
)
def test_a_defect_is_told_whichever_process_met_it(
    run: Run,
    tmp_path: Path,
    reviews: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    said: str,
) -> None:
    path = write(tmp_path / "many.json", [a_case(f"A{n}", *IN_TIME) for n in range(NUMBER)])
    defective = load_defective(reviews, "A11", broken)
    monkeypatch.setattr(Rulebook, "load", lambda *_, **__: defective)
    ran = runs(run, path, "--format", "jsonl")
    assert ran.code == 70
    assert said in ran.out + ran.err
    assert "Anna" not in ran.out + ran.err


@pytest.mark.parametrize("form", ["json", "text", "md"])
def test_a_form_that_is_not_made_of_pieces_is_given_reports(
    run: Run, many: Path, reviews: Path, form: str
) -> None:
    assert OUTPUTS.load(form).piece_of is None
    assert runs(run, many, "--rules", reviews, "--format", form).code == 4


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_form_of_pieces_also_writes_reports_that_somebody_holds(reviews: Path, form: str) -> None:
    rulebook, output = Rulebook.load(reviews), OUTPUTS.load(form)
    cases = [read_case(a_case(name, *OVERDUE)) for name in ("A1", "A2")]
    reports = [rulebook.check(each, as_at=DAY) for each in cases]
    whole = "".join(output.write(iter(reports), Options()))
    assert whole == output.head + "".join(map(output.piece_of, reports))
    assert whole.count("A2") == output.piece_of(reports[1]).count("A2") > 0


def test_a_summary_is_of_what_was_chosen(reviews: Path) -> None:
    rulebook = Rulebook.load(reviews)
    report = rulebook.check(read_case(a_case("A1", *OVERDUE)), as_at=DAY)
    # Two reviews were in time, and the third is overdue.
    found = {(Outcome.MET, False), (Outcome.BREACHED, False)}
    assert Summarizing(Selection(), leaves_out=False)(report).found == found
    assert Summarizing(Selection(), leaves_out=True)(report).found == {*found, OPEN}
    chosen = Selection(outcomes=frozenset({"met"}))
    assert Summarizing(chosen, leaves_out=True)(report).found == {(Outcome.MET, False)}


def test_rules_at_hand_are_loaded_by_a_process_that_has_none(reviews: Path) -> None:
    """As on Windows: what is sent there loads the rules when it is called, and not before."""
    rulebook = Rulebook.load(reviews)
    assert AtHand(rulebook)() is rulebook
    sent = pickle.dumps(AtHand(rulebook))
    case = read_case(a_case("A1", *OVERDUE))
    loaded = pickle.loads(sent)()  # noqa: S301 - made by ourselves just now
    assert loaded is not rulebook
    assert loaded.check(case, as_at=DAY) == rulebook.check(case, as_at=DAY)
    (rule,) = reviews.rglob("first-review.yaml")
    rule.write_text(rule.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    load = pickle.loads(sent)  # noqa: S301 - as above
    with pytest.raises(RulebookChangedError):
        load()
