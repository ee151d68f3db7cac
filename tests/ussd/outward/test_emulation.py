"""Numbers that the centre plays: the magic ones, a rule file, and no emulation at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from smpp.constants import MessageState
from smpp.text import parse_receipt
from ussd import config
from ussd.app import in_process
from ussd.errors import ConfigError

PHONE = "79161110001"
APP = {"role": "application", "short_numbers": ["5000"]}


@pytest.fixture
def app(world: Any, tmp_path: Path) -> Any:
    """An application at a gateway that plays by these rules."""

    def make(rules: str = "", emulation: bool = True) -> Any:
        smsc: dict[str, Any] = {"emulation": emulation}
        if rules:
            (tmp_path / "rules.toml").write_text(rules)
            smsc["emulation_rules"] = tmp_path / "rules.toml"
        return world(smsc=smsc, accounts={"theirs": APP}).esme("theirs")

    return make


def stats(theirs: Any, seconds: float) -> list[str]:
    theirs.world.advance(seconds)
    written = [parse_receipt(pdu.short_message.decode()) for pdu in theirs.news()]
    return [receipt.stat if receipt else "MO" for receipt in written]


@pytest.mark.parametrize(
    ("digits", "seconds", "expected"),
    [
        ("00", 1, ["DELIVRD"]),
        ("01", 60, []),
        ("02", 10, ["DELIVRD"]),
        ("03", 1, ["REJECTD"]),
        ("04", 1, ["EXPIRED"]),
        ("05", 1, ["UNKNOWN"]),
        ("06", 1, ["DELETED"]),
        ("07", 59, []),
        ("07", 61, ["DELIVRD"]),
        ("08", 1, ["UNDELIV"]),
        ("09", 1, ["DELIVRD", "MO"]),
        ("10", 31, ["DELIVRD"] + ["MO"] * 6),
        ("25", 31, ["DELIVRD"]),
        ("26", 1, ["DELIVRD", "DELIVRD"]),
        ("29", 60, []),
        ("99", 1, ["DELIVRD"]),
    ],
)
def test_the_last_two_digits_of_a_magic_number_choose(
    app: Any, digits: str, seconds: float, expected: list[str]
) -> None:
    theirs = app()
    theirs.submit("799900000" + digits, registered_delivery=1)

    assert stats(theirs, seconds) == expected


def test_the_early_magic_number_tells_before_it_answers(app: Any) -> None:
    theirs = app()
    response = theirs.submit("79990000024", registered_delivery=1)
    theirs.world.advance(1)
    (receipt,) = theirs.news()

    assert response is None
    assert theirs.responses[-1].message_id.encode() in receipt.short_message


def test_a_rule_file_chooses_for_any_number(app: Any) -> None:
    theirs = app(
        f'[[rule]]\nnumbers = "{PHONE}"\nfate = "busy"\ntimes = 2\n'
        '[[rule]]\nnumbers = "7916*"\nfate = "rejected"\nreceipts = {copies = 2}\n'
    )
    theirs.submit(PHONE, registered_delivery=0x11)
    busy = stats(theirs, 60)
    theirs.submit("79160000000", registered_delivery=1)

    assert busy == ["ENROUTE", "ENROUTE", "DELIVRD"]
    assert stats(theirs, 1) == ["REJECTD", "REJECTD"]


def test_a_phone_of_the_rule_file_sends_by_itself(app: Any) -> None:
    theirs = app(f'[[mo]]\nfrom = "{PHONE}"\nto = "5000"\ntext = "ping"\nevery = "30s"\n')
    theirs.world.advance(91)

    assert [(pdu.source_addr, pdu.short_message) for pdu in theirs.news()] == [(PHONE, b"ping")] * 3


def test_nobody_gets_what_is_sent_to_a_number_that_nobody_owns(app: Any) -> None:
    theirs = app(f'[[mo]]\nfrom = "{PHONE}"\nto = "5999"\nevery = "1s"\n')
    theirs.world.advance(10)

    assert theirs.news() == []


def test_without_emulation_a_message_waits(app: Any) -> None:
    theirs = app(emulation=False)
    sent = theirs.submit("79990000000", registered_delivery=1)
    theirs.world.advance(3600)

    assert theirs.news() == []
    assert theirs.world.stored(sent.message_id).state == MessageState.ENROUTE


def test_the_environment_switches_emulation_off(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_SMSC__EMULATION", "false")

    assert config.load(root / "gateway.toml").smsc.emulation is False


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "cannot be read"), ("[[rule", "is not TOML"), ('[[rule]]\nfate = "x"', "rules.toml")],
)
def test_a_rule_file_that_is_wrong_keeps_the_gateway_from_starting(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, words: str
) -> None:
    monkeypatch.chdir(root)
    if text is not None:
        (tmp_path / "rules.toml").write_text(text)
    settings = config.load(
        root / "gateway.toml",
        store={"url": "sqlite://", "seed_demo": True},
        smsc={"emulation": True, "emulation_rules": tmp_path / "rules.toml"},
    )

    with pytest.raises(ConfigError, match=words):
        in_process(Clock(), settings=settings)
