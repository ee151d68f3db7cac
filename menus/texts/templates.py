"""What an author types, `Balance {account.balance|money}`, taken apart once when the flows load.

`{{` and `}}` are braces.  A placeholder is a name, or a name and one format; nothing in it runs.
Values are put in later as they are: braces inside a value mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from menus.texts.formats import FORMATS

__all__ = ["MAX_LENGTH", "Placeholder", "Template", "TemplateError", "parse"]

MAX_LENGTH = 10_000
"""Six times the longest short message; an e-mail may be as long."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$")
_NO_BAR = re.compile(r"([A-Za-z_][\w.]*)\s*[ :;,/]\s*([a-z]\w*)")
_FORMAT = re.compile(r"[a-z][a-z0-9_]*$")


class TemplateError(ValueError):
    """The text cannot be taken apart; `offset` counts characters from its beginning."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{name|format}`; the format is "" where none is said."""

    name: str
    format: str = ""
    offset: int = 0


_Part: TypeAlias = str | Placeholder
_NO_NAMES: frozenset[str] = frozenset()


class Template:
    """A text taken apart: `parts` are words and placeholders in turn.

    `names` is every name that the text reads; `constant` the whole text if it reads none.
    """

    __slots__ = ("constant", "names", "parts", "placeholders", "source")

    def __init__(self, source: str, parts: tuple[_Part, ...]) -> None:
        self.source = source
        self.parts = parts
        self.placeholders: tuple[Placeholder, ...] = ()
        self.names: frozenset[str] = _NO_NAMES
        self.constant: str | None = None
        if len(parts) < 2 and (not parts or type(parts[0]) is str):
            self.constant = "".join(map(str, parts))
            return
        self.placeholders = tuple(part for part in parts if isinstance(part, Placeholder))
        self.names = frozenset(placeholder.name for placeholder in self.placeholders)

    @property
    def says_something(self) -> bool:
        """False for a text of values and signs alone, which needs no translation."""
        return any(isinstance(part, str) and _has_letter(part) for part in self.parts)

    def __repr__(self) -> str:
        return f"Template({self.source!r})"


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def parse(text: str) -> Template:
    """The template; raises TemplateError with one sentence and its offset."""
    if len(text) > MAX_LENGTH:
        message = f"the text has {len(text):,} characters, and {MAX_LENGTH:,} are read: shorten it"
        raise TemplateError(message, 0)
    if "{" not in text and "}" not in text:
        return Template(text, (text,) if text else ())
    parts: list[_Part] = []
    words = ""
    at = 0
    for match in _TOKEN.finditer(text):
        words += text[at : match.start()]
        at = match.end()
        token = match[0]
        if token in ("{{", "}}"):
            words += token[0]
            continue
        placeholder = _placeholder(token, match[1], match.start())
        if words:
            parts.append(words)
            words = ""
        parts.append(placeholder)
    words += text[at:]
    if words:
        parts.append(words)
    return Template(text, tuple(parts))


def _placeholder(token: str, inside: str | None, offset: int) -> Placeholder:
    if inside is None:
        other = "closed" if token == "{" else "opened"
        raise TemplateError(
            f"a {token} is never {other}: write {{name}}, or {token * 2} for a brace", offset
        )
    name, bar, form = (part.strip() for part in inside.partition("|"))
    if (match := _NO_BAR.fullmatch(inside.strip())) and match[2] in FORMATS:
        message = f"'{token}' lacks the | before its format: write {{{match[1]}|{match[2]}}}"
        raise TemplateError(message, offset)
    if not _NAME.match(name):
        message = f"'{token}' names no value: write {{name}}, or {{{{ and }}}} for braces"
        raise TemplateError(message, offset)
    if bar and not _FORMAT.match(form):
        wrong = "has two formats, one is all" if "|" in form else "has no format after the |"
        raise TemplateError(f"'{token}' {wrong}: write {{name|money}}", offset)
    return Placeholder(name, form, offset)
