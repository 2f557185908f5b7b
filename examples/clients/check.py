"""
Check one case over HTTP, with nothing but Python.

    python check.py http://127.0.0.1:8000 ../cases/drifting.json 2026-03-31

An API key, if the service wants one, is read from PERMANENCE_RULES_KEY.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def check(url: str, case: Any, as_at: str) -> Any:
    """Return the report of a case; ends the program with what the service says is wrong."""
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("PERMANENCE_RULES_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps({"case": case, "as_at": as_at}).encode()
    request = Request(f"{url}/v1/check", body, headers)  # noqa: S310 - the caller's own service
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        with error:
            problem = json.load(error)
        places = [f"{each['pointer']}: {each['detail']}" for each in problem.get("errors", [])]
        sys.exit("\n".join([problem["detail"], *places]))


def main(url: str, file: str, as_at: str) -> None:
    """Print what is overdue, and what is to be done next."""
    report = check(url, json.loads(Path(file).read_text(encoding="utf-8")), as_at)
    for finding in report["findings"]:
        if finding["outcome"] == "breached":
            print(f"{finding['rule']}: {finding['message']}")
    for action in report["next_actions"][:3]:
        print(f"next: {action['do']} ({action['owner']})")


if __name__ == "__main__":
    main(*sys.argv[1:])
