"""What of a session outlives this process: a row, at most a second old.

Sessions that may be resumed are marked when they change and written together, one bulk insert a
second; a turn that has effects writes its own row in its own transaction (`plain`), so that what
was done once is never asked again.  `resume: never` sessions are not written at all.
Rows are made in portions, and screens go out between two of them.
Times in a row are POSIX seconds; a session's are the reactor's.  There is a timer only while
something waits to be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec

from menus.model import Dialogue, Limits, Step
from store import ussd_sessions
from store.errors import Unavailable
from ussd.core.sessions import UssdSession
from ussd.service.clocks import Clocks, Delayed

__all__ = ["Snapshots", "is_resumable", "restored", "row_of"]

_PORTION = 64

_to_json = msgspec.json.Encoder().encode


def is_resumable(limits: Limits | None) -> bool:
    """Tell whether a drop leaves anything to come back to."""
    return limits is not None and limits.resume != "never"


class Snapshots:
    """Which sessions have changed since they were last written."""

    __slots__ = (
        "_changed",
        "_clocks",
        "_every_s",
        "_is_stopped",
        "_over",
        "_taken",
        "_timer",
        "_writer",
    )

    def __init__(self, writer: Any, clocks: Clocks, every_s: float) -> None:
        """Take the store's writer and how old a row may get."""
        self._writer = writer
        self._every_s = every_s
        self._timer: Delayed | None = None
        self._is_stopped = False
        self._clocks = clocks
        self._changed: dict[str, UssdSession] = {}
        self._taken: dict[str, UssdSession] = {}
        self._over: list[str] = []

    def changed(self, session: UssdSession) -> None:
        """Write it in the next batch, if it can be resumed at all."""
        if is_resumable(session.limits):
            self._changed[session.session_id] = session
            if self._timer is None:
                self._schedule()

    def over(self, session: UssdSession) -> None:
        """It cannot come back: its row goes in the next batch, if it has one."""
        self._changed.pop(session.session_id, None)
        self._taken.pop(session.session_id, None)
        if session.is_saved:
            session.is_saved = False
            self._over.append(session.session_id)
            if self._timer is None:
                self._schedule()

    def stop(self) -> None:
        """Write what waits, and keep no timer any more."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._take_changed()
        self._write(len(self._taken))

    def _schedule(self) -> None:
        if not self._is_stopped:
            self._timer = self._clocks.later(self._every_s, self._come)

    def _come(self) -> None:
        """Write all that has changed by now."""
        self._take_changed()
        self._go_on()

    def _take_changed(self) -> None:
        self._taken, self._changed = self._taken | self._changed, {}

    def _go_on(self) -> None:
        self._timer = None
        self._write(_PORTION)
        if self._taken:
            self._timer = self._clocks.later(0, self._go_on)
        elif self._changed or self._over:
            self._schedule()

    def _write(self, count: int) -> None:
        """Hand rows to the writer; what finds no room waits for the next time."""
        offset = self._clocks.wall() - self._clocks.seconds()
        try:
            for known in list(islice(self._taken, count)):
                self._write_one(self._taken.pop(known), offset)
            while self._over:
                self._writer.insert(ussd_sessions.CLOSE, ussd_sessions.Closed(self._over[-1]))
                self._over.pop()
        except Unavailable:
            self._changed = self._taken | self._changed
            self._taken = {}

    def _write_one(self, session: UssdSession, offset: float) -> None:
        if session.is_busy or session.dialogue is None:
            self._changed[session.session_id] = session  # its turn is in the store and writes more
            return
        try:
            self._writer.insert(ussd_sessions.SAVE, row_of(session, session.dialogue, offset))
        except Unavailable:
            self._changed[session.session_id] = session
            raise
        session.is_saved = True


def row_of(
    session: UssdSession, dialogue: Dialogue, offset: float, step: Step | None = None
) -> ussd_sessions.UssdSession:
    """The row of a session that stands at `dialogue`; `offset` is wall minus reactor seconds.

    With `step`, that step is what it shows: its screen has not gone out yet.
    """
    limits = step.limits if step is not None else session.limits
    within_s = limits.resume_within_s if limits is not None else 0
    extra = {
        "number": session.number,
        "step": session.step + (step is not None),
        "text": step.text if step is not None else session.text,
        "expects": step.expects if step is not None else session.expects,
        "route": session.route,
        "dropped": session.dropped_at is not None,
    }
    return ussd_sessions.UssdSession(
        id=session.session_id,
        msisdn=session.msisdn,
        code=session.address,
        channel=session.channel,
        dialogue=_to_json(dialogue.to_plain()).decode(),
        version=session.served.flows.version,
        language=dialogue.language,
        started_at=session.started_at + offset,
        idle_until=session.idle_at + offset,
        ends_at=session.ends_at + offset,
        resumable_until=(session.dropped_at or session.idle_at) + offset + within_s,
        dropped_at=None if session.dropped_at is None else session.dropped_at + offset,
        extra=_to_json(extra).decode(),
    )


def restored(
    rows: Iterable[ussd_sessions.UssdSession], served: Any, offset: float
) -> list[UssdSession]:
    """Sessions as they were when their rows were written, to stand on the flows now served."""
    return [_restored(row, served, offset) for row in rows]


def _restored(row: ussd_sessions.UssdSession, served: Any, offset: float) -> UssdSession:
    session = UssdSession(
        row.id, row.msisdn, row.channel, row.code, row.started_at - offset, served
    )
    extra = json.loads(row.extra)
    session.dialogue = Dialogue.from_plain(json.loads(row.dialogue))
    session.limits = served.flows.limits_of(session.dialogue.screen, row.channel)
    session.language = row.language
    session.number = extra["number"]
    session.step = extra["step"]
    session.text = extra["text"]
    session.expects = extra["expects"]
    session.route = extra["route"]
    session.ends_at = row.ends_at - offset
    session.idle_at = row.idle_until - offset
    session.dropped_at = None if row.dropped_at is None else row.dropped_at - offset
    session.is_saved = True
    return session
