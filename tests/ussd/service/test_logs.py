"""What the logs show, and what they never show."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from twisted.logger import Logger

from ussd.config import Log
from ussd.service.logs import mask, redact, set_up


@pytest.fixture
def written() -> Iterator[Any]:
    """Set the logs up and read what was written; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level, stream = list(root.handlers), root.level, io.StringIO()
    configuration, is_configured = structlog.get_config(), structlog.is_configured()

    def lines(settings: Log, write: Any) -> list[str]:
        set_up(settings, stream)
        write()
        return stream.getvalue().splitlines()

    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    if is_configured:
        structlog.configure(**configuration)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("79031234567", "7903*****67"), ("380501112233", "3805******33"), ("5000", "5000")],
)
def test_the_middle_of_a_number_is_hidden(number: str, shown: str) -> None:

    assert mask(number) == shown


def test_numbers_secrets_and_texts_are_redacted() -> None:
    event = {
        "event": "x",
        "msisdn": "79031234567",
        "password": "p",
        "http_token": "t",
        "text": "hello",
        "count": 7,
    }

    assert redact(None, "info", event) == {
        "event": "x",
        "msisdn": "7903*****67",
        "password": "***",
        "http_token": "***",
        "text": "***",
        "count": 7,
    }


def test_a_text_is_shown_at_debug() -> None:

    assert redact(None, "debug", {"text": "hello"}) == {"text": "hello"}


def test_json_lines_have_the_event_and_its_fields(written: Any) -> None:
    def write() -> None:
        structlog.get_logger("x").info("bound", msisdn="79031234567", link=3)

    line = json.loads(written(Log(format="json"), write)[0])

    assert (line["event"], line["level"], line["link"], line["msisdn"]) == (
        "bound",
        "info",
        3,
        "7903*****67",
    )


def test_the_level_holds_for_everybody(written: Any) -> None:
    def write() -> None:
        structlog.get_logger("x").info("quiet")
        Logger("y").info("quiet too")
        structlog.get_logger("x").warning("loud")

    lines = written(Log(level="warning"), write)

    assert len(lines) == 1
    assert "loud" in lines[0]


def test_twisted_logs_the_same_way_and_once(written: Any) -> None:
    def write() -> None:
        set_up(Log(format="json"), logging.getLogger().handlers[0].stream)  # type: ignore[attr-defined]
        Logger("net").warn("link {name} is down", name="out-1")

    lines = written(Log(format="json"), write)

    assert [json.loads(line)["event"] for line in lines] == ["link out-1 is down"]
