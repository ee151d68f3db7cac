"""JSON Schema (draft 2020-12) for flows.yaml and the flow files beside it.

It gives an editor completion and hover; it is not the checker.  So it never calls wrong what
`check` calls right, and leaves the rest to `check`.  One schema serves both kinds of file.
Static, it knows the language; of a project, also its screens, facts, services and languages.
The words of each kind of screen are the engine's own (`menus.screens.KINDS`).

    # yaml-language-server: $schema=./flows.schema.json
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from menus.catalogue import ServiceDeclaration, ValueType
from menus.model import CHANNELS, Flows, Keys, Screen
from menus.screens import KINDS, WORDS
from menus.screens.actions import OUTCOMES
from menus.screens.acts import ALPHABETS
from menus.tools.shapes import (
    DIALECT,
    DURATION,
    FLAG,
    NAME,
    TEXT,
    Schema,
    about,
    each,
    listed,
    object_of,
    ref,
)
from menus.tools.wordings import ABOUT, ACTIONS, SCREENS

__all__ = ["flow_schema"]

_HOURS: Schema = {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"}
_ACCEPT: Schema = {
    "type": "string",
    "pattern": (
        r"^\s*(digits [0-9]+(-[0-9]+)?|text( [0-9]+(-[0-9]+)?)?|msisdn|amount .+-.+|date|email"
        r"|period( .+)?|one of .+)\s*$"
    ),
    "examples": [
        "digits 4",
        "digits 4-8",
        "text 1-80",
        "msisdn",
        "amount 1-15000",
        "date",
        "period 31",
        "email",
        "one of a, b",
    ],
}


def flow_schema(flows: Flows | None = None) -> Schema:
    """The schema of the language, or of one project when its flows are given."""
    names = _Names(flows)
    return {
        "$schema": DIALECT,
        "title": "dialtree flows",
        "description": "flows.yaml and the files that it includes.",
        "type": "object",
        "properties": {word: about("top", word, each) for word, each in _top(names).items()},
        "additionalProperties": False,
        "$defs": _definitions(names),
    }


class _Names:
    """What a project declares, as schemas; without a project, any name."""

    def __init__(self, flows: Flows | None) -> None:
        self.services: Mapping[str, ServiceDeclaration] = {}
        self.screen = self.service = self.rows = self.push = self.language = self.rank = TEXT
        self.facts = ""
        if flows is None:
            return
        catalogue = flows.catalogue
        self.services = catalogue.services
        self.screen = _one_of(_screens(flows))
        self.service = _one_of({name: _of_service(s) for name, s in self.services.items()})
        self.rows = _one_of(
            {name: _of_service(s) for name, s in self.services.items() if s.rows is not None}
        )
        self.push = _one_of({name: f"opens {screen}" for name, screen in flows.push.items()})
        self.language = {"enum": list(flows.languages)}
        ranks = {name: str(fact.type) for name, fact in catalogue.facts.items()}
        self.rank = _one_of({**ranks, "ticket.paid": "the subscriber has paid to go first"})
        listed = [f"- `{name}`: {type}" for name, type in sorted(catalogue.types.items())]
        self.facts = "\n\nNames:\n" + "\n".join(listed) if listed else ""


def _one_of(described: Mapping[str, str]) -> Schema:
    """One of these names; editors show the words beside each."""
    if not described:
        return TEXT
    return {"enum": list(described), "enumDescriptions": list(described.values())}


def _screens(flows: Flows) -> dict[str, str]:
    """Every screen by its full name, and by the short one that its own file may use."""
    found: dict[str, str] = {}
    for name, screen in flows.screens.items():
        found[name] = _of_screen(screen)
    for name in flows.screens:
        found.setdefault(name.partition(".")[2], f"{name} (in its own file)")
    return found


def _of_screen(screen: Screen) -> str:
    first = next((each.text.source.source for each in screen.texts()), "")
    return f"{screen.kind}: {first}" if first else screen.kind


def _of_service(service: ServiceDeclaration) -> str:
    parts = [f"provided by {service.provider}"]
    parts += [
        f"{word} {_typed(types)}"
        for word, types in (
            ("takes", service.parameters),
            ("returns", service.values),
            ("returns rows of", service.rows or {}),
        )
        if types
    ]
    if service.refused:
        parts.append(f"may refuse: {', '.join(service.refused)}")
    return "; ".join(parts)


def _typed(types: Mapping[str, ValueType]) -> str:
    return ", ".join(f"{name} ({type})" for name, type in types.items())


# -- flows.yaml ----------------------------------------------------------------------------------


def _top(names: _Names) -> dict[str, Schema]:
    start = object_of("start", {"start": ref("screen_name"), "paths": FLAG}, "start")
    callers = {
        "start": ref("screen_name"),
        "callers": ref("condition"),
        "refused": ref("screen_name"),
    }
    by_channel = object_of("channel", dict.fromkeys(CHANNELS, TEXT))
    pushed = {"start": ref("screen_name"), "with": each(TEXT, NAME)}
    return {
        "format": {"enum": [1, "1"]},
        "languages": listed({"type": "string"}),
        "keys": object_of("keys", {key: {"anyOf": [TEXT, by_channel]} for key in Keys._fields}),
        "session": object_of("channel", dict.fromkeys(CHANNELS, ref("limits"))),
        "include": {"anyOf": [TEXT, listed(TEXT)]},
        "plurals": each(ref("plural"), NAME),
        "words": object_of("words", {word: _word(texts) for word, texts in WORDS.items()}),
        "dial": each({"anyOf": [ref("screen_name"), start]}),
        "call": each({"anyOf": [ref("screen_name"), object_of("start", callers, "start")]}),
        "sms": each(each(ref("screen_name"))),
        "push": each({"anyOf": [ref("screen_name"), object_of("pushed", pushed, "start")]}),
        "screens": each(ref("screen"), NAME),
    }


def _word(texts: Mapping[str, str]) -> Schema:
    return {**TEXT, "description": f"Instead of: {texts['en']}"}


def _definitions(names: _Names) -> dict[str, Schema]:
    condition = {"type": ["string", "boolean"], "maxLength": 500}
    return {
        "screen_name": {**names.screen, "description": ABOUT["name"]["screen"]},
        "condition": {**condition, "description": ABOUT["name"]["condition"] + names.facts},
        "text": {**TEXT, "description": ABOUT["name"]["text"] + names.facts},
        "limits": object_of(
            "limits",
            {
                "idle": DURATION,
                "total": DURATION,
                "resume": {"enum": ["ask", "auto", "never"]},
                "resume_within": DURATION,
            },
        ),
        "plural": object_of(
            "plural", dict.fromkeys(("zero", "one", "two", "few", "many", "other"), TEXT)
        ),
        "lock": {"anyOf": [TEXT, object_of("lock", {"what": TEXT, "for": DURATION}, "what")]},
        "way": {"anyOf": [ref("screen_name"), object_of("way", _way())]},
        "option": object_of("option", {"label": ref("text"), "when": ref("condition"), **_way()}),
        "line": object_of("line", {"when": ref("condition"), **_way(), "otherwise": ref("way")}),
        "action": _action(names),
        "screen": _screen(names),
    }


def _way(**more: Schema) -> dict[str, Schema]:
    return {**more, "go": ref("screen_name"), "end": ref("text"), "lock": ref("lock")}


# -- screens -------------------------------------------------------------------------------------


def _screen(names: _Names) -> Schema:
    """A screen: what may stand there follows from the word that names its kind."""
    words = _screen_words(names)
    used = dict.fromkeys(word for kind in KINDS.values() for word in sorted(kind.words))
    found: Schema = {
        "type": "object",
        "description": ABOUT["name"]["a screen"],
        "properties": {word: about("screen", word, words[word]) for word in used},
        "additionalProperties": False,
        "minProperties": 1,
    }
    rules: list[Schema] = []
    before: list[Schema] = []
    for word, kind in KINDS.items():
        this: Schema = {"required": [word]}
        none = {"not": {"anyOf": list(before)}} if before else {}
        then: Schema = {
            "description": SCREENS[word],
            "propertyNames": {"enum": sorted(kind.words)},
        }
        rules.append({"if": {**this, **none}, "then": then})
        before.append(this)
    rules += _parameters("list", names.services)
    return {**found, "anyOf": before, "allOf": rules}


def _screen_words(names: _Names) -> dict[str, Schema]:
    text, way, screen = ref("text"), ref("way"), ref("screen_name")
    silence = object_of("silence", _way(after=DURATION), "after")
    opening = object_of("open", {"hours": _HOURS, "closed": way}, "hours")
    full = {"anyOf": [screen, object_of("way", _way(over={"type": ["integer", "string"]}))]}
    skip = {
        "key": TEXT,
        "price": TEXT,
        "when": ref("condition"),
        "label": text,
    }
    survey = {"agree": TEXT, "decline": TEXT, "go": screen}
    return {
        **_way(),
        "text": text,
        "options": each(ref("option"), minProperties=1),
        "silence": silence,
        "replay": {"enum": ["stop"]},
        "list": names.rows,
        "with": each(TEXT),
        "row": text,
        "save": {"type": "string", "pattern": NAME},
        **dict.fromkeys(OUTCOMES, way),
        "ask": text,
        "accept": _ACCEPT,
        "secret": FLAG,
        "check": TEXT,
        "tries": {"type": ["integer", "string"]},
        "wrong": {"anyOf": [text, listed(text)]},
        "confirm": FLAG,
        "choose": {**listed(ref("line")), "minItems": 1},
        "queue": TEXT,
        "order": listed(names.rank),
        "skip": object_of("skip", skip, "key", "price", "label"),
        "callback": object_of("callback", {"key": TEXT, "label": text, **_way()}),
        "full": full,
        "open": opening,
        "survey": {"anyOf": [screen, object_of("survey", survey)]},
        "languages": each(names.language),
        "do": {**listed(ref("action")), "minItems": 1},
    }


def _action(names: _Names) -> Schema:
    """One action: its word, and the outcomes that it may have."""
    words = {**_action_words(names), **dict.fromkeys(OUTCOMES, ref("way"))}
    words |= {"with": each(TEXT), "save": {"type": "string", "pattern": NAME}}
    found = object_of("action", words)
    found["description"] = ABOUT["name"]["action"]
    found["oneOf"] = [{"required": [word]} for word in ACTIONS]
    parameters = _parameters("use", names.services)
    return {**found, "allOf": parameters} if parameters else found


def _action_words(names: _Names) -> dict[str, Schema]:
    text = ref("text")
    sms = object_of("sms", {"text": text, "to": TEXT, "after": DURATION}, "text")
    email = object_of("email", {"text": text, "to": TEXT, "subject": text}, "text")
    push = object_of("notify", {"push": names.push, "to": TEXT, "with": each(TEXT)}, "push")
    ticket = object_of("ticket", {"subject": text, "text": text, "save": TEXT}, "subject")
    otp = {
        "save": TEXT,
        "alphabet": {"enum": list(ALPHABETS)},
        "length": {"type": ["integer", "string"]},
        "valid": DURATION,
        "replaces": FLAG,
        "limit": {"type": "string", "pattern": r"^[0-9]+ per [0-9]+\s*[smhd]$"},
    }
    return {
        "sms": {"anyOf": [text, sms]},
        "otp": object_of("otp", otp, "save", "valid"),
        "use": names.service,
        "set": each(TEXT),
        "block": ref("lock"),
        "email": {"anyOf": [text, email]},
        "notify": {"anyOf": [names.push, push]},
        "ticket": {"anyOf": [text, ticket]},
    }


def _parameters(word: str, services: Mapping[str, ServiceDeclaration]) -> list[Schema]:
    """Completion of `with:` by the service that stands beside it."""
    return [
        {
            "if": {"properties": {word: {"const": name}}, "required": [word]},
            "then": {"properties": {"with": _given(service.parameters)}},
        }
        for name, service in services.items()
        if service.parameters
    ]


def _given(parameters: Mapping[str, ValueType]) -> Schema:
    described: Iterable[tuple[str, ValueType]] = parameters.items()
    properties = {name: {**TEXT, "description": str(type)} for name, type in described}
    return {"type": "object", "properties": properties, "additionalProperties": False}
