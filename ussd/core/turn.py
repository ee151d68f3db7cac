"""One turn: a walk through the menus, tried without the store first.

A walk that needs only what the session already knows ends on the loop and waits for no disk.
The first need that only the store can meet ends the try (`NeedsStore`); the same walk then runs
again inside the writer's transaction, with the same draws, and there every need is met.
Nothing here reads a clock, draws a random number or knows a transaction: `Draws` is a function of
a key and a number that the caller made beforehand (docs/architecture.md, "One turn").
A walk that comes to an http service is cut there: nothing outside is called in a transaction.
`run_piece` gives back the need with the outcomes so far; when the answer is there, the same walk is
led past them again and goes on with the next piece.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol, TypeAlias

from menus.effects import Need, Outcome, Service
from menus.model import Step

__all__ = [
    "Cut",
    "Draws",
    "Lookups",
    "Meet",
    "NeedsStore",
    "Walk",
    "run",
    "run_piece",
    "try_on_loop",
]

Walk: TypeAlias = Generator[Need, Outcome, Step]
Meet: TypeAlias = Callable[[Need], Outcome]

_BLOCK = 64


class Lookups(Protocol):
    """Answers that cost no store: cached services, facts of the session."""

    def answer(self, need: Need) -> Outcome | None:
        """The outcome, or None when only the store can tell."""


@dataclass(frozen=True, slots=True)
class NeedsStore:
    """The try ended at `need`, after the outcomes `told`; run the walk again where the store is."""

    need: Need
    told: Sequence[Outcome] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The walk stands at a service outside, after the outcomes `told`."""

    need: Service
    told: tuple[Outcome, ...]


def try_on_loop(walk: Walk, lookups: Lookups, told: Iterable[Outcome] = ()) -> Step | NeedsStore:
    """Drive a walk with `lookups` alone; a walk that wants more is closed without a trace.

    `told` are the outcomes of the pieces before.
    """
    so_far: list[Outcome] = []
    try:
        need = next(walk)
        for outcome in told:
            so_far.append(outcome)
            need = walk.send(outcome)
        while True:
            known = lookups.answer(need)
            if known is None:
                walk.close()
                return NeedsStore(need, so_far)
            so_far.append(known)
            need = walk.send(known)
    except StopIteration as stop:
        step: Step = stop.value
        return step


def run(make_walk: Callable[[], Walk], meet: Meet) -> Step:
    """Drive a fresh walk to its end, meeting every need; what `meet` raises ends the turn."""
    walk = make_walk()
    try:
        need = next(walk)
        while True:
            need = walk.send(meet(need))
    except StopIteration as stop:
        step: Step = stop.value
        return step


def run_piece(
    make_walk: Callable[[], Walk],
    meet: Meet,
    told: Sequence[Outcome],
    is_outside: Callable[[Need], bool],
) -> Step | Cut:
    """As `run`, from behind the outcomes `told` to the end or to the next service outside."""
    walk = make_walk()
    so_far = list(told)
    try:
        need = next(walk)
        for outcome in told:
            need = walk.send(outcome)
        while not is_outside(need):
            so_far.append(meet(need))
            need = walk.send(so_far[-1])
    except StopIteration as stop:
        step: Step = stop.value
        return step
    walk.close()
    assert isinstance(need, Service)
    return Cut(need, tuple(so_far))


class Draws:
    """The randomness of one turn (`menus.model.Draws`): the same key and number draw the same.

    A keyed BLAKE2 stream, so that who sees one password can compute no other; nothing is computed
    for a turn that draws nothing.  `recalled` is what a turn drew before the process ended: it is
    drawn first.
    """

    __slots__ = ("_block", "_key", "_left", "_recalled", "drawn", "number")

    def __init__(self, key: bytes, number: int, recalled: tuple[str, ...] = ()) -> None:
        """Take a secret `key` (up to 64 octets, drawn at start) and the `number` of the turn."""
        self._key = key
        self.number = number
        self._block = 0
        self._left = b""
        self._recalled = recalled
        self.drawn: tuple[str, ...] = ()

    def again(self) -> Draws:
        """The same draws from their beginning, to run the turn once more."""
        return Draws(self._key, self.number, self._recalled)

    def digits(self, count: int, alphabet: str) -> str:
        """Draw `count` characters of `alphabet` (at most 256), each equally likely."""
        place = len(self.drawn)
        if place < len(self._recalled):
            made = self._recalled[place]
        else:
            made = "".join(alphabet[self._below(len(alphabet))] for _ in range(count))
        self.drawn = (*self.drawn, made)
        return made

    def _below(self, bound: int) -> int:
        """Draw an integer under `bound`; octets that would favour the low ones are thrown away."""
        fair = 256 - 256 % bound
        while True:
            octet = self._octet()
            if octet < fair:
                return octet % bound

    def _octet(self) -> int:
        if not self._left:
            place = self.number.to_bytes(16, "big") + self._block.to_bytes(4, "big")
            self._left = blake2b(place, key=self._key, digest_size=_BLOCK).digest()
            self._block += 1
        octet = self._left[0]
        self._left = self._left[1:]
        return octet
