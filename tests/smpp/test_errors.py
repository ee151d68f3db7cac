import pytest

from smpp import (
    CommandStatus,
    DecodeError,
    EncodeError,
    FramingError,
    PduError,
    RequestFailed,
    RequestTimedOut,
    SessionClosed,
    SmppError,
    StateError,
)


@pytest.mark.parametrize(
    "error",
    [EncodeError, DecodeError, StateError, RequestFailed, RequestTimedOut, SessionClosed],
)
def test_every_error_can_be_caught_as_one_of_smpp(error: type[Exception]) -> None:

    assert issubclass(error, SmppError)


def test_a_lost_stream_is_told_with_its_status_and_the_pdus_before_it() -> None:
    error = FramingError("lost", [b"whole"])

    assert (error.status, error.whole_pdus) == (CommandStatus.ESME_RINVCMDLEN, [b"whole"])


def test_a_malformed_pdu_carries_what_its_answer_needs() -> None:
    error = PduError("bad", 0x0B, 4, 77)

    assert (str(error), error.status, error.command_id, error.sequence_number) == (
        "bad",
        0x0B,
        4,
        77,
    )


def test_a_wrong_state_answers_with_rinvbndsts() -> None:

    assert StateError("not bound").status == CommandStatus.ESME_RINVBNDSTS


def test_a_refused_request_says_why() -> None:
    error = RequestFailed(0x14)

    assert str(error) == (
        "the peer refused the request with ESME_RMSGQFUL (0x14: the message queue is full)"
    )
    assert error.status == 0x14
