"""The example clients call a real service; each runs where its language is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from fastapi.testclient import TestClient

from permanence_rules.service.keys import add_key
from tests.service.calling import a_case, pack_in
from tests.service.running import Running, running

CLIENTS = Path(__file__).parents[2] / "examples" / "clients"


@pytest.mark.slow
def test_the_generated_types_are_those_of_the_description(client: TestClient) -> None:
    types = (CLIENTS / "service.d.ts").read_text(encoding="utf-8")
    openapi = client.get("/openapi.json").json()
    operations = [
        each["operationId"] for path in openapi["paths"].values() for each in path.values()
    ]
    for name in operations:
        assert re.search(rf"^    {name}: {{$", types, re.MULTILINE), name
    for name, schema in openapi["components"]["schemas"].items():
        found = re.search(
            rf"^        {name}: (.*?)^        (?=[A-Z}}/]|}})", types, re.MULTILINE | re.DOTALL
        )
        assert found or f"        {name}: " in types, name
        written = (
            set(re.findall(r"^            \"?([\w-]+)\"?\??: ", found[1], re.MULTILINE))
            if found
            else set()
        )
        assert written == set(schema.get("properties", {})), name


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    folder = tmp_path_factory.mktemp("clients")
    key = add_key(folder / "keys.txt", "examples")
    options = ("--workers", "1", "--keys", str(folder / "keys.txt"))
    with running(folder, *options, rules=[pack_in(folder)]) as service:
        yield service, key


def ran(*command: str, key: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command,
        cwd=CLIENTS,
        env={**os.environ, "PERMANENCE_RULES_KEY": key},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def a_file(folder: Path, case: Any) -> str:
    file = folder / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    return str(file)


CHECKERS = {"python": (sys.executable, "check.py"), "node": (which("node") or "", "check.mjs")}


@pytest.mark.slow
@pytest.mark.parametrize("language", list(CHECKERS))
def test_a_client_prints_what_is_overdue_and_what_to_do(
    keyed: tuple[Running, str], tmp_path: Path, language: str
) -> None:
    service, key = keyed
    program, script = CHECKERS[language]
    if not program:
        pytest.skip(f"there is no {language} here")
    # 20 days from 6 January 2025 end on 26 January; no review was held by 1 March.
    done = ran(program, script, service.url, a_file(tmp_path, a_case()), "2025-03-01", key=key)
    assert done.returncode == 0, done.stderr
    assert "council/reviewed: " in done.stdout
    assert "26 January 2025" in done.stdout
    assert "next: " in done.stdout
    refused = ran(program, script, service.url, a_file(tmp_path, {}), "2025-03-01", key=key)
    assert refused.returncode == 1
    assert "#/case" in refused.stderr
    unknown = ran(program, script, service.url, a_file(tmp_path, {}), "2025-03-01", key="x")
    assert "API key" in unknown.stderr


@pytest.mark.slow
def test_the_client_in_java_sends_and_reads_json_lines(
    keyed: tuple[Running, str], tmp_path: Path
) -> None:
    service, key = keyed
    java = which("java")
    if java is None:
        pytest.skip("there is no java here")
    cases = tmp_path / "cases.jsonl"
    lines = [json.dumps(a_case(f"c{number}")) for number in range(20)]
    cases.write_text("\n".join([*lines, "nonsense"]), encoding="utf-8")
    done = ran(java, "CheckMany.java", service.url, str(cases), "2025-03-01", key=key)
    assert done.returncode == 0, done.stderr
    *answers, last = map(json.loads, done.stdout.splitlines())
    assert [each["report"]["case_id"] for each in answers[:-1]] == [f"c{n}" for n in range(20)]
    assert answers[-1]["reject"]["code"] == "not_json"
    assert last == {"done": {"reports": 20, "rejects": 1}}
    refused = ran(java, "CheckMany.java", service.url, str(cases), "2025-03-01", key="x")
    assert refused.returncode == 1
    assert "401" in refused.stderr
