"""`dialtree play`: the engine in the terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

__all__ = ["command"]

_NEGATIVE = re.compile(r"-[^-A-Za-z]")
_SHIELD = "\N{WORD JOINER}"


class _Answer(click.ParamType[str]):
    """What is typed on the phone."""

    name = "ANSWER"

    def convert(self, value: str, param: object, ctx: object) -> str:
        return value.removeprefix(_SHIELD)


class _Play(click.Command):
    """A command to which `-5` is an answer and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        shielded = [_SHIELD + each if _NEGATIVE.match(each) else each for each in args]
        return super().parse_args(ctx, shielded)


@click.command("play", cls=_Play)
@click.argument("code")
@click.argument("answers", nargs=-1, type=_Answer())
@click.option("--msisdn", default="79031234567", show_default=True, help="Who dials.")
@click.option("--lang", help="Show everything in this language; else the subscriber's own.")
@click.option(
    "--flows",
    "flows_file",
    type=click.Path(path_type=Path),
    help="Another flows.yaml than the settings name.",
)
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="SERVICE=OUTCOME",
    help="What a service answers: ok, empty, refused, refused:REASON, slow or failed. Said again, "
    "it is the answer to the next call. Unsaid, a service over HTTP answers with its sample.",
)
def command(
    code: str,
    answers: tuple[str, ...],
    msisdn: str,
    lang: str | None,
    flows_file: Path | None,
    outcomes: tuple[str, ...],
) -> None:
    """Dial CODE (`*110*9#`), call it (`0890`) or text to it (`177 DPSW`), and walk on by ANSWERS.

    Prints each screen and each effect. On a terminal it asks for more keys until an empty line.
    """
    from ussd.cli.player import Player
    from ussd.core.addresses import parse_msisdn

    number = parse_msisdn(msisdn)
    if number is None:
        raise click.UsageError(f"{msisdn} is no phone number; write it like 79031234567")
    player = Player(number, lang, flows_file, outcomes)
    step = player.open(code, list(answers))
    while not step.ends and sys.stdin.isatty():
        typed = click.prompt("", prompt_suffix="> ", default="", show_default=False)
        if not typed:
            break
        step = player.answer(step, typed)
