"""`dialtree publish`: what is on disk goes to the gateway, which checks, stores and serves it.

The gateway writes, this command asks: the whole set of files goes through its API, so the two need
share no folder.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ussd.cli.remote import Remote, config_option
from ussd.errors import GatewayError

__all__ = ["command"]


@click.command("publish")
@click.argument("flows", type=click.Path(path_type=Path), default=Path("flows.yaml"))
@click.option("--share", type=click.FloatRange(0, 100), help="A canary: percent of subscribers.")
@click.option("--msisdn", "msisdns", multiple=True, help="A canary: this number too; repeat it.")
@click.option(
    "--list",
    "list_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A canary: the numbers in this file, one a line.",
)
@click.option("--version", "version", help="A version that is stored, in place of FLOWS.")
@click.option("--note", default="", help="Why; it is kept with the change.")
@click.option("--dry-run", is_flag=True, help="Only tell what it would change.")
@click.option("--approve", is_flag=True, help="Put in force what another person proposed.")
@click.option("--reject", is_flag=True, help="Drop what waits for approval.")
@click.option("--yes", is_flag=True, help="Do not ask; never asks where there is no terminal.")
@click.option(
    "--as", "who", default=getpass.getuser, help="Who does it; the user's name unless said."
)
@config_option
def command(
    flows: Path,
    share: float | None,
    msisdns: tuple[str, ...],
    list_file: Path | None,
    version: str | None,
    note: str,
    dry_run: bool,
    approve: bool,
    reject: bool,
    yes: bool,
    who: str,
    config_file: Path,
) -> None:
    """Check FLOWS (flows.yaml), show what changes, store the version and serve it.

    Without --share and numbers everybody gets it. Dialogues that are open finish on their version.
    Exit code 1 when the flows have an error or the gateway refuses; nothing is changed then.
    """
    remote = Remote(config_file)
    if approve or reject:
        word = "approve" if approve else "reject"
        answer = remote.ask("POST", "menus", word, body={"who": who, "note": note})
        click.echo(_done(answer))
        return
    wish: dict[str, Any] = {"who": who, "note": note, **_audience(share, msisdns, list_file)}
    wish |= {"version": remote.version(version)} if version else {"files": _files(flows)}
    # To look is for everybody who has a token, and so a question of its own.
    found = remote.ask("POST", "menus", "check", body=wish)
    _show(found)
    if any(problem["severity"] == "error" for problem in found["problems"]):
        click.echo("Not published: correct the errors first.", err=True)
        sys.exit(1)
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not click.confirm(f"Publish {_to(wish)}?"):
        raise click.Abort
    click.echo(_done(remote.ask("POST", "menus", "publish", body=wish)))


def _files(flows: Path) -> dict[str, str]:
    from ussd.service.flows.flow_files import gather

    if not flows.is_file():
        raise GatewayError(f"{flows} is not there; name the flows.yaml to publish")
    return gather(flows)


def _audience(
    share: float | None, msisdns: Sequence[str], list_file: Path | None
) -> dict[str, Any]:
    numbers = [_number(each, "--msisdn") for each in msisdns]
    if list_file is not None:
        numbers += _listed(list_file)
    if share is None and not numbers:
        return {"share": 100}
    return {"share": share or 0, "msisdns": numbers}


def _listed(file: Path) -> list[str]:
    """The numbers of a file, one a line; a line that is none is named."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise GatewayError(f"{file} cannot be read as UTF-8 text; save it anew") from None
    typed = ((at, line.partition("#")[0].strip()) for at, line in enumerate(lines, 1))
    return [_number(each, f"{file}:{at}") for at, each in typed if each]


def _number(typed: str, where: str) -> str:
    from ussd.core.addresses import parse_msisdn

    number = parse_msisdn(typed)
    if number is None:
        raise GatewayError(f"{where}: {typed[:40]!r} is no phone number; write it like 79031234567")
    return number


def _show(found: Mapping[str, Any]) -> None:
    """What changes, then what `check` has to say."""
    for change in found["changes"]:
        click.echo(f"  {change['sort']}: {change['words']}")
    if found["version"] and not found["changes"]:
        click.echo("  nothing that a subscriber would notice changes")
    for problem in found["problems"]:
        place = f"{problem['file']}:{problem['line']}:{problem['column']}"
        click.echo(f"{place}: {problem['severity']}: {problem['message']} [{problem['rule']}]")


def _to(wish: Mapping[str, Any]) -> str:
    numbers = len(wish.get("msisdns", ()))
    if wish["share"] >= 100:
        return "to everybody"
    listed = f" and {numbers} number{'' if numbers == 1 else 's'}" if numbers else ""
    return f"to {wish['share']:g} % of the subscribers{listed}"


_WORDS = {
    "publish": "Version {version} is served to everybody.",
    "canary": "Version {version} is served {to}; `dialtree rollback` ends that.",
    "propose": "Version {version} waits for an approver: `dialtree publish --approve`.",
    "reject": "Version {version} will not be served.",
}


def _done(answer: Mapping[str, Any]) -> str:
    act = answer["act"]
    word = act["what"]
    if word == "approve":
        word = "publish" if act["share"] >= 100 else "canary"
    to = _to({"share": act["share"], "msisdns": range(act["numbers"])})
    return _WORDS[word].format(version=act["version"], to=to)
