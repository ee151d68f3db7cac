"""One upstream over all its links: which of them takes a message, who is asked about one.

A message goes to the link that has least to do, so the load spreads by how fast each is answered;
one that breaks gives back what it has not delivered, and the others take it.  The rate, and the
pauses that the centre asks for, are those of all links together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from smpp.net import Link
from smpp.pdu import Pdu
from store.messages import ShortMessage
from ussd.core.pacing import Pace
from ussd.service.clocks import Clocks
from ussd.service.links.upstream_link import Beyond, UpstreamLink, UpstreamPlan

__all__ = ["Upstream"]


class Upstream:
    """The links to one message centre, and those that it has made to us, as peer applications."""

    def __init__(self, plan: UpstreamPlan, beyond: Beyond, clocks: Clocks) -> None:
        """Make as many links as are planned, none of them bound."""
        self.plan = plan
        self._beyond = beyond
        self._clocks = clocks
        self._pace = Pace(plan.rate, clocks.seconds())
        self.links = [self._link() for _ in range(plan.links)]

    def add_link(self) -> UpstreamLink:
        """Return one more link, for a connection that the centre has made."""
        self.links.append(self._link())
        return self.links[-1]

    def drop_link(self, link: UpstreamLink) -> None:
        """Forget a link whose connection is gone and does not come back."""
        self.links.remove(link)

    def _link(self) -> UpstreamLink:
        return UpstreamLink(self.plan, self._beyond, self._clocks, self._pace, self._speaker)

    def _speaker(self) -> Link | None:
        """Return the link that has least to do of those that can send."""
        link = min(self._ready(), key=_load, default=None)
        return None if link is None or link.peer is None else link.peer.link

    @property
    def is_bound(self) -> bool:
        """Whether a link is bound."""
        return any(link.peer is not None for link in self.links)

    @property
    def can_send(self) -> bool:
        """Whether messages can go there now."""
        return any(link.can_send for link in self.links)

    @property
    def is_full(self) -> bool:
        """Whether enough messages wait at every link that could take one."""
        return all(link.is_full for link in self._ready())

    def _ready(self) -> Iterator[UpstreamLink]:
        return (link for link in self.links if link.can_send)

    def queue(self, row: ShortMessage) -> None:
        """Send a row when its turn comes; some link must be able to."""
        min(self._ready(), key=_load).queue(row)

    def ask(self, pdu: Pdu, told: Callable[[Pdu | None], None]) -> None:
        """Ask about a message; `told(response)` once, None where there is none."""
        link = min(self._ready(), key=_load, default=None)
        if link is None:
            told(None)
        else:
            link.ask(pdu, told)

    def sent(self) -> Iterator[int]:
        """Go through the ids of the messages that are under way on a link."""
        for link in self.links:
            yield from link.sent()


def _load(link: UpstreamLink) -> int:
    return link.load
