"""Whether the gateway takes work, and why not."""

from __future__ import annotations

from typing import Any

import pytest

from store import Unavailable


def test_a_gateway_that_takes_work_is_ok(ask: Any) -> None:
    status, document = ask("GET", "/healthz", token=None)

    assert (status, document["status"], "reason" in document) == (200, "ok", False)


def test_a_store_that_refuses_is_told_with_the_reason(ask: Any, gateway: Any) -> None:
    told = "The store cannot be used, because the disk is full: make room."
    gateway.gateway.writer.on_refused(Unavailable(f"of {gateway.gateway.database.name}", told), 1)
    status, document = ask("GET", "/healthz", token=None)

    assert (status, document["status"], document["reason"]) == (503, "store refuses", told)
    assert b"dialtree_store_refuses 1.0" in gateway.gateway.metrics.text()
    assert b"dialtree_store_refused_total 1.0" in gateway.gateway.metrics.text()


def test_a_full_queue_is_told_too(ask: Any, gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(gateway.gateway.writer), "room", 0)
    status, document = ask("GET", "/healthz", token=None)

    assert (status, document["reason"][:24]) == (503, "More waits for the store")
