"""What is to be done as calendars: one for each owner, with an event on the day of each duty."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from permanence_rules.outputs.form import FilePart, OutputForm
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import PlannedAction, Report
from permanence_rules.report.words import count_of, owner_words
from permanence_rules.timing import in_words

__all__ = ["ICS", "Owner", "owners_of", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[FilePart]:
    """Yield the parts of each owner's calendar; memory grows with the number of owners alone."""
    files = _Names()
    for report in reports:
        for action in _listed(report, options):
            event = _event(report, action, options)
            for owner in owners_of(report, action):
                if owner not in files.by_owner:
                    yield FilePart(files.name(owner), _beginning(owner, options))
                yield FilePart(files.name(owner), event)
    for name in files.by_owner.values():
        yield FilePart(name, _END)
    manifest = options.run.manifest()
    if files.by_owner and manifest:
        yield FilePart("run.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar it is: a social worker by code where one is known, else a role of a team."""

    team: str | None
    role: str
    worker: str | None = None


def owners_of(report: Report, action: PlannedAction) -> list[Owner]:
    """
    Return whose calendars an action belongs into: each role that may do it.

    Who acts for somebody else is the first of the two.
    """
    roles = [part.split(" for ")[0] for part in _EITHER.split(action.owner)]
    return [
        Owner(report.team, role, report.worker if role == _SOCIAL_WORKER else None)
        for role in dict.fromkeys(roles)
    ]


_EITHER = re.compile(" (?:or|and) ")
_SOCIAL_WORKER = "social_worker"


def _listed(report: Report, options: Options) -> Iterator[PlannedAction]:
    """Yield the actions of findings that are selected, if a day is known for them."""
    kept = {(each.rule, each.subject.path) for each in report.findings if options.selects(each)}
    for action in report.next_actions:
        is_kept = any((rule, action.subject.path) in kept for rule in action.rules)
        if is_kept and action.by is not None:
            yield action


def _beginning(owner: Owner, options: Options) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//permanence-rules//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    who = f"worker {owner.worker}" if owner.worker else owner_words(owner.role, options.role_words)
    calendar.add("x-wr-calname", ", ".join(filter(None, (who, owner.team))))
    return bytes(calendar.to_ical()).removesuffix(_END)


_END = b"END:VCALENDAR\r\n"


def _event(report: Report, action: PlannedAction, options: Options) -> bytes:
    """
    Return an event of a whole day, which no calendar counts as busy.

    Its id is made from the case, the duty and the record: a later run changes the event instead of
    adding another. What is overdue stands on the as-at date, where it is seen.
    """
    from icalendar import Event

    by = action.by or report.as_at
    overdue = max((report.as_at - by).days, 0)
    day = max(by, report.as_at)
    event = Event()
    event.add("uid", _uid(report, action))
    event.add("dtstamp", datetime.combine(report.as_at, time(), UTC))
    event.add("sequence", (report.as_at - _EPOCH).days)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    late = f"Overdue by {count_of(overdue, 'day')}: " if overdue else ""
    event.add("summary", f"{late}{action.do} (child {report.case_id})")
    who = owner_words(action.owner, options.role_words)
    about = (
        f"Due by {in_words(by)}. Who: {who}. About: {action.subject.label}. Rule: {action.rule}."
    )
    event.add("description", about)
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return bytes(event.to_ical())


_EPOCH = date(2000, 1, 1)


def _uid(report: Report, action: PlannedAction) -> str:
    key = f"{report.case_id}\n{action.rule}\n{action.subject.path}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@permanence-rules.invalid"


@dataclass(slots=True)
class _Names:
    """The file of each owner: a name that every system can hold, and no two alike."""

    by_owner: dict[Owner, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def name(self, owner: Owner) -> str:
        """Return the name of an owner's file."""
        if owner not in self.by_owner:
            self.by_owner[owner] = self._new(owner)
        return self.by_owner[owner]

    def _new(self, owner: Owner) -> str:
        parts = (owner.team, f"worker-{owner.worker}" if owner.worker else owner.role)
        wanted = "-".join(filter(None, parts))
        safe = _UNSAFE.sub("-", wanted).strip("-.")
        # Windows and macOS take names for one that differ in capitals alone; Windows keeps some
        # names for devices. What was changed might be another owner's name.
        if safe != wanted or safe.lower() in self._taken or _DEVICE.fullmatch(safe):
            safe = f"{safe}-{hashlib.sha256(repr(owner).encode()).hexdigest()[:8]}"
        self._taken.add(safe.lower())
        return f"{safe}.ics"


_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

ICS = OutputForm("ics", write, makes="folder", needs=("icalendar", "calendar"), selects=True)
