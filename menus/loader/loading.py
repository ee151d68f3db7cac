"""One load of all that was read: the order in which things become known.

Names, languages, keys, plurals and what screens save come first, then every screen with all names
known, then the routes, then ways, keys and outcomes of the whole, and the translations last: a
screen that failed before is told nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from menus import source
from menus.checks import Reach, check_structure, suspect_texts
from menus.errors import Place, Problem, Severity
from menus.loader.files import Sources
from menus.loader.routes import read_calls, read_captures, read_dials, read_pushes, read_sms
from menus.loader.saving import save_names
from menus.loader.sessions import DEFAULT_LIMITS, key_places, read_keys, read_limits
from menus.model import (
    CHANNELS,
    CallRoute,
    DialRoute,
    Flows,
    Keys,
    Limits,
    Screen,
    SmsRoute,
)
from menus.paging import Encoding, fits_on
from menus.screens import KNOWN_WORDS, PLACEHOLDERS, WORDS, Reading, Shelf, read_screen
from menus.texts import Text

__all__ = ["Load"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Load:
    """One load; what it finds wrong goes to the shelf."""

    def __init__(self, sources: Sources, shelf: Shelf, encoding: Encoding) -> None:
        self._sources = sources
        self._shelf = shelf
        self._encoding = encoding
        self._top = sources.top
        self._reading = Reading(shelf, "flows.", sources.top, sources.top.place)

    def no_flows(self) -> Flows:
        """Flows without a screen, when so much is wrong that the rest was not read."""
        words = {word: self._shelf.table.word(word, texts) for word, texts in WORDS.items()}
        self._shelf.table.finish(lambda path: True)
        return self._flows(words=words)

    def flows(self) -> Flows:
        """The flows as far as they could be read; every problem is on the shelf."""
        reading, top, shelf = self._reading, self._top, self._shelf
        self._format()
        plurals = top.get("plurals")
        if plurals is not None:
            shelf.table.declare_plurals(plurals)
            shelf.broken.update("flows." for _ in shelf.table.problems[:1])
        elif not self._sources.is_sound:
            shelf.table.has_all_plurals = False
        keys = read_keys(reading, top.get("keys"))
        readings = list(self._readings())
        shelf.screens.update(each.name for each in readings)
        pushes, takes = read_pushes(reading, top.get("push"))
        shelf.pushes.update(pushes)
        shelf.push_takes.update(takes)
        parts = read_captures(reading, top.get("dial"))
        save_names(shelf, reading, parts, readings)
        screens = {each.name: screen for each in readings if (screen := self._screen(each))}
        shelf.broken.update(each.name for each in readings if each.name not in screens)
        suspect_texts(screens.values())
        words = self._words()
        limits = self._limits()
        dial = read_dials(reading, top.get("dial"), parts)
        call = read_calls(reading, top.get("call"))
        sms = read_sms(reading, top.get("sms"))
        self._translate()
        flows = self._flows(keys, limits, dial, call, sms, screens, words)
        self._structure(flows)
        shelf.problems.extend(shelf.table.finish(self._is_hidden))
        self._without_screens()
        shelf.gather()
        return flows

    def _flows(
        self,
        keys: Mapping[str, Keys] = {},
        limits: Mapping[tuple[str, str], Limits] = {},
        dial: tuple[DialRoute, ...] = (),
        call: Mapping[str, CallRoute] = {},
        sms: Mapping[str, SmsRoute] = {},
        screens: Mapping[str, Screen] = {},
        words: Mapping[str, Text] = {},
    ) -> Flows:
        shelf = self._shelf
        return Flows(
            version=self._sources.version(),
            languages=shelf.languages,
            keys=keys or dict.fromkeys(CHANNELS, Keys()),
            limits=limits or {("", channel): each for channel, each in DEFAULT_LIMITS.items()},
            dial=dial,
            call=call,
            sms=sms,
            push=shelf.pushes if screens else {},
            screens=screens,
            words=words,
            fits={channel: fits_on(self._encoding, channel) for channel in CHANNELS},
            catalogue=shelf.catalogue,
            types=shelf.types,
            texts=shelf.table,
            push_takes=shelf.push_takes,
            key_places=key_places(self._top.get("keys")),
        )

    def _screen(self, reading: Reading) -> Screen | None:
        """The screen; one that cannot be read is never lost in silence."""
        screen = read_screen(reading)
        if screen is None and not self._shelf.is_explained(reading.name):
            message = f"'{reading.name}' is no screen: write it like one of the guide's examples"
            reading.problem(None, "shape", message)
        return screen

    def _structure(self, flows: Flows) -> None:
        """Ways, keys and outcomes; a screen that fails there is told nothing more."""
        sources, shelf, reach = self._sources, self._shelf, Reach(flows)
        is_read = sources.is_complete and sources.is_sound and not sources.unread
        found = check_structure(flows, reach, is_read and not shelf.broken)
        broken = {
            place
            for name in shelf.broken & flows.screens.keys()
            for place in _places(flows.screens[name])
        }
        found = [
            problem
            for problem in found
            if problem.severity is Severity.ERROR or problem.place not in broken
        ]
        errors = {problem.place for problem in found if problem.severity is Severity.ERROR}
        for name, screen in flows.screens.items() if errors else ():
            if not errors.isdisjoint(_places(screen)):
                shelf.broken.add(name)
        shelf.problems.extend(found)

    def _is_hidden(self, path: Sequence[str]) -> bool:
        """Whether the flows may hold a text that could not be read."""
        sources, shelf, screen = self._sources, self._shelf, ".".join(path[:2])
        if path[0] in sources.touched or sources.hides(path[0]) or sources.is_left_out(path[0]):
            return True
        return screen in shelf.broken or screen in shelf.unwritten

    def _without_screens(self) -> None:
        """include, no-screens: an error where something leads to the file."""
        if "include" not in self._top and self._shelf.missed:
            message = "no 'include:' names the flow files: add 'include: [flows/*.yaml]'"
            self._sources.add(self._top.place, "include", message)
        for name, (place, message) in self._sources.bare.items():
            severity = Severity.ERROR if name in self._shelf.missed else Severity.WARNING
            self._shelf.problems.append(Problem(place, "no-screens", message, severity))

    def _format(self) -> None:
        node = self._top.get("format")
        if node is None and len(self._top):
            message = "flows.yaml does not say what it is written in: add 'format: 1'"
            self._reading.problem(self._top, "format", message)
        elif node is not None and (not isinstance(node, source.Scalar) or node.text != "1"):
            self._reading.problem(node, "format", "this program reads 'format: 1': write that")

    def _readings(self) -> Iterator[Reading]:
        """One for every screen whose name and body can be used."""
        for file in self._sources.flows:
            around = Reading(self._shelf, f"{file.name}.", file.root, file.root.place)
            screens = around.mapping(file.root.get("screens"), "screens", "home: {end: Bye.}")
            if screens is None or screens.is_damaged:
                self._sources.unread.add(file.name)
            if screens is None:
                continue
            for key, value in screens.entries():
                reading = self._reading_of(around, file.name, key, value)
                if reading is not None:
                    yield reading
                else:
                    self._shelf.broken.add(f"{file.name}.{_as_name(key.text)}")

    def _reading_of(
        self, around: Reading, file: str, key: source.Scalar, value: source.Node
    ) -> Reading | None:
        if not _NAME.fullmatch(key.text):
            name = _as_name(key.text)
            right = (
                f"write '{name}'" if _NAME.fullmatch(name) else "use small letters, digits and _"
            )
            around.problem(key, "screen-name", f"'{key.text}' is no name: {right}")
            return None
        node = around.mapping(value, f"screen {key.text}", "{text: …, options: …}")
        for word, below in node.items() if node is not None else ():
            if isinstance(below, source.Scalar) and below.is_missing and word not in KNOWN_WORDS:
                self._shelf.broken.add(f"{file}.{word}")  # the name of a screen, too far right
        if node is None:
            return None
        if node.is_damaged:  # perhaps by the loss of the next screen's name
            self._sources.unread.add(file)
        return Reading(self._shelf, f"{file}.{key.text}", node, key.place)

    def _words(self) -> dict[str, Text]:
        """The engine's own texts, as the installation words them."""
        node = self._reading.mapping(self._top.get("words"), "words", "wrong_key: Choose again.")
        if node is not None:
            self._reading.only(node, frozenset(WORDS))
        table, found = self._shelf.table, {}
        for word, built_in in WORDS.items():
            own = node.get(word) if node is not None else None
            scalar = own if isinstance(own, source.Scalar) and not own.is_missing else None
            found[word] = text = table.word(word, built_in, scalar)
            for name in sorted(text.source.names - set(PLACEHOLDERS.get(word, ()))):
                self._reading.problem(own, "unknown-name", f"'{word}' cannot read '{name}'")
        return found

    def _limits(self) -> dict[tuple[str, str], Limits]:
        """Session limits by flow file and channel; "" stands for all files."""
        shared = read_limits(self._reading, self._top.get("session"), DEFAULT_LIMITS)
        base = {**DEFAULT_LIMITS, **shared}
        found = {("", channel): limits for channel, limits in base.items()}
        for file in self._sources.flows:
            around = Reading(self._shelf, f"{file.name}.", file.root, file.root.place)
            own = read_limits(around, file.root.get("session"), base)
            found.update({(file.name, channel): limits for channel, limits in own.items()})
        return found

    def _translate(self) -> None:
        for language in self._shelf.languages[1:]:
            root, is_whole = self._sources.translation(language)
            self._shelf.table.translate(language, root, is_whole)
        recorded = self._sources.source_hashes()
        if recorded is not None:
            self._shelf.table.compare_sources(*recorded)


def _places(screen: Screen) -> Iterator[Place]:
    """Where a problem of a screen's ways, keys and outcomes may be told."""
    yield screen.place
    yield from (place for _, place in list(screen.keys()))
    yield from (given.place for given in screen.outcomes())


def _as_name(text: str) -> str:
    """The name that a screen would have if its author knew what names are made of."""
    return re.sub(r"\W+", "_", text).strip("_").lower()
