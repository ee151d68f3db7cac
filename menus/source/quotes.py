"""What lacks its quotes, found in the typed characters before YAML sees them.

A value that begins with `* & ! % @ #` is read by YAML as an alias, an anchor, a tag, a directive or
a comment, and the error that follows names none of them (menu-language §3).  `protect` finds such
values, says so in a plain sentence, and puts something harmless of the same width in place (spaces
for an anchor or a tag, a stand-in for the first character of anything else), so that the rest of
the file is still read and every other problem still found.
Files with nothing of the kind (nearly all) cost one search of a regular expression.
"""

from __future__ import annotations

import re

from menus.errors import Place, Problem

__all__ = ["holds_colons_alone", "protect", "quoted", "restore", "without_colons"]

_SPECIAL = "*&!%@`#"
_IN_LIST = ",\"'"
"""What stands between the values of `in (…)` and would cut a condition inside braces."""

_STAND_IN = 0xE000
_ENOUGH = 100  # findings in one file; the next run tells the rest
_SUSPECT = re.compile(
    r"(?:^|[:,\-?\[{])[ \t]*[*&!%@`](?!=)|:[ \t]+#(?=[^ \t\n])|^[ \t]+#:[ \t]*\{"
    r"|\bin[ \t]*\([^()\n]*,",
    re.MULTILINE,
)
_COLON = chr(_STAND_IN + ord(":"))
_RESTORE = {_STAND_IN + ord(character): character for character in (*_SPECIAL, *_IN_LIST, ":")}

_COLONS = re.compile(r":(?=\s|$)")
_BLANK = re.compile(r"[ \t\n]+")
_COMMENT = re.compile(r"#[^\n]*")
_HASH_KEY = re.compile(r"#:[ \t]*\{")
"""`#: {label: …}`, an option key that YAML takes for a comment."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'', re.DOTALL)
_INDICATOR = re.compile(r"[-?:](?=[ \t\n]|$)")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?(?=\n|$)")
_PLAIN = re.compile(r"(?:[^\n:# \t]|:(?=[^\s])|(?<=[^\s])#|[ \t]+(?=[^\s#]))+")
_PLAIN_IN_FLOW = re.compile(
    r"(?:[^\n:# \t,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=[^\s])#|[ \t]+(?=[^\s#,\[\]{}]))+"
)
_ALIAS = re.compile(r"\*[A-Za-z_][\w-]*$")
_ANCHOR = re.compile(r"&[A-Za-z_][\w-]*(?=$|[ \t])")
_CONDITION = re.compile(r"\b(?:when|callers): +$")
_IN_BRACES = re.compile(r"""(?:[^"'\n{},()]|\([^()\n]*\)|"[^"\n]*"|'[^'\n]*')+""")
"""A condition up to the comma or brace behind it, whatever stands in its own brackets."""

_LIST = re.compile(r"\bin *\([^()\n]*,")
_TAG = re.compile(r"![\w!:.,/-]*(?=$|[ \t])")


def quoted(text: str) -> str:
    """The text as it would stand in double quotes in the file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def protect(text: str, file: str) -> tuple[str, list[Problem]]:
    """The text safe to parse, and a problem for every value that needs quotes."""
    if _SUSPECT.search(text) is None:
        return text, []
    found = _Scan(text).run()
    if not found:
        return text, []
    characters = list(text)
    for offset, value in found:
        mark = _mark(value)
        if mark:
            characters[offset : offset + len(mark)] = " " * len(mark)
        elif value[0] not in _SPECIAL:
            characters[offset : offset + len(value)] = map(_stood_in, value)
        else:
            characters[offset] = chr(_STAND_IN + ord(characters[offset]))
    return "".join(characters), [_problem(text, file, *each) for each in found]


def restore(text: str) -> str:
    """Undo the stand-ins of `protect` in one scalar."""
    return text.translate(_RESTORE)


def without_colons(line: str, start: int, end: int) -> str:
    """A line whose colons between these columns are letters to YAML, until `restore`."""
    return line[:start] + _COLONS.sub(_COLON, line[start:end]) + line[end:]


def holds_colons_alone(text: str) -> bool:
    """Whether nothing but colons is to be restored in a scalar."""
    return restore(text) == text.replace(_COLON, ":")


def _stood_in(character: str) -> str:
    return chr(_STAND_IN + ord(character)) if character in _IN_LIST else character


def _mark(value: str) -> str:
    """The anchor or tag that a value begins with, or ""."""
    match = _ANCHOR.match(value) or _TAG.match(value)
    return match[0] if match else ""


def _problem(text: str, file: str, offset: int, value: str) -> Problem:
    line_start = text.rfind("\n", 0, offset) + 1
    place = Place(file, text.count("\n", 0, offset) + 1, offset - line_start + 1)
    if value.startswith("!") and _CONDITION.search(text, line_start, offset):
        message = f"write 'not {value[1:]}': there is no ! in a condition"
        return Problem(place, "condition-syntax", message)
    if value[0] not in _SPECIAL:
        whole = quoted(value) if "'" in value else f"'{value}'"
        message = f"inside braces a condition with a comma needs quotes: {whole}"
        return Problem(place, "condition-syntax", message)
    rule, message = _sentence(value)
    return Problem(place, rule, message)


def _sentence(value: str) -> tuple[str, str]:
    if _ALIAS.match(value):
        return "alias", (
            f"{value} would be a YAML alias, and there are none here: "
            f"write the value out, or put it in quotes: {quoted(value)}"
        )
    if match := _ANCHOR.match(value):
        return "anchor", (
            f"{match[0]} would be a YAML anchor, and there are none here: "
            f"take it away, or put the text in quotes: {quoted(value)}"
        )
    if match := _TAG.match(value):
        return "tag", (
            f"{match[0]} would be a YAML tag, and there are none here: "
            f"take it away, or put the text in quotes: {quoted(value)}"
        )
    return "quotes", f"a value that begins with {value[0]} needs quotes: {quoted(value)}"


class _Scan:
    """A walk over the characters that knows quotes, comments, block texts and braces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._after_colon = False
        self._found: list[tuple[int, str]] = []

    def run(self) -> list[tuple[int, str]]:
        """(offset, value) of every unquoted value that begins with a special character."""
        while self._at < len(self._text) and len(self._found) < _ENOUGH:
            self._step(self._text[self._at])
        return self._found

    def _step(self, character: str) -> None:
        after_colon, self._after_colon = self._after_colon, False
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()
            self._after_colon = after_colon and "\n" not in match[0]
        elif character == "#" and _HASH_KEY.match(self._text, self._at) and self._begins_line():
            self._found.append((self._at, "#"))
            self._at += 1
        elif character == "#" and not (after_colon and self._depth):
            self._skip(_COMMENT)
        elif character in "\"'" and _QUOTED.match(self._text, self._at):
            self._skip(_QUOTED)
        elif match := _INDICATOR.match(self._text, self._at):
            self._at += 1
            self._after_colon = match[0] == ":"
        elif character in ":,[]{}" and (self._depth or character in "[{"):
            self._bracket(character)
        elif character in "|>" and not self._depth and _BLOCK_HEADER.match(self._text, self._at):
            self._skip_block()
        else:
            self._plain(character)

    def _begins_line(self) -> bool:
        """Whether nothing but blanks stands before the place in its line."""
        line_start = self._text.rfind("\n", 0, self._at) + 1
        return not self._text[line_start : self._at].strip()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at + 1

    def _bracket(self, character: str) -> None:
        self._at += 1
        self._after_colon = character == ":"
        if character in "[{":
            self._depth += 1
        elif character in "]}":
            self._depth -= 1

    def _plain(self, character: str) -> None:
        start = self._at
        if self._depth and (condition := self._cut_condition(start)):
            self._at += len(condition)
            self._found.append((start, condition))
            return
        match = (_PLAIN_IN_FLOW if self._depth else _PLAIN).match(self._text, start + 1)
        self._at = match.end() if match else start + 1
        if character in _SPECIAL and not self._is_document_mark(start):
            value = self._text[start : self._at]
            self._found.append((start, value))
            mark = _mark(value)
            self._at = start + len(mark) if mark else self._at

    def _cut_condition(self, start: int) -> str:
        """A condition in braces that a comma of its own would cut; "" where there is none."""
        line_start = self._text.rfind("\n", 0, start) + 1
        if not _CONDITION.search(self._text, line_start, start):
            return ""
        match = _IN_BRACES.match(self._text, start)
        return match[0].rstrip() if match and _LIST.search(match[0]) else ""

    def _is_document_mark(self, start: int) -> bool:
        return self._text.startswith("%YAML", start) and self._text[:start].strip() == ""

    def _skip_block(self) -> None:
        text = self._text
        line_start = text.rfind("\n", 0, self._at) + 1
        outer = len(text[line_start : self._at]) - len(text[line_start : self._at].lstrip(" "))
        end = text.find("\n", self._at)
        inner: int | None = None
        while end != -1:
            after = text.find("\n", end + 1)
            line = text[end + 1 : after if after != -1 else len(text)]
            indent = len(line) - len(line.lstrip(" "))
            if line.strip():
                inner = indent if inner is None else inner
                if indent <= outer or indent < inner:
                    break
            end = after
        self._at = end if end != -1 else len(text)
