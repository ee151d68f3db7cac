"""What commands share that ask a running gateway: its address, its token, its refusals.

A command never opens the store: what it changes goes through the gateway's HTTP API, so that one
process alone writes and the change is in force when the command returns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ussd.errors import GatewayError

__all__ = ["Remote", "config_option", "json_option"]

_PATIENCE_S = 60.0

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("gateway.toml"),
    show_default=True,
    help="The settings that name the gateway's address and token.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _address(url: str) -> tuple[str, int]:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 8080
    except ValueError:
        host = None
    if not host or parts.scheme != "http" or parts.path.strip("/"):
        raise GatewayError(f"{url} is no gateway's address; write it like http://127.0.0.1:8080")
    return host, port


class Remote:
    """The API of the gateway that a settings file describes."""

    def __init__(
        self, config_file: Path, url: str = "", *, patience_s: float = _PATIENCE_S
    ) -> None:
        """Read the settings and the token; raise `GatewayError` when they are not there.

        `url` is where it is in place of the settings' address, and `patience_s` how long it may
        take to answer.
        """
        from ussd import config

        http = config.load(config_file if config_file.exists() else None).http
        self._host, self._port = _address(url) if url else (http.host, http.port)
        self._patience_s = patience_s
        if http.token is not None:
            self._token = config.secret(http.token)
            return
        try:
            self._token = http.token_file.read_text(encoding="utf-8").strip()
        except OSError:
            raise GatewayError(
                f"{http.token_file} is not there; start the gateway in this folder first"
            ) from None

    def version(self, said: str) -> str:
        """The whole name of the version that begins like this; what none begins like stays.

        Raises `GatewayError` where several do.
        """
        stored = self.ask("GET", "menus", "versions")["versions"]
        known = {self.ask("GET", "menus")["served"], *(each["version"] for each in stored)}
        fitting = sorted(version for version in known if version.startswith(said))
        if said not in fitting and len(fitting) > 1:
            raise GatewayError(f"{said} may be {' or '.join(fitting)}; write more of it")
        return said if said in fitting or not fitting else fitting[0]

    def ask(
        self,
        method: str,
        *path: object,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Ask for one operation below /api/v1; raise `GatewayError` with the gateway's refusal."""
        from http.client import HTTPConnection, HTTPException
        from urllib.parse import quote, urlencode

        where = "/".join(quote(str(piece), safe="") for piece in path)
        asked = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        target = f"/api/v1/{where}" + (f"?{urlencode(asked)}" if asked else "")
        connection = HTTPConnection(self._host, self._port, timeout=self._patience_s)
        try:
            connection.request(
                method,
                target,
                None if body is None else json.dumps(body),
                {"Authorization": f"Bearer {self._token}"},
            )
            response = connection.getresponse()
            document: dict[str, Any] = json.loads(response.read())
        except (OSError, HTTPException, ValueError):
            raise GatewayError(
                f"no gateway answers at {self._host}:{self._port}; start it with `dialtree serve`"
            ) from None
        finally:
            connection.close()
        if response.status >= 400:
            raise GatewayError(str(document.get("error", response.status)))
        return document
