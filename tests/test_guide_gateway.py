"""The gateway of docs/menu-guide.md is run: started, dialled, published to and rolled back.

The section is one reader in one folder, from `dialtree init` to `dialtree versions`, on a gateway
with ports of its own.  Ports, times and the names of versions are the only things that may differ
from the page, and a version that the page names twice must be the same both times.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # `pytest` alone does not add it

from tests.guide import GATEWAY, SECTIONS, typed, typed_alone, write
from tests.live import free_port

PROGRAMS = Path(sys.executable).parent
SMPP, HTTP = "2775", "8080"
"""The ports that the page shows."""
ON_A_GATEWAY = [
    heading for heading, blocks in SECTIONS.items() if any(b.name == GATEWAY for b in blocks)
]
_PATIENCE_S = 30.0
_VERSION = re.compile(r"\b[0-9a-f]{16}\b")
_TIME = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\b")


class Terminal:
    """What is typed into the reader's terminals; `serve` keeps one for itself."""

    def __init__(self, folder: Path, ports: dict[str, str]) -> None:
        self._ports = ports
        self._log = folder / "serve.log"
        self._gateway: subprocess.Popen[bytes] | None = None

    def type(self, command: str) -> str:
        """What a command prints; `serve` goes on until the end."""
        program, *arguments = shlex.split(command)
        if (program, arguments[:1]) == ("dialtree", ["serve"]):
            shown = self._serve(arguments)
        elif program == "handset":
            shown = self._handset(arguments)
        else:
            shown = typed_alone(command)
        for own, of_the_page in self._ports.items():
            shown = re.sub(rf"\b{own}\b", of_the_page, shown)
        return shown

    def _serve(self, arguments: list[str]) -> str:
        with self._log.open("wb") as said:
            self._gateway = subprocess.Popen(["dialtree", *arguments], stdout=said, stderr=said)
        deadline = time.monotonic() + _PATIENCE_S
        while "Ctrl-C ends it." not in self._log.read_text("utf-8"):
            running = self._gateway.poll() is None and time.monotonic() < deadline
            assert running, self._log.read_text("utf-8")
            time.sleep(0.05)
        return self._log.read_text("utf-8").rstrip()

    @staticmethod
    def _handset(arguments: list[str]) -> str:
        command = ["handset", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return (done.stdout + done.stderr).rstrip()

    def close(self) -> None:
        """End the gateway as Ctrl-C does."""
        if self._gateway is not None:
            self._gateway.terminate()
            self._gateway.wait(_PATIENCE_S)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal in an empty folder, with ports that nobody has; the reader is olga."""
    smpp, http = str(free_port()), str(free_port())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALTREE_SMPP__PORT", smpp)
    monkeypatch.setenv("DIALTREE_HTTP__PORT", http)
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LOGNAME", "olga")
    made = Terminal(tmp_path, {smpp: SMPP, http: HTTP})
    yield made
    made.close()


def plain() -> Callable[[str], str]:
    """Makes texts of one source comparable: times alike, versions by the order they are met in."""
    met: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[0] not in met:
            met.append(match[0])
        return f"version {met.index(match[0])}"

    return lambda text: _VERSION.sub(numbered, _TIME.sub("(time)", text))


def with_gaps(shown: str, page: str) -> str:
    """What was shown, with `…` where the page has left lines out and the rest is as it says."""
    pieces = re.split(r"^ *…$", page, flags=re.MULTILINE)
    pattern = "(?s:.+?)".join(map(re.escape, pieces))
    return page if re.fullmatch(pattern, shown) else shown


@pytest.mark.parametrize("heading", ON_A_GATEWAY)
def test_the_page_shows_what_the_gateway_does(heading: str, terminal: Terminal) -> None:
    of_the_page, of_the_program = plain(), plain()
    for block in SECTIONS[heading]:
        if block.kind != "console":
            write(block)
            continue
        for command, page in typed(block.text):
            expected = of_the_page(page)
            shown = with_gaps(of_the_program(terminal.type(command)), expected)
            assert shown == expected, command


def test_a_gap_stands_for_lines_and_for_nothing_else() -> None:
    assert with_gaps("a\nb\nc\nd", "a\n…\nd") == "a\n…\nd"
    assert with_gaps("a\nb", "a\n…\nd") == "a\nb"
    assert with_gaps("a\nd", "a\n…\nd") == "a\nd"


def test_there_is_such_a_section() -> None:
    assert ON_A_GATEWAY == ["Ten minutes"]
