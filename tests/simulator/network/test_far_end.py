"""What smpplib lacks, and that it still lacks it: remove a patch when its test here fails."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import ClassVar

import pytest
from smpplib import client as plain_client
from smpplib import smpp

from simulator.network.far_end import LinkLost, PatientClient, patch
from smpp import DeliverSm, EnquireLink, encode


class _Untouched:
    """A deliver_sm that nobody has patched."""

    params: ClassVar[dict[str, object]] = {}


def connected(port: int, timeout: float = 0.3) -> PatientClient:
    client = PatientClient("127.0.0.1", port, timeout)
    client.open()
    return client


def test_upstream_still_cannot_read_a_screen(make_screen: Callable[..., DeliverSm]) -> None:
    octets = encode(make_screen(2, "Hi"))
    program = (
        "from smpplib import smpp, client; "
        f"smpp.parse_pdu({octets!r}, client=client.Client('h', 1, allow_unknown_opt_params=True), "
        "allow_unknown_opt_params=True)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert "KeyError: 'ussd_service_op'" in ran.stderr, "upstream reads it now: drop the patch"


def test_upstream_still_answers_no_unbind() -> None:
    source = plain_client.Client.read_once.__code__.co_consts

    assert "unbind_resp" not in source, "upstream answers an unbind now: drop ours"


def test_upstream_still_reads_with_the_time_out_of_each_part() -> None:
    assert not hasattr(plain_client.Client, "_unread"), "upstream keeps half a PDU now"


def test_the_patch_gives_deliver_sm_what_it_lacks_once() -> None:
    _Untouched.params = {}

    assert "ussd_service_op" in patch(_Untouched)
    assert patch(_Untouched) == []


def test_a_screen_can_be_read_once_patched(make_screen: Callable[..., DeliverSm]) -> None:
    patch()
    pdu = smpp.parse_pdu(
        encode(make_screen(2, "Hi")),
        client=plain_client.Client("h", 1, allow_unknown_opt_params=True),
        allow_unknown_opt_params=True,
    )

    assert (pdu.ussd_service_op, pdu.its_session_info, pdu.short_message) == (2, 0x0102, b"Hi")


def test_a_pdu_that_is_split_by_a_pause_is_not_lost(centre, make_screen) -> None:  # type: ignore[no-untyped-def]
    client = connected(centre.port)
    octets = encode(make_screen(2, "Hi"))
    centre.send(octets[:7])
    first = client.fill(1.0), client.whole_pdu()
    centre.send(octets[7:])
    client.fill(1.0)

    assert first == (True, None)
    assert client.whole_pdu().short_message == b"Hi"
    client.part(lambda: True)


def test_several_pdus_of_one_read_come_one_by_one(centre, make_screen) -> None:  # type: ignore[no-untyped-def]
    client = connected(centre.port)
    centre.send(encode(make_screen(2, "one")) + encode(EnquireLink(sequence_number=3)))
    client.fill(1.0)

    assert [client.whole_pdu().command for _ in range(2)] == ["deliver_sm", "enquire_link"]
    client.part(lambda: True)


def test_an_unknown_command_is_nacked_and_passed_over(centre) -> None:  # type: ignore[no-untyped-def]
    from smpp import GenericNack

    client = connected(centre.port)
    centre.send(bytes.fromhex("00000010 00010FFF 00000000 00000009"))
    client.fill(1.0)

    assert client.whole_pdu() is None
    nack = centre.wait_for(GenericNack)
    assert (nack.command_status, nack.sequence_number) == (3, 9)
    client.part(lambda: True)


def test_octets_that_are_no_smpp_end_the_link(centre) -> None:  # type: ignore[no-untyped-def]
    client = connected(centre.port)
    centre.send(b"HTTP/1.1 400 Bad Request\r\n")
    client.fill(1.0)

    with pytest.raises(LinkLost, match="no SMPP"):
        client.whole_pdu()
    client.part(lambda: True)


def test_a_connection_that_closes_is_told(centre) -> None:  # type: ignore[no-untyped-def]
    client = connected(centre.port)
    threading.Thread(target=centre.hang_up).start()

    with pytest.raises(LinkLost, match="closed"):
        client.fill(2.0)
    client.part(lambda: True)
    with pytest.raises(LinkLost):
        client.fileno()
