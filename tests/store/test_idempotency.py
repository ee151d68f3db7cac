"""Answers kept under a key."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Connection

from store import Conflict, Database, idempotency


def test_an_answer_is_recalled_until_it_is_forgotten(tx: Connection, now: datetime) -> None:
    assert idempotency.recall(tx, "k") is None
    idempotency.keep(tx, "k", '{"word": "ok"}', now)
    assert idempotency.recall(tx, "k") == '{"word": "ok"}'
    assert idempotency.forget(tx, now.timestamp()) == 0
    assert idempotency.forget(tx, now.timestamp() + 1) == 1

    assert idempotency.recall(tx, "k") is None


def test_a_key_is_kept_once(database: Database, now: datetime) -> None:
    with pytest.raises(Conflict), database.transaction() as tx:
        idempotency.keep(tx, "k", "1", now)
        idempotency.keep(tx, "k", "2", now)
