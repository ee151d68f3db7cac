"""Calls to the services of services.yaml with `provider: http`.

`ask` takes one call and tells its outcome once, whatever happens: an answer that fits, a refusal,
or `failed`.  In between there are attempts, each with the declared time-out, with growing pauses;
what may have reached the service is repeated only where the service says that it does nothing
twice under one Idempotency-Key.  A service that fails again and again is left alone for a while
(`core.breaker`), and no more calls than `at_once` are on their way to it, few more wait.
Every failure is logged with the service and the reason, never with a value or a secret.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping
from typing import TypeAlias

import structlog
from pydantic import SecretStr

from menus.catalogue import HttpCall, ServiceDeclaration
from menus.effects import Outcome, Service
from ussd.config import secret
from ussd.core.breaker import Breaker, State
from ussd.core.http_calls import (
    Caller,
    WrongAnswer,
    backoff_s,
    body_of,
    headers_of,
    is_passing,
    networks_of,
    outcome_of,
)
from ussd.errors import ConfigError
from ussd.service.clocks import Clocks, Delayed
from ussd.service.dialogue.http_door import AddressRefused, Door, NotReached, Reply, Request

__all__ = ["HttpServices", "Told"]

Told: TypeAlias = Callable[[Outcome], None]

_FAILED = Outcome("failed")
_WAITING_EACH = 10
"""How many calls wait for each that may be on its way; what comes past them fails at once."""

_log = structlog.get_logger(__name__)


class HttpServices:
    """All http services of the flows that are served; `use` tells which these are."""

    def __init__(
        self,
        clocks: Clocks,
        door: Door,
        *,
        is_out: Callable[[str], bool],
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take whether a test has taken a service out, and a source of numbers from 0 to 1."""
        self.clocks = clocks
        self.door = door
        self.chance = chance
        self.asked = 0
        """Calls since the start."""
        self.failed = 0
        """Calls that came to nothing."""
        self._is_out = is_out
        self._lines: dict[str, _Line] = {}

    def use(self, services: Mapping[str, ServiceDeclaration]) -> None:
        """Read the secrets of these services now; one that is missing is logged."""
        lines = {}
        for name, declared in services.items():
            if declared.http is not None:
                earlier = self._lines.get(name)
                lines[name] = _Line(name, declared.http, earlier)
        self._lines = {**self._lines, **lines}  # sessions may stand on what is served no more

    @property
    def open_breakers(self) -> int:
        """How many services are left alone now."""
        return sum(line.breaker.state is not State.CLOSED for line in self._lines.values())

    def ask(
        self, declared: ServiceDeclaration, need: Service, caller: Caller, key: str, told: Told
    ) -> None:
        """Call a service under an idempotency key; `told` gets the outcome, never at once."""
        self.asked += 1
        line = self._lines.get(need.name)
        if line is None or self._is_out(need.name):
            self.fail(need.name, "it is out", told)
            return
        body = body_of(declared, need, caller)
        call = _Call(
            self,
            line,
            declared,
            Request(line.http.address, headers_of(key, line.secret), body, line.networks),
            told,
        )
        line.take(self, call)

    def fail(self, service: str, why: str, told: Told) -> None:
        """Tell that nothing came of a call."""
        self.failed += 1
        _log.warning("service_failed", service=service, why=why)
        self.clocks.later(0, told, _FAILED)


class _Line:
    """The way to one service: its breaker, and who may use it now."""

    def __init__(self, name: str, http: HttpCall, earlier: _Line | None) -> None:
        self.name = name
        self.http: HttpCall = http
        self.networks = networks_of(http.networks)
        is_same = earlier is not None and earlier.http.address == http.address
        self.breaker: Breaker = earlier.breaker if earlier and is_same else Breaker()
        self.secret = ""
        self._on_way = 0
        self._waiting: deque[_Call] = deque()
        if http.secret:
            try:
                self.secret = secret(SecretStr(http.secret))
            except ConfigError as error:
                _log.error("service_secret_missing", service=name, why=str(error))

    def take(self, services: HttpServices, call: _Call) -> None:
        """Let a call go, or wait for its turn."""
        if not self.breaker.allows(services.clocks.seconds()):
            services.fail(self.name, "it has failed again and again and is left alone", call.told)
        elif self._on_way < self.http.at_once:
            self._on_way += 1
            call.attempt()
        elif len(self._waiting) < self.http.at_once * _WAITING_EACH:
            self._waiting.append(call)
        else:
            services.fail(self.name, "too many calls wait for it", call.told)

    def over(self, services: HttpServices) -> None:
        """A call is over: the next may go."""
        self._on_way -= 1
        while self._waiting and self._on_way < self.http.at_once:
            self.take(services, self._waiting.popleft())


class _Call:
    """One call and its attempts."""

    __slots__ = (
        "_attempts",
        "_call_off",
        "_declared",
        "_line",
        "_request",
        "_services",
        "_timer",
        "told",
    )

    def __init__(
        self,
        services: HttpServices,
        line: _Line,
        declared: ServiceDeclaration,
        request: Request,
        told: Told,
    ) -> None:
        self._services = services
        self._line = line
        self._declared = declared
        self._request = request
        self.told = told
        self._attempts = 0
        self._timer: Delayed | None = None
        self._call_off: Callable[[], None] | None = None

    def attempt(self) -> None:
        """Send it, once more."""
        self._attempts += 1
        self._timer = self._services.clocks.later(float(self._line.http.timeout_s), self._late)
        self._call_off = self._services.door.post(self._request, self._came)

    def _late(self) -> None:
        self._timer = None
        assert self._call_off is not None
        self._call_off()
        self._broken(f"no answer in {self._line.http.timeout_s:f} s", self._line.http.is_idempotent)

    def _came(self, reply: Reply | Exception) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if isinstance(reply, Reply):
            self._judge(reply)
        elif isinstance(reply, AddressRefused):
            self._wrong(str(reply))
        else:
            was_seen = not isinstance(reply, NotReached)
            self._broken(str(reply), self._line.http.is_idempotent or not was_seen)

    def _judge(self, reply: Reply) -> None:
        if is_passing(reply.status):
            self._broken(f"status {reply.status}", self._line.http.is_idempotent)
            return
        self._line.breaker.succeeded()
        try:
            outcome = outcome_of(self._declared, reply.status, reply.body)
        except WrongAnswer as error:
            self._wrong(str(error))
            return
        self._line.over(self._services)
        self.told(outcome)

    def _wrong(self, why: str) -> None:
        """The service, or what services.yaml says of it, has to be corrected: no use to repeat."""
        self._services.failed += 1
        _log.error("service_answer_wrong", service=self._line.name, why=why)
        self._line.over(self._services)
        self.told(_FAILED)

    def _broken(self, why: str, may_repeat: bool) -> None:
        """The service does not work now."""
        clocks, line = self._services.clocks, self._line
        line.breaker.failed(clocks.seconds())
        is_last = self._attempts > line.http.retries or line.breaker.state is State.OPEN
        if may_repeat and not is_last:
            pause_s = backoff_s(self._attempts, self._services.chance())
            self._timer = clocks.later(pause_s, self.attempt)
            return
        line.over(self._services)
        self._services.fail(line.name, why, self.told)
