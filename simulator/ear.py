"""Who is heard in a call: a machine that announces, or a live operator.

The air marks no difference, so a phone's owner goes by the words, as people do: a machine asks
(QUESTION) or says again what it has said, with other figures; who says something new unasked is a
human. A new announcement that comes unasked is taken for one, too: then words go out in vain, as
they would in life.
"""

from __future__ import annotations

import re

from simulator.handset import CALL, Kind, Shown

__all__ = ["Ear", "apart_from_figures", "are_keys"]

_FIGURES = re.compile(r"\d+( \w+)?")
_KEYS = re.compile(r"[0-9*#\s]+")


class Ear:
    """What one call has said; `is_operator_there` tells whether words would be heard."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self.is_operator_there = False
        self._said: set[str] = set()

    def hear(self, shown: Shown) -> None:
        """Listen to what came; the end of the call, and the begin of another, forget it."""
        if shown.channel != CALL:
            return
        if shown.opens or shown.kind.ends:
            self.forget()
        words = apart_from_figures(shown.text)
        if shown.kind is Kind.QUESTION:
            self.is_operator_there = False
        elif shown.kind is Kind.NOTICE and not any(words in said for said in self._said):
            self.is_operator_there = True
        self._said.add(words)

    def forget(self) -> None:
        """Another call begins."""
        self.is_operator_there = False
        self._said.clear()


def are_keys(typed: str) -> bool:
    """Whether a line is keys of a phone, spaces apart."""
    return _KEYS.fullmatch(typed) is not None


def apart_from_figures(text: str) -> str:
    """A text with its figures, and what they count, made equal: "1 minute" is "2 minutes"."""
    return _FIGURES.sub("0", text)
