from smpp import (
    COMMANDS,
    BindReceiver,
    BindRequest,
    BindResponse,
    CommandId,
    CommandStatus,
    DeliverSm,
    DistributionList,
    GenericNack,
    PduError,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    UnsuccessSme,
    refusal,
)
from smpp.constants import RESPONSE_BIT

# The bodies of 3.4 §4 and 5.0 §4, with the longest length of each text, NUL counted.
SERVICE = "service_type:6"
SOURCE = "source_addr_ton source_addr_npi source_addr:21"
DEST = "dest_addr_ton dest_addr_npi destination_addr:21"
TIMES = "schedule_delivery_time:17 validity_period:17"
SHORT_MESSAGE = (
    f"esm_class protocol_id priority_flag {TIMES} registered_delivery replace_if_present_flag "
    "data_coding sm_default_msg_id short_message"
)
BIND = "system_id:16 password:9 system_type:13 interface_version addr_ton addr_npi address_range:41"
BODIES = {
    "bind_receiver": BIND,
    "bind_receiver_resp": "system_id:16",
    "bind_transmitter": BIND,
    "bind_transmitter_resp": "system_id:16",
    "bind_transceiver": BIND,
    "bind_transceiver_resp": "system_id:16",
    "outbind": "system_id:16 password:9",
    "unbind": "",
    "unbind_resp": "",
    "enquire_link": "",
    "enquire_link_resp": "",
    "generic_nack": "",
    "submit_sm": f"{SERVICE} {SOURCE} {DEST} {SHORT_MESSAGE}",
    "submit_sm_resp": "message_id:65",
    "deliver_sm": f"{SERVICE} {SOURCE} {DEST} {SHORT_MESSAGE}",
    "deliver_sm_resp": "message_id:65",
    "data_sm": f"{SERVICE} {SOURCE} {DEST} esm_class registered_delivery data_coding".replace(
        ":21", ":65"
    ),
    "data_sm_resp": "message_id:65",
    "submit_multi": f"{SERVICE} {SOURCE} dest_address {SHORT_MESSAGE}",
    "submit_multi_resp": "message_id:65 unsuccess_sme",
    "query_sm": f"message_id:65 {SOURCE}",
    "query_sm_resp": "message_id:65 final_date:17 message_state error_code",
    "cancel_sm": f"{SERVICE} message_id:65 {SOURCE} {DEST}",
    "cancel_sm_resp": "",
    "replace_sm": (
        f"message_id:65 {SOURCE} {TIMES} registered_delivery sm_default_msg_id short_message"
    ),
    "replace_sm_resp": "",
    "alert_notification": (
        "source_addr_ton source_addr_npi source_addr:65 esme_addr_ton esme_addr_npi esme_addr:65"
    ),
    "broadcast_sm": (
        f"{SERVICE} {SOURCE} message_id:65 priority_flag {TIMES} replace_if_present_flag "
        "data_coding sm_default_msg_id"
    ),
    "broadcast_sm_resp": "message_id:65",
    "query_broadcast_sm": f"message_id:65 {SOURCE}",
    "query_broadcast_sm_resp": "message_id:65",
    "cancel_broadcast_sm": f"{SERVICE} message_id:65 {SOURCE}",
    "cancel_broadcast_sm_resp": "",
}
STATUSES = {
    "service_type": 0x15,
    "source_addr_ton": 0x48,
    "source_addr_npi": 0x49,
    "source_addr": 0x0A,
    "dest_addr_ton": 0x50,
    "dest_addr_npi": 0x51,
    "destination_addr": 0x0B,
    "dest_address": 0x0B,
    "esm_class": 0x43,
    "priority_flag": 0x06,
    "schedule_delivery_time": 0x61,
    "validity_period": 0x62,
    "registered_delivery": 0x07,
    "replace_if_present_flag": 0x54,
    "sm_default_msg_id": 0x63,
    "short_message": 0x01,
    "system_id": 0x0F,
    "password": 0x0E,
    "system_type": 0x53,
    "message_id": 0x0C,
}


def body_of(command: str) -> str:
    """The table of a command in the words of BODIES."""
    fields = COMMANDS[CommandId[command.upper()]].fields
    lengths = [getattr(field.type, "max_octets", "") for field in fields]
    return " ".join(
        f"{field.name}:{length}" if length else field.name
        for field, length in zip(fields, lengths, strict=True)
    )


def test_every_command_has_a_class() -> None:

    assert set(COMMANDS) == set(CommandId)


def test_every_body_is_that_of_the_specification() -> None:

    assert {command: body_of(command) for command in BODIES} == BODIES
    assert set(BODIES) == {command_id.name.lower() for command_id in CommandId}


def test_every_field_answers_with_the_status_of_its_name() -> None:
    wrong = {
        (pdu_class.name, field.name)
        for pdu_class in COMMANDS.values()
        for field in pdu_class.fields
        if STATUSES.get(field.name, field.status) != field.status
    }

    assert wrong == set()


def test_the_three_binds_can_be_told_from_the_rest() -> None:
    binds = {c.name for c in COMMANDS.values() if issubclass(c, BindRequest)}
    answers = {c.name for c in COMMANDS.values() if issubclass(c, BindResponse)}

    assert binds == {"bind_receiver", "bind_transmitter", "bind_transceiver"}
    assert answers == {f"{name}_resp" for name in binds}


def test_counts_are_those_of_what_they_count() -> None:
    multi = SubmitMulti(
        dest_address=(SmeAddress(1, 1, "79031234567"), DistributionList("STAFF")),
        short_message=b"hello",
    )
    response = SubmitMultiResp(unsuccess_sme=(UnsuccessSme(1, 1, "79031234567", 0x0B),))

    assert (multi.number_of_dests, multi.sm_length, response.no_unsuccess) == (2, 5, 1)
    assert SubmitMultiResp(command_status=8).no_unsuccess == 0


def test_submit_and_deliver_share_their_fields_and_are_not_each_other() -> None:

    assert SubmitSm.fields == DeliverSm.fields
    assert not isinstance(SubmitSm(), DeliverSm)


def test_a_malformed_request_is_refused_by_its_own_response() -> None:
    error = PduError("too long", CommandStatus.ESME_RINVDSTADR, CommandId.SUBMIT_SM, 9)

    assert refusal(error) == SubmitSmResp(command_status=0x0B, sequence_number=9)


def test_an_unknown_request_is_refused_by_generic_nack() -> None:
    error = PduError("unknown", CommandStatus.ESME_RINVCMDID, 0x110, 9)

    assert refusal(error) == GenericNack(command_status=0x03, sequence_number=9)


def test_responses_and_what_has_no_response_are_never_answered() -> None:
    silent = (CommandId.SUBMIT_SM_RESP, RESPONSE_BIT | 0x110, CommandId.ALERT_NOTIFICATION)

    assert [refusal(PduError("bad", 2, command_id, 9)) for command_id in silent] == [None] * 3


def test_class_names_are_the_specification_in_camel_case() -> None:

    assert BindReceiver.name == "bind_receiver"
    assert all(c.__name__.lower() == c.name.replace("_", "") for c in COMMANDS.values())
