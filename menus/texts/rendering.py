"""Templates made into functions of one language, once, when the flows load.

A constant text is a string and costs nothing; one with values is a chain of ready formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TypeAlias

from menus.source import suggestion
from menus.texts.formats import FORMATS, Declared, Format, LanguageFormats, longest
from menus.texts.plurals import Plural, PluralRule
from menus.texts.templates import Placeholder, Template

__all__ = ["Language", "Lookup", "Mistake", "Rendered", "mistakes"]

Lookup: TypeAlias = Callable[[str], object]
"""Name to value, None when it has none: the `get` of a flat dict will do."""

Rendered: TypeAlias = str | Callable[[Lookup], str]
"""A text in one language: itself, or what makes it of the values."""

_PLURAL_KINDS = ("number", "seconds", "megabytes", "money")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a text that parses and cannot be meant; `offset` counts characters.

    `name` is the name that it is about.
    """

    rule: str
    message: str
    offset: int
    name: str = ""


class Language:
    """All that one language of the installation needs to show a text."""

    def __init__(self, code: str, currency: str = "RUB", zone: tzinfo = UTC) -> None:
        self.code = code
        self.formats = LanguageFormats(code, currency, zone)
        self.rule = PluralRule(self.formats.locale)
        self.plurals: dict[str, Plural] = {}

    def compile(self, template: Template) -> Rendered:
        """The text itself, or a function of the values; unknown formats show the bare value."""
        constant = template.constant
        if constant is not None:
            return constant
        if len(template.placeholders) == 1:
            return self._around_one(template)
        chain = tuple(
            (part, None) if isinstance(part, str) else (part.name, self._format(part))
            for part in template.parts
        )

        def render(lookup: Lookup) -> str:
            return "".join([text if form is None else form(lookup(text)) for text, form in chain])

        return render

    def _around_one(self, template: Template) -> Rendered:
        at = next(i for i, part in enumerate(template.parts) if isinstance(part, Placeholder))
        before = "".join(str(part) for part in template.parts[:at])
        after = "".join(str(part) for part in template.parts[at + 1 :])
        (placeholder,) = template.placeholders
        name, form = placeholder.name, self._format(placeholder)
        return lambda lookup: f"{before}{form(lookup(name))}{after}"

    def _format(self, placeholder: Placeholder) -> Format:
        built = self.formats.format(placeholder.format)
        plain = self.formats.format("")
        assert plain is not None
        if built is not None:
            return built
        plural = self.plurals.get(placeholder.format)
        if plural is None:
            return plain
        return lambda value: "" if value is None else plural.text(value, plain(value))

    def longest(self, template: Template, types: Mapping[str, Declared]) -> str:
        """The text with every value at its longest; an undeclared name counts as nothing."""
        return "".join(
            part if isinstance(part, str) else self._longest_value(part, types.get(part.name))
            for part in template.parts
        )

    def _longest_value(self, placeholder: Placeholder, declared: Declared | None) -> str:
        if declared is None:
            return ""
        plural = self.plurals.get(placeholder.format)
        if plural is None or placeholder.format in FORMATS:
            name = placeholder.format if placeholder.format in FORMATS else ""
            return self.formats.worst(name, declared)
        return longest(plural.every(self.formats.worst("", declared)))


def _how_to_declare(name: str) -> str:
    place = "declare it in services.yaml" if "." in name else "save it before, with 'save:'"
    return f" Correct it, or {place}."


def mistakes(
    template: Template, types: Mapping[str, Declared], plurals: Iterable[str]
) -> list[Mistake]:
    """Unknown names and formats, and formats that cannot show their value."""
    known = (*FORMATS, *plurals)
    found: list[Mistake] = []
    for placeholder in template.placeholders:
        form, offset = placeholder.format, placeholder.offset
        declared = types.get(placeholder.name)
        if declared is None:
            hint = suggestion(placeholder.name, types) or _how_to_declare(placeholder.name)
            message = f"'{placeholder.name}' is not declared.{hint}"
            found.append(Mistake("unknown-name", message, offset, placeholder.name))
        if not form:
            continue
        if form not in known:
            hint = suggestion(form, known) or f" The formats are: {', '.join(known)}"
            found.append(Mistake("unknown-format", f"'{form}' is no format.{hint}", offset))
        elif declared is not None:
            accepted = FORMATS.get(form, _PLURAL_KINDS)
            if declared.kind not in (*accepted, "any"):
                message = (
                    f"'{form}' shows {' or '.join(accepted)}, and '{placeholder.name}' is "
                    f"{declared.kind}: take the format away"
                )
                found.append(Mistake("format-type", message, offset))
    return found
