"""Models of which some fields are made when they are first read, or when all of them are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

__all__ = ["WrittenLater"]

_FIELDS: Any = BaseModel.__dict__["__dict__"]
"""Where a model keeps its fields, whatever a class of its own says of `__dict__`."""
_WRITE = "(write)"


class WrittenLater(BaseModel):
    """
    A frozen model that may be made with some of its fields alone; the others are made when read.

    pydantic, pickle, copy and `==` ask a model for its `__dict__`, which is a property here: who
    asks for the whole gets the whole (decision 32).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def unwritten(
        cls, told: Mapping[str, Any], write: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> Self:
        """
        Return a model with the fields *told*; *write* makes all others from them.

        It is called when one of these is first read, once by each thread that does so at the same
        moment; what it raises is raised there. Values are taken as they are, and not validated.
        """
        made = cls.__new__(cls)
        _FIELDS.__set__(made, {**told, _WRITE: write})
        object.__setattr__(made, "__pydantic_fields_set__", set(cls.__pydantic_fields__))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    def changed(self, **fields: Any) -> Self:
        """Return it with other values of some fields; what is not written yet stays so."""
        kept = _FIELDS.__get__(self)
        if _WRITE not in kept or not kept.keys() >= fields.keys():
            return self.model_copy(update=fields)
        told = {name: value for name, value in kept.items() if name != _WRITE}
        return self.unwritten({**told, **fields}, kept[_WRITE])

    def written(self) -> Self:
        """Return it with all fields made."""
        vars(self)
        return self

    if not TYPE_CHECKING:

        @property
        def __dict__(self) -> dict[str, Any]:
            """All fields, in the order in which the class declares them."""
            fields = _FIELDS.__get__(self)
            if (write := fields.get(_WRITE)) is not None:
                made = {**fields, **write(fields)}
                fields = {name: made[name] for name in type(self).__pydantic_fields__}
                _FIELDS.__set__(self, fields)
            return fields

        @__dict__.setter
        def __dict__(self, fields: dict[str, Any]) -> None:
            _FIELDS.__set__(self, fields)

        def __getattr__(self, name: str) -> Any:
            # Asked only for what is not there: a field that is made already is found before.
            # Another thread may have made it since.
            if name in type(self).__pydantic_fields__ and name in (made := self.__dict__):
                return made[name]
            return super().__getattr__(name)
