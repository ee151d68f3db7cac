"""What is known about a subscriber during a dialogue: read at the dial, kept, let go when stale.

All facts that services.yaml declares for the store, but those of the desk and those that are never
fresh (`fresh: 0s`), are read at the dial, many dials in one read.  A session
keeps the values alone, as a tuple beside the shared names: a hundred thousand wait at once.
What the gateway itself needs of a subscriber it reads whatever is declared; flows are not told it.
A fact that went stale is left out of the mapping, so the walk asks for it and gets the store's.
A number that the store does not know has no facts but those that belong to nobody, as the news: one
set of values serves all such numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from sys import intern
from typing import Any, TypeAlias

from sqlalchemy import Connection

from store import facts as stored
from ussd.service.clocks import Clocks
from ussd.service.dialogue.needs import DESK_FACTS

__all__ = ["SPOKEN", "STRANGER", "FactBook", "Values", "spoken"]

Values: TypeAlias = tuple[object, ...]
"""A subscriber's facts in the order of `FactBook.names`; None where there is none."""

STRANGER: Values = ()
"""The values of a number that is not in the store."""

SPOKEN = ("subscriber.language", "sim.network")
"""The facts that tell which language a subscriber is spoken to in."""

_MSISDN = "subscriber.msisdn"
_STATUS, _COUNTRY = "subscriber.status", "place.country"
_NEEDED = (_STATUS, _COUNTRY, *SPOKEN)
"""What the gateway itself needs: is it a subscriber, where is it, what language does it speak."""

_Strangers: TypeAlias = tuple[Values, Mapping[str, object]]
"""What numbers that are no subscriber's have in common: the values, and the same by name."""

_LONGEST_INTERNED = 16

_LANGUAGE_OF_NETWORK: Mapping[str, str] = {
    "MTS": "ru",
    "Beeline": "ru",
    "Rostelecom": "ru",
    "MegaFon": "ru",
    "Tele2": "ru",
    "landline": "ru",
    "MTS-UA": "uk",
}
"""The language of a SIM whose subscriber has chosen none (services.md F)."""


class FactBook:
    """The facts of one version of the flows: which are kept, and for how long."""

    def __init__(self, declared: Mapping[str, Any], languages: Sequence[str], clocks: Clocks):
        """Take the catalogue's facts and the languages of the flows."""
        kept = {
            name: fact
            for name, fact in declared.items()
            if name not in DESK_FACTS and fact.fresh_s != 0 and fact.provider in ("", "store")
        }
        self._told = tuple(kept)
        self.names = (*kept, *(name for name in _NEEDED if name not in kept))
        self._places = {name: self.names.index(name) for name in _NEEDED}
        self._languages = tuple(languages)
        self._clocks = clocks
        self._fresh = [(float(f.fresh_s), name) for name, f in kept.items() if f.fresh_s]
        self._soonest_stale_s = min((fresh_s for fresh_s, _ in self._fresh), default=float("inf"))
        self._nothing = {name: None for name in self._told if name != _MSISDN}
        self._strangers: _Strangers = STRANGER, self._nothing
        self.read_many = self._read_many  # one object: the reader gathers askings by it

    def _read_many(self, tx: Connection, msisdns: Sequence[str]) -> dict[str, Values]:
        """Read the facts of many subscribers at once; who is not in the store is left out."""
        found = stored.load_many(
            tx, msisdns, self.names, self._clocks.now(), language=self._languages[0]
        )
        return {msisdn: self._values(facts) for msisdn, facts in found.items()}

    def read(self, tx: Connection, msisdn: str, now: datetime) -> Values:
        """Read one subscriber's facts inside a turn's transaction."""
        return self._values(stored.load(tx, msisdn, self.names, now, language=self._languages[0]))

    def _values(self, facts: Mapping[str, object]) -> Values:
        if _STATUS not in facts:
            return self._of_nobody(facts)
        return tuple(_shared(facts.get(name)) for name in self.names)

    def _of_nobody(self, facts: Mapping[str, object]) -> Values:
        """What is told to a number that is no subscriber's: one object while it is the same."""
        if stored.OF_NOBODY.isdisjoint(facts):
            return STRANGER
        values = tuple(facts.get(n) if n in stored.OF_NOBODY else None for n in self.names)
        if values != self._strangers[0]:
            # Both at once: this is the reader's thread, and the loop looks at them.
            self._strangers = values, self._by_name(values)
        return self._strangers[0]

    def mapping(self, values: Values, age_s: float) -> Mapping[str, object]:
        """The facts that still hold `age_s` after they were read, by name."""
        if not values:
            return self._nothing
        is_fresh = age_s < self._soonest_stale_s
        strangers, told = self._strangers
        if values is strangers and is_fresh:
            return told
        facts = self._by_name(values)
        if not is_fresh:
            for fresh_s, name in self._fresh:
                if age_s >= fresh_s:
                    facts.pop(name, None)
        return facts

    def _by_name(self, values: Values) -> dict[str, object]:
        facts = dict(zip(self._told, values, strict=False))  # those after them are ours
        if self._own(values, _STATUS) is None:
            facts.pop(_MSISDN, None)
        return facts

    def language(self, values: Values) -> str:
        """The subscriber's language, else that of the SIM, else the first of the flows."""
        return spoken({name: self._own(values, name) for name in SPOKEN}, self._languages)

    def country(self, values: Values) -> str | None:
        """The country that the subscriber is in, where that is known."""
        country = self._own(values, _COUNTRY)
        return None if country is None else str(country)

    def _own(self, values: Values, name: str) -> object:
        return values[self._places[name]] if values else None


def spoken(facts: Mapping[str, object], languages: Sequence[str]) -> str:
    """The one of the flows' languages that `SPOKEN` facts call for; else their first."""
    of_sim = _LANGUAGE_OF_NETWORK.get(str(facts.get("sim.network")))
    wanted = facts.get("subscriber.language") or of_sim
    return str(wanted) if wanted in languages else languages[0]


def _shared(value: object) -> object:
    """Keep one copy of the words that thousands of subscribers share."""
    if type(value) is str and len(value) <= _LONGEST_INTERNED:
        return intern(value)
    return value
