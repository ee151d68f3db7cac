"""One peer, as an application sees it: what may be done with it and what is known of it.

A link outlives its connection as an object: after the end, replies are dropped in silence (the
peer is gone), and `send` raises `SessionClosed`.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from smpp.constants import CommandStatus
from smpp.events import Event
from smpp.pdu import Pdu
from smpp.session import Limits, Session
from smpp.states import Role, State
from smpp.tlvs import Tlv

__all__ = ["Link"]


class _Edge(Protocol):
    """What a link needs of the connection under it."""

    def now(self) -> float: ...
    def touch(self) -> None: ...
    def tell_later(self, events: list[Event]) -> None: ...
    def hold(self, is_held: bool) -> None: ...
    def peer_certificate(self) -> bytes | None: ...


class _Gone:
    """What a link stands on once its connection has ended."""

    def now(self) -> float:
        return 0.0

    def touch(self) -> None: ...

    def tell_later(self, events: list[Event]) -> None: ...

    def hold(self, is_held: bool) -> None: ...

    def peer_certificate(self) -> bytes | None:
        return None


_GONE = _Gone()


class Link:
    """A connection to one peer; `id` tells it from all others, `context` is the application's."""

    __slots__ = ("_edge", "_session", "context", "id", "remote")

    def __init__(self, edge: _Edge, session: Session, link_id: str, remote: str) -> None:
        """Stand on `edge`, which writes and wakes, and on the session that it drives."""
        self._edge = edge
        self._session = session
        self.id = link_id
        self.remote = remote
        self.context: Any = None

    def __repr__(self) -> str:
        """Show who it is and how it stands."""
        who = f"{self.system_id or '-'}@{self.remote}"
        return f"<Link {self.id} {who} {self._session.state.value}>"

    def let_go(self) -> None:
        """Be told that the connection has ended.

        Whoever keeps the link then keeps no transport with it, and the two are freed at once
        instead of waiting, by the thousand, for the garbage collector.
        """
        self._edge = _GONE

    @property
    def role(self) -> Role:
        """Our own role on this link."""
        return self._session.role

    @property
    def bind(self) -> Pdu | None:
        """The bind PDU, theirs or ours; None before there is one."""
        return self._session.bind

    @property
    def bind_fault(self) -> int:
        """The command_status of a bind that is malformed, of which nothing is known; else 0."""
        return self._session.bind_fault

    @property
    def system_id(self) -> str:
        """The system_id of the bind; empty before there is one."""
        return getattr(self._session.bind, "system_id", "")

    @property
    def peer_version(self) -> int:
        """The interface_version that both sides speak: 0x33, 0x34 or 0x50."""
        return self._session.version

    @property
    def is_bound(self) -> bool:
        """Whether messages flow."""
        return self._session.is_bound

    @property
    def is_gone(self) -> bool:
        """Whether the session is over."""
        return self._session.state is State.CLOSED

    @property
    def peer_certificate(self) -> bytes | None:
        """The certificate that the peer has shown in TLS, verified, as DER; None without one."""
        return self._edge.peer_certificate()

    @property
    def room(self) -> int:
        """How many more requests would go out at once; the rest waits for its place."""
        return self._session.room

    @property
    def unanswered(self) -> int:
        """How many requests of the peer are owed a reply."""
        return self._session.unanswered

    @property
    def outstanding(self) -> int:
        """How many requests of ours wait for their response."""
        return self._session.outstanding

    def reply(
        self, request: Pdu, command_status: int = CommandStatus.ESME_ROK, **field_values: Any
    ) -> None:
        """Answer a request; raises EncodeError if a field does not fit the peer."""
        self._session.reply(request, command_status, **field_values)
        self._edge.touch()

    def accept(self, requests: Sequence[Pdu], numbers: Sequence[int], prefix: str = "") -> None:
        """Answer a run of submit_sm with ESME_ROK: message_id is `prefix` and a number.

        What `reply` does one by one, at a fifth of the cost.
        """
        self._session.accept(requests, numbers, prefix)
        self._edge.touch()

    def send(self, pdu: Pdu) -> None:
        """Send a request, or a ready-made response.

        Raises SessionClosed, StateError, RequestFailed (the queue is full) or EncodeError, and
        then nothing was sent; what becomes of it later is told to the application.
        """
        self._session.send(pdu, self._edge.now())
        self._edge.touch()

    def accept_bind(
        self, system_id: str = "", tlvs: tuple[Tlv, ...] = (), limits: Limits | None = None
    ) -> None:
        """Let the peer in under `limits` of its account; what it pipelined is served now."""
        now = self._edge.now()
        self._edge.tell_later(self._session.accept_bind(now, system_id, tlvs, limits))

    def use_limits(self, limits: Limits) -> None:
        """Hold a bound peer to other limits from now on; what is under way stays under way."""
        self._session.use_limits(limits)
        self._edge.touch()

    def refuse_bind(self, command_status: int) -> None:
        """Tell the peer why not; the link closes a moment later."""
        self._edge.tell_later(self._session.refuse_bind(command_status, self._edge.now()))

    def pause(self) -> None:
        """Stop reading from the peer, until `resume`."""
        self._edge.hold(True)

    def resume(self) -> None:
        """Read again, as far as the window allows."""
        self._edge.hold(False)

    def close(self) -> None:
        """Part in good order: unbind if bound, then close."""
        self._session.unbind(self._edge.now())
        self._edge.touch()

    def abort(self, reason: str) -> None:
        """End the session now, without asking the peer."""
        self._session.close(reason)
        self._edge.touch()
