"""Requests for people to work on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from store import requests


def test_a_request_has_a_number_and_is_new(tx: Connection, now: datetime) -> None:
    first = requests.file(tx, "79161234567", "question", "Where is my bill?", now)
    second = requests.file(tx, "79161234567", "thanks", "", now)

    found = requests.of_number(tx, "79161234567")
    assert [kept.id for kept in found] == [second, first]
    assert (found[1].subject, found[1].text, found[1].state) == (
        "question",
        "Where is my bill?",
        "new",
    )
