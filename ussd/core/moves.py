"""One move of a dialogue as data: which walk to make, on which flows, from where.

A turn that waits for a service outside is walked again when the answer comes, perhaps by another
process after a crash, so its move must be more than a closure.  `to_plain` leaves no secret in
the store: what was typed at a question that hides it is kept as so many zeros (what came of
comparing it is remembered beside it), and where that would not do there is no plain form at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from menus import step as walks
from menus.model import Context, Dialogue, Flows, Secret, as_plain, from_plain
from ussd.core.turn import Walk

__all__ = ["Move"]

_NONE: Mapping[str, object] = {}


class Move:
    """One move; calling it with a `Context` makes a fresh walk.

    Make one with `open_screen`, `open_call`, `answer`, `silence` or `leave_queue`, which take what
    the functions of the same name in `menus.step` take, or with `push`.
    """

    __slots__ = ("dialogue", "flows", "kind", "path", "text", "values")

    def __init__(
        self,
        kind: str,
        flows: Flows,
        text: str,
        dialogue: Dialogue | None = None,
        path: Sequence[str] = (),
        values: Mapping[str, object] = _NONE,
    ) -> None:
        self.kind = kind
        self.flows = flows
        self.text = text
        self.dialogue = dialogue
        self.path = path
        self.values = values

    def __call__(self, context: Context) -> Walk:
        """The walk."""
        return _WALKS[self.kind](self, context)

    @classmethod
    def open_screen(
        cls,
        flows: Flows,
        screen: str,
        path: Sequence[str] = (),
        values: Mapping[str, object] = _NONE,
    ) -> Move:
        """A dial or a keyword; `values` are what the typed pieces of the dialled string are."""
        return cls("screen", flows, screen, None, path, values)

    @classmethod
    def push(cls, flows: Flows, screen: str, values: Mapping[str, object]) -> Move:
        """A screen that the network side opens with these values."""
        return cls("push", flows, screen, None, (), values)

    @classmethod
    def open_call(cls, flows: Flows, number: str, path: Sequence[str] = ()) -> Move:
        """A call to a declared number."""
        return cls("call", flows, number, None, path)

    @classmethod
    def answer(cls, flows: Flows, dialogue: Dialogue, text: str) -> Move:
        """What was pressed or typed."""
        return cls("answer", flows, text, dialogue)

    @classmethod
    def silence(cls, flows: Flows, dialogue: Dialogue) -> Move:
        """Nothing was pressed for long enough."""
        return cls("silence", flows, "", dialogue)

    @classmethod
    def leave_queue(cls, flows: Flows, dialogue: Dialogue, event: str) -> Move:
        """The wait or the talk is over."""
        return cls("queue", flows, event, dialogue)

    @property
    def step(self) -> int:
        """Which answer of the dialogue this is; 0 opens it."""
        return self.dialogue.step + 1 if self.dialogue is not None else 0

    def to_plain(self) -> dict[str, object] | None:
        """What JSON can hold; None when that would not do without a secret."""
        text = self.text
        plain: dict[str, object] = {"kind": self.kind}
        if self.dialogue is not None:
            if _holds_secret(self.dialogue):
                return None
            screen = self.flows.screens.get(self.dialogue.screen)
            if self.kind == "answer" and getattr(screen, "secret", False):
                is_kept = getattr(screen, "save", "") or self.dialogue.typed is not None
                if is_kept or not text.strip().isdigit():
                    return None
                text = "0" * len(text)
            plain |= {"dialogue": self.dialogue.to_plain(), "typed": self.dialogue.typed}
        return plain | {
            "text": text,
            "path": list(self.path),
            "values": as_plain(self.values),
        }

    @classmethod
    def from_plain(cls, flows: Flows, plain: Mapping[str, Any]) -> Move:
        """The move that `to_plain` was made of."""
        dialogue = None
        if "dialogue" in plain:
            dialogue = Dialogue.from_plain(plain["dialogue"])
            dialogue.typed = plain["typed"]
        return cls(
            plain["kind"],
            flows,
            plain["text"],
            dialogue,
            tuple(plain["path"]),
            from_plain(plain["values"]),
        )


def _holds_secret(dialogue: Dialogue) -> bool:
    return any(isinstance(value, Secret) for value in dialogue.values.values())


def _standing(move: Move) -> Dialogue:
    assert move.dialogue is not None
    return move.dialogue


_WALKS: Mapping[str, Callable[[Move, Context], Walk]] = {
    "screen": lambda move, context: walks.open_screen(
        move.flows, move.text, context, move.path, move.values
    ),
    "push": lambda move, context: walks.open_screen(
        move.flows, move.text, context, move.path, move.values, is_pushed=True
    ),
    "call": lambda move, context: walks.open_call(move.flows, move.text, context, move.path),
    "answer": lambda move, context: walks.answer(move.flows, _standing(move), move.text, context),
    "silence": lambda move, context: walks.silence(move.flows, _standing(move), context),
    "queue": lambda move, context: walks.leave_queue(
        move.flows, _standing(move), move.text, context
    ),
}
