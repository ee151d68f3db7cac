"""`dialtree schema`: JSON Schema (draft 2020-12) for flows.yaml and the flow files beside it.

It gives an editor completion and hover; it is not the checker.  So it never calls wrong what
`check` calls right, and leaves the rest to `check`.  One schema serves both kinds of file.
Static, it knows the language; of a project, also its screens, facts, services and languages.
The words of each kind of screen are the engine's own (`menus.screens.KINDS`).

    # yaml-language-server: $schema=./flows.schema.json
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from menus.catalogue import ServiceDeclaration, ValueType
from menus.model import CHANNELS, Flows, Keys, Screen
from menus.screens import KINDS, WORDS
from menus.screens.acts import ALPHABETS
from menus.tools.wordings import ABOUT, ACTIONS, SCREENS

__all__ = ["DIALECT", "schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": ["string", "number"]}
_FLAG: _Schema = {"enum": ["yes", "no", True, False]}
_DURATION: _Schema = {
    "type": "string",
    "pattern": r"^[0-9]+\s*(ms|s|m|h|d)$",
    "examples": ["30s", "3m", "24h", "7d"],
}
_NAME = r"^[a-z][a-z0-9_]*$"
_HOURS: _Schema = {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"}
_ACCEPT: _Schema = {
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
_OUTCOMES = ("failed", "slow", "refused", "empty", "limited", "locked", "otherwise")


def schema(flows: Flows | None = None) -> _Schema:
    """The schema of the language, or of one project when its flows are given."""
    names = _Names(flows)
    return {
        "$schema": DIALECT,
        "title": "dialtree flows",
        "description": "flows.yaml and the files that it includes.",
        "type": "object",
        "properties": {word: _about("top", word, each) for word, each in _top(names).items()},
        "additionalProperties": False,
        "$defs": _definitions(names),
    }


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/$defs/{name}"}


def _about(group: str, word: str, of: _Schema) -> _Schema:
    """A schema with the sentence that an editor shows on hover."""
    sentence = ABOUT[group].get(word)
    return {**of, "description": sentence} if sentence else of


def _object(group: str, words: Mapping[str, _Schema], *required: str) -> _Schema:
    """A mapping that takes these words and no other."""
    found: _Schema = {
        "type": "object",
        "properties": {word: _about(group, word, each) for word, each in words.items()},
        "additionalProperties": False,
    }
    return {**found, "required": list(required)} if required else found


def _each(of: _Schema, pattern: str | None = None, **more: Any) -> _Schema:
    """A mapping of names, all with values of one kind."""
    found: _Schema = {"type": "object", "additionalProperties": of, **more}
    return {**found, "propertyNames": {"pattern": pattern}} if pattern else found


def _listed(of: _Schema) -> _Schema:
    return {"type": "array", "items": of}


class _Names:
    """What a project declares, as schemas; without a project, any name."""

    def __init__(self, flows: Flows | None) -> None:
        self.services: Mapping[str, ServiceDeclaration] = {}
        self.screen = self.service = self.rows = self.push = self.language = self.rank = _TEXT
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


def _one_of(described: Mapping[str, str]) -> _Schema:
    """One of these names; editors show the words beside each."""
    if not described:
        return _TEXT
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


def _top(names: _Names) -> dict[str, _Schema]:
    start = _object("start", {"start": _ref("screen_name"), "paths": _FLAG}, "start")
    callers = {
        "start": _ref("screen_name"),
        "callers": _ref("condition"),
        "refused": _ref("screen_name"),
    }
    by_channel = _object("channel", dict.fromkeys(CHANNELS, _TEXT))
    pushed = {"start": _ref("screen_name"), "with": _each(_TEXT, _NAME)}
    return {
        "format": {"enum": [1, "1"]},
        "languages": _listed({"type": "string"}),
        "keys": _object("keys", {key: {"anyOf": [_TEXT, by_channel]} for key in Keys._fields}),
        "session": _object("channel", dict.fromkeys(CHANNELS, _ref("limits"))),
        "include": {"anyOf": [_TEXT, _listed(_TEXT)]},
        "plurals": _each(_ref("plural"), _NAME),
        "words": _object("words", {word: _word(texts) for word, texts in WORDS.items()}),
        "dial": _each({"anyOf": [_ref("screen_name"), start]}),
        "call": _each({"anyOf": [_ref("screen_name"), _object("start", callers, "start")]}),
        "sms": _each(_each(_ref("screen_name"))),
        "push": _each({"anyOf": [_ref("screen_name"), _object("pushed", pushed, "start")]}),
        "screens": _each(_ref("screen"), _NAME),
    }


def _word(texts: Mapping[str, str]) -> _Schema:
    return {**_TEXT, "description": f"Instead of: {texts['en']}"}


def _definitions(names: _Names) -> dict[str, _Schema]:
    condition = {"type": ["string", "boolean"], "maxLength": 500}
    return {
        "screen_name": {**names.screen, "description": ABOUT["name"]["screen"]},
        "condition": {**condition, "description": ABOUT["name"]["condition"] + names.facts},
        "text": {**_TEXT, "description": ABOUT["name"]["text"] + names.facts},
        "limits": _object(
            "limits",
            {
                "idle": _DURATION,
                "total": _DURATION,
                "resume": {"enum": ["ask", "auto", "never"]},
                "resume_within": _DURATION,
            },
        ),
        "plural": _object(
            "plural", dict.fromkeys(("zero", "one", "two", "few", "many", "other"), _TEXT)
        ),
        "lock": {"anyOf": [_TEXT, _object("lock", {"what": _TEXT, "for": _DURATION}, "what")]},
        "way": {"anyOf": [_ref("screen_name"), _object("way", _way())]},
        "option": _object("option", {"label": _ref("text"), "when": _ref("condition"), **_way()}),
        "line": _object("line", {"when": _ref("condition"), **_way(), "otherwise": _ref("way")}),
        "action": _action(names),
        "screen": _screen(names),
    }


def _way(**more: _Schema) -> dict[str, _Schema]:
    return {**more, "go": _ref("screen_name"), "end": _ref("text"), "lock": _ref("lock")}


# -- screens -------------------------------------------------------------------------------------


def _screen(names: _Names) -> _Schema:
    """A screen: what may stand there follows from the word that names its kind."""
    words = _screen_words(names)
    used = dict.fromkeys(word for kind in KINDS.values() for word in sorted(kind.words))
    found: _Schema = {
        "type": "object",
        "description": ABOUT["name"]["a screen"],
        "properties": {word: _about("screen", word, words[word]) for word in used},
        "additionalProperties": False,
        "minProperties": 1,
    }
    rules: list[_Schema] = []
    before: list[_Schema] = []
    for word, kind in KINDS.items():
        this: _Schema = {"required": [word]}
        none = {"not": {"anyOf": list(before)}} if before else {}
        then: _Schema = {
            "description": SCREENS[word],
            "propertyNames": {"enum": sorted(kind.words)},
        }
        rules.append({"if": {**this, **none}, "then": then})
        before.append(this)
    rules += _parameters("list", names.services)
    return {**found, "anyOf": before, "allOf": rules}


def _screen_words(names: _Names) -> dict[str, _Schema]:
    text, way, screen = _ref("text"), _ref("way"), _ref("screen_name")
    silence = _object("silence", _way(after=_DURATION), "after")
    opening = _object("open", {"hours": _HOURS, "closed": way}, "hours")
    full = {"anyOf": [screen, _object("way", _way(over={"type": ["integer", "string"]}))]}
    skip = {
        "key": _TEXT,
        "price": _TEXT,
        "when": _ref("condition"),
        "label": text,
    }
    survey = {"agree": _TEXT, "decline": _TEXT, "go": screen}
    return {
        **_way(),
        "text": text,
        "options": _each(_ref("option"), minProperties=1),
        "silence": silence,
        "replay": {"enum": ["stop"]},
        "list": names.rows,
        "with": _each(_TEXT),
        "row": text,
        "save": {"type": "string", "pattern": _NAME},
        **dict.fromkeys(_OUTCOMES, way),
        "ask": text,
        "accept": _ACCEPT,
        "secret": _FLAG,
        "check": _TEXT,
        "tries": {"type": ["integer", "string"]},
        "wrong": {"anyOf": [text, _listed(text)]},
        "confirm": _FLAG,
        "choose": {**_listed(_ref("line")), "minItems": 1},
        "queue": _TEXT,
        "order": _listed(names.rank),
        "skip": _object("skip", skip, "key", "price", "label"),
        "callback": _object("callback", {"key": _TEXT, "label": text, **_way()}),
        "full": full,
        "open": opening,
        "survey": {"anyOf": [screen, _object("survey", survey)]},
        "languages": _each(names.language),
        "do": {**_listed(_ref("action")), "minItems": 1},
    }


def _action(names: _Names) -> _Schema:
    """One action: its word, and the outcomes that it may have."""
    words = {**_action_words(names), **dict.fromkeys(_OUTCOMES, _ref("way"))}
    words |= {"with": _each(_TEXT), "save": {"type": "string", "pattern": _NAME}}
    found = _object("action", words)
    found["description"] = ABOUT["name"]["action"]
    found["oneOf"] = [{"required": [word]} for word in ACTIONS]
    parameters = _parameters("use", names.services)
    return {**found, "allOf": parameters} if parameters else found


def _action_words(names: _Names) -> dict[str, _Schema]:
    text = _ref("text")
    sms = _object("sms", {"text": text, "to": _TEXT, "after": _DURATION}, "text")
    email = _object("email", {"text": text, "to": _TEXT, "subject": text}, "text")
    push = _object("notify", {"push": names.push, "to": _TEXT, "with": _each(_TEXT)}, "push")
    ticket = _object("ticket", {"subject": text, "text": text, "save": _TEXT}, "subject")
    otp = {
        "save": _TEXT,
        "alphabet": {"enum": list(ALPHABETS)},
        "length": {"type": ["integer", "string"]},
        "valid": _DURATION,
        "replaces": _FLAG,
        "limit": {"type": "string", "pattern": r"^[0-9]+ per [0-9]+\s*[smhd]$"},
    }
    return {
        "sms": {"anyOf": [text, sms]},
        "otp": _object("otp", otp, "save", "valid"),
        "use": names.service,
        "set": _each(_TEXT),
        "block": _ref("lock"),
        "email": {"anyOf": [text, email]},
        "notify": {"anyOf": [names.push, push]},
        "ticket": {"anyOf": [text, ticket]},
    }


def _parameters(word: str, services: Mapping[str, ServiceDeclaration]) -> list[_Schema]:
    """Completion of `with:` by the service that stands beside it."""
    return [
        {
            "if": {"properties": {word: {"const": name}}, "required": [word]},
            "then": {"properties": {"with": _given(service.parameters)}},
        }
        for name, service in services.items()
        if service.parameters
    ]


def _given(parameters: Mapping[str, ValueType]) -> _Schema:
    described: Iterable[tuple[str, ValueType]] = parameters.items()
    properties = {name: {**_TEXT, "description": str(type)} for name, type in described}
    return {"type": "object", "properties": properties, "additionalProperties": False}
