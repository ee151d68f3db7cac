"""The gateway's time: one place that knows the reactor's clock and the wall.

Every timer and every "now" of the dialogue side goes through a `Clocks`, so that the in-process
gateway runs on a virtual clock (`twisted.internet.task.Clock`) and an hour passes in no time.
Durations are measured in `seconds()`, which never jumps; `now()` is for people and for the store.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol
from weakref import WeakSet

__all__ = ["Clocks", "Delayed", "Reactor", "SteppableClock"]


class Delayed(Protocol):
    """A call that is still to come (Twisted's `IDelayedCall`)."""

    def cancel(self) -> None:
        """Let it not come."""


class Reactor(Protocol):
    """What of a reactor keeps time (Twisted's `IReactorTime`; its `Clock` in tests)."""

    def seconds(self) -> float:
        """Seconds of the reactor's clock."""

    # camelCase is Twisted's own
    def callLater(  # noqa: N802
        self, delay: float, callable: Callable[..., Any], *args: object, **kwargs: object
    ) -> Any:
        """Call something later."""


class Clocks:
    """What time it is, and a call later.

    `wall` gives POSIX seconds (`time.time`); without it the reactor's clock is the wall, as in
    tests.  `epoch` is added to it there, so that a virtual clock can start at a date.
    """

    __slots__ = ("_epoch", "_read_wall", "reactor")

    def __init__(
        self,
        reactor: Reactor,
        wall: Callable[[], float] | None = None,
        *,
        epoch: float = 0.0,
    ) -> None:
        self.reactor = reactor
        self._read_wall: Callable[[], float] = wall or reactor.seconds
        self._epoch = epoch

    def seconds(self) -> float:
        """Seconds of the reactor's clock: for deadlines and durations, never for a date."""
        return float(self.reactor.seconds())

    def wall(self) -> float:
        """POSIX seconds, as the store keeps them."""
        return self._read_wall() + self._epoch

    def now(self) -> datetime:
        """The wall's time as an aware UTC `datetime`."""
        return datetime.fromtimestamp(self.wall(), UTC)

    @property
    def can_step(self) -> bool:
        """Whether a test may put this clock forward."""
        return isinstance(self.reactor, SteppableClock)

    def step(self, seconds: float) -> None:
        """Put a steppable clock forward; raises TypeError for one that only the world moves."""
        if not isinstance(self.reactor, SteppableClock):
            raise TypeError("this clock cannot be put forward")
        self.reactor.advance(seconds)

    def later(self, delay_s: float, call: Callable[..., Any], *args: Any) -> Delayed:
        """Call `call(*args)` after `delay_s` seconds of the reactor's clock."""
        delayed: Delayed = self.reactor.callLater(delay_s, call, *args)
        return delayed

    def every(self, period_s: float, call: Callable[[], Any]) -> Delayed:
        """Call `call()` after every `period_s` seconds, until the result is cancelled.

        The next call is arranged before this one is made, so that one that fails is not the last.
        """
        return _Repeated(self, period_s, call)


class _Repeated:
    """A call that comes again and again (`Clocks.every`)."""

    __slots__ = ("_call", "_clocks", "_next", "_period_s")

    def __init__(self, clocks: Clocks, period_s: float, call: Callable[[], Any]) -> None:
        self._clocks = clocks
        self._period_s = period_s
        self._call = call
        self._next = clocks.later(period_s, self._come)

    def cancel(self) -> None:
        self._next.cancel()

    def _come(self) -> None:
        self._next = self._clocks.later(self._period_s, self._come)
        self._call()


class SteppableClock:
    """A reactor's clock that a test may put forward: for scripts against a gateway on sockets.

    Time passes as it does in the reactor, and `advance` lets more pass at once: every call that is
    still to come comes so much sooner.  SMPP links keep the reactor's own time.
    """

    def __init__(self, reactor: Any) -> None:
        """Take a running reactor."""
        self._reactor = reactor
        self._ahead = 0.0
        self._calls: WeakSet[Any] = WeakSet()

    def seconds(self) -> float:
        """Seconds of the reactor's clock and of all that was put forward."""
        return float(self._reactor.seconds()) + self._ahead

    # camelCase is Twisted's own
    def callLater(  # noqa: N802
        self, delay: float, callable: Callable[..., Any], *args: object, **kwargs: object
    ) -> Any:
        """Call something later, or sooner when time is put forward."""
        delayed = self._reactor.callLater(delay, callable, *args, **kwargs)
        self._calls.add(delayed)
        return delayed

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass now."""
        self._ahead += seconds
        now = self._reactor.seconds()
        for delayed in list(self._calls):
            if delayed.active():
                delayed.reset(max(delayed.getTime() - now - seconds, 0.0))
