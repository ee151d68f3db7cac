"""Which known word was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest", "suggestion"]

_CUTOFF = 0.6
_MANY = 1200
_LONGEST = 100


def nearest(word: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """The known word most like `word`, or None when none is like it; 1 is the word itself."""
    candidates = [name for name in known if abs(len(name) - len(word)) <= max(3, len(word) // 2)]
    length = 0
    while len(candidates) > _MANY and length < len(word):  # a thousand comparisons take a while
        length += 1
        candidates = [name for name in candidates if name.startswith(word[:length])]
    if len(candidates) > _MANY or len(word) > _LONGEST:
        return None
    found = get_close_matches(word, candidates, n=1, cutoff=cutoff)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a problem's sentence: " Did you mean 'live'?", or nothing."""
    found = nearest(word, known)
    return f" Did you mean '{found}'?" if found else ""
