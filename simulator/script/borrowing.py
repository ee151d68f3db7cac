"""Menu settings that a script asks for, borrowed from a running gateway for as long as it plays.

A gateway with test controls lends any; another one must have been started with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from simulator.errors import CannotRead, ScriptError, SimulatorError
from simulator.network.air import Network
from simulator.script.steps import Script

__all__ = ["borrowed_settings"]

_SETTINGS: Final = "/api/v1/settings"
_TRIAL: Final = "/api/v1/test/settings"
_FLAGS: Final = dict.fromkeys(("yes", "true", "on", "1"), True) | dict.fromkeys(
    ("no", "false", "off", "0"), False
)


@contextmanager
def borrowed_settings(script: Script, network: Network) -> Iterator[None]:
    """Let the gateway have a script's settings meanwhile; raises `ScriptError` if it cannot."""
    before: dict[str, object] = {}
    try:
        for name, wanted, has in _differing(script, network):
            _borrow(script, network, name, wanted, has)
            before[name] = has
        yield
    finally:
        for name, value in before.items():
            with suppress(SimulatorError):
                network.ask("POST", _TRIAL, {name: value})


def _differing(script: Script, network: Network) -> list[tuple[str, str, object]]:
    """Each setting that the gateway has otherwise: its name, what is wanted, what it is."""
    if not script.settings:
        return []
    status, document = network.ask("GET", _SETTINGS)
    if status != 200:
        raise CannotRead(f"The gateway's HTTP API does not tell its settings ({status}).")
    known = document["settings"]
    pairs = ((name, wanted, known.get(name)) for name, wanted in script.settings.items())
    return [(name, wanted, has) for name, wanted, has in pairs if not _is_same(wanted, has)]


def _borrow(script: Script, network: Network, name: str, wanted: str, has: object) -> None:
    status, document = network.ask("POST", _TRIAL, {name: wanted})
    if status == 400:
        raise ScriptError(f"{script.name} sets {name} = {wanted}: {document.get('error')}.")
    if status != 200:
        variable = "DIALTREE_SETTINGS__" + name.upper().replace(".", "__")
        raise ScriptError(
            f"{script.name} sets {name} = {wanted}, and this gateway has {_as_typed(has)}; "
            f"start it with {variable}={wanted} or with DIALTREE_HTTP__TEST_CONTROLS=true, "
            "or leave out --gateway to play in-process."
        )


def _is_same(wanted: str, value: object) -> bool:
    """Whether a setting is what a script says, as the gateway would read it."""
    if isinstance(value, bool):
        return _FLAGS.get(wanted.lower()) is value
    return str(value) == wanted


def _as_typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "no value for it" if value is None else str(value)
