"""YAML into nodes: events of libyaml, guarded one by one, composed by us.

Values are never constructed: every scalar stays the text that was typed (menu-language §3).
Composing from events keeps hostile input harmless: depth is limited as events come (libyaml's own
composer overflows the stack at 100,000 brackets), aliases never resolve, and size is limited before
a byte is read (`menus.source.files`).  Every problem of a file is reported; only broken syntax ends
the reading of it.
"""

from __future__ import annotations

import re
from typing import Any

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from menus.errors import Place, Problem
from menus.source.nodes import Mapping, Node, Scalar, Sequence
from menus.source.quotes import holds_colons_alone, quoted, restore
from menus.source.sentences import Explained, explained

__all__ = ["MAX_DEPTH", "Composer"]

MAX_DEPTH = 40
MAX_PROBLEMS = 200
_TEXT_WORDS = frozenset({"text", "label", "end", "ask", "row", "wrong", "sms", "subject"})
_OPTION_WORDS = frozenset({"options", "plurals", "words"})
_MARKS = frozenset({"anchor", "tag", "condition-syntax"})
"""Problems of values that `protect` blanked, in part or whole."""

_FLOW_END = re.compile(r"[,\]}]")
_PLACEHOLDER = re.compile(r"\w+(?:[.|]\w+)+")
_GLUED = re.compile(r"(\w+):(\S.*)")


class _Frame:
    """A list or mapping that is being filled."""

    __slots__ = (
        "empty",
        "grown",
        "holds_texts",
        "in_list",
        "is_doubled",
        "is_flow",
        "is_over",
        "key",
        "key_end",
        "last",
        "node",
        "under",
    )

    def __init__(self, node: Sequence | Mapping, is_flow: bool, under: str, in_list: bool) -> None:
        self.node = node
        self.is_flow = is_flow
        self.under = under
        self.in_list = in_list
        is_list = type(node) is Sequence
        self.holds_texts = (is_list and under in _TEXT_WORDS) or under in _OPTION_WORDS
        self.key: Scalar | None = None
        self.key_end: Any = None
        self.last: Scalar | None = None
        self.empty: Scalar | None = None
        self.grown: Problem | None = None
        self.is_over = self.is_doubled = False


class _Stopped(Exception):
    """The rest of this file is not worth reading."""


class Composer:
    """Events in, one root node out; findings are appended to `problems`.

    `stumbled` is the last of them where the reading ended at a colon that belongs to a text.
    """

    def __init__(
        self, file: str, lines: list[str], problems: list[Problem], was_protected: bool
    ) -> None:
        self._file = file
        self._lines = lines
        self._problems = problems
        self._was_protected = was_protected
        self._stack: list[_Frame] = []
        self._root: Node | None = None
        self._documents = 0
        self._long_quote: tuple[int, int] | None = None
        self.stumbled: Explained | None = None
        self._marked = {each.place.line for each in problems if each.rule in _MARKS}
        self._hashes = {n for n, line in enumerate(lines) if " #" in line or "\t#" in line}

    def compose(self, text: str) -> Node | None:
        """The root node, or None."""
        try:
            self._compose(CParser(text))
        except _Stopped:
            return self._root
        except MarkedYAMLError as error:
            self._syntax(error)
            return None
        except ReaderError as error:
            before = text[: error.position] if isinstance(error.position, int) else ""
            place = Place(self._file, before.count("\n") + 1, 1)
            self._add(place, "yaml", "a control character stands here: delete it")
            return None
        return self._root

    def _compose(self, parser: Any) -> None:
        next_event, scalar = parser.get_event, self._scalar
        try:
            while True:
                event = next_event()
                kind = type(event)
                if kind is ScalarEvent:
                    scalar(event)
                elif kind is StreamEndEvent or event is None:
                    return
                else:
                    self._take(event, kind)
        finally:
            parser.dispose()

    def _add(self, place: Place, rule: str, message: str) -> None:
        if len(self._problems) >= MAX_PROBLEMS:
            message = "more is wrong below: put right what is told above first"
            self._problems.append(Problem(place, "yaml", message))
            raise _Stopped
        self._problems.append(Problem(place, rule, message))

    def _take(self, event: Any, kind: type) -> None:
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frame = self._stack.pop()
            self._place_node(frame.node)
        elif kind is AliasEvent:
            self._refused(event, "alias", f"*{event.anchor} is a YAML alias: write the value out")
            unknown = Scalar("", self._file, *_position(event))
            unknown.is_damaged = True
            self._place_node(unknown)
        elif kind is DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._refused(
                    event, "yaml", "a second document begins here: one is all a file holds"
                )
                raise _Stopped

    def _refused(self, event: Any, rule: str, message: str) -> None:
        self._add(Place(self._file, *_position(event)), rule, message)

    def _open(self, event: Any) -> None:
        if event.anchor or event.tag:
            self._marks(event)
        position = _position(event)
        if len(self._stack) >= MAX_DEPTH:
            self._refused(
                event, "depth", f"nested deeper than {MAX_DEPTH} levels: take the structure apart"
            )
            raise _Stopped
        node = (
            Mapping(self._file, *position)
            if type(event) is MappingStartEvent
            else Sequence(self._file, *position)
        )
        if self._root is None:
            self._root = node
        in_list = bool(self._stack) and type(self._stack[-1].node) is Sequence
        self._stack.append(_Frame(node, bool(event.flow_style), self._word(), in_list))

    def _word(self) -> str:
        if not self._stack:
            return ""
        frame = self._stack[-1]
        if frame.key is not None:
            return frame.key.text
        return frame.under if type(frame.node) is Sequence else ""

    def _marks(self, event: Any) -> None:
        if event.anchor:
            self._refused(event, "anchor", f"&{event.anchor} is a YAML anchor: take it away")
        if event.tag:
            self._refused(event, "tag", f"{event.tag} is a YAML tag: take it away")

    def _scalar(self, event: Any) -> None:
        if event.anchor or event.tag:
            self._marks(event)
        start = event.start_mark
        style = event.style
        text = event.value
        node = Scalar(text, self._file, start.line + 1, start.column + 1, bool(style))
        if self._was_protected:
            node.text = restore(text)
            if node.text != text:
                self._damage(node, text)
        if style:
            is_long = style in "\"'" and event.end_mark.line > start.line
            self._long_quote = (start.line, start.column) if is_long else None
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        if frame.key is None and type(frame.node) is Mapping:
            frame.key = node
            frame.key_end = event.end_mark
            return
        if not style:
            end = event.end_mark
            if not text:
                if self._is_stray(frame, node):
                    return
                node.is_damaged = node.is_damaged or start.line + 1 in self._marked
            elif end.line in self._hashes and node.text.count(":") == text.count(":"):
                self._look_for_cut(frame, node, end.line, end.column)
            elif text[-1] == '"':
                self._look_for_lone_quote(frame, node)
        self._place_node(node)

    def _place_node(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        if type(frame.node) is Sequence:
            frame.node.items.append(node)
        elif frame.key is None:
            self._add(node.place, "yaml", "a key is one word or number: put a text in quotes")
            frame.key = Scalar("", self._file, node.line, node.column)
            frame.key_end = None
        else:
            self._entry(frame, frame.key, node)

    def _entry(self, frame: _Frame, key: Scalar, value: Node) -> None:
        mapping = frame.node
        assert isinstance(mapping, Mapping)
        frame.key = None
        if frame.is_over:
            return
        if key.text == "<<" and not key.is_quoted:
            mapping.is_damaged = True
            self._add(key.place, "merge-key", "<< would merge another mapping: write its words out")
        elif not key.text and not key.is_quoted:
            return
        elif mapping.add(key, value):
            frame.last = value if type(value) is Scalar else None
            frame.grown = None
            frame.is_doubled = False
            if frame.last is not None and frame.last.is_missing:
                frame.empty = key
        else:
            self._twice(frame, mapping, key)

    def _twice(self, frame: _Frame, mapping: Mapping, key: Scalar) -> None:
        first, empty = mapping.key(key.text), frame.empty
        line = first.line if first is not None else 0
        mapping.is_damaged = True
        was_doubled, frame.is_doubled = frame.is_doubled, not frame.is_flow
        if was_doubled:  # one word after the other stands twice: what they belong to is lost
            return
        if empty is None or frame.is_flow or empty.line <= line:
            message = f"'{key.text}' stands twice, first in line {line}: take one away"
            if frame.in_list and not frame.is_flow:
                message += ", or begin a new entry of the list with '- '"
            self._add(key.place, "duplicate-key", message)
            return
        message = (
            f"'{empty.text}' has nothing below it, and '{key.text}' stands twice, in lines {line} "
            f"and {key.line}: indent '{empty.text}' less, or what belongs to it more"
        )
        self._add(empty.place, "yaml", message)
        mapping.remove(empty.text)
        frame.is_over = True

    def _is_stray(self, frame: _Frame, node: Scalar) -> bool:
        """A word that grew into a key: `{label: Yes, please, go: x}` (menu-language §3)."""
        key = frame.key
        if key is None or frame.key_end is None:
            return False
        line, column = frame.key_end.line, frame.key_end.column
        rest = self._lines[line][column:].lstrip() if line < len(self._lines) else ""
        if not frame.is_flow or rest.startswith(":"):
            if line in self._hashes and rest.startswith(":") and rest[1:].lstrip()[:1] == "#":
                node.is_damaged = self._is_lost(key, rest[1:].strip())
            return False
        frame.key = None
        if frame.node.is_damaged and frame.grown is None:  # told once for all of its words
            return True
        frame.node.is_damaged = True
        message = self._stray(frame, key)
        if frame.grown is not None:  # one word more: the sentence is told once, with all of them
            self._problems.remove(frame.grown)
        problem = Problem(frame.grown.place if frame.grown else key.place, "stray-word", message)
        self._problems.append(problem)
        frame.grown = None if frame.node.is_damaged else problem
        return True

    @staticmethod
    def _stray(frame: _Frame, key: Scalar) -> str:
        last = frame.last
        if glued := _GLUED.fullmatch(key.text):
            right = f"{glued[1]}: {glued[2]}"
            return f"'{glued[1]}:' lacks the blank behind its colon: write '{right}'"
        if last is not None and not last.is_quoted and not key.is_quoted:
            last.text = f"{last.text}, {key.text}"
            frame.node.is_damaged = False
            return f"'{key.text}' grew into a word of its own: put {quoted(last.text)} in quotes"
        if frame.under in _TEXT_WORDS or _PLACEHOLDER.fullmatch(key.text):
            return f"a text with braces needs quotes: {quoted('{' + key.text + '}')}"
        word, _, value = key.text.partition(" ")
        return f"'{key.text}' has no value: write '{word}: {value or '…'}', or take it away"

    def _look_for_lone_quote(self, frame: _Frame, node: Scalar) -> None:
        """A text that ends with a quote and does not begin with one."""
        word = frame.key.text if frame.key is not None else ""
        if node.text.count('"') % 2 and (word in _TEXT_WORDS or frame.holds_texts):
            node.text = node.text[:-1]
            message = f"the text ends with a quote and begins with none: write {quoted(node.text)}"
            self._add(node.place, "quotes", message)

    def _is_lost(self, key: Scalar, comment: str) -> bool:
        """Whether a value was typed that begins with #, and so was read as a comment."""
        if comment[1:2] in (" ", "\t"):
            return False
        self._add(
            key.place,
            "quotes",
            f"the value of '{key.text}' begins with # and is lost: put it in quotes: "
            f"{quoted(comment)}",
        )
        return True

    def _look_for_cut(self, frame: _Frame, node: Scalar, line: int, column: int) -> None:
        word = frame.key.text if frame.key is not None else ""
        if word not in _TEXT_WORDS and not frame.holds_texts:
            return
        rest = self._lines[line][column:]
        if rest.lstrip().startswith("#"):
            node.is_damaged = True
            text = _FLOW_END.split(rest)[0] if frame.is_flow else rest
            whole = quoted(node.text + text.rstrip())
            self._add(node.place, "cut-text", f"the text ends at ' #': put it in quotes: {whole}")

    def _damage(self, node: Scalar, text: str) -> None:
        """What is known of a value that lacked its quotes; `text` is what YAML was given."""
        is_colon = holds_colons_alone(text)
        is_flow = bool(self._stack) and self._stack[-1].is_flow
        node.is_damaged = is_flow or not is_colon or self._word() not in _TEXT_WORDS
        if is_flow and is_colon:  # perhaps a comma is missing, and a word of the braces is lost
            self._stack[-1].node.is_damaged = True

    def _syntax(self, error: MarkedYAMLError) -> None:
        found = explained(error, self._lines, self._long_quote)
        line = found.line + 1
        if any(each.rule == "cut-text" and each.place.line == line for each in self._problems):
            return  # what closes the brace stands behind the #
        for each in [each for each in self._problems if each.rule == "stray-word"]:
            if each.place.line == line and each.place.column > found.column + 1:
                self._problems.remove(each)  # a word of what is told as a whole
        self._add(Place(self._file, line, found.column + 1), "yaml", found.message)
        self.stumbled = found if found.text_to is not None else None


def _position(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
