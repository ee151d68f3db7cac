"""The last step to a handset: words of a session become a PDU on the right link.

Screens return on the bind that sent the session's latest dial or answer; when that is gone they go
to whoever attaches the number now.  This is the dialogue side's only place that sends
to a handset.  A peer says itself how it speaks (`peer.dialect`) and in which PDU it takes screens
(`peer.screen_class`: a network peer deliver_sm, an upstream submit_sm).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from smpp.errors import SmppError
from ussd.core.sessions import UssdSession
from ussd.core.wire import Answer, Inbound, Kind, Show, read, write_screen

__all__ = ["Air", "Exchange"]


class Exchange(Protocol):
    """Who is bound, as the switchboard knows it."""

    def network_peer(self, msisdn: str) -> Any:
        """The peer that attaches a number, or None."""

    def application_peers(self, address: str) -> Sequence[Any]:
        """The links that can receive for the application that owns a code or number."""

    def accounts_owning(self, address: str) -> str | None:
        """The account that owns a code or number, bound or not."""

    def allow_push(self, peer: Any, msisdn: str) -> None:
        """Raise `Refused` unless an application may open a dialogue with a subscriber now."""


class Air:
    """Sends screens and unasked words; tells whether anybody could take them."""

    __slots__ = ("_exchange", "bound", "screens")

    def __init__(self, exchange: Exchange) -> None:
        """Take who is bound."""
        self._exchange = exchange
        self.bound: set[Any] = set()
        """Peers that have spoken and have not left."""
        self.screens = 0
        """Screens sent since the start."""

    def read(self, peer: Any, pdu: Any) -> Inbound:
        """What a network peer says."""
        return read(pdu, peer.dialect)

    def show(self, session: UssdSession, kind: Kind, text: str, error: int = 0) -> bool:
        """Send words of a session; False when no handset is there to take them."""
        peer = session.peer
        if peer not in self.bound or not peer.can_receive:
            peer = self._exchange.network_peer(session.msisdn)
            if peer is None:
                return False
            session.peer = peer
            session.echo = None
        echo = session.echo
        if echo is None:
            code, number, step = session.address, session.number, session.step
        else:
            code, number, step = echo.code or session.address, echo.number, echo.step
        channel, is_pushed = session.channel, session.is_pushed
        show = Show(session.msisdn, code, text, kind, channel, number, step, error, is_pushed)
        try:
            peer.show(write_screen(show, peer.dialect, peer.screen_class))
        except SmppError:
            return False
        self.screens += 1
        return True

    def continues(self, session: UssdSession) -> bool:
        """Whether the phone still waits: not where the first screen has closed the dialogue."""
        return not session.step or session.peer is None or bool(session.peer.dialect.continues)

    def reach(self, msisdn: str) -> Any:
        """The peer that attaches a number, or None."""
        return self._exchange.network_peer(msisdn)

    def last_words(self, peer: Any, answer: Answer, text: str) -> None:
        """End a dialogue on a handset that answers one which nobody here knows."""
        if peer.can_receive:
            show = Show(
                answer.msisdn,
                answer.code,
                text,
                Kind.RESPONSE,
                answer.channel,
                answer.number,
                answer.step,
            )
            peer.show(write_screen(show, peer.dialect, peer.screen_class))

    def session_of(self, peer: Any, request: Any) -> tuple[str, str, int | None]:
        """(MSISDN, channel, session number) of a screen that was sent to a peer before."""
        channel = "call" if request.service_type == "CALL" else "ussd"
        field = peer.dialect.session
        number = field.read(request.tlv(field.tag))[0] if field is not None else None
        return request.destination_addr, channel, number
