"""What changed between two versions of the flows, in the words of a menu author.

Short cuts first (people have learned them by heart), then screens, ways, other rules, texts, and
what stands above the screens.  Two versions that do the same have no changes, wherever their lines
stand.  Only declarations are read: what a screen does is compared by what it declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from menus.checks.shortcuts import shortcuts
from menus.errors import Place
from menus.expressions import Condition
from menus.model import Edge, Flows, Screen
from menus.screens.saying import Label, Saying
from menus.texts import Text

__all__ = ["SORTS", "Change", "diff"]

SORTS = ("short cut", "screen", "way", "rule", "text", "installation")
"""What a change is about, in the order told."""

_KINDS: Mapping[str, str] = {
    "menu": "a menu",
    "list": "a list",
    "ask": "a question",
    "choose": "a fork",
    "queue": "a queue",
    "languages": "a choice of language",
    "do": "actions",
    "end": "last words",
}
_PLAIN = (str, int, float, Decimal, bool, type(None))
_DRAWN_ELSEWHERE = frozenset(
    {"name", "place", "screen", "facts", "go", "display", "types", "kind", "word"}
)
_SPELT = {"acts": "do", "secret_names": "secret"}
_LONGEST = 60
_BEFORE = 24


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `sort` is of `SORTS`, `screen` names it ("" for none), `words` tell it."""

    sort: str
    words: str
    screen: str = ""

    def __str__(self) -> str:
        return f"{self.sort}: {self.words}"


def diff(old: Flows, new: Flows) -> list[Change]:
    """Every change from `old` to `new`; [] when they do the same."""
    found = [
        *_shortcuts(old, new),
        *_callers(old, new),
        *_screens(old, new),
        *_installation(old, new),
    ]
    return sorted(found, key=lambda change: SORTS.index(change.sort))


def _shortcuts(old: Flows, new: Flows) -> Iterator[Change]:
    """What is dialled, called, texted, and what the network side opens."""
    for word, was, now in (
        ("", shortcuts(old), shortcuts(new)),
        ("call ", _calls(old), _calls(new)),
        ("text ", _keywords(old), _keywords(new)),
        ("push ", old.push, new.push),
    ):
        for name, words in _moved(was, now):
            yield Change("short cut", f"{word}{name} {words}", now.get(name, ""))


def _calls(flows: Flows) -> dict[str, str]:
    found = {}
    for number, route in flows.call.items():
        found[number] = route.start
        if route.callers is not None:
            found[f"{number} from who may not call it"] = route.refused
    return found


def _keywords(flows: Flows) -> dict[str, str]:
    found = {}
    for number, route in flows.sms.items():
        found.update({f"{word} to {number}": target for word, target in route.keywords.items()})
        if route.otherwise:
            found[f"anything else to {number}"] = route.otherwise
    return found


def _moved(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in (*was, *(name for name in now if name not in was)):
        if name not in now:
            yield name, f"is gone: it led to {was[name]}"
        elif name not in was:
            yield name, f"is new: it leads to {now[name]}"
        elif was[name] != now[name]:
            yield name, f"led to {was[name]} and now leads to {now[name]}"


def _callers(old: Flows, new: Flows) -> Iterator[Change]:
    """Who may call a number."""
    for number, route in new.call.items():
        before = old.call.get(number)
        was = before.callers.source if before is not None and before.callers is not None else ""
        now = route.callers.source if route.callers is not None else ""
        if before is not None and was != now:
            earlier, later = _apart(was, now)
            words = f"call {number}: callers was {earlier} and is {later}"
            yield Change("rule", words, route.start)


def _screens(old: Flows, new: Flows) -> Iterator[Change]:
    for name, screen in old.screens.items():
        if name not in new.screens:
            yield Change("screen", f"{name} is gone ({_kind(screen)})", name)
    for name, screen in new.screens.items():
        before = old.screens.get(name)
        if before is None:
            yield Change("screen", f"{name} is new ({_kind(screen)})", name)
        elif before.kind != screen.kind:
            was, now = _kind(before), _kind(screen)
            yield Change("screen", f"{name} was {was} and is {now} now", name)
        else:
            yield from _ways(before, screen)
            yield from _rules(before, screen)
        if before is not None:
            yield from _texts(name, before.texts(), screen.texts(), new.languages)


def _kind(screen: Screen) -> str:
    return _KINDS.get(screen.kind, screen.kind)


def _ways(before: Screen, screen: Screen) -> Iterator[Change]:
    was = _targets(before.edges()) | _ends(before)
    now = _targets(screen.edges()) | _ends(screen)
    for way, words in _moved(was, now):
        yield Change("way", f"{screen.name}: {way} {words}", screen.name)


def _targets(edges: Iterable[Edge]) -> dict[str, str]:
    """What is pressed, or happens, to where it leads; the second of the same gets a number."""
    found: dict[str, str] = {}
    for edge in edges:
        name = f"key {edge.key}" if edge.key else edge.word
        count = 1
        while (numbered := name if count == 1 else f"{name} ({count})") in found:
            count += 1
        found[numbered] = edge.target
    return found


def _ends(screen: Screen) -> dict[str, str]:
    """The keys that lead to no screen: last words are where a way ends too."""
    options: Mapping[str, Any] = getattr(screen, "options", {})
    return {f"key {key}": "last words" for key, option in options.items() if not option.way.go}


def _rules(before: Screen, screen: Screen) -> Iterator[Change]:
    """Everything else that a screen declares: conditions, what is accepted, actions, prices."""
    was, now = dict(_declared(before, "")), dict(_declared(screen, ""))
    for name in (*was, *(name for name in now if name not in was)):
        if name not in now:
            words = f"{name} is gone (it was {_shown(was[name])})"
        elif name not in was:
            words = f"{name} is new: {_shown(now[name])}"
        elif was[name] != now[name]:
            earlier, later = _apart(was[name], now[name])
            words = f"{name} was {earlier} and is {later}"
        else:
            continue
        yield Change("rule", f"{screen.name}: {words}", screen.name)


def _declared(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Plain values below `value` by the path of their names; texts and places left out."""
    if isinstance(value, (Place, Saying, Label, Text)) or callable(value):
        return
    if isinstance(value, Condition):
        yield path, value.source
    elif isinstance(value, _PLAIN):
        if value not in ("", None, False):
            yield path.removesuffix("_s"), _told(path, value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _declared(item, _below(path, str(key)))
    elif isinstance(value, (tuple, list)):
        for number, item in enumerate(value, 1):
            name = str(getattr(item, "word", "") or number)
            yield from _declared(item, path if len(value) == 1 else _below(path, name))
    else:
        for name in _attributes(type(value)):  # type: ignore[arg-type]  # a class is hashable
            if name == "key" and path.startswith("options"):
                continue  # the way tells it
            yield from _declared(getattr(value, name, None), _below(path, _SPELT.get(name, name)))


@cache
def _attributes(kind: type) -> tuple[str, ...]:
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
    else:
        names = [name for each in kind.__mro__ for name in getattr(each, "__slots__", ())]
    return tuple(name for name in names if name not in _DRAWN_ELSEWHERE and name[0] != "_")


def _told(name: str, value: object) -> str:
    """A value as the author writes it: durations in the largest unit that fits."""
    if not name.endswith("_s") or not isinstance(value, int):
        return str(value)
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if value and value % length == 0 and not (unit == "d" and value == length):
            return f"{value // length}{unit}"
    return f"{value}s"


def _below(path: str, name: str) -> str:
    return f"{path} {name}" if path else name


def _texts(
    name: str, before: Iterable[Saying], after: Iterable[Saying], languages: Iterable[str]
) -> Iterator[Change]:
    was = {saying.text.words: saying.text for saying in before}
    now = {saying.text.words: saying.text for saying in after}
    for words, text in now.items():
        earlier = was.get(words)
        for language in languages:
            said = _wording(text, language)
            said_before = _wording(earlier, language) if earlier is not None else ""
            if said != said_before:
                where = " ".join((f"{name}:", *words, f"({language})"))
                yield Change("text", f"{where} {_reworded(said_before, said)}", name)
    for words in was.keys() - now.keys():
        where = " ".join((f"{name}:", *words))
        yield Change("text", f"{where} is gone: {_shown(was[words].source.source)}", name)


def _wording(text: Text, language: str) -> str:
    template = text.templates.get(language)
    return template.source if template is not None else ""


def _reworded(before: str, after: str) -> str:
    if not before:
        return f"is new: {_shown(after)}"
    if not after:
        return f"is gone: {_shown(before)}"
    was, now = _apart(before, after)
    return f"{was} is now {now}"


def _installation(old: Flows, new: Flows) -> Iterator[Change]:
    """Languages, keys, limits, and what services.yaml declares."""
    yield from _put("languages", " ".join(old.languages), " ".join(new.languages))
    for channel in old.keys:
        for word, was, now in zip(
            ("back", "home", "next"), old.keys[channel], new.keys[channel], strict=True
        ):
            yield from _put(f"the {word} key on {channel}", was, now)
    told: set[tuple[object, ...]] = set()
    for (file, channel), limits in old.limits.items():
        limits_now = new.limits.get((file, channel), limits)
        for name, before, after in zip(limits._fields, limits, limits_now, strict=True):
            where = f"{name.removesuffix('_s')} on {channel}" + (f" in {file}" if file else "")
            # What a file takes over from flows.yaml is told there.
            if (name, channel, before, after) not in told:
                yield from _put(where, _told(name, before), _told(name, after))
            if not file:
                told.add((name, channel, before, after))
    for sort in ("facts", "services", "settings"):
        declared, declared_now = getattr(old.catalogue, sort), getattr(new.catalogue, sort)
        for name in sorted(declared.keys() - declared_now.keys()):
            yield Change("installation", f"{sort[:-1]} {name} is gone")
        for name in sorted(declared_now.keys() - declared.keys()):
            yield Change("installation", f"{sort[:-1]} {name} is new")


def _put(what: str, was: str, now: str) -> Iterator[Change]:
    if was != now:
        yield Change("installation", f"{what}: {_shown(was)} is now {_shown(now)}")


def _apart(was: str, now: str) -> tuple[str, str]:
    """Both as shown, cut so that what differs is seen."""
    same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), 0)
    start = max(0, same - _BEFORE) if max(len(was), len(now)) > _LONGEST else 0
    return _shown(was, start), _shown(now, start)


def _shown(value: str, start: int = 0) -> str:
    line = " / ".join(value.splitlines())
    line = f"…{line[start:]}" if start else line
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    return f"“{line}”" if line else "nothing"
