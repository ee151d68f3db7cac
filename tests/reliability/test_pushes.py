"""Pushes of an application over sockets: its octets are the public vectors, the phone a handset."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smpp import decode, encode
from smpp.commands import SubmitSm
from smpp.constants import CommandStatus
from smpp.tlvs import Tag
from tests.live import HOST, ROOT, Esme, Gateway

S = CommandStatus
PHONE = "79000000001"
SETTINGS = {
    "ACCOUNTS__THEIRS__ROLE": "application",
    "ACCOUNTS__THEIRS__PASSWORD": "secret",
    "ACCOUNTS__THEIRS__CODES": '["*100#"]',
    "ACCOUNTS__THEIRS__DIALECT": "generic",
    "ACCOUNTS__THEIRS__PUSH": "true",
}
_SEQUENCE = slice(12, 16)


@pytest.fixture
def gateway(start_gateway: Callable[..., Gateway]) -> Gateway:
    return start_gateway(**SETTINGS)


@pytest.fixture
def theirs(gateway: Gateway) -> Iterator[Esme]:
    with Esme.bound(gateway.port, "theirs", "secret") as esme:
        yield esme


def vector(name: str) -> bytes:
    rows = json.loads((ROOT / "tests/pdus/wire-ussd.json").read_text("utf-8"))
    return next(bytes.fromhex(row["hex"]) for row in rows if row["name"] == f"ussd_push_{name}")


def push(esme: Esme, octets: bytes) -> int:
    """Send a submit_sm as it stands; the status of its response."""
    esme.socket.sendall(octets)
    return esme.response(decode(octets).sequence_number).command_status


def push_when_attached(esme: Esme, octets: bytes) -> None:
    """Push until the phone is there."""
    while (status := push(esme, octets)) == S.ESME_RSUBMITFAIL:
        esme.read_for(0.1)
    assert status == S.ESME_ROK


def octets_of(pdu: Any, like: bytes) -> bytes:
    """A PDU that came, with the sequence_number of another."""
    octets = bytearray(encode(pdu))
    octets[_SEQUENCE] = like[_SEQUENCE]
    return bytes(octets)


def last_words(text: bytes) -> SubmitSm:
    return SubmitSm(
        service_type="USSD",
        source_addr="100",
        destination_addr=PHONE,
        short_message=text,
        tlvs=((Tag.USSD_SERVICE_OP, b"\x11"), (Tag.ITS_SESSION_INFO, b"\x0a\x01")),
    )


def handset(gateway: Gateway, *arguments: str) -> subprocess.Popen[str]:
    place = ["--gateway", f"{HOST}:{gateway.port}"]
    command = [sys.executable, "-c", "from simulator.cli import main; main()", *arguments, *place]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


SCRIPT = f"""
phone A {PHONE}
A pushed < Your bundle expires today
A pushed < Accept offer? 1=yes
A > 1
A < Thank you.
A ended
"""


def test_a_script_is_pushed_to_and_answers_octet_by_octet(
    gateway: Gateway, theirs: Esme, tmp_path: Path
) -> None:
    script = tmp_path / "pushed.dialog"
    script.write_text(SCRIPT, "utf-8")
    playing = handset(gateway, "run", str(script))
    push_when_attached(theirs, vector("notify_op3"))
    theirs.wait_for(1)
    asked = push(theirs, vector("request_op2"))
    confirmed, answered = theirs.wait_for(2)
    theirs.ask(last_words(b"Thank you."))
    said, wrong = playing.communicate(timeout=60)

    expected = vector("notify_confirm_op19"), vector("request_answer_op18")
    assert octets_of(confirmed, expected[0]) == expected[0]
    assert (asked, octets_of(answered, expected[1])) == (0, expected[1])
    assert (playing.returncode, said.split()[0]) == (0, "ok"), wrong


def test_a_phone_in_line_mode_is_shown_a_push_and_answers(gateway: Gateway, theirs: Esme) -> None:
    typing = handset(gateway, "--msisdn", PHONE)
    assert typing.stdin is not None and typing.stdout is not None
    push_when_attached(theirs, vector("notify_op3"))
    (confirmed,) = theirs.wait_for(1)
    push(theirs, vector("request_op2"))
    shown = [typing.stdout.readline() for _ in range(2)]
    typing.stdin.write("1\n")
    typing.stdin.flush()
    answered = theirs.wait_for(2)[1]
    theirs.ask(last_words(b"Thank you."))
    shown.append(typing.stdout.readline())
    typing.communicate(timeout=60)

    assert shown == ["Your bundle expires today\n", "Accept offer? 1=yes\n", "Thank you.\n"]
    assert [pdu.tlv(Tag.USSD_SERVICE_OP) for pdu in (confirmed, answered)] == [b"\x13", b"\x12"]


def test_a_push_is_not_kept_over_a_crash(gateway: Gateway, theirs: Esme) -> None:
    with Esme.phone(gateway.port, PHONE) as phone:
        phone_took = theirs.send(decode(vector("request_op2")))  # type: ignore[arg-type]
        phone.wait_for(1)
        assert theirs.response(phone_took).command_status == S.ESME_ROK
    gateway.kill()
    gateway.start()
    with Esme.bound(gateway.port, "theirs", "secret") as esme, Esme.phone(gateway.port, PHONE) as p:
        late = esme.ask(last_words(b"Thank you.")).command_status
        number = esme.send(decode(vector("notify_op3")))
        p.wait_for(1)
        anew = esme.response(number).command_status

    assert (late, anew) == (S.ESME_RINVMSGID, S.ESME_ROK)
