"""What flows may expect of the gateway itself: the names that services.yaml is checked against.

They are those of `store` and of `ussd.service.dialogue`, which `dialtree check` need not load; a
test compares them.
"""

from __future__ import annotations

from menus.catalogue import Provided

__all__ = ["PROVIDED"]

PROVIDED = Provided(
    services=frozenset({"information.topics", "survey.record"}),
    facts=frozenset(
        {
            "account.balance",
            "credential.kind",
            "credential.locked_until",
            "news.headline",
            "place.country",
            "place.region",
            "place.roaming",
            "portal.contact",
            "portal.state",
            "queue.place",
            "queue.wait",
            "sim.country",
            "sim.device",
            "sim.network",
            "sim.reads_sms",
            "subscriber.kind",
            "subscriber.language",
            "subscriber.msisdn",
            "subscriber.region",
            "subscriber.status",
            "subscriber.vip",
        }
    ),
    writable=frozenset(
        {
            "place.country",
            "place.region",
            "place.roaming",
            "portal.contact",
            "sim.country",
            "sim.device",
            "sim.network",
            "sim.reads_sms",
            "subscriber.kind",
            "subscriber.language",
            "subscriber.region",
            "subscriber.status",
            "subscriber.vip",
        }
    ),
)
"""The gateway's own services and facts."""
