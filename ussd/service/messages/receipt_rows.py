"""The receipts of a message as rows of the store, in the manner of its account.

The account's manner holds unless the number is a magic one, or a rule of the emulation names
another; what is spoilt how is decided in `core.receipts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from smpp.constants import EsmClass, MessageState
from store import messages
from store.messages import ShortMessage
from ussd.core.emulation import Handsets
from ussd.core.forwarding import FINAL, MessageIds, wants_intermediate, wants_receipt
from ussd.core.receipts import PLAIN, Draft, Manner, drafts
from ussd.service.links.accounts import Accounts

__all__ = ["RECEIPT", "ReceiptRows", "is_told"]

RECEIPT = "receipt"
"""`ShortMessage.kind` of a receipt or notification."""

Receipts = list[ShortMessage]


class ReceiptRows:
    """Makes the rows; `handsets` is who plays numbers, None when nobody does."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        ids: MessageIds,
        handsets: Handsets | None,
        validity_s: float,
    ) -> None:
        """Take the accounts, and how long a receipt waits for its account."""
        self._accounts = accounts
        self._ids = ids
        self._handsets = handsets
        self._validity_s = validity_s

    def manner(self, row: ShortMessage) -> tuple[Manner, str]:
        """Return how the receipts of a message look, and how its account spells ids."""
        account = self._accounts.find(row.account)
        manner, ids = (account.receipts, account.message_ids) if account else (PLAIN, "decimal")
        played = self._handsets.manner(row.destination_addr) if self._handsets else None
        return manner if played is None else played, ids

    def of(
        self, row: ShortMessage, state: MessageState, error: int, now: float
    ) -> list[ShortMessage]:
        """Return the receipts of a message that has come to a state, or failed an attempt."""
        manner, ids = self.manner(row)
        return self._made(row, drafts(row, state, error, now, manner, ids=ids), state, now)

    def in_advance(self, row: ShortMessage, now: float) -> Callable[[ShortMessage], Receipts]:
        """Return what makes the receipts of the message that `row` may take the place of.

        It may be called on any thread: the numbers of the receipts are drawn now.
        """
        manner, ids = self.manner(row)
        numbers = [self._ids.next() for _ in range(manner.copies)]

        def made(former: ShortMessage) -> Receipts:
            state = MessageState.DELETED
            if not is_told(former, state, False):
                return []
            texts = drafts(former, state, 0, now, manner, ids=ids)
            return self._made(former, texts, state, now, iter(numbers))

        return made

    def _made(
        self,
        row: ShortMessage,
        texts: Sequence[Draft],
        state: MessageState,
        now: float,
        numbers: Iterator[int] | None = None,
    ) -> Receipts:
        kind = EsmClass.DELIVERY_RECEIPT if state in FINAL else EsmClass.INTERMEDIATE_NOTIFICATION
        return [
            ShortMessage(
                id=self._ids.next() if numbers is None else next(numbers),
                kind=RECEIPT,
                source_addr=row.destination_addr,
                destination_addr=row.source_addr,
                accepted_at=now,
                due_at=now + draft.after_s,
                expires_at=now + draft.after_s + self._validity_s,
                short_message=draft.short_message,
                esm_class=int(kind),
                recipient=row.account,
                source_addr_ton=row.dest_addr_ton,
                source_addr_npi=row.dest_addr_npi,
                dest_addr_ton=row.source_addr_ton,
                dest_addr_npi=row.source_addr_npi,
                tlvs=messages.pack_tlvs(draft.tlvs),
                receipted_message_id=row.receipted_message_id or str(row.id),
            )
            for draft in texts
        ]


def is_told(row: ShortMessage, state: MessageState, is_attempt: bool) -> bool:
    """Tell whether the submitter hears of a state or of an attempt."""
    if row.kind == RECEIPT or not row.account or not row.registered_delivery:
        return False
    if state in FINAL:
        return wants_receipt(row.registered_delivery, state)
    return is_attempt and wants_intermediate(row.registered_delivery)
