"""Forms: what a save would bring, told before it is made, in the words of the form."""

from permanence_rules.forms.fields import Duty, FormField, Option
from permanence_rules.forms.form import Form, form_names, form_of
from permanence_rules.forms.messages import ENGLISH, Messages
from permanence_rules.forms.results import (
    Change,
    Effect,
    Lacking,
    Problem,
    Question,
    Validation,
)
from permanence_rules.forms.shapes import FORMS, FormShape

__all__ = [
    "ENGLISH",
    "FORMS",
    "Change",
    "Duty",
    "Effect",
    "Form",
    "FormField",
    "FormShape",
    "Lacking",
    "Messages",
    "Option",
    "Problem",
    "Question",
    "Validation",
    "form_names",
    "form_of",
]
