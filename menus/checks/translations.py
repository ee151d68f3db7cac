"""Translations whose formats cannot show their values; names were compared when they were read."""

from __future__ import annotations

from collections.abc import Iterator

from menus import texts
from menus.errors import Problem
from menus.model import Flows

__all__ = ["check_translations"]


def check_translations(flows: Flows) -> Iterator[Problem]:
    """unknown-format, format-type in flows/lang."""
    for screen in flows.screens.values():
        for saying in screen.texts():
            text = saying.text
            for language, template in text.templates.items():
                if template is text.source or not template.placeholders:
                    continue
                for mistake in texts.mistakes(template, saying.types, text.plurals):
                    if mistake.rule != "unknown-name":
                        place = text.place_in(language, mistake.offset)
                        yield Problem(place, mistake.rule, mistake.message)
