"""Standard output of a command with JSON holds the JSON alone; all else is on standard error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

import click
import pytest

from tests.live import ROOT, Esme, Gateway
from ussd.cli import _COMMANDS

COMMANDS = {
    "account list": ("account", "list", "--json"),
    "check": ("check", "--format", "json"),
    "messages search": ("messages", "search", "--json"),
    "messages show": ("messages", "show", "ID", "--json"),
    "schema": ("schema",),
    "versions": ("versions", "--json"),
}
"""What gives JSON, and what it is asked with."""


def giving_json(command: click.Command, name: str) -> Iterator[str]:
    """Names of a command and those below it that can give JSON."""
    for option in command.params:
        choices = getattr(option.type, "choices", ())
        if "--json" in option.opts or "json" in choices:
            yield name
    for below, one in getattr(command, "commands", {}).items():
        yield from giving_json(one, f"{name} {below}")


@pytest.fixture
def message_id(gateway: Gateway) -> str:
    with Esme.bound(gateway.port) as esme:
        return esme.submit("79035550002", "a word, слово".encode("utf-16-be"), data_coding=8)


@pytest.fixture
def talkative(gateway: Gateway) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `dialtree …` as a process in which everything that can warn or log does."""
    noise = {"PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1", "DIALTREE_LOG__LEVEL": "debug"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ussd", *arguments]
        environment = os.environ | gateway.environment | noise
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    return run


def test_every_command_that_gives_json_is_tried_here() -> None:
    found = [
        each
        for name in _COMMANDS
        for each in giving_json(import_module(f"ussd.cli.{name}").command, name)
    ]

    assert sorted([*found, "schema"]) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_standard_output_is_one_json_document(
    talkative: Callable[..., subprocess.CompletedProcess[str]], message_id: str, name: str
) -> None:
    ran = talkative(*(message_id if word == "ID" else word for word in COMMANDS[name]))

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)


def test_what_the_gateway_logs_inside_a_command_goes_to_standard_error() -> None:
    program = (
        "import logging, warnings, structlog, ussd.app\n"
        "from twisted.logger import Logger\n"
        "structlog.get_logger('a').warning('by structlog', msisdn='79031234567')\n"
        "logging.getLogger('b').error('by logging')\n"
        "Logger('c').critical('by twisted')\n"
        "warnings.warn('by warnings')"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    told = [word for word in ("structlog", "logging", "twisted", "warnings") if word in ran.stderr]

    assert (ran.returncode, ran.stdout) == (0, "")
    assert told == ["structlog", "logging", "twisted", "warnings"]
    assert "79031234567" not in ran.stderr
