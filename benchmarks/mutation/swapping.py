"""
Putting changed code into functions that are already imported, which is quicker than importing anew.

Only what is run after the change can show it; what a module works out while it is imported
stays as it was, but for functions that were made then. So a change that is not noticed this
way must be tried again by an import.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType

__all__ = ["Live", "swapped"]


def swapped(old_source: str, new_source: str, path: str) -> list[tuple[CodeType, CodeType]] | None:
    """Return the code of each function that differs, before and after; None if more differs."""
    old, new = (compile(source, path, "exec") for source in (old_source, new_source))
    try:
        return list(_pairs(old, new))
    except _MoreDiffersError:
        return None


class _MoreDiffersError(Exception):
    """Something outside the functions differs."""


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Go through the code of a module or the body of a class."""
    if len(old.co_consts) != len(new.co_consts) or _shell(old) != _shell(new):
        raise _MoreDiffersError
    for one, other in zip(old.co_consts, new.co_consts, strict=True):
        if isinstance(one, CodeType) and one != other:
            if one.co_freevars != other.co_freevars or one.co_name != other.co_name:
                raise _MoreDiffersError
            if one.co_flags & _OPTIMIZED:
                yield one, other
                yield from _nested(one, other)
            else:
                yield from _pairs(one, other)


def _nested(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Go through the functions that a function makes: it may have made some while imported."""
    pair = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if len(pair[0]) != len(pair[1]):
        return
    for one, other in zip(*pair, strict=True):
        if one != other and one.co_freevars == other.co_freevars:
            yield one, other
            yield from _nested(one, other)


_OPTIMIZED = 1
"""The flag of a function's code; a class body lacks it."""


def _shell(code: CodeType) -> tuple[object, ...]:
    values = tuple(repr(each) for each in code.co_consts if not isinstance(each, CodeType))
    return code.co_code, code.co_names, values


class Live:
    """The functions of some modules, and their caches, as they are now."""

    def __init__(self, modules: frozenset[str]) -> None:
        found = [each for each in gc.get_objects() if _module_of(each) in modules]
        self._functions = [each for each in found if isinstance(each, FunctionType)]
        self._caches = [each for each in found if isinstance(each, _lru_cache_wrapper)]

    def put(self, pairs: list[tuple[CodeType, CodeType]]) -> bool:
        """Change the functions that have such code, and empty caches; False if none has."""
        has_any = False
        for old, new in pairs:
            for each in self._functions:
                if each.__code__ == old:
                    each.__code__, has_any = new, True
        if pairs and not has_any:
            return False
        for cache in self._caches:
            cache.cache_clear()
        return True


def _module_of(each: object) -> str | None:
    if isinstance(each, FunctionType | _lru_cache_wrapper):
        return each.__module__
    return None
