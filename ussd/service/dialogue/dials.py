"""Dials: who serves what was dialled or called, and how the dialogue begins.

A dial is routed and opens a session at once, so a second dial of a subscriber on a channel ends the
first; the facts of everyone who dialled in the same read of a link are asked for together, and the
flow opens when they are there.  What nobody serves gets last words (services.md E40) and no flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog

from menus.model import CALL, USSD
from smpp.constants import CommandStatus
from store.errors import StoreError
from ussd.core.billing import Ending
from ussd.core.moves import Move
from ussd.core.routes import Miss, Route
from ussd.core.sessions import UssdSession
from ussd.core.wire import Dial
from ussd.service.dialogue.fact_book import STRANGER, FactBook, Values
from ussd.service.dialogue.ground import Ground
from ussd.service.dialogue.resuming import Kept
from ussd.service.sentences import missed
from ussd.service.store_watch import failed

__all__ = ["Dials"]

_log = structlog.get_logger(__name__)


class _Dialled(NamedTuple):
    """A dial that waits for the facts; a call is routed when they are there."""

    session: UssdSession
    string: str
    route: Route | Miss | None
    kept: Kept | None


class Dials:
    """Opens the dialogues of `dialogues`."""

    __slots__ = ("_asked", "_ground")

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._asked: list[_Dialled] = []

    def take(self, peer: Any, dial: Dial) -> int:
        """Open a session for a dial; 0 or the command_status that refuses it."""
        ground = self._ground
        table, served = ground.live.table, ground.served_for(dial.msisdn)
        if ground.is_full:
            return CommandStatus.ESME_RTHROTTLED
        route: Route | Miss | None = None
        address = dial.string
        if dial.channel == USSD:
            route = served.routes.dial(dial.string)
            address = route.code if type(route) is Route else route.address  # type: ignore[union-attr]
        dialect = peer.dialect
        if not dialect.continues:
            self._forget_closed(dial)
        session = ground.new_session(dial.msisdn, dial.channel, address, peer)
        if dialect.echoes:
            session.echo = dial
        if type(route) is Route:
            session.owner = route.owner
        session.is_busy = True
        kept = ground.resuming.earlier(session, table.open(session))
        self._asked.append(_Dialled(session, dial.string, route, kept))
        return 0

    def _forget_closed(self, dial: Dial) -> None:
        """Where every screen closes the dialogue, nobody can go on with what still stands here."""
        live = self._ground.live
        left = live.table.find(dial.msisdn, dial.channel)
        if left is not None:
            live.finish(left, Ending.COMPLETED)

    def ask(self) -> None:
        """Ask for the facts of everyone who dialled since the last time."""
        if not self._asked:
            return
        asked, self._asked = self._asked, []
        ground = self._ground
        books: dict[FactBook, list[_Dialled]] = {}
        for dialled in asked:
            books.setdefault(dialled.session.served.book, []).append(dialled)
        for book, dials in books.items():
            msisdns = list({dialled.session.msisdn for dialled in dials})
            try:
                ground.reader.call(book.read_many, msisdns, done=partial(self._known, dials))
            except StoreError as error:
                self._known(dials, None, error)

    def _known(
        self,
        asked: list[_Dialled],
        found: Mapping[str, Values] | None,
        error: Exception | None,
    ) -> None:
        """The facts are there: open what was dialled."""
        turns = self._ground.turns
        turns.begin()
        if found is None:
            failed(_log, "facts_not_read", error, dials=len(asked))
        for dialled in asked:
            session = dialled.session
            session.is_busy = False
            if session.has_ended or found is None:
                self._give_up(dialled)
                continue
            session.values = found.get(session.msisdn, STRANGER)
            session.facts_at = turns.now_s
            session.language = session.served.book.language(session.values)
            try:
                self._open(dialled)
            except Exception:  # a border: one dial's fault must not cost the others theirs
                self._ground.live.broken(session)

    def _give_up(self, dialled: _Dialled) -> None:
        """Nothing comes of a dial; what it might have gone on with waits for another."""
        session, kept = dialled.session, dialled.kept
        if kept is not None and self._ground.find(session.msisdn, USSD) in (None, session):
            self._ground.resuming.put_back(kept)
        if not session.has_ended:
            self._ground.live.fail(session)

    def _open(self, dialled: _Dialled) -> None:
        session, string, route, kept = dialled
        if route is None:
            route = self._call_route(session, string)
        if isinstance(route, Miss):
            text = missed(route.reason, session.language, session.served.flows)
            self._ground.live.say_last(session, text, Ending.UNKNOWN)
        elif kept is None:
            self._begin(session, route, string)
        elif not _is_same(route, kept.session):
            self._ground.resuming.forget(kept)
            self._begin(session, route, string)
        else:
            anew = partial(self._begin, route=route, string=string)
            self._ground.resuming.go_on(session, kept, anew)

    def _call_route(self, session: UssdSession, string: str) -> Route | Miss:
        is_abroad = session.served.book.country(session.values) not in (None, "RU")
        route: Route | Miss = session.served.routes.call(string, is_abroad=is_abroad)
        session.address = route.code if isinstance(route, Route) else route.address
        return route

    def _begin(self, session: UssdSession, route: Route, string: str) -> None:
        """Open the flow, or hand the dialogue to the application that owns the code."""
        if route.owner:
            applications = self._ground.applications
            if applications is None:
                self._ground.live.fail(session)
            else:
                applications.opened(session, route.owner, string)
            return
        flows = session.served.flows
        session.route = ",".join(route.path)
        is_call = session.channel == CALL
        if is_call:
            move = Move.open_call(flows, route.code, route.path)
        else:
            move = Move.open_screen(flows, route.screen, route.path, route.captures)
        self._ground.live.walk(session, move)


def _is_same(route: Route, kept: UssdSession) -> bool:
    """Whether what is typed behind the code is what was typed then, or nothing.

    Who dials another promo code, number or sum behind the same code wants that one.
    """
    dialogue = kept.dialogue
    values = dialogue.values if dialogue is not None else {}
    is_same_path = not route.path or ",".join(route.path) == kept.route
    return is_same_path and all(values.get(name) == typed for name, typed in route.captures.items())
