"""What the rules of the SMS centre read of a stored message.

`store.messages.ShortMessage` is one; the core says here what it needs of it, so that it knows no
store.  Everybody in `ussd.core` who is given a message takes this one.
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["StoredMessage"]


class StoredMessage(Protocol):
    """One short message; fields without words of their own are as they were submitted."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> str:
        """MT (to a handset), MO (to an application) or receipt."""

    @property
    def source_addr(self) -> str:
        """Whom it is from."""

    @property
    def destination_addr(self) -> str:
        """Whom it is for."""

    @property
    def short_message(self) -> bytes:
        """Its octets; none when `text` has it."""

    @property
    def text(self) -> str | None:
        """Its characters, where we made it ourselves."""

    @property
    def data_coding(self) -> int:
        """The alphabet of `short_message`."""

    @property
    def esm_class(self) -> int:
        """As it was submitted; a receipt's own."""

    @property
    def registered_delivery(self) -> int:
        """What its sender wants to be told."""

    @property
    def source_addr_ton(self) -> int:
        """Type of number of the source."""

    @property
    def source_addr_npi(self) -> int:
        """Numbering plan of the source."""

    @property
    def dest_addr_ton(self) -> int:
        """Type of number of the destination."""

    @property
    def dest_addr_npi(self) -> int:
        """Numbering plan of the destination."""

    @property
    def service_type(self) -> str:
        """What it belongs to."""

    @property
    def protocol_id(self) -> int:
        """TP-PID."""

    @property
    def priority_flag(self) -> int:
        """How urgent it is."""

    @property
    def tlvs(self) -> bytes:
        """Its TLVs, as on the wire."""

    @property
    def accepted_at(self) -> float:
        """POSIX seconds."""

    @property
    def receipted_message_id(self) -> str:
        """The message that a receipt tells of, or the id that the sender of this one knows."""
