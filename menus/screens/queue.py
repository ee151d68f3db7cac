"""Hand over to a human: the caller waits, hears where he stands, and may leave in other ways.

    live:
      queue: hotline
      order: [subscriber.vip, ticket.paid]     # who goes before others; then by arrival
      text: "You are number {queue.place}, about {queue.wait|minutes}. Calls are recorded."
      skip: {key: 3, price: "{hotline.skip_price}", when: queue.place > 5, label: Connect now}
      callback: {key: 2, label: Call me back, go: called_back}
      full: {over: 30, go: called_back}        # `over` may be left out: the desk's own bound
      open: {hours: "08:00-20:00", closed: {end: "Operators answer from 8 to 20."}}
      silence: {after: 10m, go: called_back}
      survey: hotline.survey                   # after the talk; or, agreed to while waiting (H06):
      survey: {agree: 0, decline: 1, go: hotline.survey}

On a call the screen holds the dialogue (`Step.waiting`), and `refresh` says the text again when the
place has changed.  A USSD session or a text message cannot wait that long: there the callback is
offered at once, and a queue without one promises a call back and ends with its text.
With `agree` and `decline`, silence is a decline.  The ticket outlives the session.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import ClassVar

from menus import source
from menus.catalogue import parse_type
from menus.effects import (
    CallBack,
    JoinQueue,
    LeaveQueue,
    Need,
    Outcome,
    QueuePlace,
    SkipQueue,
)
from menus.errors import Place
from menus.expressions import Condition
from menus.model import CALL, Edge, Given, Step
from menus.screens.declaring import Declaring, Displayed
from menus.screens.display import Display, Line, lay_out, paged
from menus.screens.going import Silence, Way
from menus.screens.outcomes import Ways
from menus.screens.ranking import PAID, rank, read_order
from menus.screens.reading import Reading
from menus.screens.saying import Argument, Saying
from menus.screens.shelf import Types
from menus.screens.standing import again, moved
from menus.screens.walk import Walking

__all__ = ["WORDS", "Callback", "QueueScreen", "Skip", "Survey", "read"]

WORDS = frozenset(
    {"queue", "order", "text", "skip", "callback", "full", "open", "survey", "silence"}
)
_PLACES: Types = {
    "queue.place": parse_type("number 1-999"),
    "queue.length": parse_type("number 0-999"),
    "queue.wait": parse_type("seconds"),
}
_PRICE: Types = {"price": parse_type("money")}


@dataclass(frozen=True, slots=True)
class Skip:
    """The paid way forward (services.md H09)."""

    key: str
    place: Place
    price: Argument
    label: Saying
    when: Condition | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callback:
    """The promise to call back (services.md H05)."""

    key: str
    place: Place
    label: Saying
    way: Way


@dataclass(frozen=True, slots=True)
class Survey:
    """The screen after the talk; with keys, only for those who agreed while they waited."""

    way: Way
    agree: str = ""
    decline: str = ""


@dataclass(frozen=True, slots=True)
class QueueScreen(Declaring):
    """A queue; `order` are names, `ways` the outcomes of joining (full, closed)."""

    name: str
    place: Place
    queue: str
    order: tuple[str, ...]
    text: Saying
    facts: tuple[str, ...]
    ways: Ways
    limit: int | None = None
    hours: str | None = None
    skip: Skip | None = None
    callback: Callback | None = None
    survey: Survey | None = None
    silence: Silence | None = None

    kind: ClassVar[str] = "queue"
    halts: ClassVar[bool] = False

    # -- joining -------------------------------------------------------------------------

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Join, or learn that it is full or closed."""
        yield from walk.known(name for name in self.order if not name.startswith("ticket."))
        order = tuple(rank(walk.lookup(name)) for name in self.order)
        outcome = yield JoinQueue(self.queue, order, self.hours, self.limit, walk.context.code)
        if outcome.word != "ok":
            return (yield from self.ways.leave(walk, outcome.word, outcome))
        walk.arrive(self.name)
        dialogue = walk.dialogue
        dialogue.queue, dialogue.place, dialogue.survey = self.name, outcome.values, False
        if dialogue.channel == CALL or self.callback is not None:
            return (yield from self.show(walk))
        return (yield from self._promise(walk))

    def _promise(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """No way to wait and none offered: the place is kept, and somebody will call."""
        yield from walk.known(self.text.facts)
        text = self.text.say(walk)
        outcome = yield CallBack(self.queue)
        if outcome.word != "ok":
            return (yield from self.ways.leave(walk, outcome.word, outcome))
        walk.dialogue.queue = ""
        walk.trail.append(Way(self.name, self.place, path="text").passed)
        return walk.last_words(self.name, paged(walk, text))

    # -- waiting -------------------------------------------------------------------------

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """The text and what may be done meanwhile."""
        yield from walk.known(self.facts)
        lines = []
        skip, callback = self.skip, self.callback
        if skip is not None and self._may_skip(walk):
            lines.append((skip.key, skip.label.say(walk, {"price": skip.price.value(walk)})))
        if callback is not None:
            lines.append((callback.key, callback.label.say(walk)))
        text = lay_out(walk, self.text.say(walk), lines, hint)
        waiting = walk.dialogue.channel == CALL
        silence_s = self.silence.after_s if self.silence is not None else None
        return walk.step(text, "key", waiting=waiting, silence_s=silence_s)

    def refresh(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """The text with the place as it is now."""
        outcome = yield QueuePlace(self.queue)
        if outcome.word == "ok":
            self._stands(walk, outcome)
        return (yield from self.show(walk))

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """A key while waiting."""
        survey, skip, callback = self.survey, self.skip, self.callback
        if survey is not None and text and text in (survey.agree, survey.decline):
            walk.dialogue.survey = text == survey.agree
            return (yield from self.refresh(walk))
        if skip is not None and text == skip.key:
            return (yield from self._skip(walk, skip))
        if callback is not None and text == callback.key:
            return (yield from self._call_back(walk, callback))
        target = moved(walk, text)
        if target:
            yield LeaveQueue(self.queue)
            walk.dialogue.queue = ""
            return target
        if target is not None:
            return (yield from self.show(walk))
        return (yield from again(walk, self))

    def _skip(self, walk: Walking, skip: Skip) -> Generator[Need, Outcome, Step | str]:
        yield from walk.known(skip.facts)
        if not self._may_skip(walk):
            return (yield from again(walk, self))
        price = skip.price.value(walk)
        outcome = yield SkipQueue(self.queue, price)
        walk.forget_facts()
        if outcome.word != "ok":
            hint = outcome.reason or walk.word("try_later")
            return (yield from again(walk, self, hint))
        self._stands(walk, outcome)
        walk.dialogue.place = {**walk.dialogue.place, PAID: True}
        return (yield from self.show(walk, walk.word("charged", {"price": price})))

    def _may_skip(self, walk: Walking) -> bool:
        skip = self.skip
        if skip is None or walk.dialogue.channel != CALL or walk.dialogue.place.get(PAID):
            return False
        if skip.price.value(walk) is None:  # a setting that nobody has given: nothing is sold
            return False
        return skip.when is None or skip.when.holds(walk.lookup, walk.context.now)

    def _call_back(self, walk: Walking, callback: Callback) -> Generator[Need, Outcome, Step | str]:
        outcome = yield CallBack(self.queue)
        if outcome.word != "ok":
            hint = outcome.reason or walk.word("try_later")
            return (yield from again(walk, self, hint))
        walk.dialogue.queue = ""
        return (yield from callback.way.leave(walk))

    @staticmethod
    def _stands(walk: Walking, outcome: Outcome) -> None:
        walk.dialogue.place = {**walk.dialogue.place, **outcome.values}

    # -- afterwards ----------------------------------------------------------------------

    def served(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """The talk is over: the survey, or thanks."""
        dialogue = walk.dialogue
        survey = self.survey
        is_asked = survey is not None and (not survey.agree or dialogue.survey)
        dialogue.queue, dialogue.screen, dialogue.back = "", "", ()
        if survey is not None and is_asked:
            dialogue.home = survey.way.go
            return (yield from survey.way.leave(walk))
        return (yield from Way(self.name, self.place, word="thanks").leave(walk))

    # -- declarations --------------------------------------------------------------------

    def exits(self) -> Iterable[Edge]:
        """The callback, a full or closed queue, silence, and the survey."""
        if self.callback is not None:
            yield self.callback.way.exit("callback", self.callback.key)
        yield from self.ways.exits()
        if self.silence is not None:
            yield self.silence.way.exit("silence", conditional=True)
        if self.survey is not None:
            yield self.survey.way.exit("survey", conditional=bool(self.survey.agree))

    def keys(self) -> Iterable[tuple[str, Place]]:
        """Everything that can be pressed while waiting."""
        if self.skip is not None:
            yield self.skip.key, self.skip.place
        if self.callback is not None:
            yield self.callback.key, self.callback.place
        if self.survey is not None and self.survey.agree:
            yield self.survey.agree, self.survey.way.place
            yield self.survey.decline, self.survey.way.place

    def texts(self) -> Iterable[Saying]:
        """The text, the labels, and last words."""
        yield self.text
        if self.skip is not None:
            yield self.skip.label
        if self.callback is not None:
            yield self.callback.label
            yield from self.callback.way.texts()
        yield from self.ways.texts()
        if self.silence is not None:
            yield from self.silence.way.texts()

    def displays(self) -> Iterable[Displayed]:
        """The text and every label."""
        lines = [Line(each.key, each.label) for each in (self.skip, self.callback) if each]
        yield Display(self.text, lines)

    def outcomes(self) -> Iterable[Given]:
        """Joining may find it full, or closed when there are hours."""
        yield Given("queue", self.place, self.ways.places, needed=self.ways.needed)


def read(reading: Reading) -> QueueScreen | None:
    """The queue that stands under a screen's name; its problems go to the reading."""
    node = reading.node
    queue = reading.scalar(node.get("queue"), "queue", "hotline", node)
    text = reading.say(node.get("text"), ("text",), node, "text", extra=_PLACES)
    order = read_order(reading, node.get("order"))
    skip = _skip(reading, node.get("skip"))
    callback = _callback(reading, node.get("callback"))
    hours, closed = _open(reading, node.get("open"))
    full, limit = _full(reading, node.get("full"))
    ways = {word: way for word, way in (("full", full), ("closed", closed)) if way is not None}
    can_be = {"full": limit is not None, "closed": hours is not None}
    needed = tuple(word for word in ways if can_be[word])  # one without an answer is told already
    survey = _survey(reading, node.get("survey"))
    silence = reading.silence(node.get("silence"))
    if queue is None or text is None:
        return None
    facts = [*text.facts]
    if skip is not None:
        facts += skip.facts
    if callback is not None:
        facts += callback.label.facts
    return QueueScreen(
        reading.name,
        reading.place,
        queue,
        order,
        text,
        tuple(dict.fromkeys(facts)),
        Ways(reading.name, node.place, ways, needed),
        limit,
        hours,
        skip,
        callback,
        survey,
        silence,
    )


def _skip(reading: Reading, value: source.Node | None) -> Skip | None:
    node = reading.mapping(value, "skip", '{key: 3, price: "{a.price}", label: Now}')
    if value is None or node is None:
        return None
    reading.only(node, frozenset({"key", "price", "when", "label"}))
    key = reading.key(node.get("key"), "key", node)
    price = reading.argument(node.get("price"), {}, parse_type("money"), node, word="price")
    path = ("skip", "label")
    label = reading.say(node.get("label"), path, node, "label", extra={**_PLACES, **_PRICE})
    when = reading.when(node.get("when"), _PLACES)
    if not key or price is None or label is None:
        return None
    facts = (*price.facts, *label.facts, *reading.facts_of(when))
    return Skip(key, node.place, price, label, when, facts)


def _callback(reading: Reading, value: source.Node | None) -> Callback | None:
    node = reading.mapping(value, "callback", "{key: 2, label: Call me back, go: called_back}")
    if value is None or node is None:
        return None
    reading.only(node, frozenset({"key", "label", "go", "end", "lock"}))
    key = reading.key(node.get("key"), "key", node)
    label = reading.say(node.get("label"), ("callback", "label"), node, "label")
    way = reading.way(node, ("callback",))
    if not key or label is None or way is None:
        return None
    return Callback(key, node.place, label, way)


def _open(reading: Reading, value: source.Node | None) -> tuple[str | None, Way | None]:
    node = reading.mapping(value, "open", '{hours: "08:00-20:00", closed: {end: Later.}}')
    if value is None or node is None:
        return None, None
    reading.only(node, frozenset({"hours", "closed"}))
    hours = reading.hours(node.get("hours"), node)
    closed = node.get("closed")
    if closed is None:
        message = "the queue may be closed: add 'closed: …' beside its hours"
        reading.problem(node, "missing-outcome", message)
    return hours, reading.short_way(closed, ("open", "closed")) if closed is not None else None


def _full(reading: Reading, value: source.Node | None) -> tuple[Way | None, int | None]:
    if value is None:
        return None, None
    limit = None
    if isinstance(value, source.Mapping) and "over" in value:
        limit = reading.whole(value.get("over"), "over", 1, 100_000, 0)
    return reading.short_way(value, ("full",), besides=("over",)), limit


def _survey(reading: Reading, value: source.Node | None) -> Survey | None:
    if value is None:
        return None
    if isinstance(value, source.Scalar):
        way = reading.short_way(value, ("survey",))
        return Survey(way) if way is not None else None
    node = reading.mapping(value, "survey", "{agree: 0, decline: 1, go: survey}")
    if node is None:
        return None
    reading.only(node, frozenset({"agree", "decline", "go"}))
    agree = reading.key(node.get("agree"), "agree", node)
    decline = reading.key(node.get("decline"), "decline", node)
    way = reading.way(node, ("survey",))
    return Survey(way, agree, decline) if way is not None else None
