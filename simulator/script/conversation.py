"""What a script has said and heard so far: its phones, its captures, its talks, its transcript."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from simulator.ear import apart_from_figures
from simulator.handset import Shown, TextMessage
from simulator.network.air import Line

__all__ = ["Conversation", "Phone", "Talk"]


@dataclass(slots=True)
class Phone:
    """A phone of the script, on the air.

    `heard` are the words of its dialogue, figures apart; `has_looked` says whether anything was
    seen since the phone's own last move.
    """

    name: str
    line: Line
    heard: set[str] = field(default_factory=set)
    has_looked: bool = False

    @property
    def msisdn(self) -> str:
        """Its number."""
        return self.line.handset.msisdn

    def has_shown(self) -> bool:
        """Whether a screen or an announcement has come that nobody looked at."""
        return any(isinstance(notice, Shown) for notice in self.line.notices)

    def has_text(self) -> bool:
        """Whether a short message has come that nobody looked at."""
        return any(isinstance(notice, TextMessage) for notice in self.line.notices)

    def next_shown(self) -> Shown | None:
        """Look at the next screen or announcement."""
        for notice in self.line.notices:
            if isinstance(notice, Shown):
                self.line.notices.remove(notice)
                self.has_looked = True
                return notice
        return None

    def next_text(self) -> TextMessage | None:
        """Look at the next short message."""
        for notice in self.line.notices:
            if isinstance(notice, TextMessage):
                self.line.notices.remove(notice)
                return notice
        return None

    def look_away(self) -> None:
        """Pass over every screen that has come: the owner acts, and so has seen them."""
        while (shown := self.next_shown()) is not None:
            self.heard.add(apart_from_figures(shown.text))

    def begin(self) -> None:
        """Forget what an earlier dialogue said."""
        self.look_away()
        self.heard.clear()

    def repeats(self, shown: Shown) -> bool:
        """Whether this dialogue has said these words before, but for their figures."""
        words = apart_from_figures(shown.text)
        return any(words in heard for heard in self.heard)

    def keep(self, shown: Shown) -> None:
        """Remember words that the owner has read or heard."""
        self.heard.add(apart_from_figures(shown.text))


@dataclass(slots=True)
class Talk:
    """A ticket that an operator of the script has taken, and how many lines were looked at."""

    ticket: int
    looked_at: int = 0


@dataclass(slots=True)
class Conversation:
    """Everything that one play knows."""

    phones: dict[str, Phone] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    language: str | None = None
    facts_before: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the script has changed, by number: each fact as it was."""
    delayed: set[str] = field(default_factory=set)
    """Numbers whose SMS the script holds."""
    charged_before: dict[str, Decimal] = field(default_factory=dict)
    """What each number that the gateway has made afresh was charged by then."""
    met: set[str] = field(default_factory=set)
    """Numbers that had a phone in the script."""
    out: set[str] = field(default_factory=set)
    """Services that the script has taken out."""
    said: list[str] = field(default_factory=list)

    def note(self, line: str) -> None:
        """Add a line to what was said."""
        self.said.append(line)
