"""Texts: templates, formats, plurals and translations, checked at load and quick to show.

`{name}` or `{name|format}`; the formats are a closed list, each aware of its language, and the
plurals that the flows declare.  What comes from outside is put in as it is and never taken apart.
"""

from menus.texts.formats import FORMATS, Declared, locale_of
from menus.texts.rendering import Language, Lookup, Mistake, mistakes
from menus.texts.table import WORDS_SCREEN, TextTable
from menus.texts.templates import Placeholder, Template, TemplateError, parse
from menus.texts.text import Text

__all__ = [
    "FORMATS",
    "WORDS_SCREEN",
    "Declared",
    "Language",
    "Lookup",
    "Mistake",
    "Placeholder",
    "Template",
    "TemplateError",
    "Text",
    "TextTable",
    "locale_of",
    "mistakes",
    "parse",
]
