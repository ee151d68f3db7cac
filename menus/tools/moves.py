"""The files of an installation when one comes, goes or is called otherwise.

A flow file is named in two ways: by its path under `include:`, and by its name in front of its
screens (`extras.pin`) and above their translations (`extras:`).  Everything else stays as it was
typed.  Files are a mapping of path (below the folder of flows.yaml, with slashes) to text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from menus import source
from menus.screens.actions import OUTCOMES

__all__ = ["included", "is_included", "is_translation", "languages", "name_of", "renamed"]

_TOP = "flows.yaml"
_LANGUAGES = "flows/lang/"
_ENTRIES = ("dial", "call", "sms", "push")
_NO_SCREENS = frozenset({"callers", "with", "paths"})
"""Words of the entries with something else than a screen behind them."""
_WAYS = frozenset({*OUTCOMES, "go", "full", "closed", "survey"})
"""Words of a screen that a screen's name stands behind; a service may be called like one."""


class _Put(NamedTuple):
    """What stands in place of `old`, the next time that this comes behind a place."""

    line: int
    column: int
    old: str
    new: str


def name_of(path: str) -> str:
    """The first half of the names of a file's screens."""
    return PurePosixPath(path).stem


def is_translation(path: str) -> bool:
    """Whether a path is that of a translation, whose name is its language."""
    return path.startswith(_LANGUAGES)


def languages(top: str) -> tuple[str, ...]:
    """The languages that flows.yaml lists; () where it lists none that can be read."""
    return tuple(node.text for node in _scalars(_under(top, "languages")))


def is_included(top: str, path: str) -> bool:
    """Whether `include:` of flows.yaml names a file."""
    patterns = (node.text for node in _scalars(_under(top, "include")))
    return any(re.fullmatch(_expression(pattern), path) for pattern in patterns)


def included(top: str, path: str) -> str:
    """flows.yaml with one more file under `include:`; as it was where that is no plain list."""
    node = _under(top, "include")
    listed = list(_scalars(node))
    if not listed:
        return top if node is not None else f"{top.rstrip()}\ninclude: [{path}]\n"
    last = listed[-1]
    if isinstance(node, source.Scalar):
        return _with(
            top, [_Put(node.line, node.column, _typed(top, node), f"[{node.text}, {path}]")]
        )
    lines = top.split("\n")
    is_block = re.fullmatch(r"\s*-\s+", lines[last.line - 1][: last.column - 1])
    if is_block:
        lines.insert(last.line, f"{is_block[0]}{path}")
        return "\n".join(lines)
    typed = _typed(top, last)
    return _with(top, [_Put(last.line, last.column, typed, f"{typed}, {path}")])


def renamed(files: Mapping[str, str], path: str, new: str) -> dict[str, str]:
    """The files with the flow file at `path` at `new`, and named so everywhere."""
    old_name, new_name = name_of(path), name_of(new)
    below = _root(files[path])
    screens = below.get("screens") if below is not None else None
    names = set(screens) if isinstance(screens, source.Mapping) else set()
    full = {f"{old_name}.{name}": f"{new_name}.{name}" for name in names}
    found = {file: _named_in(file, text, path, new, full) for file, text in files.items()}
    found[new] = found.pop(path)
    if not is_included(found[_TOP], new):
        found[_TOP] = included(found[_TOP], new)
    return found


def _named_in(file: str, text: str, path: str, new: str, full: Mapping[str, str]) -> str:
    """One of the files, with the new path or name where it says the old one."""
    if file.endswith(".json"):
        # What `translate` knows of each text, under the text's full name.
        return text.replace(f'"{name_of(path)}.', f'"{name_of(new)}.')
    if is_translation(file):
        return _with(text, _headings(text, name_of(path), name_of(new)))
    if file == _TOP:
        listed = (
            _put(node, new) for node in _scalars(_under(text, "include")) if node.text == path
        )
        led = (node for word in _ENTRIES for node in _values(_under(text, word)))
        return _with(text, [*listed, *_puts(led, full)])
    return _with(text, _puts(_values(_root(text), _WAYS), full))


def _puts(nodes: Iterable[source.Scalar], names: Mapping[str, str]) -> Iterator[_Put]:
    return (_put(node, names[node.text]) for node in nodes if node.text in names)


def _put(node: source.Scalar, new: str) -> _Put:
    return _Put(node.line, node.column, node.text, new)


def _root(text: str) -> source.Mapping | None:
    root = source.parse(text, "").root
    return root if isinstance(root, source.Mapping) else None


def _under(top: str, word: str) -> source.Node | None:
    root = _root(top)
    return root.get(word) if root is not None else None


def _scalars(node: source.Node | None) -> Iterator[source.Scalar]:
    nodes = list(node) if isinstance(node, source.Sequence) else [node]
    yield from (each for each in nodes if isinstance(each, source.Scalar) and each.text)


def _expression(pattern: str) -> str:
    """A pattern of `include:` as the loader takes it: `*` stays within a folder, `**` does not."""
    words = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*|\?)", pattern)
    return "".join(words.get(piece, re.escape(piece)) for piece in pieces)


def _typed(text: str, node: source.Scalar) -> str:
    """A scalar of one line with its quotes."""
    rest = text.split("\n")[node.line - 1][node.column - 1 :]
    return rest[: len(node.text) + 2] if rest[:1] in ("'", '"') else rest[: len(node.text)]


def _headings(text: str, old: str, new: str) -> Iterator[_Put]:
    root = _root(text)
    for key, _ in root.entries() if root is not None else ():
        if key.text == old:
            yield _Put(key.line, key.column, old, new)


def _values(
    root: source.Node | None, words: frozenset[str] = frozenset()
) -> Iterator[source.Scalar]:
    """The values that may name a screen: those behind these words, else behind any but a few."""
    waiting: list[tuple[source.Node | None, str]] = [(root, "")]
    while waiting:
        node, word = waiting.pop()
        if isinstance(node, source.Scalar):
            if word in words if words else word not in _NO_SCREENS:
                yield node
        elif isinstance(node, source.Sequence):
            waiting.extend((each, word) for each in node)
        elif node is not None:
            waiting.extend((value, key.text) for key, value in node.entries())


def _with(text: str, puts: Iterable[_Put]) -> str:
    """A text with these in it; the last first, so that no place moves before its turn."""
    lines = text.split("\n")
    for put in sorted(puts, reverse=True):
        line, at = lines[put.line - 1], put.column - 1
        lines[put.line - 1] = line[:at] + line[at:].replace(put.old, put.new, 1)
    return "\n".join(lines)
