"""Which PDU may be sent by whom in which state of an SMPP session, as one literal table.

`TRANSITIONS` maps (state, role of the sender, command) to the state that follows.
What is not in the table is not allowed: the receiver answers it with ESME_RINVBNDSTS (or
ESME_RALYBND, when it is a second bind), the sender gets a `StateError` before an octet leaves.

Two readings of the specification meet here, and the table takes their union: data_sm goes both
ways in every bound state (3.4 §2.3), enquire_link and generic_nack in every open one (5.0 §2.4).
BINDING is ours: the bind has come and its answer has not yet gone, which may take as long as a
password hash.
The two UNBINDING states say who asked: that side sends no more requests, while those of the
other side may already be on the wire.
A bind that is refused leaves the table: the session gives the status and closes.

This module must never hold anything but facts about states; time and octets live elsewhere.
SMPP 3.4 §2.2-2.3; 5.0 §2.3-2.4.
"""

from collections.abc import Iterator
from enum import Enum

from smpp.constants import CommandId

__all__ = ["BINDS", "BOUND", "TRANSITIONS", "Role", "State", "allowed", "following"]


class Role(Enum):
    """Which side of the SMPP session is meant."""

    ESME = "esme"
    SMSC = "smsc"

    @property
    def peer(self) -> "Role":
        """The other side."""
        return Role.SMSC if self is Role.ESME else Role.ESME


class State(Enum):
    """Where an SMPP session is between TCP accept and close."""

    OPEN = "open"
    OUTBOUND = "outbound"
    BINDING = "binding"
    BOUND_TX = "bound_tx"
    BOUND_RX = "bound_rx"
    BOUND_TRX = "bound_trx"
    ESME_UNBINDING = "esme_unbinding"
    SMSC_UNBINDING = "smsc_unbinding"
    UNBOUND = "unbound"
    CLOSED = "closed"


BOUND = frozenset({State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX})
"""The states in which messages flow."""

BINDS = frozenset({CommandId.BIND_RECEIVER, CommandId.BIND_TRANSMITTER, CommandId.BIND_TRANSCEIVER})
"""The three ways to log in."""

_SUBMITS = (
    CommandId.SUBMIT_SM,
    CommandId.SUBMIT_MULTI,
    CommandId.DATA_SM,
    CommandId.QUERY_SM,
    CommandId.CANCEL_SM,
    CommandId.REPLACE_SM,
    CommandId.BROADCAST_SM,
    CommandId.QUERY_BROADCAST_SM,
    CommandId.CANCEL_BROADCAST_SM,
)
_DELIVERS = (CommandId.DELIVER_SM, CommandId.DATA_SM, CommandId.ALERT_NOTIFICATION)
_DATA = (CommandId.DATA_SM,)
_LINK = (CommandId.ENQUIRE_LINK, CommandId.ENQUIRE_LINK_RESP, CommandId.GENERIC_NACK)
_BINDS = (CommandId.BIND_RECEIVER, CommandId.BIND_TRANSMITTER, CommandId.BIND_TRANSCEIVER)
_UNBIND = (CommandId.UNBIND,)
_UNBIND_RESP = (CommandId.UNBIND_RESP,)

_E, _M = (Role.ESME,), (Role.SMSC,)
_EM = (Role.ESME, Role.SMSC)

# (state, who may send, what, state that follows)
_ROWS: tuple[tuple[State, tuple[Role, ...], tuple[CommandId, ...], State], ...] = (
    (State.OPEN, _E, _BINDS, State.BINDING),
    (State.OPEN, _M, (CommandId.OUTBIND,), State.OUTBOUND),
    (State.OPEN, _EM, _LINK, State.OPEN),
    (State.OUTBOUND, _E, _BINDS, State.BINDING),
    (State.OUTBOUND, _EM, _LINK, State.OUTBOUND),
    (State.BINDING, _M, (CommandId.BIND_TRANSMITTER_RESP,), State.BOUND_TX),
    (State.BINDING, _M, (CommandId.BIND_RECEIVER_RESP,), State.BOUND_RX),
    (State.BINDING, _M, (CommandId.BIND_TRANSCEIVER_RESP,), State.BOUND_TRX),
    (State.BINDING, _EM, _LINK, State.BINDING),
    (State.BOUND_TX, _E, _SUBMITS, State.BOUND_TX),
    (State.BOUND_TX, _M, _DATA, State.BOUND_TX),
    (State.BOUND_TX, _EM, _LINK, State.BOUND_TX),
    (State.BOUND_TX, _E, _UNBIND, State.ESME_UNBINDING),
    (State.BOUND_TX, _M, _UNBIND, State.SMSC_UNBINDING),
    (State.BOUND_RX, _E, _DATA, State.BOUND_RX),
    (State.BOUND_RX, _M, _DELIVERS, State.BOUND_RX),
    (State.BOUND_RX, _EM, _LINK, State.BOUND_RX),
    (State.BOUND_RX, _E, _UNBIND, State.ESME_UNBINDING),
    (State.BOUND_RX, _M, _UNBIND, State.SMSC_UNBINDING),
    (State.BOUND_TRX, _E, _SUBMITS, State.BOUND_TRX),
    (State.BOUND_TRX, _M, _DELIVERS, State.BOUND_TRX),
    (State.BOUND_TRX, _EM, _LINK, State.BOUND_TRX),
    (State.BOUND_TRX, _E, _UNBIND, State.ESME_UNBINDING),
    (State.BOUND_TRX, _M, _UNBIND, State.SMSC_UNBINDING),
    (State.ESME_UNBINDING, _M, _DELIVERS, State.ESME_UNBINDING),
    (State.ESME_UNBINDING, _EM, _LINK, State.ESME_UNBINDING),
    (State.ESME_UNBINDING, _M, _UNBIND, State.ESME_UNBINDING),
    (State.ESME_UNBINDING, _M, _UNBIND_RESP, State.UNBOUND),
    (State.SMSC_UNBINDING, _E, _SUBMITS, State.SMSC_UNBINDING),
    (State.SMSC_UNBINDING, _EM, _LINK, State.SMSC_UNBINDING),
    (State.SMSC_UNBINDING, _E, _UNBIND, State.SMSC_UNBINDING),
    (State.SMSC_UNBINDING, _E, _UNBIND_RESP, State.UNBOUND),
    (State.UNBOUND, _EM, _LINK, State.UNBOUND),
)

TRANSITIONS: dict[tuple[State, Role, int], State] = {
    (state, sender, int(command)): after
    for state, senders, commands, after in _ROWS
    for sender in senders
    for command in commands
}
"""(state, role of the sender, command_id) → the state that follows."""


def following(state: State, sender: Role, command_id: int) -> State | None:
    """Return the state after `sender` has sent `command_id`, or None if it may not."""
    return TRANSITIONS.get((state, sender, command_id))


def _of(state: State, sender: Role) -> Iterator[int]:
    return (command for at, who, command in TRANSITIONS if at is state and who is sender)


_ALLOWED = {(state, sender): frozenset(_of(state, sender)) for state in State for sender in Role}


def allowed(state: State, sender: Role) -> frozenset[int]:
    """Return every command_id that `sender` may send in `state`."""
    return _ALLOWED[state, sender]
