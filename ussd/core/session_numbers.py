"""Numbers of sessions on the wire, 1-127: two open dialogues of one link do not have the same.

A link of phones and an application are *holders*; a number is free when none of a session's holders
has it in a dialogue that is open.  Who has more dialogues than there are numbers tells them apart
by the MSISDN (its_session_info has no more room, docs/dialects.md).
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["LAST_NUMBER", "SessionNumbers"]

LAST_NUMBER = 127
"""its_session_info, octet 1: the session on the wire."""


class SessionNumbers:
    """Which numbers each holder has in use."""

    __slots__ = ("_last", "_used")

    def __init__(self) -> None:
        self._last = 0
        self._used: dict[object, dict[int, int]] = {}

    def next(self, holders: Iterable[object]) -> int:
        """The next number, 127 behind 1, that no holder uses; one who uses all is not asked."""
        used = [self._used[holder] for holder in holders if holder in self._used]
        used = [numbers for numbers in used if len(numbers) < LAST_NUMBER]
        number = self._after(self._last)
        for _ in range(LAST_NUMBER if used else 0):
            if not any(number in numbers for numbers in used):
                break
            number = self._after(number)
        self._last = number
        return number

    def _after(self, number: int) -> int:
        return number % LAST_NUMBER + 1

    def hold(self, holders: Iterable[object], number: int) -> None:
        """A dialogue with this number is open."""
        for holder in holders:
            numbers = self._used.setdefault(holder, {})
            numbers[number] = numbers.get(number, 0) + 1

    def free(self, holders: Iterable[object], number: int) -> None:
        """It is over."""
        for holder in holders:
            numbers = self._used[holder]
            numbers[number] -= 1
            if not numbers[number]:
                del numbers[number]
            if not numbers:
                del self._used[holder]
