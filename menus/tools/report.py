"""Findings of `check` for people and for machines: text, JSON, SARIF 2.1.0, GitHub annotations.

Only renderings: what is found and how bad it is was decided before it comes here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from menus.checks import RULES
from menus.errors import Problem, Severity, in_one_line

__all__ = ["FORMATS", "exit_status", "render"]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_PAGES = "docs/checks.md"


def exit_status(problems: Sequence[Problem]) -> int:
    """1 when one of them is an error, else 0: warnings alone let a build pass."""
    return int(any(problem.severity is Severity.ERROR for problem in problems))


def render(problems: Sequence[Problem], form: str = "text") -> str:
    """All findings in one of `FORMATS`, without a newline at the end; KeyError for another one."""
    return FORMATS[form](problems)


def _text(problems: Sequence[Problem]) -> str:
    return "\n".join([*map(str, problems), _summary(problems)])


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "No problems found."
    return f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _json(problems: Sequence[Problem]) -> str:
    listed = [
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
    return json.dumps({"problems": listed}, ensure_ascii=False, indent=2)


def _sarif(problems: Sequence[Problem]) -> str:
    rules = sorted({problem.rule for problem in problems})
    driver = {
        "name": "dialtree check",
        "rules": [_sarif_rule(rule) for rule in rules],
    }
    results = [_sarif_result(problem, rules.index(problem.rule)) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_rule(rule: str) -> dict[str, object]:
    """A rule with what a viewer shows as its help (3.49.12; a helpUri would need a web host)."""
    what, page = RULES.get(rule, rule), f"{_PAGES}#{rule}"
    more = "a wrong and a right example, and why"
    return {
        "id": rule,
        "shortDescription": {"text": what},
        "help": {
            "text": f"{what} See {page}: {more}.",
            "markdown": f"{what} See [{page}]({page}): {more}.",
        },
    }


def _sarif_result(problem: Problem, rule_index: int) -> dict[str, object]:
    place = problem.place
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file)},
            "region": {"startLine": place.line, "startColumn": place.column},
        }
    }
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule_index,
        "level": problem.severity.value,
        "message": {"text": problem.message},
        "locations": [location],
    }


def _github(problems: Sequence[Problem]) -> str:
    return "\n".join(map(_annotation, problems))


def _annotation(problem: Problem) -> str:
    place = problem.place
    fields = {
        "file": place.file,
        "line": str(place.line),
        "col": str(place.column),
        "title": problem.rule,
    }
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in fields.items())
    return f"::{problem.severity.value} {listed}::{_escaped(problem.message)}"


def _escaped(text: str, more: str = "") -> str:
    """Workflow commands end at a line break and split at colons and commas in their fields.

    GitHub puts back %25 and %0A; any other line end is written out.
    """
    text = "\n".join(map(in_one_line, text.replace("\r\n", "\n").split("\n")))
    for character in "%\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


FORMATS: Mapping[str, Callable[[Sequence[Problem]], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
}
"""What `--format` takes, and how it is written."""
