"""Tells an ESME that a phone is back: set_dpf, and alert_notification (3.4 §4.12, §5.3.2.29).

A message that asks for it sets a flag in the store when its phone is absent.  When a network peer
attaches the number, or when the account binds while the number is attached, the account gets one
alert_notification and the flag goes.  While no flag is set, a bind costs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog

from smpp.commands import AlertNotification
from smpp.errors import SmppError
from smpp.tlvs import Tag
from store import StoreError, delivery_pending
from store.delivery_pending import Flag
from store.messages import ShortMessage, unpack_tlvs
from ussd.core.delivery import address
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Peer

__all__ = ["PendingFlags"]

_AVAILABLE = ((int(Tag.MS_AVAILABILITY_STATUS), b"\x00"),)
_NO = b"\x00"

_log = structlog.get_logger(__name__)


class _Receivers(Protocol):
    def network_peer(self, msisdn: str) -> Peer | None: ...

    def receivers(self, system_id: str) -> Sequence[Peer]: ...


class PendingFlags:
    """The delivery pending flags of all accounts."""

    def __init__(
        self,
        *,
        writer: Any,
        clocks: Clocks,
        receivers: _Receivers,
        asked: Callable[[ShortMessage, bool], None],
    ) -> None:
        """Take the store's writer and who is bound.

        `asked(row, is_set)` is told, of each message that asks for a flag, whether it is on disk.
        """
        self._writer = writer
        self._clocks = clocks
        self._receivers = receivers
        self._asked = asked
        self._may_be_any = True  # of an earlier run, until the store has said

    def absent(self, row: ShortMessage) -> None:
        """Set the flag when a message to an absent phone asks for it."""
        if not _asks(row):
            return
        ton, npi = address(row.source_addr, row.source_addr_ton, row.source_addr_npi)
        now = self._clocks.wall()
        flag = Flag(row.destination_addr, row.account, row.source_addr, ton, npi, now)
        self._may_be_any = True

        def noted(_: object, error: Exception | None) -> None:
            self._asked(row, error is None)

        self._write(delivery_pending.note, flag, noted)

    def bound(self, peer: Peer) -> None:
        """Tell what became possible with a new receiver."""
        if not self._may_be_any:
            return
        if peer.is_network:
            self._take(lambda flag: peer.range.fits(flag.msisdn) and self._is_there(flag.account))
        else:
            self._take(lambda flag: flag.account == peer.system_id and self._reaches(flag.msisdn))

    def _is_there(self, account: str) -> bool:
        return bool(self._receivers.receivers(account))

    def _reaches(self, msisdn: str) -> bool:
        return self._receivers.network_peer(msisdn) is not None

    def _take(self, is_wanted: Callable[[Flag], bool]) -> None:
        self._may_be_any = False  # unless the store says otherwise, or one is set meanwhile

        def taken(found: tuple[Sequence[Flag], bool] | None, error: Exception | None) -> None:
            flags, is_more = found if found is not None else ((), True)
            self._may_be_any |= is_more
            for flag in flags:
                self._alert(flag)

        self._write(delivery_pending.take, is_wanted, taken)

    def _alert(self, flag: Flag) -> None:
        """Send one alert_notification to the newest link of the account that can take it."""
        peers = [peer for peer in self._receivers.receivers(flag.account) if not peer.is_short]
        if not peers:
            return
        ton, npi = address(flag.msisdn, 0, 0)
        pdu = AlertNotification(
            source_addr_ton=ton,
            source_addr_npi=npi,
            source_addr=flag.msisdn,
            esme_addr_ton=flag.esme_addr_ton,
            esme_addr_npi=flag.esme_addr_npi,
            esme_addr=flag.esme_addr,
            tlvs=_AVAILABLE,
        )
        try:
            peers[-1].link.send(pdu)
        except SmppError as error:
            _log.warning("alert_not_sent", system_id=flag.account, error=str(error))

    def _write(self, function: Callable[..., Any], argument: Any, done: Any) -> None:
        try:
            self._writer.call(function, argument, done=done)
        except StoreError as error:
            _log.warning("pending_flag_not_stored", error=str(error))
            self._may_be_any = True
            done(None, error)


def _asks(row: ShortMessage) -> bool:
    """Tell whether a message has set_dpf, and not 0."""
    return any(tag == Tag.SET_DPF and value != _NO for tag, value in unpack_tlvs(row.tlvs))
