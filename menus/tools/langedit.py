"""A lang file with other translations in it, and everything else as it was typed.

A text that has changed is put in the place of the old one; a new one comes behind the text that it
follows in the flows.  Comments, order, blank lines and quotes stay.  Only where a new text needs
another shape (a list, or `1: Money` that is to say more than its label) its word is written anew,
with the comments that stood inside it above.
The result is read again: when it does not say exactly what it should, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from menus import source
from menus.errors import FlowError
from menus.source.tokens import Token, tokens
from menus.texts import Text
from menus.texts.mirror import Mirror, tree_of
from menus.tools.langtree import Tree, in_one_line, label_of, lines_of, scalar, tree_at
from menus.tools.pieces import doubt

__all__ = ["edited"]

Path: TypeAlias = tuple[str, ...]


class _Edit(NamedTuple):
    """What stands in place of some characters; `depth` says how far in it belongs."""

    start: int
    end: int
    text: str
    depth: int = 0


def edited(before: str, wanted: Mapping[Path, str], texts: Iterable[Text]) -> str | None:
    """The file with all of `wanted` in it ("" is not translated); None when that cannot be done.

    `texts` are those of the flows, so that a short form is known for what it stands for.
    """
    known = list(texts)
    document = source.parse(before, "")
    if not isinstance(document.root, source.Mapping) or document.problems:
        return None
    try:
        found = _Editing(before, document.root, wanted, known).result()
    except FlowError:
        return None
    again = source.parse(found, "")
    if again.problems or not isinstance(again.root, source.Mapping):
        return None
    said = {path: node.text for path, node in _translations(again.root, known).items()}
    is_right = all(said.get(path, "") == text for path, text in wanted.items() if text)
    return found if is_right else None


def _translations(root: source.Mapping, texts: Sequence[Text]) -> dict[Path, source.Scalar]:
    """Where the translation of each text stands."""
    found: dict[Path, source.Scalar] = {}

    def put(text: Text, node: source.Scalar) -> None:
        if not node.is_missing:
            found[(*text.screen.split("."), *text.words)] = node

    Mirror(put, [], lambda path: False).match(tree_of(texts), root, besides=("plurals",))
    plurals = root.get("plurals")
    for name, forms in plurals.items() if isinstance(plurals, source.Mapping) else ():
        for category, form in forms.items() if isinstance(forms, source.Mapping) else ():
            if isinstance(form, source.Scalar) and not form.is_missing:
                found["plurals", name, category] = form
    return found


class _Typed:
    """A file as it was typed: where each node begins and ends in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self._lines = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
        self._index = {(each.line, each.column): at for at, each in enumerate(self.tokens)}

    def start(self, node: source.Node) -> int:
        """Where a node begins."""
        return self._lines[node.line - 1] + node.column - 1

    def token(self, node: source.Node) -> Token | None:
        """The token that a node begins with."""
        at = self._index.get((node.line, node.column))
        return None if at is None else self.tokens[at]

    def is_flow(self, node: source.Node) -> bool:
        """Whether a list or mapping stands in brackets."""
        token = self.token(node)
        return token is not None and token.kind in "[{"

    def end(self, node: source.Node, scalars: set[tuple[int, int]]) -> int:
        """Behind the last character of a node; `scalars` are the places of all of them."""
        if not isinstance(node, source.Scalar) and not self.is_flow(node):
            return self._end_of_block(node, scalars)
        at = self._index.get((node.line, node.column))
        if at is None:
            raise FlowError([doubt(node.place)])
        if isinstance(node, source.Scalar):
            while self.tokens[at].kind == "plain" and self._goes_on(at + 1, scalars):
                at += 1
            return self._end_of(self.tokens[at])
        depth = 1
        while depth:
            at += 1
            depth += (self.tokens[at].kind in "[{") - (self.tokens[at].kind in "]}")
        return self._end_of(self.tokens[at])

    def _goes_on(self, at: int, scalars: set[tuple[int, int]]) -> bool:
        """Whether a token is the next line of an unquoted text."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.kind == "plain" and (token.line, token.column) not in scalars

    def _end_of_block(
        self, node: source.Sequence | source.Mapping, scalars: set[tuple[int, int]]
    ) -> int:
        if isinstance(node, source.Sequence):
            last: source.Node = node.items[-1]
        else:
            key, last = list(node.entries())[-1]
            if isinstance(last, source.Scalar) and last.is_missing:
                return self.end(key, scalars) + 1  # its colon
        return self.end(last, scalars)

    def _end_of(self, token: Token) -> int:
        return self._lines[token.line - 1] + token.column - 1 + len(token.text)

    def line_end(self, at: int) -> int:
        """The end of the line of a character."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found

    def comments(self, start: int, end: int) -> list[str]:
        """The comments between two characters."""
        return [
            token.text
            for token in self.tokens
            if token.kind == "comment" and start <= self._end_of(token) <= end
        ]


class _Editing:
    """One file being changed."""

    def __init__(
        self,
        before: str,
        root: source.Mapping,
        wanted: Mapping[Path, str],
        texts: Sequence[Text],
    ) -> None:
        self._typed = _Typed(before)
        self._root = root
        self._wanted = wanted
        self._tree = tree_at(wanted.items())
        self._there = _translations(root, texts)
        self._scalars = {(node.line, node.column) for node in _scalars(root)}
        self._edits: list[_Edit] = []

    def result(self) -> str:
        """The text with all changes."""
        self._insert([p for p, text in self._wanted.items() if text and p not in self._there])
        for path, node in self._there.items():
            text = self._wanted.get(path, "")
            if text and text != node.text:
                self._replace(node, text)
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        """What was typed and what is new, in turn; of two at one place the inner one first."""
        text, at = self._typed.text, 0
        for edit in sorted(self._edits, key=lambda e: (e.start, -e.end, -e.depth)):
            if edit.start < at:  # its word was written anew as a whole
                continue
            yield text[at : edit.start]
            yield edit.text
            at = edit.end
        yield text[at:]

    def _edit(self, start: int, end: int, text: str, depth: int = 0) -> None:
        self._edits.append(_Edit(start, end, text, depth))

    def _replace(self, node: source.Scalar, text: str) -> None:
        written = scalar(text, is_quoted=node.is_quoted)
        self._edit(self._typed.start(node), self._typed.end(node, self._scalars), written)

    # -- new texts -----------------------------------------------------------------------

    def _insert(self, new: Sequence[Path]) -> None:
        """Bring new texts in: behind a word that is there, or with a word written anew."""
        waiting: dict[tuple[Path, str], list[Path]] = {}
        for path in dict.fromkeys(map(self._word_of, new)):
            if self._entry(path) is not None:
                self._rewrite(path)
            else:
                waiting.setdefault((path[:-1], self._before(path)), []).append(path)
        for (parent, follows), paths in waiting.items():
            self._add(parent, follows, paths)

    def _word_of(self, path: Path) -> Path:
        """The first word of a path that is not there as a mapping: it is what is to be written."""
        node: source.Node = self._root
        for at, word in enumerate(path):
            below = node.get(word) if isinstance(node, source.Mapping) else None
            if not isinstance(below, source.Mapping) or not len(below):
                return path[: at + 1]
            node = below
        return path

    def _entry(self, path: Path) -> tuple[source.Mapping, source.Scalar, source.Node] | None:
        """The mapping, key and value of a word that is there."""
        node: source.Node | None = self._root
        for word in path[:-1]:
            node = node.get(word) if isinstance(node, source.Mapping) else None
        if not isinstance(node, source.Mapping):
            return None
        key, value = node.key(path[-1]), node.get(path[-1])
        return (node, key, value) if key is not None and value is not None else None

    def _before(self, path: Path) -> str:
        """The word there behind which a new one comes: the nearest before it in the flows."""
        parent = self._mapping(path[:-1])
        there = ""
        for word in _below(self._tree, path[:-1]):
            if word == path[-1]:
                break
            there = word if word in parent else there
        return there or list(parent)[-1]

    def _mapping(self, path: Path) -> source.Mapping:
        entry = self._entry(path) if path else None
        node = self._root if entry is None else entry[2]
        assert isinstance(node, source.Mapping), path
        return node

    def _add(self, parent: Path, follows: str, paths: Sequence[Path]) -> None:
        """New words of one mapping, behind one that is there."""
        mapping = self._mapping(parent)
        trees = {path[-1]: _short(parent, _at(self._tree, path)) for path in paths}
        end = self._end_of_entry(mapping, follows)
        if self._typed.is_flow(mapping):
            parts = [in_one_line(word, tree) for word, tree in trees.items()]
            if None in parts:
                self._rewrite(parent)
            else:
                self._edit(end, end, "".join(f", {part}" for part in parts))
            return
        line = self._typed.line_end(end)
        indent = mapping.column - 1
        lines = (each for word, tree in trees.items() for each in lines_of(word, tree, indent))
        self._edit(line, line, "".join(f"\n{each}" for each in lines), len(parent))

    def _end_of_entry(self, mapping: source.Mapping, word: str) -> int:
        key, value = mapping.key(word), mapping.get(word)
        assert key is not None and value is not None
        if isinstance(value, source.Scalar) and value.is_missing:
            return self._typed.end(key, self._scalars) + 1
        return self._typed.end(value, self._scalars)

    def _rewrite(self, path: Path) -> None:
        """Write a word anew with all below it; the comments inside go above."""
        entry = self._entry(path) if path else None
        if entry is None:
            raise FlowError([doubt(self._root.place)])
        mapping, key, _ = entry
        tree, start = _at(self._tree, path), self._typed.start(key)
        end = self._end_of_entry(mapping, path[-1])
        if self._typed.is_flow(mapping):
            short = in_one_line(path[-1], tree)
            if short is None or self._typed.comments(start, end):
                self._rewrite(path[:-1])
            else:
                self._edit(start, end, short)
            return
        indent = mapping.column - 1
        pad = " " * indent
        line_end = self._typed.line_end(end)
        comments = [f"{pad}{each}" for each in self._typed.comments(start, line_end)]
        lines = [*comments, *lines_of(path[-1], tree, indent)]
        self._edit(start - indent, line_end, "\n".join(lines))


def _short(parent: Path, tree: Tree | str) -> Tree | str:
    """An option that is nothing but its label is written as it."""
    return label_of(tree) or tree if parent[-1:] == ("options",) else tree


def _below(tree: Tree, path: Path) -> Iterator[str]:
    found = _at(tree, path)
    return iter(found if isinstance(found, dict) else ())


def _at(tree: Tree, path: Path) -> Tree | str:
    here: Tree | str = tree
    for word in path:
        assert isinstance(here, dict), path
        here = here[word]
    return here


def _scalars(node: source.Node) -> Iterator[source.Scalar]:
    """Every scalar of a file, keys too."""
    if isinstance(node, source.Scalar):
        yield node
    elif isinstance(node, source.Sequence):
        for item in node:
            yield from _scalars(item)
    else:
        for key, value in node.entries():
            yield key
            yield from _scalars(value)
