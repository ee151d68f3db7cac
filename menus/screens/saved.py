"""A name that a screen saves, as it is known before any text or condition is read."""

from __future__ import annotations

from typing import NamedTuple

from menus.catalogue import ValueType
from menus.source import Node

__all__ = ["Saved"]


class Saved(NamedTuple):
    """One name and where it stands, `offset` characters into it.

    `type` None says that the value is a copy of the name `copied` and has its type, or that it is
    fixed: `readings` are what it may be taken for then, the likeliest first.
    """

    name: str
    type: ValueType | None
    where: Node | None
    copied: str = ""
    readings: tuple[ValueType, ...] = ()
    offset: int | None = None
