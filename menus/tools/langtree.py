"""Texts of a lang file as a tree, and each branch of it as it is typed.

    options: {1: Тариф и баланс, 2: Вопросы}

Of a list (`choose`, `do`, `wrong`) the entries that hold texts are mirrored, in order; `{}` holds
the place of one that is not translated yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

__all__ = ["Tree", "in_one_line", "label_of", "lines_of", "scalar", "tree_at"]

_LISTS = frozenset({"choose", "do", "wrong"})
_ACTIONS = frozenset({"sms", "email", "ticket"})
"""Actions whose text may stand right behind the word."""

_WIDTH = 100
_IN_SCREEN = 4
"""From this indent on a mapping may stand in one line; files and screens never do."""

_SAFE = re.compile(r"[^\W_][\w '/-]*(?<! )\Z")
Tree: TypeAlias = "dict[str, Tree | str]"


def tree_at(translated: Iterable[tuple[tuple[str, ...], str]]) -> Tree:
    """Paths and texts as a tree, in their order."""
    tree: Tree = {}
    for path, text in translated:
        here = tree
        for word in path[:-1]:
            below = here.setdefault(word, {})
            assert isinstance(below, dict), path
            here = below
        here[path[-1]] = text
    return tree


def lines_of(word: str, value: Tree | str, indent: int) -> Iterator[str]:
    """The lines of one word and all below it; none when nothing there is translated."""
    pad = " " * indent
    if not _says(value):
        return
    short = in_one_line(word, value) if isinstance(value, str) or indent >= _IN_SCREEN else None
    if short is not None and (isinstance(value, str) or len(short) + indent <= _WIDTH):
        yield f"{pad}{short}"
        return
    yield f"{pad}{word}:"
    assert isinstance(value, dict)
    if word in _LISTS:
        for each in value.values():
            yield from _item(each, indent + 2)
    else:
        for below, each in value.items():
            yield from lines_of(below, each, indent + 2)


def _says(value: Tree | str) -> bool:
    return bool(value) if isinstance(value, str) else any(map(_says, value.values()))


def _item(value: Tree | str, indent: int) -> Iterator[str]:
    """An entry of a list, translated or not."""
    pad = " " * indent
    if isinstance(value, str) or not _says(value):
        yield f"{pad}- {scalar(value) if value and isinstance(value, str) else '{}'}"
        return
    lines = [line for word, below in value.items() for line in lines_of(word, below, indent + 2)]
    yield f"{pad}- {lines[0].lstrip(' ')}"
    yield from lines[1:]


def in_one_line(word: str, value: Tree | str) -> str | None:
    """`word: …` where that is readable: a text, labels, the one text of an entry."""
    if isinstance(value, str):
        return f"{word}: {scalar(value)}"
    if word == "wrong":
        texts = [scalar(str(each)) if each else "{}" for each in value.values()]
        return f"wrong: [{', '.join(texts)}]"
    if word == "options":
        return _labels(value)
    if word in _LISTS:
        return None
    said = {inner: below for inner, below in value.items() if _says(below)}
    if word in _ACTIONS and list(said) == ["text"]:
        return f"{word}: {scalar(str(said['text']))}"
    if len(said) > 1 and not all(isinstance(below, str) for below in said.values()):
        return None
    parts = [in_one_line(inner, below) for inner, below in said.items()]
    return None if None in parts else f"{word}: {{{', '.join(map(str, parts))}}}"


def _labels(options: Tree) -> str | None:
    """The options of a menu, when labels are all that they say."""
    labels = {key: each for key, option in options.items() if (each := label_of(option))}
    if len(labels) < sum(map(_says, options.values())):
        return None
    return f"options: {{{', '.join(f'{key}: {scalar(each)}' for key, each in labels.items())}}}"


def label_of(option: Tree | str) -> str:
    """The label of an option that says nothing else."""
    if isinstance(option, str):
        return option
    text = option.get("label", "")
    return text if len(option) == 1 and isinstance(text, str) else ""


def scalar(text: str, *, is_quoted: bool = False) -> str:
    """A text as it is typed, in quotes where it needs them or had them."""
    is_plain = not is_quoted and _SAFE.match(text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)
