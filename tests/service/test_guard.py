"""Who may call, how many at a time, and what is written down of it."""

from __future__ import annotations

import asyncio
import json
import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from uvicorn.server import ServerState

from permanence_rules.cli import main
from permanence_rules.errors import UsageError
from permanence_rules.service import Limits
from permanence_rules.service.app import service_of
from permanence_rules.service.keys import Keys, add_key
from permanence_rules.service.server import Protocol
from permanence_rules.service.tasks import Task
from tests.service.calling import a_case, a_client, an_app
from tests.service.test_bad_input import refused

NARRATIVE = "Jo said that the room was cold"


@pytest.fixture
def log() -> Iterator[list[dict[str, Any]]]:
    """What the service writes down, line by line."""
    from permanence_rules.service.logs import LOG, _Json

    written: list[dict[str, Any]] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(_Json().format(record)))

    handler, level = Keeping(), LOG.level
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    yield written
    LOG.removeHandler(handler)
    LOG.setLevel(level)


# ---- keys -------------------------------------------------------------------------------------


def test_a_key_is_printed_once_and_its_digest_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys.txt"
    assert main(["new-key", "case-system", "--keys", str(file)]) == 0
    key = capsys.readouterr().out.strip()
    assert len(key) == 43  # 32 bytes in base64, without its filling
    assert key not in file.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    add_key(file, "portal")
    keys = Keys.read(file)
    assert keys.owner_of(key) == "case-system"
    assert keys.owner_of(key[:-1]) is None
    assert main(["new-key", "portal", "--keys", str(file)]) == 2
    assert "delete its line" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no key"),
        ("# nothing\n\n", "holds no key"),
        ("portal hunter2\n", "line 1: expected a name and sha256:"),
        (f"a sha256:{'0' * 64}\na sha256:{'1' * 64}\n", "line 2: a key of that name stands above"),
        (f"a sha256:{'0' * 63}\n", "line 1"),
    ],
)
def test_a_file_of_keys_with_a_mistake_is_refused(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "keys.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=words) as told:
        Keys.read(file)
    assert "hunter2" not in str(told.value)


def test_a_file_of_keys_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="permanence-rules new-key NAME --keys"):
        Keys.read(tmp_path / "none.txt")


@pytest.fixture
def keyed(pack: Path, tmp_path: Path) -> tuple[FastAPI, str]:
    file = tmp_path / "keys.txt"
    key = add_key(file, "portal")
    return an_app(pack, Limits(at_once_of_one=1), keys=str(file)), key


def test_a_key_that_is_missing_or_wrong_is_refused(keyed: tuple[FastAPI, str]) -> None:
    app, key = keyed
    assert a_client(app, Authorization=f"Bearer {key}").get("/v1/rules").status_code == 200
    assert a_client(app, **{"X-API-Key": key}).get("/v1/rules").status_code == 200
    with_password = a_client(app)
    with_password.auth = ("anybody", key)
    assert with_password.get("/v1/rules").status_code == 200
    for headers, code in (
        ({}, "key_missing"),
        ({"Authorization": "Bearer"}, "key_missing"),
        ({"Authorization": f"Bearer {key}x"}, "key_wrong"),
        ({"Authorization": "Basic ###"}, "key_missing"),
        ({"X-API-Key": "ü"}, "key_wrong"),
    ):
        client = a_client(app)
        for address in ("/v1/rules", "/v1/nothing", "/openapi.json"):
            raw = {name: value.encode() for name, value in headers.items()}
            answer = client.get(address, headers=raw)  # type: ignore[arg-type]
            refused(answer, 401, code)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_health_needs_no_key_and_tells_less_without_one(keyed: tuple[FastAPI, str]) -> None:
    app, key = keyed
    assert a_client(app).get("/health").json() == {"status": "ok"}
    assert "rulebooks" in a_client(app, Authorization=f"Bearer {key}").get("/health").json()


def test_a_key_is_revoked_when_its_line_is_gone_and_a_mistake_revokes_none(
    pack: Path, tmp_path: Path
) -> None:
    file = tmp_path / "keys.txt"
    gone, kept = add_key(file, "gone"), add_key(file, "kept")
    app = an_app(pack, keys=str(file))
    clients = [a_client(app, Authorization=f"Bearer {key}") for key in (gone, kept)]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("gone nonsense\n", encoding="utf-8")
    assert service_of(app).reload() is False
    assert [each.get("/v1/rules").status_code for each in clients] == [200, 200]
    health = clients[0].get("/health").json()
    assert (health["status"], "line 1" in health["problem"]) == ("degraded", True)
    file.write_text("".join(line for line in lines if "gone" not in line), encoding="utf-8")
    assert service_of(app).reload() is True
    assert [each.get("/v1/rules").status_code for each in clients] == [401, 200]
    assert clients[1].get("/health").json()["status"] == "ok"


# ---- names and proxies ------------------------------------------------------------------------


def test_another_name_of_this_machine_is_refused(pack: Path) -> None:
    app = an_app(pack, hosts=("127.0.0.1", "localhost", "[::1]"))
    for good in ("127.0.0.1:8000", "LOCALHOST", "[::1]:8000"):
        assert a_client(app, Host=good).get("/v1/rules").status_code == 200
    for bad in ("council.example", "localhost.council.example", "127.0.0.1.example:8000", ""):
        refused(a_client(app, Host=bad).get("/v1/rules"), 421, "wrong_host")


def test_behind_a_proxy_nobody_else_may_call_and_only_its_word_counts(
    pack: Path, log: list[dict[str, Any]]
) -> None:
    app = an_app(pack, proxy="10.0.0.5")

    def client(peer: str, **headers: str) -> TestClient:
        return TestClient(app, client=(peer, 50_000), headers=headers)

    refused(client("10.0.0.6").get("/v1/rules"), 403, "not_by_the_proxy")
    by_http = client("10.0.0.5", **{"X-Forwarded-Proto": "http"})
    refused(by_http.get("/v1/rules"), 403, "not_encrypted")
    # The caller wrote the first address, the proxy added the second.
    named = client("10.0.0.5", **{"X-Forwarded-For": "1.2.3.4, 192.0.2.7"})
    assert named.get("/v1/rules").status_code == 200
    assert log[-1]["client"] == "192.0.2.7"
    assert client("10.0.0.5", **{"X-Forwarded-For": NARRATIVE}).get("/v1/rules").is_success
    assert log[-1]["client"] == "10.0.0.5"


# ---- how many at a time -----------------------------------------------------------------------


async def crowd(app: FastAPI, number: int, **headers: str) -> list[tuple[int, str | None]]:
    """Call as many times at once; nobody's body ends before all have been admitted or refused."""
    begun = asyncio.Event()
    arrived: list[None] = []

    async def one() -> tuple[int, str | None]:
        told: dict[str, Any] = {}

        async def receive() -> dict[str, Any]:
            arrived.append(None)
            await begun.wait()
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                told["headers"] = dict(message["headers"])

        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/v1/check",
            "raw_path": b"/v1/check",
            "query_string": b"",
            "root_path": "",
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), *raw],
        }
        await app(scope, receive, send)
        after = told["headers"].get(b"retry-after")
        return told["status"], after.decode() if after else None

    calls = [asyncio.create_task(one()) for _ in range(number)]
    await asyncio.sleep(0.05)
    begun.set()
    return sorted(await asyncio.gather(*calls))


def test_beyond_what_it_can_take_the_service_says_when_to_try_again(pack: Path) -> None:
    app = an_app(pack, Limits(at_once=2))
    assert asyncio.run(crowd(app, 4)) == [(422, None)] * 2 + [(503, "1")] * 2
    # Those that were answered have made room.
    assert asyncio.run(crowd(app, 2)) == [(422, None)] * 2


def test_one_key_cannot_take_every_place(keyed: tuple[FastAPI, str]) -> None:
    app, key = keyed
    told = asyncio.run(crowd(app, 3, Authorization=f"Bearer {key}"))
    assert told == [(422, None), (429, "1"), (429, "1")]


# ---- time -------------------------------------------------------------------------------------


def test_a_check_that_takes_too_long_is_refused_and_its_thread_is_not_given_away(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    ended = threading.Event()

    def slow(task: Task, *_: object) -> bytes:
        if b"slow" in task.body:
            ended.wait(10)
        return b"{}"

    monkeypatch.setattr("permanence_rules.service.workshop.done", slow)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    with a_client(an_app(pack, Limits(seconds=0.1))) as client:
        answer = client.post("/v1/check", json={"case": {"case_id": "slow"}})
        refused(answer, 503, "took_too_long")
        assert answer.headers["retry-after"] == "30"
        # The one thread is still at it: the next waits for its turn, and not for ever.
        answer = client.post("/v1/check", json={"case": {"case_id": "quick"}})
        refused(answer, 503, "busy")
        ended.set()
        assert client.post("/v1/check", json={"case": {}}).status_code == 200


def test_who_sends_no_whole_head_of_a_request_is_not_waited_for() -> None:
    class Hasty(Protocol):
        head_seconds = 0.1

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError

    async def silent(*sent: bytes) -> bytes:
        config = uvicorn.Config(app, log_config=None, factory=False)
        config.load()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Hasty(config, ServerState(), {}), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            for each in sent:
                writer.write(each)
            found = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            await writer.wait_closed()
        return found

    assert asyncio.run(silent()) == b""
    assert asyncio.run(silent(b"POST /v1/check HTTP/1.1\r\nHost: a")) == b""


# ---- what is written down ---------------------------------------------------------------------


def test_a_request_has_a_number_that_the_caller_may_choose(
    client: TestClient, log: list[dict[str, Any]]
) -> None:
    chosen = client.get("/v1/rules", headers={"X-Request-ID": "case-system-000123"})
    assert chosen.headers["x-request-id"] == log[-1]["id"] == "case-system-000123"
    for bad in ("short", "x" * 65, 'injected" line', "jo.bloggs@council"):
        made = client.get("/v1/rules", headers={"X-Request-ID": bad}).headers["x-request-id"]
        assert made != bad
        assert len(made) == 32
        assert log[-1]["id"] == made


def test_the_log_says_who_called_what_and_nothing_of_the_case(
    client: TestClient, log: list[dict[str, Any]]
) -> None:
    case = a_case(care_plan={"health_plan": NARRATIVE}, nonsense=NARRATIVE)
    client.post(f"/v1/check?note={NARRATIVE}", json={"case": case})
    client.post("/v1/check", json={"case": {"case_id": NARRATIVE}})
    client.get(f"/v1/{NARRATIVE}")
    client.get(f"/v1/rules/{NARRATIVE}")
    assert NARRATIVE.split(maxsplit=1)[0] not in json.dumps(log)
    assert [(each["method"], each["path"], each["status"], each["code"]) for each in log] == [
        ("POST", "/v1/check", 200, None),
        ("POST", "/v1/check", 422, "case_not_judged"),
        ("GET", "(no address of the service)", 404, "not_found"),
        ("GET", "/v1/rules/{rule_id:path}", 404, "unknown_rule"),
    ]
    assert set(log[0]) == {
        *("time", "level", "event", "id", "method", "path", "status", "code", "ms", "bytes"),
        *("client", "key"),
    }


def test_a_defect_is_answered_and_logged_without_a_word_of_the_case(
    client: TestClient, log: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(NARRATIVE)

    monkeypatch.setattr("permanence_rules.rulebook.Rulebook.check", broken)
    problem = refused(client.post("/v1/check", json={"case": a_case()}), 500, "defect")
    assert "ValueError" in problem["detail"]
    monkeypatch.setattr("permanence_rules.service.tasks.read_case", broken)
    refused(client.post("/v1/check", json={"case": a_case()}), 500, "defect")
    monkeypatch.setattr("permanence_rules.service.routes.rules_in", broken)
    refused(client.get("/v1/rules"), 500, "defect")
    assert any(each["event"] == "defect" for each in log)
    assert NARRATIVE not in json.dumps(log)
