"""The log of what was done with the menus: what a start finds in it, and how an act is added.

One transaction stores a version's files, the act that brings it and the line in the audit.  The
first act is preceded by one that keeps what was served without any, so that there is something to
go back to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from store import Database, audit, flow_versions
from ussd.core.publishing import Act, Audience, Kind, standing
from ussd.errors import GatewayError
from ussd.service.flows.flow_files import Judge, Judged

__all__ = ["Opened", "open_published", "plain", "record"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a start finds: the log, what everybody gets, and the canary if there is one."""

    acts: tuple[flow_versions.Act, ...]
    first: Judged
    canary: Judged | None = None


def open_published(
    database: Database, judge: Judge, from_folder: Callable[[], Judged], *, watch: bool
) -> Opened:
    """Find what to serve: what the log says or, without a log or while watching, the folder.

    Raises `GatewayError` when that cannot be served.
    """
    with database.reading() as tx:
        acts = tuple(flow_versions.acts(tx))
        now = standing(map(plain, acts))
        if watch or not now.running:
            return Opened(acts, from_folder())
        running = judge(flow_versions.files(tx, now.running), None)
        canary = None
        if now.canary is not None:
            canary = judge(flow_versions.files(tx, now.canary.version), None)
    if running.flows is None:
        raise GatewayError(
            f"the published version {now.running} cannot be served: {running.problems[0]}; "
            "start with `serve --watch` to serve the files, and publish them"
        )
    return Opened(acts, running, canary)


def plain(row: flow_versions.Act) -> Act:
    """A line of the log as the rules know it."""
    audience = Audience(row.share, frozenset(row.msisdns))
    return Act(Kind(row.kind), row.who, row.version_id, audience, row.note)


def record(
    tx: Connection,
    seen: int,
    begin: Judged | None,
    judged: Judged,
    act: Act,
    now: datetime,
) -> list[flow_versions.Act]:
    """Store the version with its act; [] when somebody was faster.  May run twice."""
    rows: list[flow_versions.Act] = []
    if begin is not None and seen == 0:
        flow_versions.keep(tx, begin.version, begin.files, "files", now)
        first = flow_versions.add_act(tx, 0, "files", Kind.BEGIN, begin.version, now)
        if first is None:
            return []
        rows.append(first)
    flow_versions.keep(tx, judged.version, judged.files, act.who, now)
    added = flow_versions.add_act(
        tx,
        rows[-1].id if rows else seen,
        act.who,
        act.kind,
        act.version,
        now,
        share=act.audience.share,
        msisdns=act.audience.msisdns,
        note=act.note,
    )
    if added is None:
        return []
    audit.write(tx, act.who, f"flows.{act.kind}", now, detail=act.version)
    return [*rows, added]
