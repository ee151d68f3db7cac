"""Declared plurals: `tries: {one: "{n} try left", other: "{n} tries left"}`.

The categories are CLDR's; each language has its own, and a form that a language needs and the flows
lack is a problem.  The rule of a language is compiled once and its answers for numbers are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from babel import Locale

from menus.source import nearest, suggestion
from menus.texts.templates import TemplateError, parse

__all__ = ["Plural", "PluralRule", "form_mistakes"]

_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_KEPT = 10_000
_NUMBERS = (*range(26), 101)


class PluralRule:
    """Which category a number has in one language."""

    def __init__(self, locale: Locale) -> None:
        self._rule: Callable[[Decimal], str] = locale.plural_form
        self.categories = frozenset(locale.plural_form.tags) | {"other"}
        self._kept: dict[object, str] = {}

    def category(self, number: Decimal) -> str:
        """one, few, many, other …"""
        category = self._kept.get(number)
        if category is None:
            category = self._rule(abs(number))
            if len(self._kept) < _KEPT:
                self._kept[number] = category
        return category


class Plural:
    """The forms of one declared plural in one language, ready to fill."""

    def __init__(self, forms: Mapping[str, str], rule: PluralRule) -> None:
        self._forms = {word: _around_number(text) for word, text in forms.items()}
        self._other = self._forms.get("other") or next(iter(self._forms.values()), ("",))
        self._rule = rule

    def text(self, value: object, shown: str) -> str:
        """The form for `value`, with `shown` in place of `{n}`."""
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return shown.join(self._other)
        category = self._rule.category(Decimal(value))
        return shown.join(self._forms.get(category, self._other))

    def every(self, shown: str) -> list[str]:
        """All forms with the same number, for a size budget."""
        return [shown.join(form) for form in self._forms.values()]


def _around_number(text: str) -> tuple[str, ...]:
    """The words before, between and behind the places where the number stands."""
    try:
        parts = parse(text).parts
    except TemplateError:
        return (text,)
    words = [""]
    for part in parts:
        if isinstance(part, str):
            words[-1] += part
        else:
            words.append("")
    return tuple(words)


def form_mistakes(
    name: str, forms: Mapping[str, str], rule: PluralRule, language: str
) -> list[str]:
    """One sentence for each form too many and for each that is lacking."""
    found, meant = [], set(forms)
    for word in forms:
        if word not in _CATEGORIES:
            hint = suggestion(word, _CATEGORIES) or f" The forms are: {', '.join(_CATEGORIES)}"
            found.append(f"'{word}' is no plural form.{hint}")
            meant.add(nearest(word, _CATEGORIES) or "")
    for word, text in forms.items():
        if "{n}" not in text and "{n}" in forms.get("other", "") and _is_of_many(word, rule):
            found.append(f"the form '{word}' stands for several numbers and shows none: add {{n}}")
    lacking = [word for word in _CATEGORIES if word in rule.categories and word not in meant]
    if lacking:
        listed = " and ".join(f"'{word}'" for word in lacking)
        needs = f"which the language '{language}' needs"
        found.append(f"the plural '{name}' lacks {listed}, {needs}: add the form")
    return found


def _is_of_many(word: str, rule: PluralRule) -> bool:
    """Whether a form is used for more than one number, as "one" is in Russian for 1, 21 and 31."""
    return sum(rule.category(Decimal(number)) == word for number in _NUMBERS) > 1
