"""The grammar of conditions, and the closures that a parsed one runs as."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from menus.expressions.explaining import ConditionError, explained

__all__ = ["MAX_LENGTH", "Condition", "Lookup", "parse", "subtrees"]

MAX_LENGTH = 500

Lookup: TypeAlias = Callable[[str], object]
"""Name to value, None when it has none: the `get` of a flat dict will do."""

_Test: TypeAlias = Callable[[Lookup, datetime], bool]

_GRAMMAR = r"""
?start: either
?either: both ("or" both)*
?both: negated ("and" negated)*
?negated: "not" negated -> negation
        | comparison
?comparison: operand (COMPARE operand)?
           | operand _IN values -> membership
           | operand "not" _IN values -> absence
           | "(" either ")"
values: "(" operand ("," operand)* ")"
?operand: NAME -> name
        | DURATION -> duration
        | NUMBER -> number
        | QUOTED -> word
        | "now" -> now
_IN: "in"
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
DURATION.2: /[0-9]+(s|m|h|d)\b/
NUMBER: /-?[0-9]+(\.[0-9]+)?/
QUOTED: /"[^"\n]*"/ | /'[^'\n]*'/
%ignore /[ \t\r\n]+/
"""
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Condition:
    """A parsed condition; `names` are all it reads."""

    __slots__ = ("_test", "names", "source", "tree")

    def __init__(self, source: str, tree: Tree[Token]) -> None:
        self.source = source
        self.tree = tree
        self._test = _compiled(tree)
        self.names = frozenset(str(node.children[0]) for node in tree.find_data("name"))

    def holds(self, lookup: Lookup, now: datetime) -> bool:
        """Whether it is true of these values at this time (an aware `datetime`)."""
        return self._test(lookup, now)

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """The condition; raises ConditionError with one sentence and where it went wrong."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"the condition has {len(text)} characters and at most {MAX_LENGTH} are read: split it",
            MAX_LENGTH,
        )
    if not text.strip():
        raise ConditionError("the condition is empty: write one, or take the word away")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise explained(error, text) from None
    except RecursionError:
        raise ConditionError("the condition is nested too deeply: split it") from None
    if isinstance(tree, Token):
        tree = Tree("name", [tree])
    return Condition(text, tree)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


# -- run time --------------------------------------------------------------------------------


def _compiled(tree: Tree[Token]) -> _Test:
    return _COMPILERS[tree.data](tree)


def _either(tree: Tree[Token]) -> _Test:
    first, *rest = [_compiled(child) for child in subtrees(tree)]
    if len(rest) == 1:
        second = rest[0]
        return lambda lookup, now: first(lookup, now) or second(lookup, now)
    tests = (first, *rest)
    return lambda lookup, now: any(test(lookup, now) for test in tests)


def _both(tree: Tree[Token]) -> _Test:
    first, *rest = [_compiled(child) for child in subtrees(tree)]
    if len(rest) == 1:
        second = rest[0]
        return lambda lookup, now: first(lookup, now) and second(lookup, now)
    tests = (first, *rest)
    return lambda lookup, now: all(test(lookup, now) for test in tests)


def _negation(tree: Tree[Token]) -> _Test:
    (test,) = [_compiled(child) for child in subtrees(tree)]
    return lambda lookup, now: not test(lookup, now)


def _truth(tree: Tree[Token]) -> _Test:
    name = str(tree.children[0])
    return lambda lookup, now: lookup(name) is True


def _never(tree: Tree[Token]) -> _Test:
    return lambda lookup, now: False


def _comparison(tree: Tree[Token]) -> _Test:
    left, token, right = tree.children
    assert isinstance(left, Tree) and isinstance(right, Tree)
    compare = _COMPARE[str(token)]
    if left.data == "name" and right.data in ("word", "number", "duration"):
        return _name_with_constant(str(left.children[0]), compare, _constant(right))
    return _general(_operand(left), compare, _operand(right))


def _membership(tree: Tree[Token]) -> _Test:
    return _any_of(tree, is_wanted=True)


def _absence(tree: Tree[Token]) -> _Test:
    return _any_of(tree, is_wanted=False)


def _any_of(tree: Tree[Token], is_wanted: bool) -> _Test:
    """Whether a value is one of several; one that is not there is neither in nor out."""
    first, values = subtrees(tree)
    operand, others = _operand(first), [_operand(value) for value in subtrees(values)]

    def test(lookup: Lookup, now: datetime) -> bool:
        value = operand(lookup, now)
        if value is None:
            return False
        return any(_is_equal(value, other(lookup, now)) for other in others) is is_wanted

    return test


def _is_equal(first: object, second: object) -> bool:
    if type(first) is not type(second):
        first, second = _alike(first, second)
    return second is not None and first == second


def _name_with_constant(name: str, compare: Callable[[Any, Any], Any], constant: object) -> _Test:
    def test(lookup: Lookup, now: datetime) -> bool:
        value = lookup(name)
        if value is None:
            return False
        try:
            return bool(compare(value, constant))
        except TypeError:
            return False

    return test


def _general(
    left: Callable[[Lookup, datetime], Any],
    compare: Callable[[Any, Any], Any],
    right: Callable[[Lookup, datetime], Any],
) -> _Test:
    def test(lookup: Lookup, now: datetime) -> bool:
        first = left(lookup, now)
        second = right(lookup, now)
        if first is None or second is None:
            return False
        if type(first) is not type(second):
            first, second = _alike(first, second)
        try:
            return bool(compare(first, second))
        except TypeError:
            return False

    return test


def _alike(first: object, second: object) -> tuple[object, object]:
    """A date against a time is compared by days."""
    if isinstance(first, datetime) and type(second) is date:
        return first.date(), second
    if isinstance(second, datetime) and type(first) is date:
        return first, second.date()
    return first, second


def _operand(tree: Tree[Token]) -> Callable[[Lookup, datetime], Any]:
    if tree.data == "now":
        return lambda lookup, now: now
    if tree.data == "name":
        name = str(tree.children[0])
        return lambda lookup, now: lookup(name)
    constant = _constant(tree)
    return lambda lookup, now: constant


def _constant(tree: Tree[Token]) -> object:
    text = str(tree.children[0])
    if tree.data == "word":
        return text[1:-1]
    if tree.data == "duration":
        return int(text[:-1]) * _SECONDS[text[-1]]
    return Decimal(text) if "." in text else int(text)


def subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    """The parts of a grammar node that are grammar nodes themselves."""
    return [child for child in tree.children if isinstance(child, Tree)]


_COMPILERS: Mapping[str, Callable[[Tree[Token]], _Test]] = {
    "either": _either,
    "both": _both,
    "negation": _negation,
    "comparison": _comparison,
    "membership": _membership,
    "absence": _absence,
    "name": _truth,
    "number": _never,
    "duration": _never,
    "word": _never,
    "now": _never,
}
