"""Versions of the flows: their files by content, what was done with them, and drafts.

A version is a set of files and is named by their hash; a file that stays the same from version to
version is kept once.  Acts are only ever added: they are the log of who changed what, when, and
`ussd.core.publishing` makes of them what stands.  Nothing here knows what a flow is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from store.schema import flow_acts, flow_drafts, flow_files, flow_texts, flow_versions

__all__ = [
    "Act",
    "Draft",
    "Version",
    "acts",
    "add_act",
    "discard",
    "drafts",
    "every",
    "files",
    "keep",
    "last_act",
    "save_drafts",
    "text_hash",
]


@dataclass(frozen=True, slots=True)
class Version:
    """A set of files that was stored once."""

    id: str
    stored_at: datetime
    stored_by: str


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log; `share` is in percent, 100 is everybody."""

    id: int
    at: datetime
    who: str
    kind: str
    version_id: str
    share: float
    msisdns: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as it was saved for later; `text` is None when the file is to go."""

    path: str
    text: str | None
    who: str
    saved_at: datetime


def text_hash(text: str) -> str:
    """What names the text of a file."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def keep(
    tx: Connection, version_id: str, texts: Mapping[str, str], who: str, now: datetime
) -> bool:
    """Store a version (path → text); False when it is there already."""
    if tx.execute(select(flow_versions.c.id).where(flow_versions.c.id == version_id)).first():
        return False
    tx.execute(flow_versions.insert().values(id=version_id, stored_at=now, stored_by=who))
    hashes = {path: text_hash(text) for path, text in texts.items()}
    known = set(
        tx.execute(
            select(flow_texts.c.hash).where(flow_texts.c.hash.in_(set(hashes.values())))
        ).scalars()
    )
    fresh = {hashes[path]: text for path, text in texts.items() if hashes[path] not in known}
    if fresh:
        tx.execute(
            flow_texts.insert(), [{"hash": name, "text": text} for name, text in fresh.items()]
        )
    rows = [
        {"version_id": version_id, "path": path, "text_hash": name} for path, name in hashes.items()
    ]
    if rows:
        tx.execute(flow_files.insert(), rows)
    return True


def files(tx: Connection, version_id: str) -> dict[str, str]:
    """The files of a version, path → text; empty when there is no such version."""
    query = (
        select(flow_files.c.path, flow_texts.c.text)
        .join(flow_texts, flow_texts.c.hash == flow_files.c.text_hash)
        .where(flow_files.c.version_id == version_id)
        .order_by(flow_files.c.path)
    )
    return {row.path: row.text for row in tx.execute(query)}


def every(tx: Connection, limit: int = 200) -> list[Version]:
    """The versions, the latest stored first."""
    columns = (flow_versions.c.id, flow_versions.c.stored_at, flow_versions.c.stored_by)
    query = select(*columns).order_by(flow_versions.c.stored_at.desc()).limit(limit)
    return [Version(*row) for row in tx.execute(query)]


_ACT = tuple(flow_acts.c[name] for name in Act.__dataclass_fields__)


def acts(tx: Connection) -> list[Act]:
    """The whole log, oldest first."""
    return [_act(row) for row in tx.execute(select(*_ACT).order_by(flow_acts.c.id))]


def _act(row: Row[Any]) -> Act:
    numbers = tuple(json.loads(row.msisdns))
    return Act(row.id, row.at, row.who, row.kind, row.version_id, row.share, numbers, row.note)


def last_act(tx: Connection) -> int:
    """The number of the latest act; 0 when there is none."""
    return int(tx.execute(select(func.coalesce(func.max(flow_acts.c.id), 0))).scalar_one())


def add_act(
    tx: Connection,
    seen: int,
    who: str,
    kind: str,
    version_id: str,
    now: datetime,
    *,
    share: float = 100.0,
    msisdns: Iterable[str] = (),
    note: str = "",
) -> Act | None:
    """Add to the log; None, and nothing done, when somebody has added since act `seen`."""
    if last_act(tx) != seen:
        return None
    numbers = tuple(sorted(msisdns))
    # The number is told beforehand: of two nodes that add at once, one breaks the key.
    values = {
        "id": seen + 1,
        "at": now,
        "who": who,
        "kind": kind,
        "version_id": version_id,
        "share": share,
        "msisdns": json.dumps(numbers),
        "note": note,
    }
    tx.execute(flow_acts.insert().values(**values))
    return Act(seen + 1, now, who, kind, version_id, share, numbers, note)


def drafts(tx: Connection) -> list[Draft]:
    """Every file that is saved and not published."""
    columns = tuple(flow_drafts.c[name] for name in Draft.__dataclass_fields__)
    return [Draft(*row) for row in tx.execute(select(*columns).order_by(flow_drafts.c.path))]


def save_drafts(tx: Connection, texts: Mapping[str, str | None], who: str, now: datetime) -> None:
    """Keep files for later (path → text), each in place of what was kept before."""
    discard(tx, texts)
    rows = [
        {"path": path, "text": text, "who": who, "saved_at": now} for path, text in texts.items()
    ]
    tx.execute(flow_drafts.insert(), rows)


def discard(tx: Connection, paths: Iterable[str] | None = None) -> None:
    """Drop the drafts of these paths; of all, when none are named."""
    query = delete(flow_drafts)
    if paths is not None:
        query = query.where(flow_drafts.c.path.in_(tuple(paths)))
    tx.execute(query)
