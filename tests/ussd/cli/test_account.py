"""`dialtree account` on a running gateway: what it says, and what that does to bound links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smpp.constants import CommandStatus
from tests.live import Esme, Gateway, Refused, message
from ussd.cli.account import command

Run = Callable[..., tuple[int, str]]
S = CommandStatus


@pytest.fixture(autouse=True)
def bank(run: Run) -> Iterator[None]:
    """An account of the store, there for one test."""
    code, said = run(command, "add", "bank", "--password", "s3cret", "--sources", "5...")
    assert code == 0, said
    yield
    run(command, "remove", "bank")


def submit(esme: Esme, source: str = "5000", **fields: Any) -> int:
    return esme.ask(message("79161234567", b"hi", source=source, **fields)).command_status


def refused(gateway: Gateway, password: str = "s3cret") -> int:
    with pytest.raises(Refused) as caught:
        Esme.bound(gateway.port, "bank", password)
    return caught.value.status


def test_a_new_account_binds_at_once_and_is_listed(gateway: Gateway, run: Run) -> None:
    with Esme.bound(gateway.port, "bank", "s3cret") as esme:
        sent = submit(esme)
        code, said = run(command, "list")
    row = next(line for line in said.splitlines() if line.startswith("bank"))

    assert (sent, code, row.split()) == (
        0,
        0,
        ["bank", "application", "1", "100", "-", "-", "-", "store"],
    )
    assert "s3cret" not in said


def test_changed_rules_hold_for_a_link_that_is_bound(gateway: Gateway, run: Run) -> None:
    with Esme.bound(gateway.port, "bank", "s3cret") as esme:
        before = submit(esme), submit(esme, "600")
        code, said = run(
            command, "set", "bank", "--sources", "", "--rate", "1", "--service-types", '"",WAP'
        )
        after = submit(esme, "600"), submit(esme, "600"), submit(esme, service_type="USIM")

    assert (before, code) == ((0, S.ESME_RINVSRCADR), 0)
    assert after == (0, S.ESME_RTHROTTLED, S.ESME_RINVSERTYP)
    assert "rate           1" in said


def test_a_removed_account_is_unbound_and_unknown(gateway: Gateway, run: Run) -> None:
    esme = Esme.bound(gateway.port, "bank", "s3cret")
    said = run(command, "remove", "bank")
    esme.read_for(2)

    assert said == (0, "bank is removed.\n")
    assert not esme.alive()
    assert refused(gateway) == S.ESME_RINVSYSID


def test_a_password_changes_with_and_without_unbinding(gateway: Gateway, run: Run) -> None:
    with Esme.bound(gateway.port, "bank", "s3cret") as esme:
        code, _ = run(command, "password", "bank", typed="0ther\n")
        stayed = esme.alive()
        run(command, "password", "bank", "--password", "third", "--unbind")
        esme.read_for(2)
        left = not esme.alive()

    assert (code, stayed, left, refused(gateway)) == (0, True, True, S.ESME_RINVPASWD)
    Esme.bound(gateway.port, "bank", "third").unbind()


def test_a_new_owner_of_a_code_is_routed_to(gateway: Gateway, run: Run) -> None:
    run(command, "set", "bank", "--codes", "*777#")
    with (
        Esme.bound(gateway.port, "bank", "s3cret") as esme,
        Esme.phone(gateway.port, "79035550001") as phone,
    ):
        phone.ask(message("*777#", b"*777#", source="79035550001", service_type="USSD", tlvs=DIAL))
        (dial,) = esme.wait_for(1)

    assert (dial.source_addr, dial.short_message) == ("79035550001", b"*777#")


DIAL = ((0x0501, b"\x01"),)
NOTICE = ((0x0501, b"\x03"),)


def test_an_account_opens_dialogues_as_long_as_it_may(
    gateway: Gateway, run: Run, run_json: Callable[..., Any]
) -> None:
    notice = message("79035550002", b"News", source="*778#", service_type="USSD", tlvs=NOTICE)
    run(command, "set", "bank", "--codes", "*778#")
    with (
        Esme.bound(gateway.port, "bank", "s3cret") as esme,
        Esme.phone(gateway.port, "79035550002") as phone,
    ):
        before = esme.ask(notice).command_status
        run(command, "set", "bank", "--push", "on")
        number = esme.send(notice)
        phone.wait_for(1)
        pushed = esme.response(number).command_status
        _, said = run(command, "set", "bank", "--push", "off")
        after = esme.ask(notice).command_status
    (account,) = run_json(command, "list", "bank")

    assert (before, pushed, after) == (S.ESME_RINVMSGID, S.ESME_ROK, S.ESME_RINVMSGID)
    assert (account["push"], "push           off" in said) == (False, True)


def test_where_it_comes_from_is_looked_at(gateway: Gateway, run: Run) -> None:
    run(command, "set", "bank", "--ip-ranges", "10.0.0.0/8,192.0.2.1")
    outside = refused(gateway)
    run(command, "set", "bank", "--ip-ranges", "127.0.0.0/8")
    Esme.bound(gateway.port, "bank", "s3cret").unbind()

    assert outside == S.ESME_RBINDFAIL


def test_one_account_is_shown_whole(run: Run, run_json: Callable[..., Any]) -> None:
    _, said = run(command, "list", "bank")
    (account,) = run_json(command, "list", "bank")

    assert "sources        5..." in said
    assert account["bind_types"] == ["receiver", "transceiver", "transmitter"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "bank", "--password", "x"), 1, "there is such an account already"),
        (("add", "b2", "--password", "much-too-long"), 1, "a password has 1 to 8"),
        (("set", "bank", "--codes", "*500#"), 1, "*500# is owned by app"),
        (("set", "bank", "--receipts", "{wrong"), 2, "no JSON"),
        (("set", "bank"), 2, "name a rule to change"),
        (("remove", "app"), 1, "gateway.toml grants this account"),
        (("list", "nobody"), 1, "there is no such account"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    got, said = run(command, *arguments)

    assert (got, words in said) == (code, True), said


def test_an_account_of_the_file_is_changed_and_brought_back(
    run: Run, run_json: Callable[..., Any]
) -> None:
    run(command, "set", "app2", "--receipts", '{"form": "tlvs", "copies": 2}')
    changed = run_json(command, "list", "app2")[0]

    assert (changed["origin"], changed["receipts"]["copies"]) == ("store over file", 2)
    assert run(command, "remove", "app2") == (0, "app2 is as gateway.toml has it again.\n")


def test_without_a_gateway_the_command_says_how_to_start_one(
    run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.environment, "DIALTREE_HTTP__PORT", "1")

    assert run(command, "list") == (
        1,
        "no gateway answers at 127.0.0.1:1; start it with `dialtree serve`",
    )


def test_without_a_token_the_command_says_so(
    run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.environment, "DIALTREE_HTTP__TOKEN_FILE", "/none/token")
    code, said = run(command, "list")

    assert (code, "start the gateway in this folder first" in said) == (1, True)


@pytest.mark.parametrize(
    "receipts", ["both", "tlvs", '{"id": "hex", "copies": 2}', '{"form": "text", "when": "early"}']
)
def test_receipts_are_shown_as_they_are_given(run: Run, receipts: str) -> None:
    _, said = run(command, "set", "bank", "--receipts", receipts)
    line = next(line for line in said.splitlines() if line.startswith("receipts"))

    assert line.split(maxsplit=1)[1] == receipts
