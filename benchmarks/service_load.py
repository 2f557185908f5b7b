"""
How many checks the service answers in a second, how soon, and in how much memory.

    python -m benchmarks.service_load [--clients 50] [--seconds 20] [--workers N] [--rules NAME]

A service is started on this machine, and the clients call it over loopback, each one check after
another, for that long. They take processor time as well: on a machine with two processors the
service has less than two. Beside it stands one check in this process, without any HTTP.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

from permanence_rules import Rulebook, read_case

ROOT = Path(__file__).parents[1]
CASE = ROOT / "examples" / "cases" / "ordinary.json"
AS_AT = date(2026, 3, 31)


@dataclass(slots=True)
class Load:
    """What came of the calls: the seconds of each that was answered, and the others by status."""

    seconds: float
    took: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield what to print."""
        cuts = quantiles(self.took, n=100) if len(self.took) > 1 else self.took * 99
        yield f"answered: {len(self.took)}, {len(self.took) / self.seconds:.1f} a second"
        yield f"p50: {cuts[49] * 1000:.0f} ms, p99: {cuts[98] * 1000:.0f} ms"
        yield f"refused: {self.refused or 'none'}"


@contextmanager
def service(rules: str, workers: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start the service on a free port; yield its process and the port."""
    command = [sys.executable, "-m", "permanence_rules", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--rules", rules, "--workers", str(workers)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("event") == "serving":
                break
        else:
            sys.exit("The service did not start; run permanence-rules serve to see why.")
        # Its log is not read any more: it goes where it is thrown away, so that no pipe fills up.
        drain = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=process.stderr
        )
        yield process, int(said["url"].rpartition(":")[2])
        process.terminate()
        process.wait()
        drain.wait()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


async def loaded(port: int, body: bytes, clients: int, seconds: float) -> Load:
    """Return what came of the calls of so many clients in so many seconds."""
    load = Load(seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, body, until, load) for _ in range(clients)))
    return load


async def _client(port: int, body: bytes, until: float, load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        "POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    while (began := time.perf_counter()) < until:
        writer.write(head + body)
        status, is_closed = await _answer(reader)
        if status == 200:
            load.took.append(time.perf_counter() - began)
        else:
            load.refused[status] = load.refused.get(status, 0) + 1
            await asyncio.sleep(0.1)
        if is_closed:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer whole; return its status, and whether the connection ends with it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length: ")[1].split("\r\n")[0])
    body = await reader.readexactly(length)
    assert body.endswith(b"}"), "half an answer"
    return int(head.split()[1]), "connection: close" in head


def memory_of(process: int) -> dict[str, float]:
    """Return the memory of a process and all under it in MB, shared pages counted once (Linux)."""
    found = {}
    for number in _family(process):
        try:
            lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        pages = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        found[str(number)] = pages / 1024
    return found


def _family(process: int) -> Iterator[int]:
    yield process
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == process:
            yield from _family(int(folder.name))


def processor_time(process: int) -> float:
    """Return the seconds of processor time that a process and all under it have taken (Linux)."""
    ticks = 0
    for number in _family(process):
        with suppress(OSError):
            found = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2]
            ticks += sum(map(int, found.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def in_process(rules: str, case: Any, times: int) -> tuple[float, float]:
    """
    Return the seconds of one check in this process: reading, judging, writing.

    The second number is processor time, which is the same on a machine that others use as well.
    """
    rulebook = Rulebook.load(rules)
    text = json.dumps(case)
    rulebook.check(read_case(text), as_at=AS_AT)  # the first one also loads what is used later
    began, used = time.perf_counter(), time.process_time()
    for _ in range(times):
        rulebook.check(read_case(text), as_at=AS_AT).model_dump_json()
    return (time.perf_counter() - began) / times, (time.process_time() - used) / times


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rules", default="walsall")
    asked = parser.parse_args(arguments)
    case = json.loads(CASE.read_text(encoding="utf-8"))
    body = json.dumps({"case": case, "as_at": AS_AT.isoformat()}).encode()
    alone, used = in_process(asked.rules, case, 20)
    print(f"one check in this process: {alone * 1000:.1f} ms, {1 / alone:.1f} a second")
    print(f"  processor time: {used * 1000:.1f} ms")
    with service(asked.rules, asked.workers) as (process, port):
        asyncio.run(loaded(port, body, 1, 1))  # so that every process has begun
        for clients in sorted({1, asked.clients}):
            before = processor_time(process.pid)
            load = asyncio.run(loaded(port, body, clients, asked.seconds))
            used = (processor_time(process.pid) - before) / max(1, len(load.took))
            print(f"{clients} clients, {asked.workers} processes, {asked.seconds:g} seconds:")
            print(*(f"  {line}" for line in load.lines()), sep="\n")
            print(f"  processor time: {used * 1000:.1f} ms for each answer")
        memory = memory_of(process.pid)
    print(f"memory: {sum(memory.values()):.0f} MB in {len(memory)} processes")


if __name__ == "__main__":
    main(sys.argv[1:])
