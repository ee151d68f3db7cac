"""The closed list of formats, in one language: money date time minutes megabytes mask percent.

What Babel (CLDR) knows of a language is asked once and kept as plain strings, so a format costs a
microsecond and not thirty.  No-break spaces, narrow spaces and the typographic minus become plain
ones, and a currency sign outside the GSM alphabet becomes its ISO code in languages of Latin
script: one such character would take a whole screen from GSM-7 to UCS-2.
`en` is read as British English: the clock has 24 hours and the day comes before the month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import ceil
from typing import Protocol, TypeAlias

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import DateTimePattern
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from babel.units import format_unit

__all__ = ["FORMATS", "Declared", "Format", "LanguageFormats", "locale_of"]

Format: TypeAlias = Callable[[object], str]
"""A value to its text; None, which is no value, to nothing."""

_NUMBERS = ("number", "money", "percent", "megabytes")
FORMATS: Mapping[str, tuple[str, ...]] = {
    "money": ("money", "number"),
    "date": ("date", "time"),
    "time": ("time",),
    "minutes": ("seconds", "number"),
    "megabytes": ("megabytes", "number"),
    "mask": ("msisdn", "digits", "text"),
    "percent": ("percent", "number"),
}
"""Every built-in format, and the kinds of value that it takes."""

_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u200e": None, "\u200f": None}
)
_CHEAP = frozenset("$£¥€")
_FIELDS = {
    "%(d)s": "{0.day}",
    "%(dd)s": "{0.day:02d}",
    "%(M)s": "{0.month}",
    "%(MM)s": "{0.month:02d}",
    "%(y)s": "{0.year}",
    "%(H)s": "{0.hour}",
    "%(HH)s": "{0.hour:02d}",
    "%(mm)s": "{0.minute:02d}",
}
_YES_NO = {
    "ru": ("да", "нет"),
    "uk": ("так", "ні"),
    "bg": ("да", "не"),
    "id": ("ya", "tidak"),
}


class Declared(Protocol):
    """What a name is declared as (`catalogue.ValueType`)."""

    @property
    def kind(self) -> str: ...
    def samples(self, filler: str) -> Iterable[object]: ...
    def __hash__(self) -> int: ...


def locale_of(language: str) -> Locale | None:
    """CLDR's data of a language code such as `ru` or `pt-BR`; None for an unknown one."""
    try:
        return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None


class _Number:
    """Digits with a language's separators."""

    def __init__(self, locale: Locale) -> None:
        sample = format_decimal(1_234_567, locale=locale).translate(_PLAIN)
        self._group = sample[1]
        self._decimal = format_decimal(Decimal("0.5"), locale=locale)[1]
        short = format_decimal(1234, locale=locale).translate(_PLAIN)
        self._ungrouped_below = 1000 if self._group in short else 10_000
        self._signs = str.maketrans({",": self._group, ".": self._decimal})

    def text(self, value: Decimal, digits: int) -> str:
        """The absolute value with so many decimals."""
        if value.copy_abs() < self._ungrouped_below:
            return f"{value.copy_abs():.{digits}f}".replace(".", self._decimal)
        return f"{value.copy_abs():,.{digits}f}".translate(self._signs)

    def shortest(self, value: Decimal, digits: int) -> str:
        """As `text`, without zeros at the end."""
        whole = self.text(value, digits)
        return whole.rstrip("0").rstrip(self._decimal) if self._decimal in whole else whole


def _number(value: object) -> Decimal | None:
    if type(value) is not Decimal:
        if not isinstance(value, (int, float, str, Decimal)):
            return None
        try:
            value = Decimal(str(value))
        except InvalidOperation:
            return None
    return value if value.is_finite() and value.adjusted() < 18 else None


class LanguageFormats:
    """Every format in one language, one currency and one time zone."""

    def __init__(self, language: str, currency: str, zone: tzinfo) -> None:
        self.language = language
        self.locale = locale_of(language) or Locale.parse("en_GB")
        self._zone = zone
        self._numbers = _Number(self.locale)
        letters = self.locale.get_display_name() or ""
        self.is_latin = all(ord(letter) < 0x250 for letter in letters)
        self.filler = "W" if self.is_latin else "Ж"
        self._yes, self._no = _YES_NO.get(self.locale.language, ("yes", "no"))
        self._minutes: dict[int, str] = {}
        self._built: dict[str, Format] = {
            "": self._as_is,
            "money": self._money(currency),
            "date": self._moment("yMd"),
            "time": self._moment("Hm"),
            "minutes": self._whole_minutes,
            "megabytes": self._around("megabytes", 1),
            "percent": self._around("percent", 2),
            "mask": _mask,
        }
        self.worst = lru_cache(maxsize=1024)(self._worst)

    def format(self, name: str) -> Format | None:
        """The built-in format of this name; "" is how a value looks without one."""
        return self._built.get(name)

    def _worst(self, name: str, declared: Declared) -> str:
        form = self._built[name]
        return longest(form(sample) for sample in declared.samples(self.filler))

    def _as_is(self, value: object) -> str:
        if type(value) is str:
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return self._yes if value else self._no
        if isinstance(value, datetime):
            return f"{self._built['date'](value)} {self._built['time'](value)}"
        if isinstance(value, date):
            return self._built["date"](value)
        if isinstance(value, Decimal):
            sign = "-" if value < 0 else ""
            return sign + self._numbers.shortest(value, 2) if value.is_finite() else str(value)
        return str(value)

    def _money(self, currency: str) -> Format:
        digits = get_currency_precision(currency)
        before, after = self._currency_signs(currency, digits)
        text = self._numbers.text

        def money(value: object) -> str:
            number = _number(value)
            if number is None:
                return _unformatted(value)
            shown = f"{before}{text(number, digits)}{after}"
            return f"-{shown}" if number < 0 else shown

        return money

    def _currency_signs(self, currency: str, digits: int) -> tuple[str, str]:
        sample = format_currency(1, currency, locale=self.locale).translate(_PLAIN)
        one = self._numbers.text(Decimal(1), digits)
        before, _, after = sample.partition(one)
        sign = (before + after).strip()
        if self.is_latin and not all(each.isascii() or each in _CHEAP for each in sign):
            before, after = before.replace(sign, currency), after.replace(sign, currency)
        if before[-1:].isalpha():
            before += " "
        return before, after

    def _around(self, unit: str, decimals: int) -> Format:
        if unit == "percent":
            sample = format_percent(Decimal("0.05"), locale=self.locale)
        else:
            sample = format_unit(5, "digital-megabyte", "short", locale=self.locale)
        before, _, after = sample.translate(_PLAIN).partition("5")
        shortest = self._numbers.shortest

        def around(value: object) -> str:
            number = _number(value)
            if number is None:
                return _unformatted(value)
            sign = "-" if number < 0 else ""
            return f"{sign}{before}{shortest(number, decimals)}{after}"

        return around

    def _whole_minutes(self, value: object) -> str:
        number = _number(value)
        if number is None:
            return _unformatted(value)
        minutes = max(0, ceil(number / 60))
        shown = self._minutes.get(minutes)
        if shown is None:
            shown = format_unit(minutes, "duration-minute", "short", locale=self.locale)
            shown = shown.translate(_PLAIN)
            if len(self._minutes) < 2000:
                self._minutes[minutes] = shown
        return shown

    def _moment(self, skeleton: str) -> Format:
        pattern = self.locale.datetime_skeletons[skeleton]
        layout = _layout(pattern)
        zone, locale, has_clock = self._zone, self.locale, skeleton == "Hm"

        def moment(value: object) -> str:
            if isinstance(value, datetime):
                value = value.astimezone(zone) if value.tzinfo else value
            elif not isinstance(value, time if has_clock else date):
                return _unformatted(value)
            if layout is not None:
                return layout.format(value)
            return str(pattern.apply(value, locale)).translate(_PLAIN)

        return moment


def _layout(pattern: DateTimePattern) -> str | None:
    """The pattern for `str.format`, or None when it holds more than numbers."""
    layout = str(pattern.format).replace("{", "{{").replace("}", "}}")
    for field, attribute in _FIELDS.items():
        layout = layout.replace(field, attribute)
    return None if "%(" in layout else layout.translate(_PLAIN)


def _unformatted(value: object) -> str:
    return "" if value is None else str(value)


def _mask(value: object) -> str:
    """The first four and the last two of a number; of anything shorter, the last two."""
    text = _unformatted(value)
    if len(text) >= 10:
        return f"{text[:4]}***{text[-2:]}"
    return f"***{text[-2:]}" if len(text) > 4 else "*" * len(text)


def longest(texts: Iterable[str]) -> str:
    """The longest of several; "" of none."""
    return max(texts, key=len, default="")
