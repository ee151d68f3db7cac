"""A talk from a keyboard that the test holds: what is printed, what is sent, how it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.line import _Phone
from simulator.cli.terminal import Keyboard, Terminal
from simulator.network.esme import SmppNetwork
from simulator.network.readings import Readings
from smpp import DeliverSm, SubmitSm, encode
from smpp.tlvs import Tag


@pytest.fixture
def terminal(centre: Any) -> Iterator[Terminal]:
    readings = Readings("127.0.0.1", 1, Path("nowhere"))
    network = SmppNetwork("127.0.0.1", centre.port, "simulator", "simpass", readings)
    yield Terminal(network.attach("79031234567"))
    network.close()


def typed(text: str) -> Keyboard:
    """A keyboard whose input is this and then ends."""
    out, into = os.pipe()
    os.write(into, text.encode())
    os.close(into)
    return Keyboard(out)


def sent(centre: Any) -> list[tuple[int, str]]:
    return [
        (pdu.tlv_integer(Tag.USSD_SERVICE_OP) or 0, pdu.short_message.decode())
        for pdu in centre.came
        if isinstance(pdu, SubmitSm)
    ]


def test_typed_lines_answer_the_screens(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm], capsys: Any
) -> None:
    screens = iter([make_screen(2, "Menu"), make_screen(2, "More"), make_screen(17, "End")])
    centre.on_submit = lambda pdu: [next(screens)]
    terminal.line.send(terminal.line.handset.dial("*100#"))
    terminal.wait_for_screen()
    terminal.converse(typed("1\n2\n3\n"))

    assert capsys.readouterr().out == "Menu\nMore\nEnd\n"
    assert sent(centre) == [(1, "*100#"), (18, "1"), (18, "2")]


@pytest.mark.parametrize(
    ("unasked", "is_said"),
    [("You are number 1", False), ("Operator anna is on the line.", True)],
    ids=["queue", "operator"],
)
def test_words_in_a_call_go_out_only_to_a_live_operator(
    terminal: Terminal,
    centre: Any,
    make_screen: Callable[..., DeliverSm],
    capsys: Any,
    unasked: str,
    is_said: bool,
) -> None:
    prompts = iter([[make_screen(2, "You are number 2", "CALL"), make_screen(3, unasked, "CALL")]])
    centre.on_submit = lambda pdu: next(prompts, [])
    terminal.line.send(terminal.line.handset.call("0890"))
    terminal.wait_for_screen()
    terminal.line.work(lambda: terminal.shown + len(terminal.line.notices) == 2, 20.0)
    terminal.show()
    terminal.converse(typed("hello\n"))

    assert ((18, "hello") in sent(centre)) is is_said
    assert ("Nobody listens yet" in capsys.readouterr().err) is not is_said


def test_a_last_line_without_a_newline_counts(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    screens = iter([make_screen(2, "Menu"), make_screen(17, "End")])
    centre.on_submit = lambda pdu: [next(screens)]
    terminal.line.send(terminal.line.handset.dial("*100#"))
    terminal.wait_for_screen()
    terminal.converse(typed("1"))

    assert sent(centre)[-1] == (18, "1")


def test_the_end_of_the_input_ends_the_talk_and_leaves_it_open(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(2, "Menu", "CALL")]
    terminal.line.send(terminal.line.handset.call("0890"))
    terminal.wait_for_screen()
    terminal.converse(typed(""))

    assert terminal.line.handset.is_in_dialogue


def test_the_first_sms_ends_the_wait(terminal: Terminal, centre: Any, capsys: Any) -> None:
    centre.send(encode(DeliverSm(source_addr="110", short_message=b"Hello")))
    terminal.wait_for_text(10.0)

    assert capsys.readouterr().out == "SMS 110: Hello\n"


def test_a_cell_broadcast_is_printed_as_one_and_ends_no_wait(
    terminal: Terminal, centre: Any, capsys: Any
) -> None:
    storm = b"Storm\nStay in"
    centre.send(encode(DeliverSm(service_type="CBS", source_addr="110", short_message=storm)))
    terminal.wait_for_text(0.2)

    assert (capsys.readouterr().out, terminal.texts) == ("BROADCAST 110: Storm Stay in\n", 0)


def test_a_wait_without_sms_ends_with_its_time(terminal: Terminal) -> None:
    terminal.wait_for_text(0.02)

    assert terminal.texts == 0


def test_line_mode_is_a_whole_phone(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm], capsys: Any
) -> None:
    hello = DeliverSm(source_addr="177", short_message=b"Hello", sequence_number=9)
    answers = iter([[make_screen(2, "Menu")], [make_screen(17, "End")], [hello]])
    centre.on_submit = lambda pdu: next(answers)
    _Phone(terminal, typed("dial *100#\n1\nsms 177 DPSW\nwait 0.2\ninbox\nquit\n")).live()

    assert capsys.readouterr().out == "Menu\nEnd\nSMS 177: Hello\n177: Hello\n"
    assert sent(centre) == [(1, "*100#"), (18, "1"), (0, "DPSW")]


def test_line_mode_hangs_up_at_the_end(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    answers = iter([[make_screen(2, "Menu", "CALL")], []])
    centre.on_submit = lambda pdu: next(answers)
    _Phone(terminal, typed("call 0890\n")).live()

    assert sent(centre)[-1] == (0x81, "")


def test_line_mode_dials_a_code_that_stands_alone(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(17, "End")]
    _Phone(terminal, typed("*100#\n")).live()

    assert sent(centre) == [(1, "*100#")]


@pytest.mark.parametrize("typed_line", ["dial *100# 1 2", "*100# 1 2", 'call "0 890" 1 2'])
def test_line_mode_presses_the_keys_that_follow(
    terminal: Terminal, centre: Any, make_screen: Callable[..., DeliverSm], typed_line: str
) -> None:
    service = "CALL" if typed_line.startswith("call") else "USSD"
    screens = iter([make_screen(2, "Menu", service), make_screen(2, "More", service)])
    centre.on_submit = lambda pdu: [next(screens, make_screen(17, "End", service))]
    _Phone(terminal, typed(typed_line + "\n")).live()

    assert [text for _, text in sent(centre)][1:] == ["1", "2"]
    assert sent(centre)[0] in ((1, "*100#"), (1, "0 890"))


def test_line_mode_says_what_it_did_not_understand(terminal: Terminal, capsys: Any) -> None:
    _Phone(terminal, typed("foo\nhangup\ndial\nwait long\nsms 177\ninbox\nhelp\n")).live()
    printed = capsys.readouterr()

    assert "'foo' is no command" in printed.out
    assert "The inbox is empty." in printed.out
    assert [line.split(";")[0] for line in printed.err.splitlines()] == [
        "79031234567 is in no dialogue",
        "something is missing",
        'write it like "wait 5"',
        "something is missing",
    ]
