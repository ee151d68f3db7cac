"""Handsets over TCP: each is an ESME of its own on smpplib, polled from the one thread there is.

The gateway on the other side must not tell it from a stranger's tool. A deliver_sm is answered
when the handset has taken it, never before; while we unbind nothing more is taken, so that what is
on its way stays the gateway's to deliver again.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from simulator.errors import CannotConnect, DialogueDropped, NoAnswer, ScriptError
from simulator.handset import Downlink, Handset, Shown, TextMessage, Uplink
from simulator.network.air import (
    Answered,
    Line,
    bind_refusal,
    receive,
    request_refusal,
)
from simulator.network.far_end import LinkLost, PatientClient, make_pdu
from simulator.network.readings import Readings
from simulator.network.tls import Tls

__all__ = ["EsmeLine", "SmppNetwork"]

_ANSWER_WAIT_S = 10.0
_GOODBYE_WAIT_S = 1.0
_CLOCK_STEP_S, _MOST_STEPS = 10.0, 60
_AFTER_STEP_S = 0.002
_LOOK_S = 0.1
"""What is waited for may show elsewhere than on the air, at the desk for one."""

_INTERNATIONAL, _ISDN = 1, 1
_LONGEST_FIELD = 254


class EsmeLine:
    """One bound handset."""

    def __init__(self, client: PatientClient, handset: Handset) -> None:
        """Take a client that is bound with the handset's number."""
        self.handset = handset
        self.notices: deque[Shown | TextMessage] = deque()
        self.is_open = True
        self._client = client
        self._statuses: dict[int, int] = {}
        self._is_parting = False
        self._goodbye: int | None = None

    def fileno(self) -> int:
        """The socket, for select."""
        return self._client.fileno()

    def send(self, uplinks: Sequence[Uplink]) -> None:
        """Send submit_sm, one after the other, each once the one before is accepted."""
        for uplink in uplinks:
            sequence = self._submit(uplink)
            if not self.work(lambda sent=sequence: sent in self._statuses, _ANSWER_WAIT_S):  # type: ignore[misc]
                raise NoAnswer("The gateway does not answer. Look whether it still runs.")
            status = self._statuses.pop(sequence)
            if status:
                raise request_refusal(uplink, status)

    def _submit(self, uplink: Uplink) -> int:
        where = "short_message" if len(uplink.octets) <= _LONGEST_FIELD else "message_payload"
        pdu = make_pdu(
            "submit_sm",
            self._client,
            service_type=uplink.service_type,
            source_addr_ton=_INTERNATIONAL,
            source_addr_npi=_ISDN,
            source_addr=self.handset.msisdn,
            dest_addr_npi=_ISDN,
            destination_addr=uplink.destination,
            esm_class=uplink.esm_class,
            data_coding=uplink.data_coding,
            ussd_service_op=uplink.op,
            its_session_info=uplink.session_info,
            **{where: uplink.octets},
        )
        self._guard(lambda: self._client.transmit(pdu))
        return int(pdu.sequence)

    def work(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Read and answer what comes until something holds or the time is over."""
        ends_at = time.monotonic() + timeout_s
        self.read_here()
        while not until():
            left_s = ends_at - time.monotonic()
            if left_s <= 0:
                return False
            if self._guard(lambda wait=left_s: self._client.fill(wait)):  # type: ignore[misc]
                self.read_here()
        return True

    def read_ready(self) -> None:
        """Read what select announced."""
        self._guard(lambda: self._client.fill(0.0))
        self.read_here()

    def read_here(self) -> None:
        """Take every PDU that is here whole."""
        while (pdu := self._guard(self._client.whole_pdu)) is not None:
            self._guard(lambda pdu=pdu: self._take(pdu))  # type: ignore[misc]

    def _guard(self, act: Callable[[], Any]) -> Any:
        """Do something with the link; one that is lost becomes the owner's error."""
        try:
            return act()
        except LinkLost as error:
            self.is_open = False
            raise DialogueDropped(f"The link to the gateway broke: {error}.") from None

    def _take(self, pdu: Any) -> None:
        command = pdu.command
        if command == "deliver_sm":
            self._deliver(pdu)
        elif command in ("submit_sm_resp", "generic_nack"):
            self._statuses[pdu.sequence] = pdu.status
        elif command == "enquire_link":
            self._client.respond("enquire_link_resp", pdu)
        elif command == "unbind":
            self._client.respond("unbind_resp", pdu)
            raise LinkLost("the gateway is shutting down")
        elif command == "unbind_resp":
            self._goodbye = pdu.status

    def _deliver(self, pdu: Any) -> None:
        if self._is_parting:
            return
        status, answer = receive(self.handset, self.notices, downlink_of(pdu), time.monotonic())
        self._client.respond("deliver_sm_resp", pdu, status=status)
        if answer is not None:
            self._submit(answer)

    def close(self) -> None:
        """Unbind, wait a moment for the answer, close."""
        self._is_parting = True
        self._client.part(self._say_goodbye)
        self.is_open = False

    def _say_goodbye(self) -> bool:
        if not self.is_open:
            return False
        self._client.transmit(make_pdu("unbind", self._client))
        try:
            return self.work(lambda: self._goodbye is not None, _GOODBYE_WAIT_S)
        except DialogueDropped:
            return False


def downlink_of(pdu: Any) -> Downlink:
    """What a deliver_sm of the library means."""
    parts = (pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum)
    return Downlink(
        source=_text(pdu.source_addr),
        octets=pdu.short_message or pdu.message_payload or b"",
        data_coding=pdu.data_coding or 0,
        service_type=_text(pdu.service_type),
        op=pdu.ussd_service_op,
        session_info=pdu.its_session_info,
        esm_class=pdu.esm_class or 0,
        sar=None if None in parts else parts,
        is_refusal=bool(pdu.network_error_code),
    )


def _text(octets: bytes | str | None) -> str:
    return octets.decode("latin-1") if isinstance(octets, bytes) else octets or ""


class SmppNetwork:
    """A running gateway, reached over SMPP, and its HTTP API where a step needs it."""

    def __init__(
        self,
        host: str,
        port: int,
        system_id: str,
        password: str,
        readings: Readings,
        tls: Tls | None = None,
    ) -> None:
        """Take where the gateway listens, the account of the handsets, and `tls` to speak TLS."""
        self._host, self._port, self._tls = host, port, tls
        self._system_id, self._password = system_id, password
        self._readings = readings
        self._lines: list[EsmeLine] = []

    def attach(self, msisdn: str) -> EsmeLine:
        """Connect and bind one handset as a transceiver that attaches its own number."""
        client = self._connected()
        self._bind(client, msisdn)
        line = EsmeLine(client, Handset(msisdn))
        self._lines.append(line)
        return line

    def find(self) -> None:
        """Raise `CannotConnect` where nobody listens."""
        self._connected().part(lambda: False)

    def _connected(self) -> PatientClient:
        client = PatientClient(self._host, self._port, _ANSWER_WAIT_S, self._tls)
        try:
            client.open()
        except CannotConnect:
            client.part(lambda: False)
            raise
        except OSError as error:
            client.part(lambda: False)
            raise CannotConnect(
                f"Nobody answers at {client.where}. Start the gateway with "
                "`make run`, or say where it is with --gateway HOST:PORT."
            ) from error
        return client

    def _bind(self, client: PatientClient, msisdn: str) -> None:
        request = make_pdu(
            "bind_transceiver",
            client,
            system_id=self._system_id,
            password=self._password,
            system_type="",
            interface_version=0x34,
            addr_ton=_INTERNATIONAL,
            addr_npi=_ISDN,
            address_range=msisdn,
        )
        try:
            client.transmit(request)
            response = client.read_pdu()
        except TimeoutError:
            client.part(lambda: False)
            raise NoAnswer(
                f"{client.where} does not answer the bind. Look whether it is a gateway."
            ) from None
        except LinkLost as error:
            client.part(lambda: False)
            raise CannotConnect(f"{client.where} hung up: {error}.{self._advice()}") from None
        if response.is_error():
            client.part(lambda: False)
            raise bind_refusal(self._system_id, response.status)

    def _advice(self) -> str:
        """What to try at a gateway that hangs up before the bind."""
        if self._tls is None:
            return " If it speaks TLS, add --tls."
        if self._tls.certificate is None:
            return " If it asks for a certificate, name one with --tls-certificate FILE."
        return ""

    def wait(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Poll every line until something holds."""
        ends_at = time.monotonic() + timeout_s
        for line in self._open_lines():
            line.read_here()
        while not until():
            left_s = ends_at - time.monotonic()
            lines = self._open_lines()
            if left_s <= 0 or not lines:
                return False
            for line in select.select(lines, [], [], min(left_s, _LOOK_S))[0]:
                line.read_ready()
        return True

    def _open_lines(self) -> list[EsmeLine]:
        return [line for line in self._lines if line.is_open]

    def advance(self, seconds: float) -> None:
        """Move the clock of a gateway that was started with the test clock.

        It moves in steps, coarser for a longer time, so that phones answer in between.
        """
        whole_step_s = max(seconds / _MOST_STEPS, _CLOCK_STEP_S)
        while seconds > 0:
            step_s = min(seconds, whole_step_s)
            status, _ = self.ask("POST", "/api/v1/test/clock", {"advance": step_s})
            if status != 200:
                raise ScriptError(_NO_CLOCK)
            self.wait(lambda: False, _AFTER_STEP_S)
            seconds -= step_s

    def now(self) -> datetime:
        """The time by the gateway's test clock; without one, ours."""
        status, document = self.ask("GET", "/api/v1/test/clock")
        if status != 200:
            return datetime.now().astimezone()
        return datetime.fromisoformat(document["now"])

    def has_clock(self) -> bool:
        """Whether the gateway's clock can be moved."""
        return self.ask("GET", "/api/v1/test/clock")[0] == 200

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "read") -> Answered:
        """Ask the HTTP API."""
        return self._readings.ask(method, path, body, token=token)

    def close(self) -> None:
        """Unbind every handset."""
        for line in self._open_lines():
            line.close()
        self._lines.clear()


_NO_CLOCK = (
    "This script moves the clock, which a running gateway does not allow unless it was "
    "started with the test clock; leave out --gateway to play it in-process."
)
_: type[Line] = EsmeLine
