"""What the worker of the page asks for: which rulebooks there are, a check, a report to keep."""

from __future__ import annotations

import json
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from permanence_rules.cli.checking import Checking
from permanence_rules.cli.rejects import writing_rejects
from permanence_rules.cli.writing import Layout, write_reports
from permanence_rules.errors import PermanenceRulesError, UsageError, described
from permanence_rules.report.findings import Report
from permanence_rules.report.words import role_words_of
from permanence_rules.report_pages import Checked, checked_view, render
from permanence_rules.rulebook import Rulebook
from permanence_rules.sources.base import Reject, SourceKind
from permanence_rules.sources.choose import SOURCES

__all__ = ["FORMS", "FORMS_LEFT_OUT", "KINDS", "KINDS_LEFT_OUT", "Session", "endings"]

KINDS = ("json", "ssda903")
"""Kinds of input that the page reads. A new source goes here, or below with the reason why not."""
KINDS_LEFT_OUT = {
    "annex-a": "its library does not come with the page",
    "ssd": "the library that reads databases does not come with the page",
    "tables": "a mapping is written and tried with the command, beside the tables that it names",
}
FORMS = {"json": "application/json", "csv": "text/csv", "text": "text/plain"}
"""Forms of a report that the page gives, and what each is."""
FORMS_LEFT_OUT = {
    "jsonl": "programs read it; the command writes it",
    "xlsx": "its library does not come with the page",
    "ics": "its library does not come with the page",
    "parquet": "its library does not come with the page",
    "html": "it shows records, and the page keeps reports alone",
    "md": "the page itself says the same",
}

_ENDINGS = {"text": "txt"}
_DUE_WITHIN = 28
_DEFECT = "Nothing was checked, through a defect of the program: {}. Please report it."

Say = Callable[[int], object]
"""Told how many cases were checked so far."""
Keep = Callable[[Reject], None]


@dataclass(slots=True)
class Session:
    """One visit to the page: rulebooks that were loaded, and the reports of the last check."""

    folder: Path
    """Where the worker puts the files that were chosen, and where a report is written."""
    _rulebooks: dict[str, Rulebook] = field(default_factory=dict, init=False)
    _last: _Again | None = field(default=None, init=False)

    def rulebook(self, name: str) -> Rulebook:
        """Return a rulebook, loaded when it is first asked for."""
        if name not in self._rulebooks:
            self._rulebooks[name] = Rulebook.load(name)
        return self._rulebooks[name]

    def check(self, request: str, say: Say) -> str:
        """
        Check the files of a request, and return as JSON the report as HTML, or why there is none.

        The request is JSON: `names` of files or folders, `rules`, `asAt` or "", and `today`.
        """
        try:
            return json.dumps(self._checked(json.loads(request), say))
        except PermanenceRulesError as error:
            return json.dumps({"error": str(error)})
        except Exception as error:  # noqa: BLE001 - its text may hold a record; the page says where
            return json.dumps({"error": _DEFECT.format(described(error))})

    def write(self, form: str) -> str:
        """Write the reports of the last check in one form, and return where."""
        assert self._last is not None, "there is no report before a check"
        path = self.folder / f"report.{_ENDINGS.get(form, form)}"
        write_reports(self._last, Layout(form, path, _DUE_WITHIN, show_all=False))
        return str(path)

    def _checked(self, asked: dict[str, str], say: Say) -> dict[str, object]:
        names = [Path(name) for name in asked["names"]]
        kind = _kind(names)
        source = kind.read(names)
        day = date.fromisoformat(asked["asAt"]) if asked["asAt"] else None
        as_at = day or source.judged_as_at or date.fromisoformat(asked["today"])
        rulebook = self.rulebook(asked["rules"]).for_source(source)
        kept = self.folder / "reports.kept"
        again = _Again(rulebook, source, as_at, kind=kind.name, kept=kept)
        not_used = self.folder / "not-used.csv"
        with writing_rejects(not_used, again.rejects):
            again.keep_all(say)
        self._last = again
        return {
            "html": _html(again),
            "cases": again.number,
            "forms": [[form, f"report.{_ENDINGS.get(form, form)}", FORMS[form]] for form in FORMS],
            "notUsed": str(not_used) if again.rejects else "",
        }


@dataclass(slots=True)
class _Again(Checking):
    """A run whose reports are kept in a file, so that each form of them can be written later."""

    kept: Path = Path("reports")
    number: int = field(default=0, init=False)
    unused: list[Reject] = field(default_factory=list, init=False)

    @property
    def hands_on_reports(self) -> bool:
        """They are kept, and no case is judged a second time."""
        return True

    def keep_all(self, say: Say) -> None:
        """Judge every case of the source; *say* hears of each."""
        self.rejects.keep = _both(self.rejects.keep, self.unused.append)
        with self.kept.open("wb") as file:
            # Named in full: a dataclass with slots is made anew, which breaks the short `super()`.
            for report in Checking.reports(self):
                # Compressed to a tenth: this file is in the memory of the page.
                pickle.dump(zlib.compress(pickle.dumps(report), 1), file)
                self.number += 1
                say(self.number)

    def reports(self) -> Iterator[Report]:
        """Yield the reports that were kept."""
        with self.kept.open("rb") as file:
            for _ in range(self.number):
                packed = pickle.load(file)  # noqa: S301 - this program wrote it
                yield pickle.loads(zlib.decompress(packed))  # noqa: S301 - as above


def _both(one: Keep | None, other: Keep) -> Keep:
    """Return what gives a reject to both; the first writes them to a file."""

    def keep(reject: Reject) -> None:
        other(reject)
        if one is not None:
            one(reject)

    return keep


def _html(checking: _Again) -> str:
    source, used = checking.source, checking.rulebook.used
    checked = Checked(
        checking.as_at,
        rejects=checking.unused,
        notes=tuple(filter(None, (*source.notes, *source.cannot_supply, checking.left_out))),
        rows=source.rows,
    )
    roles = {k: v for pack in checking.rulebook.packs for k, v in pack.file.roles.items()}
    words = role_words_of(roles)
    rules = f"{used.name} {used.version}"
    view = checked_view(checked, rules, words, reports=checking.reports())
    return render("checked.html", view=view)


def _kind(names: list[Path]) -> SourceKind:
    """Return the kind of source that the files are; the page has no way to name another."""
    endings = {file.suffix.lower() for name in names for file in _files_at(name)}
    found = [kind for kind in _kinds() if endings.intersection(kind.endings)]
    if not found:
        files = " or ".join(kind.files for kind in _kinds())
        raise UsageError(f"None of the files is {files}. Choose files of one of these kinds.")
    if len(found) > 1:
        files = " and ".join(kind.files for kind in found)
        raise UsageError(f"There are both {files} files. Choose files of one kind at a time.")
    return found[0]


def _files_at(path: Path) -> Iterable[Path]:
    return path.rglob("*") if path.is_dir() else (path,)


def _kinds() -> list[SourceKind]:
    return [SOURCES.load(name) for name in KINDS]


def endings() -> tuple[str, ...]:
    """Return the endings of the names of the files that the page reads."""
    return tuple(dict.fromkeys(ending for kind in _kinds() for ending in kind.endings))
