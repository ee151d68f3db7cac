"""What the gateway's own store has, and what services.yaml expects of it in vain.

The caller of a load names it, as it gives its reading of phone numbers: the engine knows no store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from menus.catalogue.declarations import Catalogue
from menus.errors import Problem, Severity
from menus.source import nearest

__all__ = ["Provided", "not_provided"]


@dataclass(frozen=True, slots=True)
class Provided:
    """The names of the services and facts of a store, and of the facts that it can write."""

    services: frozenset[str]
    facts: frozenset[str]
    writable: frozenset[str]


def not_provided(catalogue: Catalogue, provided: Provided) -> Iterator[tuple[Problem, str]]:
    """A service that cannot be called, a fact that has no value or cannot be written.

    Each comes with the name that was probably meant and is not declared, or "".
    """
    for service in catalogue.services.values():
        if service.provider == "store" and service.name not in provided.services:
            meant = nearest(service.name, sorted(provided.services - catalogue.services.keys()))
            hint = _hint(meant, "say 'provider: http' and its address")
            message = f"the gateway has no service '{service.name}'.{hint}"
            yield Problem(service.place, "not-provided", message), meant or ""
    for fact in catalogue.facts.values():
        if fact.name not in provided.facts:
            meant = nearest(fact.name, sorted(provided.facts - catalogue.facts.keys()))
            hint = _hint(meant, "declare a service for it")
            message = f"the gateway has no fact '{fact.name}', so it never has a value.{hint}"
            severity = Severity.ERROR if meant else Severity.WARNING
            yield Problem(fact.place, "not-provided", message, severity), meant or ""
        elif fact.is_writable and fact.name not in provided.writable:
            message = f"the gateway cannot write '{fact.name}': take 'writable: yes' away"
            yield Problem(fact.place, "not-provided", message), ""


def _hint(meant: str | None, otherwise: str) -> str:
    return f" Did you mean '{meant}'?" if meant else f" Correct the name, or {otherwise}."
