"""From nodes to checked values: what every screen module reads its YAML with.

A `Reading` is one screen being read; `plain` has its plain values.  Here are those that lean on
what is declared elsewhere: texts, conditions, ways to other screens, services and pushes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from menus import expressions, source, texts
from menus.catalogue import (
    Catalogue,
    ServiceDeclaration,
    ValueType,
    may_be,
    value_of,
)
from menus.effects import BLOCKABLE, Block
from menus.errors import Place
from menus.expressions import Condition, ConditionError
from menus.screens.going import Silence, Way
from menus.screens.plain import PlainReading
from menus.screens.saying import Argument, Saying
from menus.screens.shelf import Shelf, Types

__all__ = ["Reading", "Shelf", "Types"]

_NONE: Types = {}
_WAY = frozenset({"go", "end", "lock"})
_SAID = frozenset({"text", "one of", "email", "any"})
"""Kinds that a value with a format may be."""

_DOUBLED = re.compile(r"\{\{([\w.]+)(?:\|\w+)?\}\}")


def _instead(node: source.Node) -> str:
    """What a mapping was meant to be that stands where a text does."""
    entries = list(node.entries()) if isinstance(node, source.Mapping) else []
    key, value = entries[0] if len(entries) == 1 else (None, None)
    if key is None or not isinstance(value, source.Scalar):
        return ""
    if key.text == "go":
        return f": for a screen write 'go: {value.text}' alone"
    return f": put it in quotes: {source.quoted(f'{key.text}: {value.text}')}"


class Reading(PlainReading):
    """One screen with everything that is declared around it; `file` is the flow file it is in."""

    __slots__ = ("_shelf", "file")

    def __init__(self, shelf: Shelf, name: str, node: source.Mapping, place: Place) -> None:
        super().__init__(name, node, place, shelf.tell)
        self._shelf = shelf
        self.file = name.partition(".")[0]

    # -- what is declared ----------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue:
        """services.yaml."""
        return self._shelf.catalogue

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the installation."""
        return self._shelf.languages

    @property
    def shelf(self) -> Shelf:
        """What all readings of one load share."""
        return self._shelf

    @property
    def parse_msisdn(self) -> Callable[[str], str | None]:
        """The caller's reading of phone numbers."""
        return self._shelf.parse_msisdn

    def type_of(self, name: str) -> ValueType | None:
        """The type of a name that any screen may read."""
        return self._shelf.types.get(name)

    def is_misnamed(self, name: str) -> bool:
        """Whether services.yaml declares this under a misspelt name, which has been told."""
        if name in self._shelf.misnamed:
            self._shelf.broken.add(self.name)
        return name in self._shelf.misnamed

    def facts_of(self, *conditions: Condition | None) -> tuple[str, ...]:
        """The facts that these conditions read, each once."""
        return self._facts(name for each in conditions if each for name in sorted(each.names))

    def _facts(self, names: Iterable[str]) -> tuple[str, ...]:
        facts = self._shelf.catalogue.facts
        return tuple(dict.fromkeys(name for name in names if name in facts))

    def _types(self, extra: Types) -> Types:
        return {**self._shelf.types, **extra} if extra else self._shelf.types

    # -- texts, conditions, values -------------------------------------------------------

    def say(
        self,
        node: source.Node | None,
        path: tuple[str, ...],
        around: source.Node | None = None,
        word: str = "",
        *,
        extra: Types = _NONE,
        use: str = "screen",
    ) -> Saying | None:
        """A text; with `around` it must be there.  `path` is its place below the screen."""
        word = word or path[-1]
        if node is None:
            self._missing(around or self.node, word)
            return None
        if not isinstance(node, source.Scalar):
            self.problem(node, "shape", f"{word}: takes one text{_instead(node)}")
            return None
        if not node.text.strip():
            self.problem(node, "shape", f"{word}: has no text: write one, or take the word away")
            return None
        self._look_for_doubled(node)
        text = self._shelf.table.declare(self.name, path, node)
        types = self._types(extra)
        mistakes = texts.mistakes(text.source, types, self._shelf.table.plurals)
        self._mistaken(node, mistakes)
        text.is_suspect = text.is_suspect or bool(mistakes) or bool(_DOUBLED.search(node.text))
        return Saying(text, self._facts(sorted(text.source.names)), types, use)

    def _look_for_doubled(self, node: source.Scalar) -> None:
        """`{{name}}` shows braces, and nobody means those around a name."""
        for match in _DOUBLED.finditer(node.text) if "{{" in node.text else ():
            if match[1] in self._shelf.types:
                shown = match[0][1:-1]
                message = f"'{match[0]}' shows the word and not its value: write {shown}"
                self.problem(node, "text-syntax", message, match.start())

    def when(self, node: source.Node | None, extra: Types = _NONE) -> Condition | None:
        """A condition, checked against what is declared."""
        text = self.scalar(node, "when", "account.balance < 0") if node is not None else None
        if text is None:
            return None
        try:
            condition = expressions.parse(text)
        except ConditionError as error:
            self.problem(node, "condition-syntax", error.message, error.offset)
            return None
        self._mistaken(node, expressions.mistakes(condition, self._types(extra)))
        return condition

    def _mistaken(
        self, node: source.Node | None, mistakes: Iterable[expressions.Mistake | texts.Mistake]
    ) -> None:
        for mistake in mistakes:
            if not self._shelf.may_be_declared(mistake.name):
                self.problem(node, mistake.rule, mistake.message, mistake.offset)

    def argument(
        self,
        node: source.Node | None,
        extra: Types = _NONE,
        type: ValueType | None = None,
        around: source.Node | None = None,
        *,
        word: str,
    ) -> Argument | None:
        """A value on its way out; a fixed one must be what `type` says, a name may be."""
        text = self.scalar(node, word, '"{name}"', around)
        if text is None or not isinstance(node, source.Scalar):
            return None
        try:
            template = texts.parse(text)
        except texts.TemplateError as error:
            self.problem(node, "text-syntax", error.message, error.offset)
            return None
        types = self._types(extra)
        self._mistaken(node, texts.mistakes(template, types, ()))
        if template.constant is not None:
            return self._fixed(node, template.constant, type)
        if type is not None:
            self._look_for_misfit(node, template, types, type, word)
        facts = self._facts(sorted(template.names))
        (first, *others) = template.parts
        if isinstance(first, texts.Placeholder) and not others and not first.format:
            return Argument(node.place, facts, name=first.name, names=template.names)
        language = self._shelf.table.language(self.languages[0])
        render = language.compile(template)
        return Argument(node.place, facts, render=render, names=template.names)

    def _fixed(self, node: source.Scalar, text: str, type: ValueType | None) -> Argument | None:
        if type is None:
            return Argument(node.place, fixed=text)
        try:
            return Argument(node.place, fixed=value_of(type, text))
        except ValueError as mistake:
            self.problem(node, "value-type", str(mistake))
            return None

    def _look_for_misfit(
        self,
        node: source.Scalar,
        template: texts.Template,
        types: Types,
        wanted: ValueType,
        word: str,
    ) -> None:
        """A name alone whose values are never what is wanted."""
        (first, *others) = template.parts
        if others or not isinstance(first, texts.Placeholder) or first.name not in types:
            return
        given = types[first.name]
        if not may_be(given, wanted):
            message = f"'{word}' takes {wanted}, and '{first.name}' is {given}: read another value"
            self.problem(node, "value-type", message, first.offset)
        elif first.format and wanted.kind not in _SAID:
            message = (
                f"'{{{first.name}|{first.format}}}' is written for people, and '{word}' takes "
                f"{wanted}: write {{{first.name}}}"
            )
            self.problem(node, "value-type", message, first.offset)

    # -- ways ----------------------------------------------------------------------------

    def way(self, node: source.Mapping, path: tuple[str, ...], extra: Types = _NONE) -> Way | None:
        """`go` or `end` of a mapping; one of them must stand there."""
        go, end = node.get("go"), node.get("end")
        if go is not None and end is not None:
            self.problem(
                node.key("end"), "go-or-end", "'go' and 'end' exclude each other: take one away"
            )
        if go is None and end is None:
            self.problem(node, "dead-end", "nothing follows here: add 'go: …' or 'end: …'")
            return None
        lock = self.lock(node.get("lock")) if "lock" in node else None
        if go is not None:
            target = self.target(go)
            below = ".".join(path) or "go"
            return Way(self.name, go.place, target, lock=lock, path=below) if target else None
        saying = self.say(end, (*path, "end"), extra=extra)
        assert end is not None
        below = ".".join(path) or "end"
        return Way(self.name, end.place, end=saying, lock=lock, path=below) if saying else None

    def short_way(
        self,
        node: source.Node,
        path: tuple[str, ...],
        extra: Types = _NONE,
        besides: tuple[str, ...] = (),
    ) -> Way | None:
        """A screen's name alone, or a mapping with `go` or `end`."""
        if isinstance(node, source.Scalar):
            target = self.target(node)
            return Way(self.name, node.place, target, path=".".join(path)) if target else None
        mapping = self.mapping(node, path[-1], "{go: home} or {end: Try later.}")
        if mapping is None:
            return None
        self.only(mapping, _WAY | frozenset(besides))
        return self.way(mapping, path, extra)

    def target(self, node: source.Node) -> str:
        """The full name of a screen; "" after a problem."""
        name = self.scalar(node, "go", "home")
        if name is None:
            return ""
        full = name if "." in name else f"{self.file}.{name}"
        if full in self._shelf.screens:
            return full
        if self._shelf.may_exist(full, self.name):
            return ""
        message = f"goes to '{name}', which does not exist.{self._meant(name)}"
        self.problem(node, "unknown-screen", message)
        return ""

    def _meant(self, name: str) -> str:
        """A screen of this name in another file, or one whose name is like it."""
        file = name.partition(".")[0]
        if file.partition(":")[0] in ("end", "go"):
            return " For last words write {end: …}, for a screen {go: …}."
        if "." in name and self._shelf.is_left_out(file):
            return f" Add flows/{file}.yaml to 'include:'."
        hint = self._shelf.guess(name, f"{self.file}.")
        return f" Did you mean '{hint}'?" if hint else " Write that screen, or lead elsewhere."

    def silence(self, node: source.Node | None) -> Silence | None:
        """`silence: {after: 5s, go: live}`."""
        mapping = self.mapping(node, "silence", "{after: 5s, go: live}")
        if mapping is None:
            return None
        self.only(mapping, _WAY | {"after"})
        after_s = self.duration(mapping.get("after"), "after", mapping, least_s=1)
        way = self.way(mapping, ("silence",))
        return Silence(after_s, way) if after_s and way is not None else None

    def lock(self, node: source.Node | None) -> Block | None:
        """`pin`, `pin for 24h`, or `{what: pin, for: 24h}`."""
        if isinstance(node, source.Mapping):
            self.only(node, {"what", "for"})
            what = self.scalar(node.get("what"), "what", "pin", node)
            for_s = self.duration(node.get("for"), "for", least_s=1)
            is_known = what is not None and self._is_blockable(node.get("what"), what)
            return Block(what, for_s) if what is not None and is_known else None
        text = self.scalar(node, "lock", "pin for 24h")
        if text is None:
            return None
        what, said, wording = text.partition(" for ")
        for_s = self.seconds_of(node, wording, "for", least_s=1) if said else None
        is_known = self._is_blockable(node, what.strip())
        return Block(what.strip(), for_s) if is_known and (for_s is not None or not said) else None

    def _is_blockable(self, node: source.Node | None, what: str) -> bool:
        if what in BLOCKABLE:
            return True
        hint = source.suggestion(what, BLOCKABLE)
        message = f"'{what}' cannot be blocked.{hint} What can be: {', '.join(BLOCKABLE)}"
        self.problem(node, "unknown-word", message)
        return False

    # -- names of services.yaml ----------------------------------------------------------

    def service(self, node: source.Node | None, quietly: bool = False) -> ServiceDeclaration | None:
        """A service that services.yaml declares."""
        if quietly and not isinstance(node, source.Scalar):
            return None
        name = self.scalar(node, "service", "catalogue.services", self.node)
        services = self._shelf.catalogue.services
        if name is not None and name not in services and not quietly and not self.is_misnamed(name):
            hint = source.suggestion(name, services) or " Correct it, or declare it there."
            self.problem(
                node, "unknown-service", f"services.yaml declares no service '{name}'.{hint}"
            )
        service = services.get(name or "")
        if service is not None and not service.is_known:
            self._shelf.broken.add(self.name)
            return None
        return service
