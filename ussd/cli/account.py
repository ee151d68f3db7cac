"""`dialtree account list|add|set|remove|password`: SMPP accounts of a running gateway."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from ussd.cli.remote import Remote, config_option, json_option

__all__ = ["command"]

_LISTS = ("bind_types", "codes", "short_numbers", "ip_ranges", "service_types")

_RULES: Mapping[str, Mapping[str, Any]] = {
    "bind_types": {"help": "transmitter,receiver,transceiver: those that it may use."},
    "sessions": {"type": int, "help": "Binds at a time."},
    "window": {"type": int, "help": "Requests that may wait for a response, in each direction."},
    "rate": {"type": float, "help": "Messages a second over all its links; 0: no limit."},
    "codes": {"help": "Service codes that it owns, like *500#,*501#."},
    "short_numbers": {"help": "SMS numbers that it owns, like 5000."},
    "sources": {"help": "Regular expression that its source addresses must match."},
    "destinations": {"help": "Regular expression that its destinations must match."},
    "ip_ranges": {"help": "Addresses that it may bind from, like 10.0.0.0/8."},
    "service_types": {"help": "Values of service_type that it may send."},
    "certificate": {"help": "Name in the TLS client certificate without which it may not bind."},
    "alphabet": {
        "type": click.Choice(["gsm7", "latin-1", "ascii"]),
        "help": "What it means by data_coding 0.",
    },
    "dialect": {"help": "How it speaks USSD over SMPP; docs/dialects.md lists the names."},
    "push": {
        "type": click.Choice(["on", "off"]),
        "help": "Whether it may open dialogues itself, from its codes.",
    },
    "receipts": {"help": "both, text or tlvs: how receipts tell it the outcome; or JSON."},
    "message_ids": {"type": click.Choice(["decimal", "hex"]), "help": "How its ids are spelt."},
    "outbind": {"help": "host:port where it listens for our outbind."},
    "outbind_password": {"help": "Password of our outbind."},
}
"""Rule → how its option is read; those of `_LISTS` are split at commas, and '' empties them."""


def _rule_options(function: Callable[..., None]) -> Callable[..., None]:
    for name, how in list(_RULES.items())[::-1]:
        function = click.option(f"--{name.replace('_', '-')}", name, **how)(function)
    return function


_role = click.Choice(["application", "network"])


@click.group("account")
def command() -> None:
    """Show and change SMPP accounts; the gateway must be running.

    A change is in force when the command returns, for links that are bound too.
    """


@command.command("list")
@click.argument("system_id", required=False)
@config_option
@json_option
def show(system_id: str | None, config_file: Path, as_json: bool) -> None:
    """Show every account, or one with all its rules."""
    remote = Remote(config_file)
    if system_id is None:
        found = remote.ask("GET", "accounts")["accounts"]
    else:
        found = [remote.ask("GET", "accounts", system_id)["account"]]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    elif system_id is None:
        _table(found)
    else:
        _details(found[0])


@command.command("add")
@click.argument("system_id")
@click.option("--role", type=_role, default="application", show_default=True, help="What it is.")
@click.option("--password", help="At most 8 characters; asked for unless given.")
@_rule_options
@config_option
def add(
    system_id: str, role: str, password: str | None, config_file: Path, **rules: object
) -> None:
    """Make an account, which may bind at once."""
    body = {"system_id": system_id, "role": role, **_given(rules)}
    remote = Remote(config_file)
    remote.ask("POST", "accounts", body={**body, "password": password or _read_password()})
    click.echo(f"{system_id} may bind.")


@command.command("set")
@click.argument("system_id")
@click.option("--role", type=_role, help="What it is; a change of it unbinds.")
@_rule_options
@config_option
def change(system_id: str, config_file: Path, **rules: object) -> None:
    """Change rules of an account; those not named stay."""
    given = _given(rules)
    if not given:
        raise click.UsageError("name a rule to change, like --rate 100")
    _details(Remote(config_file).ask("PATCH", "accounts", system_id, body=given)["account"])


@command.command("remove")
@click.argument("system_id")
@config_option
def remove(system_id: str, config_file: Path) -> None:
    """Remove an account and unbind it.

    One that gateway.toml grants is as it says there again.
    """
    left = Remote(config_file).ask("DELETE", "accounts", system_id)["account"]
    if left is None:
        click.echo(f"{system_id} is removed.")
    else:
        click.echo(f"{system_id} is as gateway.toml has it again.")


@command.command("password")
@click.argument("system_id")
@click.option("--password", help="At most 8 characters; asked for unless given.")
@click.option("--unbind", is_flag=True, help="Part from who is bound with the old one, too.")
@config_option
def password(system_id: str, password: str | None, unbind: bool, config_file: Path) -> None:
    """Give an account another password."""
    body = {"password": password or _read_password(), "unbind": unbind}
    Remote(config_file).ask("PUT", "accounts", system_id, "password", body=body)
    click.echo(f"{system_id} has another password.")


def _read_password() -> str:
    """Ask twice at a terminal, else take the first line of standard input."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\n")


def _given(rules: Mapping[str, object]) -> dict[str, object]:
    return {name: _read(name, value) for name, value in rules.items() if value is not None}


def _read(name: str, value: object) -> object:
    """Read what was typed for a rule: a list at its commas, on or off, a table as JSON."""
    if name in _LISTS:
        return _split(str(value))
    if name == "push":
        return value == "on"
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            raise click.UsageError(f"--{name} is no JSON; quote it whole in the shell") from None
    return value


def _split(value: str) -> list[str]:
    """Split at commas; `""` is how a list says the empty text, as a service_type can be."""
    parts = [part.strip() for part in value.split(",")] if value.strip() else []
    return ["" if part == '""' else part for part in parts]


def _table(accounts: list[dict[str, Any]]) -> None:
    rows = [("system_id", "role", "bound", "sessions", "rate", "push", "owns", "from")]
    for account in accounts:
        owns = ",".join([*account["codes"], *account["short_numbers"]]) or "-"
        rate = f"{account['rate']:g}/s" if account["rate"] else "-"
        rows.append(
            (
                account["system_id"],
                account["role"],
                str(account["bound"]),
                str(account["sessions"]),
                rate,
                "on" if account["push"] else "-",
                owns,
                account["origin"],
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def _receipts(told: Mapping[str, Any]) -> str:
    """Name the form alone, unless the receipts are spoilt in some other way."""
    from ussd.core.receipts import PLAIN

    spoilt = {key: value for key, value in told.items() if value != getattr(PLAIN, key)}
    return str(told["form"]) if spoilt.keys() <= {"form"} else json.dumps(spoilt)


def _details(account: Mapping[str, Any]) -> None:
    for name, value in account.items():
        click.echo(f"{name:14} {_shown(value)}")


def _shown(value: object) -> object:
    """Write a rule as an option of `set` takes it."""
    if isinstance(value, dict):
        return _receipts(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ",".join(map(str, value)) or "-"
    return "-" if value in ("", None) else value
