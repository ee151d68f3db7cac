"""What is done to a message after it was accepted: it is ended (cancel_sm) or changed (replace_sm).

It is found in the writer's order, so that no cancel overtakes the submission that it means, nor
meets one behind it; what is already on its way to the store is waited for.  From then on until the
change is on disk nobody sends the message.  One that is at a receiver at this moment stays.
A centre beyond that has a message is asked first, under the ids that it gave.  What it grants is
written down whenever the answer comes; who asked us does not wait longer than the centre is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

import structlog
from msgspec.structs import replace
from sqlalchemy import Connection

from smpp.constants import MessageState
from smpp.pdu import Pdu
from store import inquiries
from store.inquiries import Amended, Beyond, Page, Wanted
from store.messages import ShortMessage
from ussd.core import onward
from ussd.core.forwarding import RECEIPT_GRACE_S
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.messages.forwarder import Forwarder
from ussd.service.messages.receipt_rows import is_told

__all__ = ["Amending", "Cancel", "Deed", "Outcome", "Replace"]

_PORTION = 1_000

_log = structlog.get_logger(__name__)


class Outcome(NamedTuple):
    """What came of it: whether there is such a message at all, and how many were changed."""

    is_known: bool
    changed: int


Done = Callable[[Outcome | None, Exception | None], None]
Write = Callable[[Connection], Amended]


class Deed(Protocol):
    """What is to be done; `write` is called on the loop and gives what the writer runs."""

    def write(self, rows: Sequence[ShortMessage], now: float, *, takes_back: bool) -> Write:
        """Return the change of these messages; `takes_back`: the centre beyond has agreed."""

    def request(self, row: ShortMessage, their_id: str, now: float) -> Pdu | None:
        """Return what a centre beyond is asked; None when it cannot be asked for this."""


class Cancel:
    """Ends messages, with the receipts that their senders asked for."""

    def __init__(self, forwarder: Forwarder, who: str = "") -> None:
        """Take who makes the receipts, and who does it when it is not the sender."""
        self._receipts = forwarder.receipts
        self._who = who

    def write(self, rows: Sequence[ShortMessage], now: float, *, takes_back: bool) -> Write:
        """Return what ends them."""
        deleted = MessageState.DELETED
        receipts = {
            row.id: self._receipts.of(row, deleted, 0, now)
            for row in rows
            if is_told(row, deleted, False)
        }
        return partial(
            inquiries.end,
            ids=[row.id for row in rows],
            receipts=receipts,
            now=now,
            cause=f"cancelled by {self._who}" if self._who else "cancelled",
            who=self._who,
            takes_back=takes_back,
        )

    def request(self, row: ShortMessage, their_id: str, now: float) -> Pdu | None:
        """Return the cancel_sm."""
        return onward.cancel_sm(row, their_id)


@dataclass(frozen=True, slots=True)
class Replace:
    """Changes columns of messages; `schedule_delivery_time` is spelt as it was asked for."""

    changes: Mapping[str, Any]
    schedule_delivery_time: str = ""

    def write(self, rows: Sequence[ShortMessage], now: float, *, takes_back: bool) -> Write:
        """Return what changes them; when one that is beyond is due is the centre's matter there."""
        changes = dict(self.changes)
        if takes_back:
            changes.pop("due_at", None)
            if "expires_at" in changes:
                changes["due_at"] = changes["expires_at"] + RECEIPT_GRACE_S
        ids = [row.id for row in rows]
        return partial(inquiries.change, ids=ids, changes=changes, takes_back=takes_back)

    def request(self, row: ShortMessage, their_id: str, now: float) -> Pdu | None:
        """Return the replace_sm."""
        new = replace(row, **self.changes)
        schedule = self.schedule_delivery_time
        left_s = new.expires_at - now
        return onward.replace_sm(row, new, their_id, left_s, schedule_delivery_time=schedule)


@dataclass(slots=True)
class _Task:
    """One request under way; `waiting` counts the messages that centres beyond are asked about."""

    wanted: Wanted
    deed: Deed
    done: Done
    changed: int = 0
    waiting: int = 0
    is_searching: bool = True


@dataclass(slots=True)
class _Asking:
    """What a centre beyond is asked about one message, part by part."""

    task: _Task
    row: ShortMessage
    parts: int
    refusals: int = 0
    is_granted: bool = False
    is_over: bool = False


class Amending:
    """Ends and changes messages; one object for the whole gateway."""

    def __init__(self, *, writer: Any, clocks: Clocks, forwarder: Forwarder) -> None:
        """Take the store's writer, and who sends the messages meanwhile."""
        self._writer = writer
        self._clocks = clocks
        self._forwarder = forwarder

    def __call__(self, wanted: Wanted, deed: Deed, done: Done) -> None:
        """Do something to the messages that are meant and wait; `done(outcome, error)` once."""
        self._find(_Task(wanted, deed, done), -1, None)

    def _find(self, task: _Task, above: int, upto: int | None) -> None:
        def found(page: Page | None, error: Exception | None) -> None:
            if page is None:
                task.done(None, error)
            elif not page.is_known:
                task.done(Outcome(False, 0), None)
            elif not page.rows:
                self._searched(task)
            else:
                self._forwarder.results.after(partial(self._amend, task, page))

        find = partial(inquiries.find, above=above, upto=upto)
        ask(self._writer.call, find, task.wanted, _PORTION, done=found)

    def _amend(self, task: _Task, page: Page) -> None:
        """Change what is here, and ask for what is beyond."""
        free = self._forwarder.keep_back([row.id for row in page.rows])
        rows = [row for row in page.rows if row.id in set(free)]

        def amended(done: Amended | None, error: Exception | None) -> None:
            self._forwarder.give_back(free)
            if done is None:
                task.done(None, error)
                return
            task.changed += done.changed
            for one in done.beyond:
                self._ask(task, one)
            if page.upto is None:
                self._searched(task)
            else:
                self._find(task, page.rows[-1].id, page.upto)

        ask(
            self._writer.call,
            task.deed.write(rows, self._clocks.wall(), takes_back=False),
            done=amended,
        )

    def _ask(self, task: _Task, beyond: Beyond) -> None:
        """Ask the centre about each part; one that is granted is enough."""
        row, place = beyond
        now = self._clocks.wall()
        pdus = [task.deed.request(row, their_id, now) for their_id in place.their_ids if their_id]
        asked = [pdu for pdu in pdus if pdu is not None]
        if not asked or self._forwarder.onward is None:
            return
        task.waiting += 1
        asking = _Asking(task, row, len(asked))
        for pdu in asked:
            self._forwarder.onward.ask(place.upstream, pdu, partial(self._told, asking))

    def _told(self, asking: _Asking, response: Pdu | None) -> None:
        """Learn what the centre says to one part; it may say so after we have answered."""
        if response is not None and not response.command_status:
            if not asking.is_granted:
                asking.is_granted = True
                self._take_back(asking)
            return
        asking.refusals += 1
        if asking.refusals == asking.parts and not asking.is_granted:
            self._answered(asking, 0)

    def _take_back(self, asking: _Asking) -> None:
        task, row, now = asking.task, asking.row, self._clocks.wall()

        def amended(done: Amended | None, error: Exception | None) -> None:
            if error is not None:
                _log.warning("granted_and_not_stored", message_id=row.id, error=str(error))
            self._answered(asking, done.changed if done is not None else 0)
            self._forwarder.wake(now)

        ask(self._writer.call, task.deed.write([row], now, takes_back=True), done=amended)

    def _answered(self, asking: _Asking, changed: int) -> None:
        task = asking.task
        if not asking.is_over:
            asking.is_over = True
            task.changed += changed
            task.waiting -= 1
            self._conclude(task)

    def _searched(self, task: _Task) -> None:
        task.is_searching = False
        self._conclude(task)

    def _conclude(self, task: _Task) -> None:
        if not task.is_searching and not task.waiting:
            task.done(Outcome(True, task.changed), None)
