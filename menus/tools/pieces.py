"""What a file is typed of, each scalar in the quotes that it needs: the first half of `fmt`.

Other readers of YAML, editors among them, take `0770` for 504, `12:30` for 750 and `no` for False;
ours does not (menus.source).  Which quotes a scalar needs hangs on what it is in the tree, so every
token is looked up there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from menus import source
from menus.errors import FlowError, Place, Problem
from menus.source.tokens import Token, tokens

__all__ = ["Piece", "doubt", "pieces"]

_YES_NO_WORDS = frozenset({"paths", "secret", "confirm", "replaces", "writable", "idempotent"})
_YES_NO = re.compile(r"(?:yes|no|on|off|true|false)\Z", re.IGNORECASE)
_MISREAD = re.compile(
    r"""(?: [-+]?0[0-9_]+            # 0770 is read as 504
        | [-+]?0[box][0-9a-f_]+
        | [-+]?[0-9_]+(?::[0-5]?[0-9])+(?:\.[0-9_]*)?    # 12:30 is read as 750
        | [-+]?[0-9][0-9_]*_[0-9_]*
        | [-+]?[0-9.]+e[-+]?[0-9]+
        | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*
        | null | [-+]?\.(?:inf|nan) | = )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE_BREAKS = {0x85: "\\N", 0x2028: "\\L", 0x2029: "\\P", 0xFEFF: "\\uFEFF", 0x7F: "\\x7F"}


def doubt(place: Place) -> Problem:
    """What is said of a way of writing that can be read, but not rewritten with certainty."""
    message = "this is written in a way that fmt does not know: write it as the guide does"
    return Problem(place, "shape", message)


class _Role(NamedTuple):
    """What a scalar is in the tree: under which word, and whether it is a key itself."""

    node: source.Scalar
    word: str
    is_key: bool


def _roles(root: source.Node | None) -> dict[tuple[int, int], _Role]:
    """The role of every scalar, by its line and column."""
    found: dict[tuple[int, int], _Role] = {}
    waiting: list[tuple[source.Node, str]] = [(root, "")] if root is not None else []
    while waiting:
        node, word = waiting.pop()
        if isinstance(node, source.Scalar):
            found[node.line, node.column] = _Role(node, word, False)
        elif isinstance(node, source.Sequence):
            waiting.extend((item, word) for item in node)
        else:
            for key, value in node.entries():
                # A missing value has the place of what follows: it stands nowhere.
                found[key.line, key.column] = _Role(key, word, True)
                if not (isinstance(value, source.Scalar) and value.is_missing):
                    waiting.append((value, key.text))
    return found


class Piece(NamedTuple):
    """A token as it will be written; `line` and `column` are where it stood."""

    kind: str
    text: str
    line: int
    column: int
    end_line: int
    is_key: bool = False


def pieces(text: str, document: source.Document) -> list[Piece]:
    """Every token, scalars in the quotes that they need, texts over several lines in one piece."""
    roles = _roles(document.root)
    found: list[Piece] = []
    last_kind = ""
    told = list(tokens(text))
    for at, token in enumerate(told):
        if token.kind not in ("plain", "quoted", "block"):
            found.append(Piece(*token, token.end_line))
            continue
        role = roles.get((token.line, token.column))
        if role is None and token.kind == last_kind == "plain" and _joins(found):
            continue
        if role is None:
            raise FlowError([doubt(Place(document.file, token.line, token.column))])
        last_kind = token.kind
        end = _last_of(told, at, roles)
        written = _written(token, role, told[end].end_line)
        kind = "block" if token.kind == "block" else "scalar"
        found.append(
            Piece(kind, written, token.line, token.column, told[end].end_line, role.is_key)
        )
    return found


def _joins(found: list[Piece]) -> bool:
    """Whether a word without a role belongs to the plain text before it; a comma goes too."""
    if len(found) > 1 and found[-1].kind == "," and found[-2].kind == "scalar":
        found.pop()
    return bool(found) and found[-1].kind == "scalar"


def _last_of(told: list[Token], at: int, roles: Mapping[tuple[int, int], _Role]) -> int:
    """The index of the last token of an unquoted text that goes on in the next lines."""
    while (
        told[at].kind == "plain"
        and at + 1 < len(told)
        and told[at + 1].kind == "plain"
        and (told[at + 1].line, told[at + 1].column) not in roles
    ):
        at += 1
    return at


def _written(token: Token, role: _Role, end_line: int) -> str:
    """A scalar in the form that every reader of YAML understands as we do."""
    text = role.node.text
    if token.kind == "block":
        return token.text
    if token.kind == "plain":
        return _quoted(text) if _needs_quotes(token, role) else text
    if end_line > token.line:
        return _quoted(text)
    if token.text.startswith("'") and not set(text) & set('"\\'):
        return _quoted(text)
    return token.text


def _needs_quotes(token: Token, role: _Role) -> bool:
    text = role.node.text
    if text[:1] in "*&!%@`#|>" or "\n" in text or not text.startswith(token.text):
        return True
    if text != token.text and ("," in text or set(text) & set("[]{}")):
        return True
    if _YES_NO.match(text):
        return role.is_key or role.word not in _YES_NO_WORDS
    return _MISREAD.match(text) is not None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_LINE_BREAKS)
