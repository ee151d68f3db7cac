"""An upstream calls us: it connects, sends outbind, and we bind there as a receiver (3.4 §2.2.1).

Our bind carries our password, so nobody gets one whose outbind has not the password that was
agreed on.  From then on the link is one of the upstream's, to receive on alone.
"""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest

import structlog

from smpp.commands import BindReceiver, Outbind
from smpp.constants import CommandStatus
from smpp.errors import SmppError
from smpp.net import Link
from smpp.pdu import Pdu
from ussd.service.links.upstream import Upstream
from ussd.service.links.upstream_link import UpstreamLink

__all__ = ["UpstreamCalls"]

_log = structlog.get_logger(__name__)


class UpstreamCalls:
    """The peer application of everyone who calls where we wait for one upstream."""

    def __init__(
        self, upstream: Upstream, password: str, greeting: Callable[[], BindReceiver]
    ) -> None:
        """Take the password of its outbind, and what makes our bind."""
        self._upstream = upstream
        self._password = password
        self._greeting = greeting
        self._links: dict[Link, UpstreamLink] = {}

    def connected(self, link: Link) -> None:
        """The session parts from who says nothing."""

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        """Let nobody bind to us here: we are the ESME."""
        link.refuse_bind(CommandStatus.ESME_RINVCMDID)

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        """Answer an outbind with our bind; what comes later is the upstream's."""
        first = pdus[0]
        if isinstance(first, Outbind):  # comes in a list of its own
            self._called(link, first)
        elif link in self._links:
            self._links[link].requests_received(link, pdus)

    def _called(self, link: Link, outbind: Outbind) -> None:
        name = self._upstream.plan.name
        if not compare_digest(outbind.password.encode(), self._password.encode()):
            _log.warning("outbind_refused", upstream=name, remote=link.remote)
            link.abort("the outbind has another password")
            return
        _log.info("outbind_received", upstream=name, remote=link.remote)
        self._links[link] = self._upstream.add_link()
        link.send(self._greeting())

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        """Take the answer to our bind."""
        self._links[link].response_received(link, request, response)

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        """Learn that a request of ours is not answered."""
        self._links[link].request_failed(link, request, reason)

    def disconnected(self, link: Link, reason: str) -> None:
        """Forget the link; the upstream calls again when it has something."""
        one = self._links.pop(link, None)
        if one is not None:
            one.disconnected(link, reason)
            self._upstream.drop_link(one)
