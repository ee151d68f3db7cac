"""`handset run`: scripts, in-process on the virtual clock or against a running gateway."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import Where, air_options
from simulator.errors import CannotRead, ScriptError

if TYPE_CHECKING:
    from simulator.network.air import Network
    from simulator.network.esme import SmppNetwork
    from simulator.script import Script

__all__ = ["run"]


@click.command("run")
@click.argument("scripts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("gateway.toml"),
    show_default=True,
    help="The settings of the gateway in-process.",
)
@air_options
def run(scripts: tuple[Path, ...], config: Path, **where: Any) -> None:
    """Play SCRIPTs (files, or folders of *.dialog files); exit code 1 when one fails.

    Nothing more is played where no gateway answers.
    Each gets a fresh gateway in this process, on a virtual clock, unless --gateway names one that
    runs.
    """
    del where["msisdn"]
    source = click.get_current_context().get_parameter_source("gateway")
    over = None if source is click.core.ParameterSource.DEFAULT else Where(**where)
    play_one = _player(over, config)
    sys.exit(max(_play(path, play_one) for path in _files(scripts)))


def _files(scripts: Sequence[Path]) -> Iterator[Path]:
    for path in scripts:
        found = sorted(path.rglob("*.dialog")) if path.is_dir() else [path]
        if not found:
            raise ScriptError(f"There is no *.dialog file in {path}.")
        yield from found


def _play(path: Path, play_one: Callable[[Script], None]) -> int:
    """Play one file and say how it went: 0 well, 1 a step failed, 2 it cannot be played."""
    from simulator.script import Failure, parse

    began_at = time.monotonic()
    try:
        play_one(parse(_read(path), str(path)))
    except (Failure, ScriptError) as error:
        click.echo(f"{'FAILED' if isinstance(error, Failure) else 'CANNOT'} {path}")
        click.echo(str(error), err=True)
        return error.exit_code
    click.echo(f"ok     {path} ({time.monotonic() - began_at:.2f} s)")
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ScriptError(f"{path} cannot be read: {why}.") from None


def _player(over: Where | None, config: Path) -> Callable[[Script], None]:
    from simulator.script.borrowing import borrowed_settings
    from simulator.script.play import IN_PROCESS, OVER_SMPP, play

    def play_in_process(script: Script) -> None:
        from simulator.network.memory import open_gateway

        network: Network = open_gateway(config, script.settings)
        try:
            play(script, network, IN_PROCESS)
        finally:
            network.close()

    def play_over_smpp(script: Script) -> None:
        assert over is not None
        network = over.network()
        try:
            _check_playable(script, network)
            with borrowed_settings(script, network):
                play(script, network, OVER_SMPP)
        except CannotRead:
            network.find()  # where nobody listens at all, that is what to say
            raise
        finally:
            network.close()

    return play_in_process if over is None else play_over_smpp


def _check_playable(script: Script, network: SmppNetwork) -> None:
    """Raise `ScriptError` for a script whose clock a running gateway cannot move."""
    place = script.clock_step()
    if place is not None and not network.has_clock():
        raise ScriptError(
            f"{place}: `{place.typed}` needs the virtual clock, which this gateway was not started "
            "with; leave out --gateway to play the script in-process."
        )
