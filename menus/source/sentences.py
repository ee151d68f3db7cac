"""What libyaml's complaints mean to somebody who edits menus."""

from __future__ import annotations

from yaml.error import MarkedYAMLError

__all__ = ["syntax_sentence"]

_MEANINGS = (
    (
        "mapping values are not allowed",
        "an unquoted text may not hold ': ': put the whole text in quotes",
    ),
    ("unexpected end of stream", "a quote or bracket is opened here and never closed: close it"),
    ("document indicator", "a quote is opened before this line and never closed: close it"),
    ("',' or '}'", "a { is not closed here: a comma, a quote or a } is missing"),
    ("',' or ']'", "a [ is not closed here: a comma, a quote or a ] is missing"),
    ("unknown escape character", "double \\ inside double quotes, or use single quotes"),
    ("expected ':'", "a word without its ': ' stands here: write 'word: value'"),
    ("expected key", "this does not fit what stands above: check its indentation and quotes"),
    ("expected '-' indicator", "this does not fit the list above: check its indentation"),
    ("expected <document start>", "something stands before the first word: take it away"),
    ("sequence entries are not allowed", "a '- ' may not stand here: begin a line with it"),
    ("tab", "a tab may not indent: use spaces"),
)


def syntax_sentence(error: MarkedYAMLError, typed: str, column: int) -> str:
    """One plain sentence for the author; `typed` is the line at fault, `column` counts from 0."""
    problem = str(error.problem or "")
    if typed[column : column + 1] == "\t":
        return "a tab may not indent: use spaces"
    for part, sentence in _MEANINGS:
        if part in problem:
            return sentence
    return f"this is not YAML that can be read ({problem}): check the quotes and the indentation"
