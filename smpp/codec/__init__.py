"""Octets to PDUs and back: `Framer` cuts a stream, `decode` and `encode` take one whole PDU.

Rules that hold for every input: `encode(decode(octets)) == octets` when `decode` returns, and when
it does not it raises `FramingError` or `PduError`, nothing else; `encode` raises EncodeError alone.

The tables of `commands` are the one source. `compiled` turns them into one straight-line decoder
and encoder per command, on first use; `by_table` goes through them field by field where something
is wrong; `answers` are short cuts for the commonest responses.
"""

from smpp.codec.answers import (
    encode_deliver_sm_resp,
    encode_header,
    encode_numbered_resps,
    encode_submit_sm_resp,
)
from smpp.codec.by_table import read_header
from smpp.codec.compiled import Decoder, DecoderSource, Encoder, EncoderSource
from smpp.codec.framing import DEFAULT_MAX_LENGTH, Framer
from smpp.constants import CommandStatus
from smpp.errors import PduError
from smpp.pdu import COMMANDS, Pdu

__all__ = [
    "DEFAULT_MAX_LENGTH",
    "Framer",
    "decode",
    "encode",
    "encode_deliver_sm_resp",
    "encode_header",
    "encode_numbered_resps",
    "encode_submit_sm_resp",
]

_decoders: dict[bytes, Decoder] = {}
_encoders: dict[type[Pdu], Encoder] = {}


def decode(octets: bytes) -> Pdu:
    """Return the PDU that these octets are, header and all.

    Raises PduError when they are none, with the status to answer with, and FramingError when they
    are not one whole PDU.
    """
    decoder = _decoders.get(octets[4:8])
    if decoder is None:
        decoder = _decoder_for(octets)
    return decoder(octets)


def _decoder_for(octets: bytes) -> Decoder:
    command_id, _, sequence_number = read_header(octets)
    pdu_class = COMMANDS.get(command_id)
    if pdu_class is None:
        unknown = f"command_id 0x{command_id:08X} is unknown"
        raise PduError(unknown, CommandStatus.ESME_RINVCMDID, command_id, sequence_number)
    decoder = _decoders[octets[4:8]] = DecoderSource(pdu_class).compile()
    return decoder


def encode(pdu: Pdu) -> bytes:
    """Return the octets of a PDU; raises EncodeError that names the field that does not fit."""
    encoder = _encoders.get(type(pdu))
    if encoder is None:
        encoder = _encoders[type(pdu)] = EncoderSource(type(pdu)).compile()
    return encoder(pdu)
