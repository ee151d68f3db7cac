"""The demo: complete, repeatable, and as the documentation tells it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection

from store import facts, information, seed, subscribers
from store.demo_subscribers import DEMO
from store.demo_texts import HEADLINES, TOPICS

TABLE = Path(__file__).parents[2] / "docs" / "demo-subscribers.md"


def test_a_second_seeding_adds_nothing(demo_tx: Connection, now: datetime) -> None:
    before = subscribers.numbers(demo_tx)

    assert seed.demo(demo_tx, now) == 0
    assert subscribers.numbers(demo_tx) == before


def test_a_changed_subscriber_stays_changed(demo_tx: Connection, now: datetime) -> None:
    subscribers.set_language(demo_tx, "79031234567", "bg")
    seed.demo(demo_tx, now)

    assert subscribers.find(demo_tx, "79031234567").language == "bg"


def test_the_documented_numbers_are_those_in_the_store(demo_tx: Connection) -> None:
    documented = re.findall(r"^\| (\d{11,15}) \| ([\w-]+) \|", TABLE.read_text(), re.MULTILINE)

    stored = subscribers.numbers(demo_tx)
    assert sorted(msisdn for msisdn, _ in documented) == sorted(stored)
    assert {msisdn: subscribers.find(demo_tx, msisdn).network for msisdn in stored} == dict(
        documented
    )


def test_the_beeline_phone_of_the_demo_has_every_fact(demo_tx: Connection, now: datetime) -> None:
    assert facts.load(demo_tx, "79031234567", facts.NAMES, now) == {
        "subscriber.msisdn": "79031234567",
        "subscriber.language": "en",
        "subscriber.status": "active",
        "subscriber.kind": "prepaid",
        "subscriber.vip": False,
        "subscriber.region": "Moscow",
        "sim.network": "Beeline",
        "sim.country": "RU",
        "sim.device": "phone",
        "sim.reads_sms": True,
        "place.country": "RU",
        "place.roaming": "home",
        "account.balance": Decimal("150.00"),
        "portal.state": "active",
        "portal.contact": "79031234567",
        "credential.kind": "permanent",
        "news.headline": HEADLINES["en"],
    }


def test_every_class_of_sim_is_there() -> None:
    classes = {
        (who.network, who.kind, who.vip, who.device, who.roaming, who.place_country)
        for who in (entry.subscriber for entry in DEMO)
    }

    assert classes >= {
        ("MTS", "prepaid", False, "phone", "home", "RU"),
        ("MTS", "prepaid", True, "phone", "home", "RU"),
        ("MTS", "corporate", False, "phone", "home", "RU"),
        ("MTS", "prepaid", False, "phone", "national", "RU"),
        ("MTS", "prepaid", False, "phone", "international", "TR"),
        ("MTS-UA", "prepaid", False, "phone", "international", "RU"),
        ("Beeline", "prepaid", False, "modem", "home", "RU"),
        ("Beeline", "prepaid", False, "tablet", "home", "RU"),
        ("Rostelecom", "prepaid", False, "phone", "home", "RU"),
        ("MegaFon", "prepaid", False, "phone", "home", "RU"),
        ("Tele2", "prepaid", False, "phone", "home", "RU"),
        ("landline", "prepaid", False, "phone", "home", "RU"),
        ("foreign", "prepaid", False, "phone", "home", "DE"),
    }


@pytest.mark.parametrize("language", ["en", "ru", "uk", "bg", "id"])
def test_every_language_has_news_and_topics_of_the_declared_lengths(
    demo_tx: Connection, language: str
) -> None:
    rows = information.topics_in(demo_tx, language)

    assert [(row["name"], row["text"]) for row in rows] == list(TOPICS[language])
    assert len(rows) == len(TOPICS["en"]) >= 12
    assert max(len(str(row["name"])) for row in rows) <= 24
    assert max(len(str(row["text"])) for row in rows) <= 120
    assert len(HEADLINES[language]) <= 60


def test_a_language_without_topics_reads_the_english_ones(demo_tx: Connection) -> None:
    assert information.topics_in(demo_tx, "de") == information.topics_in(demo_tx, "en")
