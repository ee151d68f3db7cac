"""Puts the demo into a store: who is there already is left as is, so it may run at every start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from store import accounts, credentials, information, profiles, subscribers
from store.demo_subscribers import DEMO, Demo, Portal
from store.demo_texts import HEADLINES, TOPICS
from store.schema import news
from store.schema import subscribers as subscriber_table

__all__ = ["demo"]


def demo(tx: Connection, now: datetime) -> int:
    """Add the demo subscribers, news and topics that are missing; gives how many subscribers."""
    known = set(tx.execute(select(subscriber_table.c.msisdn)).scalars())
    missing = [entry for entry in DEMO if entry.subscriber.msisdn not in known]
    for entry in missing:
        _add(tx, entry, now)
    spoken = set(tx.execute(select(news.c.language)).scalars())
    for language, headline in HEADLINES.items():
        if language not in spoken:
            information.publish_news(tx, {language: headline})
            information.publish_topics(tx, language, TOPICS[language])
    return len(missing)


def _add(tx: Connection, entry: Demo, now: datetime) -> None:
    subscriber = entry.subscriber
    subscribers.add(tx, subscriber)
    if entry.balance is not None:
        accounts.open_account(tx, subscriber.msisdn, entry.balance, entry.currency)
    if entry.portal is not None:
        _add_portal(tx, entry, entry.portal, now)


def _add_portal(tx: Connection, entry: Demo, portal: Portal, now: datetime) -> None:
    msisdn = entry.subscriber.msisdn
    profile_id = profiles.create(
        tx,
        msisdn,
        now,
        contact_msisdn=portal.contact_msisdn,
        language=entry.subscriber.language,
        email=portal.email,
    )
    if portal.further_number is not None:
        subscribers.add(tx, replace(entry.subscriber, msisdn=portal.further_number))
        profiles.attach(tx, portal.further_number, profile_id)
    if portal.password_hash is not None:
        credentials.set_permanent(tx, msisdn, portal.password_hash, now)
    if portal.pin is not None:
        credentials.set_pin(tx, msisdn, portal.pin, now)
