"""What somebody who uses SMPP over a network has to provide: a peer application."""

from typing import Protocol

from smpp.errors import SmppError
from smpp.net.link import Link
from smpp.pdu import Pdu

__all__ = ["PeerApplication"]


class PeerApplication(Protocol):
    """One object that is told what happens on any number of links.

    It is never called from within a call of its own to the same link, except `disconnected` when
    the transport breaks; it may call the link at any time, in any order, now or later.
    """

    def connected(self, link: Link) -> None:
        """A transport is up; nobody is bound yet."""

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        """The peer wants to bind: answer with `link.accept_bind` or `link.refuse_bind`.

        One that is malformed (`link.bind_fault`) is refused with its own status, whatever is said.
        """

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        """Every request of one read; each is owed a `link.reply`, in any order, now or later.

        An alert_notification or outbind comes in a list of its own and is owed none.
        """

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        """Our request has its response, be it an error or a generic_nack; so has our bind."""

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        """Our request will get no usable response."""

    def disconnected(self, link: Link, reason: str) -> None:
        """The session is over; every request of ours has been answered or failed before."""
