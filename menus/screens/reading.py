"""From nodes to checked values: what every screen module reads its YAML with.

A `Reading` is one screen being read; `plain` has its plain values.  Here are those that lean on
what is declared elsewhere: texts, conditions, ways to other screens, services and pushes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from menus import expressions, source, texts
from menus.catalogue import (
    Catalogue,
    ServiceDeclaration,
    TypeMistake,
    ValueType,
    value_of,
)
from menus.effects import Block
from menus.errors import Place, Problem
from menus.expressions import Condition, ConditionError
from menus.screens.going import Silence, Way
from menus.screens.plain import PlainReading
from menus.screens.saying import Argument, Saying

__all__ = ["Reading", "Shelf", "Types"]

Types: TypeAlias = Mapping[str, ValueType]

_NONE: Types = {}
_WAY = frozenset({"go", "end", "lock"})


@dataclass(slots=True)
class Shelf:
    """What all readings of one load share: everything that is declared, and the problems.

    `types` are the names that any screen may read; `screens` the full names of all screens.
    """

    catalogue: Catalogue
    languages: tuple[str, ...]
    table: texts.TextTable
    parse_msisdn: Callable[[str], str | None]
    screens: set[str] = field(default_factory=set)
    pushes: dict[str, str] = field(default_factory=dict)
    push_takes: dict[str, dict[str, ValueType]] = field(default_factory=dict)
    types: dict[str, ValueType] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Reading(PlainReading):
    """One screen with everything that is declared around it; `file` is the flow file it is in."""

    __slots__ = ("_shelf", "file")

    def __init__(self, shelf: Shelf, name: str, node: source.Mapping, place: Place) -> None:
        super().__init__(name, node, place, shelf.problems)
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
    def parse_msisdn(self) -> Callable[[str], str | None]:
        """The caller's reading of phone numbers."""
        return self._shelf.parse_msisdn

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
        if not isinstance(node, source.Scalar) or node.is_missing:
            self.problem(node, "shape", f"{word}: takes one text")
            return None
        text = self._shelf.table.declare(self.name, path, node)
        types = self._types(extra)
        for mistake in texts.mistakes(text.source, types, self._shelf.table.plurals):
            self.problem(node, mistake.rule, mistake.message, mistake.offset)
        return Saying(text, self._facts(sorted(text.source.names)), types, use)

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
        for mistake in expressions.mistakes(condition, self._types(extra)):
            self.problem(node, mistake.rule, mistake.message, mistake.offset)
        return condition

    def argument(
        self,
        node: source.Node | None,
        extra: Types = _NONE,
        type: ValueType | None = None,
        around: source.Node | None = None,
        word: str = "",
    ) -> Argument | None:
        """A value on its way out; a fixed one must be what `type` says."""
        text = self.scalar(node, word or "a value", '"{name}"', around)
        if text is None or not isinstance(node, source.Scalar):
            return None
        try:
            template = texts.parse(text)
        except texts.TemplateError as error:
            self.problem(node, "text-syntax", error.message, error.offset)
            return None
        for mistake in texts.mistakes(template, self._types(extra), ()):
            self.problem(node, mistake.rule, mistake.message, mistake.offset)
        if template.constant is not None:
            return self._fixed(node, template.constant, type)
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
            return Way(self.name, go.place, target, lock=lock) if target else None
        saying = self.say(end, (*path, "end"), extra=extra)
        assert end is not None
        return Way(self.name, end.place, end=saying, lock=lock) if saying else None

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
            return Way(self.name, node.place, target) if target else None
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
        message = f"goes to '{name}', which does not exist.{self._meant(name)}"
        self.problem(node, "unknown-screen", message)
        return ""

    def _meant(self, name: str) -> str:
        """A screen of this name in another file, or one whose name is like it."""
        screens = sorted(self._shelf.screens)
        for full in screens:
            if full.endswith(f".{name}"):
                return f" Did you mean '{full}'?"
        here = f"{self.file}."
        local = [full.removeprefix(here) for full in screens if full.startswith(here)]
        return source.suggestion(name, [*local, *screens])

    def silence(self, node: source.Node | None) -> Silence | None:
        """`silence: {after: 5s, go: live}`."""
        mapping = self.mapping(node, "silence", "{after: 5s, go: live}")
        if mapping is None:
            return None
        self.only(mapping, _WAY | {"after"})
        after_s = self.duration(mapping.get("after"), "after", mapping)
        way = self.way(mapping, ("silence",))
        return Silence(after_s, way) if after_s and way is not None else None

    def lock(self, node: source.Node | None) -> Block | None:
        """`pin`, `pin for 24h`, or `{what: pin, for: 24h}`."""
        if isinstance(node, source.Mapping):
            self.only(node, {"what", "for"})
            what = self.scalar(node.get("what"), "what", "pin", node)
            for_s = self.duration(node.get("for"), "for")
            return Block(what, for_s) if what is not None else None
        text = self.scalar(node, "lock", "pin for 24h")
        if text is None:
            return None
        what, said, wording = text.partition(" for ")
        try:
            return Block(what.strip(), self.seconds(wording) if said else None)
        except TypeMistake as mistake:
            self.problem(node, "duration", str(mistake))
            return None

    # -- names of services.yaml and flows.yaml -------------------------------------------

    def service(self, node: source.Node | None, quietly: bool = False) -> ServiceDeclaration | None:
        """A service that services.yaml declares."""
        if quietly and not isinstance(node, source.Scalar):
            return None
        name = self.scalar(node, "service", "catalogue.services", self.node)
        services = self._shelf.catalogue.services
        if name is not None and name not in services and not quietly:
            hint = source.suggestion(name, services)
            self.problem(
                node, "unknown-service", f"services.yaml declares no service '{name}'.{hint}"
            )
        return services.get(name or "")

    def push(self, node: source.Node | None, around: source.Node | None = None) -> str:
        """The screen of a push that flows.yaml declares; "" after a problem."""
        name = self.scalar(node, "push", "fee_reminder", around)
        if name is not None and name not in self._shelf.pushes:
            hint = source.suggestion(name, self._shelf.pushes)
            self.problem(node, "unknown-push", f"flows.yaml declares no push '{name}'.{hint}")
        return self._shelf.pushes.get(name or "", "")

    def pushed_values(
        self, screen: str, node: source.Node | None, around: source.Node, extra: Types = _NONE
    ) -> tuple[tuple[str, Argument], ...]:
        """What a pushed screen is opened with: all that it takes, or names that it can read."""
        given = self.mapping(node, "with", '{name: "{value}"}') if node is not None else None
        takes = self._shelf.push_takes.get(screen, {})
        found = []
        for key, value in given.entries() if given is not None else ():
            if key.text not in takes and key.text not in self._shelf.types:
                hint = source.suggestion(key.text, takes)
                self.problem(key, "unknown-parameter", f"the push takes no '{key.text}'.{hint}")
            elif (argument := self.argument(value, extra, takes.get(key.text))) is not None:
                found.append((key.text, argument))
        missing = [name for name in takes if given is None or name not in given]
        if missing:
            message = f"the push needs {', '.join(missing)}: add it under 'with'"
            self.problem(around, "missing-parameter", message)
        return tuple(found)
