"""What a YAML file is to us: texts as typed, lists and mappings, each with its place.

Nothing here has a type yet: `0770`, `no` and `12:30` are the characters that were typed
(menu-language §3).  The schema of whoever reads the node decides what they mean.
The classes are plain and slotted, not frozen: a tree of a thousand screens makes 60,000 of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from menus.errors import Place, Problem

__all__ = ["Document", "Mapping", "Node", "Scalar", "Sequence"]


class _Placed:
    """A node knows where it begins; lines and columns count from 1.

    `is_damaged` says that a part of it could not be read and was told: whatever else seems wrong
    with it would only follow from that.
    """

    __slots__ = ("column", "file", "is_damaged", "line")

    file: str
    line: int
    column: int
    is_damaged: bool

    @property
    def place(self) -> Place:
        """Where the node begins, ready for a `Problem`."""
        return Place(self.file, self.line, self.column)


class Scalar(_Placed):
    """A value or key as typed; `is_quoted` tells `""` from a value that is missing."""

    __slots__ = ("is_quoted", "text")

    def __init__(
        self, text: str, file: str = "", line: int = 1, column: int = 1, is_quoted: bool = False
    ) -> None:
        self.text = text
        self.file = file
        self.line = line
        self.column = column
        self.is_quoted = is_quoted
        self.is_damaged = False

    @property
    def is_missing(self) -> bool:
        """True for `key:` with nothing behind it."""
        return not self.text and not self.is_quoted

    def __repr__(self) -> str:
        return f"Scalar({self.text!r}, {self.place})"


class Sequence(_Placed):
    """A list; `items` in the order typed."""

    __slots__ = ("items",)

    def __init__(self, file: str = "", line: int = 1, column: int = 1) -> None:
        self.items: list[Node] = []
        self.file = file
        self.line = line
        self.column = column
        self.is_damaged = False

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Sequence({self.items!r})"


class Mapping(_Placed):
    """Keys and values in the order typed; a key stands once."""

    __slots__ = ("_entries",)

    def __init__(self, file: str = "", line: int = 1, column: int = 1) -> None:
        self._entries: dict[str, tuple[Scalar, Node]] = {}
        self.file = file
        self.line = line
        self.column = column
        self.is_damaged = False

    def add(self, key: Scalar, value: Node) -> bool:
        """Append an entry; False, and nothing done, for a key that stands there already."""
        entries = self._entries
        if key.text in entries:
            return False
        entries[key.text] = (key, value)
        return True

    def remove(self, word: str) -> None:
        """Take an entry away."""
        del self._entries[word]

    def get(self, word: str) -> Node | None:
        """The value under `word`, or None."""
        entry = self._entries.get(word)
        return entry[1] if entry is not None else None

    def key(self, word: str) -> Scalar | None:
        """The key itself, for its place."""
        entry = self._entries.get(word)
        return entry[0] if entry is not None else None

    def __contains__(self, word: object) -> bool:
        return word in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def entries(self) -> Iterable[tuple[Scalar, Node]]:
        """Every (key, value), in the order typed."""
        return self._entries.values()

    def items(self) -> Iterator[tuple[str, Node]]:
        """Every (text of the key, value), in the order typed."""
        return ((word, value) for word, (_, value) in self._entries.items())

    def __repr__(self) -> str:
        return f"Mapping({dict(self.items())!r})"


Node = Scalar | Sequence | Mapping


class Document:
    """One file: its root node (None when empty or unreadable) and what is wrong with it.

    `text` is what was read, "" when nothing could be.  `passed_over` are those of the problems
    behind which the rest of the file was read all the same.
    """

    __slots__ = ("file", "passed_over", "problems", "root", "text")

    def __init__(
        self,
        file: str,
        root: Node | None,
        problems: list[Problem],
        text: str = "",
        passed_over: frozenset[Problem] = frozenset(),
    ) -> None:
        self.file = file
        self.root = root
        self.problems = problems
        self.text = text
        self.passed_over = passed_over
