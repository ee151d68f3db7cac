"""Menus as plain data for a page: the ways in, the screens, where they stand, what leads where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from menus.errors import Place, Problem
from menus.model import CALL, SMS, USSD, Flows, Screen
from menus.tools.picture import Card, picture
from ussd.service.flows.flow_files import Files, Judged
from ussd.service.flows.samples import outcomes_of

__all__ = ["outline", "plain_problems"]


def outline(judged: Judged, language: str) -> dict[str, Any]:
    """The tree of a version without errors, its texts in one language; {} for a broken one."""
    flows = judged.flows
    if flows is None:
        return {}
    chosen = language if language in flows.languages else flows.languages[0]
    files = _Names(judged.files)
    drawn = picture(flows, chosen)
    return {
        "version": flows.version,
        "languages": list(flows.languages),
        "language": chosen,
        "ways_in": list(_ways_in(flows)),
        "services": list(_services(flows)),
        "screens": {
            name: _screen(flows.screens[name], drawn.cards[name], files)
            for name in sorted(flows.screens)
        },
        "lost": list(drawn.lost),
    }


def plain_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as JSON has them (the fields of `check --format json`)."""
    return [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity.value,
            "rule": problem.rule,
            "message": problem.message,
        }
        for problem in problems
    ]


class _Names:
    """Places of loaded flows to the paths of the version's files."""

    def __init__(self, files: Files) -> None:
        self._files = sorted(files, key=len, reverse=True)
        self._found: dict[str, str] = {}

    def of(self, place: Place) -> str:
        if place.file not in self._found:
            ends = (path for path in self._files if f"/{place.file}".endswith(f"/{path}"))
            self._found[place.file] = next(ends, place.file)
        return self._found[place.file]


def _ways_in(flows: Flows) -> Iterator[dict[str, str]]:
    """Each way in; `start` is the address by which a walk and the counts know it."""
    for route in flows.dial:
        yield _way_in(USSD, route.code, route.start, start=route.address)
    for number, called in flows.call.items():
        yield _way_in(CALL, number, called.start)
        if called.callers is not None:
            yield _way_in(CALL, number, called.refused, word="refused")
    for number, texted in flows.sms.items():
        for word, target in texted.keywords.items():
            yield _way_in(SMS, f"{number} {word}", target, start=number)
        if texted.otherwise:
            yield _way_in(SMS, number, texted.otherwise, word="otherwise")
    for name, target in flows.push.items():
        yield _way_in("push", name, target)


def _way_in(
    channel: str, code: str, screen: str, start: str = "", word: str = ""
) -> dict[str, str]:
    path = "push" if channel == "push" else ""
    found = {"channel": channel, "code": code, "screen": screen, "start": start or code}
    return {**found, "path": path, **({"word": word} if word else {})}


def _services(flows: Flows) -> Iterator[dict[str, Any]]:
    """The services that a phone on these menus is answered for, and what can come of each."""
    for name, service in flows.catalogue.services.items():
        if service.http is not None:
            outcomes = list(outcomes_of(service))
            yield {"name": name, "outcomes": outcomes, "reasons": list(service.refused)}


def _screen(screen: Screen, card: Card, files: _Names) -> dict[str, Any]:
    return {
        "kind": card.kind,
        "file": files.of(screen.place),
        "line": screen.place.line,
        "text": card.text,
        "edges": [
            {"key": row.key, "label": row.label, "screen": row.target, "path": row.path}
            for row in card.rows
        ],
    }
