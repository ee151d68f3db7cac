"""The gateway's HTTP API, as a tester's command asks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.errors import CannotRead
from simulator.network.readings import Readings


@pytest.fixture
def readings(api: Any) -> Readings:
    api.answers["/x"] = (200, {"a": 1})
    return Readings("127.0.0.1", api.port, api.folder)


def test_the_token_comes_from_the_folder(readings: Readings, api: Any) -> None:
    assert readings.ask("GET", "/x") == (200, {"a": 1})
    assert api.asked == [("GET", "/x", "Bearer secret", b"")]


def test_a_token_in_the_environment_goes_first(
    readings: Readings, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_HTTP__TOKEN", "other")
    readings.ask("GET", "/x")

    assert api.asked[0][2] == "Bearer other"


def test_an_open_call_carries_no_token(readings: Readings, api: Any) -> None:
    readings.ask("POST", "/x", {"b": 2}, token="")

    assert api.asked == [("POST", "/x", None, b'{"b": 2}')]


def test_a_refusal_is_an_answer(readings: Readings, api: Any) -> None:
    api.answers["/refuse"] = (403, {"error": "no"})

    assert readings.ask("GET", "/refuse") == (403, {"error": "no"})


def test_what_is_no_json_is_told_as_it_is(readings: Readings, api: Any) -> None:
    api.answers["/broken"] = (200, b"<p>oops")

    assert readings.ask("GET", "/broken")[1] == {"error": "<p>oops"}


def test_a_missing_token_says_where_it_should_be(api: Any, tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="token is not in"):
        Readings("127.0.0.1", api.port, tmp_path / "none").ask("GET", "/x")


def test_nobody_there_says_what_to_do(api: Any) -> None:
    with pytest.raises(CannotRead, match="--http HOST:PORT"):
        Readings("127.0.0.1", 1, api.folder).ask("GET", "/x")
