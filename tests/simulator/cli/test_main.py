"""The `handset` command: its help, its sentences, its exit codes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator import errors
from simulator.cli import main
from smpp import DeliverSm, SubmitSm
from smpp.tlvs import Tag


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `handset …`: (exit code, standard output, standard error)."""

    def run_one(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run_one


@pytest.fixture
def air(centre: Any, tmp_path: Path) -> list[str]:
    """Options that lead to the test's message centre, and to no API."""
    return [
        "--gateway", f"127.0.0.1:{centre.port}", "--http", "127.0.0.1:1", "--var", str(tmp_path)
    ]  # fmt: skip


def test_help_names_every_command(run: Any) -> None:
    code, out, _ = run("--help")

    assert code == 0
    for command in ("dial", "call", "sms", "reply", "screen", "inbox", "run"):
        assert f"\n  {command}" in out


@pytest.mark.parametrize("command", ["dial", "call", "sms", "reply", "screen", "inbox", "run"])
def test_every_command_has_help(run: Any, command: str) -> None:
    code, out, _ = run(command, "--help")

    assert code == 0
    assert "Usage: handset" in out


def test_no_help_loads_what_only_the_work_needs() -> None:
    program = """
import contextlib, io, sys
from simulator.cli import _COMMANDS, main
heavy = {"twisted", "smpplib", "smpp", "rich", "urllib.request", "structlog"}
for name in (None, *_COMMANDS):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main([name, "--help"] if name else ["--help"])
    loaded = heavy & set(sys.modules)
    if loaded:
        sys.exit(f"{name} --help has imported {sorted(loaded)}")
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_dialogue_that_ends_is_printed_and_exits_0(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(17, "Goodbye")]

    assert run("dial", "*100#", "--sms-wait", "0", *air) == (0, "Goodbye\n", "")


def test_answers_go_out_one_a_screen(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    screens = iter([make_screen(2, "Menu"), make_screen(2, "More"), make_screen(17, "End")])
    centre.on_submit = lambda pdu: [next(screens)]

    assert run("dial", "*100#", "1", "2", "--sms-wait", "0", *air)[1] == "Menu\nMore\nEnd\n"


def test_an_answer_too_many_is_told(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(17, "End")]

    code, _, err = run("dial", "*100#", "1", "--sms-wait", "0", *air)
    assert (code, err) == (0, "It ended before '1' could be given.\n")


def test_an_sms_is_one_line(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    message = DeliverSm(source_addr="110", short_message=b"Your\npassword", sequence_number=8)
    centre.on_submit = lambda pdu: [make_screen(17, "It will come."), message]

    assert run("dial", "*110*9#", *air)[1] == "It will come.\nSMS 110: Your password\n"


def test_a_dialogue_is_left_open_with_keep(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(2, "Menu")]

    assert run("dial", "*100#", "--keep", *air)[:2] == (0, "Menu\n")
    assert [pdu.short_message for pdu in centre.came if hasattr(pdu, "short_message")] == [b"*100#"]


def test_an_open_dialogue_is_cancelled_without_a_terminal(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    answers = iter([[make_screen(2, "Menu")], []])
    centre.on_submit = lambda pdu: next(answers)
    run("dial", "*100#", "--sms-wait", "0", *air)

    moves = [pdu for pdu in centre.came if isinstance(pdu, SubmitSm)]
    assert [pdu.tlv_integer(Tag.USSD_SERVICE_OP) for pdu in moves] == [1, 129]


def test_a_network_that_hangs_up_is_exit_6(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(129, "")]

    code, _, err = run("dial", "*100#", *air)
    assert (code, err) == (6, "The network hung up without a word. Dial again.\n")


def test_a_code_that_is_not_served_is_exit_1(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    last = make_screen(17, "Unknown code.")
    last.tlvs += ((int(Tag.NETWORK_ERROR_CODE), b"\x03\x00\x11"),)
    centre.on_submit = lambda pdu: [last]

    assert run("dial", "*999#", "--sms-wait", "0", *air) == (1, "Unknown code.\n", "")


@pytest.mark.parametrize("options", [[], ["--sms-wait", "900"]], ids=["default", "asked for"])
def test_nobody_waits_for_an_sms_of_a_code_that_is_not_served(
    run: Any,
    air: list[str],
    centre: Any,
    make_screen: Callable[..., DeliverSm],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
) -> None:
    from simulator.cli.terminal import Terminal

    waited: list[float] = []
    monkeypatch.setattr(Terminal, "wait_for_text", lambda self, seconds: waited.append(seconds))
    last = make_screen(17, "Unknown code.")
    last.tlvs += ((int(Tag.NETWORK_ERROR_CODE), b"\x03\x00\x11"),)
    centre.on_submit = lambda pdu: [last]

    assert (run("dial", "*999#", *options, *air)[0], waited) == (1, [])


@pytest.mark.parametrize("command", ["dial", "call"])
def test_nothing_to_dial_is_exit_2_at_once(run: Any, air: list[str], command: str) -> None:
    code, _, err = run(command, " ", *air)

    assert code == 2
    assert "write it like" in err


def test_nobody_there_is_exit_3(run: Any) -> None:
    code, out, err = run("dial", "*100#", "--gateway", "127.0.0.1:1")

    assert (code, out) == (3, "")
    assert err.startswith("Nobody answers at 127.0.0.1:1.")


def test_a_wrong_password_is_exit_4(run: Any, air: list[str], centre: Any) -> None:
    centre.bind_status = 0x0E

    assert run("sms", "177", "DPSW", *air) == (
        4,
        "",
        "The gateway refused system_id 'simulator': wrong password. Check --password.\n",
    )


def test_no_screen_is_exit_5(run: Any, air: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.cli.terminal import Terminal

    monkeypatch.setattr(Terminal.wait_for_screen, "__defaults__", (0.05,))

    code, _, err = run("dial", "*100#", *air)
    assert code == 5
    assert "No screen came within" in err


def test_a_text_that_is_accepted_is_exit_0(run: Any, air: list[str], centre: Any) -> None:
    assert run("sms", "177", "DPSW", *air) == (0, "", "")
    assert any(getattr(pdu, "short_message", b"") == b"DPSW" for pdu in centre.came)


def test_a_text_that_is_refused_is_exit_7(run: Any, air: list[str], centre: Any) -> None:
    centre.submit_status = 0x0B

    code, _, err = run("sms", "177", "DPSW", *air)
    assert (code, err) == (
        7,
        "The gateway refused what was sent to 177: "
        "it does not serve that number. Check the number.\n",
    )


def test_a_reply_without_the_api_goes_out_all_the_same(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(2, "More")]

    assert run("reply", "1", *air)[:2] == (0, "More\n")


@pytest.fixture
def reading(air: list[str], api: Any) -> list[str]:
    """Options that lead to the test's message centre and to its API."""
    return [*air[:2], "--http", f"127.0.0.1:{api.port}", "--var", str(api.folder)]


SCREEN = "/api/v1/handsets/79031234567/screen"
INBOX = "/api/v1/handsets/79031234567/inbox"


def test_the_inbox_is_texts_and_nothing_else(run: Any, reading: list[str], api: Any) -> None:
    texts = [{"from": "110", "text": "Пароль: 1"}, {"from": "177", "text": "Hi"}]
    api.answers[INBOX] = (200, {"messages": texts})

    assert run("inbox", *reading[2:]) == (0, "Пароль: 1\nHi\n", "")


def test_the_screen_is_its_text(run: Any, reading: list[str], api: Any) -> None:
    api.answers[SCREEN] = (200, {"text": "Menu\n1 One"})

    assert run("screen", *reading[2:]) == (0, "Menu\n1 One\n", "")


def test_an_empty_screen_is_exit_6(run: Any, reading: list[str]) -> None:
    code, out, err = run("screen", *reading[2:])

    assert (code, out) == (6, "")
    assert err == "The screen of 79031234567 is empty: no dialogue is open.\n"


def test_a_refused_token_is_exit_8(run: Any, reading: list[str], api: Any) -> None:
    api.answers[INBOX] = (401, {"error": "send the token"})

    assert run("inbox", *reading[2:])[::2] == (
        8,
        "The gateway's HTTP API refuses this (401): send the token\n",
    )


@pytest.mark.parametrize(
    "command",
    [
        ["dial", "*100#", "--sms-wait", "0"],
        ["call", "0890"],
        ["sms", "177", "DPSW"],
        ["screen"],
        ["inbox"],
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_every_command_takes_the_same_options_before_it_and_after_it(
    run: Any,
    reading: list[str],
    api: Any,
    centre: Any,
    make_screen: Callable[..., DeliverSm],
    command: list[str],
    is_before: bool,
) -> None:
    api.answers[SCREEN] = (200, {"text": "Menu"})
    api.answers[INBOX] = (200, {"messages": []})
    service = "CALL" if command[0] == "call" else "USSD"
    centre.on_submit = lambda pdu: [make_screen(17, "End", service)]
    options = [*reading, "--system-id", "simulator", "--password", "simpass"]
    code, _, err = run(*options, *command) if is_before else run(*command, *options)

    assert (code, err) == (0, "")
    assert centre.came or api.asked


def test_the_api_is_looked_for_on_the_gateways_host(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALTREE_HTTP__PORT", "1")
    (tmp_path / "token").write_text("secret")
    code, _, err = run("inbox", "--gateway", "127.0.0.9:1", "--var", str(tmp_path))

    assert code == 8
    assert "127.0.0.9:1 does not answer" in err


def test_a_reply_goes_to_the_dialogue_that_is_open(
    run: Any, reading: list[str], api: Any, centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    api.answers[SCREEN] = (200, {"text": "Menu", "channel": "ussd", "code": "*100#"})
    centre.on_submit = lambda pdu: [make_screen(2, "More")]

    assert run("reply", "1", *reading)[:2] == (0, "More\n")
    submit = next(pdu for pdu in centre.came if isinstance(pdu, SubmitSm))
    assert (submit.destination_addr, submit.short_message) == ("*100#", b"1")


def test_a_reply_without_a_dialogue_is_exit_6(run: Any, reading: list[str], centre: Any) -> None:
    code, _, err = run("reply", "1", *reading)

    assert (code, centre.came) == (6, [])
    assert err == "79031234567 is in no dialogue. Open one with handset dial … --keep.\n"


def test_a_call_presses_its_keys_and_hangs_up_at_the_end_of_the_input(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    prompts = iter([[make_screen(2, text, "CALL")] for text in ("Hello", "Menu", "Queue")] + [[]])
    centre.on_submit = lambda pdu: next(prompts)

    assert run("call", "0890", "2", "0", *air) == (0, "Hello\nMenu\nQueue\n", "")
    moves = [pdu for pdu in centre.came if isinstance(pdu, SubmitSm)]
    assert [pdu.tlv_integer(Tag.USSD_SERVICE_OP) for pdu in moves] == [1, 18, 18, 129]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("typed", [["call", "0890"], []], ids=["call", "line mode"])
def test_a_phone_that_is_ended_hangs_up(
    air: list[str],
    centre: Any,
    make_screen: Callable[..., DeliverSm],
    ending: signal.Signals,
    typed: list[str],
) -> None:
    prompts = iter([[make_screen(2, "Hello", "CALL")], []])
    centre.on_submit = lambda pdu: next(prompts)
    program = "from simulator.cli import main; main()"
    command = [sys.executable, "-c", program, *typed, *air]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as handset:
        assert handset.stdin is not None
        assert handset.stdout is not None
        if not typed:
            handset.stdin.write("call 0890\n")
            handset.stdin.flush()
        shown = handset.stdout.readline()
        handset.send_signal(ending)
        code = handset.wait()
    moves = [pdu for pdu in centre.came if isinstance(pdu, SubmitSm)]

    assert (shown, code) == ("Hello\n", 128 + ending)
    assert [pdu.tlv_integer(Tag.USSD_SERVICE_OP) for pdu in moves] == [1, 129]


def test_a_call_that_ends_early_says_which_key_was_left(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(17, "Goodbye", "CALL")]

    assert run("call", "0890", "2", *air) == (
        0,
        "Goodbye\n",
        "It ended before '2' could be given.\n",
    )


@pytest.mark.parametrize("command", ["inbox", "screen"])
def test_reading_without_a_token_is_exit_8(run: Any, command: str, tmp_path: Path) -> None:
    code, _, err = run(command, "--var", str(tmp_path))

    assert code == 8
    assert "token" in err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--msisdn", "abc", "'abc' is no number; write it like 79031234567"),
        ("--gateway", "here:99999", "'here:99999' is no address; write it like 127.0.0.1:2775"),
    ],
)
def test_a_wrong_option_is_exit_2(run: Any, option: str, value: str, said: str) -> None:
    code, _, err = run("dial", "*100#", option, value)

    assert code == 2
    assert said in err


def test_a_number_may_be_spelt_as_people_do(
    run: Any, air: list[str], centre: Any, make_screen: Callable[..., DeliverSm]
) -> None:
    run("sms", "177", "x", "--msisdn", "+7 (903) 123-45-67", *air)

    assert centre.came[0].address_range == "79031234567"


def test_every_exit_code_is_documented(root: Path) -> None:
    table = (root / "docs" / "simulator.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| (\d+) \|", table, re.MULTILINE))
    classes = [getattr(errors, name) for name in errors.__all__]

    assert {str(one.exit_code) for one in classes} | {"0", "129", "130", "143"} == documented
