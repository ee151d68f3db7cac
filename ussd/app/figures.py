"""The figures of a gateway that can be scraped (docs/settings.md, "Metrics")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ussd.app.gateway import Gateway

__all__ = ["count"]


def count(of: Gateway) -> None:
    """Name the figures; each is read where it is kept."""
    counter, gauge = of.metrics.counter, of.metrics.gauge
    counter("messages_accepted", "Short messages stored", lambda: of.smsc.accepted)
    counter("messages_delivered", "Messages delivered", lambda: of.forwarder.delivered)
    counter("broadcasts_shown", "Phones shown a broadcast", lambda: of.rounds.shown)
    gauge("messages_held", "Due messages in memory", lambda: of.forwarder.held)
    gauge("links", "Bound SMPP links", lambda: len(of.switchboard.peers()))
    counter("pushes", "Screens opened by the network side", lambda: of.dialogues.pushes.opened)
    gauge("dialogues", "Open dialogues", lambda: len(of.dialogues.live.table))
    counter("mails_sent", "E-mails that the server has taken", lambda: of.mailer.sent)
    http = of.dialogues.http
    counter("service_calls", "Calls of http services", lambda: http.asked)
    counter("service_failures", "Calls that came to nothing", lambda: http.failed)
    gauge("services_left_alone", "Services that failed too often", lambda: http.open_breakers)
    watch = of.store_watch
    gauge("store_refuses", "1 while the store takes nothing", lambda: bool(watch.reason))
    counter("store_refused", "Rows that the store did not take", lambda: watch.refused)
    gauge("writer_room", "Items that the store's writer still takes", lambda: of.writer.room)
