"""The closed list of value types, their bounds, and the values that take the most room.

`text N` · `digits N` · `number A-B` · `money` · `percent` · `time` · `date` · `seconds` ·
`megabytes` · `flag` · `msisdn` · `language` · `one of a, b`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from menus.source import suggestion

__all__ = [
    "ANY",
    "FLAG_WORDS",
    "TypeMistake",
    "ValueType",
    "parse_duration",
    "parse_type",
    "types_of",
    "value_of",
]

_RANGED = {"text": (1, 1), "digits": (1, 1), "number": (0, 999_999)}
_BARE = ("money", "percent", "time", "date", "seconds", "megabytes", "flag", "msisdn", "language")
_KINDS = (*_RANGED, *_BARE, "one of")
_MAX_LENGTH = 4000
_RANGE = re.compile(r"(-?[0-9]{1,18})(?:\s*-\s*(-?[0-9]{1,18}))?")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,11})\.[0-9]{1,2}")
_DURATION = re.compile(r"([0-9]+)\s*(ms|s|m|h|d)")
_SPOKEN = re.compile(r"([0-9]{1,6})\s*(sec|min|hour|hr|day)", re.IGNORECASE)
_LONGEST_S = 366 * 86400
_MOST_DIGITS = 15
"""More in one number is no amount of anything."""

_SECONDS: Mapping[str, Decimal] = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
FLAG_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class TypeMistake(ValueError):
    """The wording names no type; the message says what to write."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """What a value may be.

    `kind` is the first word of the declaration; `low` and `high` are lengths for text and digits,
    bounds for number; `choices` are the words of `one of`.
    """

    kind: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()

    def samples(self, filler: str) -> tuple[object, ...]:
        """Values that take the most room, for a size budget; `filler` is a letter of the script."""
        if self.kind == "text":
            return (filler * self.high,)
        if self.kind == "digits":
            return ("0" * self.high,)
        if self.kind == "number":
            return (self.low, self.high)
        if self.kind == "one of":
            return self.choices
        return _SAMPLES[self.kind]

    def __str__(self) -> str:
        if self.kind == "one of":
            return f"one of {', '.join(self.choices)}"
        if self.kind in _RANGED:
            ends = f"{self.low}-{self.high}" if self.low != self.high else str(self.high)
            return f"{self.kind} {ends}"
        return self.kind


ANY = ValueType("any")
"""The type of a name whose own could not be understood: it fits everywhere, so that the mistake is
told once."""

_LATE = datetime(2028, 12, 28, 23, 59, 58, tzinfo=UTC)
_SAMPLES: Mapping[str, tuple[object, ...]] = {
    "money": (Decimal("-99999.99"), Decimal("99999.99")),
    "percent": (Decimal("99.99"), Decimal(100)),
    "time": (_LATE,),
    "date": (_LATE.date(),),
    "seconds": (59_940,),
    "megabytes": (999_999,),
    "flag": (True, False),
    "msisdn": ("0" * 15,),
    "language": ("en-GB",),
    "any": ("",),
}


def parse_duration(text: str) -> Decimal:
    """Seconds of `500ms 30s 3m 24h 7d`, a year at most; raises TypeMistake."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        right = _as_duration(text) or "a number with s, m, h or d, as in 30s"
        raise TypeMistake(f"'{text}' is no duration: write {right}")
    digits = match[1].lstrip("0")
    seconds = int(digits[:_MOST_DIGITS] or 0) * _SECONDS[match[2]]
    if len(digits) > _MOST_DIGITS or seconds > _LONGEST_S:
        shown = text if len(text) <= _MOST_DIGITS else f"{text[:_MOST_DIGITS]}…"
        raise TypeMistake(f"'{shown}' is too long a time: write at most 366d")
    return seconds


def _as_duration(text: str) -> str:
    """`3 minutes` as it is written here."""
    match = _SPOKEN.match(text.strip())
    return f"{match[1]}{match[2][0].lower()}" if match else ""


def parse_type(text: str) -> ValueType:
    """The type that a wording such as `digits 4-8` names; raises TypeMistake."""
    words = text.strip()
    if words == "one of" or words.startswith("one of "):
        choices = tuple(choice.strip() for choice in words[6:].split(","))
        if not all(choices) or len(set(choices)) != len(choices):
            raise TypeMistake("write different words after 'one of', as in one of active, blocked")
        return ValueType("one of", choices=choices)
    kind, _, rest = words.partition(" ")
    if kind in _RANGED:
        return _ranged(kind, rest.strip())
    if kind in _BARE:
        if rest:
            raise TypeMistake(f"'{kind}' takes nothing after it: take '{rest.strip()}' away")
        return ValueType(kind)
    raise TypeMistake(
        f"'{words}' is no type.{suggestion(kind, _KINDS)} The types are: {', '.join(_KINDS)}"
    )


def _ranged(kind: str, rest: str) -> ValueType:
    low, high = _RANGED[kind]
    if rest:
        match = _RANGE.fullmatch(rest)
        if match is None:
            raise TypeMistake(f"write '{kind} 8' or '{kind} 4-8', not '{kind} {rest}'")
        first = int(match[1])
        low, high = (first, int(match[2])) if match[2] is not None else (low, first)
        if kind == "digits" and match[2] is None:
            low = high
    elif kind != "number":
        raise TypeMistake(f"say how long it may be, as in '{kind} 20'")
    if low > high or (kind != "number" and low < 0):
        raise TypeMistake(f"'{kind} {rest}' holds nothing: the smaller number comes first")
    if kind != "number" and high > _MAX_LENGTH:
        raise TypeMistake(f"'{kind} {rest}' is too long: {_MAX_LENGTH} characters are the most")
    return ValueType(kind, low, high)


def types_of(text: str, is_word: bool) -> tuple[ValueType, ...]:
    """What a fixed value may be taken for, the likeliest first; `is_word` keeps it a word."""
    found: list[ValueType] = []
    if _WHOLE.fullmatch(text) and not is_word:
        found.append(ValueType("number", int(text), int(text)))
    elif _AMOUNT.fullmatch(text) and not is_word:
        found.append(ValueType("money"))
    elif text.lower() in FLAG_WORDS and not is_word:
        found.append(ValueType("flag"))
    if text.isascii() and text.isdigit():
        found.append(ValueType("digits", len(text), len(text)))
    return (*found, ValueType("text", 1, max(1, len(text))))


def value_of(type: ValueType, raw: object) -> object:
    """A value of gateway.toml as the flows read it; raises ValueError with one sentence."""
    text = str(raw).strip()
    try:
        value = _converted(type, raw, text)
    except (InvalidOperation, TypeMistake, ValueError):
        value = None
    if value is None:
        raise ValueError(f"'{text}' is not {type}: correct the value")
    return value


def _converted(type: ValueType, raw: object, text: str) -> object | None:
    kind = type.kind
    if kind == "flag":
        return raw if isinstance(raw, bool) else FLAG_WORDS.get(text.lower())
    if kind == "number":
        number = int(text)
        return number if type.low <= number <= type.high else None
    if kind in ("money", "percent", "megabytes"):
        amount = Decimal(text)
        return amount if amount.is_finite() and amount.adjusted() < _MOST_DIGITS else None
    if kind == "seconds":
        return int(parse_duration(f"{text}s" if text.isdigit() else text))
    if kind == "date":
        return raw if _is_date(raw) else date.fromisoformat(text)
    if kind == "time":
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return text if type is ANY or _fits(type, text) else None


def _is_date(raw: object) -> bool:
    """True for a date that has no time of day."""
    return isinstance(raw, date) and not isinstance(raw, datetime)


def _fits(type: ValueType, text: str) -> bool:
    if type.kind == "one of":
        return text in type.choices
    if type.kind == "msisdn":
        return text.isascii() and text.isdigit() and 5 <= len(text) <= 15
    if type.kind == "digits" and not (text.isascii() and text.isdigit()):
        return False
    return type.kind == "language" or type.low <= len(text) <= type.high
