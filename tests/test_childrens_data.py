"""No report, error or output repeats what anybody said or wrote about a child."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from permanence_rules import Case, CaseError, Rulebook, read_case
from permanence_rules.cli import main
from permanence_rules.facts import Fact, RecordType, record_type
from tests.support import pack_of

CANARY = "Zz-canary words of a child"
EXAMPLES = sorted((Path(__file__).parents[1] / "examples" / "cases").glob("*.json"))


def with_canaries(data: dict[str, Any], kind: RecordType, found: list[str]) -> dict[str, Any]:
    """Put the marker wherever a narrative is recorded."""
    return {name: _marked(each, kind.facts.get(name), found) for name, each in data.items()}


def _marked(value: Any, fact: Fact | None, found: list[str]) -> Any:
    if fact is None or value in (None, False):
        return value
    if fact.kind == "narrative":
        found.append(CANARY)
        return CANARY
    if fact.record is None:
        return value
    if isinstance(value, list):
        return [with_canaries(each, fact.record, found) for each in value]
    return with_canaries(value, fact.record, found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_no_output_repeats_narrative(
    path: Path, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[str] = []
    data = with_canaries(json.loads(path.read_text(encoding="utf-8")), record_type(), found)
    assert found
    copy = tmp_path / path.name
    copy.write_text(json.dumps(data), encoding="utf-8")
    pack = pack_of(path)
    main(["check", str(copy), "--rules", pack, "--as-at", "2026-03-31", "--format", form, "--all"])
    shown = capsys.readouterr()
    assert shown.out
    assert CANARY not in shown.out + shown.err


@pytest.mark.parametrize(
    "data",
    [
        {"case_id": "a", "periods_of_care": [{"started_on": CANARY}]},
        {"case_id": "a", CANARY: 1},
        {"case_id": CANARY},
        {"case_id": "a", "periods_of_care": [{"end_reason": CANARY}]},
        {"case_id": "a", "child": {"local": {CANARY.lower(): CANARY}}},
        {"case_id": "a", "periods_of_care": [{"local": {"words": CANARY}}]},
        {"case_id": "a", "periods_of_care": [{"reviews": [{"chair": "zz_canary_words"}]}]},
    ],
)
def test_no_error_repeats_a_value(data: dict[str, Any]) -> None:
    with pytest.raises(CaseError) as caught:
        Rulebook.load("england").check(read_case(data), as_at=date(2026, 3, 31))
    assert "canary" not in str(caught.value).lower()
    assert "canary" not in repr(caught.value).lower()


def test_pydantic_s_own_error_hides_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Case.model_validate({"case_id": "a", "periods_of_care": [{"started_on": CANARY}]})
    assert "canary" not in str(caught.value)
