"""What may come of a service, and what a service is given.

    with: {service: "{service.id}"}        # parameters, by the names of services.yaml
    slow: {end: "The answer will come by SMS."}
    failed: {end: "Not done, nothing was charged."}
    refused: {end: "{reason}"}
    otherwise: {go: home}

An outcome other than ok takes the way of its word, then `otherwise`, then the built-in "try later".
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from menus import source
from menus.catalogue import ServiceDeclaration, ValueType, parse_type, value_of
from menus.effects import Need, Outcome, Service
from menus.errors import Place
from menus.model import Edge, Secret, Step
from menus.screens.going import Way, ways_exits, ways_texts
from menus.screens.reading import Reading
from menus.screens.saying import Argument, Saying
from menus.screens.walk import Walking

__all__ = [
    "Parameters",
    "Ways",
    "read_parameters",
    "read_ways",
    "service_needs",
]

_REASON = {"reason": parse_type("text 60")}
"""Words that an outcome brings; 60 characters are what `check` counts them at."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The outcomes that an author answered, `needed` those that can happen."""

    screen: str
    place: Place
    by_word: Mapping[str, Way]
    needed: tuple[str, ...] = ()

    def leave(
        self, walk: Walking, word: str, outcome: Outcome
    ) -> Generator[Need, Outcome, Step | str]:
        """Take the way of this outcome; `{reason}` reads the outcome's.

        What is refused because a value did not fit goes with `failed` where nothing else may be
        refused.
        """
        walk.extra = {**walk.extra, "reason": outcome.reason}
        way = self.by_word.get(word) or self.by_word.get("otherwise")
        if way is None and word == "refused":
            way = self.by_word.get("failed")
        if way is None:
            way = Way(self.screen, self.place)
        return (yield from way.leave(walk))

    @property
    def places(self) -> Mapping[str, Place]:
        """Where each word stands."""
        return {word: way.place for word, way in self.by_word.items()}

    def exits(self) -> Iterable[Edge]:
        """One for each outcome."""
        return ways_exits(self.by_word.items())

    def texts(self) -> Iterable[Saying]:
        """Their last words."""
        return ways_texts(self.by_word.values())


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a service is given; `languages` are the parameters that take the dialogue's language."""

    arguments: tuple[tuple[str, Argument, ValueType], ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that they read."""
        return tuple(fact for _, argument, _ in self.arguments for fact in argument.facts)

    def call(self, service: str, walk: Walking) -> Generator[Need, Outcome, Outcome]:
        """Call the service with them; a value that does not fit its type is a refusal."""
        yield from walk.known(self.facts)
        walk.position += 1
        try:
            values = self._values(walk)
        except ValueError:
            return Outcome("refused", reason=walk.word("not_accepted"))
        return (yield Service(service, values, walk.position))

    def _values(self, walk: Walking) -> Mapping[str, object]:
        values: dict[str, object] = dict.fromkeys(self.languages, walk.language)
        for name, argument, type in self.arguments:
            value = argument.value(walk)
            values[name] = _fitted(type, value)
        return values


def _fitted(type: ValueType, value: object) -> object:
    """The value as the service is to get it: words may be anything, an amount no whole number.

    Raises ValueError for one that does not fit.  A secret stays one, so that nobody keeps it.
    """
    if isinstance(value, Secret):
        fitted = value_of(type, value)
        return Secret(fitted) if isinstance(fitted, str) else fitted
    if isinstance(value, Decimal) and type.kind == "number" and value == value.to_integral_value():
        value = f"{value:.0f}"
    is_read_anew = isinstance(value, str) or (type.kind == "number" and value is not None)
    return value_of(type, value) if is_read_anew else value


def service_needs(service: ServiceDeclaration) -> tuple[str, ...]:
    """The outcomes that can happen, so that an author must have an answer to them."""
    refused = ("refused",) if service.refused else ()
    return (*refused, "failed", "slow") if service.provider == "http" else refused


def read_ways(
    reading: Reading,
    node: source.Mapping,
    path: tuple[str, ...],
    words: Sequence[str],
    needed: tuple[str, ...] = (),
    extra: Mapping[str, ValueType] = {},
) -> Ways:
    """The outcomes answered in this mapping; one whose answer cannot be read wants no other."""
    ways: dict[str, Way] = {}
    for word in words:
        value = node.get(word)
        if value is not None:
            way = reading.short_way(value, (*path, word), {**extra, **_REASON})
            if way is not None:
                ways[word] = way
    if "otherwise" in node and "otherwise" not in ways:
        needed = ()
    unanswered = tuple(word for word in needed if word in ways or word not in node)
    return Ways(reading.name, node.place, ways, unanswered)


def _only_other(given: source.Mapping | None, service: ServiceDeclaration) -> str | None:
    """The parameter that a stranger stands for when one alone is not given."""
    missing = [name for name in service.parameters if given is None or name not in given]
    return missing[0] if len(missing) == 1 else None


def _takes(service: ServiceDeclaration) -> str:
    return f" It takes: {', '.join(service.parameters) or 'nothing'}."


def read_parameters(
    reading: Reading,
    value: source.Node | None,
    service: ServiceDeclaration,
    around: source.Node,
    extra: Mapping[str, ValueType] = {},
) -> Parameters:
    """What stands under `with:`; every parameter must be given, a language fills itself."""
    given = reading.mapping(value, "with", '{name: "{value}"}') if value is not None else None
    arguments: list[tuple[str, Argument, ValueType]] = []
    meant: set[str | None] = set()
    for key, node in given.entries() if given is not None else ():
        type = service.parameters.get(key.text)
        if type is None:
            hint = source.suggestion(key.text, service.parameters) or _takes(service)
            reading.problem(
                key, "unknown-parameter", f"'{service.name}' takes no '{key.text}'.{hint}"
            )
            meant.add(source.nearest(key.text, service.parameters) or _only_other(given, service))
        elif (argument := reading.argument(node, extra, type, word=key.text)) is not None:
            arguments.append((key.text, argument, type))
    languages: list[str] = []
    missing: list[str] = []
    for name, type in service.parameters.items():
        if (given is None or name not in given) and name not in meant:
            (languages if type.kind == "language" else missing).append(name)
    if missing:
        reading.problem(
            around,
            "missing-parameter",
            f"'{service.name}' needs {', '.join(missing)}: add it under 'with'",
        )
    return Parameters(tuple(arguments), tuple(languages))
