"""`flows/lang/<code>.yaml`, written from translations: the same order as the flows, texts only.

    hotline:
      mobile:
        text: "Здравствуйте. {news.headline}"
        options: {1: Тариф и баланс, 2: Вопросы}

Of a list (`choose`, `do`, `wrong`) the entries that hold texts are mirrored, in order; `{}` holds
the place of one that is not translated yet.  What stands at the head of the file stays there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import TypeAlias

from menus.tools.fmt import formatted

__all__ = ["lang_file"]

_LISTS = frozenset({"choose", "do", "wrong"})
_ACTIONS = frozenset({"sms", "email", "ticket"})
"""Actions whose text may stand right behind the word."""

_WIDTH = 100
_IN_SCREEN = 4
"""From this indent on a mapping may stand in one line; files and screens never do."""

_SAFE = re.compile(r"[^\W_][\w '/-]*(?<! )\Z")
_Tree: TypeAlias = "dict[str, _Tree | str]"


def lang_file(translated: Iterable[tuple[tuple[str, ...], str]], before: str = "") -> str:
    """The file; `translated` are paths and texts in the order of the flows, "" for what lacks.

    `before` is the file as it was: the comment at its head is kept.
    """
    tree: _Tree = {}
    for path, text in translated:
        here = tree
        for word in path[:-1]:
            below = here.setdefault(word, {})
            assert isinstance(below, dict), path
            here = below
        here[path[-1]] = text
    head = "".join(takewhile(lambda line: line.startswith("#"), before.splitlines(keepends=True)))
    lines = [line for word, value in tree.items() for line in _entry(word, value, 0)]
    return formatted(head + "".join(f"{line}\n" for line in lines))


def _entry(word: str, value: _Tree | str, indent: int) -> Iterator[str]:
    """The lines of one word and all below it; none when nothing there is translated."""
    pad = " " * indent
    if not _says(value):
        return
    short = _in_one_line(word, value) if isinstance(value, str) or indent >= _IN_SCREEN else None
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
            yield from _entry(below, each, indent + 2)


def _says(value: _Tree | str) -> bool:
    return bool(value) if isinstance(value, str) else any(map(_says, value.values()))


def _item(value: _Tree | str, indent: int) -> Iterator[str]:
    """An entry of a list, translated or not."""
    pad = " " * indent
    if isinstance(value, str) or not _says(value):
        yield f"{pad}- {_scalar(value) if value and isinstance(value, str) else '{}'}"
        return
    lines = [line for word, below in value.items() for line in _entry(word, below, indent + 2)]
    yield f"{pad}- {lines[0].lstrip(' ')}"
    yield from lines[1:]


def _in_one_line(word: str, value: _Tree | str) -> str | None:
    """`word: …` where that is readable: a text, labels, the one text of an entry."""
    if isinstance(value, str):
        return f"{word}: {_scalar(value)}"
    if word == "wrong":
        texts = [_scalar(str(each)) if each else "{}" for each in value.values()]
        return f"wrong: [{', '.join(texts)}]"
    if word == "options":
        return _labels(value)
    if word in _LISTS:
        return None
    said = {inner: below for inner, below in value.items() if _says(below)}
    if word in _ACTIONS and list(said) == ["text"]:
        return f"{word}: {_scalar(str(said['text']))}"
    if len(said) > 1 and not all(isinstance(below, str) for below in said.values()):
        return None
    parts = [_in_one_line(inner, below) for inner, below in said.items()]
    return None if None in parts else f"{word}: {{{', '.join(map(str, parts))}}}"


def _labels(options: _Tree) -> str | None:
    """The options of a menu, when labels are all that they say."""
    labels = {key: each for key, option in options.items() if (each := _label(option))}
    if len(labels) < sum(map(_says, options.values())):
        return None
    return f"options: {{{', '.join(f'{key}: {_scalar(each)}' for key, each in labels.items())}}}"


def _label(option: _Tree | str) -> str:
    """The label of an option that says nothing else."""
    if isinstance(option, str):
        return option
    text = option.get("label", "")
    return text if len(option) == 1 and isinstance(text, str) else ""


def _scalar(text: str) -> str:
    return text if _SAFE.match(text) else json.dumps(text, ensure_ascii=False)
