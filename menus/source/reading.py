"""YAML files into nodes: events of libyaml, guarded one by one, composed by us.

Values are never constructed: every scalar stays the text that was typed (menu-language §3).
Composing from events keeps hostile input harmless: depth is limited as events come (libyaml's own
composer overflows the stack at 100,000 brackets), aliases never resolve, and size is limited before
a byte is parsed.  Every problem of a file is reported; only broken syntax ends the reading of it.
"""

from __future__ import annotations

import stat
from pathlib import Path
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
from menus.source.nodes import Document, Mapping, Node, Scalar, Sequence
from menus.source.quotes import protect, quoted, restore
from menus.source.sentences import syntax_sentence

__all__ = ["MAX_BYTES", "MAX_DEPTH", "parse", "read"]

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 40
_TEXT_WORDS = frozenset({"text", "label", "end", "ask", "row", "wrong", "sms"})
_OPTION_WORDS = frozenset({"options", "plurals"})


def read(path: Path, name: str | None = None) -> Document:
    """Read one file; `name` is what problems call it (the path itself unless said)."""
    file = name if name is not None else str(path)
    content = _content(path)
    if isinstance(content, bytes):
        text = _decoded(content)
        if isinstance(text, str):
            return parse(text, file)
        content = text
    return Document(file, None, [Problem(content.at(file), "file", content.message)])


def parse(text: str, file: str) -> Document:
    """Compose one file's text; the root is None when it is empty or its syntax is broken."""
    lines = text.splitlines()
    safe, problems = protect(text, file)
    composer = _Composer(file, lines, problems, was_protected=safe is not text)
    return Document(file, composer.compose(safe), sorted(problems))


class _Unreadable:
    """Why a file cannot be read, and the line where that shows."""

    def __init__(self, message: str, line: int = 1) -> None:
        self.message = message
        self._line = line

    def at(self, file: str) -> Place:
        return Place(file, self._line, 1)


def _content(path: Path) -> bytes | _Unreadable:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _Unreadable("this is a directory: name the file in it")
        if not stat.S_ISREG(status.st_mode):
            return _Unreadable("this is not a file that can be read: name a YAML file")
        if status.st_size > MAX_BYTES:
            return _Unreadable(
                f"the file has {status.st_size // 1024:,} KB and at most {MAX_BYTES // 1024:,} KB "
                "are read: split it and include the parts"
            )
        return path.read_bytes()
    except FileNotFoundError:
        return _Unreadable("the file does not exist: create it, or correct its name")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return _Unreadable(f"the file cannot be read ({reason}): check its name and its rights")


def _decoded(content: bytes) -> str | _Unreadable:
    if b"\0" in content:
        return _Unreadable("this is not a text file: save it as plain text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _Unreadable("this line is not UTF-8: save the file in UTF-8", line)


class _Frame:
    """A list or mapping that is being filled."""

    __slots__ = ("holds_texts", "is_flow", "key", "key_end", "last", "node", "under")

    def __init__(self, node: Sequence | Mapping, is_flow: bool, under: str) -> None:
        self.node = node
        self.is_flow = is_flow
        self.under = under
        is_list = type(node) is Sequence
        self.holds_texts = (is_list and under in _TEXT_WORDS) or under in _OPTION_WORDS
        self.key: Scalar | None = None
        self.key_end: Any = None
        self.last: Scalar | None = None


class _Stopped(Exception):
    """The rest of this file is not worth reading."""


class _Composer:
    """Events in, one root node out; findings are appended to `problems`."""

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
        self._problems.append(Problem(place, rule, message))

    def _take(self, event: Any, kind: type) -> None:
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frame = self._stack.pop()
            self._place_node(frame.node)
        elif kind is AliasEvent:
            self._refused(event, "alias", f"*{event.anchor} is a YAML alias: write the value out")
            self._place_node(Scalar("", self._file, *_position(event)))
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
        self._stack.append(_Frame(node, bool(event.flow_style), self._word()))

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
        if self._was_protected:
            text = restore(text)
        node = Scalar(text, self._file, start.line + 1, start.column + 1, bool(style))
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
                if self._is_stray(frame):
                    return
            elif end.line in self._hashes:
                self._look_for_cut(frame, node, end.line, end.column)
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
        if key.text == "<<" and not key.is_quoted:
            self._add(key.place, "merge-key", "<< would merge another mapping: write its words out")
        elif not key.text and not key.is_quoted:
            return
        elif mapping.add(key, value):
            frame.last = value if type(value) is Scalar else None
        else:
            first = mapping.key(key.text)
            line = first.line if first is not None else 0
            message = f"'{key.text}' stands twice, first in line {line}: take one away"
            self._add(key.place, "duplicate-key", message)

    def _is_stray(self, frame: _Frame) -> bool:
        """A word that grew into a key: `{label: Yes, please, go: x}` (menu-language §3)."""
        key = frame.key
        if key is None or frame.key_end is None:
            return False
        line, column = frame.key_end.line, frame.key_end.column
        rest = self._lines[line][column:].lstrip() if line < len(self._lines) else ""
        if not frame.is_flow or rest.startswith(":"):
            if line in self._hashes and rest.startswith(":") and rest[1:].lstrip()[:1] == "#":
                self._lost_value(key, rest[1:].strip())
            return False
        frame.key = None
        last = frame.last
        if last is not None and not last.is_quoted and not key.is_quoted:
            last.text = f"{last.text}, {key.text}"
            message = f"'{key.text}' grew into a word of its own: put {quoted(last.text)} in quotes"
        elif frame.under in _TEXT_WORDS:
            message = f"a text with braces needs quotes: {quoted('{' + key.text + '}')}"
        else:
            message = f"'{key.text}' has no value: write '{key.text}: …', or take it away"
        self._add(key.place, "stray-word", message)
        return True

    def _lost_value(self, key: Scalar, comment: str) -> None:
        if comment[1:2] in (" ", "\t"):
            return
        self._add(
            key.place,
            "quotes",
            f"the value of '{key.text}' begins with # and is lost: put it in quotes: "
            f"{quoted(comment)}",
        )

    def _look_for_cut(self, frame: _Frame, node: Scalar, line: int, column: int) -> None:
        word = frame.key.text if frame.key is not None else ""
        if word not in _TEXT_WORDS and not frame.holds_texts:
            return
        rest = self._lines[line][column:]
        if rest.lstrip().startswith("#"):
            whole = quoted(node.text + rest.rstrip())
            self._add(node.place, "cut-text", f"the text ends at ' #': put it in quotes: {whole}")

    def _syntax(self, error: MarkedYAMLError) -> None:
        never_closed = "end of stream" in str(error.problem)
        mark = (error.context_mark if never_closed else None) or error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        typed = self._lines[line] if line < len(self._lines) else ""
        message = syntax_sentence(error, typed, column)
        self._add(Place(self._file, line + 1, column + 1), "yaml", message)


def _position(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
