"""How often dialogues take each way through the menus, and on which screens they stop.

Counting is one addition in memory: no disk, no clock, no timer a turn.  The first way that is taken
after a writing sets the timer, and everything that has come together is then added to the store at
once, by version.  So at most `EVERY_S` seconds are lost in a crash, and nothing in an orderly stop.
A tally has no more entries than the version's menus have ways, and screens to stop on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog

from menus.model import Passed
from store import flow_counts
from ussd.core.billing import Ending
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed

__all__ = ["EVERY_S", "Counting", "Tally", "stop_of"]

EVERY_S = 10.0

_log = structlog.get_logger(__name__)

_STOPS: Mapping[Ending, str] = {
    ending: f"left.{ending}"
    for ending in (
        Ending.RELEASED,
        Ending.DROPPED,
        Ending.TIMED_OUT,
        Ending.REPLACED,
        Ending.FAILED,
    )
}


def stop_of(screen: str, ending: Ending) -> Passed | None:
    """How a dialogue that ended on a screen is counted; None where a way has led to its end."""
    path = _STOPS.get(ending)
    return None if path is None else (screen, path, "")


class Tally(dict[Passed, int]):
    """The counts of one version since they were written: `tally[way] += 1`."""

    def __init__(self, version: str, began: Callable[[Tally], None]) -> None:
        super().__init__()
        self.version = version
        self._began = began

    def __missing__(self, way: Passed) -> int:
        if not self:
            self._began(self)
        return 0

    def add(self, ways: Mapping[Passed, int]) -> None:
        """Count each of these ways so many times."""
        for way, taken in ways.items():
            self[way] += taken

    def take(self) -> dict[Passed, int]:
        """What was counted; it begins anew."""
        taken = dict(self)
        self.clear()
        return taken


class Counting:
    """The tallies of all versions that dialogues stand on, and their way to the store."""

    def __init__(self, writer: Any, clocks: Clocks) -> None:
        """Take the store's writer."""
        self._writer = writer
        self._clocks = clocks
        self._tallies: WeakValueDictionary[str, Tally] = WeakValueDictionary()
        self._begun: dict[str, Tally] = {}
        self._since = clocks.now()
        self._timer: Delayed | None = None
        self._is_stopped = False

    def tally(self, version: str) -> Tally:
        """The tally of a version, the same for all who count it."""
        tally = self._tallies.get(version)
        if tally is None:
            tally = self._tallies[version] = Tally(version, self._began)
        return tally

    def read(
        self, version: str, got: Callable[[flow_counts.Counted | None, Exception | None], None]
    ) -> None:
        """What was counted of a version up to now; raises `store.Unavailable`."""
        self.write()
        # The writer takes things in order: what was just given is in what this reads.
        self._writer.call(flow_counts.of_version, version, done=got)

    def stop(self) -> None:
        """Write what waits, and keep no timer any more."""
        self._is_stopped = True
        self.write()

    def write(self) -> None:
        """Hand to the store what was counted; what finds no room waits for the next time."""
        self._cancel()
        begun, self._begun = self._begun, {}
        for tally in begun.values():
            self._write_one(tally)

    def _write_one(self, tally: Tally) -> None:
        ways, since = tally.take(), self._since
        done = partial(self._written, tally, ways)
        ask(self._writer.call, flow_counts.add, tally.version, ways, since, done=done)

    def _written(
        self, tally: Tally, ways: Mapping[Passed, int], _: None, error: Exception | None
    ) -> None:
        if error is not None:
            _log.warning("ways_not_counted_yet", version=tally.version, error=str(error))
            tally.add(ways)

    def _began(self, tally: Tally) -> None:
        """The first way since the last writing: come back for it."""
        self._begun[tally.version] = tally
        if self._timer is None and not self._is_stopped:
            self._since = self._clocks.now()
            self._timer = self._clocks.later(EVERY_S, self._come)

    def _come(self) -> None:
        self._timer = None
        self.write()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
