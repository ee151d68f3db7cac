"""The SMS centre accepts: validate, number, store, answer after the commit.

Of every message one row is made, on the loop, complete and with its number; the writer stores the
rows of a moment with one statement and one commit, and only then the responses go out, together.
What would make a batch fail is refused before it is queued.  Past the writer's bound a message is
answered ESME_RMSGQFUL, past the account's rate ESME_RTHROTTLED: nothing is ever dropped.
Every message pays for each line of `_good_row` and `Rows.make`; measure before adding one.

Queries, cancels and replacements keep the writer's order (3.4 §4.8-4.10) and are in
`service.messages.inquiries`; forwarding is in `service.messages.forwarder`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from msgspec.structs import replace

from smpp.commands import (
    DataSm,
    DestAddress,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
    UnsuccessSme,
)
from smpp.constants import CommandStatus, EsmClass, InterfaceVersion
from smpp.pdu import Pdu
from smpp.tlvs import Tlv
from store import StoreError, messages
from store.messages import ShortMessage
from ussd.config import Smsc as SmscSettings
from ussd.core.forwarding import MessageIds
from ussd.core.submission import (
    Refusal,
    as_submit_sm,
    missing_tlv,
    refusal,
    source_refusal,
    time_to_live,
)
from ussd.core.transactions import (
    LIMIT_S,
    as_datagram,
    has_one_attempt,
    is_transaction,
    schedule_refusal,
)
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, Peer
from ussd.service.messages.answers import Answers
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.rows import Rows
from ussd.service.messages.transactions import Transactions
from ussd.service.refusals import face

__all__ = ["Smsc", "Writing"]

Done = Callable[[Any, Exception | None], None]

_ONCE = tuple(map(has_one_attempt, range(256)))
"""By esm_class, one octet: looked up for every message."""


class Writing(Protocol):
    """The store's writer, with a thread or without."""

    @property
    def room(self) -> int:
        """How many more items it takes."""

    def insert(self, batch: Any, row: Any, done: Done | None = None) -> None:
        """Queue a row; `done(row, error)` after the commit; raise `Unavailable` when full."""

    def insert_all(self, batch: Any, rows: list[Any], done: Done) -> None:
        """Queue rows; `done(rows, error)`, for those of one fate, after the commit."""

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any, Exception | None], None] | None = None,
    ) -> None:
        """Queue `function(tx, *args)`; `done(result, error)` after the commit."""


class Smsc:
    """Accepts messages of every peer; one object for the whole gateway."""

    def __init__(
        self,
        *,
        settings: SmscSettings,
        accounts: Accounts,
        writer: Writing,
        clocks: Clocks,
        ids: MessageIds,
        wake_forwarder: Callable[[float], None],
        inquire: Callable[[Peer, Pdu], None],
        replace: Callable[[Sequence[ShortMessage], Done], None],
        transactions: Transactions,
        early: EarlyReceipts,
        early_number: str = "",
    ) -> None:
        """Take `inquire`, which answers every other request than a submission.

        `replace` stores messages in the place of those that wait (`service.messages.replacing`).
        `transactions` keeps responses back until the delivery.
        `early` keeps responses back that their receipt is to overtake; `early_number` is a number
        of the emulation where that is so for everybody.
        """
        self.accepted = 0
        """Messages stored since the start."""
        self._settings = settings
        self._rows = Rows(settings=settings, accounts=accounts, clocks=clocks, ids=ids)
        self._writer = writer
        self._clocks = clocks
        self._wake_forwarder = wake_forwarder
        self._inquire = inquire
        self._replace = replace
        self._transactions = transactions
        self._answers = Answers(lambda: writer.room, early, early_number)
        self._woken_for = math.inf

    def requests_received(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Take a run of requests; each is answered, submissions after their commit."""
        now = self._clocks.wall()
        requests: list[Pdu] = []
        rows: list[ShortMessage] = []
        for pdu in pdus:
            if type(pdu) is SubmitSm and not (pdu.replace_if_present_flag or _ONCE[pdu.esm_class]):
                row = self._good_row(peer, pdu, pdu, now)
                if row is not None:
                    requests.append(pdu)
                    rows.append(row)
            else:
                self._store_run(peer, requests, rows)
                requests, rows = [], []
                self._take_apart(peer, pdu, now)
        self._store_run(peer, requests, rows)

    def _take_apart(self, peer: Peer, pdu: Pdu, now: float) -> None:
        """Take a request that is no plain submission, behind those that came before it."""
        if isinstance(pdu, SubmitSm):
            self._submit_in_mode(peer, pdu, pdu, now)
        elif isinstance(pdu, DataSm):
            self._submit_data(peer, pdu, now)
        elif isinstance(pdu, SubmitMulti):
            self._submit_multi(peer, pdu, now)
        else:
            self._inquire(peer, pdu)

    def _submit_data(self, peer: Peer, pdu: DataSm, now: float) -> None:
        status = missing_tlv(pdu) or source_refusal(pdu)
        if status:
            peer.link.reply(pdu, status)
            return
        single = as_submit_sm(pdu, pdu.destination_addr)
        single.validity_period = time_to_live(pdu, self._settings.max_validity)
        self._submit_in_mode(peer, pdu, single, now)

    def _submit_in_mode(self, peer: Peer, request: Pdu, pdu: SubmitSm, now: float) -> None:
        """Store the one message `pdu` that came with `request`, and answer as its mode says."""
        as_datagram(pdu)
        status = schedule_refusal(pdu)
        if status:
            peer.link.reply(request, status)
        elif is_transaction(pdu.esm_class) and not pdu.replace_if_present_flag:
            self._submit_and_wait(peer, request, pdu, now)
        else:
            self._submit(peer, request, pdu, now)

    def _submit_and_wait(self, peer: Peer, pdu: Pdu, single: SubmitSm, now: float) -> None:
        """Store a message whose response says what came of its delivery."""
        status = refusal(single, peer.version)
        try:
            if status:
                raise Refusal(status)
            row = self._rows.make(peer, single, now)
            row = replace(row, expires_at=min(row.expires_at, now + LIMIT_S))
            stored = partial(self._stored_to_wait, peer, pdu, row)
            self._writer.insert(messages.ACCEPT, row, stored)
        except (Refusal, Refused, StoreError) as error:
            peer.link.reply(pdu, _status(error))
            return
        self._transactions.hold(row.id, partial(self._answer_in_the_end, peer, pdu, row))

    def _stored_to_wait(
        self, peer: Peer, pdu: Pdu, row: ShortMessage, _: object, error: Exception | None
    ) -> None:
        if error is not None:
            self._transactions.drop(row.id)
            peer.link.reply(pdu, _status(error))
            return
        self.accepted += 1
        self._wake_by(row.due_at)

    def _answer_in_the_end(
        self, peer: Peer, pdu: Pdu, row: ShortMessage, status: int, tlvs: tuple[Tlv, ...]
    ) -> None:
        if status and isinstance(pdu, SubmitSm) and peer.version < InterfaceVersion.V5_0:
            peer.link.reply(pdu, status)  # its response has no body beside an error (3.4 §4.4.2)
            return
        fields = self._answers.fields(peer, row)
        peer.link.reply(pdu, status, **fields | {"tlvs": (*tlvs, *fields.get("tlvs", ()))})

    def take_mo(self, peer: Peer, pdu: Any) -> None:
        """Take a deliver_sm or data_sm of an upstream: a phone's message to one of our numbers."""
        status = source_refusal(pdu)
        if status:
            peer.link.reply(pdu, status)
            return
        single = as_submit_sm(pdu, pdu.destination_addr.removeprefix("+"))
        single.registered_delivery = 0
        single.esm_class &= ~EsmClass.MODE_MASK  # there it means nothing (3.4 §5.2.12)
        self._submit(peer, pdu, single, self._clocks.wall())

    def _submit(self, peer: Peer, request: Pdu, pdu: SubmitSm, now: float) -> None:
        """Store the one message `pdu` that came with `request`, or refuse it at once."""
        row = self._good_row(peer, request, pdu, now)
        if row is None:
            return
        try:
            if pdu.replace_if_present_flag:
                self._replace([row], partial(self._replaced, peer, request, row))
            else:
                self._writer.insert(messages.ACCEPT, row, partial(self._stored, peer, request))
        except (Refused, StoreError) as error:
            peer.link.reply(request, _status(error))

    def _good_row(self, peer: Peer, request: Pdu, pdu: SubmitSm, now: float) -> ShortMessage | None:
        """Make the row of a submission; None when `request` was refused at once."""
        status = refusal(pdu, peer.version)
        if not status:
            try:
                return self._rows.make(peer, pdu, now)
            except (Refusal, Refused, StoreError) as error:
                status = _status(error)
        peer.link.reply(request, status)
        return None

    def _store_run(self, peer: Peer, requests: list[Pdu], rows: list[ShortMessage]) -> None:
        """Have the rows of submit_sm written, as many as there is room for; refuse the others."""
        room = self._writer.room
        if len(rows) > room:
            self._refuse(peer, requests[room:], Refused("queue_full"))
            requests, rows = requests[:room], rows[:room]
        if rows:
            stored = partial(self._stored_run, peer, requests, rows)
            try:
                self._writer.insert_all(messages.ACCEPT, rows, stored)
            except StoreError as error:
                self._refuse(peer, requests, error)

    def _refuse(self, peer: Peer, requests: Sequence[Pdu], error: Exception) -> None:
        for request in requests:
            peer.link.reply(request, _status(error))

    def _stored_run(
        self,
        peer: Peer,
        requests: list[Pdu],
        asked: list[ShortMessage],
        rows: list[ShortMessage],
        error: Exception | None,
    ) -> None:
        """Answer after the commit: `rows`, of those that were `asked` for, are stored, or not."""
        if rows is not asked:
            fates = {row.id for row in rows}
            pairs = zip(requests, asked, strict=True)
            requests = [request for request, row in pairs if row.id in fates]
        if error is not None:
            self._refuse(peer, requests, error)
            return
        self.accepted += len(rows)
        self._answers.accept_run(peer, requests, rows)
        self._wake_by(min([row.due_at for row in rows]))

    def _stored(
        self, peer: Peer, request: Pdu, row: ShortMessage | None, error: Exception | None
    ) -> None:
        """Answer after the commit of one message."""
        if row is None:
            self._refuse(peer, [request], error or Refused("queue_full"))
            return
        self.accepted += 1
        self._answers.accept(peer, request, row)
        self._wake_by(row.due_at)

    def _replaced(
        self, peer: Peer, request: Pdu, row: ShortMessage, _: object, error: Exception | None
    ) -> None:
        self._stored(peer, request, None if error is not None else row, error)

    def _wake_by(self, due_at: float) -> None:
        """Wake the forwarder once for all that one commit brings."""
        if due_at < self._woken_for:
            if self._woken_for == math.inf:
                self._clocks.later(0, self._wake)
            self._woken_for = due_at

    def _wake(self) -> None:
        due_at, self._woken_for = self._woken_for, math.inf
        self._wake_forwarder(due_at)

    def _submit_multi(self, peer: Peer, pdu: SubmitMulti, now: float) -> None:
        """Store one row a destination; the response names those that could not be taken."""
        rows: list[ShortMessage] = []
        failed: list[UnsuccessSme] = []
        for address in pdu.dest_address:
            try:
                rows.append(self._row_of(peer, pdu, address, now))
            except (Refusal, Refused) as error:
                failed.append(_unsuccess(address, _status(error)))
        if rows:
            rows[1:] = [replace(row, receipted_message_id=str(rows[0].id)) for row in rows[1:]]
            stored = partial(self._stored_all, peer, pdu, rows, tuple(failed))
            self._store_all(rows, bool(pdu.replace_if_present_flag), stored)
        else:
            status = failed[0].error_status_code if failed else CommandStatus.ESME_RINVNUMDESTS
            peer.link.reply(pdu, status)

    def _store_all(self, rows: list[ShortMessage], replaces: bool, stored: Done) -> None:
        try:
            if replaces:
                self._replace(rows, stored)
            else:
                self._writer.call(messages.ACCEPT.write, rows, done=stored)
        except (Refused, StoreError) as error:
            stored(None, error)

    def _row_of(
        self, peer: Peer, pdu: SubmitMulti, address: DestAddress, now: float
    ) -> ShortMessage:
        if not isinstance(address, SmeAddress):
            raise Refusal(CommandStatus.ESME_RINVDLNAME)
        single = as_submit_sm(pdu, address.destination_addr)
        if peer.is_dialogue(single):
            raise Refusal(CommandStatus.ESME_RINVMSGID)  # a dialogue has one subscriber
        single.dest_addr_ton, single.dest_addr_npi = address.dest_addr_ton, address.dest_addr_npi
        as_datagram(single)
        status = schedule_refusal(single) or refusal(single, peer.version)
        if status:
            raise Refusal(status)
        return self._rows.make(peer, single, now)

    def _stored_all(
        self,
        peer: Peer,
        pdu: SubmitMulti,
        rows: Sequence[ShortMessage],
        failed: tuple[UnsuccessSme, ...],
        _: object,
        error: Exception | None,
    ) -> None:
        if error is not None:
            peer.link.reply(pdu, _status(error))
            return
        self.accepted += len(rows)
        fields = self._answers.fields(peer, rows[0])
        peer.link.reply(pdu, 0, **fields, unsuccess_sme=failed)
        self._wake_by(min(row.due_at for row in rows))


def _status(error: Exception) -> int:
    return error.status if isinstance(error, Refusal) else face(error).command_status


def _unsuccess(address: DestAddress, status: int) -> UnsuccessSme:
    if isinstance(address, SmeAddress):
        return UnsuccessSme(*address, status)
    return UnsuccessSme(0, 0, address.dl_name, status)
