"""Which version of the menus is served to whom, and every change of that.

A version is loaded and checked beside the loop, stored with the act that brings it, and only then
served: what is told as done is on disk.  Open dialogues keep the flows that they began with
(`Served`), so a switch ends nobody's session.  The rules are `ussd.core.publishing`'s; the log of
acts in the store is the one truth, and a gateway that starts reads it before it serves.
Where `watch` is on, the files on disk are what is served: a good edit at once, a broken one never,
and what is published here is written to the folder too.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import structlog

from menus.errors import Place, Problem
from menus.model import Flows
from store import Conflict, NotFound, flow_versions
from ussd.core.publishing import (
    Act,
    Audience,
    Kind,
    Person,
    Refusal,
    Standing,
    approve,
    publish,
    reject,
    roll_back,
    standing,
)
from ussd.errors import GatewayError
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed
from ussd.service.flows.flow_files import Files, Judge, Judged
from ussd.service.flows.flow_log import Opened, plain, record

__all__ = ["Broken", "Published", "Publishing", "Result"]

_log = structlog.get_logger(__name__)

_KEPT_LOADED = 12

Run: TypeAlias = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""`run(work, done)`: do `work` beside the loop, then `done(its result)` on it."""


@dataclass(frozen=True, slots=True)
class Published:
    """It is done and on disk: the act, and the version that it was about."""

    act: flow_versions.Act
    judged: Judged


@dataclass(frozen=True, slots=True)
class Broken:
    """The version has an error and is not published; `judged.problems` says why."""

    judged: Judged


Result: TypeAlias = Published | Broken | Refusal | Exception
Told: TypeAlias = Callable[[Result], None]
Got: TypeAlias = Callable[[Judged | Exception], None]
Decide: TypeAlias = Callable[[Standing], Act | Refusal]


class Publishing:
    """The versions of one gateway; every method answers through its last argument, on the loop.

    `acts` is the log, `standing` what it comes to, `served` what everybody gets (while watching it
    may be ahead of the log), `refused` the latest edit on disk that was not taken up.
    `serial` changes whenever any of them does.
    """

    def __init__(
        self,
        opened: Opened,
        *,
        dialogues: Any,
        clocks: Clocks,
        writer: Any,
        reader: Any,
        run: Run,
        judge: Judge,
        settings: MutableMapping[str, object],
        two_persons: bool = False,
        write_folder: Callable[[Files], None] | None = None,
    ) -> None:
        """Take what `open_published` found; `settings` is the mapping that the turns read.

        `write_folder` is given while watching alone.
        """
        self.two_persons = two_persons
        self.acts = list(opened.acts)
        self.served = opened.first
        self.refused: Judged | None = None
        self.serial = 0
        self._dialogues = dialogues
        self._clocks = clocks
        self._writer = writer
        self._reader = reader
        self._run = run
        self._judge = judge
        self._settings = settings
        self._write_folder = write_folder
        self._first = opened.first
        self._loaded: dict[str, Judged] = {}
        self._latest: tuple[Flows | None, Judged | None] = (None, None)
        self._polling: Delayed | None = None
        for judged in (opened.first, opened.canary):
            if judged is not None:
                self._keep(judged)
        self._serve_canary()

    @property
    def is_watching(self) -> bool:
        """True when the files on disk are what is served."""
        return self._write_folder is not None

    @property
    def standing(self) -> Standing:
        """What the log comes to; before its first act, what the start found."""
        if not self.acts:
            return Standing(self._first.version)
        return standing(map(plain, self.acts))

    # Reading.

    def judged(self, files: Files, told: Callable[[Judged], None]) -> None:
        """Check a set of files against what is served; one without an error stays known.

        The latest is remembered: who saves, looks and publishes has it read once.
        """
        running = self.served.flows

        def done(judged: Judged | Exception) -> None:
            if isinstance(judged, Exception):
                judged = Judged(files, (_FAILED,))
            else:
                self._latest = running, judged
            self._keep(judged)
            told(judged)

        before, latest = self._latest
        if latest is not None and before is running and latest.files == files:
            done(latest)
        else:
            self.run(partial(self._judge, files, running), done)

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do slow work beside the loop; `done` gets its result, or what it raised."""
        self._run(partial(_attempt, work), done)

    def known(self, version: str) -> Judged | None:
        """A version that is loaded."""
        return self._loaded.get(version)

    def loaded(self, version: str, got: Got) -> None:
        """A version by its name, out of the store when need be."""
        known = self._loaded.get(version)
        if known is not None:
            got(known)
            return

        def found(files: dict[str, str] | None, error: Exception | None) -> None:
            if error is not None:
                got(error)
            elif not files:
                got(NotFound(f"there is no version {version}; `dialtree versions` lists them"))
            else:
                self.judged(files, got)

        self._reader.call(flow_versions.files, version, done=found)

    # Acts.

    def publish(
        self, person: Person, judged: Judged, audience: Audience, note: str, told: Told
    ) -> None:
        """Serve a version to its audience, or propose it where two people must agree."""
        if judged.has_errors:
            told(Broken(judged))
            return
        version, two = judged.version, self.two_persons
        decide = partial(
            publish, person=person, version=version, audience=audience, note=note, two_persons=two
        )
        self._act(judged, decide, told)

    def approve(self, person: Person, note: str, told: Told) -> None:
        """Put the proposal in force."""
        two = self.two_persons
        self._decide(partial(approve, person=person, note=note, two_persons=two), told)

    def reject(self, person: Person, note: str, told: Told) -> None:
        """Drop the proposal."""
        self._decide(partial(reject, person=person, note=note), told)

    def roll_back(self, person: Person, note: str, told: Told) -> None:
        """End the canary or, where there is none, serve what ran before."""
        self._decide(partial(roll_back, person=person, note=note), told)

    def _decide(self, decide: Decide, told: Told) -> None:
        """An act on a version that is in the store already."""
        act = decide(self.standing)
        if isinstance(act, Refusal):
            told(act)
            return

        def got(judged: Judged | Exception) -> None:
            if isinstance(judged, Exception):
                told(judged)
            else:
                self._act(judged, decide, told)

        self.loaded(act.version, got)

    def _act(self, judged: Judged, decide: Decide, told: Told) -> None:
        """Decide, write it down, and serve what it comes to."""
        if judged.flows is None:
            told(Broken(judged))
            return
        act = decide(self.standing)
        if isinstance(act, Refusal):
            told(act)
            return
        begin = None if self.acts else self._first
        seen = self.acts[-1].id if self.acts else 0
        done = partial(self._recorded, judged, told)
        now = self._clocks.now()
        ask(self._writer.call, record, seen, begin, judged, act, now, done=done)

    def _recorded(
        self,
        judged: Judged,
        told: Told,
        rows: list[flow_versions.Act] | None,
        error: Exception | None,
    ) -> None:
        if isinstance(error, Conflict) or (error is None and not rows):
            self.look()
            told(Refusal("changed", "somebody published meanwhile; look at it and try again"))
        elif error is not None or rows is None:
            told(error or GatewayError("the store gave no answer"))
        else:
            self.acts += rows
            self._keep(judged)
            self._serve(self.standing)
            _log.info("flows_" + rows[-1].kind, version=rows[-1].version_id, who=rows[-1].who)
            told(Published(rows[-1], judged))

    # Serving.

    def take_up(self, judged: Judged) -> None:
        """The folder holds other files: serve them, or say why not."""
        if judged is self.served and self.refused is None:
            return
        self.serial += 1
        if judged.flows is None:
            self.refused = judged
            _log_refused(judged)
            return
        self.refused = None
        self._keep(judged)
        if judged.version != self.served.version:
            self._use(judged)
            _log.info("flows_taken_up", version=judged.version)

    def _serve(self, now: Standing) -> None:
        """Serve what stands; every version of it is loaded."""
        self.serial += 1
        running = self._loaded.get(now.running)
        if running is not None and self._changed_for_everybody(now, running):
            self._use(running)
            if self._write_folder is not None:
                self.refused = None
                self.run(partial(self._write_folder, running.files), _note)
        self._serve_canary()

    def _changed_for_everybody(self, now: Standing, running: Judged) -> bool:
        """Whether the latest act is one that everybody feels (a canary or a proposal is not)."""
        is_served = running.version == self.served.version
        last = Kind(self.acts[-1].kind)
        return not is_served and (
            not self.is_watching or (now.canary is None and last in _FOR_EVERYBODY)
        )

    def _use(self, judged: Judged) -> None:
        assert judged.flows is not None
        self.served = judged
        self._settings.update(judged.settings)
        self._dialogues.use_flows(judged.flows)

    def _serve_canary(self) -> None:
        canary = self.standing.canary
        judged = self._loaded.get(canary.version) if canary is not None else None
        if canary is None or judged is None or judged.flows is None:
            self._dialogues.use_canary(None, _nobody)
            return
        for name, value in judged.settings.items():
            self._settings.setdefault(name, value)
        takes = partial(_takes, canary.audience, canary.version)
        self._dialogues.use_canary(judged.flows, takes)

    def _keep(self, judged: Judged) -> None:
        """Keep a good version loaded; of those that nobody needs the oldest is let go."""
        if not judged.version:
            return
        loaded = self._loaded
        loaded.pop(judged.version, None)
        loaded[judged.version] = judged
        now = self.standing
        needed = {now.running, self.served.version, now.canary.version if now.canary else ""}
        for version in [v for v in loaded if v not in needed][: max(0, len(loaded) - _KEPT_LOADED)]:
            del loaded[version]

    # Other nodes over the same store.

    def follow(self, every_s: float) -> None:
        """Look now, and every so often, what other gateways on this store have published."""
        self._polling = self._clocks.every(every_s, self.look)
        self.look()

    def stop(self) -> None:
        """Look no more."""
        if self._polling is not None:
            self._polling.cancel()
            self._polling = None

    def look(self) -> None:
        """Read the log again and serve what it comes to."""
        ask(self._reader.call, flow_versions.acts, done=self._looked)

    def _looked(self, rows: list[flow_versions.Act] | None, error: Exception | None) -> None:
        if rows is None or len(rows) <= len(self.acts):
            return
        now = standing(map(plain, rows))
        missing = [v for v in (now.running, now.canary.version if now.canary else "") if v]
        missing = [version for version in missing if version not in self._loaded]
        if not missing:
            self.acts = rows
            self._serve(now)
            return

        def got(judged: Judged | Exception) -> None:
            if isinstance(judged, Judged) and judged.flows is not None:
                self._looked(rows, None)
            else:
                _log.error("flows_not_followed", version=missing[0])

        self.loaded(missing[0], got)


_FOR_EVERYBODY = frozenset({Kind.PUBLISH, Kind.APPROVE, Kind.ROLLBACK})


_FAILED = Problem(
    Place("flows.yaml", 1, 1), "file", "the check itself failed; the gateway's log says why"
)


def _log_refused(judged: Judged) -> None:
    """Each error, and how many problems there are that keep nothing from being served."""
    errors = [each for each in judged.problems if each.prevents_serving]
    for problem in errors:
        _log.error("flows_refused", problem=str(problem))
    warnings = len(judged.problems) - len(errors)
    if warnings:
        _log.warning("flows_warned", warnings=warnings, advice="`dialtree check` shows them")


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # a border: whoever waits must be answered
        if not isinstance(error, GatewayError):
            _log.exception("flows_work_failed")
        return error


def _nobody(msisdn: str) -> bool:
    return False


def _takes(audience: Audience, version: str, msisdn: str) -> bool:
    return audience.takes(msisdn, version)


def _note(result: Any) -> None:
    if isinstance(result, GatewayError):
        _log.error("flows_not_written", error=str(result))
