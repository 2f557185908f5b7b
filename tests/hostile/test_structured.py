"""Cases and rule files of a valid shape with odd values: an answer, or an error with a name."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from permanence_rules import Case, Report, Rulebook, RuleFileError, read_case
from permanence_rules.errors import PermanenceRulesError
from permanence_rules.language.rule import RuleFile
from permanence_rules.packs.loading import rules_folder
from tests.hostile.structured import AS_AT, LATE_AS_AT, Shapes
from tests.support import from_yaml, shipped

ROOT = Path(__file__).parents[2]
CASES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "examples" / "cases").glob("*.json"))
]
# Without facts of a council's own, which England's pack refuses because it does not declare them.
OF_ENGLAND = [
    each for each in CASES if each["jurisdiction"] == "england" and "local" not in json.dumps(each)
]
ENGLAND = rules_folder() / "england"
_REQUIRES = re.compile(r"^requires: .*\n", re.MULTILINE)


def rules_alone() -> list[dict[str, Any]]:
    """Return England's rules that read no other rule, so that each can be a pack of its own."""
    found = []
    for path in sorted(ENGLAND.rglob("*.yaml")):
        is_rule = path.name != "pack.yaml" and not path.name.endswith(".scenarios.yaml")
        if is_rule and "england/" not in _REQUIRES.sub("", path.read_text(encoding="utf-8")):
            rule = from_yaml(path)
            rule.pop("requires", None)
            found.append(rule)
    return found


@cache
def cases() -> st.SearchStrategy[dict[str, Any]]:
    """Made when a test needs them: collecting the tests of other files would wait for it."""
    return Shapes(Case.model_json_schema(), CASES, is_json=True).grafted()


@cache
def rules() -> st.SearchStrategy[dict[str, Any]]:
    return Shapes(RuleFile.model_json_schema(), rules_alone(), is_json=False).grafted()


# The same examples each time, so that a failure can be repeated; `slow` tries many more.
made = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
FEW_OR_MANY = pytest.mark.parametrize(
    "number",
    [
        pytest.param(20, id="a few"),
        pytest.param(200, id="many", marks=[pytest.mark.slow, pytest.mark.long]),
    ],
)


def answered(rulebook: Rulebook, data: object, as_at: date) -> str:
    """Judge a case and return the kind of answer; any other exception leaves."""
    try:
        report = rulebook.check(read_case(data), as_at=as_at)
    except PermanenceRulesError as error:
        return type(error).__name__
    assert Report.model_validate_json(report.model_dump_json()) == report
    return "report"


def loaded(pack: Path) -> Rulebook | RuleFileError:
    try:
        return Rulebook.load(pack)
    except RuleFileError as error:
        return error


@pytest.mark.slow  # a damaged case leaves much open, and takes a second
@FEW_OR_MANY
def test_a_case_of_a_valid_shape_gets_a_report_or_a_named_error(number: int) -> None:
    answers: Counter[str] = Counter()

    @settings(made, max_examples=number)
    @given(data=cases(), as_at=AS_AT)
    def tried(data: dict[str, Any], as_at: date) -> None:
        # A case of one nation is refused by the rules of another.
        pack = {"scotland": "east-ayrshire", "wales": "wales"}.get(data.get("jurisdiction", ""))
        answers[answered(shipped(pack or "walsall"), json.dumps(data), as_at)] += 1

    tried()
    # It would show nothing if nearly all were refused by the reader. About half are: how many
    # depends on the version of hypothesis, so the bound stands well away from it.
    assert answers["report"] > answers.total() / 4, answers


@FEW_OR_MANY
def test_a_rule_of_a_valid_shape_loads_or_is_refused_at_a_place(number: int) -> None:
    answers: Counter[str] = Counter()

    @settings(made, max_examples=number)
    @given(data=rules(), case=st.sampled_from(OF_ENGLAND), as_at=LATE_AS_AT)
    def tried(data: dict[str, Any], case: dict[str, Any], as_at: date) -> None:
        with TemporaryDirectory() as folder:
            pack = Path(folder)
            (pack / "pack.yaml").write_bytes((ENGLAND / "pack.yaml").read_bytes())
            text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
            (pack / "rule.yaml").write_text(text, encoding="utf-8")
            rulebook = loaded(pack)
        if isinstance(rulebook, RuleFileError):
            assert rulebook.problems
            assert all(each.file and each.message for each in rulebook.problems)
            assert all(each.line > 0 for each in rulebook.problems), str(rulebook)
            answers["refused"] += 1
            return
        answers[answered(rulebook, case, as_at)] += 1

    tried()
    assert answers["report"] > answers.total() / 8, answers
    assert answers["refused"] > answers.total() / 8, answers
