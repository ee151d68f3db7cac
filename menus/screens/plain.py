"""The plain values of a screen's YAML: one value, a list, yes or no, a number, a time.

Each method gives a value, or None (the default, where there is one) after it has noted a problem
with its place and what to do, so that all problems of all screens are found in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from menus import source
from menus.catalogue import TypeMistake, parse_duration
from menus.errors import Place, Problem, Severity

__all__ = ["PlainReading"]

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


class PlainReading:
    """One screen: its full `name`, the mapping under it, and where it stands."""

    __slots__ = ("_tell", "name", "node", "place")

    def __init__(
        self,
        name: str,
        node: source.Mapping,
        place: Place,
        tell: Callable[[str, Problem, bool], None],
    ) -> None:
        """`tell` takes the screen's name, a problem, and whether its node lost a part before."""
        self.name = name
        self.node = node
        self.place = place
        self._tell = tell

    # -- problems ------------------------------------------------------------------------

    def problem(
        self,
        where: source.Node | None,
        rule: str,
        message: str,
        offset: int | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem; `offset` counts characters inside a scalar.

        What is wrong with the screen as a whole is told where its name stands.  What only follows
        from another problem is not told.
        """
        place = self.place if where is None or where is self.node else where.place
        if offset is not None and isinstance(where, source.Scalar) and "\n" not in where.text:
            place = Place(place.file, place.line, place.column + where.is_quoted + offset)
        is_damaged = where is not None and where.is_damaged
        self._tell(self.name, Problem(place, rule, message, severity), is_damaged)

    def only(self, node: source.Mapping, words: AbstractSet[str]) -> bool:
        """Whether nothing but these words stands there; others are problems."""
        strangers = [key for key, _ in node.entries() if key.text not in words]
        for key in strangers:
            if self._is_name_alone(node, key):
                break
            meant = source.nearest(key.text, words)
            hint = (
                f"Did you mean '{meant}'?" if meant else f"Known here: {', '.join(sorted(words))}"
            )
            self.problem(key, "unknown-word", f"'{key.text}' is not known here. {hint}")
            node.is_damaged = node.is_damaged or (meant is not None and meant not in node)
        return not strangers

    def _is_name_alone(self, node: source.Mapping, key: source.Scalar) -> bool:
        """A name with nothing below it, which begins a column too far to the right."""
        value = node.get(key.text)
        if not isinstance(value, source.Scalar) or not value.is_missing:
            return False
        message = f"'{key.text}' has nothing below it: indent it less, or what belongs to it more"
        self.problem(key, "unknown-word", message)
        node.is_damaged = True
        return True

    def _missing(self, around: source.Node | None, word: str) -> None:
        if around is not None:
            self.problem(around, "missing-word", f"'{word}' is missing: add '{word}: …'")

    # -- plain values --------------------------------------------------------------------

    def scalar(
        self,
        node: source.Node | None,
        word: str,
        example: str,
        around: source.Node | None = None,
    ) -> str | None:
        """One value as typed; with `around` it must be there."""
        if node is None:
            self._missing(around, word)
            return None
        if isinstance(node, source.Scalar) and not node.is_missing:
            return node.text
        self.problem(node, "shape", f"{word}: takes one value, as in {word}: {example}")
        return None

    def mapping(self, node: source.Node | None, word: str, example: str) -> source.Mapping | None:
        """Words with values; None where there is nothing."""
        if node is None or isinstance(node, source.Mapping):
            return node
        if isinstance(node, source.Scalar) and node.is_missing:
            message = f"{word} has nothing below it: write it as in {example}, or take it away"
        else:
            message = f"{word} is written with words, as in {example}"
        self.problem(node, "shape", message)
        return None

    def filled(self, node: source.Node | None, word: str, example: str) -> source.Mapping | None:
        """Words with values, one at least; None where there is nothing."""
        mapping = self.mapping(node, word, example)
        if mapping is None or len(mapping):
            return mapping
        message = f"{word} is empty: write what belongs to it, as in {example}"
        self.problem(mapping, "shape", message)
        return None

    def listed(
        self, node: source.Node | None, word: str, example: str, quietly: bool = False
    ) -> list[source.Node]:
        """The entries of a list, [] where there is none."""
        if isinstance(node, source.Sequence) and len(node):
            return list(node)
        if not quietly:
            how = ": begin each entry with '- '" if example.startswith("-") else ""
            self.problem(node, "shape", f"{word}: takes a list{how}, as in {example}")
        return []

    def flag(self, node: source.Node | None, word: str, default: bool) -> bool:
        """yes or no."""
        if node is None:
            return default
        text = self.scalar(node, word, "yes")
        value = _YES_NO.get((text or "").lower())
        if value is None and text is not None:
            self.problem(node, "shape", f"{word}: takes yes or no")
        return default if value is None else value

    def whole(self, node: source.Node | None, word: str, low: int, high: int, default: int) -> int:
        """A whole number between bounds."""
        if node is None:
            return default
        text = self.scalar(node, word, str(low)) or ""
        if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        self.problem(node, "shape", f"{word}: takes a number from {low} to {high}")
        return default

    def one_of(
        self, node: source.Node | None, word: str, choices: Sequence[str], default: str
    ) -> str:
        """One of a few words."""
        if node is None:
            return default
        text = self.scalar(node, word, choices[0]) or default
        if text in choices:
            return text
        hint = source.suggestion(text, choices)
        self.problem(node, "shape", f"{word}: takes {' or '.join(choices)}.{hint}")
        return default

    def duration(
        self,
        node: source.Node | None,
        word: str,
        around: source.Node | None = None,
        least_s: int = 0,
    ) -> int | None:
        """Whole seconds."""
        text = self.scalar(node, word, "30s", around)
        return self.seconds_of(node, text, word, least_s) if text is not None else None

    def seconds_of(
        self, node: source.Node | None, wording: str, word: str = "", least_s: int = 0
    ) -> int | None:
        """Whole seconds of `3m`, a part of a node; `word` is what they are said of."""
        try:
            seconds = int(parse_duration(wording))
        except TypeMistake as mistake:
            self.problem(node, "duration", str(mistake))
            return None
        if seconds < least_s:
            self.problem(node, "duration", f"{word}: takes a second at least, as in 5s")
            return None
        return seconds

    def hours(self, node: source.Node | None, around: source.Node) -> str | None:
        """Opening hours, `HH:MM-HH:MM`."""
        text = self.scalar(node, "hours", '"08:00-20:00"', around)
        if text is not None and not _HOURS.fullmatch(text):
            self.problem(node, "hours", f"'{text}' are no hours: write them as in 08:00-20:00")
            return None
        return text

    def key(self, node: source.Node | None, word: str, around: source.Node) -> str:
        """A key of the phone; "" after a problem."""
        text = self.scalar(node, word, "2", around) or ""
        if text and not text.isalnum() and text not in ("*", "#"):
            self.problem(node, "option-key", f"'{text}' is no key: use a number, a letter, * or #")
        return text

    def replay(self, node: source.Node | None) -> bool:
        """`replay: stop`."""
        return node is not None and self.one_of(node, "replay", ("stop",), "stop") == "stop"
