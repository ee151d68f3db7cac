"""Menus as plain data for a page: the ways in, the screens, where they stand, what leads where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from menus.errors import Place, Problem
from menus.model import CALL, SMS, USSD, Flows, Screen
from menus.texts import Text
from ussd.service.flows.flow_files import Files, Judged

__all__ = ["outline", "plain_problems"]


def outline(judged: Judged, language: str) -> dict[str, Any]:
    """The tree of a version without errors, its texts in one language; {} for a broken one."""
    flows = judged.flows
    if flows is None:
        return {}
    chosen = language if language in flows.languages else flows.languages[0]
    files = _Names(judged.files)
    return {
        "languages": list(flows.languages),
        "language": chosen,
        "ways_in": list(_ways_in(flows)),
        "screens": {
            name: _screen(screen, files, chosen) for name, screen in sorted(flows.screens.items())
        },
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
    for route in flows.dial:
        yield {"channel": USSD, "code": route.code, "screen": route.start}
    for number, called in flows.call.items():
        yield {"channel": CALL, "code": number, "screen": called.start}
        if called.callers is not None:
            yield {"channel": CALL, "code": number, "word": "refused", "screen": called.refused}
    for number, texted in flows.sms.items():
        for word, target in texted.keywords.items():
            yield {"channel": SMS, "code": f"{number} {word}", "screen": target}
        if texted.otherwise:
            yield {
                "channel": SMS,
                "code": number,
                "word": "otherwise",
                "screen": texted.otherwise,
            }
    for name, target in flows.push.items():
        yield {"channel": "push", "code": name, "screen": target}


def _screen(screen: Screen, files: _Names, language: str) -> dict[str, Any]:
    return {
        "kind": screen.kind,
        "file": files.of(screen.place),
        "line": screen.place.line,
        "text": next((_wording(saying.text, language) for saying in screen.texts()), ""),
        "edges": list(_edges(screen, language)),
    }


def _edges(screen: Screen, language: str) -> Iterator[dict[str, Any]]:
    options: Mapping[str, Any] = getattr(screen, "options", {})
    for edge in screen.edges():
        option = options.get(edge.key)
        label = _wording(option.label.text, language) if option is not None else ""
        yield {"key": edge.key, "word": edge.word, "label": label, "screen": edge.target}


def _wording(text: Text, language: str) -> str:
    template = text.templates.get(language) or text.source
    return template.source
