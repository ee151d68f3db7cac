"""`dialtree desk` in a process of its own, on a running gateway, with phones at its other end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.handset import Shown
from simulator.network.esme import EsmeLine, SmppNetwork
from simulator.network.readings import Readings
from tests.live import ROOT, Gateway

CALLER = "79161234567"
PATIENCE_S = 30.0
GREETING = "You sit at the desk as anna. /help shows the commands.\n"


@pytest.fixture
def network(gateway: Gateway) -> Iterator[SmppNetwork]:
    readings = Readings("127.0.0.1", gateway.http_port, gateway.folder)
    made = SmppNetwork("127.0.0.1", gateway.port, "simulator", "simpass", readings)
    yield made
    made.close()


def wait_for(line: EsmeLine, words: str) -> None:
    """Look at what the phone shows until it says this."""

    def said() -> bool:
        while line.notices:
            notice = line.notices.popleft()
            if isinstance(notice, Shown) and words in notice.text:
                return True
        return False

    assert line.work(said, PATIENCE_S), f"nobody says {words!r}"


@pytest.fixture
def caller(network: SmppNetwork) -> Iterator[EsmeLine]:
    """A phone that waits for an operator."""
    line = network.attach(CALLER)
    line.send(line.handset.call("0890"))
    for key, after in (("2", "Welcome"), ("0", "Questions")):
        wait_for(line, after)
        line.send(line.handset.reply(key))
    wait_for(line, "You are number 1")
    yield line
    if line.handset.is_in_dialogue:
        line.send(line.handset.hang_up())


class Seated:
    """A seat whose input the test types."""

    def __init__(self, gateway: Gateway, **more: Any) -> None:
        command = [sys.executable, "-m", "ussd", "desk", "--name", "anna"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | gateway.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"stdin": subprocess.PIPE, **more},
        )

    def types(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def next_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip("\a\n")

    def read_until(self, part: str) -> str:
        """Everything up to the line that has this in it."""
        read = []
        while part not in (line := self.next_line()):
            assert line or self.process.poll() is None, read
            read.append(line)
        return "\n".join([*read, line])

    def leave(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err


@pytest.fixture
def sit(gateway: Gateway) -> Iterator[Callable[..., Seated]]:
    seats: list[Seated] = []

    def one(**more: Any) -> Seated:
        seats.append(Seated(gateway, **more))
        return seats[-1]

    yield one
    for seat in seats:
        seat.process.kill()
        seat.process.communicate()


def test_no_input_at_all_is_a_look_at_the_queue(sit: Callable[..., Seated]) -> None:
    assert sit(stdin=subprocess.DEVNULL).leave() == (0, GREETING + "Nobody waits.\n", "")


def test_commands_may_come_from_a_file(
    sit: Callable[..., Seated], caller: EsmeLine, tmp_path: Path
) -> None:
    commands = tmp_path / "commands"
    commands.write_text("/take\nGood day\n/end")
    with commands.open() as typed:
        code, out, err = sit(stdin=typed).leave()
    wait_for(caller, "Good day")

    assert (code, err) == (0, "")
    assert out.endswith("is finished.\n")


def test_who_ends_a_talk_is_not_told_that_the_subscriber_has_hung_up(
    sit: Callable[..., Seated], caller: EsmeLine
) -> None:
    seat = sit()
    seat.types("/take\n/end\n/quit")
    _, out, _ = seat.leave()

    assert "is finished." in out
    assert "hung up" not in out


def test_who_leaves_in_a_talk_is_told_and_goes_on_with_it(
    sit: Callable[..., Seated], caller: EsmeLine
) -> None:
    first = sit()
    first.types("/take\nGood day\n/quit")
    _, left, _ = first.leave()
    second = sit()
    offered = second.read_until("goes on with it")
    number = offered.split("/take ")[1].split()[0]
    second.types(f"/take {number}")
    second.read_until("operator: Good day")
    second.types("Still here\n/end\n/quit")
    wait_for(caller, "Still here")

    assert f"Ticket {number} stays yours" in left
    assert f"You still have ticket {number}" in offered


def test_who_is_rung_and_rejects_is_told_to_the_operator(
    sit: Callable[..., Seated], caller: EsmeLine
) -> None:
    caller.send(caller.handset.reply("2"))
    wait_for(caller, "An operator will call")
    seat = sit()
    seat.types("/take")
    wait_for(caller, "calling you back")
    caller.send(caller.handset.hang_up())
    told = seat.read_until("back in the line")
    seat.types("/take\n/quit")
    _, out, _ = seat.leave()

    assert "did not pick up" in told
    assert "Not done: nobody in the line can be reached now" in out


def test_a_ticket_that_is_no_number_takes_nobody(
    sit: Callable[..., Seated], caller: EsmeLine
) -> None:
    seat = sit()
    seat.types("/take seven\n/quit")

    assert "write it like /take 7" in seat.leave()[1]


def test_a_wrong_token_is_one_sentence(gateway: Gateway) -> None:
    environment = os.environ | gateway.environment | {"DIALTREE_DESK__TOKEN": "not-the-token"}
    command = [sys.executable, "-m", "ussd", "desk"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )

    assert ran.returncode != 0
    assert ran.stderr.count("\n") == 1
    assert "token" in ran.stderr
