"""A small installation in a temporary folder, and a subscriber who walks through it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from textwrap import dedent, indent
from types import FrameType
from typing import Any, NamedTuple

import pytest

import menus
from menus.effects import Facts, Need, Outcome
from menus.errors import Problem
from menus.model import Context, Flows, Step

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)

TOP = """
format: 1
languages: [en, ru]
keys: {back: "*", home: {ussd: "00", sms: "00"}, next: "#"}
include: [flows/*.yaml]
plurals:
  tries: {one: "{n} try left", other: "{n} tries left"}
"""

SERVICES = """
facts:
  subscriber.msisdn:   {type: msisdn}
  subscriber.language: {type: language, writable: yes}
  subscriber.status:   {type: "one of active, blocked"}
  subscriber.vip:      {type: flag}
  account.balance:     {type: money}
  account.limit:       {type: money, writable: yes}
  credential.kind:     {type: "one of none, temporary"}
  queue.place:         {type: number 1-999}
  queue.wait:          {type: seconds}
services:
  catalogue.services:
    parameters: {language: language}
    rows: {id: text 8, name: text 24, price: money}
  catalogue.switch_on:
    provider: http
    address: https://example.com/on
    parameters: {service: text 8, times: number 1-9}
    values: {number: digits 6}
    refused: [no_money]
settings:
  hotline.skip_price: {type: money}
"""


class _Size(NamedTuple):
    units: int
    limit: int
    alphabet: str


class AsciiOrUcs2:
    """An encoding that is enough for paging: plain texts 182 characters, others 80."""

    def measure(self, text: str, channel: str) -> _Size:
        limit = 182 if text.isascii() else 80
        return _Size(len(text), limit if channel == "ussd" else 100_000, "GSM-7")

    def culprit(self, text: str) -> None:
        return None

    def parts(self, text: str) -> int:
        return 1


def parse_msisdn(typed: str) -> str | None:
    digits = typed.replace(" ", "").removeprefix("+")
    return digits if digits.isdigit() and 10 <= len(digits) <= 15 else None


class CountingDraws:
    """Draws the first characters of the alphabet, one further each time."""

    def __init__(self) -> None:
        self.count = 0

    def digits(self, count: int, alphabet: str) -> str:
        self.count += 1
        return alphabet[self.count] * count


class Subscriber:
    """One who walks: every need is kept in `needs`, and met from `facts` and `outcomes`."""

    def __init__(self, flows: Flows, outcomes: Mapping[str, Outcome | list[Outcome]]) -> None:
        self.flows = flows
        self.outcomes = dict(outcomes)
        self.facts: dict[str, object] = {}
        self.known: dict[str, object] = {}
        self.settings: dict[str, object] = {"hotline.skip_price": Decimal(50)}
        self.needs: list[Need] = []
        self.channel = "ussd"
        self.language = "en"
        self.step: Any = None

    def context(self) -> Context:
        return Context(
            NOW,
            self.channel,
            "79161234567",
            self.language,
            self.known,
            self.settings,
            CountingDraws(),
            code="110",
        )

    def run(self, walk: Generator[Need, Outcome, Step]) -> str:
        try:
            need = next(walk)
            while True:
                self.needs.append(need)
                need = walk.send(self._meet(need))
        except StopIteration as stop:
            self.step = stop.value
            return str(self.step.text)

    def _meet(self, need: Need) -> Outcome:
        if isinstance(need, Facts):
            return Outcome(values={n: self.facts[n] for n in need.names if n in self.facts})
        outcome = self.outcomes.get(type(need).__name__, Outcome())
        return outcome.pop(0) if isinstance(outcome, list) else outcome

    def dials(
        self, screen: str, path: Iterable[str] = (), values: Mapping[str, object] | None = None
    ) -> str:
        walk = menus.open_screen(self.flows, screen, self.context(), tuple(path), values or {})
        return self.run(walk)

    def calls(self, number: str, path: Iterable[str] = ()) -> str:
        self.channel = "call"
        return self.run(menus.open_call(self.flows, number, self.context(), tuple(path)))

    def presses(self, *keys: str) -> str:
        for key in keys:
            self.run(menus.answer(self.flows, self.step.dialogue, key, self.context()))
        return str(self.step.text)

    def waits(self) -> str:
        return self.run(menus.silence(self.flows, self.step.dialogue, self.context()))

    def returns(self) -> str:
        return self.run(menus.show_again(self.flows, self.step.dialogue, self.context()))

    def leaves(self, event: str) -> str:
        return self.run(menus.leave_queue(self.flows, self.step.dialogue, event, self.context()))


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an installation whose one flow file is `shop`; the path of its flows.yaml."""

    def write(
        screens: str = "home: {end: Bye.}",
        top: str = "",
        services: str = SERVICES,
        ru: str | None = None,
        head: str = TOP,
        files: Mapping[str, str] | None = None,
    ) -> Path:
        (tmp_path / "flows" / "lang").mkdir(parents=True, exist_ok=True)
        (tmp_path / "flows.yaml").write_text(head + dedent(top))
        (tmp_path / "services.yaml").write_text(services)
        body = indent(dedent(screens).strip("\n"), "  ")
        (tmp_path / "flows" / "shop.yaml").write_text(f"screens:\n{body}\n")
        if ru is not None:
            (tmp_path / "flows" / "lang" / "ru.yaml").write_text(dedent(ru))
        for name, content in (files or {}).items():
            (tmp_path / name).write_text(dedent(content))
        return tmp_path / "flows.yaml"

    return write


@pytest.fixture
def services() -> str:
    """The services.yaml that stands beside the screens unless a test gives another."""
    return SERVICES


@pytest.fixture
def load(write: Write) -> Callable[..., Flows]:
    """Write and load."""

    def load(*args: Any, settings: Mapping[str, object] | None = None, **files: Any) -> Flows:
        return menus.load(
            write(*args, **files),
            encoding=AsciiOrUcs2(),
            parse_msisdn=parse_msisdn,
            settings=settings,
        )

    return load


@pytest.fixture
def subscriber(load: Callable[..., Flows]) -> Callable[..., Subscriber]:
    """Write, load, and give somebody to walk; outcomes by the name of the need."""

    def subscriber(
        screens: str, outcomes: Mapping[str, Outcome | list[Outcome]] | None = None, **files: Any
    ) -> Subscriber:
        return Subscriber(load(screens, **files), outcomes or {})

    return subscriber


@pytest.fixture
def problems(write: Write) -> Callable[..., list[str]]:
    """Write and load; every error in the way as `file:line:column rule: message`, in order."""

    def problems(*args: Any, **files: Any) -> list[str]:
        path = write(*args, **files)
        try:
            menus.load(path, encoding=AsciiOrUcs2(), parse_msisdn=parse_msisdn)
        except menus.FlowError as error:
            return [_line(path, problem) for problem in error.problems if problem.prevents_serving]
        return []

    return problems


def _line(path: Path, problem: Problem) -> str:
    place = str(problem.place).replace(f"{path.parent}/", "")
    return f"{place} {problem.rule}: {problem.message}"


@pytest.fixture
def rules(problems: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Write and load; the rules of all errors, in order."""

    def rules(*args: Any, **files: Any) -> list[str]:
        return [each.split(" ", 1)[1].split(":")[0] for each in problems(*args, **files)]

    return rules


@pytest.fixture
def packages_entered() -> Callable[[Callable[[], object]], set[str]]:
    """Runs some work and names the packages whose Python functions it called."""

    def run(work: Callable[[], object]) -> set[str]:
        entered: set[str] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                entered.add(frame.f_globals.get("__name__", "").partition(".")[0])

        sys.setprofile(note)
        try:
            work()
        finally:
            sys.setprofile(None)
        return entered

    return run
