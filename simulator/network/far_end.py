"""smpplib, with what it lacks put right at run time; the only module that imports it.

Its deliver_sm knows no `ussd_service_op` (KeyError on every screen), it loses a PDU that is split
by a pause longer than its time-out, and it never answers an unbind. `patch` gives DeliverSM the
missing TLVs; `PatientClient` keeps what it has read until a PDU is whole.  It connects by itself,
too: the library knows IPv4 alone, and its TLS checks no name.
tests/simulator/test_far_end.py fails when upstream no longer needs one of these.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import ssl
import struct
from collections.abc import Callable
from time import monotonic
from typing import Any

from smpplib import client as _client  # type: ignore[import-untyped]
from smpplib import command as _command
from smpplib import consts as _consts
from smpplib import exceptions as _exceptions
from smpplib import smpp as _smpp
from smpplib.ptypes import ostr as _ostr  # type: ignore[import-untyped]

from simulator.network.tls import Tls, reason

__all__ = ["LinkLost", "PatientClient", "make_pdu", "patch"]

_HEADER = 16
_LONGEST = 70_000
_READ = 65_536
"""More than the 16 KiB of a TLS record, so that select tells of all that is left."""
_INVALID_COMMAND = 0x03
_GENERIC_NACK = 0x80000000


class LinkLost(Exception):
    """The connection is gone, or what came over it is no SMPP."""


def patch(deliver_sm: Any = _command.DeliverSM) -> list[str]:
    """Give deliver_sm every TLV that the library knows elsewhere; returns those that it lacked."""
    submit_sm = _command.SubmitSM.params
    missing = [name for name in _consts.OPTIONAL_PARAMS if name not in deliver_sm.params]
    for name in missing:
        deliver_sm.params[name] = submit_sm.get(name) or _command.Param(type=_ostr, max=65_535)
    return missing


def make_pdu(name: str, client: Any, **fields: Any) -> Any:
    """A PDU of the library."""
    return _smpp.make_pdu(name, client=client, **fields)


class PatientClient(_client.Client):  # type: ignore[misc]
    """A client that reads when there is something to read and parses only whole PDUs."""

    def __init__(self, host: str, port: int, timeout: float, tls: Tls | None = None) -> None:
        """Take where to connect and how long a connect or a bind may last, in seconds."""
        super().__init__(host, port, timeout=timeout, allow_unknown_opt_params=True)
        self._tls = tls
        self.logger.setLevel(logging.CRITICAL)
        logging.getLogger("smpplib.command").setLevel(logging.CRITICAL)
        patch()
        self._unread = bytearray()

    @property
    def where(self) -> str:
        """The gateway's host and port, as `--gateway` takes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def open(self) -> None:
        """Connect; raises OSError, or `CannotConnect` where TLS does not come about."""
        self._socket = socket.create_connection((self.host, self.port), self.timeout)
        if self._tls is not None:
            self._socket = self._tls.secure(self._socket, self.host, self.where)
        self._socket.settimeout(None)
        self.state = _consts.SMPP_CLIENT_STATE_OPEN
        # A move follows the answer to a screen at once; Nagle would keep it back for 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def fileno(self) -> int:
        """The socket, for select; raises `LinkLost` when it is closed."""
        if self._socket is None:
            raise LinkLost("the connection is closed")
        return int(self._socket.fileno())

    def fill(self, wait_s: float) -> bool:
        """Read what there is, waiting at most so long; False when nothing came."""
        readable, _, _ = select.select([self.fileno()], [], [], max(wait_s, 0.0))
        return bool(readable) and self._receive()

    def _receive(self) -> bool:
        """Read what is here (of TLS a record at a time); False: it was not for us."""
        self._socket.setblocking(False)
        try:
            octets = self._socket.recv(_READ)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False  # TLS has had something to say to itself
        except OSError as error:
            raise LinkLost(reason(error)) from None
        finally:
            self._socket.setblocking(True)
        if not octets:
            raise LinkLost("the gateway closed the connection")
        self._unread += octets
        return True

    def whole_pdu(self) -> Any | None:
        """The next PDU that is here whole, or None; unknown commands are nacked and passed over."""
        while len(self._unread) >= _HEADER:
            length, _, _, sequence = struct.unpack(">LLLL", self._unread[:_HEADER])
            if not _HEADER <= length <= _LONGEST:
                raise LinkLost(f"what came is no SMPP (a PDU of {length} octets)")
            if len(self._unread) < length:
                return None
            octets = bytes(self._unread[:length])
            del self._unread[:length]
            try:
                return self._parse(octets)
            except _exceptions.UnknownCommandError:
                self.nack(sequence)
        return None

    def read_pdu(self) -> Any:
        """Wait for a whole PDU, as a bind does; raises `LinkLost` or TimeoutError."""
        ends_at = monotonic() + self.timeout
        while (pdu := self.whole_pdu()) is None:
            left_s = ends_at - monotonic()
            if left_s <= 0:
                raise TimeoutError
            self.fill(left_s)
        if not pdu.is_error() and pdu.command in _consts.STATE_SETTERS:
            self.state = _consts.STATE_SETTERS[pdu.command]
        return pdu

    def _parse(self, octets: bytes) -> Any:
        try:
            return _smpp.parse_pdu(octets, client=self, allow_unknown_opt_params=True)
        except (struct.error, TypeError, ValueError) as error:
            raise LinkLost(f"a PDU of the gateway cannot be read: {error}") from None

    def transmit(self, pdu: Any) -> None:
        """Send a PDU; raises `LinkLost`."""
        try:
            self.send_pdu(pdu)
        except (_exceptions.ConnectionError, AttributeError, OSError):
            raise LinkLost("the gateway closed the connection") from None

    def respond(self, name: str, request: Any, **fields: Any) -> None:
        """Answer a request of the gateway."""
        response = make_pdu(name, self, **fields)
        response.sequence = request.sequence
        self.transmit(response)

    def nack(self, sequence: int) -> None:
        """Tell the gateway that a command is not known here."""
        self._write(struct.pack(">LLLL", _HEADER, _GENERIC_NACK, _INVALID_COMMAND, sequence))

    def _write(self, octets: bytes) -> None:
        try:
            self._socket.sendall(octets)
        except (AttributeError, OSError):
            raise LinkLost("the gateway closed the connection") from None

    def part(self, until_answered: Callable[[], bool]) -> None:
        """Close the socket, after `until_answered` had its chance."""
        if self._socket is not None:
            with contextlib.suppress(LinkLost):
                until_answered()
            self.state = _consts.SMPP_CLIENT_STATE_OPEN
            self.disconnect()
