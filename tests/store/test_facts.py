"""Facts: as declared in services.yaml, many numbers at once, absent where there is no value."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection, event

from store import credentials, facts, subscribers

DECLARED = Path(__file__).parents[2] / "services.yaml"


def test_every_declared_fact_of_the_store_is_known() -> None:
    declared = yaml.safe_load(DECLARED.read_text())["facts"]
    of_dialogue = {"queue.place", "queue.wait"}
    names = {name for name, fact in declared.items() if fact.get("provider", "store") == "store"}

    assert names - of_dialogue <= facts.NAMES
    assert {name for name, fact in declared.items() if "writable" in fact} == facts.WRITABLE


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


def test_the_language_is_written(demo_tx: Connection, now: datetime) -> None:
    assert facts.write(demo_tx, "79161234567", "subscriber.language", "uk")
    assert facts.load(demo_tx, "79161234567", ["subscriber.language"], now) == {
        "subscriber.language": "uk"
    }


def test_nothing_is_written_for_who_is_no_subscriber(demo_tx: Connection) -> None:
    assert not facts.write(demo_tx, "79990001122", "subscriber.language", "uk")


def test_another_fact_cannot_be_written(demo_tx: Connection) -> None:
    with pytest.raises(ValueError, match=r"subscriber\.vip is not writable"):
        facts.write(demo_tx, "79161234567", "subscriber.vip", True)


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
