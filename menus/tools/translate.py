"""`dialtree translate`: what is translated and what lacks; out to translators, and back.

An `Entry` is one text, or one form of a plural, with its translation to one language.  Files for
translators carry the path of the text (`hotline.mobile.options.1.label`), its source and the
translation; `merged` takes them back, and refuses what would break a screen.
`flows/lang/.sources.json` holds a hash of each source text as it was when it was translated, so
that `check` finds the translations that a change has left behind.  Nothing here reads a file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from menus import texts
from menus.errors import MenuError
from menus.model import Flows
from menus.screens import WORDS

__all__ = [
    "Entry",
    "ExchangeError",
    "Incoming",
    "Status",
    "accepted",
    "entries",
    "merged",
    "read_csv",
    "read_exchange",
    "status",
    "to_csv",
    "to_po",
]

DONE, MISSING, STALE = "done", "missing", "stale"
_COLUMNS = ("path", "note", "source", "translation", "state")
_FORMULAS = tuple("=+-@\t")
"""What a spreadsheet would run; an apostrophe before it keeps it a text."""

_USES = {
    "screen": "shown",
    "sms": "sent by SMS",
    "email": "sent by e-mail",
    "ticket": "for the desk",
}
_Recorded = Mapping[str, Mapping[str, str]]


class ExchangeError(MenuError):
    """A translator's file cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in one language: `state` is "done", "missing" or "stale", `note` for translators."""

    path: tuple[str, ...]
    source: str
    translation: str
    state: str
    note: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """The path with dots."""
        return ".".join(self.path)


class Incoming(NamedTuple):
    """What a translator sent back for one path: the source that was seen, and the translation."""

    source: str
    translation: str


class Status(NamedTuple):
    """How far one language is."""

    language: str
    done: int
    missing: int
    stale: int


# -- what there is -------------------------------------------------------------------------------


def entries(flows: Flows, language: str, recorded: _Recorded | None = None) -> list[Entry]:
    """Every text to translate, in the order of the flows, then the plurals.

    `recorded` is the content of .sources.json.
    """
    hashes = (recorded or {}).get(language, {})
    notes = _notes(flows)
    found = [
        _entry(text, language, hashes, notes.get(id(text), "said by the engine itself"))
        for text in flows.texts.texts.values()
        if not text.is_built_in or language not in WORDS.get(text.words[0], {})
        if text.source.says_something
    ]
    return [*found, *_plurals(flows, language)]


def status(flows: Flows, language: str, recorded: _Recorded | None = None) -> Status:
    """The count of each state."""
    states = [entry.state for entry in entries(flows, language, recorded)]
    return Status(language, states.count(DONE), states.count(MISSING), states.count(STALE))


def _notes(flows: Flows) -> dict[int, str]:
    return {
        id(saying.text): f"{screen.kind}, {_USES.get(saying.use, saying.use)}"
        for screen in flows.screens.values()
        for saying in screen.texts()
    }


def _entry(text: texts.Text, language: str, hashes: Mapping[str, str], note: str) -> Entry:
    template = text.templates.get(language)
    if text.is_built_in and template is not None and template.source == text.source.source:
        template = None
    translation = template.source if template is not None else ""
    state = DONE if template is not None else MISSING
    if template is not None and hashes.get(text.path, text.source_hash) != text.source_hash:
        state = STALE
    path = (*text.screen.split("."), *text.words)
    return Entry(path, text.source.source, translation, state, note, _place(text))


def _place(text: texts.Text) -> str:
    return "" if text.is_built_in else f"{text.place.file}:{text.place.line}"


def _plurals(flows: Flows, language: str) -> Iterator[Entry]:
    """The forms that this language needs; the source of each is the form for other numbers."""
    own = flows.texts.plural_forms(language)
    rule = flows.texts.language(language).rule
    for name, forms in flows.texts.plural_forms(flows.languages[0]).items():
        for category in sorted(rule.categories, key=_order):
            source = forms.get(category) or forms.get("other") or ""
            translation = own.get(name, {}).get(category, "")
            state = DONE if translation else MISSING
            note = f"plural, the form '{category}'"
            yield Entry(("plurals", name, category), source, translation, state, note)


def _order(category: str) -> int:
    return ("zero", "one", "two", "few", "many", "other").index(category)


# -- out to translators --------------------------------------------------------------------------


def to_po(listed: Iterable[Entry], language: str, now: datetime) -> str:
    """A gettext file: the path is the context, what is out of date is fuzzy."""
    catalog = Catalog(
        locale=language.replace("-", "_"),
        project="dialtree flows",
        version="1",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )
    for entry in listed:
        catalog.add(
            entry.source,
            entry.translation,
            context=entry.name,
            flags=["fuzzy"] if entry.state == STALE else [],
            auto_comments=[entry.note] if entry.note else [],
            locations=[_location(entry.place)] if entry.place else [],
        )
    output = io.BytesIO()
    write_po(output, catalog, width=0)
    return output.getvalue().decode()


def _location(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line)


def to_csv(listed: Iterable[Entry]) -> str:
    """A table for a spreadsheet: path, note, source, translation, state; no cell is a formula."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for each in listed:
        row = (each.name, each.note, each.source, each.translation, each.state)
        writer.writerow(map(_cell, row))
    return "\ufeff" + output.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _text(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULAS) else cell


# -- back from them ------------------------------------------------------------------------------


def read_exchange(content: str, is_po: bool) -> dict[str, Incoming]:
    """What a translator sent back, by path; raises `ExchangeError`.

    Empty translations are left out, and so are those that a gettext editor calls fuzzy.
    """
    return _read_po(content) if is_po else read_csv(content)


def _read_po(content: str) -> dict[str, Incoming]:
    try:
        catalog = read_po(io.BytesIO(content.encode()), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise ExchangeError(f"this is no PO file that can be read ({error})") from error
    return {
        message.context: Incoming(str(message.id), str(message.string))
        for message in catalog
        if message.id and message.context and message.string and not message.fuzzy
    }


def read_csv(content: str) -> dict[str, Incoming]:
    """The rows of a spreadsheet's CSV, whatever separates its cells; raises `ExchangeError`."""
    content = content.removeprefix("\ufeff")
    head = content.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    lacking = {"path", "source", "translation"} - set(rows.fieldnames or ())
    if lacking:
        raise ExchangeError(f"the first row lacks the column {' and '.join(sorted(lacking))}")
    try:
        return {
            row["path"]: Incoming(_text(row["source"] or ""), _text(row["translation"]))
            for row in rows
            if row["path"] and row["translation"]
        }
    except csv.Error as error:
        raise ExchangeError(f"this is no CSV file that can be read ({error})") from error


def merged(
    listed: Iterable[Entry], incoming: Mapping[str, Incoming]
) -> tuple[list[Entry], list[str]]:
    """The entries with what came back, and a sentence for each piece that was not taken.

    A translation of an older source is taken and stays stale.
    """
    found: list[Entry] = []
    refused: list[str] = []
    left = dict(incoming)
    for entry in listed:
        new = left.pop(entry.name, None)
        fault = _fault(entry, new.translation) if new is not None else ""
        if new is None or fault:
            found.append(entry)
            refused += [f"{entry.name}: {fault}"] if fault else []
        else:
            state = DONE if new.source == entry.source else STALE
            found.append(replace(entry, translation=new.translation, state=state))
    refused += [f"{name}: the flows have no such text" for name in left]
    return found, refused


def _fault(entry: Entry, translation: str) -> str:
    """Why a translation may not be taken, or ""."""
    try:
        names = texts.parse(translation).names
    except texts.TemplateError as error:
        return error.message
    source = texts.parse(entry.source).names
    if entry.path[0] == "plurals":
        return "" if names <= {"n"} else "a plural form reads {n} and nothing else"
    differing = sorted(source ^ names)
    if not differing:
        return ""
    verb = "lacks" if differing[0] in source else "shows"
    return f"the translation {verb} {{{differing[0]}}}"


def accepted(
    listed: Iterable[Entry], language: str, recorded: _Recorded, hashes: Mapping[str, str]
) -> str:
    """The new content of .sources.json: what is done is recorded with the source of today.

    `hashes` are those of today's sources by path (`TextTable.source_hashes`).
    """
    before = recorded.get(language, {})
    now = {}
    for entry in listed:
        if entry.state == DONE and entry.name in hashes:
            now[entry.name] = hashes[entry.name]
        elif entry.state == STALE and entry.name in hashes:
            old = before.get(entry.name, "")
            now[entry.name] = old if old not in ("", hashes[entry.name]) else "older"
    content = {**{code: dict(each) for code, each in recorded.items()}, language: now}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
