"""What every record of the case schema promises."""

from datetime import date

import pytest
from pydantic import ValidationError

from permanence_rules.case import (
    Case,
    FactKind,
    PeriodOfCare,
    Record,
    Review,
    Role,
    all_records,
    documented_defaults,
    role_words,
)

RECORDS = list(all_records())

# One test for each model and not for each of its fields, of which there are a thousand.
each_model = pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)


@each_model
def test_every_field_says_what_it_is_and_where_it_comes_from(model: type[Record]) -> None:
    for name, info in model.model_fields.items():
        assert info.description, name
        assert info.description.endswith("."), name
        assert isinstance(info.json_schema_extra, dict), name
        assert info.json_schema_extra["source"], name
        assert info.json_schema_extra["fact"] in set(FactKind), name


@each_model
def test_every_record_is_frozen_closed_and_named(model: type[Record]) -> None:
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"
    assert model.model_config["hide_input_in_errors"] is True
    assert model.noun != Record.noun
    assert model.__doc__ != Record.__doc__


@each_model
def test_a_record_is_dated_by_a_fact_that_happened(model: type[Record]) -> None:
    if model.dated_by is not None:
        extra = model.model_fields[model.dated_by].json_schema_extra
        assert isinstance(extra, dict)
        assert extra["fact"] == FactKind.HAPPENED


@each_model
def test_a_record_is_booked_by_a_planned_fact_and_dated_too(model: type[Record]) -> None:
    if model.booked_by is not None:
        extra = model.model_fields[model.booked_by].json_schema_extra
        assert isinstance(extra, dict)
        assert extra["fact"] == FactKind.PLANNED
        assert model.dated_by is not None


@each_model
def test_names_tell_the_kind_of_date(model: type[Record]) -> None:
    for name, info in model.model_fields.items():
        assert isinstance(info.json_schema_extra, dict), name
        if info.json_schema_extra["fact"] == FactKind.HAPPENED:
            assert name.endswith("_on"), name
        if info.json_schema_extra["fact"] == FactKind.PLANNED:
            assert name.endswith(("_for", "_until_on", "expires_on")), name


def test_a_record_cannot_be_changed() -> None:
    review = Review(held_on=date(2025, 1, 31))
    for name in Review.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(review, name, None)


def test_absent_null_and_empty_are_told_apart() -> None:
    absent = PeriodOfCare.model_validate({})
    empty = PeriodOfCare.model_validate({"reviews": [], "care_plan": None})
    assert "reviews" not in absent.model_fields_set
    assert absent.reviews is None
    assert empty.model_fields_set == {"reviews", "care_plan"}
    assert empty.reviews == ()
    assert empty.care_plan is None


def test_writing_out_what_was_given_keeps_unknown_unknown() -> None:
    given = {"case_id": "A1", "periods_of_care": [{"reviews": [], "health": None}]}
    case = Case.model_validate(given)
    again = case.model_dump(mode="json", exclude_unset=True)
    assert again == given


def test_only_the_identifier_is_needed() -> None:
    assert Case.model_validate({"case_id": "A1"}).model_fields_set == {"case_id"}


def test_documented_defaults_are_what_the_records_hold() -> None:
    by_name = {model.__name__: model for model in RECORDS}
    defaults = documented_defaults()
    assert defaults
    for default in defaults:
        info = by_name[default.model].model_fields[default.field]
        assert info.default == default.default
        assert default.means


def test_care_is_continuous_and_unended_unless_said_otherwise() -> None:
    period = PeriodOfCare.model_validate({})
    assert period.arrangement == "continuous"
    assert period.ended_on is None
    told = {(default.model, default.field) for default in documented_defaults()}
    assert ("PeriodOfCare", "arrangement") in told
    assert all(
        (model.__name__, "ended_on") in told
        for model in RECORDS
        if "ended_on" in model.model_fields
    )


def test_standard_roles_have_words_and_local_ones_fall_back_on_their_name() -> None:
    assert role_words(Role.DIRECTOR_OF_CHILDRENS_SERVICES) == "director of children's services"
    assert role_words("team_manager") == "team manager"
    assert role_words("kinship_hub_lead") == "kinship hub lead"
    assert all("_" not in role_words(role) for role in Role)
