from collections.abc import Iterable

import pytest

from smpp import EnquireLink, Framer, FramingError, SubmitSm, encode

SHORT = encode(EnquireLink(sequence_number=1))
LONG = encode(SubmitSm(sequence_number=2, short_message=bytes(200)))
BAD = bytes.fromhex("0000000f0000000000000000")


def fed(reads: Iterable[bytes], framer: Framer) -> list[bytes]:
    """What a framer gives for these reads, one after another."""
    return [pdu for read in reads for pdu in framer.feed(read)]


def test_a_whole_read_gives_every_pdu() -> None:

    assert Framer().feed(SHORT + LONG + SHORT) == [SHORT, LONG, SHORT]


def test_octets_one_by_one_give_the_same_pdus() -> None:
    stream = SHORT + LONG + SHORT

    assert fed((stream[i : i + 1] for i in range(len(stream))), Framer()) == [SHORT, LONG, SHORT]


@pytest.mark.parametrize("cut", range(1, len(SHORT + LONG)))
def test_a_tail_waits_for_the_rest(cut: int) -> None:
    stream = SHORT + LONG

    assert fed((stream[:cut], stream[cut:]), Framer()) == [SHORT, LONG]


def test_nothing_gives_nothing() -> None:

    assert Framer().feed(b"") == []


@pytest.mark.parametrize("length", [0, 15, 1001, 0xFFFFFFFF])
def test_a_length_that_cannot_be_true_breaks_the_stream(length: int) -> None:
    with pytest.raises(FramingError, match=f"between 16 and 1000, not {length}"):
        Framer(max_length=1000).feed(length.to_bytes(4, "big"))


def test_a_pdu_as_long_as_allowed_is_taken() -> None:

    assert Framer(max_length=len(LONG)).feed(LONG) == [LONG]


def test_pdus_before_the_break_are_not_lost() -> None:
    with pytest.raises(FramingError) as caught:
        Framer().feed(SHORT + LONG + BAD)

    assert caught.value.whole_pdus == [SHORT, LONG]


def test_a_broken_stream_stays_broken() -> None:
    framer = Framer()
    with pytest.raises(FramingError):
        framer.feed(BAD)

    with pytest.raises(FramingError, match="close the connection"):
        framer.feed(SHORT)
