"""What holds for every PDU and for any octets: round trips, fuzz, and what other libraries see."""

from functools import cache
from itertools import chain
from typing import Any

import pytest
import smpp34
from hypothesis import given, settings
from hypothesis import strategies as st
from smpplib.client import Client
from smpplib.smpp import make_pdu, parse_pdu

from smpp import (
    COMMANDS,
    BindTransceiver,
    DecodeError,
    DeliverSm,
    DistributionList,
    EnquireLink,
    Framer,
    Pdu,
    QuerySm,
    Response,
    SmeAddress,
    SubmitSm,
    SubmitSmResp,
    Tag,
    UnsuccessSme,
    decode,
    encode,
)
from smpp.codec.by_table import decode_by_table, encode_by_table
from smpp.wire import (
    COctetString,
    DestAddresses,
    Integer,
    OctetString,
    TimeString,
    UnsuccessSmes,
    WireType,
)

EXAMPLES = settings(max_examples=40, deadline=None)
OCTET = st.integers(0, 0xFF)
WORD = st.integers(0, 0xFFFFFFFF)


def texts(max_octets: int, min_size: int = 0) -> st.SearchStrategy[str]:
    """Latin-1 texts that fit a C-octet string."""
    letters = st.characters(min_codepoint=1, max_codepoint=0xFF)
    return st.text(letters, min_size=min_size, max_size=max_octets - 1)


def values(wire_type: WireType) -> st.SearchStrategy[Any]:
    """Values of a field."""
    sme = st.builds(SmeAddress, OCTET, OCTET, texts(21))
    match wire_type:
        case Integer(size):
            return st.integers(0, (1 << 8 * size) - 1)
        case COctetString(max_octets):
            return texts(max_octets)
        case TimeString():
            return st.just("") | texts(17, 16)
        case OctetString():
            return st.binary(max_size=255)
        case DestAddresses():
            lists = st.builds(DistributionList, texts(21))
            return st.lists(sme | lists, max_size=5).map(tuple)
        case UnsuccessSmes():
            failures = st.builds(UnsuccessSme, OCTET, OCTET, texts(21), WORD)
            return st.lists(failures, max_size=5).map(tuple)
        case other:
            raise AssertionError(f"no values for {other}")


TLVS = st.lists(
    st.tuples(st.just(int(Tag.USSD_SERVICE_OP)), st.binary(min_size=1, max_size=1))
    | st.tuples(st.just(int(Tag.MESSAGE_PAYLOAD)), st.binary(max_size=300))
    | st.tuples(st.integers(0x1400, 0x3FFF), st.binary(max_size=20)),
    max_size=4,
).map(tuple)


@cache
def pdus(pdu_class: type[Pdu]) -> st.SearchStrategy[Pdu]:
    """PDUs of one command, each with all of its fields."""
    fields = {field.name: values(field.type) for field in pdu_class.fields}
    return st.builds(
        pdu_class, command_status=st.just(0), sequence_number=WORD, tlvs=TLVS, **fields
    )


ANY_PDU = st.one_of([pdus(pdu_class) for pdu_class in COMMANDS.values()])
EVERY_COMMAND = pytest.mark.parametrize(
    "pdu_class", COMMANDS.values(), ids=[pdu_class.name for pdu_class in COMMANDS.values()]
)


def whole(octets: bytes) -> bytes:
    """The same octets with a command_length that is true."""
    return len(octets).to_bytes(4, "big") + octets[4:]


def outcome(decoder: Any, *arguments: Any) -> Any:
    """The PDU, or the error as plain values."""
    try:
        return decoder(*arguments)
    except DecodeError as error:
        return (type(error), error.status, str(error))


@EVERY_COMMAND
@EXAMPLES
@given(st.data())
def test_every_pdu_comes_back_as_it_went(pdu_class: type[Pdu], data: st.DataObject) -> None:
    pdu = data.draw(pdus(pdu_class))

    assert decode(encode(pdu)) == pdu


@EVERY_COMMAND
@EXAMPLES
@given(st.data())
def test_compiled_code_does_what_the_tables_say(pdu_class: type[Pdu], data: st.DataObject) -> None:
    pdu = data.draw(pdus(pdu_class))
    octets = encode(pdu)

    assert octets == encode_by_table(pdu)
    assert decode_by_table(pdu_class, octets) == pdu


@EVERY_COMMAND
@EXAMPLES
@given(body=st.binary(max_size=90), status=st.sampled_from([0, 0x08]))
def test_any_body_gives_a_pdu_or_a_decode_error(
    pdu_class: type[Pdu], body: bytes, status: int
) -> None:
    head = bytes(4) + pdu_class.command_id.to_bytes(4, "big") + status.to_bytes(4, "big") + bytes(4)
    octets = whole(head + body)
    found = outcome(decode, octets)

    assert found == outcome(decode_by_table, pdu_class, octets)
    assert not isinstance(found, Pdu) or encode(found) == octets


@settings(max_examples=200, deadline=None)
@given(ANY_PDU, st.data())
def test_a_damaged_pdu_gives_a_pdu_or_a_decode_error(pdu: Pdu, data: st.DataObject) -> None:
    octets = bytearray(encode(pdu))
    at = data.draw(st.integers(8, len(octets)))
    octets[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    damaged = whole(bytes(octets).ljust(16, b"\0"))
    found = outcome(decode, damaged)

    assert found == outcome(decode_by_table, type(pdu), damaged)
    assert not isinstance(found, Pdu) or encode(found) == damaged


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_octets_give_a_pdu_or_a_decode_error(octets: bytes) -> None:
    for one in (octets, whole(octets) if len(octets) >= 4 else octets):
        found = outcome(decode, one)

        assert not isinstance(found, Pdu) or encode(found) == one


@settings(max_examples=50, deadline=None)
@given(st.lists(ANY_PDU, max_size=6), st.lists(st.integers(1, 60), max_size=20))
def test_a_stream_cut_anywhere_gives_its_pdus(found: list[Pdu], cuts: list[int]) -> None:
    octets = [encode(pdu) for pdu in found]
    stream = b"".join(octets)
    framer, reads, at = Framer(), [], 0
    for cut in cuts:
        reads.append(framer.feed(stream[at : at + cut]))
        at += cut
    reads.append(framer.feed(stream[at:]))

    assert list(chain.from_iterable(reads)) == octets


@EVERY_COMMAND
def test_error_response_without_a_body_round_trips(pdu_class: type[Pdu]) -> None:
    pdu = pdu_class(command_status=0x08, sequence_number=3)
    octets = encode(pdu)

    assert decode(octets) == pdu
    assert len(octets) == 16 or not issubclass(pdu_class, Response)


# Other libraries as second oracles: what they write we read, what we write they read.

SCREEN = SubmitSm(
    sequence_number=7,
    service_type="USSD",
    source_addr="*500#",
    dest_addr_ton=1,
    dest_addr_npi=1,
    destination_addr="79031234567",
    short_message=b"1 Balance\n0 Exit",
    tlvs=((Tag.USSD_SERVICE_OP, b"\x02"),),
)


class Numbers:
    """All that smpplib asks of a client to make a PDU: the next sequence number."""

    def next_sequence(self) -> int:
        """The one number that this test uses."""
        return 7


def keywords(pdu: Pdu) -> dict[str, Any]:
    """The fields of a PDU by name."""
    return {field.name: getattr(pdu, field.name) for field in pdu.fields}


def test_smpplib_writes_the_same_submit_sm() -> None:
    theirs = make_pdu(
        "submit_sm", client=Numbers(), ussd_service_op=2, sequence=7, **keywords(SCREEN)
    )

    assert decode(theirs.generate()) == SCREEN


@pytest.mark.parametrize(
    "pdu",
    [
        BindTransceiver(sequence_number=7, system_id="app", password="apppass", addr_ton=1),
        EnquireLink(sequence_number=7),
        QuerySm(sequence_number=7, message_id="42", source_addr="5000"),
    ],
)
def test_smpplib_writes_the_same_as_we(pdu: Pdu) -> None:
    theirs = make_pdu(pdu.name, client=Numbers(), sequence=7, **keywords(pdu))

    assert decode(theirs.generate()) == pdu


def test_smpplib_reads_our_submit_sm_resp() -> None:
    theirs = parse_pdu(
        encode(SubmitSmResp(sequence_number=7, message_id="42")),
        client=Client("127.0.0.1", 0, allow_unknown_opt_params=True),
        allow_unknown_opt_params=True,
    )

    assert (theirs.command, theirs.sequence, theirs.message_id) == ("submit_sm_resp", 7, b"42")


@pytest.mark.parametrize("pdu", [SCREEN, DeliverSm(sequence_number=8, **keywords(SCREEN))])
def test_smpp34_reads_the_same_fields(pdu: Pdu) -> None:
    theirs = smpp34.decode(encode(pdu))

    assert {field.name: getattr(theirs, field.name) for field in pdu.fields} == keywords(pdu)
    assert [(tlv.tag, tlv.value) for tlv in theirs.tlvs] == list(pdu.tlvs)


def test_smpp34_writes_the_same_octets() -> None:
    theirs = smpp34.SubmitSm(
        **keywords(SCREEN),
        tlvs=[smpp34.Tlv(tag, value) for tag, value in SCREEN.tlvs],
        sequence_number=7,
    )

    assert theirs.encode() == encode(SCREEN)
