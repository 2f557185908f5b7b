"""What `rules coverage` prints: the rules of each pack, and how far they answer the inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from permanence_rules.packs.inventory import Coverage, Entry, Standing

if TYPE_CHECKING:
    from permanence_rules.language.citations import Grade
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.packs.loading import Pack
    from permanence_rules.packs.provisions import Provision

__all__ = ["inventory_lines", "law_lines", "pack_lines"]


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


def law_lines(packs: Sequence[Pack], page: Page) -> Iterator[str]:
    """
    Yield how far the text of each provision was read, and which remain to be read.

    The second table counts rules by the provision that decides each: its first citation.
    """
    from permanence_rules.language.citations import Grade
    from permanence_rules.packs.provisions import provisions_of

    found = provisions_of(packs)
    grades = {pack: Counter(each.grade for each in cited) for pack, cited in found.items()}
    yield from _grade_table("provisions", grades, page)
    yield ""
    decided = {
        pack: Counter({grade: len(_decided(cited, grade)) for grade in Grade})
        for pack, cited in found.items()
    }
    yield from _grade_table("rules, by the provision that decides", decided, page)
    for pack, cited in found.items():
        remain = [each for each in cited if each.grade is not Grade.READ]
        # What nobody has seen comes before what is known from elsewhere.
        remain.sort(key=lambda each: each.grade is Grade.SECONDARY)
        if remain:
            yield from page.heading("title", f"Not read, of {pack} ({len(remain)})")
        for each in remain:
            yield from _remaining(each, page)


def _grade_table(head: str, counts: Mapping[str, Counter[Grade]], page: Page) -> Iterator[str]:
    from permanence_rules.language.citations import Grade

    all_packs = {**counts, "all packs": sum(counts.values(), Counter[Grade]())}
    rows = [
        (name, *(str(count[grade]) for grade in Grade), str(count.total()))
        for name, count in all_packs.items()
    ]
    words = (grade.replace("_", " ") for grade in Grade)
    yield from page.table((head, *words, "all"), rows)


def _decided(cited: Iterable[Provision], grade: Grade) -> set[str]:
    return {rule for each in cited if each.grade is grade for rule in each.decides}


def _remaining(provision: Provision, page: Page) -> Iterator[str]:
    from permanence_rules.timing import in_words

    day = in_words(provision.looked_up) if provision.looked_up is not None else ""
    if provision.known_from is not None:
        known = f"secondary, from {provision.known_from}, {day}"
    else:
        known = f"not seen; last looked for on {day}" if day else "not seen"
    yield from page.wrapped(f"{provision.source}, {provision.provision}: {known}", 2)
    for label, rules in (
        ("decides", provision.decides),
        ("also cited in", provision.stands_beside),
    ):
        if rules:
            yield from page.wrapped(f"{label} {', '.join(rules)}", 4)


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
