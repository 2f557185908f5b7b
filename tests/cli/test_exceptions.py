"""The exceptions register: what is acknowledged, what still counts, and what is wrong in it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import OVERDUE, Ran, Run, a_case, write
from tests.support import rule, write_pack

REASON = "Hoppity is with his grandmother"
DAY = "2025-12-01"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Two duties that end ten days after 6 January 2025, on the 16th: of statute and local."""
    body = (
        "obligation: {deadline: {event: ended_on, within: 10 days, of: started_on}}\n"
        "closes: when_done_later"
    )
    duties = {"local": rule(body), "law": rule(body, strength="statutory")}
    return write_pack(tmp_path / "pack", duties)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    period = {"ended_on": None}
    children = [
        {**a_case("A1", *OVERDUE, **period), "team": "A", "locality": "EAST"},
        {**a_case("B1", *OVERDUE, **period), "team": "B"},
    ]
    return write(tmp_path / "cases.json", children)


def entry(**changed: str) -> str:
    said = {
        "code": '"EX-1"',
        "rule": '"pack/local"',
        "child": '"A1"',
        "reason": f'"{REASON}"',
        "authorised_by": '"service_manager"',
        "on": "2025-11-01",
        "expires": "2026-02-01",
    } | changed
    lines = [f"{key} = {value}" for key, value in said.items() if value]
    return "\n".join(("[[exception]]", *lines, ""))


@pytest.fixture
def checked(run: Run, cases: Path, rules: Path, tmp_path: Path) -> Any:
    """Check with a register of these entries."""

    def check(*entries: str, form: str = "jsonl", more: tuple[str, ...] = ()) -> Ran:
        path = tmp_path / "exceptions.toml"
        path.write_text("\n".join(entries), "utf-8")
        options = ("--rules", rules, "--as-at", DAY, "--format", form, "--exceptions", path)
        return run("check", cases, *options, *more)

    return check


def acknowledged(ran: Ran) -> list[tuple[str, str]]:
    reports = map(json.loads, ran.out.splitlines())
    return [
        (report["case_id"], finding["rule"])
        for report in reports
        for finding in report["findings"]
        if finding["acknowledged"] is not None
    ]


def test_a_violation_is_acknowledged_and_says_by_whom(checked: Any) -> None:
    ran = checked(entry())
    assert acknowledged(ran) == [("A1", "pack/local")]
    finding = json.loads(ran.out.splitlines()[0])["findings"][1]
    assert finding["acknowledged"] == {
        "code": "EX-1",
        "authorised_by": "service_manager",
        "on": "2025-11-01",
        "expires": "2026-02-01",
    }
    assert finding["outcome"] == "breached"
    assert finding["message"].endswith(
        "Acknowledged by the service manager until 1 February 2026 (exception EX-1)."
    )
    assert "Acknowledged by exceptions: 1 finding." in ran.err


@pytest.mark.parametrize(
    ("changed", "whom"),
    [
        ({"child": "", "scope": '"all"'}, ["A1", "B1"]),
        ({"child": "", "scope": '{team = "B"}'}, ["B1"]),
        ({"child": "", "scope": '{locality = "EAST"}'}, ["A1"]),
        ({"child": '"nobody"'}, []),
        ({"rule": '"pack/law"'}, ["A1"]),
        ({"on": "2025-12-01"}, ["A1"]),
        ({"on": "2025-12-02"}, []),
        ({"expires": "2025-12-01"}, ["A1"]),
        ({"expires": "2025-11-30"}, []),
    ],
)
def test_whom_an_exception_covers_and_when(
    checked: Any, changed: dict[str, str], whom: list[str]
) -> None:
    assert [case_id for case_id, _ in acknowledged(checked(entry(**changed)))] == whom


def test_only_a_statutory_breach_still_counts_for_the_exit_code(checked: Any) -> None:
    everyone = {"child": "", "scope": '"all"'}
    local = entry(**everyone)
    law = entry(**everyone, rule='"pack/law"', code='"EX-2"')
    area = ("--outcome", "breached")
    assert checked(local, more=area).code == 1  # the statutory duties
    ran = checked(local, law)
    assert ran.code == 1
    assert "4 findings; 2 of them statutory, which still count." in ran.err


def test_local_exceptions_alone_leave_nothing_to_fail_on(
    run: Run, cases: Path, rules: Path, tmp_path: Path
) -> None:
    (rules / "law.yaml").unlink()
    path = tmp_path / "exceptions.toml"
    path.write_text(entry(child="", scope='"all"'), "utf-8")
    options = ("--rules", rules, "--as-at", DAY, "--format", "csv")
    assert run("check", cases, *options).code == 1
    ran = run("check", cases, *options, "--exceptions", path)
    assert ran.code == 0
    first = next(csv.DictReader(StringIO(ran.out)))
    told = [first[f"acknowledged{end}"] for end in ("", "_by", "_until")]
    assert told == ["EX-1", "service_manager", "2026-02-01"]


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_an_acknowledged_finding_has_a_group_of_its_own(checked: Any, form: str) -> None:
    ran = checked(entry(), entry(code='"EX-2"', rule='"pack/law"'), form=form)
    if form == "text":  # of many children: a line each
        assert "1 acknowledged by an exception" in ran.out
    else:
        assert "Acknowledged by an exception (1)" in ran.out
    # The statutory one stays among what is overdue, and says that it was acknowledged.
    assert "(exception EX-2)" in ran.out.replace("\\", "")
    assert REASON not in ran.out + ran.err


def test_one_case_in_full_lists_the_group(run: Run, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "exceptions.toml"
    path.write_text(entry(), "utf-8")
    case = write(tmp_path / "one.json", a_case("A1", *OVERDUE, ended_on=None))
    ran = run("check", case, "--rules", rules, "--as-at", DAY, "--exceptions", path)
    # 16 January to 1 December 2025 are 319 days: 15 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31
    # + 30 to the end of November, and 1.
    group = ran.flat.partition("Acknowledged by an exception (1)")[2]
    assert group.strip().startswith("319 days overdue")


def test_what_is_done_in_time_is_not_acknowledged(run: Run, rules: Path, tmp_path: Path) -> None:
    case = write(tmp_path / "one.json", [a_case("A1", ended_on="2025-01-10")])
    path = tmp_path / "exceptions.toml"
    path.write_text(entry(), "utf-8")
    ran = run("check", case, "--rules", rules, "--as-at", DAY, "--exceptions", path)
    assert "exception EX-1 acknowledged nothing; remove it if it is no longer needed." in ran.err


def test_entries_without_effect_are_reported(checked: Any) -> None:
    ran = checked(
        entry(expires="2025-11-30"),
        entry(code='"EX-2"', on="2026-01-01"),
        entry(code='"EX-3"', rule='"pack/locla"'),
        entry(code='"EX-4"', child='"B2"'),
    )
    told = [line.partition("exceptions.toml:")[2] for line in ran.err.splitlines()]
    anew = "remove it, or have it authorised anew with a later day."
    # Each entry has eight lines and an empty one.
    assert [each for each in told if each] == [
        f"1: exception EX-1 expired on 30 November 2025; {anew}",
        "10: exception EX-2 is not in force before 1 January 2026.",
        '19: exception EX-3 names a rule that is not in use here. Did you mean "pack/local"?',
        "28: exception EX-4 acknowledged nothing; remove it if it is no longer needed.",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expires": ""}, "1: expires: expected a day without quotes. Write expires = 2026-03-01."),
        ({"on": '"2025-11-01"'}, "7: on: expected a day without quotes"),
        ({"on": "2025-11-01T10:00:00"}, "7: on: expected a day without quotes"),
        ({"expires": "2025-10-01"}, "8: expires: it ends before it begins"),
        ({"reason": ""}, "1: reason: expected words in quotes"),
        ({"reason": '" "'}, "5: reason: expected words in quotes"),
        (
            {"authorised_by": '"service_manger"'},
            '6: authorised_by: this is no role that the rules in use know. Did you mean "service_manager"?',
        ),
        ({"authorised_by": '"Jane Doe"'}, "6: authorised_by: this is no role"),
        ({"scope": '"all"'}, "expected either `child` or `scope`"),
        ({"child": ""}, "expected either `child` or `scope`"),
        ({"child": "", "scope": '{area = "x"}'}, "scope: this is no scope"),
        ({"child": "", "scope": '"everyone"'}, "scope: this is no scope"),
        ({"child": "7"}, "4: child: expected words in quotes"),
        ({"code": '"Jane Doe"'}, "2: code: expected a code"),
        ({"rule": "7"}, "3: rule: expected words in quotes"),
        ({"resaon": '"x"'}, '9: resaon: there is no such key. Did you mean "reason"?'),
    ],
)
def test_a_mistake_is_named_by_its_place(checked: Any, changed: dict[str, str], said: str) -> None:
    ran = checked(entry(**changed))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not any(each in ran.err for each in (REASON, "Jane Doe", "everyone"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[exception]]\nrule = pack\n", ":2: this is not TOML"),
        ("[[exception]", "this is not TOML"),
        ("[[exceptions]]\nrule = 'a'\n", "exceptions: there is no such table here"),
        ("exception = 7", "exception: expected a list"),
        ("\udcff", "not text in UTF-8"),
    ],
)
def test_a_file_that_is_no_register(
    run: Run, cases: Path, rules: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "exceptions.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = run("check", cases, "--rules", rules, "--exceptions", path)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_every_mistake_is_told_at_once(checked: Any) -> None:
    ran = checked(entry(expires="", rule=""), entry(on=""))
    assert len(ran.err.splitlines()) == 3
    assert "another exception has this code" in checked(entry(), entry()).err


def test_a_register_that_is_not_there(run: Run, cases: Path, tmp_path: Path) -> None:
    ran = run("check", cases, "--exceptions", tmp_path / "none.toml")
    assert ran.code == 2
    assert "name a file that exists" in ran.err


def test_the_run_says_what_the_register_did(checked: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    checked(entry(), entry(code='"EX-2"', expires="2025-11-30"), more=("--manifest", str(path)))
    said = json.loads(path.read_text("utf-8"))["exceptions"]
    assert len(said.pop("sha256")) == 64
    assert said == {
        "entries": 2,
        "expired": 1,
        "not_yet_in_force": 0,
        "used": 1,
        "unused": 0,
        "findings_acknowledged": 1,
        "statutory_acknowledged": 0,
    }


def test_an_output_must_not_replace_the_register(checked: Any, tmp_path: Path) -> None:
    ran = checked(entry(), more=("--output", str(tmp_path / "exceptions.toml")))
    assert ran.code == 2
    assert "is an input" in ran.err
