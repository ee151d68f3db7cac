"""What callers hear while they wait: their place, whenever it changes and every so often (H02).

Each is asked of the flows in a turn of its own (`menus.show_again`), because the place is the
store's to say; the words go out unasked (op 3).  There is a timer only while somebody waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import structlog

from menus import step as walks
from menus.model import Context, Step
from store.errors import StoreError
from ussd.core.sessions import UssdSession
from ussd.core.turn import Walk
from ussd.service.clocks import Clocks, Delayed
from ussd.service.dialogue.turns import Done, MakeWalk

if TYPE_CHECKING:
    from ussd.service.dialogue.dialogues import Dialogues

__all__ = ["Announcements"]

_CROWD = 50
_CROWD_S = 5.0

_log = structlog.get_logger(__name__)


class Announcements:
    """Speaks to `waiting`, the desk's callers by session id."""

    __slots__ = (
        "_clocks",
        "_dialogues",
        "_every_s",
        "_is_moving",
        "_telling",
        "_timer",
        "_waiting",
    )

    def __init__(
        self,
        dialogues: Dialogues,
        clocks: Clocks,
        every_s: float,
        waiting: Mapping[str, UssdSession],
    ) -> None:
        self._dialogues = dialogues
        self._clocks = clocks
        self._every_s = every_s
        self._waiting = waiting
        self._timer: Delayed | None = None
        self._is_moving = False
        self._telling: set[str] = set()

    def is_telling(self, session: UssdSession) -> bool:
        """Tell whether the store is being asked what a caller hears next."""
        return session.session_id in self._telling

    def moved(self) -> None:
        """Tell those who stand elsewhere now, at once; in a crowd only every few seconds."""
        if not self._waiting:
            return
        if self._timer is None:
            self._timer = self._clocks.later(self._every_s, self._again)
        if not self._is_moving:
            self._is_moving = True
            is_crowd = len(self._waiting) > _CROWD
            self._clocks.later(_CROWD_S if is_crowd else 0, self._tell_places)

    def stop(self) -> None:
        """Say nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _again(self) -> None:
        self._timer = None
        if self._waiting:
            self._timer = self._clocks.later(self._every_s, self._again)
            self._tell_all(self._announced)

    def _tell_places(self) -> None:
        self._is_moving = False
        self._tell_all(self._placed)

    def _tell_all(self, done: Done) -> None:
        """Ask the flows what each who waits hears now."""
        turns = self._dialogues.turns
        turns.begin()
        for session in list(self._waiting.values()):
            if session.is_busy or session.leader is not None or session.dialogue is None:
                continue
            self._telling.add(session.session_id)
            try:
                turns.take_in_store(session, _show_again(session), done)
            except StoreError as error:
                self._telling.discard(session.session_id)
                _log.warning("not_announced", session_id=session.session_id, error=str(error))

    def _placed(self, session: UssdSession, step: Step | None, error: Exception | None) -> None:
        """Say the place again to whom it has changed for."""
        is_news = step is not None and step.text != session.text
        self._announced(session, step if is_news else None, error)

    def _announced(self, session: UssdSession, step: Step | None, error: Exception | None) -> None:
        """Say where the caller stands now, unless something else happened meanwhile."""
        live = self._dialogues.live
        self._telling.discard(session.session_id)
        if error is not None:
            _log.warning("not_announced", session_id=session.session_id, error=str(error))
        if session.has_ended:
            return
        if step is not None and step.waiting and session.leader is None:
            session.dialogue, session.text = step.dialogue, step.text
            live.notify(session, step.text)
        live.answers.take_unread(session)


def _show_again(session: UssdSession) -> MakeWalk:
    dialogue, flows = session.dialogue, session.served.flows
    assert dialogue is not None

    def make(context: Context) -> Walk:
        return walks.show_again(flows, dialogue, context)

    return make
