"""What no handset can see: the gateway's HTTP API, asked with the tokens that it left in var/.

Used for inboxes, facts, charges, the portal and the desk. It never binds and keeps nothing open.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from simulator.errors import CannotRead
from simulator.network.air import Answered

__all__ = ["Readings"]

_TIMEOUT_S = 15.0
_FILES = {"read": ("HTTP", "token"), "desk": ("DESK", "desk-token")}


class Readings:
    """The API of one gateway; `folder` is where its token files are."""

    def __init__(self, host: str, port: int, folder: Path = Path("var")) -> None:
        """Take where the API listens."""
        self._host = f"{host}:{port}"
        self._folder = folder
        self._opener = build_opener(ProxyHandler({}))

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "read") -> Answered:
        """(status, document) of one call; raises `CannotRead` when nobody answers."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {self._token(token)}"
        octets = None if body is None else json.dumps(body).encode()
        request = Request(f"http://{self._host}{path}", octets, headers, method=method)
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                return response.status, _document(response.read())
        except HTTPError as error:
            return error.code, _document(error.read())
        except OSError as error:
            raise CannotRead(
                f"The gateway's HTTP API at {self._host} does not answer "
                f"({getattr(error, 'reason', error)}). Start the gateway with `make run`, "
                "or say where the API is with --http HOST:PORT."
            ) from None

    def _token(self, name: str) -> str:
        section, file_name = _FILES[name]
        given = os.environ.get(f"DIALTREE_{section}__TOKEN")
        if given:
            return given
        path = self._folder / file_name
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError:
            raise CannotRead(
                f"The gateway's token is not in {path}. Run this where the gateway runs, "
                "or name its folder with --var."
            ) from None


def _document(octets: bytes) -> Any:
    try:
        return json.loads(octets) if octets else {}
    except ValueError:
        return {"error": octets.decode("utf-8", "replace")[:200]}
