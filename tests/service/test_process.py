"""The service in a process of its own: started, stopped, killed, reloaded, protected."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from permanence_rules.cli import main
from tests.service.calling import a_case, pack_in
from tests.service.running import Running, running
from tests.service.test_reload import change

pytestmark = pytest.mark.slow

# ---- what does not start -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "--keys FILE"),  # noqa: S104 - refused
        (["--host", "0.0.0.0", "--keys", "KEYS"], "--tls-cert and --tls-key, or --behind-proxy"),  # noqa: S104
        (["--host", "::", "--behind-proxy", "10.0.0.5"], "--keys FILE"),
        (["--host", "council.example", "--tls-cert", "x", "--tls-key", "x"], "--keys FILE"),
        (["--behind-proxy", "127.0.0.1"], "--keys FILE"),
        (["--behind-proxy", "*", "--keys", "KEYS"], "the address of the proxy"),
        (["--tls-cert", "x"], "give both, or neither"),
        (["--keys", "none.txt"], "permanence-rules new-key"),
        (["--keys", "KEYS", "--tls-cert", "KEYS", "--tls-key", "KEYS"], "in PEM form"),
        (["--rules", "warsall"], "walsall"),
        (["--host", "999.1.1.1", "--keys", "KEYS", "--behind-proxy", "::1"], "--host"),
    ],
)
def test_a_service_that_would_be_unprotected_does_not_start(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    keys = tmp_path / "keys.txt"
    main(["new-key", "portal", "--keys", str(keys)])
    capfd.readouterr()
    given = [str(keys) if each == "KEYS" else each for each in options]
    rules = [] if "--rules" in given else ["--rules", str(pack_in(tmp_path))]
    assert main(["serve", "--port", "0", *rules, *given]) == 2
    told = capfd.readouterr().err
    assert words in told
    assert "Traceback" not in told


def test_a_port_that_is_in_use_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--rules", str(pack_in(tmp_path))]) == 2
    told = capsys.readouterr().err
    assert port in told
    assert "another port with --port" in told


# ---- a process that runs -----------------------------------------------------------------------

CHECK = {"case": a_case(), "as_at": "2025-03-01"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("service")
    with running(folder, "--workers", "2", rules=[pack_in(folder)]) as made:
        yield made


def answers(service: Running, *requests: bytes | float) -> bytes:
    """Send bytes with silences between them, and return all that comes until the end."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        for each in requests:
            if isinstance(each, bytes):
                connection.sendall(each)
            else:
                time.sleep(each)
        found = b""
        while part := connection.recv(65536):
            found += part
    return found


HEAD = b"POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
MANY = HEAD.replace(b"/v1/check", b"/v1/check-many").replace(b"json\r", b"jsonl\r")


@pytest.mark.slow
def test_it_answers_and_refuses_as_it_does_in_the_tests_of_this_process(service: Running) -> None:
    status, report = service.post("/v1/check", CHECK)
    assert (status, report["counts"]["breached"]) == (200, 1)
    status, problem = service.post("/v1/check", {"case": 7})
    assert (status, problem["code"]) == (422, "wrong_value")
    assert service.get("/health")["status"] == "ok"


@pytest.mark.slow
def test_a_body_that_is_too_large_or_no_http_ends_the_connection(service: Running) -> None:
    told = answers(service, HEAD + b"Content-Length: 99999999\r\n\r\n{")
    assert told.startswith(b"HTTP/1.1 413")
    assert b'"too_large"' in told
    assert answers(service, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert service.get("/health")["status"] == "ok"


@pytest.mark.slow
def test_another_site_in_a_browser_cannot_call_it(service: Running) -> None:
    told = answers(
        service, b"GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    )
    assert told.startswith(b"HTTP/1.1 421")


@pytest.mark.slow
def test_lines_are_answered_while_others_are_still_to_come(service: Running) -> None:
    line = json.dumps(a_case()).encode() + b"\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall(MANY + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(2):
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            found = b""
            while not found.endswith(b"}\n\r\n"):
                found += connection.recv(65536)
            assert b'"report"' in found
        connection.sendall(b"0\r\n\r\n")
        rest = b""
        while part := connection.recv(65536):
            rest += part
    assert b'{"done":{"reports":2,"rejects":0}}' in rest


@pytest.mark.slow
def test_one_large_request_of_lines_by_a_client_that_reads_last(service: Running) -> None:
    lines = b"".join(json.dumps(a_case(f"c{n}")).encode() + b"\n" for n in range(1500))
    told = answers(service, MANY + b"Content-Length: %d\r\n\r\n" % len(lines) + lines)
    assert b'{"done":{"reports":1500,"rejects":0}}' in told


def callers(
    service: Running, number: int, ended: threading.Event
) -> tuple[list[threading.Thread], list[str]]:
    """Begin to call from so many threads; a list gets what came of each call."""
    found: list[str] = []

    def call() -> None:
        while not ended.is_set():
            try:
                status, answer = service.post("/v1/check", CHECK)
            except (OSError, HTTPException):
                found.append("none")  # no answer, or one that the client knows to be cut
                time.sleep(0.05)
            except ValueError:
                found.append("half")
            else:
                is_whole = status == 200 and answer["counts"]["breached"] == 1
                found.append("whole" if is_whole else str(status))

    threads = [threading.Thread(target=call) for _ in range(number)]
    for each in threads:
        each.start()
    return threads, found


@pytest.mark.slow
def test_killed_and_started_again_under_load_it_gives_no_half_answer(tmp_path: Path) -> None:
    pack, ended = pack_in(tmp_path), threading.Event()
    with running(tmp_path, "--workers", "2", rules=[pack]) as first:
        threads, found = callers(first, 8, ended)
        while len(found) < 40:
            time.sleep(0.05)
        session = os.getsid(first.process.pid)
        is_known = len(in_session(session)) >= 3  # the service, the one with the rules, a child
        first.process.kill()
        first.process.wait()
        until = time.monotonic() + 20
        while is_known and in_session(session):  # nobody outlives it
            assert time.monotonic() < until
            time.sleep(0.05)
    assert is_known or not Path("/proc/self/stat").exists()
    before = found.count("whole")
    with running(tmp_path, "--workers", "2", rules=[pack], port=first.port) as second:
        while found.count("whole") < before + 40:
            time.sleep(0.05)
        ended.set()
        for each in threads:
            each.join()
        assert second.get("/health")["status"] == "ok"
    assert set(found) == {"whole", "none"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP: --watch does it there")
def test_signals_reload_the_rules_without_loss_and_end_the_service_in_peace(tmp_path: Path) -> None:
    # Hundreds of cases take longer than the moment in which it is asked to end.
    lines = b"".join(json.dumps(a_case(f"c{n}")).encode() + b"\n" for n in range(300))
    pack, ended = pack_in(tmp_path), threading.Event()
    with running(tmp_path, "--workers", "1", rules=[pack]) as service:
        threads, found = callers(service, 2, ended)
        before = service.get("/health")["rulebooks"]
        change(pack, "within: 30 days", "within: 30 dyas")
        service.process.send_signal(signal.SIGHUP)
        assert "dyas" in service.wait_for("reload_failed")["problem"]
        health = service.get("/health")
        assert (health["status"], health["rulebooks"]) == ("degraded", before)
        change(pack, "within: 30 dyas", "within: 31 days")
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded")
        health = service.get("/health")
        assert health["status"] == "ok"
        assert health["rulebooks"] != before
        ended.set()
        for each in threads:
            each.join()
        assert set(found) == {"whole"}
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
            connection.sendall(MANY + b"Content-Length: %d\r\n\r\n" % len(lines) + lines)
            told = connection.recv(65536)
            service.process.send_signal(signal.SIGTERM)
            while part := connection.recv(65536):
                told += part
        assert b'{"done":{"reports":300,"rejects":0}}' in told
        assert service.process.wait(timeout=30) == 0
        assert service.events("stopped")
        assert service.events("request")[-1]["status"] == 200


def in_session(group: int) -> list[int]:
    """Return the processes of a session that still run; none where the system does not say."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if len(state) > 3 and state[3] == str(group) and state[0] != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.slow
def test_with_a_certificate_it_speaks_tls_and_wants_a_key(tmp_path: Path) -> None:
    certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(  # noqa: S603
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",  # noqa: S607
         "-nodes", "-keyout", str(private), "-out", str(certificate), "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        capture_output=True, check=False,
    ) if has("openssl") else None  # fmt: skip
    if made is None:
        pytest.skip("openssl, which makes the certificate of this test, is not here")
    assert made.returncode == 0
    keys = tmp_path / "keys.txt"
    assert main(["new-key", "portal", "--keys", str(keys)]) == 0
    from permanence_rules.service.keys import add_key

    key = add_key(keys, "other")
    options = ("--tls-cert", str(certificate), "--tls-key", str(private), "--keys", str(keys))
    with running(
        tmp_path,
        *options,
        "--host",
        "0.0.0.0",  # noqa: S104 - protected
        rules=[pack_in(tmp_path)],
    ) as service:
        trusting = ssl.create_default_context(cafile=str(certificate))

        def status(**headers: str) -> Any:
            from http.client import HTTPSConnection

            connection = HTTPSConnection("localhost", service.port, context=trusting, timeout=30)
            connection.request("GET", "/v1/rules", headers=headers)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status

        assert service.url.startswith("https://")
        assert status() == 401
        assert status(Authorization=f"Bearer {key}") == 200


def has(program: str) -> bool:
    from shutil import which

    return which(program) is not None
