"""Parts of long messages, collected until they are whole.

Parts come in any order, some twice, some never. The `Reassembler` keeps no clock (`now` is passed
in), gives up a set after a time limit and holds a bounded number of sets; what it gives up it hands
back, so that the caller can deliver or count it. Parts of a header and parts of the sar_ fields
arrive here alike.

Rules: TS 23.040 §9.2.3.24.1 (a set is known by its addresses, its reference and its total).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from smpp.text.segments import Concatenation

__all__ = ["Incomplete", "Reassembler"]

DEFAULT_TIME_LIMIT_S: Final = 600.0
DEFAULT_CAPACITY: Final = 10_000

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Incomplete(Generic[Payload]):
    """A set that was given up: whose it was, and the parts that came, as `(number, payload)`."""

    key: Hashable
    total: int
    parts: tuple[tuple[int, Payload], ...]


@dataclass(slots=True)
class _Set(Generic[Payload]):
    key: Hashable
    total: int
    deadline: float
    parts: dict[int, Payload] = field(default_factory=dict)

    def given_up(self) -> Incomplete[Payload]:
        return Incomplete(self.key, self.total, tuple(sorted(self.parts.items())))


class Reassembler(Generic[Payload]):
    """Collects parts until a message is whole.

    `time_limit_s` counts from the first part of a set; `capacity` is the most sets kept at once,
    beyond it the oldest is given up.
    """

    def __init__(
        self, time_limit_s: float = DEFAULT_TIME_LIMIT_S, capacity: int = DEFAULT_CAPACITY
    ) -> None:
        self._time_limit_s = time_limit_s
        self._capacity = capacity
        self._sets: dict[Hashable, _Set[Payload]] = {}
        self._given_up: list[Incomplete[Payload]] = []

    def __len__(self) -> int:
        return len(self._sets)

    def add(
        self, key: Hashable, place: Concatenation, payload: Payload, now: float
    ) -> tuple[Payload, ...] | None:
        """Every payload in order once the last part is here, else None.

        `key` tells whose message it is: source and destination. A part that is here already is
        ignored; one with other content means that its reference is in use anew, so the old set is
        given up.
        """
        identity = (key, place.reference, place.total)
        known = self._sets.get(identity)
        if known and known.parts.get(place.number, payload) != payload:
            self._give_up(identity)
            known = None
        if known is None:
            known = self._open(identity, _Set(key, place.total, now + self._time_limit_s))
        known.parts[place.number] = payload
        if len(known.parts) < place.total:
            return None
        del self._sets[identity]
        return tuple(known.parts[number] for number in range(1, place.total + 1))

    def expire(self, now: float) -> list[Incomplete[Payload]]:
        """Takes out the sets whose time is over, with those given up since the last call."""
        # Sets stand in the order of their first parts, and so of their deadlines.
        while self._sets and self._oldest().deadline <= now:
            self._give_up(next(iter(self._sets)))
        given_up, self._given_up = self._given_up, []
        return given_up

    def next_deadline(self) -> float | None:
        """When `expire` will have something to do, in the clock of `now`."""
        return self._oldest().deadline if self._sets else None

    def _oldest(self) -> _Set[Payload]:
        return next(iter(self._sets.values()))

    def _open(self, identity: Hashable, fresh: _Set[Payload]) -> _Set[Payload]:
        if len(self._sets) >= self._capacity:
            self._give_up(next(iter(self._sets)))
        self._sets[identity] = fresh
        return fresh

    def _give_up(self, identity: Hashable) -> None:
        self._given_up.append(self._sets.pop(identity).given_up())
        # A caller that never asks must not make the list grow.
        del self._given_up[: -self._capacity]
