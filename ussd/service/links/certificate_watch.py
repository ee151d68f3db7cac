"""TLS certificates, keys and lists of what was revoked, taken up when their files change.

Whoever renews a certificate writes the file, and within half a minute new connections meet it;
links that are up stay.  A file that cannot be used is named in the log, and the old one stays.
"""

from __future__ import annotations

from typing import Protocol

import structlog

from smpp.errors import SmppError
from ussd.service.clocks import Clocks, Delayed

__all__ = ["CertificateWatch"]

_LOOK_EVERY_S = 10.0

_log = structlog.get_logger(__name__)


class Files(Protocol):
    """Files of one side that speaks TLS (`smpp.net.tls.Secured`)."""

    def look(self) -> bool:
        """Read them anew if they have changed; raise `SmppError` where they cannot be used."""


class CertificateWatch:
    """Looks at the certificates of one gateway."""

    def __init__(self, clocks: Clocks) -> None:
        """Start with none."""
        self._clocks = clocks
        self._files: list[tuple[str, Files]] = []
        self._timer: Delayed | None = None

    def add(self, where: str, files: Files) -> None:
        """Look at these too; `where` is the section of the settings that names them."""
        self._files.append((where, files))
        if self._timer is None:
            self._timer = self._clocks.every(_LOOK_EVERY_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        for where, files in self._files:
            try:
                if files.look():
                    _log.info("certificates_read_anew", where=where)
            except SmppError as error:
                _log.error("certificates_not_taken", where=where, problem=str(error))
