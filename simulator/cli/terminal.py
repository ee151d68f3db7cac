"""What comes from the air, on standard output; what the owner types, from standard input."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from simulator.ear import Ear, are_keys
from simulator.errors import DialogueDropped, Dismissed, NoAnswer
from simulator.handset import CALL, Kind, Shown, TextMessage

if TYPE_CHECKING:
    from simulator.network.esme import EsmeLine

__all__ = ["ANSWER_WAIT_S", "REACTION_S", "Keyboard", "Terminal"]

ANSWER_WAIT_S = 30.0
"""How long a phone waits for the next screen before it says that none came."""

REACTION_S = 3.0
"""How long what was typed waits for a reaction before the next line may go; a talk has none."""

_AT_ONCE_S = 0.2
_READ = 4096


class Keyboard:
    """Lines of standard input as they come; `has_ended` once there are no more."""

    def __init__(self, fd: int = 0) -> None:
        """Read from a file descriptor."""
        self.fd = fd
        self.is_terminal = os.isatty(fd)
        self.has_ended = False
        self._unread = b""

    def fileno(self) -> int:
        """For select."""
        return self.fd

    def read(self) -> None:
        """Take what is there; call it when select says so."""
        octets = os.read(self.fd, _READ)
        self.has_ended = not octets
        self._unread += octets if octets else b"\n" if self._unread else b""

    def line(self) -> str | None:
        """The next whole line that is here, or None."""
        line, newline, rest = self._unread.partition(b"\n")
        if not newline:
            return None
        self._unread = rest
        return line.decode("utf-8", "replace").rstrip("\r")


class Terminal:
    """Prints what a phone shows and receives; `texts` counts the SMS, `last` is the last screen."""

    def __init__(self, line: EsmeLine) -> None:
        """Watch one phone."""
        self.line = line
        self.texts = 0
        self.shown = 0
        self.last: Shown | None = None
        self.ear = Ear()

    def show(self) -> None:
        """Print everything that has come."""
        while self.line.notices:
            notice = self.line.notices.popleft()
            if isinstance(notice, TextMessage):
                self._show_text(notice)
            else:
                self.shown += 1
                self.last = notice
                self.ear.hear(notice)
                if notice.text:
                    _say(notice.text)

    def _show_text(self, message: TextMessage) -> None:
        self.texts += not message.is_broadcast
        kind = "BROADCAST" if message.is_broadcast else "SMS"
        _say(f"{kind} {message.source}: {' '.join(message.text.splitlines())}")

    def wait_for_screen(self, seconds: float = ANSWER_WAIT_S) -> None:
        """Wait for the next screen and print it; raises `NoAnswer` or `DialogueDropped`."""
        if not self._wait(self._has_screen, seconds):
            raise NoAnswer(f"No screen came within {seconds:g} s. Dial again, or look at the log.")
        if self.last is not None and self.last.kind is Kind.CUT:
            raise DialogueDropped("The network hung up without a word. Dial again.")

    def press(self, keys: Sequence[str]) -> None:
        """Give keys or answers, each to the screen before it; tell which came too late."""
        handset = self.line.handset
        for key in keys:
            if not handset.is_in_dialogue:
                click.echo(f"It ended before {key!r} could be given.", err=True)
                return
            self.line.send(handset.reply(key))
            self.wait_for_screen()

    def reaches(self, typed: str) -> bool:
        """Whether somebody is there for what was typed; words to a machine are refused, and why."""
        screen = self.line.handset.screen
        is_call = screen is not None and screen.channel == CALL and not screen.is_ringing
        if not is_call or self.ear.is_operator_there or are_keys(typed):
            return True
        click.echo(f"Nobody listens yet, so {typed!r} was not said: press 0-9, * or #.", err=True)
        return False

    def _has_screen(self) -> bool:
        return any(isinstance(notice, Shown) for notice in self.line.notices)

    def _wait(self, until: Callable[[], bool], seconds: float) -> bool:
        came = self.line.work(until, seconds)
        self.show()
        return came

    def wait_for_text(self, seconds: float) -> None:
        """Wait until the first SMS has come, at most so long, and print each."""
        ends_at = time.monotonic() + seconds
        while not self.texts and (left_s := ends_at - time.monotonic()) > 0:
            self._wait(lambda: bool(self.line.notices), left_s)
        if self.texts:
            self._wait(lambda: False, _AT_ONCE_S)

    def watch(self, seconds: float) -> None:
        """Print what comes for so long."""
        ends_at = time.monotonic() + seconds
        while (left_s := ends_at - time.monotonic()) > 0:
            self._wait(lambda: bool(self.line.notices), left_s)

    def dismiss(self) -> None:
        """Raise `Dismissed` if the network does not serve what was dialled; it has said so."""
        if self.last is not None and self.last.is_refusal:
            raise Dismissed

    def converse(self, keyboard: Keyboard) -> None:
        """Answer with what is typed until the dialogue or the typing ends.

        From a pipe each line waits a moment for the reaction to the one before it.
        """
        handset = self.line.handset
        quiet_until = 0.0
        while handset.is_in_dialogue:
            is_ready = keyboard.is_terminal or time.monotonic() >= quiet_until
            if is_ready and (typed := keyboard.line()) is not None:
                if typed.strip() and self.reaches(typed.strip()):
                    before = self.shown
                    self.line.send(handset.reply(typed.strip()))
                    self.show()
                    quiet_until = time.monotonic() + (REACTION_S if self.shown == before else 0)
                continue
            if is_ready and keyboard.has_ended:
                return
            before = self.shown
            self._look(keyboard, None if is_ready else quiet_until - time.monotonic())
            if self.shown > before:
                quiet_until = 0.0

    def _look(self, keyboard: Keyboard, seconds: float | None) -> None:
        """Wait for the air and for the keyboard, whichever speaks first."""
        line_fd = self.line.fileno()
        is_typing_heard = not keyboard.has_ended and seconds is None
        sources = [line_fd, keyboard.fd] if is_typing_heard else [line_fd]
        wait_s = None if seconds is None else max(seconds, 0.0)
        ready = select.select(sources, [], [], wait_s)[0]
        if keyboard.fd in ready:
            keyboard.read()
        if line_fd in ready:
            self.line.read_ready()
        self.show()

    def idle(self, keyboard: Keyboard, clears: bool) -> bool:
        """Wait for the air or the keyboard; tell whether anything was printed.

        `clears` wipes the prompt first.
        """
        line_fd = self.line.fileno()
        ready = select.select([line_fd, keyboard.fd], [], [])[0]
        if keyboard.fd in ready:
            keyboard.read()
        if line_fd in ready:
            self.line.read_ready()
        if not self.line.notices:
            return False
        if clears:
            click.echo("\r\x1b[K", nl=False)
        self.show()
        return True

    def leave(self) -> None:
        """End what is still open, if the gateway still hears us."""
        if self.line.is_open and self.line.handset.is_in_dialogue:
            self.line.send(self.line.handset.hang_up())
        self.show()


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()
