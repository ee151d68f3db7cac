"""JSON Schema for flows/lang/<code>.yaml, which mirrors the flows: file, screen, the same words.

Static, it knows where texts can stand.  Of a project it is the mirror itself: every file, screen
and text that there is, and the text of the flows is shown to whoever translates it.

    # yaml-language-server: $schema=../../lang.schema.json
"""

from __future__ import annotations

from collections.abc import Mapping

from menus.model import Flows
from menus.screens import WORDS
from menus.screens.actions import OUTCOMES
from menus.texts import Text
from menus.texts.mirror import Branch, tree_of
from menus.tools.shapes import (
    DIALECT,
    NAME,
    TEXT,
    Schema,
    about,
    each,
    object_of,
    or_nothing,
    or_text,
    or_type,
    ref,
)

__all__ = ["lang_schema"]

_FORMS = ("zero", "one", "two", "few", "many", "other")
_ENDS = (*OUTCOMES, "full", "closed", "silence")
"""Words behind which last words may stand."""


def lang_schema(flows: Flows | None = None) -> Schema:
    """The schema of the translations: of any project, or of one when its flows are given."""
    plurals = each(object_of("plural", dict.fromkeys(_FORMS, TEXT)), NAME)
    top = {"plurals": or_nothing(plurals), "words": or_nothing(_words())}
    found: Schema = {
        "$schema": DIALECT,
        "title": "dialtree translations",
        "description": "The texts of the flows in one language: file, screen, the same words.",
        "type": ["object", "null"],
        "properties": {word: about("lang file", word, of) for word, of in top.items()},
        "$defs": _definitions(),
    }
    if flows is None:
        return {**found, "additionalProperties": or_nothing(each(ref("screen")))}
    branches = tree_of(flows.texts.texts.values())
    mirrored = {word: _mirror(word, below) for word, below in branches.items()}
    mirrored["plurals"] = about("lang file", "plurals", or_nothing(_plurals(flows)))
    return {**found, "properties": mirrored, "additionalProperties": False}


def _words() -> Schema:
    return {
        "type": "object",
        "properties": {word: _text(texts["en"]) for word, texts in WORDS.items()},
        "additionalProperties": False,
    }


def _plurals(flows: Flows) -> Schema:
    forms = flows.texts.plural_forms(flows.languages[0])
    return {
        "type": "object",
        "properties": {
            name: {
                **object_of("plural", dict.fromkeys(_FORMS, TEXT)),
                "description": " / ".join(texts.values()),
            }
            for name, texts in forms.items()
        },
        "additionalProperties": False,
    }


# -- the mirror of a project ---------------------------------------------------------------------


def _mirror(word: str, below: Branch | Text) -> Schema:
    """What stands behind a word of the flows that holds texts."""
    if isinstance(below, Text):
        return _text(below.source.source)
    properties = {inner: _mirror(inner, further) for inner, further in below.items()}
    found: Schema = {
        "description": _first(below),
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }
    if all(inner.isdigit() for inner in below) and word != "options":
        entries = {"anyOf": [*properties.values(), ref("blank")]}
        found = {**or_type(found, "array"), "items": entries}
    return or_text(found) if _is_short(below) else found


def _first(below: Branch | Text) -> str:
    """The first text below a word."""
    while not isinstance(below, Text):
        below = next(iter(below.values()))
    return str(below.source.source)


def _is_short(below: Branch) -> bool:
    """Whether a bare text may stand for all that is below: `1: Money` for its label."""
    if any(isinstance(below.get(word), Text) for word in ("label", "text", "end")):
        return True
    only = list(below.values())
    return len(only) == 1 and (isinstance(only[0], Text) or _is_short(only[0]))


def _text(source: str) -> Schema:
    return {"description": source, **ref("said")}


# -- any project ---------------------------------------------------------------------------------


def _definitions() -> Mapping[str, Schema]:
    text = ref("text")
    said = {**object_of("way", dict.fromkeys(("label", "text", "end"), TEXT)), "maxProperties": 1}
    nothing = {"anyOf": [{"type": "null"}, {"const": "~"}, {"type": "object", "maxProperties": 0}]}
    return {
        "text": TEXT,
        "said": or_text(said),
        "blank": nothing,
        "way": or_text(object_of("way", {"end": text})),
        "letter": or_text(object_of("email", {"text": text, "subject": text})),
        "screen": or_nothing(_screen()),
    }


def _screen() -> Schema:
    """Every word of a screen that can hold a text, whatever the screen is."""
    text, way, letter = ref("said"), ref("way"), ref("letter")
    ends = dict.fromkeys(_ENDS, way)
    sent = dict.fromkeys(("sms", "email", "ticket"), letter)
    labelled = or_text(object_of("option", {"label": text, "end": text}))
    words: dict[str, Schema] = {
        **dict.fromkeys(("text", "ask", "row", "end"), text),
        **ends,
        "wrong": or_text(_in_order(text)),
        "options": or_nothing(each(labelled)),
        "choose": _in_order(object_of("line", {"end": text})),
        "do": _in_order(object_of("action", {**sent, **ends})),
        "skip": labelled,
        "callback": labelled,
        "open": or_text(object_of("open", {"closed": way})),
    }
    found = object_of("screen", words)
    for word in ("options", "choose", "do", "wrong"):
        found["properties"][word] = about("lang screen", word, words[word])
    return or_text(found)


def _in_order(of: Schema) -> Schema:
    """The entries of a list, by their order or by their number."""
    entry = {"anyOf": [of, ref("blank")]}
    return {**or_type(each(entry, r"^[0-9]+$"), "array", "null"), "items": entry}
