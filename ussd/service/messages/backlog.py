"""What is due and stays in the store because its receiver has no room.

Due rows are read in the order of priority, due_at and id.  How far a reading has come is a
`Reached`: a place for each priority.  A receiver whose lane is full leaves its rows where they
are, and only the place of the first one is remembered: from there on is read again, for it, when
it has room.  So a receiver's backlog costs no memory and no write, and is read once, however long
it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from store.messages import BEGINNING, URGENT, Place, ShortMessage

__all__ = ["Backlog", "Reached"]


class Reached:
    """How far due rows have been read; behind None there is nothing to read."""

    __slots__ = ("places",)

    def __init__(self, places: Iterable[Place | None] = (None,) * len(BEGINNING)) -> None:
        """Begin with these places; without, at the end of everything."""
        self.places = list(places)

    def __bool__(self) -> bool:
        """Tell whether anything is to be read."""
        return any(place is not None for place in self.places)

    def passed(self, row: ShortMessage) -> None:
        """Go on behind a row."""
        self.places[_rank(row)] = row.due_at, row.id

    def back_before(self, row: ShortMessage) -> None:
        """Have a row read (again)."""
        self._back(_rank(row), (row.due_at, row.id - 1))

    def back_to(self, place: Place) -> None:
        """Have everything behind a place read (again), of every priority."""
        for rank in range(len(self.places)):
            self._back(rank, place)

    def back_with(self, other: Reached) -> None:
        """Have everything read that the other still has to read."""
        for rank, place in enumerate(other.places):
            if place is not None:
                self._back(rank, place)

    def is_before(self, row: ShortMessage) -> bool:
        """Tell whether a row is still to be read."""
        place = self.places[_rank(row)]
        return place is not None and place < (row.due_at, row.id)

    def _back(self, rank: int, place: Place) -> None:
        here = self.places[rank]
        if here is None or place < here:
            self.places[rank] = place


class Backlog:
    """Where the rows that were left begin, by receiver."""

    def __init__(self) -> None:
        """Start with nothing left."""
        self._left: dict[Hashable, Reached] = {}

    def __len__(self) -> int:
        """Return how many receivers have rows left."""
        return len(self._left)

    def __contains__(self, receiver: Hashable) -> bool:
        """Tell whether rows are left for a receiver."""
        return receiver in self._left

    def leave(self, receiver: Hashable, row: ShortMessage) -> None:
        """Remember that a row was left."""
        self._left.setdefault(receiver, Reached()).back_before(row)

    def is_behind(self, receiver: Hashable, row: ShortMessage) -> bool:
        """Tell whether a row is behind others of its priority that were left for its receiver."""
        left = self._left.get(receiver)
        return left is not None and left.is_before(row)

    def take(self, receiver: Hashable) -> Reached:
        """Return where the rows of a receiver begin, and forget it."""
        return self._left.pop(receiver, None) or Reached()

    def put(self, receiver: Hashable, reached: Reached) -> None:
        """Remember that from there on rows are left for a receiver."""
        if reached:
            self._left.setdefault(receiver, Reached()).back_with(reached)

    def whole(self) -> Reached:
        """Return where the first rows that are left for anybody begin."""
        first = Reached()
        for reached in self._left.values():
            first.back_with(reached)
        return first


def _rank(row: ShortMessage) -> int:
    return URGENT.index(row.priority_flag) if row.priority_flag in URGENT else len(URGENT)
