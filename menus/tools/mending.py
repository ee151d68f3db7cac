"""Texts that YAML stumbles over for want of quotes, put in quotes before `fmt` reads the file.

    end: {account.balance|money} left       # read as a mapping
    label: Cost: {price}                    # read as a key in a key
    text: *110# !                           # read as an alias
    next: #                                 # read as a comment

Only a line that `check` complains of is touched, and only where no doubt is left of which
characters are the text: it ends where the line does, or in braces at a comma or the closing brace.
What holds a ` #` may end before it, so it is left to its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from menus import source
from menus.errors import Problem
from menus.source.quotes import quoted

__all__ = ["mended"]

_RULES = frozenset({"yaml", "stray-word", "quotes", "alias", "anchor", "tag"})
_WORD = r"(?:text|label|end|ask|row|wrong|sms|subject)"
_PLACEHOLDER = r"\{[a-z_][\w.]*(?:\|\w+)?\}"
_PIECE = rf"(?:{_PLACEHOLDER}|[^,\"'\[\]{{}}#\n])"

_LINE = re.compile(rf"(?P<head>[ ]*(?:-[ ]+)*(?:{_WORD}|[0-9]+):[ \t]+)(?P<text>\S.*?)[ \t]*")
"""A text to the end of its line; a translated option is one too."""

_IN_BRACES = re.compile(rf"(?P<head>[{{,][ ]*{_WORD}:[ \t]+)(?P<text>{_PIECE}+?)(?=[ ]*[,}}])")
"""A text in braces; it has no comma, quote or brace of its own but those of a placeholder."""

_LOST = re.compile(r"(?P<head>[ ]*(?:-[ ]+)*[\w.]+:[ \t]+)(?P<text>#\S*)[ \t]*")
"""A word whose value is taken for a comment."""

_STUMBLED = re.compile(rf"{_PLACEHOLDER}|(?!\{{).*:(?: |$)|[&!*]")
"""How a text begins that YAML does not take for one."""


def mended(text: str, file: str) -> str:
    """The file with these texts in quotes; any other problem stays as it is."""
    lines = text.split("\n")
    untried = set(range(len(lines)))
    while True:
        # A line that cannot be read hides what is wrong below it, so it is one line at a time.
        at = _complained_of(source.parse("\n".join(lines), file).problems, untried)
        if at is None:
            return "\n".join(lines)
        untried.remove(at)
        lines[at] = _quoted_in(lines[at])


def _complained_of(problems: Iterable[Problem], untried: Set[int]) -> int | None:
    """The index of the first of these lines that has a problem which quotes may mend."""
    places = (problem.place.line - 1 for problem in problems if problem.rule in _RULES)
    return next((line for line in places if line in untried), None)


def _quoted_in(line: str) -> str:
    """A line with its texts in quotes where they need them."""
    if match := _LOST.fullmatch(line):
        return _with_quotes(match)
    if (match := _LINE.fullmatch(line)) and _needs_quotes(match["text"]):
        return _with_quotes(match)
    return _IN_BRACES.sub(
        lambda found: _with_quotes(found) if _needs_quotes(found["text"]) else found[0], line
    )


def _needs_quotes(text: str) -> bool:
    return _STUMBLED.match(text) is not None and " #" not in text


def _with_quotes(match: re.Match[str]) -> str:
    return match["head"] + quoted(match["text"].rstrip())
