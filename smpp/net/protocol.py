"""The thin edge: octets, time and events between a Twisted transport and an SMPP session.

It knows no SMPP. It feeds reads to the session, passes events to the application, writes once per
turn, and sets one timer. A turn is a read, a wake-up, or all that the application did since the
last one: replies that come outside a read are collected until the reactor is idle and then leave
together.

Back-pressure: when the transport's buffer is full (the peer does not read) or the session is owed
enough (`wants_data`), reading stops, so that memory stays bounded by the windows.

The timer is lazy: it is set only when an earlier deadline may have come up, never per PDU, and
when it rings too early it is set again.
"""

# ruff: noqa: N802  # camelCase overrides Twisted

from collections.abc import Callable

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import (
    IHandshakeListener,
    IPushProducer,
    ISSLTransport,
    ITCPTransport,
)
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]  # has no stubs

from smpp.events import (
    BindReceived,
    BindRefused,
    Bound,
    Closed,
    Event,
    PduRejected,
    RequestsReceived,
    RequestUnanswered,
    ResponseDropped,
    ResponsesReceived,
)
from smpp.net.application import PeerApplication
from smpp.net.link import Link
from smpp.net.surroundings import Clock, DelayedCall, StreamTransport
from smpp.pdu import Pdu
from smpp.session import Limits, Session
from smpp.states import Role

__all__ = ["SmppProtocol"]

_ABORT_AFTER_S = 5.0
_SHORTEST_SLEEP_S = 0.001  # a timer that rings a rounding error early must not ring for ever


@implementer(IPushProducer, IHandshakeListener)
class SmppProtocol(Protocol):
    """One connection: a session, its link, and the transport under them."""

    log = Logger()
    transport: StreamTransport  # type: ignore[assignment]  # ITransport cannot be followed

    def __init__(
        self,
        role: Role,
        application: PeerApplication,
        clock: Clock,
        limits: Limits,
        link_id: str,
        greeting: Pdu | None = None,
        ended: Callable[["SmppProtocol"], None] | None = None,
    ) -> None:
        """Speak for `application`; send `greeting` (a bind or outbind) first, call `ended` last."""
        self.was_bound = False
        self.was_refused = False
        self.close_reason = ""
        self._clock = clock
        self._application = application
        self._greeting = greeting
        self._ended = ended
        self._link_id = link_id
        self._session = Session(role, limits, opened_at=clock.seconds())
        self._later: list[Event] = []
        self._in_turn = False
        self._turn_call: DelayedCall | None = None
        self._wake_call: DelayedCall | None = None
        self._abort_call: DelayedCall | None = None
        self._is_held = False
        self._is_stalled = False
        self._is_reading = True
        self._is_connected = False
        self.link = Link(self, self._session, link_id, "")

    # The transport calls these.

    def connectionMade(self) -> None:
        """Tell the application and send the greeting."""
        self._is_connected = True
        # A turn's octets leave in one write, so Nagle's delay can only hold back the next screen.
        if ITCPTransport.providedBy(self.transport):
            # mypy takes the interface's method for one without self
            ITCPTransport(self.transport).setTcpNoDelay(True)  # type: ignore[call-arg]
        self.link.remote = _address(self.transport.getPeer())
        self.transport.registerProducer(self, True)
        self._in_turn = True
        self._guard(self._application.connected, self.link)
        # Octets before the handshake are taken for a peer that does not read, and reading stops.
        if not ISSLTransport.providedBy(self.transport):
            self._greet()
        self._turn([])

    def handshakeCompleted(self) -> None:
        """Be told that TLS is up; the greeting has waited for it."""
        self._in_turn = True
        self._greet()
        self._turn([])

    def _greet(self) -> None:
        if self._greeting is not None and not self.close_reason:
            self._session.send(self._greeting, self.now())

    def dataReceived(self, data: bytes) -> None:
        """Feed the session."""
        self._in_turn = True
        self._turn(self._session.receive_data(data, self._clock.seconds()))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Settle what was under way."""
        self._is_connected = False
        if isinstance(reason.value, ConnectionDone):
            why = "the peer closed the connection"
        else:
            why = f"the connection broke: {reason.getErrorMessage()}"
        self._turn(self._session.connection_lost(why))
        for call in (self._turn_call, self._wake_call, self._abort_call):
            if call is not None and call.active():
                call.cancel()
        if self._ended is not None:
            self._ended(self)
        self.link.let_go()

    def pauseProducing(self) -> None:
        """Be told that the peer does not take our octets fast enough."""
        self._is_stalled = True
        self._session.writing(False, self.now())
        self.touch()

    def resumeProducing(self) -> None:
        """Be told that the peer takes our octets again."""
        if self._is_stalled:
            self._is_stalled = False
            self._session.writing(True, self.now())
            self.touch()

    def stopProducing(self) -> None:
        """Be told that the transport is going away; connectionLost follows."""

    # The link calls these.

    def now(self) -> float:
        """Return the time of the clock, in seconds."""
        return self._clock.seconds()

    def touch(self) -> None:
        """See to it that a turn follows."""
        if not self._in_turn and self._turn_call is None and self._is_connected:
            self._turn_call = self._clock.callLater(0, self._on_idle)

    def tell_later(self, events: list[Event]) -> None:
        """Take events that the application itself has caused; it hears of them in a turn."""
        self._later += events
        self.touch()

    def hold(self, is_held: bool) -> None:
        """Stop or resume reading at the application's wish."""
        self._is_held = is_held
        self.touch()

    def cut_off(self, reason: str) -> None:
        """End the session and its connection now, whatever is still to be written."""
        self._session.close(reason)
        self._turn([])
        self.transport.abortConnection()

    def peer_certificate(self) -> bytes | None:
        """Return the certificate that the peer has shown, as DER; None outside TLS."""
        ask = getattr(self.transport, "getPeerCertificate", None)
        shown = None if ask is None else ask()
        return None if shown is None else _der(shown)

    # A turn.

    def _on_idle(self) -> None:
        self._turn_call = None
        self._turn([])

    def _on_wake(self) -> None:
        self._wake_call = None
        self._turn(self._session.tick(self.now()))
        if self._is_connected and not self.close_reason:
            self._set_timer(self.now())

    def _turn(self, events: list[Event]) -> None:
        """Tell the application, and what that brings, until nothing is new; then do the I/O."""
        self._in_turn = True
        events += self._news()
        while events:
            for event in events:
                self._tell(event)
            events = self._news()
        self._in_turn = False
        if self._is_connected:
            self._move()

    def _news(self) -> list[Event]:
        later, self._later = self._later, []
        return later + self._session.advance(self._clock.seconds())

    def _tell(self, event: Event) -> None:
        application, link = self._application, self.link
        match event:
            case RequestsReceived(pdus):
                if not self._guard(application.requests_received, link, pdus):
                    self._session.close("the application failed on a request")
            case ResponsesReceived(pairs):
                for request, response in pairs:
                    self._guard(application.response_received, link, request, response)
            case RequestUnanswered(request, reason):
                self._guard(application.request_failed, link, request, reason)
            case BindReceived(bind):
                self._guard(application.bind_requested, link, bind)
            case Bound():
                self.was_bound = True
            case BindRefused():
                self.was_refused = True
            case Closed(reason):
                self.close_reason = reason
                self._guard(application.disconnected, link, reason)
            case PduRejected() | ResponseDropped():
                self.log.debug("{event} on link {link}", event=event, link=link)

    def _guard(self, told: Callable[..., None], *values: object) -> bool:
        """Call the application; what it lets slip must not take the connection's state along."""
        try:
            told(*values)
        except Exception:
            name = getattr(told, "__name__", str(told))
            self.log.failure("{name} failed on link {link}", name=name, link=self.link)
            return False
        return True

    # Octets, reading, the timer.

    def _move(self) -> None:
        is_closed = bool(self.close_reason)
        if not self._is_stalled or is_closed:
            octets = self._session.data_to_send()
            if octets:
                self.transport.write(octets)
        if is_closed:
            self._leave()
            return
        is_reading = self._session.wants_data and not (self._is_held or self._is_stalled)
        if is_reading is not self._is_reading:
            self._read(is_reading)
        if self._session.has_new_deadline:
            self._set_timer(self.now())

    def _read(self, is_reading: bool) -> None:
        self._is_reading = is_reading
        self._session.reading(is_reading, self.now())
        if is_reading:
            self.transport.resumeProducing()
        else:
            self.transport.pauseProducing()

    def _leave(self) -> None:
        """Close once all is written; a peer that does not take it is cut off."""
        if self._abort_call is not None:
            return
        if not self._is_reading:
            self._read(True)  # what it still sends is thrown away, so that no reset eats our words
        self._abort_call = self._clock.callLater(_ABORT_AFTER_S, self.transport.abortConnection)
        self.transport.unregisterProducer()
        self.transport.loseConnection()

    def _set_timer(self, now: float) -> None:
        at = self._session.next_deadline()
        if at is None:
            return
        sleep_s = max(_SHORTEST_SLEEP_S, at - now)
        if self._wake_call is None:
            self._wake_call = self._clock.callLater(sleep_s, self._on_wake)
        elif now + sleep_s < self._wake_call.getTime():
            self._wake_call.reset(sleep_s)


def _der(certificate: object) -> bytes:
    from OpenSSL.crypto import FILETYPE_ASN1, dump_certificate  # loaded by TLS already

    der: bytes = dump_certificate(FILETYPE_ASN1, certificate)  # type: ignore[arg-type]  # an X509
    return der


def _address(address: object) -> str:
    """Return an address as people write it; a pipe in memory has a name."""
    host, port = getattr(address, "host", None), getattr(address, "port", None)
    return str(address) if host is None else f"{host}:{port}"
