"""The flows that `check` compares short cuts with: those that a gateway serves, or a folder's."""

from __future__ import annotations

import os
import socket
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ussd.errors import GatewayError

if TYPE_CHECKING:
    from menus import Flows
    from ussd.cli.remote import Remote

__all__ = ["flows_at", "flows_beside"]

_SOON_S = 2.0


def flows_beside(flows: Path, config_file: Path) -> Flows | None:
    """What the gateway of these files serves; None when none answers soon, or it serves others."""
    if not _is_anybody_there(config_file):
        return None
    from ussd import config
    from ussd.cli.remote import Remote

    try:
        if config.load(config_file).flows.path.resolve() != flows.resolve():
            return None
        return _served(Remote(config_file, patience_s=_SOON_S))
    except GatewayError:
        return None


def flows_at(where: str, config_file: Path) -> Flows:
    """The flows that the gateway at a URL serves, or that a folder has; raises `GatewayError`."""
    from ussd.cli.remote import Remote

    if "://" in where:
        return _served(Remote(config_file, where))
    folder = Path(where)
    return _loaded(folder / "flows.yaml" if folder.is_dir() else folder, where)


def _is_anybody_there(config_file: Path) -> bool:
    """A look at the port, before the settings cost a fifth of a second to read in earnest."""
    try:
        http = tomllib.loads(config_file.read_text("utf-8")).get("http", {})
        host = os.environ.get("DIALTREE_HTTP__HOST") or http.get("host", "127.0.0.1")
        port = int(os.environ.get("DIALTREE_HTTP__PORT") or http.get("port", 8080))
        socket.create_connection((host, port), _SOON_S).close()
    except (OSError, ValueError, AttributeError):  # what is wrong with it is for `serve` to say
        return False
    return True


def _served(remote: Remote) -> Flows:
    """What everybody gets from a gateway."""
    version = remote.ask("GET", "menus")["served"]
    files = remote.ask("GET", "menus", "source", query={"version": version})["files"]
    return _made(files, version)


def _made(files: Mapping[str, str], version: str) -> Flows:
    from ussd.service.flows.flow_files import refused_path, write

    refused = next((why for path in files if (why := refused_path(path))), "")
    if refused:
        raise GatewayError(refused)
    with tempfile.TemporaryDirectory(prefix="dialtree-served-") as folder:
        top = Path(folder) / "flows.yaml"
        write(top, files)
        return _loaded(top, version)


def _loaded(top: Path, where: str) -> Flows:
    import menus
    from smpp.text import budget
    from ussd.core.addresses import parse_msisdn

    try:
        return menus.load(top, encoding=budget, parse_msisdn=parse_msisdn)
    except menus.FlowError as error:
        first = next(problem for problem in error.problems if problem.prevents_serving)
        raise GatewayError(
            f"{where} cannot be compared with, it has an error itself: {first}"
        ) from None
