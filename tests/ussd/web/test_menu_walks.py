"""Counts of real dialogues over the API, and the picture of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.task import Clock

from ussd import config
from ussd.app import in_process

Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def house(root: Any) -> Iterator[Any]:
    settings = config.load(
        root / "gateway.toml",
        store={"url": "sqlite://", "seed_demo": True},
        demo={"sms_delay": None},
        flows={"path": root / "flows.yaml"},
    )
    running = in_process(Clock(), settings=settings)
    yield running
    running.close()


@pytest.fixture
def ask(house: Any) -> Call:
    def call(method: str, path: str, json: Any = None, **more: Any) -> Any:
        return house.http(method, f"/api/v1/menus{path}", json, token="read", **more)

    return call


def served(house: Any) -> str:
    return str(house.gateway.publishing.served.version)


def edited(ask: Call) -> dict[str, str]:
    """The files that are served, with another label on the first screen of *100#."""
    files: dict[str, str] = ask("GET", "/source")[1]["files"]
    path = "flows/information.yaml"
    return {**files, path: files[path].replace("label: Help and hours", "label: Help at last")}


def walked(house: Any, way: tuple[str, str, str], times: int) -> None:
    house.gateway.dialogues.served.tally[way] += times


def test_the_counts_of_what_is_served_are_told_as_they_are_now(house: Any, ask: Call) -> None:
    walked(house, ("*100#", "", "information.home"), 3)
    ask("GET", "/counts")
    walked(house, ("*100#", "", "information.home"), 2)
    walked(house, ("information.home", "left.timed_out", ""), 1)
    status, told = ask("GET", "/counts")

    assert (status, told["version"]) == (200, served(house))
    assert told["since"].startswith("2026-01-01T")
    assert told["counts"] == [
        {"from": "*100#", "by": "", "to": "information.home", "count": 5},
        {"from": "information.home", "by": "left.timed_out", "to": "", "count": 1},
    ]
    assert told["stops"] == {"information.home": [{"why": "time was up", "count": 1}]}


def test_the_counts_of_a_version_before_are_still_there(house: Any, ask: Call) -> None:
    before = served(house)
    walked(house, ("*100#", "", "information.home"), 3)
    ask("POST", "/publish", {"files": edited(ask)})

    assert ask("GET", "/counts")[1]["counts"] == []
    assert ask("GET", "/counts", query={"version": before})[1]["counts"][0]["count"] == 3


def test_a_version_that_nobody_walked_was_never_counted(ask: Call) -> None:
    assert ask("GET", "/counts", query={"version": "x"})[1] == {
        "version": "x",
        "since": None,
        "counts": [],
        "stops": {},
    }


def test_a_picture_has_the_counts_of_what_is_served_and_the_walk_of_the_phone(
    house: Any, ask: Call
) -> None:
    walked(house, ("information.home", "options.1", "information.help"), 1234)
    shown = ask("POST", "/preview", {"version": served(house), "kind": "dial", "text": "*100#"})[1]
    wish = {"version": served(house), "walked": shown["walked"], "here": shown["screen"]}
    status, drawn = ask("POST", "/picture", wish)

    assert status == 200
    assert ">×1,234</text>" in drawn["svg"] and 'fill="#ccfbf1"' in drawn["svg"]


def test_a_draft_is_drawn_with_the_counts_of_what_everybody_gets(house: Any, ask: Call) -> None:
    walked(house, ("information.home", "options.1", "information.help"), 1234)
    version = ask("POST", "/check", {"files": edited(ask)})[1]["version"]
    drawn = ask("POST", "/picture", {"version": version})[1]["svg"]

    assert "Help at last" in drawn and ">×1,234</text>" in drawn


def test_a_canary_is_drawn_with_its_own_counts(house: Any, ask: Call) -> None:
    walked(house, ("information.home", "options.1", "information.help"), 1234)
    files = edited(ask)
    version = ask("POST", "/publish", {"files": files, "share": 5})[1]["act"]["version"]

    assert "×1,234" not in ask("POST", "/picture", {"version": version})[1]["svg"]


@pytest.mark.parametrize("given", [5, ["a"], [["a", "b"]], [["a", "b", 1]]])
def test_a_walk_that_is_none_is_refused(house: Any, ask: Call, given: Any) -> None:
    status, told = ask("POST", "/picture", {"version": served(house), "walked": given})

    assert (status, "walked" in told["error"]) == (400, True)


def test_a_version_that_is_not_there_has_no_picture(ask: Call) -> None:
    assert ask("POST", "/picture", {"version": "nothing"})[0] == 404
