"""Small rule packs made by Hypothesis from the rule language, over a few facts of a period of care."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from permanence_rules.language.rule import RuleFile
from permanence_rules.language.shape_problems import note_problems
from permanence_rules.language.yaml_files import Document

__all__ = ["MADE_VERBS", "lifetimes", "limits", "rule_about", "rule_files"]

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
_LONGER = ("0 days", "10 working days", "20 working days", "16 weeks", "1 year", "28 days")
_KINDS = ("foster_care", "kinship_care", "placed_with_parent", "adoption_placement")

_short = st.builds(
    lambda number, unit: f"{number} {unit}", st.integers(1, 6), st.sampled_from(_UNITS)
)
periods = st.one_of(_short, _short, st.sampled_from(_LONGER))
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
        st.builds(
            lambda how, several, way, period: {how: several, way: period},
            st.sampled_from(("earliest_of", "latest_of", "all_of", "first_recorded_of")),
            st.lists(inner, min_size=2, max_size=2),
            st.sampled_from(("plus", "minus")),
            periods,
        ),
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
        lambda code, test: {"field": "arrangement", test: code},
        st.sampled_from(("continuous", "short_breaks")),
        st.sampled_from(("is", "is_not")),
    ),
    st.builds(
        lambda code: {"field": "reviews.last.permanence_options_decided", "includes": code},
        st.sampled_from(("adoption", "return_home")),
    ),
    st.builds(lambda path, answer: {"field": path, "on_working_day": answer}, paths, st.booleans()),
    st.builds(
        lambda path, other, test: {"field": path, test: other},
        paths,
        paths,
        st.sampled_from(("same_as", "not_same_as")),
    ),
    st.builds(
        lambda age, test: {"field": "case.child.age", test: age},
        st.sampled_from((1, 15, 16)),
        st.sampled_from(("at_least", "more_than", "at_most", "less_than")),
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
            st.one_of(fixed_days, st.sampled_from(("as_at", "subject.started_on"))),
        ),
        st.builds(lambda yes: {"field": day, "recorded": yes}, st.booleans()),
    ]
    if collection == "resource_requests":
        choices.append(
            st.builds(
                lambda test, number: {"field": "amount", test: number},
                st.sampled_from(("at_least", "more_than", "at_most", "less_than")),
                st.sampled_from((0, 0.1, 2000)),
            )
        )
    if answer is not None:
        choices.append(st.builds(lambda yes: {"field": answer, "is": yes}, st.booleans()))
    return draw(st.one_of(choices))


@st.composite
def _quantified(draw: st.DrawFn) -> dict[str, Any]:
    collection = draw(st.sampled_from(sorted(_COLLECTIONS)))
    where = [draw(_inside(collection))]
    form = draw(st.sampled_from(("any_of", "every", "count_of", "share_of")))
    if form in ("count_of", "share_of"):
        test = draw(st.sampled_from(("at_least", "more_than", "at_most", "less_than")))
        of = (0, 1, 2) if form == "count_of" else (0, 50, 66, 100)
        return {form: collection, "where": where, test: draw(st.sampled_from(of))}
    none = {"of_none": draw(st.sampled_from(("holds", "does_not_hold")))}
    return {form: collection, "where": where, **(none if form == "every" else {})}


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


pauses = st.builds(
    lambda begin, end, when: {"from": begin, "until": end, **when},
    st.one_of(paths, moments),
    st.one_of(paths, moments),
    st.one_of(st.just({}), st.just({}), st.builds(lambda when: {"when": [when]}, conditions)),
)

_changes: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "plain": st.just({}),
    "instead": st.builds(
        lambda several: {"instead": several},
        st.lists(
            st.builds(
                lambda when, form: {"when": [when], **form},
                conditions,
                st.one_of(
                    st.builds(lambda within, of: {"within": within, "of": of}, periods, moments),
                    st.builds(
                        lambda period, end: {"at_least": period, "before": end}, periods, moments
                    ),
                    st.builds(lambda day: {"by": day}, moments),
                ),
            ),
            min_size=1,
            max_size=2,
        ),
    ),
    "extended": st.builds(
        lambda by, when, ends: {"extended": {"by": by, "when": [when], **ends}},
        periods,
        conditions,
        st.one_of(st.just({}), st.builds(lambda day: {"ends_on": day}, moments)),
    ),
    "paused": pauses.map(lambda pause: {"paused": pause}),
    "relaxed": st.builds(
        lambda when, within: {"relaxed": {"when": [when], "within": within, "because": "agreed"}},
        conditions,
        periods,
    ),
    "rolled": st.builds(
        lambda to: {"if_closed": to}, st.sampled_from(("next_working_day", "previous_working_day"))
    ),
    "only_when": st.builds(lambda when: {"only_when": [when]}, conditions),
}


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """Return a limit: one of its forms, several together, or one that circumstances change."""
    if not draw(st.integers(0, 4)):
        several = [draw(_changed_limit()) for _ in range(2)]
        limit = {draw(st.sampled_from(("earliest_of", "latest_of", "any_of"))): several}
        allowed = ["plain", "plain", "plain", "extended", "paused", "rolled", "only_when"]
        return limit | draw(_changes[draw(st.sampled_from(allowed))])
    return draw(_changed_limit())


@st.composite
def _changed_limit(draw: st.DrawFn) -> dict[str, Any]:
    limit: dict[str, Any] = draw(_simple_limits)
    if draw(st.integers(0, 2)):
        return limit
    is_back, is_within = "at_least" in limit, "within" in limit
    unfit = {"extended", "paused"} if is_back else set()
    unfit |= set() if is_within else {"relaxed"}
    for _ in range(draw(st.integers(1, 2))):
        limit |= draw(_changes[draw(st.sampled_from(sorted(_changes.keys() - unfit)))])
    return limit


@st.composite
def lifetimes(draw: st.DrawFn) -> dict[str, Any]:
    """Return when a duty ends, if it does."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        ends = st.one_of(st.just("ended_on"), moments)
        found["lapses_on"] = draw(st.lists(ends, min_size=1, max_size=2))
    if not draw(st.integers(0, 9)):
        found["superseded_when"] = [draw(conditions)]
    return found


_events = st.sampled_from(("reviews.held_on", "visits.held_on", "placements.started_on"))


@st.composite
def _deadline(draw: st.DrawFn) -> Rule:
    if not draw(st.integers(0, 4)):
        soon = {"as_soon_as_possible": True, "by": draw(moments)}
        advice = {"advisory": draw(periods)} if draw(st.booleans()) else {}
        return {
            "event": draw(st.one_of(paths, moments, _events)),
            **soon,
            **advice,
            **draw(lifetimes()),
            "earlier_counts": draw(st.booleans()),
        }
    spec = {
        "event": draw(st.one_of(paths, moments, _events)),
        **draw(lifetimes()),
    }
    has_first_day_alone = not draw(st.integers(0, 7))
    if not has_first_day_alone:
        spec |= draw(limits())
    if draw(st.booleans()):
        spec["earlier_counts"] = draw(st.booleans())
    if has_first_day_alone or not draw(st.integers(0, 3)):
        spec["not_before"] = draw(limits())
    if not draw(st.integers(0, 3)):
        spec["recommended"] = draw(limits())
    if not draw(st.integers(0, 4)):
        spec["needed_when"] = [draw(conditions)]
    return spec


@st.composite
def _interval(draw: st.DrawFn) -> Rule:
    spec: Rule = {
        "events": draw(_events),
        "from": draw(moments),
        **draw(lifetimes()),
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
        if not draw(st.integers(0, 2)):
            first["when"] = [draw(conditions)]
        more = draw(
            st.lists(
                st.builds(
                    lambda most, when, day: {"at_most": most, "when": [when], "until": day},
                    periods,
                    conditions,
                    moments,
                ),
                max_size=1,
            )
        )
        spec["phases"] = [first, *more, {"at_most": draw(periods)}]
        spec["straddle"] = draw(st.sampled_from(("start", "end", "stricter")))
    extra = draw(st.integers(0, 4))
    if extra == 0:
        spec["resets_on"] = draw(st.one_of(paths, moments))
    elif extra == 1:
        spec["paused"] = draw(pauses)
    if not draw(st.integers(0, 4)):
        days = sorted(draw(st.tuples(_days_of_law, _days_of_law)))
        spec["eased"] = {"from": days[0], "until": days[1], "because": "it was eased for a time"}
    return spec


_days_of_law = st.dates(date(2024, 6, 1), date(2026, 6, 1)).map(date.isoformat)


@st.composite
def _checklist(draw: st.DrawFn) -> Rule:
    items = []
    for number in range(draw(st.integers(1, 3))):
        asked = st.one_of(conditions, st.builds(lambda path: {"field": path}, paths))
        item = {"item": f"item {number}", **draw(asked)}
        if not draw(st.integers(0, 3)):
            item["applies_when"] = [draw(conditions)]
        items.append(item)
    spec = {"items": items, **(draw(limits()) if draw(st.booleans()) else {}), **draw(lifetimes())}
    if draw(st.booleans()):
        spec["completed_on"] = draw(moments)
    return spec


@st.composite
def _constraint(draw: st.DrawFn) -> Rule:
    spec = {draw(st.sampled_from(("must", "must_not"))): [draw(conditions)]}
    if draw(st.booleans()):
        spec["when"] = [_eased(draw, draw(conditions))]
    return {**spec, **(draw(limits()) if draw(st.booleans()) else {}), **draw(lifetimes())}


@st.composite
def _sequence(draw: st.DrawFn) -> Rule:
    spec = {"first": draw(moments), "then": draw(moments), **draw(lifetimes())}
    if draw(st.booleans()):
        spec["same_day"] = draw(st.booleans())
    elif draw(st.booleans()):
        spec["or_within"] = draw(periods)
    return spec


@st.composite
def _validity(draw: st.DrawFn) -> Rule:
    if draw(st.booleans()):
        return {
            "document": draw(st.one_of(moments, _events)),
            "not_older_than": draw(periods),
            "on": draw(moments),
            **draw(lifetimes()),
        }
    spec = {
        "starts": draw(moments),
        "lasts": draw(periods),
        "settled_by": draw(moments),
        **draw(lifetimes()),
    }
    if draw(st.booleans()):
        spec["first_day_is_day_one"] = draw(st.booleans())
    if not draw(st.integers(0, 3)):
        spec["ends_on"] = draw(moments)
    if not draw(st.integers(0, 3)):
        spec |= draw(_changes["extended"])
    return spec


@st.composite
def _indicator(draw: st.DrawFn) -> Rule:
    spec: Rule = {"measure": "figure", "unit": "things"}
    if draw(st.booleans()):
        bound = draw(st.sampled_from(("advisory_at_most", "advisory_at_least")))
        spec[bound] = draw(st.sampled_from((0, 1, 2, 3, 0.1)))
    return spec


MADE_VERBS = {
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
        return {"sum_of": "resource_requests", "number": "amount", **draw(_windows())}
    collection = "placements" if form != "count_of" else draw(st.sampled_from(sorted(_COLLECTIONS)))
    chosen: Rule = {form: collection}
    if draw(st.booleans()):
        chosen["where"] = [draw(_inside(collection))]
    if form == "count_of":
        return chosen | draw(_windows())
    return chosen | draw(_spans())


@st.composite
def _windows(draw: st.DrawFn) -> Rule:
    """Return days between which a record must lie to be chosen or counted, if any."""
    window: Rule = {}
    for key in draw(st.lists(st.sampled_from(_COMPARISONS), max_size=2, unique=True)):
        window[key] = draw(moments)
    if draw(st.booleans()):
        window["in_last"] = draw(periods)
        if draw(st.booleans()):
            window["until"] = draw(moments)
    return window


@st.composite
def _spans(draw: st.DrawFn) -> Rule:
    """Return how the days of a record are counted, where that is not the usual."""
    span: Rule = {}
    if draw(st.booleans()):
        span["in_last"] = draw(periods)
    if draw(st.booleans()):
        span["until"] = draw(moments)
    if not draw(st.integers(0, 3)):
        span |= {"starts": "ended_on", "ends": draw(st.sampled_from(("started_on", "ended_on")))}
    return span


@st.composite
def _chosen(draw: st.DrawFn) -> Rule:
    """Return a record chosen by its day and by conditions."""
    form = draw(st.sampled_from(("first_of", "last_of", "nth_of", "all_of")))
    spec: Rule = {form: "reviews", "where": [draw(_inside("reviews"))]}
    if form == "nth_of":
        spec["nth"] = draw(st.integers(1, 3))
    return spec | draw(_windows())


_OUTCOMES = st.sampled_from((["met"], ["breached", "late"], ["due", "undetermined"]))


@st.composite
def _names(draw: st.DrawFn, number: int) -> tuple[Rule, Rule, str | None]:
    """Return what a rule calls by a name, a condition that asks for it, and a day that it gives."""
    form = draw(st.integers(0, 3))
    if form == 0:
        chosen = draw(_chosen())
        if "all_of" in chosen:
            several = {"any_of": "chosen", "where": [{"field": "held_on", "recorded": True}]}
            return {"chosen": chosen}, several, "chosen.held_on"
        asked = {"field": "chosen.held_on", "recorded": draw(st.booleans())}
        return {"chosen": chosen}, asked, "chosen.held_on"
    if form == 1:
        named = {"moment": draw(moments)}
        return {"that_day": named}, {"field": "that_day", "recorded": True}, "that_day"
    if form == 2:
        return {"so": {"holds": [draw(conditions)]}}, {"field": "so", "is": True}, None
    if number:
        day = {"of_rule": "made/r0", "take": draw(st.sampled_from(("due_on", "done_on")))}
        return {"read": day}, {"field": "read", "recorded": True}, "read"
    test = draw(st.sampled_from(("at_least", "more_than", "at_most", "less_than")))
    wanted = draw(st.sampled_from((0, 1, 28)))
    return {"figure": draw(_figure())}, {"field": "figure", test: wanted}, None


def rule_about(name: str = "r0", owner: Any = "social_worker", **obligation: Rule) -> Rule:
    """Return a rule with this obligation and nothing else."""
    return {
        "title": f"Duty {name}",
        "strength": "local",
        "citations": [{"source": "text", "provision": "section 1"}],
        "for_each": "periods_of_care",
        "obligation": obligation,
        "next_action": {"do": "Do it", "owner": owner},
    }


@st.composite
def _rule(draw: st.DrawFn, number: int, name: str) -> Rule:
    verb = draw(st.sampled_from((*sorted(MADE_VERBS), "deadline", "interval", "validity")))
    rule = rule_about(name, draw(_owners), **{verb: draw(MADE_VERBS[verb])})
    if verb == "indicator":
        rule["let"] = {"figure": draw(_figure())}
    elif not draw(st.integers(0, 3)):
        rule["let"], asked, day = draw(_names(number))
        if day is None or not draw(st.integers(0, 3)):
            rule["applies_when"] = [_eased(draw, asked)]
        else:
            several = "all_of" in rule["let"].get("chosen", {})
            _put(rule["obligation"][verb], (_SEVERAL if several else _ONE).get(verb, ""), day)
    if not draw(st.integers(0, 9)):
        rule.setdefault("applies_when", []).append(_eased(draw, draw(conditions)))
    if not draw(st.integers(0, 4)):
        rule["exempt_when"] = draw(st.lists(_exemptions(), min_size=1, max_size=2))
    if number and not draw(st.integers(0, 9)):
        asked = {"rule": "made/r0", "outcome": draw(_OUTCOMES)}
        rule.setdefault("applies_when", []).append(_eased(draw, asked))
    if number and draw(st.booleans()):
        rule["requires"] = [f"made/r{each}" for each in range(draw(st.integers(1, number)))]
    if _has_a_day(verb, rule["obligation"][verb]) and not draw(st.integers(0, 15)):
        rule["on_missed"] = {
            "title": "The reasons are recorded",
            "obligation": {
                "deadline": {"event": draw(paths), "within": draw(periods), "of": "missed_on"}
            },
            "next_action": {"do": "Record why", "owner": "team_manager"},
        }
    if not draw(st.integers(0, 9)):
        _give_versions(draw, rule, verb)
    _take_out_idle_keys(rule)
    where = draw(st.sampled_from((*("periods_of_care",) * 5, *_ELSEWHERE)))
    # The first rule stays where it is, since others read it; from the case it cannot be read.
    stays = not number or (where == "case" and "made/r0" in str(rule))
    return rule if where == "periods_of_care" or stays else _moved(rule, where)


def _take_out_idle_keys(rule: Rule) -> None:
    """Take out each key that has no effect beside the others that were drawn: it is refused."""
    while True:
        document = Document("made", rule)
        try:
            RuleFile.model_validate(rule)
        except ValidationError as error:
            note_problems(document, error, RuleFile)
        idle = [each for each in document.problems if "no effect" in each.message]
        if not idle:
            return
        *around, key = idle[0].key.split(".")
        holder: Any = rule
        for step in around:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        del holder[key]


_LIMITS = {"within", "at_least", "by", "earliest_of", "latest_of", "any_of"}


def _has_a_day(verb: str, spec: Rule) -> bool:
    """Whether a duty has a day by which it is due, so that it can be missed."""
    if verb == "indicator" or "as_soon_as_possible" in spec:
        return False
    return verb in ("interval", "validity", "sequence") or bool(_LIMITS & spec.keys())


_ONE = {"deadline": "event", "interval": "from", "sequence": "first", "validity": "on"}
_SEVERAL = {"deadline": "event", "interval": "events", "validity": "document"}


def _eased(draw: st.DrawFn, condition: Rule) -> Rule:
    """Let a condition hold in most cases, so that more comes of the rule than that it does not."""
    if not draw(st.integers(0, 2)):
        return condition
    return {"any": [condition, {"field": "started_on", "recorded": True}]}


def _put(spec: Rule, key: str, day: str) -> None:
    """Let the obligation use a day, or the days, that the rule has named."""
    if key in spec:
        spec[key] = day


@st.composite
def _exemptions(draw: st.DrawFn) -> Rule:
    exemption = {**draw(conditions), "because": "it is exempt", "provision": "section 2"}
    if not draw(st.integers(0, 2)):
        exemption |= {"since": draw(moments), "until": draw(moments)}
        if draw(st.booleans()):
            exemption["judged_on"] = draw(moments)
    return exemption


_owners = st.one_of(
    st.just("social_worker"),
    st.just("social_worker"),
    st.just({"either": ["social_worker", "team_manager"]}),
    st.just({"jointly": ["social_worker", "team_manager"]}),
    st.just({"delegated_by": "team_manager", "to": "social_worker"}),
    st.builds(
        lambda when: {
            "choose": [{"when": [when], "owner": "team_manager"}],
            "otherwise": "social_worker",
        },
        conditions,
    ),
)


def _give_versions(draw: st.DrawFn, rule: Rule, verb: str) -> None:
    """Let the law have changed on some day, or have begun on one."""
    if draw(st.booleans()):
        rule["applies_by"] = draw(moments)
    began = draw(st.sampled_from((date(2024, 3, 1), date(2025, 1, 6), date(2025, 3, 1))))
    if draw(st.booleans()):
        rule["in_force"] = {"from": began.isoformat()}
        return
    before = {"until": (began - timedelta(days=1)).isoformat()}
    newer: Rule = {"in_force": {"from": began.isoformat()}, "obligation": rule["obligation"]}
    if draw(st.booleans()):
        newer["applies_when"] = [_eased(draw, draw(conditions))]
    elif draw(st.booleans()):
        newer["exempt_when"] = [draw(_exemptions())]
    asked = draw(MADE_VERBS[verb])
    older: Rule = {"in_force": before, "obligation": {verb: asked}}
    if not _has_a_day(verb, asked):
        rule.pop("on_missed", None)
    del rule["obligation"]
    rule["versions"] = [older, newer]


# ---- rules about other records -------------------------------------------------------------------

_ELSEWHERE = ("periods_of_care.placements", "periods_of_care.reviews", "case")
_OWN = {
    "periods_of_care.placements": {"started_on": "started_on", "ended_on": "ended_on"},
    "periods_of_care.reviews": {
        "started_on": "held_on",
        "reviews.first.completed_on": "completed_on",
    },
    "case": {},
}


def _moved(rule: Rule, where: str) -> Rule:
    """Return the rule about other records: paths that started from the period lead to it."""
    around = "periods_of_care.first" if where == "case" else "period_of_care"
    own = _OWN[where]
    known = {*_DATES, *_COLLECTIONS, *_OTHERS}

    def turned(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {
                name: each if name == "where" else turned(each, name)
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [turned(each, key) for each in value]
        if not isinstance(value, str) or value not in known | _EVENT_PATHS:
            return value
        return own.get(value, f"{around}.{value}")

    moved = {name: turned(each) for name, each in rule.items()}
    return {**moved, "for_each": where}


_EVENT_PATHS = {"reviews.held_on", "visits.held_on", "placements.started_on"}
_OTHERS = {
    "arrangement",
    "iro.monitors_performance",
    "placements.last.is_with_connected_person",
    "placements.last.kind",
    "reviews.last.permanence_options_decided",
}


@st.composite
def rule_files(draw: st.DrawFn) -> dict[str, Rule]:
    """Return the files of a small pack called "made": rules by name."""
    number = draw(st.integers(1, 3))
    return {f"r{n}": draw(_rule(n, f"r{n}")) for n in range(number)}
