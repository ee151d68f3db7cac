"""Whether a value of one declared type can ever be what another type asks for.

What is told here never fits, whatever the value is: `yes` is no phone number.  A text may hold
anything, and numbers go with amounts, so those are left to the moment when the value is known.
"""

from __future__ import annotations

from menus.catalogue.types import ANY, ValueType, value_of

__all__ = ["NUMBERS", "may_be"]

NUMBERS = frozenset({"number", "money", "percent", "megabytes", "seconds"})
"""Kinds whose values have an order and can be counted with."""

_MOMENTS = frozenset({"time", "date"})
_SAME = frozenset({("msisdn", "digits"), ("language", "one of"), ("number", "digits")})
"""Kinds that are written alike."""

_MSISDN = ValueType("digits", 5, 15)


def may_be(given: ValueType, wanted: ValueType) -> bool:
    """False when no value of the type `given` is one of the type `wanted`.

    `wanted` may be of the kind "email" too, which nobody declares.
    """
    if ANY in (given, wanted) or "text" in (given.kind, wanted.kind):
        return True
    if given.choices:
        return any(_is(wanted, choice) for choice in given.choices)
    if given.kind == "digits":
        return _digits_may_be(given, wanted)
    if given.kind in NUMBERS:
        return _number_may_be(given, wanted)
    if {given.kind, wanted.kind} <= _MOMENTS:
        return True
    return given.kind == wanted.kind or (given.kind, wanted.kind) in _SAME


def _is(wanted: ValueType, word: str) -> bool:
    if wanted.kind == "email":
        return "@" in word
    try:
        value_of(wanted, word)
    except ValueError:
        return False
    return True


def _digits_may_be(given: ValueType, wanted: ValueType) -> bool:
    if wanted.kind == "number":
        return wanted.low < 10**given.high and wanted.high >= 0
    if wanted.choices:
        return any(choice.isdigit() for choice in wanted.choices)
    if wanted.kind in ("digits", "msisdn"):
        return _meet(given, _MSISDN if wanted.kind == "msisdn" else wanted)
    return wanted.kind in NUMBERS


def _number_may_be(given: ValueType, wanted: ValueType) -> bool:
    if given.kind == wanted.kind == "number":
        return _meet(given, wanted)
    if wanted.choices:
        return any(choice.isdigit() for choice in wanted.choices)
    return wanted.kind in NUMBERS or (given.kind, wanted.kind) in _SAME


def _meet(one: ValueType, other: ValueType) -> bool:
    """Whether the bounds of two types have anything in common."""
    return one.low <= other.high and other.low <= one.high
