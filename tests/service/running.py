"""The service as a process of its own, as an administrator starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

__all__ = ["Running", "running"]

_LONGEST_START = 60


@dataclass(slots=True)
class Running:
    """A service that runs."""

    process: subprocess.Popen[bytes]
    url: str
    log_file: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def log(self) -> list[dict[str, Any]]:
        """What it has written down so far."""
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def events(self, name: str) -> list[dict[str, Any]]:
        """The events of one name that it has written down."""
        return [each for each in self.log() if each["event"] == name]

    def wait_for(self, name: str, number: int = 1) -> dict[str, Any]:
        """Wait until an event has been written down so often, and return the last."""
        until = time.monotonic() + _LONGEST_START
        while len(found := self.events(name)) < number:
            assert time.monotonic() < until, self.log_file.read_text(encoding="utf-8")
            assert self.process.poll() is None, self.log_file.read_text(encoding="utf-8")
            time.sleep(0.05)
        return found[-1]

    def post(self, address: str, body: object) -> tuple[int, Any]:
        """Post JSON and return the status and the answer; raises OSError where none comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", address, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def get(self, address: str) -> Any:
        """Return what an address answers."""
        with urllib.request.urlopen(f"{self.url}{address}", timeout=30) as answer:  # noqa: S310 - our own
            return json.loads(answer.read())


@contextmanager
def running(
    folder: Path, *options: str, rules: Sequence[Path | str], port: int = 0
) -> Iterator[Running]:
    """Start the service on a free port, or on *port*, and end it afterwards."""
    log_file = folder / f"log-{time.monotonic_ns()}.jsonl"
    named = [part for each in rules for part in ("--rules", str(each))]
    command = [sys.executable, "-m", "permanence_rules", "serve", "--port", str(port)]
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *named, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    service = Running(process, "", log_file)
    try:
        service.url = service.wait_for("serving")["url"]
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)
