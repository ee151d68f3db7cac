"""Who is written to, where it is not the subscriber: the `to:` of an sms, a notify, an email.

sms: {text: "{balance|money} left", to: "+79161234567"}     # a number, however it is spelt
email: {text: "Your statement", to: "{address}"}            # what a screen saved, or a fact
"""

from __future__ import annotations

from collections.abc import Callable

from menus import source, texts
from menus.catalogue import ValueType, parse_type
from menus.screens.accept import parse_accept
from menus.screens.reading import Reading
from menus.screens.saying import Argument
from menus.screens.shelf import Types

__all__ = ["read_mailbox", "read_phone"]

_EMAIL = ValueType("email", 3, 254)
_SHORT = range(2, 9)
"""Digits of a short number, which no numbering plan knows."""


def read_phone(reading: Reading, node: source.Node | None, extra: Types) -> Argument | None:
    """A phone number or a short number; None after a problem, or where nothing stands."""

    def number(typed: str) -> object | None:
        is_short = typed.isascii() and typed.isdigit() and len(typed) in _SHORT
        return reading.parse_msisdn(typed) or (typed if is_short else None)

    how = "is no phone number: write it as in +79161234567"
    return _address(reading, node, extra, parse_type("msisdn"), number, how)


def read_mailbox(reading: Reading, node: source.Node | None, extra: Types) -> Argument | None:
    """An e-mail address; None after a problem, or where nothing stands."""
    accept = parse_accept("email", reading.parse_msisdn)
    how = "is no e-mail address: write it as in name@example.com"
    return _address(reading, node, extra, _EMAIL, accept.read, how)


def _address(
    reading: Reading,
    node: source.Node | None,
    extra: Types,
    type: ValueType,
    read: Callable[[str], object | None],
    how: str,
) -> Argument | None:
    typed = _fixed(node)
    if typed is None or node is None:
        return reading.argument(node, extra, type, word="to")
    value = read(typed)
    if value is None:
        reading.problem(node, "value-type", f"'{typed}' {how}")
        return None
    return Argument(node.place, fixed=value)


def _fixed(node: source.Node | None) -> str | None:
    """The words of a value that reads no name."""
    if not isinstance(node, source.Scalar):
        return None
    try:
        return texts.parse(node.text).constant or None
    except texts.TemplateError:
        return None
