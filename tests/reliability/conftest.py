"""Gateways that are treated badly, each in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # `pytest` alone does not add it

from tests.live import Gateway  # needs the path above
from tests.live.postgresql import empty_database


@pytest.fixture
def start_gateway(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Start a gateway with settings of its own; it ends with the test."""
    started: list[Gateway] = []

    def start(**settings: Any) -> Gateway:
        folder = tmp_path / f"gateway-{len(started)}"
        folder.mkdir()
        started.append(Gateway(folder, **settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty database on PostgreSQL; skips where no server answers."""
    with empty_database("reliability") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> dict[str, str]:
    """The setting that makes a gateway use each kind of store."""
    if request.param == "sqlite":
        return {}
    return {"STORE__URL": request.getfixturevalue("postgresql_url")}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that the tests of one file share; numbers that nobody attaches are played."""
    running = Gateway(
        tmp_path_factory.mktemp("gateway"), SMSC__EMULATION="true", SMSC__EMULATION_DELAY="100ms"
    )
    yield running
    running.stop()
