"""Menu files that are saved are taken up: `serve --watch`.

The folder is looked at every half second, beside the loop.  An edit is read once it has been the
same for two looks, so that an editor which writes a file in pieces, or saves five, is not caught
half-way.  What is wrong with an edit is the publishing's to tell; nothing here decides.
The JSON Schemas that lie beside flows.yaml follow, so that an editor knows the new names.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import structlog

from ussd.errors import GatewayError
from ussd.service.clocks import Clocks, Delayed
from ussd.service.flows.flow_files import Judged, gather, patterns, places, refresh_schemas
from ussd.service.flows.publishing import Publishing

__all__ = ["FlowWatch"]

_LOOK_EVERY_S = 0.5

_log = structlog.get_logger(__name__)

_Stamp = tuple[tuple[str, int, int], ...]


class FlowWatch:
    """Watches the folder of `top` (flows.yaml) for a `Publishing`."""

    def __init__(self, top: Path, publishing: Publishing, clocks: Clocks) -> None:
        """Take what is served as read from the folder just now."""
        self._top = top
        self._publishing = publishing
        self._clocks = clocks
        self._included = patterns(top)
        self._read = self._seen = _stamp(top, self._included)
        self._timer: Delayed | None = None

    def start(self) -> None:
        """Begin to look."""
        self._timer = self._clocks.every(_LOOK_EVERY_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._publishing.run(partial(_stamp, self._top, self._included), self._looked)

    def _looked(self, stamp: _Stamp) -> None:
        is_settled, self._seen = stamp == self._seen, stamp
        if is_settled and stamp != self._read:
            self._read = stamp
            self._publishing.run(partial(_gathered, self._top), self._gathered)

    def _gathered(self, found: tuple[list[str], dict[str, str]] | GatewayError) -> None:
        publishing = self._publishing
        if isinstance(found, GatewayError):
            _log.error("flows_refused", problem=str(found))
            return
        self._included, files = found
        if files == publishing.served.files:
            self._judged(publishing.served)
        elif publishing.refused is None or files != publishing.refused.files:
            publishing.judged(files, self._judged)

    def _judged(self, judged: Judged) -> None:
        self._publishing.take_up(judged)
        if judged.flows is not None:
            refresh = partial(refresh_schemas, self._top.parent, judged.flows)
            self._publishing.run(refresh, _refreshed)


def _refreshed(failed: GatewayError | None) -> None:
    if failed is not None:
        _log.error("schemas_not_written", error=str(failed))


def _gathered(top: Path) -> tuple[list[str], dict[str, str]] | GatewayError:
    try:
        return patterns(top), gather(top)
    except GatewayError as error:
        return error


def _stamp(top: Path, included: Sequence[str]) -> _Stamp:
    """What changes when one of the menu files does."""
    found = []
    for place in places(top, included):
        try:
            state = place.stat()
        except OSError:
            continue  # it went away between the two looks
        found.append((str(place), state.st_mtime_ns, state.st_size))
    return tuple(found)
