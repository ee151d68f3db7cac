"""A lang file beside the flows: which of its texts belongs to which of theirs.

The mirror is found word by word.  A bare text may stand for the label of an option, and of a list
only the entries that hold texts are mirrored, in order; `{}` holds a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from menus.errors import Problem, Severity
from menus.source import Mapping, Node, Scalar, Sequence, suggestion
from menus.texts.text import Text

__all__ = ["Branch", "Mirror", "tree_of"]

Branch: TypeAlias = "dict[str, Branch | Text]"
"""The texts of the flows by the words of their paths."""

_Path: TypeAlias = tuple[str, ...]
_SHORT_FORMS = ("label", "text", "end")


def tree_of(texts: Iterable[Text]) -> Branch:
    """The texts as a tree: file, screen, then the words below it."""
    tree: Branch = {}
    for text in texts:
        *branches, leaf = (*text.screen.split("."), *text.words)
        here = tree
        for word in branches:
            below = here.setdefault(word, {})
            if isinstance(below, Text):
                break
            here = below
        else:
            here.setdefault(leaf, text)
    return tree


class Mirror:
    """One lang file being matched; `put` takes each text with its translation."""

    def __init__(self, put: Callable[[Text, Scalar], None], problems: list[Problem]) -> None:
        self._put = put
        self._problems = problems

    def match(self, branch: Branch, key: Scalar, value: Node, path: _Path = ()) -> None:
        """What stands under one word of the lang file."""
        path = (*path, key.text)
        target = branch.get(key.text)
        if target is None:
            where, hint = ".".join(path), suggestion(key.text, branch)
            message = f"'{where}' holds no text in the flows: take it away.{hint}"
            self._extra(key, message)
        else:
            self._match(target, value, path)

    def _extra(self, node: Node, message: str) -> None:
        problem = Problem(node.place, "extra-translation", message, Severity.WARNING)
        self._problems.append(problem)

    def _shape(self, node: Node, message: str) -> None:
        self._problems.append(Problem(node.place, "shape", message))

    def _match(self, target: Branch | Text, value: Node, path: _Path) -> None:
        if isinstance(target, Text):
            leaf = _only_text(value)
            if leaf is not None:
                self._put(target, leaf)
            else:
                self._shape(value, f"'{'.'.join(path)}' is one text")
        elif isinstance(value, Mapping):
            for key, below in value.entries():
                self.match(target, key, below, path)
        elif isinstance(value, Sequence):
            self._match_list(target, value, path)
        elif not value.is_missing:
            self._match_bare(target, value, path)

    def _match_bare(self, target: Branch, value: Scalar, path: _Path) -> None:
        text = _short_form(target)
        if text is not None:
            self._put(text, value)
        else:
            message = f"'{'.'.join(path)}' has several texts: translate each under its word"
            self._shape(value, message)

    def _match_list(self, branch: Branch, value: Sequence, path: _Path) -> None:
        places = sorted((word for word in branch if word.isdigit()), key=int)
        is_whole = len(value) == len(places)
        at = 0
        for item in value.items:
            if _is_blank(item):
                at += is_whole
                continue
            while at < len(places) - 1 and not _accepts(branch[places[at]], item):
                at += 1
            if at < len(places):
                self._match(branch[places[at]], item, (*path, places[at]))
            else:
                message = f"'{'.'.join(path)}' has {len(places)} texts in the flows and more here"
                self._extra(item, message)
            at += 1


def _is_blank(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.is_missing or node.text == "~"
    return len(node) == 0


def _accepts(target: Branch | Text, item: Node) -> bool:
    """Whether an entry of a list may be the translation of this one."""
    if isinstance(target, Text) or not isinstance(item, Mapping):
        return True
    return any(word in target for word in item)


def _only_text(node: Node) -> Scalar | None:
    """A text, or a mapping that spells out its one word: `{label: …}`."""
    if isinstance(node, Mapping) and len(node) == 1:
        word, value = next(node.items())
        node = value if word in _SHORT_FORMS else node
    if isinstance(node, Sequence) and len(node) == 1:
        node = node.items[0]
    return node if isinstance(node, Scalar) else None


def _short_form(branch: Branch) -> Text | None:
    """The text that a bare word stands for: the label of an option, the one text of anything."""
    for word in _SHORT_FORMS:
        text = branch.get(word)
        if isinstance(text, Text):
            return text
    leaves = list(_leaves(branch))
    return leaves[0] if len(leaves) == 1 else None


def _leaves(branch: Branch) -> Iterator[Text]:
    for below in branch.values():
        if isinstance(below, Text):
            yield below
        else:
            yield from _leaves(below)
