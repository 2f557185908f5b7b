"""Small rule packs made by Hypothesis from the rule language, over a few facts of a period of care."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

__all__ = ["rule_files"]

Rule = dict[str, Any]

_DATES = (
    "started_on",
    "ended_on",
    "iro.appointed_on",
    "iro.service_notified_on",
    "iro.met_child_on",
    "care_plan.prepared_on",
    "care_plan.permanence_plan.prepared_on",
    "reviews.first.held_on",
    "reviews.second.held_on",
    "reviews.last.held_on",
    "reviews.first.completed_on",
    "placements.last.started_on",
    "placements.first.ended_on",
    "visits.last.held_on",
)
_COLLECTIONS = {
    "reviews": ("held_on", "child_seen_alone"),
    "placements": ("started_on", "is_with_connected_person"),
    "visits": ("held_on", "child_seen"),
    "resource_requests": ("requested_on", None),
}
_UNITS = ("days", "weeks", "months", "working days")
_KINDS = ("foster_care", "kinship_care", "placed_with_parent", "adoption_placement")

periods = st.builds(
    lambda number, unit: f"{number} {unit}", st.integers(1, 6), st.sampled_from(_UNITS)
)
paths = st.sampled_from(_DATES)
fixed_days = st.sampled_from(("2025-01-06", "2025-02-28", "2025-05-06"))
moments = st.recursive(
    st.one_of(
        paths,
        paths,
        st.just("as_at"),
        fixed_days,
        st.builds(lambda age: {"birthday": age}, st.sampled_from((1, 16))),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda several: {"earliest_of": several}, st.lists(inner, min_size=2, max_size=2)
        ),
        st.builds(lambda several: {"latest_of": several}, st.lists(inner, min_size=2, max_size=2)),
        st.builds(lambda several: {"all_of": several}, st.lists(inner, min_size=2, max_size=2)),
        st.builds(
            lambda several: {"first_recorded_of": several}, st.lists(inner, min_size=2, max_size=2)
        ),
        st.builds(lambda path, period: {"field": path, "plus": period}, paths, periods),
        st.builds(lambda path, period: {"field": path, "minus": period}, paths, periods),
    ),
    max_leaves=3,
)
_COMPARISONS = ("before", "on_or_before", "after", "on_or_after")

_dated = st.builds(
    lambda path, test, moment: {"field": path, test: moment},
    paths,
    st.sampled_from(_COMPARISONS),
    moments,
)
_recorded = st.builds(
    lambda path, answer: {"field": path, "recorded": answer}, paths, st.booleans()
)
_answered = st.builds(
    lambda field, answer: {"field": field, "is": answer},
    st.sampled_from(("iro.monitors_performance", "placements.last.is_with_connected_person")),
    st.booleans(),
)
_coded = st.one_of(
    st.builds(
        lambda code: {"field": "arrangement", "is": code},
        st.sampled_from(("continuous", "short_breaks")),
    ),
    st.builds(
        lambda codes, test: {"field": "placements.last.kind", test: codes},
        st.lists(st.sampled_from(_KINDS), min_size=1, max_size=2, unique=True),
        st.sampled_from(("one_of", "none_of")),
    ),
)


@st.composite
def _inside(draw: st.DrawFn, collection: str) -> dict[str, Any]:
    """Return a condition on one record of a collection."""
    day, answer = _COLLECTIONS[collection]
    choices = [
        st.builds(
            lambda test, moment: {"field": day, test: moment},
            st.sampled_from(_COMPARISONS),
            fixed_days,
        ),
        st.builds(lambda yes: {"field": day, "recorded": yes}, st.booleans()),
    ]
    if answer is not None:
        choices.append(st.builds(lambda yes: {"field": answer, "is": yes}, st.booleans()))
    return draw(st.one_of(choices))


@st.composite
def _quantified(draw: st.DrawFn) -> dict[str, Any]:
    collection = draw(st.sampled_from(sorted(_COLLECTIONS)))
    where = [draw(_inside(collection))]
    form = draw(st.sampled_from(("any_of", "every", "count_of")))
    if form == "count_of":
        test = draw(st.sampled_from(("at_least", "more_than", "at_most", "less_than")))
        return {"count_of": collection, "where": where, test: draw(st.integers(0, 2))}
    return {form: collection, "where": where}


conditions = st.recursive(
    st.one_of(_dated, _recorded, _answered, _coded, _quantified()),
    lambda inner: st.one_of(
        st.builds(lambda several: {"all": several}, st.lists(inner, min_size=2, max_size=2)),
        st.builds(lambda several: {"any": several}, st.lists(inner, min_size=2, max_size=2)),
        st.builds(lambda one: {"not": [one]}, inner),
    ),
    max_leaves=3,
)

_simple_limits = st.one_of(
    st.builds(lambda period, anchor: {"within": period, "of": anchor}, periods, moments),
    st.builds(
        lambda period, anchor: {"within": period, "of": anchor, "first_day": "counted"},
        periods,
        moments,
    ),
    st.builds(lambda period, end: {"at_least": period, "before": end}, periods, moments),
    st.builds(lambda day, same: {"by": day, "same_day": same}, moments, st.booleans()),
)


_changes: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "plain": st.just({}),
    "instead": st.builds(
        lambda when, within, of: {"instead": [{"when": [when], "within": within, "of": of}]},
        conditions,
        periods,
        moments,
    ),
    "extended": st.builds(
        lambda by, when: {"extended": {"by": by, "when": [when]}}, periods, conditions
    ),
    "paused": st.builds(lambda begin, end: {"paused": {"from": begin, "until": end}}, paths, paths),
    "rolled": st.builds(
        lambda to: {"if_closed": to}, st.sampled_from(("next_working_day", "previous_working_day"))
    ),
    "only_when": st.builds(lambda when: {"only_when": [when]}, conditions),
}


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """Return a limit: one of its forms, several together, or one that circumstances change."""
    if not draw(st.integers(0, 4)):
        several = draw(st.lists(_simple_limits, min_size=2, max_size=2))
        return {draw(st.sampled_from(("earliest_of", "latest_of", "any_of"))): several}
    limit: dict[str, Any] = draw(_simple_limits)
    backwards = "at_least" in limit
    allowed = [name for name in _changes if not (backwards and name in ("extended", "paused"))]
    return limit | draw(_changes[draw(st.sampled_from(allowed))])


@st.composite
def _lifetime(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["lapses_on"] = draw(st.lists(moments, min_size=1, max_size=2))
    if not draw(st.integers(0, 4)):
        found["superseded_when"] = [draw(conditions)]
    return found


@st.composite
def _deadline(draw: st.DrawFn) -> Rule:
    if not draw(st.integers(0, 4)):
        soon = {"as_soon_as_possible": True, "by": draw(moments)}
        advice = {"advisory": draw(periods)} if draw(st.booleans()) else {}
        return {
            "event": draw(paths),
            **soon,
            **advice,
            **draw(_lifetime()),
            "earlier_counts": draw(st.booleans()),
        }
    spec = {
        "event": draw(st.one_of(moments, st.just("reviews.held_on"))),
        **draw(limits()),
        **draw(_lifetime()),
    }
    if draw(st.booleans()):
        spec["earlier_counts"] = draw(st.booleans())
    if not draw(st.integers(0, 3)):
        spec["not_before"] = draw(_simple_limits)
    if not draw(st.integers(0, 3)):
        spec["recommended"] = draw(_simple_limits)
    if not draw(st.integers(0, 4)):
        spec["needed_when"] = [draw(conditions)]
    return spec


@st.composite
def _interval(draw: st.DrawFn) -> Rule:
    spec: Rule = {
        "events": draw(st.sampled_from(("reviews.held_on", "visits.held_on"))),
        "from": draw(moments),
        **draw(_lifetime()),
    }
    if draw(st.booleans()):
        spec["at_most"] = draw(periods)
    else:
        first: Rule = {"at_most": draw(periods)}
        first |= draw(
            st.one_of(
                st.builds(lambda day: {"until": day}, moments),
                st.builds(lambda period: {"for_first": period}, periods),
                st.builds(lambda number: {"events": number}, st.integers(1, 2)),
            )
        )
        spec["phases"] = [first, {"at_most": draw(periods)}]
        spec["straddle"] = draw(st.sampled_from(("start", "end", "stricter")))
    extra = draw(st.integers(0, 4))
    if extra == 0:
        spec["resets_on"] = draw(paths)
    elif extra == 1:
        spec["paused"] = {"from": draw(paths), "until": draw(paths)}
    return spec


@st.composite
def _checklist(draw: st.DrawFn) -> Rule:
    items = []
    for number in range(draw(st.integers(1, 3))):
        item = {"item": f"item {number}", **draw(conditions)}
        if not draw(st.integers(0, 3)):
            item["applies_when"] = [draw(conditions)]
        items.append(item)
    spec = {"items": items, **(draw(limits()) if draw(st.booleans()) else {}), **draw(_lifetime())}
    if draw(st.booleans()):
        spec["completed_on"] = draw(moments)
    return spec


@st.composite
def _constraint(draw: st.DrawFn) -> Rule:
    spec = {draw(st.sampled_from(("must", "must_not"))): [draw(conditions)]}
    if draw(st.booleans()):
        spec["when"] = [draw(conditions)]
    return {**spec, **(draw(limits()) if draw(st.booleans()) else {}), **draw(_lifetime())}


@st.composite
def _sequence(draw: st.DrawFn) -> Rule:
    spec = {"first": draw(moments), "then": draw(moments), **draw(_lifetime())}
    if draw(st.booleans()):
        spec["same_day"] = draw(st.booleans())
    elif draw(st.booleans()):
        spec["or_within"] = draw(periods)
    return spec


@st.composite
def _validity(draw: st.DrawFn) -> Rule:
    if draw(st.booleans()):
        return {
            "document": draw(moments),
            "not_older_than": draw(periods),
            "on": draw(moments),
            **draw(_lifetime()),
        }
    spec = {
        "starts": draw(moments),
        "lasts": draw(periods),
        "settled_by": draw(moments),
        **draw(_lifetime()),
    }
    if draw(st.booleans()):
        spec["first_day_is_day_one"] = draw(st.booleans())
    if not draw(st.integers(0, 3)):
        spec["ends_on"] = draw(moments)
    if not draw(st.integers(0, 3)):
        spec["extended"] = {"by": draw(periods), "when": [draw(conditions)]}
    return spec


@st.composite
def _indicator(draw: st.DrawFn) -> Rule:
    spec: Rule = {"measure": "figure", "unit": "things"}
    if draw(st.booleans()):
        spec["advisory_at_most"] = draw(st.integers(0, 3))
    return spec


_VERBS = {
    "deadline": _deadline(),
    "interval": _interval(),
    "checklist": _checklist(),
    "constraint": _constraint(),
    "sequence": _sequence(),
    "validity": _validity(),
    "indicator": _indicator(),
}


@st.composite
def _figure(draw: st.DrawFn) -> Rule:
    form = draw(st.sampled_from(("count_of", "days_of", "longest_of", "sum_of", "days_between")))
    if form == "days_between":
        return {"days_between": [draw(moments), draw(moments)]}
    if form == "sum_of":
        return {"sum_of": "resource_requests", "number": "amount"}
    collection = "placements" if form != "count_of" else draw(st.sampled_from(sorted(_COLLECTIONS)))
    chosen: Rule = {form: collection}
    if draw(st.booleans()):
        chosen["where"] = [draw(_inside(collection))]
    if draw(st.booleans()):
        chosen["in_last"] = draw(periods)
    return chosen


@st.composite
def _chosen(draw: st.DrawFn) -> Rule:
    """Return a record chosen by its day and by conditions."""
    form = draw(st.sampled_from(("first_of", "last_of", "nth_of")))
    spec: Rule = {form: "reviews", "where": [draw(_inside("reviews"))]}
    if form == "nth_of":
        spec["nth"] = 2
    if draw(st.booleans()):
        spec[draw(st.sampled_from(("after", "on_or_after", "before", "on_or_before")))] = draw(
            moments
        )
    return spec


@st.composite
def _rule(draw: st.DrawFn, number: int, name: str) -> Rule:
    verb = draw(st.sampled_from(sorted(_VERBS)))
    rule: Rule = {
        "title": f"Duty {name}",
        "strength": "local",
        "citations": [{"source": "text", "provision": "section 1"}],
        "for_each": "periods_of_care",
        "obligation": {verb: draw(_VERBS[verb])},
        "next_action": {"do": "Do it", "owner": "social_worker"},
    }
    if verb == "indicator":
        rule["let"] = {"figure": draw(_figure())}
    elif not draw(st.integers(0, 3)):
        rule["let"] = {"chosen": draw(_chosen())}
        rule["applies_when"] = [{"field": "chosen.held_on", "recorded": draw(st.booleans())}]
    if not draw(st.integers(0, 2)):
        rule.setdefault("applies_when", []).append(draw(conditions))
    if not draw(st.integers(0, 2)):
        exemption = {**draw(conditions), "because": "it is exempt"}
        if not draw(st.integers(0, 2)):
            exemption |= {"since": draw(moments), "until": draw(moments)}
        rule["exempt_when"] = [exemption]
    if number and not draw(st.integers(0, 2)):
        outcomes = draw(st.sampled_from((["met"], ["breached", "late"], ["due", "undetermined"])))
        rule.setdefault("applies_when", []).append({"rule": "made/r0", "outcome": outcomes})
    if number and draw(st.booleans()):
        rule["requires"] = ["made/r0"]
    return rule


@st.composite
def rule_files(draw: st.DrawFn) -> dict[str, Rule]:
    """Return the files of a small pack called "made": rules by name."""
    number = draw(st.integers(1, 3))
    return {f"r{n}": draw(_rule(n, f"r{n}")) for n in range(number)}
