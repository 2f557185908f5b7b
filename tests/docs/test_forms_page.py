"""The examples of the page on forms run as they stand, and its tables name what there is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from permanence_rules import Rulebook
from permanence_rules.forms import Messages, form_names
from tests.forms.configured import configure_django

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
TABLES = re.findall(r"^\| `([^|]*)` \|", PAGE, flags=re.MULTILINE)


def run(code: str, **given: Any) -> dict[str, Any]:
    names: dict[str, Any] = dict(given)
    exec(compile(code, "forms.md", "exec"), names)  # noqa: S102 - the example itself is under test
    return names


@pytest.mark.parametrize("place", [0, 2])
def test_an_example_prints_what_the_page_says(
    place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run(BLOCKS[place])
    after = PAGE.split(BLOCKS[place])[1]
    promised = re.findall(r"`([^`]+)`", re.findall(r"^prints (.*)", after, flags=re.MULTILINE)[0])
    printed = capsys.readouterr().out.splitlines()
    expected = [text for text in promised if "Messages." not in text and text not in _NOT_PRINTED]
    assert expected
    assert set(expected) <= set(printed)


_NOT_PRINTED = ("hints", "yes", "no", "day")


def test_a_care_plan_of_twelve_fields_in_django_takes_at_most_fifteen_lines() -> None:
    configure_django()
    from django.http import HttpResponse
    from django.test import RequestFactory

    code = BLOCKS[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    saved: list[tuple[Any, Any]] = []
    child = SimpleNamespace(
        record={"case_id": "one", "periods_of_care": [{"started_on": "2026-01-05"}]},
        version=8,
        save=lambda record, only_if: saved.append((record, only_if)),
    )
    names = run(code, today=lambda: date(2026, 5, 20))
    assert len(names["FORM"].fields) == 12
    names["render"] = lambda request, template, context: HttpResponse(str(context["page"].errors))
    posted = {"prepared_on": "12/1/2026", "permanence_plan.option": "adoption", "version": "7"}
    names["care_plan"](RequestFactory().post("/", posted), child)
    ((record, version),) = saved
    plan = {"prepared_on": "2026-01-12", "permanence_plan": {"option": "adoption"}}
    assert record["periods_of_care"][0]["care_plan"] == plan
    assert version == "7"  # of the page, and not what is stored by now
    answer = names["care_plan"](RequestFactory().post("/", {"prepared_on": "5.3.25"}), child)
    assert "must have a year of 4 numbers" in answer.content.decode()
    assert len(saved) == 1


def test_the_page_names_every_form_and_each_code_that_it_lists_has_a_sentence() -> None:
    assert set(form_names()) <= set(TABLES)
    (table,) = re.findall(r"## Codes of forms\n(.*?)\n## ", PAGE, flags=re.DOTALL)
    codes = set(re.findall(r"`([a-z_]+)`", table)) - {"_due"}
    assert codes <= set(Messages.codes())


def test_the_jinja_of_the_page_is_that_of_the_test() -> None:
    (block,) = re.findall(r"```jinja\n(.*?)```", PAGE, flags=re.DOTALL)
    from permanence_rules.forms.adapters.govuk import error_summary, macros
    from permanence_rules.forms.adapters.posted import id_of

    form = Rulebook.load("england").form("care_plan", "periods_of_care[0].care_plan")
    record = {"case_id": "one", "periods_of_care": [{"started_on": "2026-01-05"}]}
    found = form.validate(record, {"prepared_on": "x"}, as_at=date(2026, 5, 20))
    environment = jinja2.Environment(loader=macros(), autoescape=True)
    page = environment.from_string(block).render(
        form=form,
        values={},
        errors=found.errors(),
        summary=error_summary(found, "Care plan"),
        id_of=id_of,
    )
    assert page.count("Prepared on must be a real date, like 27 3 2026") == 2
