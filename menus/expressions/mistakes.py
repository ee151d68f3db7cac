"""The types of a condition against what is declared: what parses and still cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lark import Token, Tree

from menus.expressions.conditions import Condition, subtrees
from menus.source import suggestion

__all__ = ["Declared", "Mistake", "mistakes"]


class Declared(Protocol):
    """What a name is declared as (`catalogue.ValueType`)."""

    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that parses and cannot be meant; `offset` counts from the condition's beginning.

    `name` is the name that it is about.
    """

    rule: str
    message: str
    offset: int
    name: str = ""


_FAMILIES = {
    "number": "number",
    "money": "number",
    "percent": "number",
    "megabytes": "number",
    "seconds": "duration",
    "time": "time",
    "date": "time",
    "flag": "flag",
    "any": "any",
}
_FLAG_WORDS = frozenset({"yes", "no", "true", "false", "on", "off"})
_LITERALS = frozenset({"word", "number", "duration"})
_ORDERED = frozenset({"number", "duration", "time"})
_NOUNS = {"number": "a number", "duration": "a duration", "time": "a time", "flag": "yes or no"}


@dataclass(frozen=True, slots=True)
class _Side:
    family: str
    noun: str
    offset: int
    is_literal: bool = False
    text: str = ""
    choices: tuple[str, ...] = ()


def mistakes(condition: Condition, types: Mapping[str, Declared]) -> list[Mistake]:
    """Unknown names and comparisons that cannot be meant, given every name's declared type."""
    found: list[Mistake] = []
    _look(condition.tree, types, found)
    return found


def _look(tree: Tree[Token], types: Mapping[str, Declared], found: list[Mistake]) -> None:
    if tree.data == "comparison":
        _look_at_comparison(tree, types, found)
    elif tree.data in ("membership", "absence"):
        _look_at_values(tree, types, found)
    elif tree.data in ("either", "both", "negation"):
        before = None
        for child in subtrees(tree):
            if before is not None and _goes_on(before, child):
                found.append(_several(before, child))
            else:
                _look(child, types, found)
            before = child
    else:
        _look_at_claim(tree, types, found)


def _goes_on(before: Tree[Token], child: Tree[Token]) -> bool:
    """Whether `status == "active" or "blocked"` was typed, as one says it."""
    return (
        child.data in _LITERALS and before.data == "comparison" and str(before.children[1]) == "=="
    )


def _several(before: Tree[Token], child: Tree[Token]) -> Mistake:
    name, _, value = (_typed(each) for each in before.children)
    message = f"for several values write {name} in ({value}, {_typed(child)})"
    return Mistake("condition-type", message, before.meta.start_pos)


def _typed(tree: Tree[Token] | Token) -> str:
    return str(tree.children[0]) if isinstance(tree, Tree) and tree.children else str(tree)


def _look_at_claim(tree: Tree[Token], types: Mapping[str, Declared], found: list[Mistake]) -> None:
    side = _side(tree, types, found)
    if side is not None and side.family not in ("flag", "any"):
        example = f" {side.text} == …" if side.text and not side.is_literal else ""
        message = f"{side.noun} is not a condition by itself: compare it{example and ':'}{example}"
        found.append(Mistake("condition-type", message, side.offset))


def _look_at_comparison(
    tree: Tree[Token], types: Mapping[str, Declared], found: list[Mistake]
) -> None:
    first, sign, second = tree.children
    assert isinstance(first, Tree) and isinstance(second, Tree)
    for flag, other in ((first, second), (second, first)):
        name = _name(flag)
        if _name(other).lower() in _FLAG_WORDS and _kind(name, types) == "flag":
            found.append(Mistake("condition-type", _flag_alone(name), first.meta.start_pos))
            return
    left, right = _side(first, types, found), _side(second, types, found)
    if left is None or right is None:
        return
    message = _misfit(left, str(sign), right)
    if message:
        found.append(Mistake("condition-type", message, left.offset))


def _look_at_values(tree: Tree[Token], types: Mapping[str, Declared], found: list[Mistake]) -> None:
    """`name in (value, …)`: each value as if it were compared with =="""
    first, values = subtrees(tree)
    if _kind(_name(first), types) == "flag":
        found.append(Mistake("condition-type", _flag_alone(_name(first)), first.meta.start_pos))
        return
    left = _side(first, types, found)
    for value in subtrees(values):
        right = _side(value, types, found)
        message = _misfit(left, "==", right) if left is not None and right is not None else ""
        if message and right is not None:
            found.append(Mistake("condition-type", message, right.offset))


def _name(tree: Tree[Token]) -> str:
    return str(tree.children[0]) if tree.data == "name" else ""


def _kind(name: str, types: Mapping[str, Declared]) -> str:
    declared = types.get(name)
    return declared.kind if declared is not None else ""


def _flag_alone(name: str) -> str:
    return f"{name} is yes or no: write '{name}' or 'not {name}'"


def _misfit(left: _Side, sign: str, right: _Side) -> str:
    if "any" in (left.family, right.family):
        return ""
    for flag, other in ((left, right), (right, left)):
        if flag.family == "flag" and other.is_literal:
            return _flag_alone(flag.text)
    if left.family != right.family and not _is_seconds(left, right):
        return f"{left.noun} cannot be compared with {right.noun}: {_comparable(left, right)}"
    if sign not in ("==", "!=") and left.family not in _ORDERED and left.family == right.family:
        return f"{left.noun} has no order: compare it with == or !="
    for choice, word in ((left, right), (right, left)):
        if choice.choices and word.is_literal and word.text not in choice.choices:
            return (
                f"{choice.text} is never '{word.text}'.{suggestion(word.text, choice.choices)}"
                f" It is one of: {', '.join(choice.choices)}"
            )
    return ""


def _comparable(left: _Side, right: _Side) -> str:
    """What to write in place of a fixed value, or of either."""
    if left.is_literal == right.is_literal:
        return "read two of one kind" if not left.is_literal else "compare a fact with one of them"
    read = right if left.is_literal else left
    noun = _NOUNS.get(read.family, "a word in quotes")
    return f"write {noun} there{', such as now' if read.family == 'time' else ''}"


def _is_seconds(left: _Side, right: _Side) -> bool:
    """A plain number stands for seconds beside a duration."""
    return any(
        a.family == "duration" and b.family == "number" and b.is_literal
        for a, b in ((left, right), (right, left))
    )


def _side(tree: Tree[Token], types: Mapping[str, Declared], found: list[Mistake]) -> _Side | None:
    offset = tree.meta.start_pos if not tree.meta.empty else 0
    if tree.data == "now":
        return _Side("time", "a time", offset, is_literal=True)
    text = str(tree.children[0]) if len(tree.children) == 1 else ""
    if tree.data == "word":
        return _Side("word", "a word", offset, is_literal=True, text=text[1:-1])
    if tree.data == "number":
        return _Side("number", "a number", offset, is_literal=True, text=text)
    if tree.data == "duration":
        return _Side("duration", "a duration", offset, is_literal=True, text=text)
    declared = types.get(text)
    if declared is None:
        hint = suggestion(text, types) or _perhaps_a_word(text)
        message = f"'{text}' is not declared.{hint}"
        found.append(Mistake("unknown-name", message, offset, text))
        return None
    family = _FAMILIES.get(declared.kind, "word")
    noun = f"{text} ({_NOUNS.get(family, 'a word')})"
    return _Side(family, noun, offset, text=text, choices=declared.choices)


def _perhaps_a_word(text: str) -> str:
    """A name with no dot that nobody declared is most often a word without its quotes."""
    if "." in text:
        return " Correct it, or declare it in services.yaml."
    return f' If it is a word, put it in quotes: "{text}"'
