"""Where a screen leads: to another screen or to last words, locking something on the way.

go: live                  # a screen of the same file
go: hotline.live          # a screen of another one
end: "Try later."
{end: "PIN blocked.", lock: pin}
{go: help, lock: portal for 24h}
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from menus.effects import Block, Need, Outcome
from menus.errors import Place
from menus.model import Edge, Passed, Step
from menus.screens.display import paged
from menus.screens.saying import Saying
from menus.screens.walk import Walking

__all__ = ["Silence", "Way", "ways_exits", "ways_texts"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of `screen`: `go` names the next one, or `end` says last words.

    With neither, the built-in `word` is said: that is what an outcome does that nobody answered.
    `path` is where it stands below the screen; no other way of the screen has it.  `passed` is what
    a walk keeps of it.
    """

    screen: str
    place: Place
    go: str = ""
    end: Saying | None = None
    lock: Block | None = None
    word: str = "try_later"
    path: str = "unanswered"
    passed: Passed = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "passed", (self.screen, self.path, self.go))

    def leave(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Go: the name of the next screen, or the last step."""
        walk.trail.append(self.passed)
        if self.lock is not None:
            yield self.lock
            walk.forget_facts()
        if self.go:
            return self.go
        if self.end is None:
            return walk.last_words(self.screen, paged(walk, walk.word(self.word)))
        yield from walk.known(self.end.facts)
        return walk.last_words(self.screen, paged(walk, self.end.say(walk)))

    def exit(self, word: str = "go", key: str = "", conditional: bool = False) -> Edge:
        """What it is to those who look at the flows."""
        return Edge(self.go, self.place, key, word, conditional, self.path)

    def texts(self) -> Iterable[Saying]:
        """The last words, when there are any."""
        if self.end is not None:
            yield self.end


@dataclass(frozen=True, slots=True)
class Silence:
    """`silence: {after: 5s, go: live}`: where a caller goes who presses nothing for so long."""

    after_s: int
    way: Way


def ways_exits(ways: Iterable[tuple[str, Way | None]]) -> Iterable[Edge]:
    """The ways of outcomes and the like: each may happen or not."""
    for word, way in ways:
        if way is not None:
            yield way.exit(word, conditional=True)


def ways_texts(ways: Iterable[Way | None]) -> Iterable[Saying]:
    """All their last words."""
    for way in ways:
        if way is not None:
            yield from way.texts()
