"""What services answer where nobody is called: in `play` and on the phone of the workbench.

A service over HTTP answers with its `sample:` of services.yaml or, without one, with values made up
of what it declares.  Any service can be told another outcome, so that an author sees every way out:

    catalogue.switch_on=refused:Not enough money.

Told several times it gives them one call after the other, and the last one for all further calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from menus.catalogue import ServiceDeclaration, ValueType
from menus.effects import Need, Outcome, Service
from menus.model import Flows

__all__ = ["Samples", "outcomes_of"]

_ROWS = 3


class Samples:
    """The answers for one version of the flows; `used` are the services that were answered."""

    def __init__(self, flows: Flows, told: Iterable[str] = ()) -> None:
        """Take `service=outcome`s; raises ValueError with what can be said instead."""
        self._services: Mapping[str, ServiceDeclaration] = flows.catalogue.services
        self._told: dict[str, list[Outcome]] = {}
        self.used: list[str] = []
        for wording in told:
            name, outcome = self._read(wording)
            self._told.setdefault(name, []).append(outcome)

    def answer(self, need: Need) -> Outcome | None:
        """The sample for a need; None when it is the store's to meet."""
        service = self._services.get(need.name) if isinstance(need, Service) else None
        if service is None:
            return None
        told = self._told.get(service.name)
        if told is None and service.http is None:
            return None
        if service.name not in self.used:
            self.used.append(service.name)
        if told is None:
            return _fine(service)
        return told.pop(0) if len(told) > 1 else told[0]

    def _read(self, wording: str) -> tuple[str, Outcome]:
        name, _, said = wording.partition("=")
        service = self._services.get(name.strip())
        if service is None:
            known = ", ".join(self._services) or "none"
            raise ValueError(f"there is no service '{name}'; services.yaml declares {known}")
        word, _, reason = said.strip().partition(":")
        possible = outcomes_of(service)
        if word not in possible:
            raise ValueError(f"'{word}' cannot come of {name}; say {' or '.join(possible)}")
        if word == "ok":
            return service.name, _fine(service)
        if word == "empty":
            return service.name, Outcome()
        reasons = service.refused if word == "refused" else ("",)
        return service.name, Outcome(word, reason=reason.strip() or reasons[0])


def outcomes_of(service: ServiceDeclaration) -> tuple[str, ...]:
    """What can be told to come of a service; what is fine in the store, the store says."""
    empty = ("empty",) if service.rows is not None else ()
    refused = ("refused",) if service.refused else ()
    if service.http is None:
        return (*empty, *refused, "failed")
    return ("ok", *empty, *refused, "slow", "failed")


def _fine(service: ServiceDeclaration) -> Outcome:
    """What the service declares as its sample, or one made up."""
    sample = service.sample
    if service.rows is None:
        return Outcome(values=sample[0] if sample else _made_up(service.values, ""))
    if sample is None:
        sample = tuple(_made_up(service.rows, str(number)) for number in range(1, _ROWS + 1))
    return Outcome(rows=sample)


def _made_up(types: Mapping[str, ValueType], number: str) -> dict[str, object]:
    """A value of each declared type; a text is its own name."""
    return {
        name: f"{name} {number}".strip()[: type.high]
        if type.kind == "text"
        else type.samples("a")[-1]
        for name, type in types.items()
    }
