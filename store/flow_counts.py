"""How often dialogues took each way through the flows, by version.

The gateway counts in memory and adds here what has come together since the last time, so several
gateways over one store add up.  A version has as many rows as its flows have ways; of versions
that are counted no more the oldest are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, delete, func, select

from store import batches
from store.schema import flow_counts

__all__ = ["KEPT_VERSIONS", "Counted", "Way", "add", "of_version"]

Way: TypeAlias = tuple[str, str, str]
"""Where from, by which way, where to (`menus.model.Passed`)."""

KEPT_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """All ways of a version that were taken, and since when they are counted (None: never)."""

    since: datetime | None
    ways: Mapping[Way, int]


class _Row(msgspec.Struct, frozen=True):
    version_id: str
    start: str
    way: str
    target: str
    taken: int
    since: float


_NAMES = ", ".join(_Row.__struct_fields__)
_ADD = batches.Batch(
    _Row,
    [
        ("version_id", "text"),
        ("start", "text"),
        ("way", "text"),
        ("target", "text"),
        ("taken", "bigint"),
        ("since", "double precision"),
    ],
    f"INSERT INTO flow_counts ({_NAMES}) SELECT {_NAMES} FROM fresh WHERE true "
    "ON CONFLICT (version_id, start, way, target) "
    "DO UPDATE SET taken = flow_counts.taken + excluded.taken",
)


def add(tx: Connection, version_id: str, ways: Mapping[Way, int], since: datetime) -> None:
    """Add to the counts of a version; `since` is when the counting of these began."""
    if not _is_known(tx, version_id):
        _make_room(tx)
    moment = since.timestamp()
    _ADD.write(tx, [_Row(version_id, *way, taken, moment) for way, taken in ways.items()])


def of_version(tx: Connection, version_id: str) -> Counted:
    """What was counted of a version; nothing, when it is unknown."""
    columns = flow_counts.c
    query = select(columns.start, columns.way, columns.target, columns.taken, columns.since)
    rows = tx.execute(query.where(columns.version_id == version_id)).all()
    since = min((row.since for row in rows), default=None)
    return Counted(since, {(row.start, row.way, row.target): row.taken for row in rows})


def _is_known(tx: Connection, version_id: str) -> bool:
    query = select(flow_counts.c.version_id).where(flow_counts.c.version_id == version_id).limit(1)
    return tx.execute(query).first() is not None


def _make_room(tx: Connection) -> None:
    """Drop the versions that were first counted longest ago, so that one more can come."""
    version = flow_counts.c.version_id
    newest = (
        select(version)
        .group_by(version)
        .order_by(func.min(flow_counts.c.since).desc())
        .limit(KEPT_VERSIONS - 1)
    )
    tx.execute(delete(flow_counts).where(version.not_in(newest)))
