"""`dialtree db`: the tables and the demo subscribers."""

from __future__ import annotations

import pytest

from store import Database, subscribers
from ussd.cli.db import command


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A store of the test's own, named in the environment."""
    url = f"sqlite:///{tmp_path}/store.db"
    monkeypatch.setenv("DIALTREE_STORE__URL", url)
    return url


def test_seed_fills_in_the_demo_subscribers(invoke, url):
    result = invoke(command, "seed")

    with Database(url).transaction() as tx:
        found = subscribers.find(tx, "79031234567")
    assert (result.exit_code, found.network) == (0, "Beeline")


def test_upgrade_may_be_said_twice(invoke, url):
    results = [invoke(command, "upgrade") for _ in range(2)]

    assert [result.exit_code for result in results] == [0, 0]
