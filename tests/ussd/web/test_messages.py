"""The message log over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from store import audit, messages
from store.messages import ShortMessage

MESSAGES = "/api/v1/messages"
PHONE = "79161234567"


def put(gateway: Any, number: int, **others: Any) -> None:
    now = gateway.now
    fields = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": PHONE,
        "accepted_at": now,
        "due_at": now + 1000,
        "expires_at": now + 2000,
        "account": "app",
        "short_message": b"private",
        **others,
    }
    with gateway.gateway.database.transaction() as tx:
        messages.accept(tx, ShortMessage(**fields))


def test_messages_are_listed_without_their_texts(ask: Any, gateway: Any) -> None:
    put(gateway, 1)
    put(gateway, 2, text="private too")
    status, document = ask("GET", MESSAGES, query={"number": f"+{PHONE}", "limit": "1"})

    assert (status, [one["message_id"] for one in document["messages"]]) == (200, ["2"])
    assert document["older"] == 2
    assert "private" not in str(document)
    older = ask("GET", MESSAGES, query={"below": "2", "state": "enroute", "account": "app"})[1]
    assert [one["message_id"] for one in older["messages"]] == ["1"]


@pytest.mark.parametrize(
    "query",
    [{"state": "lost"}, {"kind": "MMS"}, {"since": "yesterday"}, {"limit": "many"}],
)
def test_a_question_that_makes_no_sense_is_refused(ask: Any, query: dict[str, str]) -> None:
    assert ask("GET", MESSAGES, query=query)[0] == 400


def test_a_time_without_a_zone_is_utc(ask: Any, gateway: Any) -> None:
    put(gateway, 1)

    assert ask("GET", MESSAGES, query={"since": "2026-01-01T08:59:00"})[1]["messages"]
    assert not ask("GET", MESSAGES, query={"since": "2026-01-01T12:01:00+00:00"})[1]["messages"]


def test_a_message_is_shown_with_its_life_and_its_text_only_when_asked_for(
    ask: Any, gateway: Any
) -> None:
    put(gateway, 1)
    hidden = ask("GET", f"{MESSAGES}/1")[1]["message"]
    shown = ask("GET", f"{MESSAGES}/1", query={"text": "true"})[1]["message"]
    with gateway.gateway.database.reading() as tx:
        acts = [entry.what for entry in audit.of_number(tx, PHONE)]

    assert ("text" in hidden, shown["text"], acts) == (False, "private", ["message read"])
    assert [entry["state"] for entry in hidden["life"]] == ["ENROUTE"]


def test_a_waiting_message_is_cancelled_and_another_is_not(ask: Any, gateway: Any) -> None:
    put(gateway, 1)
    first = ask("POST", f"{MESSAGES}/1/cancel")
    second = ask("POST", f"{MESSAGES}/1/cancel")

    assert (first[0], first[1]["message"]["state"], second[0]) == (200, "DELETED", 409)


def test_a_message_is_sent_again_and_delivered(ask: Any, gateway: Any) -> None:
    put(gateway, 1)
    ask("POST", f"{MESSAGES}/1/resend")
    gateway.advance(2)
    first = ask("GET", f"{MESSAGES}/1")[1]["message"]
    copy = ask("POST", f"{MESSAGES}/1/resend")[1]["message"]
    gateway.advance(2)
    texts = ask("GET", f"/api/v1/handsets/{PHONE}/inbox")[1]["messages"]

    assert (first["state"], copy["message_id"] != "1") == ("DELIVERED", True)
    assert [text["text"] for text in texts] == ["private", "private"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/9"), ("POST", "/9/cancel")])
def test_an_unknown_message_is_not_found(ask: Any, method: str, path: str) -> None:
    assert ask(method, MESSAGES + path)[0] == 404


def test_a_message_that_is_not_there_is_named(ask: Any) -> None:
    _, told = ask("GET", f"{MESSAGES}/99")

    assert told["error"] == "There is no short message 99: look up its message_id."


def test_a_store_that_takes_nothing_is_told(
    ask: Any, gateway: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import Unavailable

    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("full")

    monkeypatch.setattr(gateway.gateway.writer, "call", full)

    assert ask("POST", f"{MESSAGES}/1/cancel")[0] == 503
