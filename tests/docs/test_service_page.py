"""The page on the service is true: its examples run, and what it names is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from permanence_rules.cli import main
from permanence_rules.service import Limits
from tests.service.calling import a_client, an_app, pack_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
FILES = ROOT / "examples" / "service"


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert main([command, "--help"]) == 0
    return set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


def test_every_option_that_the_page_and_its_files_name_is_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts = [PAGE, *(path.read_text(encoding="utf-8") for path in FILES.iterdir())]
    commands = [part for text in texts for part in re.findall(r"serve((?: |\\\n|[^`\n])*)", text)]
    named = {option for each in commands for option in re.findall(r"--[a-z-]+", each)}
    named |= set(re.findall(r"`(--[a-z-]+)[^`]*`", PAGE))
    known = options_of("serve", capsys) | options_of("new-key", capsys)
    assert named
    assert named <= known
    (entry,) = re.findall(r"^CMD (.*)$", (FILES / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert {each for each in json.loads(entry) if each.startswith("--")} <= known


def test_what_the_page_calls_is_answered(tmp_path: Path) -> None:
    client = a_client(an_app(pack_in(tmp_path)))
    calls = re.findall(r"http://127\.0\.0\.1:8000(/v1/\S+) .*?-d '(.*?)'\n", PAGE, re.DOTALL)
    assert [address for address, _ in calls] == ["/v1/check", "/v1/forms/care_plan"]
    for address, body in calls:
        answer = client.post(address, json=json.loads(body))
        assert answer.status_code == 200
        assert "/v1/forms" not in address or answer.json()["version"] == 7


def test_the_application_of_the_page_is_one() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "service.md", "exec"), names)  # noqa: S102 - the example is under test
    assert type(names["app"]).__name__ == "FastAPI"


def test_the_addresses_and_limits_of_the_page_are_those_of_the_service(tmp_path: Path) -> None:
    client = a_client(an_app(pack_in(tmp_path)))
    paths = client.get("/openapi.json").json()["paths"]
    described = {f"{name.upper()} {path}" for path, each in paths.items() for name in each}
    listed = set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", PAGE, re.MULTILINE))
    assert {each.replace("rule_id", "id") for each in described} == listed - {"GET /openapi.json"}
    usual = Limits()
    for said in (
        f"| {usual.body // 1024 // 1024} MB |",
        f"| {usual.depth} |",
        f"| {usual.records:,}, ",
        f"| {usual.findings:,} |",
        f"| {usual.lines:,} |",
        f"| {usual.seconds:g} |",
        f"| {usual.at_once}; half of them by one key |",
    ):
        assert said in PAGE


def test_the_files_for_iis_and_systemd_can_be_read() -> None:
    site = ET.parse(FILES / "web.config").getroot()  # noqa: S314 - our own file
    assert site.find(".//action[@type='Rewrite']") is not None
    unit = (FILES / "permanence-rules.service").read_text(encoding="utf-8")
    assert re.findall(r"^\[(\w+)\]$", unit, re.MULTILINE) == ["Unit", "Service", "Install"]
    container = (FILES / "Containerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", container, re.MULTILINE):
        assert all((ROOT / each).exists() for each in line.split())
