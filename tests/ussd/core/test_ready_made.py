"""sm_default_msg_id: which text it names."""

from __future__ import annotations

import pytest

from smpp.constants import CommandStatus
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal


def test_a_known_number_is_its_text() -> None:
    assert ready_made(7, b"", {7: "Please call us."}) == "Please call us."


@pytest.mark.parametrize(
    ("number", "carried", "status"),
    [
        (8, b"", CommandStatus.ESME_RINVDFTMSGID),
        (7, b"another", CommandStatus.ESME_RINVMSGLEN),
    ],
)
def test_anything_else_is_refused(number: int, carried: bytes, status: CommandStatus) -> None:
    with pytest.raises(Refusal) as told:
        ready_made(number, carried, {7: "Please call us."})

    assert told.value.status == status
