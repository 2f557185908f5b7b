"""What `rules coverage` prints: the rules of each pack, and how far they answer the inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from permanence_rules.packs.inventory import Coverage, Entry, Standing

if TYPE_CHECKING:
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.packs.loading import Pack

__all__ = ["inventory_lines", "pack_lines"]


def pack_lines(packs: Sequence[Pack], page: Page) -> Iterator[str]:
    """Yield how many rules each pack has, by verb and by strength."""
    from permanence_rules.language.obligation import VERBS
    from permanence_rules.language.outcomes import Strength

    columns = (*VERBS, "amendment", *(strength.value for strength in Strength))
    counts = {pack.name: _counts(pack) for pack in packs}
    counts["all packs"] = sum(counts.values(), Counter[str]())
    rows = [[name, *(str(count[each]) for each in columns)] for name, count in counts.items()]
    yield from page.table(("pack", *columns), rows)


def inventory_lines(coverage: Coverage, page: Page, *, with_rules: bool) -> Iterator[str]:
    """
    Yield the inventory by source and kind, and where its entries stand.

    *with_rules* adds each entry that a rule answers for, with those rules.
    """
    for table in (coverage.by_kind(), coverage.by_standing()):
        head, *rows = table
        yield ""
        yield from page.table(head, rows)
    counts = {each: coverage.standing_as(each) for each in Standing}
    yield ""
    yield "Entries of the inventory: " + ", ".join(f"{len(counts[one])} {one}" for one in Standing)
    if with_rules:
        claims = coverage.claims
        found = ((each, ", ".join(claims[each.id])) for each in counts[Standing.IMPLEMENTED])
        yield from _listed(page, "Implemented", found)
    reasons = ((each, each.out_of_reach or "") for each in counts[Standing.OUT_OF_REACH])
    yield from _listed(page, "Out of reach", reasons)
    yield from _listed(page, "Open", ((each, each.paraphrase) for each in counts[Standing.OPEN]))
    if coverage.unknown:
        yield from page.heading("late", "Claimed by rules, but not in the inventory")
        yield from (f"  {each}" for each in coverage.unknown)


def _counts(pack: Pack) -> Counter[str]:
    counts = Counter({"amendment": len(pack.amendments)})
    for rule in pack.rules:
        counts.update((rule.versions[-1].obligation.verb, str(rule.file.strength)))
    return counts


def _listed(page: Page, heading: str, found: Iterator[tuple[Entry, str]]) -> Iterator[str]:
    """A heading stands only over something."""
    for number, (entry, words) in enumerate(found):
        if number == 0:
            yield from page.heading("title", heading)
        yield f"  {entry.id}"
        yield from page.wrapped(words, indent=4)
