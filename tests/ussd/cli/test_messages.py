"""`dialtree messages` on a running gateway."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.live import Esme, Gateway
from ussd.cli.messages import command

Run = Callable[..., tuple[int, str]]
PATIENCE_S = 30.0
ABSENT, PHONE = "79990000001", "79035550002"


@pytest.fixture
def sent(gateway: Gateway) -> tuple[str, str]:
    """A message that was delivered, and one to a phone that is never there: their ids."""
    with Esme.bound(gateway.port) as esme:
        return esme.submit(PHONE, b"a private word"), esme.submit(ABSENT, b"another one")


Wait = Callable[[str, str], None]


@pytest.fixture
def wait_for(run_json: Callable[..., Any]) -> Wait:
    """`wait_for(message_id, state)` until the gateway says that it is so."""

    def wait(message_id: str, state: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while (shown := run_json(command, "show", message_id))["state"] != state:
            assert time.monotonic() < deadline, shown
            time.sleep(0.02)

    return wait


def test_a_search_shows_what_became_of_messages_and_no_text(
    run: Run, run_json: Callable[..., Any], wait_for: Wait, sent: tuple[str, str]
) -> None:
    wait_for(sent[0], "DELIVERED")
    code, said = run(command, "search", "--number", PHONE, "--limit", "1")

    assert (code, said.split()[0], "DELIVERED" in said) == (0, sent[0], True)
    assert "private" not in said
    assert run(command, "search", "--number", "1")[1] == "No message fits.\n"
    documents = run_json(command, "search", "--account", "app")
    assert {sent[0], sent[1]} <= {one["message_id"] for one in documents}


def test_a_message_is_shown_with_its_life_and_on_demand_its_text(
    run: Run, wait_for: Wait, sent: tuple[str, str]
) -> None:
    wait_for(sent[0], "DELIVERED")
    hidden = run(command, "show", sent[0])[1]
    shown = run(command, "show", sent[0], "--text")[1]

    assert [line.split()[1] for line in hidden.split("life\n")[1].splitlines()] == [
        "ENROUTE",
        "DELIVERED",
    ]
    assert ("private" in hidden, shown.endswith("text\na private word\n")) == (False, True)


def test_a_message_that_waits_for_a_receiver_says_so(run: Run, gateway: Gateway) -> None:
    with Esme.bound(gateway.port, "simulator", "simpass") as phone:
        waiting = phone.submit("5000", b"is anybody there?")
    deadline = time.monotonic() + PATIENCE_S
    while "when somebody binds" not in (shown := run(command, "show", waiting)[1]):
        assert time.monotonic() < deadline, shown
        time.sleep(0.02)

    assert "nobody to receive" in shown


def test_a_message_that_waits_is_cancelled_and_one_that_is_over_is_not(
    run: Run, wait_for: Wait, sent: tuple[str, str]
) -> None:
    wait_for(sent[0], "DELIVERED")
    code, said = run(command, "cancel", sent[1])

    assert (code, "DELETED" in said) == (0, True)
    assert run(command, "cancel", sent[0]) == (1, "no pending message fits")


def test_a_copy_is_sent_of_a_message_that_is_over(
    run: Run, run_json: Callable[..., Any], wait_for: Wait, sent: tuple[str, str]
) -> None:
    wait_for(sent[0], "DELIVERED")
    copy = run(command, "resend", sent[0])[1].split()[0]
    wait_for(copy, "DELIVERED")
    life = run_json(command, "show", sent[0])["life"]

    assert life[-1]["cause"] == f"sent again as {copy} by API"
    assert run(command, "show", "999999999")[0] == 1
