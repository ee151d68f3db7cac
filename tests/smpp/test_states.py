import pytest

from smpp.constants import RESPONSE_BIT, CommandId
from smpp.pdu import COMMANDS
from smpp.states import BINDS, BOUND, TRANSITIONS, Role, State, allowed, following

E, M = Role.ESME, Role.SMSC
SUBMITS = {
    CommandId.SUBMIT_SM,
    CommandId.SUBMIT_MULTI,
    CommandId.DATA_SM,
    CommandId.QUERY_SM,
    CommandId.CANCEL_SM,
    CommandId.REPLACE_SM,
    CommandId.BROADCAST_SM,
    CommandId.QUERY_BROADCAST_SM,
    CommandId.CANCEL_BROADCAST_SM,
}
LINK = {CommandId.ENQUIRE_LINK, CommandId.ENQUIRE_LINK_RESP, CommandId.GENERIC_NACK}
DELIVERS = {CommandId.DELIVER_SM, CommandId.DATA_SM, CommandId.ALERT_NOTIFICATION}


def test_an_esme_may_do_only_this_in_each_state() -> None:
    found = {state: allowed(state, E) - LINK for state in State}

    assert found == {
        State.OPEN: BINDS,
        State.OUTBOUND: BINDS,
        State.BINDING: frozenset(),
        State.BOUND_TX: SUBMITS | {CommandId.UNBIND},
        State.BOUND_RX: {CommandId.DATA_SM, CommandId.UNBIND},
        State.BOUND_TRX: SUBMITS | {CommandId.UNBIND},
        State.ESME_UNBINDING: frozenset(),
        State.SMSC_UNBINDING: SUBMITS | {CommandId.UNBIND, CommandId.UNBIND_RESP},
        State.UNBOUND: frozenset(),
        State.CLOSED: frozenset(),
    }


def test_an_smsc_may_do_only_this_in_each_state() -> None:
    found = {state: allowed(state, M) - LINK for state in State}

    assert found == {
        State.OPEN: {CommandId.OUTBIND},
        State.OUTBOUND: frozenset(),
        State.BINDING: {
            CommandId.BIND_RECEIVER_RESP,
            CommandId.BIND_TRANSMITTER_RESP,
            CommandId.BIND_TRANSCEIVER_RESP,
        },
        State.BOUND_TX: {CommandId.DATA_SM, CommandId.UNBIND},
        State.BOUND_RX: DELIVERS | {CommandId.UNBIND},
        State.BOUND_TRX: DELIVERS | {CommandId.UNBIND},
        State.ESME_UNBINDING: DELIVERS | {CommandId.UNBIND, CommandId.UNBIND_RESP},
        State.SMSC_UNBINDING: frozenset(),
        State.UNBOUND: frozenset(),
        State.CLOSED: frozenset(),
    }


def test_enquire_link_and_generic_nack_pass_in_every_state_but_the_last() -> None:
    states = [s for s in State if all(allowed(s, role) >= LINK for role in Role)]

    assert states == [state for state in State if state is not State.CLOSED]


@pytest.mark.parametrize(
    ("bind", "bound"),
    [
        (CommandId.BIND_TRANSMITTER, State.BOUND_TX),
        (CommandId.BIND_RECEIVER, State.BOUND_RX),
        (CommandId.BIND_TRANSCEIVER, State.BOUND_TRX),
    ],
)
def test_the_answer_to_a_bind_decides_what_is_bound(bind: CommandId, bound: State) -> None:
    assert following(State.OPEN, E, bind) is State.BINDING
    assert following(State.BINDING, M, bind | RESPONSE_BIT) is bound


def test_no_message_changes_the_state() -> None:
    changing = {
        CommandId(command).name
        for (state, _, command), after in TRANSITIONS.items()
        if after is not state and not command & RESPONSE_BIT
    }

    assert changing == {
        "BIND_RECEIVER",
        "BIND_TRANSMITTER",
        "BIND_TRANSCEIVER",
        "OUTBIND",
        "UNBIND",
    }


def test_what_is_not_in_the_table_is_not_allowed() -> None:
    assert following(State.BOUND_TRX, E, CommandId.BIND_TRANSCEIVER) is None
    assert following(State.OPEN, E, 0x00010203) is None


def test_every_request_of_the_specification_has_a_place_in_the_table() -> None:
    requests = {command for command in COMMANDS if not command & RESPONSE_BIT}

    assert {command for _, _, command in TRANSITIONS} >= requests


def test_messages_flow_in_the_three_bound_states() -> None:
    assert {State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX} == BOUND


def test_each_role_is_the_peer_of_the_other() -> None:
    assert (E.peer, M.peer) == (M, E)
