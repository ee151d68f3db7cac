"""The rule file of the emulation: which numbers meet which fate, and who sends by himself.

    [[rule]]
    numbers = ["79161110001", "7916222*"]   # digits, `?` one digit, `*` any digits
    fate = "busy"                           # see `FATES`
    times = 2                               # busy: failed attempts; mo: messages
    after = "3s"                            # when it happens; without, the usual moment
    receipts = {id = "hex"}                 # docs/receipts.md

    [[mo]]
    from = "79161110009"
    to = "5000"
    text = "ping"
    every = "30s"

The first rule that fits a number holds.  Every mistake is one sentence with its place; no file is
opened here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from smpp.constants import CommandStatus, MessageState
from ussd.config import Receipts, Seconds
from ussd.core.emulation import Beacon, Fate, Rule
from ussd.core.receipts import Manner
from ussd.errors import ConfigError

__all__ = ["FATES", "parse_rules"]

_S = MessageState
_MO_TIMES: Final = 6
_SLOW_S: Final = 60.0
_ABSENT: Final = Fate(_S.ENROUTE, error=CommandStatus.ESME_RX_T_APPN)

FATES: Final[Mapping[str, Fate]] = {
    "delivered": Fate(_S.DELIVERED),
    "absent": _ABSENT,
    "busy": Fate(_S.DELIVERED),
    "rejected": Fate(_S.REJECTED, error=CommandStatus.ESME_RX_R_APPN),
    "expired": Fate(_S.EXPIRED),
    "unknown": Fate(_S.UNKNOWN, error=CommandStatus.ESME_RUNKNOWNERR),
    "deleted": Fate(_S.DELETED),
    "undeliverable": Fate(_S.UNDELIVERABLE, error=CommandStatus.ESME_RDELIVERYFAILURE),
    "slow": Fate(_S.DELIVERED, delay_s=_SLOW_S),
    "echo": Fate(_S.DELIVERED, echo=True),
    "mo": Fate(_S.DELIVERED),
}
"""The fates by the word of the rule file; busy and mo take `times` and `every` too."""

_NUMBERS = re.compile(r"[0-9?]+\*?|\*", re.ASCII)


def _numbers(pattern: str) -> str:
    if not _NUMBERS.fullmatch(pattern):
        raise ValueError(f"{pattern!r} is no number; write digits, ? for one and a last * for more")
    return pattern


def _fate(word: str) -> str:
    if word not in FATES:
        raise ValueError(f"{word!r} is no fate; take one of {', '.join(FATES)}")
    return word


def _plain(text: str) -> str:
    if not text.isascii() or len(text) > 160:
        raise ValueError("write at most 160 characters of ASCII")
    return text


Pattern = Annotated[str, AfterValidator(_numbers)]
Text = Annotated[str, AfterValidator(_plain)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Rule(_Table):
    numbers: Pattern | tuple[Pattern, ...]
    fate: Annotated[str, AfterValidator(_fate)] | None = None
    times: Annotated[int, Field(ge=1, le=1000)] | None = None
    after: Seconds | None = None
    every: Seconds = 10.0
    text: Text = "ping"
    receipts: Receipts | None = None


class _Mo(_Table):
    msisdn: Annotated[str, AfterValidator(_numbers)] = Field(alias="from")
    to: str
    text: Text = "ping"
    every: Annotated[Seconds, Field(ge=0.1)]


class _File(_Table):
    rule: tuple[_Rule, ...] = ()
    mo: tuple[_Mo, ...] = ()


def parse_rules(tree: Mapping[str, Any], name: str) -> tuple[list[Rule], list[Beacon]]:
    """Read the tables of a rule file called `name`; raise `ConfigError`."""
    try:
        file = _File.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(name, f"{place}: {first['msg'].removeprefix('Value error, ')}") from None
    beacons = [Beacon(mo.msisdn, mo.to, mo.text, mo.every) for mo in file.mo]
    return [_made(rule) for rule in file.rule], beacons


def _made(rule: _Rule) -> Rule:
    numbers = (rule.numbers,) if isinstance(rule.numbers, str) else rule.numbers
    pattern = "|".join(number.replace("?", r"\d").replace("*", r"\d*") for number in numbers)
    fate = FATES[rule.fate] if rule.fate is not None else None
    if fate is not None:
        fate = _timed(fate, rule)
    return Rule(
        pattern=re.compile(pattern, re.ASCII),
        fate=fate,
        failures=(rule.times or 1) if rule.fate == "busy" else 0,
        has_moment=fate is not None and rule.after is None and not fate.delay_s,
        manner=Manner(**rule.receipts.model_dump()) if rule.receipts is not None else None,
    )


def _timed(fate: Fate, rule: _Rule) -> Fate:
    is_mo = rule.fate == "mo"
    return Fate(
        state=fate.state,
        delay_s=fate.delay_s if rule.after is None else rule.after,
        error=fate.error,
        echo=fate.echo,
        repeats=(rule.times or _MO_TIMES) if is_mo else 0,
        every_s=rule.every if is_mo else 0.0,
        text=rule.text if is_mo else "",
    )
