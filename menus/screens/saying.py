"""Texts of a screen, and values that it passes on, as a walk uses them.

A `Saying` is a text in every language together with the facts it reads, so that a walk can ask
for them before it speaks.  An `Argument` is a value on its way to a service or a store:
`"{service.id}"` stays what it is, `"{a}-{b}"` becomes a text, `"5"` is what its type says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from menus.catalogue import ValueType
from menus.errors import Place
from menus.screens.walk import Walking
from menus.texts import Lookup, Text

__all__ = ["Argument", "Label", "Saying"]


class Saying:
    """A text that is shown or sent.

    `facts` are the facts it reads, `types` every name that it may read (for worst cases), `use`
    says where it goes: "screen", "sms", "email" or "ticket".
    """

    __slots__ = ("facts", "is_constant", "text", "types", "use")

    def __init__(
        self,
        text: Text,
        facts: tuple[str, ...],
        types: Mapping[str, ValueType],
        use: str = "screen",
    ) -> None:
        self.text = text
        self.facts = facts
        self.types = types
        self.use = use
        self.is_constant = text.source.constant is not None

    def say(self, walk: Walking, extra: Mapping[str, object] | None = None) -> str:
        """The text in the walk's language; `extra` are names of this moment only."""
        if extra is None:
            return self.text.render(walk.language, walk.lookup)
        before, walk.extra = walk.extra, {**walk.extra, **extra} if walk.extra else extra
        try:
            return self.text.render(walk.language, walk.lookup)
        finally:
            walk.extra = before

    def longest(self, language: str) -> str:
        """The text with every value at its longest."""
        return self.text.longest(language, self.types)


@dataclass(frozen=True, slots=True)
class Label:
    """Words that are the same in every language and have no translation."""

    words: str
    facts: tuple[str, ...] = ()
    is_constant: bool = True

    def say(self, walk: Walking) -> str:
        """The words."""
        return self.words

    def longest(self, language: str) -> str:
        """The words."""
        return self.words


class Argument:
    """A value: fixed, read by `name`, or made of several by `render`."""

    __slots__ = ("_fixed", "_name", "_render", "facts", "names", "place")

    def __init__(
        self,
        place: Place,
        facts: tuple[str, ...] = (),
        fixed: object = None,
        name: str = "",
        render: object = None,
        names: frozenset[str] = frozenset(),
    ) -> None:
        self.place = place
        self.facts = facts
        self.names = names
        self._fixed = fixed
        self._name = name
        self._render = render

    def value(self, walk: Walking) -> object:
        """What it is now; None when the name has no value."""
        if self._name:
            return walk.lookup(self._name)
        if callable(self._render):
            lookup: Lookup = walk.lookup
            return self._render(lookup)
        return self._fixed
