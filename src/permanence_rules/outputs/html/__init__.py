"""Reports as one page: no script, nothing loaded from elsewhere, to be read, sent or printed."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.gathering import Gathered
from permanence_rules.outputs.html.children import children
from permanence_rules.outputs.html.overview import overview
from permanence_rules.outputs.html.parts import text
from permanence_rules.outputs.html.style import STYLE
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report
from permanence_rules.timing import in_words

__all__ = ["HTML", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:
    """Yield the page once all reports are counted: its first lines are sums over all of them."""
    yield _HEAD
    gathered = Gathered(options).add_all(reports)
    yield from _header(gathered)
    yield '<main id="main">\n'
    yield from overview(gathered)
    yield from children(gathered)
    yield "</main>\n"
    yield from _footer(gathered)
    yield "</body>\n</html>\n"


_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    # No script can run and nothing can be loaded, whatever a record holds.
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="robots" content="noindex">\n'
    f"<title>Permanence planning: duties to children in care</title>\n<style>{STYLE}</style>\n"
    "</head>\n<body>\n"
)


def _header(gathered: Gathered) -> Iterator[str]:
    yield '<a class="skip" href="#main">Skip to the headline</a>\n<header>'
    yield "<h1>Permanence planning: duties to children in care</h1>"
    first = gathered.first
    if first is not None:
        children_ = "1 child" if gathered.children == 1 else f"{gathered.children:,} children"
        yield f"<p>{children_}, as at {in_words(first.as_at)}. Rules: {text(first.rulebook.name)}, "
        yield f"version {text(first.rulebook.version)}.</p>"
    yield "</header>\n"


def _footer(gathered: Gathered) -> Iterator[str]:
    yield '<footer><h2 id="run">About this run</h2>'
    notes = gathered.first.notes if gathered.first is not None else ()
    yield from (f"<p>{text(note)}</p>" for note in notes if "findings concern" not in note)
    facts = list(gathered.options.run.facts())
    if facts:
        yield "<dl>"
        yield from (f"<dt>{text(name)}</dt><dd>{text(said)}</dd>" for name, said in facts)
        yield "</dl>"
    yield (
        "<p>This page holds children's data under pseudonymous identifiers. It shows dates, codes "
        "and counts, and nothing that a child or parent said.</p></footer>\n"
    )


HTML = OutputForm("html", write, selects=True, shows_records=True)
