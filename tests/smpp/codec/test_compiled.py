"""The compiled code must take every right PDU itself: a fall to the tables would only be slow."""

import json
from pathlib import Path
from typing import Any

import pytest

from smpp import COMMANDS, CommandId, DeliverSm, Pdu, SubmitSm, Unbind, decode, encode
from smpp.codec.compiled import DecoderSource, EncoderSource

PDUS = Path(__file__).parent.parent.parent / "pdus" / "codec-pdus.json"
OCTETS = [bytes.fromhex(vector["hex"]) for vector in json.loads(PDUS.read_text())]


def alone(function: Any) -> Any:
    """A compiled function that has no tables to fall back on."""
    del function.__globals__["by_table"]
    return function


@pytest.fixture(scope="module")
def decoders() -> dict[int, Any]:
    """A decoder per command, without the tables."""
    return {number: alone(DecoderSource(c).compile()) for number, c in COMMANDS.items()}


@pytest.fixture(scope="module")
def encoders() -> dict[int, Any]:
    """An encoder per command, without the tables."""
    return {number: alone(EncoderSource(c).compile()) for number, c in COMMANDS.items()}


@pytest.mark.parametrize("octets", OCTETS, ids=[octets.hex()[8:32] for octets in OCTETS])
def test_compiled_code_reads_a_whole_pdu_alone(octets: bytes, decoders: dict[int, Any]) -> None:
    pdu = decode(octets)

    assert decoders[pdu.command_id](octets) == pdu


@pytest.mark.parametrize("pdu_class", COMMANDS.values())
def test_compiled_code_writes_a_whole_pdu_alone(
    pdu_class: type[Pdu], encoders: dict[int, Any]
) -> None:
    pdu = pdu_class(sequence_number=1)

    assert encoders[pdu.command_id](pdu) == encode(pdu)


def test_times_that_are_set_are_read_and_written_alone(
    decoders: dict[int, Any], encoders: dict[int, Any]
) -> None:
    pdu = SubmitSm(schedule_delivery_time="260131120000012+", validity_period="000001000000000R")
    octets = encoders[CommandId.SUBMIT_SM](pdu)

    assert decoders[CommandId.SUBMIT_SM](octets) == pdu


def test_compiled_functions_are_named_after_their_command() -> None:

    assert DecoderSource(DeliverSm).compile().__name__ == "decode_deliver_sm"
    assert EncoderSource(Unbind).compile().__name__ == "encode_unbind"
