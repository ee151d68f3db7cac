"""The menus of a gateway, wired: what is served at the start, and all that may change it.

The version that was published last is served, whatever lies on disk; before the first publication,
and while watching, the files of `[flows] path` are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from menus.catalogue import value_of
from store import Database
from ussd.app.opening import load_flows, raw_settings
from ussd.config import Settings
from ussd.errors import GatewayError
from ussd.service.clocks import Clocks
from ussd.service.flows.flow_files import Files, Judged, gather, judge, write
from ussd.service.flows.flow_log import open_published
from ussd.service.flows.flow_watch import FlowWatch
from ussd.service.flows.people import People
from ussd.service.flows.preview import Preview
from ussd.service.flows.publishing import Publishing
from ussd.service.flows.workbench import Workbench
from ussd.service.passwords import OneAtATime, run_here

__all__ = ["Menus"]

_FOLLOW_EVERY_S = 5.0

_log = structlog.get_logger(__name__)


class Menus:
    """What of a gateway is about its menus: `publishing`, `workbench`, `people`.

    `flows` and `values` are what is served at the start; the turns read `values`, so it is one
    mapping for ever.
    """

    def __init__(self, settings: Settings, database: Database, own_token: str) -> None:
        """Find what to serve; raise `GatewayError` when it cannot be."""
        self._settings = settings
        self._is_shared = not database.is_sqlite
        self._judge = partial(_judge, raw_settings(settings))
        self._opened = open_published(
            database, self._judge, partial(_from_folder, settings), watch=settings.workbench.watch
        )
        self._compare_folder()
        assert self._opened.first.flows is not None  # `open_published` gives no other
        self.flows = self._opened.first.flows
        self.values = dict(self._opened.first.settings)
        self.people = People(settings.workbench, own_token)
        self._preview = Preview(settings.flows.zone)
        self._slow: OneAtATime | None = None
        self._watch: FlowWatch | None = None

    def _compare_folder(self) -> None:
        """Say so when the files on disk are not what is served: who edits them may wonder."""
        if not self._opened.acts or self._settings.workbench.watch:
            return
        with suppress(GatewayError):
            if gather(self._settings.flows.path) != self._opened.first.files:
                _log.warning(
                    "folder_differs",
                    served=self._opened.first.version,
                    advice="`dialtree publish` brings the files in, `serve --watch` serves them",
                )

    def connect(
        self,
        *,
        dialogues: Any,
        clocks: Clocks,
        writer: Any,
        reader: Any,
        wake: Callable[[Callable[[], None]], object] | None,
    ) -> None:
        """Make what changes the menus of `dialogues`; `wake` None does slow work at once."""
        top, watch = self._settings.flows.path, self._settings.workbench.watch
        self._slow = OneAtATime(wake) if wake is not None else None
        self.publishing = Publishing(
            self._opened,
            dialogues=dialogues,
            clocks=clocks,
            writer=writer,
            reader=reader,
            run=self._slow or run_here,
            judge=self._judge,
            settings=self.values,
            two_persons=self._settings.workbench.two_persons,
            write_folder=partial(write, top) if watch else None,
        )
        self.workbench = Workbench(
            self.publishing,
            writer=writer,
            reader=reader,
            clocks=clocks,
            preview=self._preview,
            top=top if watch else None,
        )
        self._watch = FlowWatch(top, self.publishing, clocks) if watch else None

    def set_value(self, name: str, raw: object) -> None:
        """Let a setting of the menus have another value from now on, None: none; for tests.

        Raises `KeyError` for what services.yaml does not declare, `ValueError` for a wrong value.
        """
        flows = self.publishing.served.flows
        assert flows is not None  # nothing else is served
        setting = flows.catalogue.settings[name]
        if raw is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value_of(setting.type, raw)

    def start(self) -> None:
        """Watch the folder where that is asked for, and the log where others write it too."""
        if self._watch is not None:
            self._watch.start()
        if self._is_shared:
            self.publishing.follow(_FOLLOW_EVERY_S)

    def stop(self) -> None:
        """End the work beside the loop."""
        if self._watch is not None:
            self._watch.stop()
        self.publishing.stop()
        if self._slow is not None:
            self._slow.stop()
        self._preview.close()


def _judge(raw: dict[str, object], files: Files, running: Any) -> Judged:
    return judge(files, running, raw)


def _from_folder(settings: Settings) -> Judged:
    flows, values = load_flows(settings)
    return Judged(gather(settings.flows.path), (), flows, values)
