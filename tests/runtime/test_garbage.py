"""Garbage is looked for less often by the command and by workers, and by no library."""

from __future__ import annotations

import gc

from permanence_rules import Rulebook
from permanence_rules.cli import main
from permanence_rules.runtime.garbage import few_collections, keep_what_is_loaded


def test_what_a_process_changed_is_as_before_when_it_ends() -> None:
    usual = gc.get_threshold()
    with few_collections():
        keep_what_is_loaded()
        assert gc.get_threshold()[0] > usual[0]
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_the_library_leaves_the_collector_alone() -> None:
    usual = gc.get_threshold()
    Rulebook.load("wales")
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_the_command_leaves_it_as_it_was() -> None:
    usual = gc.get_threshold()
    assert main(["--version"]) == 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)
