"""A phone for the workbench: walks a version of the menus that nobody gets yet.

Each move is a whole walk over the demo subscribers in a store of its own, in memory: no subscriber
is read, nothing is sent, no service is called (`samples` answers for those over HTTP, and says so),
and what it would do outside comes back as words.  The page holds the dialogue between two moves, so
any version can go on with it: that is how the same screen is drawn anew when the source is saved.
Runs beside the loop, one move at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import Connection

import menus
from menus.effects import Need, Outcome
from menus.errors import MenuError
from menus.model import CALL, SMS, USSD, Context, Dialogue, Flows, Step
from smpp.text import budget
from store import Database, facts, seed, subscribers
from store.migrations import upgrade
from ussd.core.routes import Miss, Routes
from ussd.core.turn import Draws, Walk, run
from ussd.service import sentences
from ussd.service.dialogue.fact_book import SPOKEN, spoken
from ussd.service.dialogue.needs import Asking, House, meet
from ussd.service.flows.flow_files import Judged
from ussd.service.flows.samples import Samples
from ussd.service.flows.telling import mistyped, noted

__all__ = ["Move", "Preview"]

Met: TypeAlias = Callable[[Connection, Asking, Need], Outcome]

_SUBSCRIBER = "79161234567"


@dataclass(frozen=True, slots=True)
class Move:
    """What is done on the phone.

    `kind` is "dial" (dial, call or text `text`), "screen" (open the screen `text`), "answer"
    (`text` to what is shown) or "again" (the same screen anew).  `dialogue` is what the step
    before gave; `language` becomes the subscriber's, "" is the one that it has.  `outcomes` are
    what services are to answer, as `Samples` takes them.
    """

    kind: str
    text: str = ""
    language: str = ""
    msisdn: str = _SUBSCRIBER
    code: str = ""
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()


class Preview:
    """Walks for the workbench; `zone` is where opening hours hold."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """Make nothing yet: the store is made for the first move."""
        self._house = House(zone=zone)
        self._key = os.urandom(32)
        self._turn = 0
        self._store: Database | None = None

    def show(self, judged: Judged, move: Move) -> dict[str, Any]:
        """What the phone shows after a move, as JSON can hold it; {"error": …} when it cannot.

        What is not served is shown as a phone would, and `why` says to the author what is wrong.
        """
        flows = judged.flows
        if flows is None:
            return {"error": "this version has errors; correct them first"}
        try:
            opening = _opening(flows, move)
            samples = Samples(flows, move.outcomes)
        except ValueError as error:
            return {"error": str(error)}
        if isinstance(opening, _NotServed):
            return self._missed(flows, move, opening)
        done: list[str] = []
        try:
            step = self._walk(flows, judged, move, opening, partial(_met, samples, done))
        except MenuError as error:
            return {"error": str(error), "gone": True}
        return _document(step, opening, done, samples.used)

    def _missed(self, flows: Flows, move: Move, missed: _NotServed) -> dict[str, Any]:
        with self._opened().reading() as tx:
            language = move.language or _own_language(tx, flows, move.msisdn, datetime.now(UTC))
        miss, channel = missed
        text = sentences.missed(miss.reason, language, flows)
        return {
            "text": text,
            "why": mistyped(miss) or f"nothing is served at {miss.address}",
            "screen": "",
            "channel": channel,
            "ends": True,
            "language": language,
            "size": _size(text, channel),
        }

    def _walk(self, flows: Flows, judged: Judged, move: Move, opening: _Opening, met: Met) -> Step:
        now = datetime.now(UTC)
        self._turn += 1
        with self._opened().transaction() as tx:
            if move.language:
                # What the store says in the subscriber's language is to be in this one, too.
                subscribers.set_language(tx, move.msisdn, move.language)
            language = move.language or _own_language(tx, flows, move.msisdn, now)
            context = Context(
                now,
                opening.channel,
                move.msisdn,
                language,
                {},
                judged.settings,
                Draws(self._key, self._turn),
                opening.code,
                "preview",
            )
            asking = Asking(
                self._house,
                "preview",
                move.msisdn,
                opening.channel,
                opening.code,
                language,
                now,
                [],
            )
            return run(partial(opening.make, context), partial(met, tx, asking))

    def _opened(self) -> Database:
        if self._store is None:
            database = Database("sqlite://")
            upgrade(database)
            with database.transaction() as tx:
                seed.demo(tx, datetime.now(UTC))
            self._store = database
        return self._store

    def close(self) -> None:
        """Forget the store."""
        if self._store is not None:
            self._store.close()
            self._store = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """A walk to be made, and where it comes from."""

    channel: str
    code: str
    make: Callable[[Context], Walk]


class _NotServed(NamedTuple):
    """What was dialled, called or sent on a channel, and nobody serves."""

    miss: Miss
    channel: str


class _Remembered(msgspec.Struct, forbid_unknown_fields=True):
    """What a page may say of a dialogue (`Dialogue.to_plain`)."""

    screen: str
    channel: Literal["ussd", "call", "sms"]
    language: str
    home: str = ""
    values: dict[str, Any] = {}
    back: list[str] = []
    page: int = 0
    pages: int = 1
    attempts: int = 0
    rows: list[dict[str, Any]] = []
    queue: str = ""
    place: dict[str, Any] = {}
    survey: bool = False
    tail: list[str] = []
    step: int = 0


def _opening(flows: Flows, move: Move) -> _Opening | _NotServed:
    """The walk of a move; raises ValueError with words for what cannot be shown."""
    if move.kind == "dial":
        return _dialled(flows, move.text)
    if move.kind == "screen":
        if move.text not in flows.screens:
            raise ValueError(f"this version has no screen {move.text}")
        return _Opening(
            _channel_of(flows, move.text), "", lambda c: menus.open_screen(flows, move.text, c)
        )
    if not move.dialogue:
        raise ValueError("dial something first")
    try:
        msgspec.convert(move.dialogue, _Remembered)
        dialogue = Dialogue.from_plain(move.dialogue)
    except (msgspec.ValidationError, TypeError, ValueError):
        raise ValueError("dial again: this dialogue cannot be gone on with") from None
    if move.language in flows.languages:
        dialogue.language = move.language
    if move.kind == "answer":
        make: Callable[[Context], Walk] = partial(menus.answer, flows, dialogue, move.text)
    else:
        make = partial(menus.show_again, flows, dialogue)
    return _Opening(dialogue.channel, move.code, make)


def _dialled(flows: Flows, typed: str) -> _Opening | _NotServed:
    number, _, word = typed.strip().partition(" ")
    if number.startswith(("*", "#")):
        return _by_code(flows, typed.strip())
    routes = Routes.of(flows)
    if number in flows.sms:
        sent = routes.message(number, word)
        if isinstance(sent, Miss):
            return _NotServed(sent, SMS)
        return _Opening(SMS, number, lambda c: menus.open_screen(flows, sent.screen, c))
    called = routes.call(typed.strip())
    if isinstance(called, Miss):
        return _NotServed(called, CALL)
    code, path = called.code, called.path
    return _Opening(CALL, code, lambda c: menus.open_call(flows, code, c, path))


def _by_code(flows: Flows, typed: str) -> _Opening | _NotServed:
    route = Routes.of(flows).dial(typed)
    if isinstance(route, Miss):
        return _NotServed(route, USSD)
    screen, path, captures = route.screen, route.path, route.captures
    return _Opening(USSD, route.code, lambda c: menus.open_screen(flows, screen, c, path, captures))


def _channel_of(flows: Flows, screen: str) -> str:
    """The channel that the screen's file is first entered by; USSD when none is."""
    file = screen.partition(".")[0]
    starts = {
        USSD: [route.start for route in flows.dial],
        CALL: [start for route in flows.call.values() for start in (route.start, route.refused)],
        SMS: [
            s for route in flows.sms.values() for s in (*route.keywords.values(), route.otherwise)
        ],
    }
    for channel, names in starts.items():
        if any(name.partition(".")[0] == file for name in names):
            return channel
    return USSD


def _own_language(tx: Connection, flows: Flows, msisdn: str, now: datetime) -> str:
    return spoken(facts.load(tx, msisdn, SPOKEN, now), flows.languages)


def _met(samples: Samples, done: list[str], tx: Connection, asking: Asking, need: Need) -> Outcome:
    sample = samples.answer(need)
    outcome = sample or meet(tx, asking, need)
    return noted(done, asking, need, outcome, is_sample=sample is not None)


def _document(step: Step, opening: _Opening, done: list[str], samples: list[str]) -> dict[str, Any]:
    return {
        "text": step.text,
        "screen": step.screen,
        "channel": opening.channel,
        "code": opening.code,
        "ends": step.ends,
        "expects": step.expects,
        "secret": step.secret,
        "waiting": step.waiting,
        "language": step.language,
        "dialogue": step.dialogue.to_plain(),
        "walked": step.trail,
        "done": done,
        "samples": samples,
        "size": _size(step.text, opening.channel),
    }


def _size(text: str, channel: str) -> dict[str, Any]:
    size = budget.measure(text, channel)
    # An announcement of a call may be as long as it likes.
    limit = size.limit if channel != CALL else None
    return {"units": size.units, "limit": limit, "alphabet": size.alphabet}
