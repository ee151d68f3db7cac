from typing import Any

import pytest

from smpp import (
    CommandId,
    DeliverSmResp,
    EncodeError,
    EnquireLinkResp,
    SubmitSmResp,
    encode,
    encode_deliver_sm_resp,
    encode_header,
    encode_numbered_resps,
    encode_submit_sm_resp,
)


@pytest.mark.parametrize("message_id", ["", "42", "x" * 64, "é"])
def test_submit_sm_resp_is_what_encode_makes(message_id: str) -> None:
    response = SubmitSmResp(sequence_number=7, message_id=message_id)

    assert encode_submit_sm_resp(7, message_id) == encode(response)


@pytest.mark.parametrize("prefix", ["", "d"])
def test_numbered_resps_are_what_encode_makes_one_by_one(prefix: str) -> None:
    answers = [(1, 7), (0xFFFFFFFF, 10**18), (3, 0)]

    assert encode_numbered_resps(answers, prefix.encode()) == b"".join(
        encode(SubmitSmResp(sequence_number=number, message_id=f"{prefix}{known}"))
        for number, known in answers
    )
    assert encode_numbered_resps([]) == b""


def test_deliver_sm_resp_is_what_encode_makes() -> None:

    assert encode_deliver_sm_resp(0xFFFFFFFF) == encode(DeliverSmResp(sequence_number=0xFFFFFFFF))


def test_a_header_alone_is_what_encode_makes() -> None:

    assert encode_header(CommandId.ENQUIRE_LINK_RESP, 5) == encode(
        EnquireLinkResp(sequence_number=5)
    )
    assert encode_header(CommandId.SUBMIT_SM_RESP, 5, 0x58) == encode(
        SubmitSmResp(command_status=0x58, sequence_number=5)
    )


@pytest.mark.parametrize(
    ("sequence_number", "message_id", "reason"),
    [
        (1, "x" * 65, "submit_sm_resp: message_id must have at most 64 octets, not 65"),
        (1, "a\0", "submit_sm_resp: message_id must not contain NUL"),
        (1, "ї", "submit_sm_resp: message_id must hold one-octet characters only, not 'ї'"),
        (-1, "1", "command_status and sequence_number must be unsigned 32-bit integers"),
    ],
)
def test_what_does_not_fit_is_refused(sequence_number: int, message_id: Any, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_submit_sm_resp(sequence_number, message_id)

    assert str(caught.value).startswith(reason)
