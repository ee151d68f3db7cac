"""What a screen declares about itself when it has nothing to declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol

from menus.errors import Place
from menus.model import Edge, Given
from menus.screens.saying import Saying

__all__ = ["Declaring", "Displayed"]


class Displayed(Protocol):
    """Something that is shown as a whole and so must fit."""

    def longest(self, language: str) -> tuple[str, list[str]]:
        """The head and the lines with every value at its longest."""


class Declaring:
    """The declarations of `menus.model.Screen`, all empty; a kind states what it has."""

    __slots__ = ()

    shows: ClassVar[bool] = True

    def exits(self) -> Iterable[Edge]:
        """Every way out of this screen, to another one or to last words."""
        return ()

    def edges(self) -> Iterable[Edge]:
        """Every way out of this screen to another."""
        return (edge for edge in self.exits() if edge.target)

    def keys(self) -> Iterable[tuple[str, Place]]:
        """Every fixed key that it takes, and where that is written."""
        return ()

    def texts(self) -> Iterable[Saying]:
        """Every text that is shown or sent."""
        return ()

    def displays(self) -> Iterable[Displayed]:
        """What is shown as a whole."""
        return ()

    def outcomes(self) -> Iterable[Given]:
        """What its actions may come back with."""
        return ()

    def secrets(self) -> Iterable[str]:
        """Names of values that may not be shown."""
        return ()
