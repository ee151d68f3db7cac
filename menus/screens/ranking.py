"""Who goes before others in a queue: facts by their value, the highest first, then by arrival.

    order: [subscriber.vip, ticket.paid]     # the most important first

Yes goes before no, more before less, and whoever lacks the value goes behind.  Words have no order.
"""

from __future__ import annotations

from menus import source
from menus.catalogue import NUMBERS, ValueType
from menus.screens.reading import Reading

__all__ = ["PAID", "rank", "read_order"]

PAID = "ticket.paid"
_RANKED = NUMBERS | {"flag", "any"}


def rank(value: object) -> object:
    """What has no value goes behind what has."""
    return False if value is None else value


def read_order(reading: Reading, node: source.Node | None) -> tuple[str, ...]:
    """The names that stand under `order:`; its problems go to the reading."""
    names = []
    for each in reading.listed(node, "order", "[subscriber.vip]") if node is not None else ():
        name = reading.scalar(each, "order", "[subscriber.vip]")
        if name is not None and _can_rank(reading, each, name):
            names.append(name)
    return tuple(names)


def _can_rank(reading: Reading, node: source.Node, name: str) -> bool:
    facts = reading.catalogue.facts
    if name == PAID:
        return True
    if name not in facts:
        hint = source.suggestion(name, {*facts, PAID})
        hint = hint or " Correct it, or declare it in services.yaml."
        reading.problem(node, "unknown-name", f"'{name}' is not declared.{hint}")
        return False
    return _has_order(reading, node, name, facts[name].type)


def _has_order(reading: Reading, node: source.Node, name: str, type: ValueType) -> bool:
    if type.kind not in _RANKED:
        message = f"'{name}' is {type}, which has no order: name facts of yes or no, or numbers"
        reading.problem(node, "order-type", message)
    return type.kind in _RANKED
