"""`set:` of a `do`: values of the session, and facts that services.yaml declares writable.

    - set: {amount: "{item.price}", tries: 3, note: "{a}-{b}", subscriber.language: ru}

A value that copies one name has its type, so that it is compared and shown as what it is.  A fixed
value is a number, or yes or no, where it looks like one and stands in no quotes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from menus import source
from menus.catalogue import ValueType, parse_type, types_of, value_of
from menus.errors import Place
from menus.screens.acts import Set
from menus.screens.languages import LANGUAGE_FACT, known_code
from menus.screens.reading import Reading
from menus.screens.saved import Saved
from menus.screens.saying import Argument
from menus.screens.shelf import Types
from menus.texts import Placeholder, Template, TemplateError, parse

__all__ = ["read_set", "saved_by_set"]

_MADE = parse_type("text 160")
"""A text made of several values."""

_TEXTS = frozenset({"text", "digits", "one of", "msisdn", "language"})


def saved_by_set(reading: Reading, node: source.Node | None) -> Iterator[Saved]:
    """The names of the session's values."""
    for key, value in node.entries() if isinstance(node, source.Mapping) else ():
        is_value = "." not in key.text and key.text not in reading.catalogue.facts
        if is_value and isinstance(value, source.Scalar):
            yield _saved(key, value)


def _saved(key: source.Scalar, value: source.Scalar) -> Saved:
    template = _template(value.text)
    if template is None or template.constant is not None:
        readings = types_of(value.text, is_word=value.is_quoted)
        return Saved(key.text, None, key, readings=readings)
    (first, *others) = template.parts
    if isinstance(first, Placeholder) and not others and not first.format:
        return Saved(key.text, None, key, first.name)
    return Saved(key.text, _MADE, key)


def _template(text: str) -> Template | None:
    try:
        return parse(text)
    except TemplateError:
        return None


def read_set(reading: Reading, node: source.Node, place: Place, drawn: Types) -> Set | None:
    """The action; its problems go to the reading."""
    mapping = reading.filled(node, "set", '{name: "{value}"}')
    entries = mapping.entries() if mapping is not None else ()
    items = [item for key, value in entries if (item := _item(reading, key, value, drawn))]
    return Set(place, tuple(items)) if items else None


def _item(
    reading: Reading, key: source.Scalar, value: source.Node, drawn: Types
) -> tuple[str, Argument, ValueType | None] | None:
    fact = reading.catalogue.facts.get(key.text)
    if fact is None and "." not in key.text:
        argument = _value(reading, key, value, drawn)
        return (key.text, argument, None) if argument is not None else None
    if fact is None:
        if not reading.is_misnamed(key.text):
            hint = source.suggestion(key.text, reading.catalogue.facts)
            reading.problem(key, "unknown-name", f"there is no fact '{key.text}'.{hint}")
        return None
    if not fact.is_writable:
        message = f"'{key.text}' is a fact that flows may not write: take it away"
        reading.problem(key, "not-writable", message + _writable(reading))
        return None
    if key.text == LANGUAGE_FACT and _is_constant(value) and not known_code(reading, value):
        return None
    argument = reading.argument(value, drawn, fact.type, word=key.text)
    return (key.text, argument, fact.type) if argument is not None else None


def _is_constant(value: source.Node) -> bool:
    template = _template(value.text) if isinstance(value, source.Scalar) else None
    return template is not None and bool(template.constant)


def _value(
    reading: Reading, key: source.Scalar, value: source.Node, drawn: Types
) -> Argument | None:
    """What is kept; a fixed value as what the name is known for."""
    if not _is_constant(value) or not isinstance(value, source.Scalar):
        return reading.argument(value, drawn, word=key.text)
    fixed: object = value.text
    type = reading.type_of(key.text)
    if type is not None and type.kind not in _TEXTS:
        with suppress(ValueError):
            fixed = value_of(type, value.text)
    return Argument(value.place, fixed=fixed)


def _writable(reading: Reading) -> str:
    """What may be written instead."""
    names = [fact.name for fact in reading.catalogue.facts.values() if fact.is_writable]
    return f", or write one of {', '.join(names)}" if names else ""
