"""Last words: the session is over.

    called_back:
      end: "An operator will call {subscriber.msisdn|mask}."

Words that do not fit one screen are shown page by page; the session ends after the last one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import ClassVar

from menus.effects import Need, Outcome
from menus.errors import Place
from menus.model import Edge, Step
from menus.screens.declaring import Declaring
from menus.screens.going import Way
from menus.screens.reading import Reading
from menus.screens.saying import Saying
from menus.screens.walk import Walking

__all__ = ["WORDS", "EndScreen", "read"]

WORDS = frozenset({"end", "lock"})


@dataclass(frozen=True, slots=True)
class EndScreen(Declaring):
    """Last words."""

    name: str
    place: Place
    way: Way

    kind: ClassVar[str] = "end"
    halts: ClassVar[bool] = False

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Say them."""
        return (yield from self.way.leave(walk))

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """It is over; whoever answers hears the same words."""
        return (yield from self.way.leave(walk))

    def exits(self) -> Iterable[Edge]:
        """The end."""
        yield self.way.exit("end")

    def texts(self) -> Iterable[Saying]:
        """The words."""
        return self.way.texts()


def read(reading: Reading) -> EndScreen | None:
    """The last words that stand under a screen's name."""
    way = reading.way(reading.node, ())
    return EndScreen(reading.name, reading.place, way) if way is not None else None
