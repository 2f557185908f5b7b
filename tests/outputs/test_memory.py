"""Five times as many children take no more memory, whatever the form."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from permanence_rules import Report
from permanence_rules.outputs import OUTPUTS, Options, RunFacts
from tests.outputs.children import CASE, a_report

pytestmark = pytest.mark.slow


def most(form: str, number: int) -> int:
    """Return the most bytes that Python holds while a form writes so many reports."""

    def reports() -> Iterator[Report]:
        for each in range(number):
            yield a_report(f"c{each}", days=each % 90).model_copy(update={"team": f"T{each % 9}"})

    options = Options(run=RunFacts(case_of=lambda _: CASE))
    tracemalloc.start()
    for _ in OUTPUTS.load(form).write(reports(), options):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "html", "md", "ics", "parquet"])
def test_memory_does_not_grow_with_the_number_of_children(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permanence_rules.outputs.parquet._LINES", 100)
    most(form, 10)  # what is imported and cached at the first time
    few, many = most(form, 120), most(form, 600)
    # A page keeps 100 children. 480 more reports of some 10,000 bytes would be 4.8 million.
    assert many < few * 1.25 + 500_000
