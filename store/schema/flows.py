"""The flows: every version that was stored, who put it live, and the drafts of the workbench."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Table, Text

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = [
    "flow_acts",
    "flow_counts",
    "flow_drafts",
    "flow_files",
    "flow_texts",
    "flow_versions",
]

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("id", Text, primary_key=True),  # issue 4.5: the hash of its files, menus.Flows.version
    Column("stored_at", Instant, nullable=False),
    Column("stored_by", Text, nullable=False),
)

flow_texts = Table(
    "flow_texts",
    metadata,
    Column("hash", Text, primary_key=True),  # a file that stays the same is kept once
    Column("text", Text, nullable=False),
)

flow_files = Table(
    "flow_files",
    metadata,
    Column("version_id", ForeignKey("flow_versions.id"), primary_key=True),
    Column("path", Text, primary_key=True),  # below the folder of flows.yaml, with slashes
    Column("text_hash", ForeignKey("flow_texts.hash"), nullable=False),
)

flow_acts = Table(
    "flow_acts",
    metadata,
    Column("id", Id, primary_key=True),  # issue 4.5: who changed what, when; only ever added to
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),  # begin publish canary propose approve reject rollback
    Column("version_id", ForeignKey("flow_versions.id"), nullable=False),
    Column("share", Double, nullable=False),  # canary: percent of subscribers
    Column("msisdns", Text, nullable=False),  # canary: JSON list
    Column("note", Text, nullable=False),
)

flow_drafts = Table(
    "flow_drafts",
    metadata,
    Column("path", Text, primary_key=True),  # what the workbench has saved and not yet published
    Column("text", Text),  # none: the file is to go
    Column("who", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

flow_counts = Table(
    "flow_counts",
    metadata,
    Column("version_id", Text, primary_key=True),  # menu-language §5: counts of real sessions
    Column("start", Text, primary_key=True),  # a screen, or the code that was dialled
    Column("way", Text, primary_key=True),  # menus.model.Edge.path; "left.…" for a stop
    Column("target", Text, primary_key=True),  # "" for last words
    Column("taken", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),  # when the row was made
)
