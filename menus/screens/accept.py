"""What an `accept:` takes, and the value that it makes of what was typed.

    accept: digits 4 | digits 4-8 | text 1-80 | msisdn | amount 1-15000 | date
            period | period 31 | email | one of a, b

The same wordings stand in the captures of a dialled string: `{promo: digits 4-12}`.
A refusal is a value (None), and each kind names the built-in hint that says what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from menus.source import suggestion

__all__ = ["PERIOD_DAYS", "Accept", "AcceptError", "parse_accept"]

PERIOD_DAYS = 366
"""Days of a `period` that names no bound of its own."""

_TEXT_BOUND = 160
_LONGEST = 1530
"""Characters of the longest answer, a short message of ten parts."""


_PHONE_KEYS = frozenset("0123456789*#")


class AcceptError(ValueError):
    """The wording of an `accept:` means nothing; the text says what may stand there."""


@dataclass(frozen=True, slots=True)
class Accept:
    """One wording, parsed.

    `hint` is the built-in word shown after a refusal, `shown` the values that the word reads.
    `type` is the wording of the type of the value for the catalogue.  `is_one_key` says that one
    key is a whole answer; `is_free` that any characters may be meant, so the back key must win.
    """

    wording: str
    hint: str
    type: str
    pattern: str
    reader: Callable[[str], object | None]
    shown: Mapping[str, str] = field(default_factory=dict)
    is_one_key: bool = False
    is_free: bool = False

    @property
    def wants_letters(self) -> bool:
        """Whether the keys of a phone, 0-9 * and #, are too few for it."""
        if self.type.startswith("one of "):
            choices = self.type.removeprefix("one of ").split(", ")
            return not all(_PHONE_KEYS.issuperset(choice) for choice in choices)
        return self.is_free

    def read(self, typed: str) -> object | None:
        """The value of what was typed, or None when it is refused."""
        typed = typed.strip()
        return self.reader(typed) if len(typed) <= _LONGEST else None


def parse_accept(wording: str, parse_msisdn: Callable[[str], str | None]) -> Accept:
    """The meaning of a wording; raises `AcceptError`."""
    word, _, rest = wording.strip().partition(" ")
    rest = rest.strip()
    if word == "msisdn" and not rest:
        return Accept(wording, "msisdn", "msisdn", r"[+\d ()-]+", parse_msisdn)
    if word in _PARSERS:
        return _PARSERS[word](wording, rest)
    raise AcceptError(
        f"'{wording}' is nothing to accept: write digits 4, digits 4-8, text 1-80, msisdn, "
        f"amount 1-15000, date, period 31, email, or one of a, b{_meant(word)}"
    )


def _meant(word: str) -> str:
    hint = suggestion(word, (*_PARSERS, "msisdn"))
    return f".{hint}" if hint else ""


def _digits(wording: str, rest: str) -> Accept:
    low, high = _bounds(wording, rest, "digits 4 or digits 4-8")
    return Accept(
        wording,
        "digits",
        f"digits {high}" if low == high else f"digits {low}-{high}",
        rf"[0-9]{{{low},{high}}}",
        lambda typed: typed if _is_digits(typed) and low <= len(typed) <= high else None,
        {"count": _span(low, high)},
        is_one_key=high == 1,
    )


def _text(wording: str, rest: str) -> Accept:
    low, high = _bounds(wording, rest or f"1-{_TEXT_BOUND}", "text 80 or text 1-80")
    if "-" not in rest and rest:
        low = 1
    return Accept(
        wording,
        "text",
        f"text {high}",
        rf".{{{low},{high}}}",
        lambda typed: typed if low <= len(typed) <= high and typed.isprintable() else None,
        {"count": _span(low, high)},
        is_free=True,
    )


_AMOUNT = r"[0-9]{1,12}(?:\.[0-9]{1,2})?"
_AMOUNTS = re.compile(rf"({_AMOUNT})\s*-\s*({_AMOUNT})")


def _amount(wording: str, rest: str) -> Accept:
    match = _AMOUNTS.fullmatch(rest)
    low, high = (match[1], match[2]) if match else ("1", "0")
    least, most = Decimal(low), Decimal(high)
    if least > most:
        raise AcceptError(f"'{wording}' needs two bounds, as in amount 1-15000")
    return Accept(
        wording,
        "amount",
        "money",
        r"[0-9]+([.,][0-9]{1,2})?",
        lambda typed: _read_amount(typed, least, most),
        {"low": low, "high": high},
    )


def _read_amount(typed: str, least: Decimal, most: Decimal) -> Decimal | None:
    plain = typed.replace(" ", "").replace(",", ".").replace("*", ".")
    if not re.fullmatch(_AMOUNT, plain):
        return None
    amount = Decimal(plain)
    return amount if least <= amount <= most else None


def _date(wording: str, rest: str) -> Accept:
    if rest:
        raise AcceptError(f"'{wording}': nothing stands after date")
    return Accept(wording, "date", "date", r"[0-9./*-]{6,10}", _read_date)


_DATE = re.compile(r"(\d{1,2})[./*-](\d{1,2})[./*-](\d{4})|(\d{2})(\d{2})(\d{4})")


def _read_date(typed: str) -> date | None:
    match = _DATE.fullmatch(typed)
    if match is None or not typed.isascii():
        return None
    day, month, year = (int(group) for group in match.groups() if group)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _period(wording: str, rest: str) -> Accept:
    match = re.fullmatch(r"(?:(?:at most )?(\d{1,4})(?: days)?)?", rest)
    if match is None:
        raise AcceptError(f"'{wording}' needs the most days it may have, as in period 31")
    days = int(match[1] or PERIOD_DAYS)
    return Accept(
        wording,
        "period",
        "period",
        r"[0-9./* -]{12,23}",
        lambda typed: _read_period(typed, days),
        {"count": str(days)},
    )


_PERIOD = re.compile(r"([\d./*]+)\s*[-– ]\s*([\d./*]+)|(\d{8})(\d{8})")


def _read_period(typed: str, days: int) -> Mapping[str, object] | None:
    match = _PERIOD.fullmatch(typed)
    if match is None:
        return None
    first, last = (_read_date(group) for group in match.groups() if group)
    if first is None or last is None or not 0 <= (last - first).days < days:
        return None
    return {"from": first, "to": last}


_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _email(wording: str, rest: str) -> Accept:
    if rest:
        raise AcceptError(f"'{wording}': nothing stands after email")
    return Accept(
        wording,
        "email",
        "text 254",
        _EMAIL.pattern,
        lambda typed: typed if len(typed) <= 254 and _EMAIL.fullmatch(typed) else None,
        is_free=True,
    )


def _one_of(wording: str, rest: str) -> Accept:
    of, _, listed = rest.partition(" ")
    choices = tuple(choice.strip() for choice in listed.split(",") if choice.strip())
    if of != "of" or not choices:
        raise AcceptError(f"'{wording}' needs its choices, as in one of a, b")
    by_folded = {choice.casefold(): choice for choice in choices}
    return Accept(
        wording,
        "one_of",
        f"one of {', '.join(choices)}",
        "|".join(re.escape(choice) for choice in choices),
        lambda typed: by_folded.get(typed.casefold()),
        {"choices": ", ".join(choices)},
        is_one_key=all(len(choice) == 1 for choice in choices),
    )


def _bounds(wording: str, rest: str, example: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,4})(?:\s*-\s*([0-9]{1,4}))?", rest)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 0 < high <= _LONGEST or low > high:
        raise AcceptError(f"'{wording}' needs its length, as in {example}")
    return low, high


def _span(low: int, high: int) -> str:
    return str(high) if low == high else f"{low}-{high}"


def _is_digits(typed: str) -> bool:
    return typed.isascii() and typed.isdigit()


_PARSERS: Mapping[str, Callable[[str, str], Accept]] = {
    "digits": _digits,
    "text": _text,
    "amount": _amount,
    "date": _date,
    "period": _period,
    "email": _email,
    "one": _one_of,
}
