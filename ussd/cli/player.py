"""The subscriber of `dialtree play`: no network, and a store that is forgotten.

The walk is the gateway's own (`menus.step`), its needs are met by the gateway's own table
(`service.dialogue.needs`) in an in-memory copy of the demo subscribers. What a walk does outside
is printed beside the screen; nothing is sent, and services over HTTP answer with samples.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

import menus
from menus import effects
from store import Database, facts, seed, subscribers
from store.migrations import upgrade
from ussd import app, config
from ussd.core.routes import Miss, Route, Routes
from ussd.core.turn import Draws, Walk, run
from ussd.errors import GatewayError, NoRoute
from ussd.service.dialogue.fact_book import SPOKEN, spoken
from ussd.service.dialogue.needs import Asking, House, meet
from ussd.service.flows.samples import Samples
from ussd.service.flows.telling import mistyped, noted

__all__ = ["Player"]

_SETTINGS = Path("gateway.toml")
_WALL = "─" * 40


class Player:
    """One subscriber in front of the flows."""

    def __init__(
        self,
        msisdn: str,
        language: str | None,
        flows_file: Path | None = None,
        outcomes: tuple[str, ...] = (),
    ) -> None:
        """Read the flows and make the store; raises `GatewayError` when the flows are broken."""
        settings = config.load(_SETTINGS if _SETTINGS.exists() else None)
        if flows_file is not None:
            flows = settings.flows.model_copy(update={"path": flows_file})
            settings = settings.model_copy(update={"flows": flows})
        self.flows, self._values = app.load_flows(settings)
        try:
            self._samples = Samples(self.flows, outcomes)
        except ValueError as error:
            raise GatewayError(str(error)) from None
        self._zone = settings.flows.zone
        self._routes = Routes.of(self.flows)
        self._msisdn = msisdn
        self._turn = 0
        self._key = secrets.token_bytes(32)
        self._database = Database("sqlite://")
        upgrade(self._database)
        with self._database.transaction() as tx:
            seed.demo(tx, datetime.now(UTC))
            if self._declared(language):
                # What the store says in the subscriber's language is to be in this one, too.
                subscribers.set_language(tx, msisdn, str(language))
            known = facts.load(tx, msisdn, SPOKEN, datetime.now(UTC))
        self._language = language or spoken(known, self.flows.languages)
        self._channel = "ussd"
        self._address = ""

    def _declared(self, language: str | None) -> str | None:
        if language is not None and language not in self.flows.languages:
            known = ", ".join(self.flows.languages)
            raise GatewayError(f"the flows have no language {language}; they have {known}")
        return language

    def open(self, code: str, answers: list[str]) -> menus.Step:
        """Dial, call or text, then give the answers in turn; return the last step."""
        make = self._opening(code, answers)
        step = self._take(make, code)
        while answers and not step.ends:
            step = self.answer(step, answers.pop(0))
        return step

    def answer(self, step: menus.Step, typed: str) -> menus.Step:
        """Press or type one thing."""
        return self._take(partial(menus.answer, self.flows, step.dialogue, typed), f"> {typed}")

    def _opening(self, code: str, answers: list[str]) -> Callable[[menus.Context], Walk]:
        flows = self.flows
        if code.strip().startswith(("*", "#")):
            route = self._served(self._routes.dial(code))
            return lambda context: menus.open_screen(
                flows, route.screen, context, route.path, route.captures
            )
        if code in flows.sms:
            self._channel = "sms"
            route = self._served(self._routes.message(code, answers.pop(0) if answers else ""))
            return partial(menus.open_screen, flows, route.screen)
        self._channel = "call"
        route = self._served(self._routes.call(code))
        return lambda context: menus.open_call(flows, route.code, context, route.path)

    def _served(self, route: Route | Miss) -> Route:
        if isinstance(route, Miss):
            words = mistyped(route)
            raise GatewayError(words) if words else NoRoute(route.address)
        self._address = route.code
        return route

    def _take(self, make: Callable[[menus.Context], Walk], heading: str) -> menus.Step:
        now = datetime.now(UTC)
        self._turn += 1
        context = menus.Context(
            now,
            self._channel,
            self._msisdn,
            self._language,
            {},
            self._values,
            Draws(self._key, self._turn),
            self._address,
            "play",
        )
        done: list[str] = []
        with self._database.transaction() as tx:
            asking = Asking(
                House(zone=self._zone),
                "play",
                self._msisdn,
                self._channel,
                self._address,
                self._language,
                now,
                [],
            )
            try:
                step = run(partial(make, context), partial(self._met, tx, asking, done))
            except menus.MenuError as error:
                raise GatewayError(str(error)) from None
        self._language = step.language
        _show(heading, step, done)
        return step

    def _met(self, tx: Any, asking: Asking, done: list[str], need: effects.Need) -> effects.Outcome:
        """Meet a need; a service outside answers with a sample."""
        sample = self._samples.answer(need)
        outcome = sample or meet(tx, asking, need)
        return noted(done, asking, need, outcome, is_sample=sample is not None)


def _show(heading: str, step: menus.Step, done: list[str]) -> None:
    click.echo(heading)
    click.echo(_WALL)
    click.echo(step.text)
    click.echo(_WALL)
    for line in done:
        click.echo(f"  {line}")
    if step.ends:
        click.echo("  the session is over")
