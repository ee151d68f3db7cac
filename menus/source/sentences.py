"""What libyaml's complaints mean to somebody who edits menus, and the line to put right.

libyaml names the place where it could not go on.  The mistake often stands before: a quote or a
brace that was not closed, a line that begins one column off.  `explained` looks for it in the typed
lines; where nothing tells it apart, the sentence names both places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from yaml.error import MarkedYAMLError

__all__ = ["Explained", "explained"]


class Explained(NamedTuple):
    """A plain sentence and its place; line and column count from 0.

    `text_to` is set for a colon inside of what was meant as one value: the column in its line where
    the value ends.  With those colons taken for letters the rest of the file can be read.
    """

    line: int
    column: int
    message: str
    text_to: int | None = None


class _Broken(NamedTuple):
    """libyaml's complaint: where it stopped, where what it was reading had begun, the lines.

    `quote` is where a quoted text begins that was read up to this place and has several lines.
    """

    line: int
    column: int
    began: tuple[int, int]
    lines: Sequence[str]
    quote: tuple[int, int] | None

    @property
    def typed(self) -> str:
        """The line at which libyaml stopped."""
        return self.line_at(self.line)

    @property
    def before(self) -> str:
        """What stands before the place in its line."""
        return self.typed[: self.column]

    def line_at(self, number: int) -> str:
        """One line, "" behind the end."""
        return self.lines[number] if number < len(self.lines) else ""

    def says(self, message: str) -> Explained:
        """The sentence, at the place where libyaml stopped."""
        return Explained(self.line, self.column, message)

    def says_where_it_began(self, message: str) -> Explained:
        """The sentence, at the place where the thing had begun."""
        return Explained(*self.began, message)


def explained(
    error: MarkedYAMLError, lines: Sequence[str], quote: tuple[int, int] | None = None
) -> Explained:
    """What is wrong and where; `quote` as the last text in quotes began that has several lines."""
    mark, context = error.problem_mark, error.context_mark
    at = (mark.line, mark.column) if mark else (0, 0)
    began = (context.line, context.column) if context else at
    broken = _Broken(*at, began, lines, quote)
    tab = _tab(broken)
    if tab is not None:
        return tab
    problem = str(error.problem or "")
    for part, explain in _MEANINGS:
        if part in problem:
            return explain(broken)
    message = f"this is not YAML that can be read ({problem}): check the quotes and the indentation"
    return broken.says(message)


def _tab(broken: _Broken) -> Explained | None:
    blank = broken.typed[: len(broken.typed) - len(broken.typed.lstrip())]
    if "\t" not in blank or broken.column > len(blank):
        return None
    column = blank.index("\t")
    return Explained(broken.line, column, "a tab may not indent: use spaces")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# -- words and their colons --------------------------------------------------------------------

_KEY_GLUED = re.compile(r"\s*(?:- )?([\w.*#]+):(\S.*)$")
_TEXT_KEY = re.compile(r"\s*(?:- )?(?:text|label|end|ask|row|wrong|sms|subject): ")
_KEY_VALUE = re.compile(r"\s*(?:- )?[^\s:]+: +(\S.*)$")


def _second_colon(broken: _Broken) -> Explained:
    """mapping values are not allowed in this context"""
    if broken.before.strip(" -") and ": " in broken.before:
        return _unquoted(broken)
    above = _above(broken.lines, broken.line)
    glued = _KEY_GLUED.match(broken.line_at(above))
    if glued is not None and glued.start(1) == _indent(broken.typed):
        return Explained(above, glued.start(1), _glued(glued[1], glued[2]))
    return _off_column(broken)


_QUOTED_KEY = re.compile(r"""("[^"]*"|'[^']*'):( |$)""")

_LAST_KEY = re.compile(r"([\w.]+:)$")
_NEXT_KEY = re.compile(r"([\w.]+:)(?: |$)")
"""A word with its colon that the line below was to begin with."""

_WORDS_BESIDE = re.compile(r"(?:go|end|label|start|when|otherwise|key|what|queue|name|type): ")
"""How a value begins that is a mapping whose braces were left out."""


def _unquoted(broken: _Broken) -> Explained:
    value = _KEY_VALUE.match(broken.typed)
    text = value[1].rstrip() if value is not None else ""
    if text.count("}") > text.count("{"):
        word = broken.before.rpartition(": ")[2].strip()
        return broken.says(f"a }} closes what no {{ opens: put a {{ before '{word}'")
    if _WORDS_BESIDE.match(text) and not _TEXT_KEY.match(broken.typed):
        word = text.partition(":")[0]
        message = f"'{word}:' may not follow another word in its line: put it in braces: {{{text}}}"
        return broken.says(message)._replace(text_to=len(broken.typed))
    if key := _QUOTED_KEY.match(text) or _LAST_KEY.search(text):
        return broken.says(f"{key[1]} may not follow another word in its line: begin a new one")
    text = text.strip("\"'").replace('"', "'")
    example = f': "{text}"' if text else ""
    message = f"an unquoted text may not hold ': ': put the whole text in quotes{example}"
    return broken.says(message)._replace(text_to=len(broken.typed))


def _glued(word: str, value: str) -> str:
    return f"'{word}:' lacks the blank behind its colon: write '{word}: {value}'"


def _no_colon(broken: _Broken) -> Explained:
    """could not find expected ':'"""
    line, column = broken.began
    typed = broken.line_at(line)[column:].strip()
    word, blank, value = typed.partition(" ")
    if word.startswith("-") and len(word) > 1:
        return broken.says_where_it_began(_dash(typed))
    if glued := _KEY_GLUED.match(typed):
        if glued[2][0] in ",]}":
            message = f"'{glued[1]}:' has no value: write one, or take the word away"
            return broken.says_where_it_began(message)
        return broken.says_where_it_began(_glued(glued[1], glued[2]))
    right = f"{word}: {value}" if blank else f"{word}: …"
    return broken.says_where_it_began(f"'{typed}' lacks its colon: write '{right}'")


def _dash(typed: str) -> str:
    return f"a dash wants a blank behind it: write '- {typed[1:]}'"


# -- indentation -------------------------------------------------------------------------------


def _above(lines: Sequence[str], number: int) -> int:
    """The next line above that is neither empty nor a comment."""
    at = number - 1
    while at > 0 and lines[at].lstrip()[:1] in ("", "#"):
        at -= 1
    return max(at, 0)


def _no_key(broken: _Broken) -> Explained:
    """did not find expected key"""
    if broken.before.strip():
        return _after_value(broken)
    return _off_column(broken)


def _after_value(broken: _Broken) -> Explained:
    if broken.quote is not None:
        return _long_quote(broken, broken.quote)
    glued = _KEY_GLUED.match(broken.typed)
    if glued is not None and glued[2].startswith(('"', "'")):
        return Explained(broken.line, glued.start(1), _glued(glued[1], glued[2]))
    mark, last = broken.typed[broken.column : broken.column + 1], broken.before.rstrip()[-1]
    if key := _NEXT_KEY.match(broken.typed[broken.column :]):
        return broken.says(f"{key[1]} may not follow another word in its line: begin a new one")
    if mark in "]}":
        return broken.says(f"this {mark} closes what nothing opens: take it away")
    if last == "'":
        return broken.says("the text ends at this ': inside single quotes write '' for one")
    if last == '"':
        return broken.says('the text ends at this ": inside double quotes write \\" for one')
    return broken.says("this does not fit what stands before it: check its quotes and commas")


def _long_quote(broken: _Broken, quote: tuple[int, int]) -> Explained:
    message = (
        f"the quote that is opened here is closed in line {broken.line + 1} only: "
        "close it where the text ends"
    )
    return Explained(*quote, message)


def _off_column(broken: _Broken) -> Explained:
    """A line between two columns; the one that left its column may stand above."""
    column, above = _indent(broken.typed), _above(broken.lines, broken.line)
    stray = _stray_line(broken.lines, above, column)
    if stray is not None:
        indent, word = _indent(broken.line_at(stray)), broken.line_at(stray).strip()
        message = (
            f"'{word}' begins in column {indent + 1} and the lines around it in column "
            f"{column + 1}: indent it like them"
        )
        return Explained(stray, indent, message)
    if _indent(broken.line_at(above)) < column:
        return _one_of_two(broken, above)
    *others, last = [str(each + 1) for each in _columns(broken.lines, broken.line)]
    columns = f"{', '.join(others)} or {last}" if others else last
    message = (
        f"this line begins in column {column + 1} and no line above does: "
        f"indent it like those it belongs to, in column {columns}"
    )
    return Explained(broken.line, column, message)


def _one_of_two(broken: _Broken, above: int) -> Explained:
    """Two lines that belong together; the one whose column is the rarer in the file is off."""
    indents = Counter(_indent(line) for line in broken.lines if line.strip())
    lines = {above: "above", broken.line: "below"}
    off = min(lines, key=lambda number: (indents[_indent(broken.line_at(number))], -number))
    (other,) = lines.keys() - {off}
    column, right = _indent(broken.line_at(off)), _indent(broken.line_at(other))
    message = (
        f"this line begins in column {column + 1} and the one {lines[other]}, line {other + 1}, "
        f"in column {right + 1}: begin both in one column"
    )
    return Explained(off, column, message)


def _columns(lines: Sequence[str], number: int) -> list[int]:
    """The indents that are open above a line, the outermost first."""
    at = _above(lines, number)
    found = [_indent(lines[at])]
    while at > 0 and found[0]:
        at = _above(lines, at)
        if _indent(lines[at]) < found[0]:
            found.insert(0, _indent(lines[at]))
    return found


def _stray_line(lines: Sequence[str], above: int, column: int) -> int | None:
    """A line above with less indentation that stands amid others of this column."""
    at = above
    while at > 0 and _indent(lines[at]) >= column:
        at = _above(lines, at)
    stray = at
    while at > 0:
        at = _above(lines, at)
        if _indent(lines[at]) == column:
            return stray
        if _indent(lines[at]) < column:
            return None
    return None


def _no_dash(broken: _Broken) -> Explained:
    """did not find expected '-' indicator"""
    typed = broken.typed.strip()
    if typed.startswith("-"):
        return broken.says(_dash(typed))
    return broken.says(
        f"the list in line {broken.began[0] + 1} goes on here without its dash: write '- {typed}', "
        "or indent the line as what it belongs to"
    )


# -- braces and quotes -------------------------------------------------------------------------


def _open_flow(mark: str, closing: str) -> Callable[[_Broken], Explained]:
    """did not find expected ',' or '}'"""

    def explain(broken: _Broken) -> Explained:
        line, column = broken.began
        if broken.quote is not None and broken.quote[0] < broken.line:
            return _long_quote(broken, broken.quote)
        if line == broken.line:
            grown = _GROWN.match(broken.typed, broken.column)
            return broken.says(_no_comma(broken))._replace(text_to=grown and grown.end())
        if _indent(broken.typed) > _indent(broken.line_at(line)):
            above = _above(broken.lines, broken.line)
            end = len(broken.line_at(above).rstrip())
            return Explained(above, end, "a comma is missing at the end of this line: put it there")
        return Explained(line, column, f"this {mark} is never closed: put a {closing} at its end")

    return explain


_GROWN = re.compile(r":(?=\s)[^,\[\]{}\"']*")
"""A colon in the middle of a value in braces, and the rest of that value."""


def _no_comma(broken: _Broken) -> str:
    word, rest = broken.before.rpartition(" ")[2], broken.typed[broken.column :]
    if rest.startswith(":") and word:
        return (
            f"'{word}:' stands in the middle of a text: put a comma before it, or the whole text "
            "in quotes"
        )
    return f"a comma is missing before '{word or rest}': put it in, or quote the whole text"


def _never_closed(broken: _Broken) -> Explained:
    return broken.says_where_it_began(
        "a quote or bracket is opened here and never closed: close it"
    )


def _belongs_to_nothing(broken: _Broken) -> Explained:
    """expected <document start>"""
    first = next(n for n, line in enumerate(broken.lines) if line.lstrip()[:1] not in ("", "#"))
    indent = _indent(broken.line_at(first))
    if first < broken.line and indent > _indent(broken.typed):
        message = (
            f"the file begins in column {indent + 1} here and goes on in column "
            f"{_indent(broken.typed) + 1} in line {broken.line + 1}: a word is missing above this"
        )
        return Explained(first, indent, message)
    return broken.says("this belongs to nothing above: check its indentation and its brackets")


def _plain(message: str) -> Callable[[_Broken], Explained]:
    return lambda broken: broken.says(message)


_MEANINGS: tuple[tuple[str, Callable[[_Broken], Explained]], ...] = (
    ("mapping values are not allowed", _second_colon),
    ("unexpected end of stream", _never_closed),
    ("document indicator", _plain("a quote is opened before this line and never closed: close it")),
    ("',' or '}'", _open_flow("{", "}")),
    ("',' or ']'", _open_flow("[", "]")),
    ("unknown escape character", _plain("double \\ inside double quotes, or use single quotes")),
    ("expected ':'", _no_colon),
    ("expected key", _no_key),
    ("expected '-' indicator", _no_dash),
    ("expected <document start>", _belongs_to_nothing),
    ("node content", _plain("a value is missing before this: write one, or take this away")),
    (
        "sequence entries are not allowed",
        _plain("a '- ' may not stand here: begin a line with it"),
    ),
    ("tab", _plain("a tab may not indent: use spaces")),
)
