"""The state of one walk: what it knows, where it stands, and how it makes a `Step`.

A walk belongs to one turn.  It works on a copy of the dialogue, so nothing that it does is seen
until its `Step` is; it asks for facts that it was not given, and after an effect of its own it asks
for them anew, because the effect may have changed them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

from menus.effects import Facts, Need, Outcome
from menus.model import BACK_BOUND, Context, Dialogue, Expectation, Flows, Left, Passed, Step

__all__ = ["Walking"]

_NONE: Mapping[str, object] = {}


class Walking:
    """One walk.  `refused` says that the last answer was none and the screen is shown again.

    `extra` are the names of the moment (`tries_left`, `reason`, `item`), `position` counts the
    services called, `goes_back` keeps a screen that is left from being remembered, `returns` is the
    screen that the back key leads to and the page on which it was left, `trail` are the ways that
    were taken.
    """

    __slots__ = (
        "context",
        "dialogue",
        "extra",
        "facts",
        "flows",
        "goes_back",
        "language",
        "position",
        "refused",
        "returns",
        "trail",
    )

    def __init__(self, flows: Flows, dialogue: Dialogue, context: Context) -> None:
        self.flows = flows
        self.dialogue = dialogue
        self.context = context
        self.language = dialogue.language
        self.facts = context.facts
        self.extra = _NONE
        self.position = 0
        self.goes_back = False
        self.refused = False
        self.returns: tuple[str, int] | None = None
        self.trail: list[Passed] = []

    # -- names ---------------------------------------------------------------------------

    def lookup(self, name: str) -> object:
        """The value of a name as it is known now; None when it has none."""
        if name in self.facts:
            return self.facts[name]
        dialogue = self.dialogue
        for known in (self.extra, dialogue.values, dialogue.place):
            if name in known:
                return known[name]
        root, dot, field = name.rpartition(".")
        if dot:
            for known in (self.extra, dialogue.values):
                row = known.get(root)
                if isinstance(row, Mapping):
                    return row.get(field)
        return self.context.settings.get(name)

    def known(self, facts: Iterable[str]) -> Generator[Need, Outcome, None]:
        """Ask for those of these facts that are not known."""
        place = self.dialogue.place
        missing = tuple(name for name in facts if name not in self.facts and name not in place)
        if missing:
            outcome = yield Facts(missing)
            values = dict(self.facts)
            for name in missing:
                values[name] = outcome.values.get(name)
            self.facts = values

    def forget_facts(self) -> None:
        """An effect may have changed any of them: the next one that is needed is read anew."""
        self.facts = _NONE

    def save(self, name: str, value: object) -> None:
        """Keep a session value."""
        self.dialogue.values = {**self.dialogue.values, name: value}

    # -- places --------------------------------------------------------------------------

    def arrive(self, name: str) -> None:
        """A screen with a display of its own is entered: remember the one that is left."""
        dialogue, returns = self.dialogue, self.returns
        left, page = dialogue.screen, dialogue.page
        before = _position(dialogue.back, name)
        if before is not None:
            dialogue.back = dialogue.back[:before]
        elif left and left != name and not self.goes_back:
            dialogue.back = (*dialogue.back, (left, page) if page > 0 else left)[-BACK_BOUND:]
        self.goes_back = False
        dialogue.screen = name
        dialogue.page = returns[1] if returns is not None and returns[0] == name else 0
        dialogue.attempts = 0
        dialogue.typed = None
        if dialogue.rows:
            dialogue.rows = ()

    def previous(self) -> str | None:
        """Where the back key leads, or None at the beginning."""
        dialogue = self.dialogue
        if not dialogue.back:
            return None
        self.goes_back = True
        *rest, last = dialogue.back
        dialogue.back = tuple(rest)
        self.returns = (last, 0) if isinstance(last, str) else last
        return self.returns[0]

    def first(self) -> str:
        """Where the home key leads."""
        self.goes_back = True
        self.dialogue.back = ()
        return self.dialogue.home

    # -- steps ---------------------------------------------------------------------------

    def word(self, word: str, values: Mapping[str, object] = _NONE) -> str:
        """A built-in text in the dialogue's language."""
        return self.flows.word(word, self.language, values)

    def step(
        self,
        text: str,
        expects: Expectation | None,
        *,
        secret: bool = False,
        waiting: bool = False,
        silence_s: int | None = None,
    ) -> Step:
        """Show the screen that the walk stands on."""
        dialogue = self.dialogue
        return Step(
            text,
            False,
            expects,
            secret,
            dialogue,
            waiting,
            self.language,
            dialogue.screen,
            self.flows.limits_of(dialogue.screen, dialogue.channel),
            silence_s,
            trail=self.trail,
        )

    def last_words(self, screen: str, pages: tuple[str, ...]) -> Step:
        """The session is over, once the last page is read."""
        dialogue = self.dialogue
        dialogue.screen = screen
        return self._rest(pages)

    def more_last_words(self) -> Step:
        """The next page of last words that did not fit one."""
        return self._rest(self.dialogue.tail)

    def _rest(self, pages: tuple[str, ...]) -> Step:
        self.dialogue.tail = pages[1:]
        step = self.step(pages[0], "key" if len(pages) > 1 else None)
        step.ends = len(pages) == 1
        return step


def _position(back: tuple[Left, ...], name: str) -> int | None:
    """Where a screen stands among those that were left."""
    for at, left in enumerate(back):
        if left == name or (type(left) is tuple and left[0] == name):
            return at
    return None
