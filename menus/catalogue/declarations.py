"""What services.yaml declares: facts, services, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from menus.catalogue.types import ValueType
from menus.errors import Place

__all__ = ["Catalogue", "Fact", "HttpCall", "ServiceDeclaration", "Setting"]

_NOTHING: Mapping[str, ValueType] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the flows may read; `fresh_s` None holds for the whole session."""

    name: str
    type: ValueType
    place: Place
    fresh_s: int | None = None
    is_writable: bool = False
    provider: str = "store"


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that gateway.toml gives, the same for every subscriber."""

    name: str
    type: ValueType
    place: Place


@dataclass(frozen=True, slots=True)
class HttpCall:
    """How an `http` service is reached (docs/services-yaml.md).

    `secret` names the secret (`env:NAME`, `file:PATH`) and never holds it.  `is_idempotent` says
    that the service does nothing twice under one Idempotency-Key, so that a call may be repeated.
    `networks` are the private networks that the address may lie in, `at_once` how many calls are
    made at a time.
    """

    address: str
    secret: str = ""
    timeout_s: Decimal = Decimal(5)
    retries: int = 0
    is_idempotent: bool = False
    networks: tuple[str, ...] = ()
    at_once: int = 20


@dataclass(frozen=True, slots=True)
class ServiceDeclaration:
    """A service: what goes in, what comes back, why it may refuse.

    `rows` is None for a service that returns `values` only.  `for_everyone` says that the answer
    does not depend on who asks, `fresh_s` for how long it may be kept.  `sample` is what it answers
    where nobody is called: its rows, or its values as the only one; None when nothing is declared.
    `is_known` is False when the declaration has a mistake: then nothing can be said about those who
    use it.
    """

    name: str
    place: Place
    provider: str = "store"
    for_everyone: bool = False
    fresh_s: int | None = None
    parameters: Mapping[str, ValueType] = field(default_factory=lambda: _NOTHING)
    values: Mapping[str, ValueType] = field(default_factory=lambda: _NOTHING)
    rows: Mapping[str, ValueType] | None = None
    refused: tuple[str, ...] = ()
    http: HttpCall | None = None
    sample: tuple[Mapping[str, object], ...] | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is declared, by name; `is_damaged` when a whole section could not be read."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    services: Mapping[str, ServiceDeclaration] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    is_damaged: bool = False

    @property
    def types(self) -> dict[str, ValueType]:
        """The type of every fact and setting: the names that any screen may read."""
        settings = {name: setting.type for name, setting in self.settings.items()}
        return settings | {name: fact.type for name, fact in self.facts.items()}
