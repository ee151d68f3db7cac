"""The handsets that nobody attached: what the centre itself plays for them.

An application bound alone still sees a whole life of each message.  Ordinary numbers take a
message after a moment; the magic numbers 79990000000 to 79990000099 choose another fate by their
last two digits, and an installation's own rules (`core.emulation_rules`) go before both.
Pure and seeded: the same message meets the same fate.  docs/emulation.md has the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from smpp.constants import CommandStatus, MessageState
from ussd.core.receipts import MAGIC, Manner

__all__ = [
    "EARLY_NUMBER",
    "MAGIC_PREFIX",
    "Beacon",
    "Fate",
    "Handsets",
    "Rule",
]

MAGIC_PREFIX = "799900000"
"""With two more digits: the only numbers with another fate than delivery, without a rule."""

EARLY_NUMBER = MAGIC_PREFIX + next(two for two, manner in MAGIC.items() if manner.when == "early")
"""The magic number whose receipt comes before the response."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What an attempt ends in.

    `state` DELIVERED or another final state ends the message; ENROUTE means that the attempt
    failed with command_status `error` and may be retried.  `delay_s` passes first.
    `echo` sends the text back to the sender as an MO message; `repeats` messages with `text` follow
    one after the other, each after `every_s`.
    """

    state: MessageState
    delay_s: float = 0.0
    error: int = 0
    echo: bool = False
    repeats: int = 0
    every_s: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What numbers of a `pattern` meet: `fate` (None: as usual), after `failures` failed attempts.

    `has_moment` lets the usual time pass first; `manner` spoils the receipts.
    """

    pattern: re.Pattern[str]
    fate: Fate | None = None
    failures: int = 0
    has_moment: bool = False
    manner: Manner | None = None


@dataclass(frozen=True, slots=True)
class Beacon:
    """A phone that sends `text` to `to` every `every_s` seconds, unasked."""

    msisdn: str
    to: str
    text: str
    every_s: float


_S = MessageState
_TAKEN = Fate(_S.DELIVERED)
_ABSENT = Fate(_S.ENROUTE, error=CommandStatus.ESME_RX_T_APPN)

_FATES: Mapping[str, Fate] = {
    "00": _TAKEN,
    "01": _ABSENT,
    "03": Fate(_S.REJECTED, error=CommandStatus.ESME_RX_R_APPN),
    "04": Fate(_S.EXPIRED),
    "05": Fate(_S.UNKNOWN, error=CommandStatus.ESME_RUNKNOWNERR),
    "06": Fate(_S.DELETED),
    "07": Fate(_S.DELIVERED, delay_s=60.0),
    "08": Fate(_S.UNDELIVERABLE, error=CommandStatus.ESME_RDELIVERYFAILURE),
    "09": Fate(_S.DELIVERED, echo=True),
    "10": Fate(_S.DELIVERED, repeats=6, every_s=5.0, text="MO every 5 s"),
}
_BUSY = "02"
_GOLDEN, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
_BUSY_ATTEMPTS = 2


class Handsets:
    """Plays every number that no network peer attaches."""

    def __init__(
        self,
        delay_s: float,
        seed: int = 1,
        *,
        rules: Sequence[Rule] = (),
        beacons: Sequence[Beacon] = (),
    ) -> None:
        """Take the usual time to delivery; `seed` spreads it by a tenth either way.

        Of `rules` the first that fits a number holds; `beacons` send by themselves.
        """
        self.beacons = tuple(beacons)
        self._delay_s = delay_s
        self._seed = seed
        self._rules = tuple(rules)

    def fate(self, msisdn: str, number: int, attempts: int) -> Fate:
        """Return what attempt `attempts` (from 1) of message `number` ends in."""
        rule = self._rule(msisdn)
        if rule is not None and rule.fate is not None:
            return self._ruled(rule, rule.fate, number, attempts)
        if _is_magic(msisdn):
            return self._magic(msisdn[-2:], number, attempts)
        return Fate(_S.DELIVERED, self._moment(number))

    def manner(self, msisdn: str) -> Manner | None:
        """Return how the receipts of messages to a number are spoilt; None leaves them alone."""
        rule = self._rule(msisdn)
        if rule is not None:
            return rule.manner
        return MAGIC.get(msisdn[-2:]) if _is_magic(msisdn) else None

    def _rule(self, msisdn: str) -> Rule | None:
        return next((rule for rule in self._rules if rule.pattern.fullmatch(msisdn)), None)

    def _ruled(self, rule: Rule, fate: Fate, number: int, attempts: int) -> Fate:
        if attempts <= rule.failures:
            return _ABSENT
        return replace(fate, delay_s=self._moment(number)) if rule.has_moment else fate

    def _magic(self, digits: str, number: int, attempts: int) -> Fate:
        if digits == _BUSY:
            return _ABSENT if attempts < _BUSY_ATTEMPTS else _TAKEN
        return _FATES.get(digits) or Fate(_S.DELIVERED, self._moment(number))

    def _moment(self, number: int) -> float:
        """Draw the time to delivery from the seed and the message, not from a shared stream."""
        drawn = ((number ^ self._seed) * _GOLDEN & _MASK) / _MASK  # Fibonacci hashing: cheap, even
        return self._delay_s * (0.9 + 0.2 * drawn)


def _is_magic(msisdn: str) -> bool:
    return msisdn.startswith(MAGIC_PREFIX) and len(msisdn) == len(MAGIC_PREFIX) + 2
