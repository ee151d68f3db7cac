"""PDUs seen in the field and in other implementations, one by one: tests/pdus/codec-*.json.

`fields` holds the body in the specification's names, `…_hex` where a value is octets.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import smpp
from smpp import DecodeError, Framer, Pdu, decode, encode

PDUS = Path(__file__).parent.parent / "pdus"
GOOD = json.loads((PDUS / "codec-pdus.json").read_text())
MALFORMED = json.loads((PDUS / "codec-malformed.json").read_text())


def named(vectors: list[dict[str, Any]]) -> Any:
    """Parametrise a test over vectors."""
    return pytest.mark.parametrize("vector", vectors, ids=[v["name"] for v in vectors])


def plain(value: Any) -> Any:
    """A field's value as the vectors write it."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        flag = {smpp.SmeAddress: {"dest_flag": 1}, smpp.DistributionList: {"dest_flag": 2}}
        return {**flag.get(type(value), {}), **value._asdict()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


def fields_of(pdu: Pdu, names: list[str]) -> dict[str, Any]:
    """The named fields of a PDU as the vectors write them."""
    return {
        name: getattr(pdu, name[:-4]).hex() if name.endswith("_hex") else plain(getattr(pdu, name))
        for name in names
    }


def test_the_whole_public_set_is_here() -> None:

    assert (len(GOOD), len(MALFORMED)) == (110, 8)


@named(GOOD)
def test_header_is_read(vector: dict[str, Any]) -> None:
    pdu = decode(bytes.fromhex(vector["hex"]))

    header = (pdu.name, pdu.command_id, pdu.command_status, pdu.sequence_number)
    expected = ("command", "command_id", "command_status", "sequence_number")
    assert header == tuple(vector[name] for name in expected)


@named(GOOD)
def test_every_field_is_read(vector: dict[str, Any]) -> None:
    pdu = decode(bytes.fromhex(vector["hex"]))

    assert fields_of(pdu, list(vector["fields"])) == vector["fields"]


@named(GOOD)
def test_tlvs_are_kept_in_order(vector: dict[str, Any]) -> None:
    pdu = decode(bytes.fromhex(vector["hex"]))

    assert [[tag, value.hex()] for tag, value in pdu.tlvs] == vector["tlvs"]


@named(GOOD)
def test_encoding_gives_the_same_octets(vector: dict[str, Any]) -> None:
    octets = bytes.fromhex(vector["hex"])

    assert encode(decode(octets)) == octets


@named(MALFORMED)
def test_malformed_pdu_is_refused_with_its_status(vector: dict[str, Any]) -> None:
    octets = bytes.fromhex(vector["hex"])

    with pytest.raises(DecodeError) as caught:
        decode(octets)

    assert (type(caught.value).__name__, caught.value.status) == (vector["error"], vector["status"])


def test_all_of_them_in_one_stream_come_out_whole() -> None:
    pdus = [bytes.fromhex(vector["hex"]) for vector in GOOD]

    assert Framer().feed(b"".join(pdus)) == pdus
