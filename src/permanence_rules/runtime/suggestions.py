"""What a misspelt word may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean"]

_LONGEST_WORD = 200

"""Looking for words like a longer one takes long and finds none."""


def did_you_mean(word: str, known: Iterable[str], few: int = 50) -> str:
    """
    Return a suggestion for a misspelt word, or the words that would do if they are *few*.

    >>> did_you_mean("planed", ["planned", "held"])
    'Did you mean "planned"?'
    """
    if len(word) > _LONGEST_WORD:
        return ""
    choices = sorted(known)
    longer = [each for each in choices if word and each.startswith(f"{word}_")]
    close = longer[:1] or get_close_matches(word, choices, n=1, cutoff=0.6)
    if close and close[0] != word:
        return f'Did you mean "{close[0]}"?'
    return f"It can be: {', '.join(choices)}." if 0 < len(choices) <= few else ""
