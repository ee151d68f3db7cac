"""The facts of a dialogue: what is read whatever services.yaml declares, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from twisted.internet.task import Clock

from menus.catalogue import Fact, ValueType
from menus.errors import Place
from store import Database
from ussd.service.clocks import Clocks
from ussd.service.dialogue.fact_book import STRANGER, FactBook, Values, spoken

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
RUSSIAN, BULGARIAN, STRANGE = "79161234568", "79161234576", "79990009999"


def declared(**fresh: int | None) -> Mapping[str, Fact]:
    """Facts by their names with `__` for the dot, and for how long each is fresh."""
    named = {name.replace("__", "."): fresh_s for name, fresh_s in fresh.items()}
    kind, place = ValueType("text", 1, 20), Place("services.yaml", 1, 1)
    return {name: Fact(name, kind, place, fresh_s) for name, fresh_s in named.items()}


def book_of(facts: Mapping[str, Fact]) -> FactBook:
    return FactBook(facts, ("en", "ru"), Clocks(Clock(), epoch=NOW.timestamp()))


def read(database: Database, book: FactBook, msisdn: str) -> Values:
    with database.reading() as tx:
        return book.read_many(tx, [msisdn]).get(msisdn, STRANGER)


@pytest.mark.parametrize("facts", [declared(), declared(account__balance=10)])
def test_a_subscriber_is_known_whatever_is_declared(
    database: Database, facts: Mapping[str, Any]
) -> None:
    book = book_of(facts)

    assert book.language(read(database, book, RUSSIAN)) == "ru"
    assert read(database, book, STRANGE) == STRANGER


def test_only_declared_facts_are_told(database: Database) -> None:
    book = book_of(declared(account__balance=10))
    values = read(database, book, RUSSIAN)

    assert book.mapping(values, 0.0) == {"account.balance": Decimal("150.00")}
    assert book.mapping(values, 10.0) == {}


def test_what_belongs_to_nobody_is_told_to_a_number_that_is_not_in_the_store(
    database: Database,
) -> None:
    book = book_of(declared(news__headline=300, account__balance=10, subscriber__msisdn=None))
    values = read(database, book, STRANGE)
    told = book.mapping(values, 0.0)

    assert told["news.headline"] == "0890 is free all over Russia, day and night."
    assert told["account.balance"] is None
    # One set of values serves all strangers, so the number itself is the walk's to ask for.
    assert "subscriber.msisdn" not in told
    assert read(database, book, "79990008888") is values
    assert "news.headline" not in book.mapping(values, 300.0)
    assert (book.language(values), book.country(values)) == ("en", None)


def test_what_the_gateway_needs_is_read_even_where_flows_may_not_keep_it(
    database: Database,
) -> None:
    book = book_of(declared(subscriber__language=0, place__country=0))
    values = read(database, book, RUSSIAN)

    assert (book.language(values), book.country(values)) == ("ru", "RU")
    assert book.mapping(values, 0.0) == {}


def test_a_language_that_the_flows_do_not_have_is_their_first(database: Database) -> None:
    book = book_of(declared())

    assert book.language(read(database, book, BULGARIAN)) == "en"


@pytest.mark.parametrize(
    ("facts", "language"),
    [
        ({"subscriber.language": "en", "sim.network": "MTS"}, "en"),
        ({"sim.network": "MTS"}, "ru"),
        ({"sim.network": "foreign"}, "en"),
        ({}, "en"),
    ],
)
def test_who_has_chosen_no_language_is_spoken_to_in_that_of_the_sim(
    facts: Mapping[str, object], language: str
) -> None:
    assert spoken(facts, ("en", "ru")) == language
