"""Outbind: when something waits for an account that listens, the centre calls it (3.4 §2.2.1).

A call goes out when a message or receipt is parked for an account with `outbind`, and is repeated,
ever more slowly, until the ESME has bound on it; that bind is judged like every other.  When the
ESME has left again nobody calls until something waits for it once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from smpp.commands import Outbind
from smpp.net import Link, PeerApplication, SmppClient
from smpp.session import Limits
from smpp.states import Role
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts

__all__ = ["Outbinds"]

_log = structlog.get_logger(__name__)

_REST_S = 5.0
"""An ESME that has just left is not called again at once."""

Connect = Callable[[str, int], Any]
"""(host, port) → a Twisted client endpoint."""


class Outbinds:
    """The calls to accounts that listen; one at a time each."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        application: PeerApplication,
        clocks: Clocks,
        limits: Limits,
        system_id: str,
        connect: Connect,
    ) -> None:
        """Take `application`, which every ESME binds to, and how to reach an address."""
        self._accounts = accounts
        self._application = application
        self._clocks = clocks
        self._limits = limits
        self._system_id = system_id
        self._connect = connect
        self._calls: dict[str, SmppClient] = {}
        self._left_at: dict[str, float] = {}

    def call(self, system_id: str) -> None:
        """Call an account for which something waits, unless it is being called, or never is."""
        account = self._accounts.find(system_id)
        if account is None or not account.outbind or system_id in self._calls:
            return
        rest_s = self._left_at.get(system_id, -_REST_S) + _REST_S - self._clocks.seconds()
        if rest_s > 0:
            self._clocks.later(rest_s, self.call, system_id)
            return
        host, _, port = account.outbind.rpartition(":")
        client = SmppClient(
            self._clocks.reactor,
            self._connect(host.strip("[]"), int(port)),
            partial(Outbind, system_id=self._system_id, password=account.outbind_password),
            _Called(self._application, partial(self._over, system_id)),
            self._limits,
            role=Role.SMSC,
            name=f"outbind-{system_id}",
        )
        self._calls[system_id] = client
        _log.info("outbind", system_id=system_id, to=account.outbind)
        client.start()

    def _over(self, system_id: str) -> None:
        """The ESME was here and has left: it is called again when something waits."""
        client = self._calls.pop(system_id, None)
        if client is not None:
            self._left_at[system_id] = self._clocks.seconds()
            client.stop()

    def stop(self) -> None:
        """Call nobody any more."""
        for system_id in list(self._calls):
            self._over(system_id)


class _Called:
    """The switchboard, and an ear for the end of a link that was bound."""

    def __init__(self, application: PeerApplication, over: Callable[[], None]) -> None:
        self._application = application
        self._over = over
        self.connected = application.connected
        self.bind_requested = application.bind_requested
        self.request_failed = application.request_failed
        self.response_received = application.response_received
        self.requests_received = application.requests_received

    def disconnected(self, link: Link, reason: str) -> None:
        """Forget the call first: what was unacknowledged waits again, and may cause another."""
        if link.bind is not None:
            self._over()
        self._application.disconnected(link, reason)
