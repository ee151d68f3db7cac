"""Fixtures that every test may use.

One event loop lives for the whole run and Twisted's reactor rides it, so tests of Twisted code,
of asyncio code and of both together are plain `async def` functions.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="module", autouse=True)
def logs_of_a_file() -> Iterator[None]:
    """Leave structlog unconfigured after a file, whatever its fixtures have configured.

    `capture_logs` configures it for good, and a phone in-process then no longer hushes its gateway;
    what that hushes, in turn, nobody captures.
    """
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def logs_of_a_test(logs_of_a_file: None) -> Iterator[None]:
    """Leave structlog unconfigured after a test that found it so."""
    was_configured = structlog.is_configured()
    yield
    if not was_configured:
        structlog.reset_defaults()


@pytest.fixture(scope="session")
async def reactor() -> AsyncIterator[Any]:
    """The running reactor, on the session's event loop."""
    from twisted.internet import asyncioreactor

    if "twisted.internet.reactor" not in sys.modules:
        asyncioreactor.install(asyncio.get_running_loop())
    from twisted.internet import reactor as running

    running.startRunning(installSignalHandlers=False)  # type: ignore[attr-defined]
    yield running
    # The loop is pytest's: the reactor's shutdown may not stop it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "stop", lambda: None)
        running.fireSystemEvent("shutdown")  # type: ignore[attr-defined]
