"""Letting go of calls whose phone has vanished: no link has carried its number for a minute.

A held call has no time-out of its own (menu-language §2), so a phone that ends without hanging up
would wait, or talk, for ever.  A link that comes back within the minute goes on with the call.
There is a timer only while somebody holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ussd.core.sessions import UssdSession
from ussd.service.clocks import Clocks, Delayed

__all__ = ["GONE_AFTER_S", "Absences"]

GONE_AFTER_S = 60.0
_LOOK_S = 10.0


class Absences:
    """Looks after the calls that `held` names; `release` ends one that is gone."""

    __slots__ = ("_clocks", "_held", "_is_there", "_release", "_since", "_timer")

    def __init__(
        self,
        clocks: Clocks,
        held: Callable[[], Iterable[UssdSession]],
        is_there: Callable[[UssdSession], bool],
        release: Callable[[UssdSession], None],
    ) -> None:
        self._clocks = clocks
        self._held = held
        self._is_there = is_there
        self._release = release
        self._since: dict[str, float] = {}
        self._timer: Delayed | None = None

    def watch(self) -> None:
        """Somebody holds now."""
        if self._timer is None:
            self._timer = self._clocks.later(_LOOK_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        held = list(self._held())
        now = self._clocks.seconds()
        away = [session for session in held if not self._is_there(session)]
        self._since = {one.session_id: self._since.get(one.session_id, now) for one in away}
        if held:
            self.watch()
        for session in away:
            if now - self._since[session.session_id] >= GONE_AFTER_S:
                self._release(session)
