from itertools import pairwise

import pytest

from smpp.constants import (
    RESPONSE_BIT,
    CommandId,
    CommandStatus,
    EsmClass,
    MessageState,
    RegisteredDelivery,
    UssdServiceOp,
    status_text,
)


def test_every_status_has_words_of_its_own() -> None:
    meanings = [status.meaning for status in CommandStatus]

    assert all(meanings)
    assert len(set(meanings)) == len(meanings)


def test_statuses_stand_in_order_so_that_a_gap_is_seen() -> None:

    assert all(lower < higher for lower, higher in pairwise(CommandStatus))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (0x0B, "ESME_RINVDSTADR (0x0B: the destination address is invalid)"),
        (0x30, "status 0x30 (a reserved value)"),
        (0x401, "status 0x401 (an error of the vendor's own)"),
    ],
)
def test_any_status_reads_as_words(status: int, text: str) -> None:

    assert status_text(status) == text


def test_5_0_names_are_the_same_statuses() -> None:

    assert CommandStatus.ESME_RINVTLVSTREAM is CommandStatus.ESME_RINVOPTPARSTREAM == 0xC0
    assert CommandStatus.ESME_RMISSINGTLV is CommandStatus.ESME_RMISSINGOPTPARAM == 0xC3


def test_a_response_is_its_request_with_the_response_bit() -> None:
    pairs = [
        (CommandId[name.removesuffix("_RESP")], command_id)
        for name, command_id in CommandId.__members__.items()
        if name.endswith("_RESP")
    ]

    assert len(pairs) == 15
    assert all(request | RESPONSE_BIT == response for request, response in pairs)


def test_all_33_commands_are_known() -> None:

    assert len(CommandId) == 33
    assert CommandId.GENERIC_NACK == 0x80000000


def test_ussd_operations_have_the_numbers_of_the_specification() -> None:
    operations = {op.name: op.value for op in UssdServiceOp}

    assert operations == {
        "PSSD_INDICATION": 0,
        "PSSR_INDICATION": 1,
        "USSR_REQUEST": 2,
        "USSN_REQUEST": 3,
        "PSSD_RESPONSE": 16,
        "PSSR_RESPONSE": 17,
        "USSR_CONFIRM": 18,
        "USSN_CONFIRM": 19,
        "SUBSCRIBER_ABORT": 129,
    }


def test_message_states_count_from_0_to_9() -> None:

    assert [state.value for state in MessageState] == list(range(10))


def test_bit_fields_of_esm_class_do_not_overlap() -> None:
    parts = (EsmClass.MODE_MASK, EsmClass.TYPE_MASK, EsmClass.UDHI, EsmClass.REPLY_PATH)

    assert sum(parts) == 0xFF
    assert EsmClass.UDHI | EsmClass.STORE_AND_FORWARD == 0x43


def test_bit_fields_of_registered_delivery_do_not_overlap() -> None:
    parts = (
        RegisteredDelivery.RECEIPT_MASK,
        RegisteredDelivery.ACKNOWLEDGEMENT_MASK,
        RegisteredDelivery.INTERMEDIATE_NOTIFICATION,
    )

    assert sum(parts) == 0x1F
