"""A gateway in memory, asked through the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.task import Clock

from ussd import config
from ussd.app import in_process

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def gateway(root: Any) -> Iterator[Any]:
    """An in-process gateway with the demo's flows and subscribers, and test controls."""
    settings = config.load(
        root / "gateway.toml",
        store={"url": "sqlite://", "seed_demo": True},
        demo={"sms_delay": None},
        flows={"path": root / "flows.yaml"},
        http={"test_controls": True},
    )
    running = in_process(Clock(), settings=settings)
    yield running
    running.close()


@pytest.fixture
def ask(gateway: Any) -> Ask:
    """`ask(method, path, json)` with the token of scripts: (status, document)."""

    def call(method: str, path: str, json: Any = None, **more: Any) -> tuple[int, Any]:
        return gateway.http(method, path, json, **{"token": "read", **more})

    return call
