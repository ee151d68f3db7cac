"""A phone for tests in Python: what its owner does, and what comes of it, as plain calls.

    phone = handset("79031234567")
    assert phone.dial("*110*9#") == "The password will come by SMS."
    gateway.advance(180)
    assert phone.next_sms().source == "110"

The fixtures `handset` and `gateway` of `simulator.pytest_plugin` make it, in-process on a virtual
clock; it works on any `Network`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from simulator.errors import NoAnswer
from simulator.handset import Shown, TextMessage, Uplink
from simulator.network.air import Line, Network

__all__ = ["Phone"]

N = TypeVar("N", Shown, TextMessage)


class Phone:
    """One phone on a network; every wait is the network's (virtual in-process)."""

    def __init__(self, network: Network, msisdn: str, wait_s: float = 25.0) -> None:
        """Attach a phone; it waits at most so many seconds for a screen or an SMS."""
        self._network = network
        self._wait_s = wait_s
        self._line: Line = network.attach(msisdn)

    @property
    def msisdn(self) -> str:
        """Its number."""
        return self._line.handset.msisdn

    @property
    def is_in_dialogue(self) -> bool:
        """Whether a dialogue or a call is open."""
        return self._line.handset.is_in_dialogue

    def dial(self, string: str) -> str:
        """Dial a code; the text of the first screen."""
        return self._act(self._line.handset.dial(string))

    def call(self, number: str) -> str:
        """Call a number; the first announcement."""
        return self._act(self._line.handset.call(number))

    def reply(self, text: str) -> str:
        """Answer the screen or press keys; the next screen or announcement."""
        return self._act(self._line.handset.reply(text))

    def hang_up(self) -> None:
        """End the dialogue or the call."""
        self._line.send(self._line.handset.hang_up())

    def send_sms(self, number: str, text: str) -> None:
        """Send a text; back as soon as it is accepted."""
        self._line.send(self._line.handset.send_sms(number, text))

    def next_screen(self) -> str:
        """The next screen or announcement; raises `NoAnswer`."""
        return self._next(Shown, "screen").text

    def next_sms(self) -> TextMessage:
        """The next short message; raises `NoAnswer`."""
        return self._next(TextMessage, "SMS")

    def has_sms(self) -> bool:
        """Whether a short message is here that nobody has looked at."""
        self._network.wait(lambda: True, 0.0)
        return any(isinstance(notice, TextMessage) for notice in self._line.notices)

    def _act(self, uplinks: list[Uplink]) -> str:
        while self._take(Shown) is not None:
            continue  # the owner acts, and so has seen it
        self._line.send(uplinks)
        return self.next_screen()

    def _next(self, kind: type[N], name: str) -> N:
        self._network.wait(self._has(kind), self._wait_s)
        notice = self._take(kind)
        if notice is None:
            raise NoAnswer(f"No {name} came to {self.msisdn} within {self._wait_s:g} s.")
        return notice

    def _has(self, kind: type) -> Callable[[], bool]:
        return lambda: any(isinstance(notice, kind) for notice in self._line.notices)

    def _take(self, kind: type[N]) -> N | None:
        for notice in self._line.notices:
            if isinstance(notice, kind):
                self._line.notices.remove(notice)
                return notice
        return None
