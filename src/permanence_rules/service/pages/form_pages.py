"""The pages of a form: where it starts, each page of questions, all answers, and the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import Response

from permanence_rules.errors import PermanenceRulesError, UsageError
from permanence_rules.forms import Form, Validation
from permanence_rules.forms.adapters.govuk import ErrorSummary, SummaryLine
from permanence_rules.forms.adapters.posted import id_of
from permanence_rules.report_pages import Checked, checked_view
from permanence_rules.rulebook import Rulebook
from permanence_rules.service.books import Books
from permanence_rules.service.pages.answers import download, page
from permanence_rules.service.pages.asked import (
    AS_AT,
    EXAMPLE_DAY,
    Mistakes,
    day_typed,
    examples,
    record_in,
    roles_of,
)
from permanence_rules.service.pages.form_view import answers_of, boxes_of, channels, status_of
from permanence_rules.service.pages.posts import Posted, PostError
from permanence_rules.service.pages.sections import Section, ShownForm, sections_of, worded_form
from permanence_rules.service.pages.state import State, place_of_record
from permanence_rules.timing import in_words

__all__ = ["answered", "as_you_go", "lost_page", "lost_part", "start_page", "started"]


# ---- where it starts --------------------------------------------------------------------------


def start_page(shown: ShownForm, books: Books, posted: Posted, mistakes: Mistakes) -> Response:
    """Return the page that asks for the record, the rules and the day."""
    return page(
        "start.html",
        shown.address,
        status=422 if mistakes.by_box else 200,
        shown=shown,
        summary=mistakes.summary(shown.title),
        mistakes=mistakes,
        examples=examples(),
        record=posted.text("record") or "demo-birch",
        which=posted.text("which") or "new",
        rulebooks=books.names,
        chosen=posted.text("rules") or books.names[0],
        as_at=AS_AT,
        day={part: posted.text(f"as_at-{part}") for part in ("day", "month", "year")},
        example_day=in_words(EXAMPLE_DAY),
    )


def started(shown: ShownForm, books: Books, posted: Posted, today: Callable[[], date]) -> Response:
    """Return the first page of questions, or what is wrong with the start."""
    mistakes = Mistakes()
    record = record_in(posted, mistakes)
    day = day_typed(posted, mistakes)
    if posted.text("rules") not in books.names:
        mistakes.add("rules", "Select the rules to use")
    if record is None or mistakes.by_box:
        return start_page(shown, books, posted, mistakes)
    is_own = posted.text("record") == "own"
    try:
        at = place_of_record(shown, record, is_new=posted.text("which") != "last")
    except UsageError as error:
        mistakes.add("file" if is_own else "record", str(error))
        return start_page(shown, books, posted, mistakes)
    as_at = day or (today() if is_own else EXAMPLE_DAY)
    state = State(posted.text("rules"), as_at, at, record, {}, 0)
    return _shown(Asked.of(shown, books, state))


# ---- pages of questions -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A form on its way, with its rulebook, its pages and what its answers would bring."""

    shown: ShownForm
    state: State
    rulebook: Rulebook
    form: Form
    sections: tuple[Section, ...]
    found: Validation

    @classmethod
    def of(cls, shown: ShownForm, books: Books, state: State) -> Asked:
        """Judge what was typed so far, as seen from the page that the state is on."""
        rulebook = books.get(state.rules)
        form = worded_form(rulebook, shown, state.at)
        sections = sections_of(shown, form)
        names = sections[state.page].names if state.page < len(sections) else None
        found = form.validate(state.record, state.typed, as_at=state.as_at, page=names)
        return cls(shown, state, rulebook, form, sections, found)

    @property
    def section(self) -> Section | None:
        """The page of questions; None on the page that shows all answers."""
        return self.sections[self.state.page] if self.state.page < len(self.sections) else None

    def summary(self) -> ErrorSummary:
        """Return what cannot be right on this page; on the last page, on any."""
        names = None if self.section is None else set(self.section.names)
        lines = tuple(
            SummaryLine(each.text, f"#{id_of(each.field)}" if each.field is not None else "")
            for each in self.found.impossible
            if names is None or (each.field or "").partition("[")[0] in names
        )
        say = self.form.messages.say
        title = say("error_title", title=self.title) if lines else self.title
        return ErrorSummary(say("summary"), lines, title)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return "Check your answers" if self.section is None else self.section.title


def answered(shown: ShownForm, books: Books, posted: Posted) -> Response:
    """Take what was typed on a page, and return the page that was asked for next."""
    try:
        asked = _taken(shown, books, posted)
        return _next(asked, books, posted.text("go"))
    except PermanenceRulesError as error:
        return lost_page(shown, error)


def lost_page(shown: ShownForm, error: PermanenceRulesError) -> Response:
    """Return the page that says why a form cannot go on."""
    return page("lost.html", shown.address, status=_status(error), shown=shown, why=str(error))


def lost_part(shown: ShownForm, error: PermanenceRulesError) -> Response:
    """Return the same for the panel beside the questions."""
    return page("lost_part.html", shown.address, status=_status(error), why=str(error))


def _status(error: PermanenceRulesError) -> int:
    return error.status if isinstance(error, PostError) else 400


def _taken(shown: ShownForm, books: Books, posted: Posted) -> Asked:
    state = State.of(posted)
    form = worded_form(books.get(state.rules), shown, state.at)
    sections = sections_of(shown, form)
    if state.page < len(sections):
        state = state.with_page(form, sections[state.page], posted)
    return Asked.of(shown, books, state)


_PAGE = re.compile(r"page-(\d{1,2})", re.ASCII)


def _next(asked: Asked, books: Books, go: str) -> Response:
    """Return the next page; to go on, what cannot be right on this one must be corrected."""
    last = len(asked.sections)
    named = _PAGE.fullmatch(go)
    if named is not None:
        return _on(asked, books, min(int(named[1]), last))
    if go == "back":
        return _on(asked, books, max(asked.state.page - 1, 0))
    if go == "continue" and not asked.summary():
        return _on(asked, books, min(asked.state.page + 1, last))
    if go == "download" and not asked.found.blocks:
        return download(asked.found.record, _file_name(asked))
    if go == "report" and asked.found.report is not None:
        return _report(asked)
    return _shown(asked)


def _on(asked: Asked, books: Books, number: int) -> Response:
    return _shown(Asked.of(asked.shown, books, asked.state.on(number)))


def _file_name(asked: Asked) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", str(asked.found.record.get("case_id", "")))[:64]


def _shown(asked: Asked) -> Response:
    summary = asked.summary()
    given = _common(asked, summary)
    status = 422 if summary else 200
    if asked.section is None:
        groups = answers_of(asked.form, asked.sections, asked.state, asked.found)
        return page("answers.html", asked.shown.address, status=status, groups=groups, **given)
    boxes = boxes_of(asked.form, asked.section, asked.state, asked.found)
    return page("form.html", asked.shown.address, status=status, boxes=boxes, **given)


def _common(asked: Asked, summary: ErrorSummary) -> dict[str, object]:
    made = channels(asked.found, asked.sections, asked.state.page)
    return {
        "shown": asked.shown,
        "summary": summary,
        "title": asked.title,
        "number": asked.state.page + 1,
        "sections": asked.sections,
        "case_id": asked.found.record.get("case_id", ""),
        "as_at": in_words(asked.state.as_at),
        "rules": asked.state.rules,
        "hidden": asked.state.hidden(),
        "channels": made,
        "status_line": status_of(made),
    }


def _report(asked: Asked) -> Response:
    assert asked.found.report is not None
    checked = Checked(asked.state.as_at, [asked.found.report])
    view = checked_view(checked, asked.state.rules, roles_of(asked.rulebook))
    return page(
        "form_report.html",
        asked.shown.address,
        view=view,
        shown=asked.shown,
        hidden=asked.state.hidden(),
    )


def as_you_go(shown: ShownForm, books: Books, posted: Posted) -> Response:
    """Return what the answers so far would bring, to be put beside them as they change."""
    try:
        asked = _taken(shown, books, posted)
    except PermanenceRulesError as error:
        return lost_part(shown, error)
    made = channels(asked.found, asked.sections, asked.state.page)
    return page("channels.html", shown.address, channels=made, status_line=status_of(made))
