"""Responses that wait for the delivery of their message: those in transaction mode.

There is one attempt: whatever fails, and nobody being there, ends the message.  The response goes
when the outcome is on disk, and after five seconds in any case; after a crash nobody waits for one
any more, and the message expires when it would have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from smpp.constants import MessageState
from smpp.tlvs import Tlv
from store.messages import ShortMessage
from ussd.core.transactions import LIMIT_S, outcome
from ussd.service.clocks import Clocks, Delayed

__all__ = ["Transactions"]

Answer = Callable[[int, tuple[Tlv, ...]], None]
"""Sends the response: its command_status and TLVs."""


@dataclass(slots=True)
class _Waiting:
    answer: Answer
    limit: Delayed
    is_flagged: bool | None = None
    result: tuple[MessageState, int] | None = None


class Transactions:
    """The responses that wait, by the numbers of their messages."""

    def __init__(self, clocks: Clocks, permanent: Collection[int]) -> None:
        """Take the command_status values after which nobody tries again."""
        self.waiting: dict[int, _Waiting] = {}
        self._clocks = clocks
        self._permanent = permanent

    def hold(self, number: int, answer: Answer) -> None:
        """Let a response wait for what comes of its message."""
        limit = self._clocks.later(LIMIT_S, self._out_of_time, number)
        self.waiting[number] = _Waiting(answer, limit)

    def drop(self, number: int) -> None:
        """Forget a response: the message was not stored, and somebody else says so."""
        self.waiting.pop(number).limit.cancel()

    def asked(self, row: ShortMessage, is_flagged: bool) -> None:
        """Learn whether the delivery pending flag that a message asks for was set."""
        if row.id in self.waiting:
            self.waiting[row.id].is_flagged = is_flagged

    def settled(self, row: ShortMessage, state: MessageState, error: int) -> None:
        """Learn what came of a message; it is about to be written down."""
        one = self.waiting.get(row.id)
        if one is not None and state is not MessageState.ENROUTE:
            one.result = state, error

    def written(self, numbers: Iterable[int]) -> None:
        """Learn that what came of these messages is on disk: their responses go."""
        for number in numbers:
            one = self.waiting.get(number)
            if one is not None and one.result is not None:
                one.limit.cancel()
                self._tell(number, *one.result)

    def _out_of_time(self, number: int) -> None:
        self._tell(number, MessageState.EXPIRED, 0)

    def _tell(self, number: int, state: MessageState, error: int) -> None:
        one = self.waiting.pop(number)
        one.answer(*outcome(state, error, self._permanent, one.is_flagged))
