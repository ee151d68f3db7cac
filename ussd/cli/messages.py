"""`dialtree messages search|show|cancel|resend`: the message log of a running gateway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ussd.cli.remote import Remote, config_option, json_option

__all__ = ["command"]

_PAGE = 200


@click.group("messages")
def command() -> None:
    """Search, show, cancel and re-send short messages; the gateway must be running.

    Texts stay hidden but for `show --text`, which leaves an entry in the audit.
    """


@command.command("search")
@click.option("--number", help="Either end of the message.")
@click.option("--account", help="system_id of who sent it or is to get it.")
@click.option(
    "--kind", type=click.Choice(["MT", "MO", "receipt"]), help="To a phone, from one, or a receipt."
)
@click.option("--state", help="ENROUTE, DELIVERED, EXPIRED, DELETED, UNDELIVERABLE, REJECTED …")
@click.option("--since", help="Accepted then or later, like 2026-01-31T12:00+03:00.")
@click.option("--until", help="Accepted before then.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many at the most.",
)
@config_option
@json_option
def search(config_file: Path, as_json: bool, limit: int, **wanted: str | None) -> None:
    """List messages, newest first."""
    remote = Remote(config_file)
    found: list[dict[str, Any]] = []
    below: int | None = None
    while len(found) < limit:
        query = {**wanted, "limit": min(limit - len(found), _PAGE), "below": below}
        page = remote.ask("GET", "messages", query=query)
        found += page["messages"]
        below = page["older"]
        if below is None:
            break
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for message in found:
        click.echo(_line(message))
    if not found:
        click.echo("No message fits.")


@command.command("show")
@click.argument("message_id", type=int)
@click.option("--text", "with_text", is_flag=True, help="Show what it says; this is written down.")
@config_option
@json_option
def show(message_id: int, with_text: bool, config_file: Path, as_json: bool) -> None:
    """Show one message and its life.

    Every state that it came to stands there with its time and cause.
    """
    query = {"text": "true"} if with_text else None
    message = Remote(config_file).ask("GET", "messages", message_id, query=query)["message"]
    if as_json:
        click.echo(json.dumps(message, indent=2, ensure_ascii=False))
        return
    life, text = message.pop("life"), message.pop("text", None)
    if message["state"] == "ENROUTE" and message["due_at"] == message["expires_at"]:
        message["due_at"] = "when somebody binds who takes it"  # store.waiting: it is parked
    for name, value in message.items():
        click.echo(f"{name:20} {value if value != '' else '-'}")
    click.echo("life")
    for entry in life:
        click.echo(f"  {entry['at']}  {entry['state']:13} {entry['cause']}".rstrip())
    if text is not None:
        click.echo(f"text\n{text}")


@command.command("cancel")
@click.argument("message_id", type=int)
@config_option
def cancel(message_id: int, config_file: Path) -> None:
    """Delete a message that waits."""
    click.echo(_line(Remote(config_file).ask("POST", "messages", message_id, "cancel")["message"]))


@command.command("resend")
@click.argument("message_id", type=int)
@config_option
def resend(message_id: int, config_file: Path) -> None:
    """Try a message now, or send a copy of one that is over."""
    click.echo(_line(Remote(config_file).ask("POST", "messages", message_id, "resend")["message"]))


def _line(message: Mapping[str, Any]) -> str:
    whose = message["account"] or message["recipient"] or "-"
    return (
        f"{message['message_id']:>8}  {message['accepted_at'][:19]}  {message['kind']:7}"
        f"  {message['state']:13}  {message['from']} > {message['to']}  {whose}"
    )
