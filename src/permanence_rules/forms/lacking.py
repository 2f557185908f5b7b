"""What duties still want of a form, and which question would settle most of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from permanence_rules.errors import Loc
from permanence_rules.forms.duties import Readings, readings_of
from permanence_rules.forms.look import Box, Look
from permanence_rules.forms.places import are_of_one_record, lies_in, loc_of_missing, names_of
from permanence_rules.forms.results import Lacking, Question
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Closing, Finding

__all__ = ["cited", "is_owed", "lacking_of", "questions_of", "title_of"]

_OPEN_VIOLATIONS = (Outcome.BREACHED, Outcome.VIOLATED)


def is_owed(finding: Finding) -> bool:
    """Whether a duty is due, or overdue with something left to do."""
    if finding.outcome in _OPEN_VIOLATIONS:
        return finding.closing is not Closing.PAST
    return finding.outcome is Outcome.DUE


def cited(finding: Finding) -> str:
    """Return where the duty of a finding comes from."""
    return "; ".join(f"{each.source}, {each.provision}" for each in finding.citations)


def title_of(look: Look, finding: Finding) -> str:
    """Return the title of a finding's rule, in the council's own words if there are any."""
    return look.messages.titles.get(finding.rule, finding.title)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One box that a duty wants, and the item of its checklist that the box belongs to."""

    box: Box
    item: str | None = None


def lacking_of(look: Look) -> tuple[Lacking, ...]:
    """
    Return what duties still want of the page: first what is owed for certain, by day.

    A duty whose facts are not known speaks only where all that it misses is on the page: on an
    earlier page it is quiet, and what another form must say is asked for there.
    """
    found: list[Lacking] = []
    for finding, readings in _findings(look):
        boxes, is_all = _missing_boxes(look, finding, readings)
        if is_owed(finding):
            wanted = tuple(_wanted_for_certain(look, finding, readings))
            found += _answers(look, finding, wanted, certain=True)
            named = {each.box.name for each in wanted}
            boxes = [box for box in boxes if box.name not in named]
        elif finding.outcome is not Outcome.UNDETERMINED or not is_all:
            continue
        found += _answers(look, finding, _by_box(look, readings, boxes), certain=False)
    order = {box.name: place for place, box in enumerate(look.boxes())}
    return tuple(sorted(found, key=lambda each: _urgency(each, order)))


def _answers(
    look: Look, finding: Finding, wanted: Iterable[_Wanted], *, certain: bool
) -> Iterator[Lacking]:
    """Yield what is wanted, but for what was typed and cannot be read: that is said already."""
    for each in wanted:
        if not look.is_unread(each.box.loc):
            yield _lacking(look, finding, each, certain=certain)


def _urgency(each: Lacking, order: dict[str, int]) -> tuple[bool, date, str, int, str]:
    place = order.get((each.field or "").partition("[")[0], len(order))
    return not each.certain, each.due_on or date.max, each.rule, place, each.field or ""


def _findings(look: Look) -> Iterator[tuple[Finding, Readings]]:
    """Yield the findings about the form's record, or one around or beside it."""
    known = readings_of(look.form.rulebook)
    for finding in look.after.findings if look.after is not None else ():
        subject = loc_of_missing(finding.subject.path) if finding.subject.path else ()
        if subject is None or finding.rule not in known:
            continue
        if are_of_one_record(look.at, subject):
            yield finding, known[finding.rule]


def _wanted_for_certain(look: Look, finding: Finding, readings: Readings) -> Iterator[_Wanted]:
    """Yield the boxes of the items that lack, and of the act that is owed and not recorded."""
    boxes, home = look.boxes(), look.form.home
    lacks = set(finding.missing_items)
    found: dict[tuple[str, str], _Wanted] = {}
    for words, keys in readings.items():
        if words in lacks:
            for box in boxes:
                if readings.of_key(keys, home, box.field, look.rank_of):
                    found.setdefault((words, box.name), _Wanted(box, words))
    if not found:
        for box in boxes:
            # A stated none is lacking as well: the duty is owed all the same.
            if look.value(box.loc) is None and readings.of_act(home, box.field, look.rank_of):
                found.setdefault(("", box.name), _Wanted(box))
    yield from found.values()


def _missing_boxes(look: Look, finding: Finding, readings: Readings) -> tuple[list[Box], bool]:
    """Return the boxes of the page that an open duty misses, and whether it misses nothing else."""
    found: dict[str, Box] = {}
    is_all = bool(finding.missing)
    for path in finding.missing:
        boxes, is_whole = _boxes_of(look, path, readings)
        shown = [box for box in boxes if look.is_on_page(box)]
        is_all = is_all and is_whole and bool(boxes) and len(shown) == len(boxes)
        found.update((box.name, box) for box in shown)
    return list(found.values()), is_all


def _boxes_of(look: Look, path: str, readings: Readings) -> tuple[list[Box], bool]:
    """
    Return the boxes that would say what is missing, and whether they would say all of it.

    A fact has its own box. Of a section, or of a whole list, those are meant that the rule reads.
    """
    loc = loc_of_missing(path)
    if loc is None:
        return [], False
    own = next((box for box in look.all_boxes() if _is_same(box, loc)), None)
    if own is not None:
        return [look.box_at(loc) or own], True
    home = look.form.home
    inside = [
        box
        for box in look.all_boxes()
        if lies_in(box.loc, loc) and not look.is_said(box.loc) and readings.of(home, box.field)
    ]
    return inside, not readings.reads_beside(names_of(loc), home)


def _is_same(box: Box, loc: Loc) -> bool:
    return box.loc == loc or (box.field.kind == "rows" and lies_in(loc, box.loc))


def _by_box(look: Look, readings: Readings, boxes: Iterable[Box]) -> Iterator[_Wanted]:
    """Yield the boxes with the item of a checklist that each belongs to, if one does."""
    home, at = look.form.home, look.rank_of
    for box in boxes:
        items = readings.items()
        own = (words for words, keys in items if readings.of_key(keys, home, box.field, at))
        yield _Wanted(box, next(own, None))


def _lacking(look: Look, finding: Finding, wanted: _Wanted, *, certain: bool) -> Lacking:
    box, due = wanted.box, finding.due_on
    code = _code(look, finding, wanted, certain=certain)
    text = look.messages.say(
        code,
        title=title_of(look, finding),
        due=look.messages.day(due) if due is not None else "",
        item=wanted.item or "",
        **look.words(box.loc),
    )
    return Lacking(
        code=code,
        text=text,
        certain=certain,
        rule=finding.rule,
        title=title_of(look, finding),
        provision=cited(finding),
        due_on=due,
        item=wanted.item,
        **look.where(box.loc, box),
    )


def _code(look: Look, finding: Finding, wanted: _Wanted, *, certain: bool) -> str:
    due = finding.due_on
    if not certain:
        return "lacking_unknown" if due is None else "lacking_unknown_due"
    base = "lacking" if wanted.item is None else "lacking_item"
    if due is None:
        return base
    return f"{base}_overdue" if due < look.as_at else f"{base}_due"


# ---- what to ask next -------------------------------------------------------------------------


@dataclass(slots=True)
class _Count:
    box: Box
    alone: list[str]
    with_others: list[str]


def questions_of(look: Look) -> tuple[Question, ...]:
    """Return the boxes that duties wait for, those first that would decide most duties alone."""
    counts: dict[str, _Count] = {}
    for finding, readings in _findings(look):
        if finding.outcome is not Outcome.UNDETERMINED:
            continue
        boxes, is_all = _missing_boxes(look, finding, readings)
        for box in boxes:
            if look.is_said(box.loc) or look.is_unread(box.loc):
                continue
            count = counts.setdefault(box.name, _Count(box, [], []))
            is_alone = is_all and len(boxes) == 1
            (count.alone if is_alone else count.with_others).append(finding.rule)
    order = {box.name: place for place, box in enumerate(look.boxes())}
    ranked = sorted(
        counts.values(),
        key=lambda each: (
            -len(each.alone),
            -len(each.with_others),
            order.get(each.box.name, len(order)),
        ),
    )
    return tuple(_question(look, each) for each in ranked)


def _question(look: Look, count: _Count) -> Question:
    box, number = count.box, len(count.alone) + len(count.with_others)
    code = "question_one" if number == 1 else "question"
    return Question(
        code="question",
        text=look.messages.say(code, number=number, **look.words(box.loc)),
        label=box.label,
        decides=len(count.alone),
        concerns=number,
        rules=tuple(sorted({*count.alone, *count.with_others})),
        **look.where(box.loc, box),
    )
