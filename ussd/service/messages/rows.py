"""The row that a submission becomes: whose it is, how long it lives, whether it may be sent.

Asked of every message on the loop, so it is short (design §4, §7); what is wrong with a field by
itself was found before (`core.submission.refusal`).
"""

from __future__ import annotations

from smpp.commands import SubmitSm
from smpp.constants import CommandStatus
from smpp.tlvs import Tag, Tlv
from store import messages
from store.messages import ShortMessage
from ussd.config import Smsc as SmscSettings
from ussd.core.forwarding import MessageIds
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal, is_later_part, lifetime, octets
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, BindAccount, Peer

__all__ = ["MO", "MT", "Rows"]

MT, MO = "MT", "MO"
"""`ShortMessage.kind`: to a handset, to an application."""

_PAYLOAD = int(Tag.MESSAGE_PAYLOAD)
_LONGEST_SHORT_NUMBER = 6
_NO_TLVS = b""


class Rows:
    """Makes rows, each with its number."""

    def __init__(
        self, *, settings: SmscSettings, accounts: Accounts, clocks: Clocks, ids: MessageIds
    ) -> None:
        """Take how long messages live, who owns which number, and where numbers come from."""
        self._settings = settings
        self._accounts = accounts
        self._clocks = clocks
        self._ids = ids

    def make(self, peer: Peer, pdu: SubmitSm, now: float) -> ShortMessage:
        """Make the row of a submission that is good by itself; raise when it may not be sent."""
        due_at, expires_at = now, now + self._settings.validity
        if pdu.schedule_delivery_time or pdu.validity_period:
            due_at, expires_at = self._lifetime(pdu, now)
        destination = pdu.destination_addr
        if peer.is_limited:
            self._allow(peer, pdu)
            pdu.data_coding = peer.account.data_coding(pdu.data_coding)
        kind, recipient = MT, ""
        if destination in self._accounts.owners or len(destination) <= _LONGEST_SHORT_NUMBER:
            kind, recipient = MO, self._recipient(destination)
        text = None
        if pdu.sm_default_msg_id:
            known = self._settings.default_messages
            text = ready_made(pdu.sm_default_msg_id, pdu.short_message or octets(pdu), known)
            pdu.data_coding = pdu.esm_class = 0
        return ShortMessage(
            self._ids.next(),
            kind,
            pdu.source_addr or peer.account.default_source,
            destination if destination[0] != "+" else destination[1:],
            now,
            due_at,
            expires_at,
            pdu.short_message or octets(pdu),
            pdu.data_coding,
            pdu.registered_delivery,
            peer.system_id,
            pdu.source_addr_ton,
            pdu.source_addr_npi,
            pdu.dest_addr_ton,
            pdu.dest_addr_npi,
            pdu.esm_class,
            recipient,
            pdu.service_type,
            pdu.protocol_id,
            pdu.priority_flag,
            _forwarded(pdu.tlvs) if pdu.tlvs else _NO_TLVS,
            text,
        )

    def _lifetime(self, pdu: SubmitSm, now: float) -> tuple[float, float]:
        life = lifetime(
            pdu.schedule_delivery_time,
            pdu.validity_period,
            now,
            self._settings.validity,
            self._settings.max_validity,
        )
        return life.due_at, life.expires_at

    def _recipient(self, destination: str) -> str:
        """Return the account that owns a short number; raise `Refusal` when nobody does."""
        owner = self._accounts.owners.get(destination)
        if owner is None:
            raise Refusal(CommandStatus.ESME_RINVDSTADR)
        return owner

    def _allow(self, peer: Peer, pdu: SubmitSm) -> None:
        """Raise `Refused` for what the account may not do now."""
        account = peer.account
        source, destination = pdu.source_addr or account.default_source, pdu.destination_addr
        if account.service_types and pdu.service_type not in account.service_types:
            raise Refused("service_type_not_allowed")
        if account.sources is not None and not account.sources.fullmatch(source):
            raise Refused("source_not_allowed")
        if account.destinations is not None and not account.destinations.fullmatch(destination):
            raise Refused("destination_not_allowed")
        if account.rate and not self._is_within_rate(account, pdu):
            raise Refused("throttled")

    def _is_within_rate(self, account: BindAccount, pdu: SubmitSm) -> bool:
        """Whether one more may come: a message that has begun may always end."""
        allowance = self._accounts.allowance(account)
        return allowance.take(self._clocks.seconds(), on_credit=is_later_part(pdu))


def _forwarded(tlvs: tuple[Tlv, ...]) -> bytes:
    """Return the TLVs that travel on; the text is in the row already."""
    return messages.pack_tlvs(tlv for tlv in tlvs if tlv[0] != _PAYLOAD)
