"""A lang file beside the flows: which of its texts belongs to which of theirs.

The mirror is found word by word.  A bare text may stand for the label of an option, and of a list
only the entries that hold texts are mirrored, in order; `{}` holds a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

from menus.errors import Problem, Severity
from menus.source import Mapping, Node, Scalar, Sequence, nearest
from menus.texts.text import Text

__all__ = ["Branch", "Mirror", "tree_of"]

Branch: TypeAlias = "dict[str, Branch | Text]"
"""The texts of the flows by the words of their paths."""

_Path: TypeAlias = tuple[str, ...]
_SHORT_FORMS = ("label", "text", "end")
_LOST_COLON = re.compile(r"""(\w+)(:(?=\S)|(?= *["'])) *(.*)""", re.DOTALL)
"""A word of the flows that was meant to stand before the text, and became a part of it."""

_MOST = 100
"""Strange words of one mapping; the next run tells the rest."""


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
    """One lang file being matched; `put` takes each text with its translation.

    `is_hidden` says of a path whether the flows may hold a text there that could not be read.
    """

    def __init__(
        self,
        put: Callable[[Text, Scalar], None],
        problems: list[Problem],
        is_hidden: Callable[[_Path], bool],
    ) -> None:
        self._put = put
        self._problems = problems
        self._is_hidden = is_hidden
        self._mistaken: set[_Path] = set()
        self._tree: Branch = {}

    def is_told(self, text: Text) -> bool:
        """Whether its translation is known to lack: it stands under a wrong word, or is hidden."""
        path = (*text.screen.split("."), *text.words)
        is_mistaken = any(path[:length] in self._mistaken for length in range(len(path) + 1))
        return is_mistaken or self._is_hidden(path)

    def match(
        self, branch: Branch, root: Mapping, path: _Path = (), besides: Collection[str] = ()
    ) -> None:
        """Everything that stands in a mapping of the lang file, `besides` some words."""
        if root.is_damaged:  # a screen perhaps by the loss of the next one's name
            self._mistaken.add(path[:1] if len(path) == 2 else path)
        self._tree = self._tree or branch
        strangers = []
        for key, value in root.entries():
            target = branch.get(key.text)
            if target is not None:
                self._match(target, value, (*path, key.text))
            elif key.text not in besides:
                strangers.append(key)
        if len(path) == 1 and self._are_of_another_file(strangers, path):
            return
        if strangers:
            self._strange(branch, root, strangers[:_MOST], path)

    def _are_of_another_file(self, strangers: list[Scalar], path: _Path) -> bool:
        """Several screens of one other file: the line with its name is lost above them."""
        names = {key.text for key in strangers}
        for file, screens in self._tree.items() if len(names) > 1 else ():
            if not isinstance(screens, Text) and names <= screens.keys():
                self._mistaken.add((file,))
                message = (
                    f"this and what follows stand in '{file}' of the flows: write '{file}:' above"
                )
                self._extra(strangers[0], (*path, strangers[0].text), message, Severity.ERROR)
                return True
        return False

    def _strange(self, branch: Branch, root: Mapping, strangers: list[Scalar], path: _Path) -> None:
        """Words that the flows do not have there; one may be meant for one that lacks."""
        lacking = [w for w, below in branch.items() if w not in root and _says_something(below)]
        only = lacking[0] if len(lacking) == len(strangers) == 1 else None
        for key in strangers:
            below = root.get(key.text)
            if isinstance(below, Scalar) and below.is_missing:
                self._name_alone(key, path)
                return
            here, meant = (*path, key.text), nearest(key.text, lacking) or only
            self._mistaken.add((*path, meant or key.text))
            hint = f" Did you mean '{meant}'?" if meant else ""
            message = f"'{'.'.join(here)}' holds no text in the flows: take it away.{hint}"
            severity = Severity.ERROR if meant else Severity.WARNING
            self._extra(key, here, message, severity)

    def _name_alone(self, key: Scalar, path: _Path) -> None:
        """The name of a file or a screen, a column too far to the right; what follows is its."""
        self._mistaken.update({(key.text,), (*path[:1], key.text)})
        message = f"'{key.text}' has nothing below it: indent it less, or what belongs to it more"
        self._extra(key, (*path, key.text), message, Severity.ERROR)

    def _extra(
        self, node: Node, path: _Path, message: str, severity: Severity = Severity.WARNING
    ) -> None:
        """What belongs to no text; an error where a text that lacks its translation is meant."""
        if not self._is_hidden(path):
            problem = Problem(node.place, "extra-translation", message, severity)
            self._problems.append(problem)

    def _shape(self, node: Node, path: _Path, message: str, rule: str = "shape") -> None:
        self._mistaken.add(path)
        if not node.is_damaged and not self._is_hidden(path):
            self._problems.append(Problem(node.place, rule, message))

    def _match(self, target: Branch | Text, value: Node, path: _Path) -> None:
        if isinstance(target, Text):
            leaf = _only_text(value)
            if leaf is not None:
                self._put(target, leaf)
            else:
                self._shape(value, path, f"'{'.'.join(path)}' is one text")
        elif isinstance(value, Mapping):
            self.match(target, value, path)
        elif isinstance(value, Sequence) and path[-1] == "options":
            self._shape(value, path, "options are translated by their keys, as in {1: …, 2: …}")
        elif isinstance(value, Sequence):
            self._match_list(target, value, path)
        elif not value.is_missing:
            self._match_bare(target, value, path)

    def _match_bare(self, target: Branch, value: Scalar, path: _Path) -> None:
        text = _short_form(target)
        lost = None if value.is_quoted else _LOST_COLON.match(value.text)
        if lost is not None and lost[1] in target:
            what = "the blank behind its colon" if lost[2] else "its colon"
            message = f"'{lost[1]}{lost[2]}' lacks {what}: write '{lost[1]}: {lost[3]}'"
            self._shape(value, path, message, "yaml")
        elif text is not None:
            self._put(text, value)
        else:
            message = f"'{'.'.join(path)}' has several texts: translate each under its word"
            self._shape(value, path, message)

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
                self._extra(item, path, message)
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


def _says_something(below: Branch | Text) -> bool:
    """Whether anything there needs a translation that the engine does not bring itself."""
    texts = (below,) if isinstance(below, Text) else _leaves(below)
    return any(text.source.says_something and not text.is_built_in for text in texts)


def _leaves(branch: Branch) -> Iterator[Text]:
    for below in branch.values():
        if isinstance(below, Text):
            yield below
        else:
            yield from _leaves(below)
