"""A form without its checks: its fields under the caller's names, its place and its words."""

from __future__ import annotations

from permanence_rules.errors import Loc, UsageError
from permanence_rules.forms.draft import find_target
from permanence_rules.forms.fields import FormField
from permanence_rules.forms.messages import Messages
from permanence_rules.forms.places import names_of
from permanence_rules.forms.shapes import FormShape, Place
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["FormView"]


class FormView:
    """
    The fields of one form for the rules of a rulebook.

    `fields` are its fields in the order of the case schema, under the names of the caller. `at` is
    the place of its record in a case; a form without one can show its fields and check nothing.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        shape: FormShape,
        at: Loc | None,
        fields: tuple[FormField, ...],
        messages: Messages,
    ) -> None:
        self.rulebook = rulebook
        self.shape = shape
        self.at = at
        self.fields = fields
        self.messages = messages

    @property
    def name(self) -> str:
        """The name by which the form is asked for."""
        return self.shape.name

    @property
    def title(self) -> str:
        """The form's heading."""
        return self.shape.title

    @property
    def home(self) -> Place:
        """The place of its record without positions."""
        return self.shape.homes[0] if self.at is None else names_of(self.at)

    def field(self, name: str) -> FormField:
        """Return a field, or a column of rows, by its name; raises UsageError for no such one."""
        target = find_target(self.fields, name)
        if target is None:
            known = [each.name for each in self.fields]
            raise UsageError(
                f"The form {self.name} has no field {name[:100]!r}. "
                f"{did_you_mean(name, known, few=0)}".strip()
            )
        return target.field
