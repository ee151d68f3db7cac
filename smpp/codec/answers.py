"""The commonest answers, encoded without a Pdu in between.

A gateway sends one of these for each request it takes, so they are worth a short cut. What they
make is what `encode` makes of the same response.
"""

from collections.abc import Iterable
from struct import Struct
from struct import error as StructError  # noqa: N812  # it is the name of a class

from smpp.codec.by_table import encode_by_table, pack_header
from smpp.commands import DeliverSmResp, MessageIdResponse, SubmitSmResp
from smpp.constants import HEADER_LENGTH

__all__ = [
    "encode_deliver_sm_resp",
    "encode_header",
    "encode_numbered_resps",
    "encode_submit_sm_resp",
]

_MAX_MESSAGE_ID = 64
_HEADER = Struct(">4I")
_SUBMIT_SM_RESP = int(SubmitSmResp.command_id)  # packing an enum's member costs as much again


def encode_header(command_id: int, sequence_number: int, command_status: int = 0) -> bytes:
    """Return a PDU that is a header and nothing else, such as an enquire_link_resp.

    Raises EncodeError for a number that has no place in 32 bits.
    """
    return pack_header(HEADER_LENGTH, command_id, command_status, sequence_number)


def encode_submit_sm_resp(sequence_number: int, message_id: str) -> bytes:
    """Return a submit_sm_resp with ESME_ROK; raises EncodeError as `encode` does."""
    return _encode_ok(SubmitSmResp, sequence_number, message_id)


def encode_numbered_resps(answers: Iterable[tuple[int, int]], prefix: bytes = b"") -> bytes:
    """Return a submit_sm_resp with ESME_ROK for each (sequence_number, number), in order.

    The message_id is `prefix` and the number in decimal digits; both numbers are unsigned
    integers, nothing is checked.
    """
    pack, message_id = _HEADER.pack, prefix + b"%d\0"
    return b"".join(
        [
            pack(HEADER_LENGTH + len(body := message_id % number), _SUBMIT_SM_RESP, 0, sequence)
            + body
            for sequence, number in answers
        ]
    )


def encode_deliver_sm_resp(sequence_number: int, message_id: str = "") -> bytes:
    """Return a deliver_sm_resp with ESME_ROK; raises EncodeError as `encode` does."""
    return _encode_ok(DeliverSmResp, sequence_number, message_id)


def _encode_ok(response: type[MessageIdResponse], sequence_number: int, message_id: str) -> bytes:
    if len(message_id) <= _MAX_MESSAGE_ID and "\0" not in message_id:
        try:
            body = message_id.encode("latin-1") + b"\0"
            length = HEADER_LENGTH + len(body)
            return _HEADER.pack(length, response.command_id, 0, sequence_number) + body
        except (StructError, UnicodeEncodeError):
            pass  # the table below says what is wrong
    return encode_by_table(response(sequence_number=sequence_number, message_id=message_id))
