"""The inventory of duties: every entry is told once, and rules answer for what they say."""

from pathlib import Path

import pytest

from permanence_rules.errors import RuleFileError
from permanence_rules.packs.inventory import Coverage, Entry, Standing, load_inventory
from permanence_rules.packs.loading import Pack, load_packs, pack_names
from tests.support import rule, write_pack

_MOST_OUT_OF_REACH = 0.15


@pytest.fixture(scope="module")
def shipped() -> Coverage:
    """Return how far the packs that come with this package answer their inventory."""
    return Coverage.of(load_inventory(), load_packs(*pack_names()))


def test_every_entry_that_a_rule_claims_is_in_the_inventory(shipped: Coverage) -> None:
    assert shipped.unknown == ()


def test_no_entry_is_both_implemented_and_out_of_reach(shipped: Coverage) -> None:
    implemented = shipped.standing_as(Standing.IMPLEMENTED)
    assert implemented
    assert [entry.id for entry in implemented if entry.out_of_reach is not None] == []


def test_few_entries_are_out_of_reach_and_each_says_why(shipped: Coverage) -> None:
    out_of_reach = shipped.standing_as(Standing.OUT_OF_REACH)
    assert len(out_of_reach) <= _MOST_OUT_OF_REACH * len(shipped.entries)
    assert all(entry.out_of_reach for entry in out_of_reach)


def test_every_local_pack_has_its_source_in_the_inventory(shipped: Coverage) -> None:
    local = {pack.folder.name for pack in load_packs(*pack_names()) if "/" in pack.name}
    assert local <= {source.name for source in shipped.sources}


def test_every_paraphrase_is_a_sentence_of_its_own(shipped: Coverage) -> None:
    said = [entry.paraphrase for entry in shipped.entries]
    assert [words for words in said if not words.endswith(".") or said.count(words) > 1] == []


def test_the_tables_add_up(shipped: Coverage) -> None:
    for table in (shipped.by_kind(), shipped.by_standing()):
        _, *rows, sums = table
        assert [int(cell) for cell in sums[1:]] == [
            sum(int(cell) for cell in column) for column in list(zip(*rows, strict=True))[1:]
        ]
        assert all(int(row[-1]) == sum(map(int, row[1:-1])) for row in rows)


def test_an_entry_stands_as_rules_and_its_own_words_say(tmp_path: Path) -> None:
    coverage = Coverage.of(load_inventory(written(tmp_path)), [claiming(tmp_path, "text.one")])
    assert {entry.id: coverage.standing(entry) for entry in coverage.entries} == {
        "text.one": Standing.IMPLEMENTED,
        "text.two": Standing.OUT_OF_REACH,
        "more.one": Standing.OPEN,
    }
    assert coverage.claims == {"text.one": ("own/some-rule",)}
    assert [source.name for source in coverage.claimed_only().sources] == ["text"]


def test_a_claim_that_no_source_has_is_told(tmp_path: Path) -> None:
    coverage = Coverage.of(load_inventory(written(tmp_path)), [claiming(tmp_path, "text.onne")])
    assert coverage.unknown == ("text.onne",)
    assert coverage.standing_as(Standing.IMPLEMENTED) == ()


def test_an_amendment_answers_for_entries_too(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "own",
        {
            "shorter": "amends: england/reviews/first-review\nimplements: [text.one]\n"
            "citations: [{source: text, provision: section 1}]\n"
            "tighten: {within: 15 working days}"
        },
    )
    coverage = Coverage.of(load_inventory(written(tmp_path)), load_packs(folder))
    assert coverage.claims["text.one"] == ("own/shorter",)


def test_an_id_that_stands_twice_is_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "twice.yaml").write_text(f"title: T\nentries:\n{ENTRY}", encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        load_inventory(folder)
    assert str(refused.value) == (
        'rules/obligations/twice.yaml:3: entries: "text.one" stands in '
        "rules/obligations/text.yaml already. Keep one of the two."
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("entries: []", "title"),
        ("title: T\nentries: []", "entries"),
        ("- one", "expected keys and values"),
        ("title: T\nentries: [{id: a.b, kindd: content}]", "entries.0.kindd"),
        ("title: T\nentries: [one]", "entries.0"),
        ("title: [", "this is not YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "text.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        load_inventory(tmp_path)
    assert "rules/obligations/text.yaml:" in str(refused.value)
    assert place in str(refused.value)


def test_an_entry_is_frozen_and_its_reason_optional() -> None:
    entry = Entry.model_validate(
        {"id": "a.b", "kind": "content", "paraphrase": "P.", "source": "s", "grade": "read"}
    )
    assert entry.out_of_reach is None
    assert entry.limit is None


ENTRY = """\
  - id: text.one
    kind: content
    paraphrase: Something is written down.
    source: text, line 1
    grade: read
"""


def written(folder: Path) -> Path:
    """Write an inventory of two sources and three entries."""
    inventory = folder / "obligations"
    inventory.mkdir()
    two = ENTRY.replace(".one", ".two") + "    out_of_reach: a permission\n"
    (inventory / "text.yaml").write_text(f"title: T\nentries:\n{ENTRY}{two}", encoding="utf-8")
    more = ENTRY.replace("text.one", "more.one")
    (inventory / "more.yaml").write_text(f"title: M\nentries:\n{more}", encoding="utf-8")
    return inventory


def claiming(folder: Path, entry: str) -> Pack:
    """Return a pack whose one rule claims *entry*."""
    text = rule(
        f"implements: [{entry}]\n"
        "obligation: {sequence: {first: care_plan.prepared_on, then: reviews.first.held_on}}"
    )
    (pack,) = load_packs(write_pack(folder / "own", {"some-rule": text}))
    return pack
