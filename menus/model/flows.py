"""What flows are once they are loaded; they never change after it.

Screens are known here by what they declare and do, not by their kind: `menus.screens` has those.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from menus.errors import Place
from menus.model.dialogue import Keys, Limits

__all__ = [
    "CallRoute",
    "Capture",
    "DialRoute",
    "Edge",
    "Flows",
    "Given",
    "Reader",
    "Screen",
    "SmsRoute",
    "Spoken",
    "Walk",
]

_EMPTY: Mapping[str, Any] = MappingProxyType({})

# The generator protocol is menus.effects' (Need out, Outcome in); this module stands beside it.
Walk: TypeAlias = Generator[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one screen to another: what graph, diff and the reachability checks walk.

    `key` is the option key, or "" when no key is pressed; `word` says what leads there ("go",
    "otherwise", an outcome such as "failed", "silence", "survey").  `conditional` is true when the
    way may be closed.  `path` is where it stands below its screen (`options.1`, `do.2.failed`),
    which no other way of that screen has.  Last words are a way with the target "".
    """

    target: str
    place: Place
    key: str = ""
    word: str = "go"
    conditional: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """Which outcomes an action may have and which its author has answered, for `check`.

    `action` is its word (`use`, `otp`, …), `service` the name of the service if it is one,
    `answered` maps the outcome words that are there to where they stand, `needed` are the words
    that can happen and so must be there.
    """

    action: str
    place: Place
    answered: Mapping[str, Place]
    service: str = ""
    needed: tuple[str, ...] = ()


class Screen(Protocol):
    """One screen of the flows; every module of `menus.screens` has a class like this.

    `name` is `file.screen`.  `shows` is false for the kinds that have no display of their own
    (`choose`, `do`); `halts` is true when a dialled path may not jump past it.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def place(self) -> Place: ...
    @property
    def shows(self) -> bool: ...
    @property
    def halts(self) -> bool: ...

    def exits(self) -> Iterable[Edge]:
        """Every way out of this screen, in the order written: to another one or to last words."""

    def edges(self) -> Iterable[Edge]:
        """Every way out of this screen to another."""

    def keys(self) -> Iterable[tuple[str, Place]]:
        """Every fixed key that it takes, and where that is written."""

    def texts(self) -> Iterable[Any]:
        """Every text of this screen (`menus.screens.saying.Saying`)."""

    def displays(self) -> Iterable[Any]:
        """What it shows, as things with `longest(language) -> (head, lines)`, for `check`."""

    def secrets(self) -> Iterable[str]:
        """Names of values that may not be shown."""

    def outcomes(self) -> Iterable[Given]:
        """What this screen's actions may come back with."""

    def enter(self, walk: Any) -> Walk:
        """Generator[Need, Outcome, Step | str]: show it, or give the name of the next screen."""

    def take(self, walk: Any, text: str) -> Walk:
        """Generator[Need, Outcome, Step | str]: an answer to it."""


class Spoken(Protocol):
    """A text in every language (`menus.texts.Text`)."""

    def render(self, language: str, lookup: Callable[[str], object], /) -> str:
        """The text with its values."""

    @property
    def is_built_in(self) -> bool:
        """True for one of the engine's own texts as it came."""


class Reader(Protocol):
    """What an `accept:` or a capture makes of typed characters (`menus.screens.accept.Accept`).

    `hint` is the built-in word said after a refusal, `shown` the values that the word reads.
    """

    @property
    def hint(self) -> str: ...
    @property
    def shown(self) -> Mapping[str, str]: ...

    def read(self, typed: str) -> object | None:
        """The value, or None when it is refused."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A typed piece of a dialled string: `{promo: digits 4-12}`.

    `accept` is the wording of the type, `pattern` a regular expression for the same characters.
    """

    name: str
    accept: str
    pattern: str
    reader: Reader


@dataclass(frozen=True, slots=True)
class DialRoute:
    """A `*…#` string: `parts` are what stands between the asterisks, literally or as a capture.

    `paths` says that a longer string walks on by option keys.
    """

    code: str
    parts: tuple[str | Capture, ...]
    start: str
    paths: bool
    place: Place

    @property
    def captures(self) -> tuple[Capture, ...]:
        """The typed pieces, in order."""
        return tuple(part for part in self.parts if isinstance(part, Capture))

    @property
    def address(self) -> str:
        """The code as a walk is told it: without the typed pieces and what is behind them."""
        if not self.captures:
            return self.code
        literal = takewhile(lambda part: isinstance(part, str), self.parts)
        return f"{self.code[0]}{'*'.join(map(str, literal))}#"


@dataclass(frozen=True, slots=True)
class CallRoute:
    """A called number; `callers` is the parsed condition (None lets everybody in).

    `facts` are those that it reads.  `menus.open_call` decides; `refused` is a screen.
    """

    number: str
    start: str
    refused: str
    place: Place
    callers: Any = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SmsRoute:
    """A short number: keyword, as the author wrote it, to screen; `otherwise` is "" when unsaid."""

    number: str
    keywords: Mapping[str, str]
    otherwise: str
    place: Place


@dataclass(frozen=True, slots=True)
class Flows:
    """Everything that an installation serves, checked and ready to walk.

    `version` is a hash of all files.  `keys` is by channel.  `limits` is by flow file and channel
    ("" for the defaults).  `words` are the engine's own texts.  `push` maps a name to a screen,
    `push_takes` that screen to the values that it is opened with and their types.
    `fits` says by channel whether a text fits one screen.  `catalogue` is what services.yaml
    declares, `types` are all names that a text or condition may read and their types, `texts` is
    the table of all texts (`menus.texts.TextTable`).  `key_places` says by channel and word where a
    standing key is declared.
    """

    version: str
    languages: tuple[str, ...]
    keys: Mapping[str, Keys]
    limits: Mapping[tuple[str, str], Limits]
    dial: tuple[DialRoute, ...]
    call: Mapping[str, CallRoute]
    sms: Mapping[str, SmsRoute]
    push: Mapping[str, str]
    screens: Mapping[str, Screen]
    words: Mapping[str, Spoken]
    fits: Mapping[str, Callable[[str], bool]]
    catalogue: Any = None
    types: Mapping[str, Any] = field(default_factory=dict)
    texts: Any = None
    push_takes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    key_places: Mapping[tuple[str, str], Place] = field(default_factory=dict)

    def word(self, word: str, language: str, values: Mapping[str, object] = _EMPTY) -> str:
        """One of the engine's own texts ("expired", "unknown_code", …) in a language."""
        return self.words[word].render(language, values.get)

    def limits_of(self, screen: str, channel: str) -> Limits:
        """The session limits that hold on a screen."""
        file = screen.partition(".")[0]
        return self.limits.get((file, channel)) or self.limits["", channel]
