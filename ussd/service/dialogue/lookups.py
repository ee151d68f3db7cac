"""Answers that are the same for everybody, kept in the process for a while.

A service that services.yaml declares with `scope: everyone` and `fresh:` is asked of the store
once per set of parameters and freshness; every walk in between takes the kept answer on the loop
and waits for no disk.  When it goes stale one turn fetches it anew, and the others are still
served the old one for the moment that this takes.
It never reads a store itself: `keep` is told what a committed turn was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from menus.effects import Need, Outcome, Service

__all__ = ["Lookups"]

_FETCHING_S = 2.0
_KEPT = 10_000

Key = tuple[str, tuple[tuple[str, object], ...]]


class Lookups:
    """The kept answers; `now` is set by the caller once per batch, in the reactor's seconds."""

    __slots__ = ("_fresh_s", "_kept", "now")

    def __init__(self, services: Mapping[str, Any]) -> None:
        """Take the catalogue's service declarations."""
        self._fresh_s: dict[str, float] = {
            name: service.fresh_s
            for name, service in services.items()
            if service.for_everyone and service.fresh_s
        }
        self._kept: dict[Key, tuple[float, Outcome]] = {}
        self.now = 0.0

    def answer(self, need: Need) -> Outcome | None:
        """The kept answer; None when the store must be asked."""
        if type(need) is not Service or need.name not in self._fresh_s:
            return None
        key = _key(need)
        kept = self._kept.get(key)
        if kept is None:
            return None
        until, outcome = kept
        if self.now >= until:
            self._kept[key] = (self.now + _FETCHING_S, outcome)
            return None
        return outcome

    def keep(self, need: Service, outcome: Outcome) -> None:
        """Keep what the store answered, if it serves everybody; failures are not kept."""
        fresh_s = self._fresh_s.get(need.name)
        if fresh_s is None or outcome.word not in ("ok", "empty"):
            return
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[_key(need)] = (self.now + fresh_s, outcome)

    def forget(self) -> None:
        """Ask the store again for everything: what it holds has changed."""
        self._kept.clear()


def _key(need: Service) -> Key:
    return need.name, tuple(sorted(need.parameters.items()))
