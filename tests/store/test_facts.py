"""Facts: as declared in services.yaml, many numbers at once, absent where there is no value."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection, event

from store import credentials, facts, subscribers

DECLARED = Path(__file__).parents[2] / "services.yaml"
GUIDE = Path(__file__).parents[2] / "docs" / "services-yaml.md"
WITH_PORTAL = "79021234567"


def test_every_declared_fact_of_the_store_is_known() -> None:
    declared = yaml.safe_load(DECLARED.read_text())["facts"]
    of_dialogue = {"queue.place", "queue.wait"}
    names = {name for name, fact in declared.items() if fact.get("provider", "store") == "store"}

    assert names - of_dialogue <= facts.NAMES
    assert {name for name, fact in declared.items() if "writable" in fact} <= facts.WRITABLE


def test_the_guide_lists_every_fact_and_what_may_be_written() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| `.*` \| (yes|) ?\|", GUIDE.read_text(), re.M)

    assert {name for name, _ in rows} == facts.NAMES
    assert {name for name, writable in rows if writable} == facts.WRITABLE


def test_a_number_that_is_no_subscriber_has_few_facts(demo_tx: Connection, now: datetime) -> None:
    found = facts.load(demo_tx, "79990001122", facts.NAMES, now, language="id")

    assert found == {
        "subscriber.msisdn": "79990001122",
        "portal.state": "none",
        "credential.kind": "none",
        "news.headline": "Panggilan ke 0890 gratis di seluruh Rusia, 24 jam.",
    }


def test_only_what_is_asked_for_is_answered(demo_tx: Connection, now: datetime) -> None:
    assert facts.load(demo_tx, "79161234569", ["subscriber.vip", "account.balance"], now) == {
        "subscriber.vip": True,
        "account.balance": Decimal("5000.00"),
    }


def test_many_numbers_take_as_many_queries_as_one(demo_tx: Connection, now: datetime) -> None:
    queries: list[str] = []
    event.listen(demo_tx, "before_cursor_execute", lambda *call: queries.append(call[2]))
    everybody = [*subscribers.numbers(demo_tx), "79990001122"]
    queries.clear()
    found = facts.load_many(demo_tx, everybody, facts.NAMES, now)

    assert len(queries) == 4
    assert list(found) == everybody
    assert found["79161234573"]["place.country"] == "TR"
    assert found["380501234567"]["sim.network"] == "MTS-UA"


def test_the_news_come_in_the_language_of_each(demo_tx: Connection, now: datetime) -> None:
    found = facts.load_many(demo_tx, ["79161234567", "79161234568"], ["news.headline"], now)

    assert [fact["news.headline"] for fact in found.values()] == [
        "0890 is free all over Russia, day and night.",
        "Звонок на 0890 бесплатный по всей России, круглосуточно.",
    ]


@pytest.mark.parametrize("name", sorted(facts.WRITABLE))
def test_what_is_written_is_read(demo_tx: Connection, now: datetime, name: str) -> None:
    flags = {"subscriber.vip", "sim.reads_sms"}
    before = facts.load(demo_tx, WITH_PORTAL, [name], now)
    value = not before[name] if name in flags else "other"

    assert facts.write(demo_tx, WITH_PORTAL, name, value)
    assert facts.load(demo_tx, WITH_PORTAL, [name], now) == {name: value}


def test_what_is_written_is_one_numbers_alone(demo_tx: Connection, now: datetime) -> None:
    facts.write(demo_tx, WITH_PORTAL, "place.country", "TR")

    assert facts.load(demo_tx, "79161234567", ["place.country"], now) == {"place.country": "RU"}


def test_a_fact_may_lose_its_value_where_the_store_keeps_none(
    demo_tx: Connection, now: datetime
) -> None:
    is_written = [
        facts.write(demo_tx, WITH_PORTAL, name, None)
        for name in ("subscriber.region", "subscriber.status")
    ]

    assert is_written == [True, False]
    assert facts.load(demo_tx, WITH_PORTAL, ["subscriber.region", "subscriber.status"], now) == {
        "subscriber.status": "active"
    }


def test_a_flag_is_no_word(demo_tx: Connection) -> None:
    assert not facts.write(demo_tx, WITH_PORTAL, "subscriber.vip", "no")


def test_a_number_without_a_profile_has_no_contact(demo_tx: Connection) -> None:
    assert not facts.write(demo_tx, "79261234567", "portal.contact", "79021234568")


def test_nothing_is_written_for_who_is_no_subscriber(demo_tx: Connection) -> None:
    assert not facts.write(demo_tx, "79990001122", "subscriber.language", "uk")


def test_another_fact_cannot_be_written(demo_tx: Connection) -> None:
    with pytest.raises(ValueError, match=r"account\.balance is not writable"):
        facts.write(demo_tx, "79161234567", "account.balance", 5)


def test_the_newest_credential_speaks_and_an_ended_one_is_silent(
    demo_tx: Connection, now: datetime
) -> None:
    number = "79031234570"
    kinds = [facts.load(demo_tx, number, ["credential.kind"], now)["credential.kind"]]
    credentials.issue_one_time(demo_tx, number, "12345678", now, valid_s=0)
    kinds.append(facts.load(demo_tx, number, ["credential.kind"], now)["credential.kind"])
    credentials.issue_one_time(demo_tx, number, "12345678", now, valid_s=60)
    kinds.append(facts.load(demo_tx, number, ["credential.kind"], now)["credential.kind"])

    assert kinds == ["none", "none", "temporary"]
