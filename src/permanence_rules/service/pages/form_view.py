"""What a page of a form shows: its boxes with what is wrong, and what the answers would bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from permanence_rules.forms import Form, FormField, Validation
from permanence_rules.forms.adapters.posted import Row, id_of, plain_value, rows_of, shown_values
from permanence_rules.report.words import capital, count_of
from permanence_rules.service.pages.sections import Section
from permanence_rules.service.pages.state import State

__all__ = [
    "Answer",
    "AnswerGroup",
    "Box",
    "Channel",
    "Line",
    "answers_of",
    "boxes_of",
    "channels",
    "status_of",
]

# ---- boxes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """One field on the page: what it shows and what is wrong with it, or its rows."""

    field: FormField
    id: str
    value: object
    errors: tuple[str, ...]
    rows: tuple[Row, ...] = ()


def boxes_of(form: Form, section: Section, state: State, found: Validation) -> tuple[Box, ...]:
    """Return the boxes of one page, with what was typed, or else what is stored."""
    errors = found.errors()
    shown = shown_values(form, state.record)
    stored = form.values(state.record)
    boxes = []
    for field in section.fields:
        rows: tuple[Row, ...] = ()
        if field.kind == "rows":
            rows = rows_of(field, stored.get(field.name), state.typed, errors)
        value = state.typed.get(field.name, shown.get(field.name, ""))
        boxes.append(Box(field, id_of(field.name), value, tuple(errors.get(field.name, ())), rows))
    return tuple(boxes)


# ---- what the answers bring -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a channel, with its tag and where it leads to."""

    text: str
    tag: str = ""
    colour: str = ""
    href: str = ""
    page: int | None = None
    """The page that has the box, where it is another one."""
    page_title: str = ""
    provision: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of answer: its heading, what it means, and its lines."""

    name: str
    heading: str
    about: str
    lines: tuple[Line, ...]


_EFFECTS = {
    "opens": ("Opens", "blue"),
    "closes": ("Settles", "green"),
    "makes_late": ("Late", "red"),
    "unsettles": ("Unknown", "purple"),
}


class _Places:
    """Where the boxes of a form are, seen from one page."""

    def __init__(self, sections: Sequence[Section], page: int) -> None:
        self._pages = {
            name: (number, section.title)
            for number, section in enumerate(sections)
            for name in section.names
        }
        self._page = page

    def line(self, line: Line, field: str | None) -> Line:
        """Return a line that leads to a box: by a link on this page, else by a change of page."""
        known = self._pages.get((field or "").partition("[")[0])
        if field is None or known is None:
            return line
        number, title = known
        if number == self._page:
            return replace(line, href=f"#{id_of(field)}")
        return replace(line, page=number, page_title=title)


def channels(found: Validation, sections: Sequence[Section], page: int) -> tuple[Channel, ...]:
    """Return what the answers would bring, seen from one page; empty channels are left out."""
    places = _Places(sections, page)
    line = places.line
    made = (
        Channel(
            "impossible",
            "Cannot be right",
            "Correct this before you save.",
            tuple(line(Line(each.text), each.field) for each in found.impossible),
        ),
        Channel(
            "unlikely",
            "Check this",
            "It may be true. You can save it.",
            tuple(line(Line(each.text), each.field) for each in found.unlikely),
        ),
        Channel(
            "changed",
            "What saving changes",
            "",
            tuple(
                line(
                    Line(each.text, *_EFFECTS[each.effect], provision=_first(each.provision)),
                    each.fields[0] if each.fields else each.field,
                )
                for each in found.changed
            ),
        ),
        Channel(
            "lacking",
            "Still lacking",
            "You can save without it.",
            tuple(_lacking(found, places)),
        ),
        Channel(
            "next",
            "Ask next",
            "The answers that decide most duties.",
            tuple(line(Line(each.text), each.field) for each in found.next_questions),
        ),
        Channel(
            "elsewhere",
            "Elsewhere in the record",
            "This form does not show it.",
            tuple(Line(each.text) for each in found.elsewhere),
        ),
        Channel("not-judged", "Not judged", "", tuple(map(Line, found.not_judged))),
    )
    return tuple(_once(each) for each in made if each.lines)


def _once(channel: Channel) -> Channel:
    """Return a channel with each sentence once: several boxes may be about one item of a list."""
    lines = {each.text: each for each in reversed(channel.lines)}
    return replace(channel, lines=tuple(reversed(lines.values())))


def _lacking(found: Validation, places: _Places) -> Iterator[Line]:
    """Yield what is owed for certain before what the record does not tell."""
    for each in sorted(found.lacking, key=lambda one: not one.certain):
        tag, colour = ("Owed", "orange") if each.certain else ("Not known", "purple")
        yield places.line(
            Line(each.text, tag, colour, provision=_first(each.provision)), each.field
        )


def _first(provision: str) -> str:
    """Return the provision that decides; those beside it are in the report."""
    return provision.partition(";")[0]


_COUNTED = {
    "impossible": ("cannot be right", "cannot be right"),
    "unlikely": ("to check", "to check"),
    "changed": ("change", "changes"),
    "lacking": ("still lacking", "still lacking"),
}


def status_of(shown: Iterable[Channel]) -> str:
    """
    Return in one sentence how much there is, to be read out as answers change.

    >>> status_of([])
    'Nothing to say yet.'
    """
    said = [
        count_of(len(each.lines), *_COUNTED[each.name]) for each in shown if each.name in _COUNTED
    ]
    return f"{', '.join(said)}." if said else "Nothing to say yet."


# ---- all answers ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the last page shows it."""

    label: str
    id: str
    value: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one page that were typed, and what is wrong with them."""

    title: str
    page: int
    answers: tuple[Answer, ...]


def answers_of(
    form: Form, sections: Sequence[Section], state: State, found: Validation
) -> tuple[AnswerGroup, ...]:
    """Return what was typed on each page, and each problem of a box that nobody typed into."""
    errors = found.errors()
    return tuple(
        AnswerGroup(section.title, page, tuple(_answers(form, section, state.typed, errors)))
        for page, section in enumerate(sections)
    )


def _answers(
    form: Form,
    section: Section,
    typed: Mapping[str, object],
    errors: Mapping[str | None, Sequence[str]],
) -> Iterator[Answer]:
    names = set(section.names)
    for name in dict.fromkeys((*typed, *(each for each in errors if each is not None))):
        if name.partition("[")[0] in names:
            field = form.field(name)
            value = _in_words(field, typed[name]) if name in typed else "As it is stored"
            yield Answer(_label(form, name), id_of(name), value, tuple(errors.get(name, ())))


def _label(form: Form, name: str) -> str:
    """Return the label of a box; a cell is named with its row."""
    rows, is_cell, rest = name.partition("[")
    if not is_cell:
        return form.field(name).label
    place = int(rest.partition("]")[0]) + 1
    inner = form.field(name).label
    return f"{form.field(rows).label} {place}: {inner[:1].lower()}{inner[1:]}"


def _in_words(field: FormField, value: object) -> str:
    """Return what was typed as people say it."""
    words = {each.value: each.words for each in field.options}
    if isinstance(value, Mapping):
        return "/".join(str(value.get(part) or "") for part in ("day", "month", "year")).strip("/")
    if isinstance(value, list | tuple):
        chosen = [words.get(str(each), str(each)) for each in value if str(each).strip()]
        return ", ".join(chosen) or "Nothing"
    text = str(plain_value(field, value)) if isinstance(value, bool) else str(value)
    return words.get(text, capital(text)) or "Nothing"
