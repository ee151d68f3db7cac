"""One text of one screen in every language of the installation."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Protocol

from menus.errors import Place
from menus.source import Scalar
from menus.texts.formats import Declared
from menus.texts.rendering import Language, Lookup, Rendered
from menus.texts.templates import Template

__all__ = ["Text", "place_of"]


class _Table(Protocol):
    """What a text knows of its `TextTable`."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def plurals(self) -> tuple[str, ...]: ...
    def language(self, code: str) -> Language: ...


class Text:
    """One text of one screen in all languages; `words` is its path below the screen.

    `is_suspect` says that its source has a mistake, so that translations are not compared with it.
    """

    __slots__ = ("_nodes", "_rendered", "_table", "is_suspect", "screen", "templates", "words")

    def __init__(
        self,
        table: _Table,
        screen: str,
        words: tuple[str, ...],
        template: Template,
        node: Scalar | None,
    ) -> None:
        self.screen = screen
        self.words = words
        self.is_suspect = False
        self.templates: dict[str, Template] = {table.languages[0]: template}
        self._nodes: dict[str, Scalar] = {table.languages[0]: node} if node is not None else {}
        self._table = table
        self._rendered: dict[str, Rendered] = {}

    @property
    def place(self) -> Place:
        """Where the text stands in the flows."""
        return self.place_in(self._table.languages[0])

    @property
    def is_built_in(self) -> bool:
        """True for one of the engine's own texts as it came."""
        return self._table.languages[0] not in self._nodes

    @property
    def path(self) -> str:
        """Its name: file, screen and the words below it, joined by dots."""
        return ".".join((self.screen, *self.words))

    @property
    def source_hash(self) -> str:
        """What tells one wording of the source from another."""
        return blake2b(self.source.source.encode(), digest_size=6).hexdigest()

    def place_in(self, language: str, offset: int = 0) -> Place:
        """Where a character of it stands in this language, or in the flows."""
        node = self._nodes.get(language) or self._nodes.get(self._table.languages[0])
        return place_of(node, offset) if node is not None else Place("", 0, 0)

    def translate(self, language: str, template: Template, node: Scalar) -> None:
        """Take a translation."""
        self.templates[language] = template
        self._nodes[language] = node

    @property
    def source(self) -> Template:
        """The text in the first language."""
        return next(iter(self.templates.values()))

    @property
    def names(self) -> frozenset[str]:
        """Every name that any translation reads."""
        return frozenset[str]().union(*(each.names for each in self.templates.values()))

    @property
    def plurals(self) -> tuple[str, ...]:
        """The declared plurals, which are formats of this text too."""
        return self._table.plurals

    def render(self, language: str, lookup: Lookup) -> str:
        """The text in a language; one that the flows do not have is answered in the first."""
        rendered = self._rendered.get(language)
        if rendered is None:
            rendered = self._rendered[self._table.languages[0]]
        return rendered if type(rendered) is str else rendered(lookup)  # type: ignore[operator]

    def template(self, language: str) -> Template:
        """What is shown in this language: its translation, or the source."""
        return self.templates.get(language) or self.source

    def longest(self, language: str, types: Mapping[str, Declared]) -> str:
        """The text with every value at its longest, for a size budget."""
        return self._table.language(language).longest(self.template(language), types)

    def settle(self, languages: Mapping[str, Language]) -> None:
        """Make the functions that render it; `TextTable.finish` calls this."""
        for code, language in languages.items():
            self._rendered[code] = language.compile(self.template(code))

    def __repr__(self) -> str:
        return f"Text({self.screen}: {'.'.join(self.words)})"


def place_of(node: Scalar, offset: int) -> Place:
    """Where a character of a scalar stands; its beginning when it has several lines."""
    if "\n" in node.text or not offset:
        return node.place
    return Place(node.file, node.line, node.column + node.is_quoted + offset)
