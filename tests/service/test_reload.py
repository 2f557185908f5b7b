"""Rulebooks are replaced all together or not at all, and no request notices."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from permanence_rules.errors import RuleFileError, UsageError
from permanence_rules.service import Books, Limits, Settings, create_app
from permanence_rules.service.app import service_of
from permanence_rules.service.problems import Refusal
from permanence_rules.service.tasks import Task
from permanence_rules.service.workshop import Workshop
from tests.service.calling import TODAY, a_case, a_client, an_app, pack_in

pytestmark = pytest.mark.slow


def titles(client: object) -> list[str]:
    return [each["title"] for each in client.get("/v1/rules").json()["rules"]]  # type: ignore[attr-defined]


def change(pack: Path, old: str, new: str) -> None:
    file = pack / "agreed.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_rulebook_with_a_mistake_leaves_the_old_one_serving(tmp_path: Path) -> None:
    pack = pack_in(tmp_path)
    app = an_app(pack)
    with a_client(app) as client:
        before = client.get("/health").json()["rulebooks"]
        change(pack, "within: 30 days", "within: 30 dyas")
        assert service_of(app).reload() is False
        health = client.get("/health").json()
        assert health["status"] == "degraded"
        assert "agreed.yaml" in health["problem"]
        assert "dyas" in health["problem"]
        assert health["rulebooks"] == before
        report = client.post("/v1/check", json={"case": a_case()}).json()
        assert report["rulebook"]["digest"] == before["council"]
        change(pack, "within: 30 dyas", "within: 31 days")
        assert service_of(app).reload() is True
        health = client.get("/health").json()
        assert (health["status"], health.get("problem")) == ("ok", None)
        report = client.post("/v1/check", json={"case": a_case()}).json()
        assert report["rulebook"]["digest"] == health["rulebooks"]["council"] != before["council"]


def test_changed_files_are_noticed_where_that_is_asked_for(tmp_path: Path) -> None:
    pack = pack_in(tmp_path)
    with a_client(an_app(pack, watch=0.02)) as client:
        change(pack, "The plan is agreed", "The plan is agreed soon")
        until = time.monotonic() + 10
        while "The plan is agreed soon" not in titles(client):
            assert time.monotonic() < until
            time.sleep(0.02)


def test_a_rulebook_that_cannot_be_used_does_not_start(tmp_path: Path) -> None:
    pack = pack_in(tmp_path)
    change(pack, "within: 30 days", "within: 30 dyas")
    for workers in (0, 1):
        with pytest.raises(RuleFileError, match="dyas"):
            create_app(Settings(rules=(str(pack),), workers=workers))


def test_two_rulebooks_of_one_name_are_refused(tmp_path: Path) -> None:
    packs = [str(pack_in(tmp_path / name)) for name in ("a", "b")]
    with pytest.raises(UsageError, match="rename one of the two"):
        Books(packs)


def test_all_that_come_with_the_program_are_served_where_none_is_named() -> None:
    books = Books()
    assert next(iter(books.paths)) == "england"
    assert {"walsall", "scotland"} <= set(books.paths)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does all in threads")
def test_a_check_that_takes_too_long_is_ended_and_the_next_one_is_judged(tmp_path: Path) -> None:
    # A process that is told to judge, and is stopped as if its check went on for ever.
    workshop = Workshop(Books([str(pack_in(tmp_path))]), Limits(seconds=0.3), workers=1)
    task = Task(kind="case", body=b'{"case_id": "a"}', as_at=TODAY)

    async def run() -> None:
        assert b'"case_id":"a"' in await workshop.run(task)
        (child,) = workshop._bench._idle  # type: ignore[attr-defined]
        os.kill(child.number, signal.SIGSTOP)
        with pytest.raises(Refusal) as told:
            await workshop.run(task)
        assert (told.value.status, told.value.code) == (503, "took_too_long")
        assert b'"case_id":"a"' in await workshop.run(task)
        (other,) = workshop._bench._idle  # type: ignore[attr-defined]
        assert other.number != child.number
        os.kill(other.number, signal.SIGKILL)  # as the machine does where memory is short
        with pytest.raises(Refusal) as told:
            await workshop.run(task)
        assert (told.value.status, told.value.code) == (503, "process_lost")
        assert b'"case_id":"a"' in await workshop.run(task)
        workshop._bench._nursery._process.kill()  # type: ignore[attr-defined]
        os.kill(workshop._bench._idle[0].number, signal.SIGKILL)  # type: ignore[attr-defined]
        with pytest.raises(Refusal):
            await workshop.run(task)
        assert b'"case_id":"a"' in await workshop.run(task)

    asyncio.run(run())
    workshop.close()
