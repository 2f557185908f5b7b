"""A run that was stopped goes on where it was, and gives what it would have given."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Rulebook, UsageError, read_case
from permanence_rules.cli import resuming
from permanence_rules.cli.checking import Checking
from permanence_rules.cli.resuming import keeping_a_journal
from permanence_rules.runtime.block_files import BlockFile, growing
from permanence_rules.sources.base import Reject
from permanence_rules.sources.json_files import JsonFiles
from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Run, a_case

CHILDREN = 13
STOPPED = 12
"""Children after which the run is stopped; two blocks of five are whole then."""
KEPT = 10


@pytest.fixture(autouse=True)
def few_in_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "_BLOCK", 5)


@pytest.fixture
def children(tmp_path: Path) -> Path:
    """Children in JSON lines, between them a line that is no case and a child who comes twice."""
    histories = (IN_TIME, OVERDUE, LATE)
    made = [a_case(f"A{n}", *histories[n % 3]) for n in range(CHILDREN)]
    made[7]["team"] = "CLA-2"
    # Care cannot begin before birth, so that a fact is set aside.
    made[4]["child"]["date_of_birth"] = "2025-02-01"
    made[8]["periods_of_care"][0]["reviews"][0]["early_reason"] = "Grandma"
    lines = [json.dumps(each) for each in made]
    lines[6:6] = ["{", lines[3]]
    path = tmp_path / "children.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@dataclass(slots=True)
class Judged:
    """Which children were judged, and after how many the run is stopped."""

    ids: list[str] = field(default_factory=list)
    stop_after: int | None = None


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    found = Judged()
    usual = Checking._judged

    def judging(self: Checking, case: Case) -> Any:
        if found.stop_after is not None and len(found.ids) == found.stop_after:
            raise KeyboardInterrupt
        found.ids.append(case.case_id)
        return usual(self, case)

    monkeypatch.setattr(Checking, "_judged", judging)
    return found


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run that was stopped, and how to repeat it."""

    command: tuple[object, ...]
    output: Path
    journal: Path
    told: str


@pytest.fixture
def stopped(run: Run, children: Path, reviews: Path, judged: Judged, tmp_path: Path) -> Stopped:
    output = tmp_path / "out.csv"
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    command = ("check", children, *options, "--output", output, "--resume")
    judged.stop_after = STOPPED
    ran = run(*command)
    assert (ran.code, output.exists()) == (130, False)
    judged.stop_after = None
    judged.ids.clear()
    return Stopped(command, output, tmp_path / "out.csv.journal", ran.err)


def kept(journal: Path) -> list[dict[str, Any]]:
    """Return what a journal keeps of each child."""
    with gzip.open(journal, "rt", encoding="utf-8") as file:
        _, *lines = file
    return [json.loads(each) for each in lines]


def test_it_goes_on_where_it_was_and_takes_the_journal_away(
    run: Run, stopped: Stopped, judged: Judged
) -> None:
    assert f"{KEPT} children are done and kept in {stopped.journal}; " in stopped.told
    assert f"{KEPT} children were done before the run was stopped.\n" in run(*stopped.command).err
    assert judged.ids == [f"A{n}" for n in range(KEPT, CHILDREN)]
    assert not stopped.journal.exists()


@pytest.mark.parametrize(
    "form",
    [
        "csv",
        "jsonl",
        "json",
        "text",
        pytest.param("xlsx", marks=pytest.mark.slow),
        pytest.param("html", marks=pytest.mark.slow),
        pytest.param("md", marks=pytest.mark.slow),
    ],
)
def test_what_comes_out_is_what_an_uninterrupted_run_gives(
    run: Run, children: Path, reviews: Path, judged: Judged, tmp_path: Path, form: str
) -> None:
    def command(name: str, *more: object) -> tuple[object, ...]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        files = ("--output", folder / "out", "--rejects", folder / "rejects.csv")
        return (
            "check",
            children,
            "--rules",
            reviews,
            "--as-at",
            AS_AT,
            "--format",
            form,
            *files,
            *more,
        )

    whole = run(*command("whole"))
    judged.stop_after = len(judged.ids) + STOPPED
    assert run(*command("resumed", "--resume")).code == 130
    judged.stop_after = None
    again = run(*command("resumed", "--resume"))
    assert again.code == whole.code
    assert again.err == f"{KEPT} children were done before the run was stopped.\n{whole.err}"
    files = {each.name: each.read_bytes() for each in (tmp_path / "whole").iterdir()}
    assert files == {each.name: each.read_bytes() for each in (tmp_path / "resumed").iterdir()}
    assert len(files) >= 2


def test_decisions_and_exceptions_are_as_in_an_uninterrupted_run(
    run: Run, children: Path, reviews: Path, judged: Judged, tmp_path: Path
) -> None:
    register = tmp_path / "exceptions.toml"
    register.write_text(
        '[[exception]]\nrule = "reviews-only/reviews/later-reviews"\nchild = "A4"\n'
        'reason = "Known."\nauthorised_by = "service_manager"\non = 2025-11-01\n'
        "expires = 2026-01-31\n",
        encoding="utf-8",
    )

    def command(name: str, *more: object) -> tuple[object, ...]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        files = ("--output", folder / "out", "--record", folder / "decisions.jsonl")
        options = ("--rules", reviews, "--as-at", AS_AT, "--exceptions", register)
        return "check", children, *options, "--format", "jsonl", *files, *more

    whole = run(*command("whole"))
    # Overdue are A1, A4, A7 and A10; the register names A4.
    assert "Acknowledged by exceptions: 1 finding; 1 of them statutory" in whole.err
    judged.stop_after = len(judged.ids) + STOPPED
    run(*command("resumed", "--resume"))
    judged.stop_after = None
    again = run(*command("resumed", "--resume"))
    assert (again.code, again.err.split("\n", 1)[1]) == (whole.code, whole.err)
    for name in ("out", "decisions.jsonl", "out.run.json"):
        assert (tmp_path / "resumed" / name).read_bytes() == (
            tmp_path / "whole" / name
        ).read_bytes()


def test_a_journal_keeps_what_the_output_lists_and_no_word_of_a_record(stopped: Stopped) -> None:
    assert stopped.journal.stat().st_mode & 0o077 == 0
    entries = kept(stopped.journal)
    assert len(entries) == KEPT
    outcomes = [{each["outcome"] for each in entry["report"]["findings"]} for entry in entries[:3]]
    # In time: the next review is due. Overdue: the third is. Late: the second was.
    assert outcomes == [{"due"}, {"breached"}, {"late", "due"}]
    assert "Grandma" not in gzip.decompress(stopped.journal.read_bytes()).decode()


def other_input(stopped: Stopped, children: Path) -> tuple[object, ...]:
    with children.open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps(a_case("B1", *IN_TIME)))
    return stopped.command


def other_day(stopped: Stopped, _: Path) -> tuple[object, ...]:
    return tuple("2025-12-02" if each == AS_AT else each for each in stopped.command)


def other_choice(stopped: Stopped, _: Path) -> tuple[object, ...]:
    return (*stopped.command, "--area", "reviews")


def other_rules(stopped: Stopped, _: Path) -> tuple[object, ...]:
    pack = stopped.command[3]
    assert isinstance(pack, Path)
    (pack / "reviews" / "second-review.yaml").unlink()
    (pack / "reviews" / "second-review.scenarios.yaml").unlink()
    return stopped.command


def also_recorded(stopped: Stopped, _: Path) -> tuple[object, ...]:
    return (*stopped.command, "--record", stopped.output.with_name("decisions.jsonl"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (other_input, "input files"),
        (other_day, "as-at date"),
        (other_choice, "options"),
        (other_rules, "rules"),
        (also_recorded, "options"),
    ],
)
def test_another_run_is_refused_in_a_sentence_and_the_journal_stays(
    run: Run, stopped: Stopped, children: Path, judged: Judged, change: Any, what: str
) -> None:
    before = stopped.journal.read_bytes()
    ran = run(*change(stopped, children))
    said = f"{stopped.journal}: the run that was stopped differs from this one ({what}); "
    said += "give what it had, or remove this file to begin anew.\n"
    assert (ran.code, ran.err) == (2, said)
    assert stopped.journal.read_bytes() == before
    assert judged.ids == []


@pytest.mark.parametrize("cut", [1, 30])
def test_a_block_that_was_cut_short_is_judged_again(
    run: Run, stopped: Stopped, judged: Judged, cut: int
) -> None:
    stopped.journal.write_bytes(stopped.journal.read_bytes()[:-cut])
    assert run(*stopped.command).code == 4
    assert judged.ids == [f"A{n}" for n in range(5, CHILDREN)]


def test_what_a_power_cut_left_behind_the_last_block_is_overwritten(
    run: Run, stopped: Stopped, judged: Judged
) -> None:
    with stopped.journal.open("ab") as file:
        file.write(bytes(4096))
    assert run(*stopped.command).code == 4
    assert len(judged.ids) == CHILDREN - KEPT


@pytest.mark.parametrize(
    "text",
    [b"case_id,rule\n", gzip.compress(b"[]\n"), gzip.compress(b"")],
    ids=["a table", "another kind of journal", "an empty journal"],
)
def test_a_file_that_is_no_journal_is_refused_and_left(
    run: Run, stopped: Stopped, text: bytes
) -> None:
    stopped.journal.write_bytes(text)
    ran = run(*stopped.command)
    assert (ran.code, ran.err) == (
        2,
        f"{stopped.journal}: this is no journal of a run; remove it, or name another --output.\n",
    )
    assert stopped.journal.read_bytes() == text


def test_an_entry_that_does_not_fit_is_refused_without_a_word_of_it(
    run: Run, stopped: Stopped
) -> None:
    head = gzip.decompress(stopped.journal.read_bytes()).splitlines()[0]
    entry = b'{"record": "x", "report": {"case_id": "secret"}}\n'
    stopped.journal.write_bytes(gzip.compress(head + b"\n") + gzip.compress(entry))
    ran = run(*stopped.command)
    assert ran.code == 2
    assert "this is no journal of a run" in ran.err
    assert "secret" not in ran.err


def test_of_a_database_that_goes_away_the_journal_stays(
    run: Run, stopped: Stopped, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = JsonFiles.read

    def cut_short(self: JsonFiles) -> Iterator[Case | Reject]:
        yield from islice(whole(self), KEPT + 2)
        yield Reject("db", "the rest was not read", code="database_lost")

    with monkeypatch.context() as changed:
        changed.setattr(JsonFiles, "read", cut_short)
        ran = run(*stopped.command)
    assert f"children are done and kept in {stopped.journal}; " in ran.err
    assert stopped.output.exists()
    assert stopped.journal.exists()
    whole_run = run(*stopped.command[:-1])
    expected = stopped.output.read_bytes()
    ran = run(*stopped.command)
    assert f"{KEPT} children were done before the run was stopped.\n" in ran.err
    assert (ran.code, stopped.output.read_bytes()) == (whole_run.code, expected)
    assert not stopped.journal.exists()


def test_without_an_output_there_is_no_place_for_a_journal(
    run: Run, children: Path, reviews: Path
) -> None:
    ran = run("check", children, "--rules", reviews, "--resume")
    assert (ran.code, ran.err) == (
        2,
        "--resume: name a file or folder with --output; the journal lies beside.\n",
    )


def test_a_run_that_is_not_stopped_leaves_no_journal(
    run: Run, stopped: Stopped, children: Path
) -> None:
    stopped.journal.unlink()
    assert run(*stopped.command).code == 4
    assert {each.name for each in stopped.output.parent.iterdir()} >= {"out.csv"}
    assert not stopped.journal.exists()


class Children:
    """A source whose children change from one reading to the next, as a database does."""

    cannot_supply = notes = rows = ()
    judged_as_at = supplies = None

    def __init__(self) -> None:
        self.cases = [read_case(a_case(f"A{n}", *IN_TIME)) for n in range(9)]

    def read(self) -> Iterator[Case]:
        yield from self.cases


@contextmanager
def checking(source: Children, rulebook: Rulebook, path: Path) -> Iterator[Checking]:
    found = Checking(rulebook, source, date.fromisoformat(AS_AT))
    with keeping_a_journal(path, {"as_at": AS_AT}, found.selection.listed) as found.journal:
        yield found


@pytest.mark.parametrize("change", ["another record", "fewer"])
def test_children_that_changed_in_a_database_are_refused(
    reviews: Path, tmp_path: Path, change: str
) -> None:
    source, rulebook, path = Children(), Rulebook.load(reviews), tmp_path / "out.journal"
    with suppress(KeyboardInterrupt), checking(source, rulebook, path) as first:
        for number, _ in enumerate(first.reports()):
            if number == 7:
                raise KeyboardInterrupt
    assert path.exists()
    if change == "fewer":
        del source.cases[4:]
    else:
        source.cases[2] = read_case(a_case("A2", *OVERDUE))
    with pytest.raises(UsageError) as refused, checking(source, rulebook, path) as second:
        list(second.reports())
    assert str(refused.value) == (
        f"{path}: the children are not those of the run that was stopped; "
        "remove this file to begin anew."
    )
    assert path.exists()


def test_blocks_come_back_as_they_were_written_and_more_can_follow(tmp_path: Path) -> None:
    path = tmp_path / "blocks"
    # More than one piece is read at a time: text that does not pack, and blocks of one line.
    lines = [[f"{block}-{n * 7919 % 100_003:x}" for n in range(20_000)] for block in range(3)]
    with growing(path) as file:
        assert list(file.blocks()) == []
        for each in lines[:2]:
            file.add(each)
    with growing(path) as file:
        assert list(file.blocks()) == lines[:2]
        file.add(lines[2])
        file.add(["last"])
    with growing(path) as file:
        assert list(file.blocks()) == [*lines, ["last"]]


def test_a_block_for_which_there_is_no_room_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "blocks"
    with growing(path) as file:
        list(file.blocks())
        file.add(["one"])

        class Full:
            """A disk that takes five more bytes."""

            def __getattr__(self, name: str) -> Any:
                return getattr(raw, name)

            def write(self, data: memoryview) -> int:
                if len(data) < wanted:
                    raise OSError(28, "No space left on device")
                return raw.write(bytes(data[:5]))

        raw = file._file
        wanted = 20
        monkeypatch.setattr(file, "_file", Full())
        with pytest.raises(OSError, match="No space"):
            file.add(["two"])
    with growing(path) as again:
        assert list(again.blocks()) == [["one"]]
    assert isinstance(again, BlockFile)
