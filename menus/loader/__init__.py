"""flows.yaml and all that it includes, into `Flows`: every problem at once, with its place.

The files are read first (names, languages, keys, plurals, what screens save), then every screen
with all names known, then the routes, then the translations.  `load` refuses flows with an error in
them; `check` tells what it found and adds what only a look at the whole finds (`menus.checks`);
`judge` does both at once.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from menus import catalogue
from menus.catalogue import Provided, not_provided
from menus.checks import Reach, check_texts
from menus.errors import FlowError, Place, Problem
from menus.loader.files import read_sources
from menus.loader.languages import read_languages
from menus.loader.loading import Load
from menus.model import Flows
from menus.paging import Encoding
from menus.screens import Enough, Shelf
from menus.texts import TextTable

__all__ = ["ParseMsisdn", "check", "judge", "load"]

ParseMsisdn = Callable[[str], str | None]
"""A phone number as typed to its E.164 digits, or None."""

CURRENCY = "operator.currency"
TIME_ZONE = "operator.time_zone"
"""The settings that texts are shown by; RUB and UTC where gateway.toml is silent."""

_LONGEST_SENTENCE = 600


def load(
    path: str | Path,
    *,
    encoding: Encoding,
    parse_msisdn: ParseMsisdn,
    settings: Mapping[str, object] | None = None,
    provided: Provided | None = None,
) -> Flows:
    """The flows of an installation, ready to walk.

    `path` is that of flows.yaml; services.yaml is read beside it.  Raises `FlowError` with every
    problem, sorted by place, when one of them prevents serving.  Without `provided` everything that
    services.yaml declares is taken to be there.
    """
    flows, problems = _judged(Path(path), _Caller(encoding, parse_msisdn, settings or {}, provided))
    if any(problem.prevents_serving for problem in problems):
        raise FlowError(problems)
    return flows


def check(
    path: str | Path,
    *,
    encoding: Encoding,
    parse_msisdn: ParseMsisdn,
    settings: Mapping[str, object] | None = None,
    provided: Provided | None = None,
    published: Flows | None = None,
) -> list[Problem]:
    """Every problem, errors and warnings, sorted by place; needs nothing that runs.

    `published` are the flows that run now: published short cuts are compared with them.
    """
    caller = _Caller(encoding, parse_msisdn, settings or {}, provided)
    return _judged(Path(path), caller, published)[1]


def judge(
    path: str | Path,
    *,
    encoding: Encoding,
    parse_msisdn: ParseMsisdn,
    settings: Mapping[str, object] | None = None,
    provided: Provided | None = None,
    published: Flows | None = None,
) -> tuple[Flows, list[Problem]]:
    """What `load` and `check` tell, at the price of one: the flows as far as they can be read, and
    every problem, sorted, each once.

    Flows with an error in them are to be looked at, never walked.
    """
    caller = _Caller(encoding, parse_msisdn, settings or {}, provided)
    return _judged(Path(path), caller, published)


class _Caller(NamedTuple):
    """What the engine is given by whoever loads flows."""

    encoding: Encoding
    parse_msisdn: ParseMsisdn
    settings: Mapping[str, object]
    provided: Provided | None


def _judged(
    path: Path, caller: _Caller, published: Flows | None = None
) -> tuple[Flows, list[Problem]]:
    with _uncollected():
        flows, reach, problems = _loaded(path, caller)
        is_whole = not any(problem.prevents_serving for problem in problems)
        texts = check_texts(flows, reach, caller.encoding, published, is_whole)
        found = [*problems, *texts]
    told = {(each.place, each.rule, each.message): _in_short(each) for each in found}
    return flows, sorted(told.values())


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: a load makes 60,000 nodes and throws few away."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _loaded(path: Path, caller: _Caller) -> tuple[Flows, Reach, list[Problem]]:
    sources = read_sources(path)
    declared, mistakes = catalogue.read(sources.services)
    sources.problems.extend(mistakes)
    vain = [] if caller.provided is None else list(not_provided(declared, caller.provided))
    sources.problems.extend(problem for problem, _ in vain)
    languages, are_known = read_languages(sources)
    currency = str(caller.settings.get(CURRENCY) or "RUB")
    table = TextTable(languages, currency, _zone(caller.settings.get(TIME_ZONE)))
    shelf = Shelf(
        declared,
        table.languages,
        table,
        caller.parse_msisdn,
        problems=sources.problems,
        hides=sources.hides,
        is_left_out=sources.is_left_out,
        has_services=sources.has_services and not declared.is_damaged,
        no_services=Place(str(sources.services_path), 1, 1) if sources.lacks_services else None,
        has_languages=are_known,
        misnamed={meant for _, meant in vain},
    )
    shelf.types.update(declared.types)
    load = Load(sources, shelf, caller.encoding)
    try:
        flows = load.flows()
    except Enough:
        flows = load.no_flows()
    return flows, Reach(flows), shelf.problems


def _zone(name: object) -> tzinfo:
    """The time zone of a setting; UTC when it names none (the gateway's settings say so)."""
    try:
        return ZoneInfo(str(name)) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _in_short(problem: Problem) -> Problem:
    """The problem in a sentence that a line can hold, whatever was typed is quoted in it."""
    message = problem.message
    if len(message) <= _LONGEST_SENTENCE:
        return problem
    half = _LONGEST_SENTENCE // 2
    short = f"{message[:half]}…{message[-half:]}"
    return Problem(problem.place, problem.rule, short, problem.severity)
