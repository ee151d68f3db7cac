"""Dialogues and calls: the open ones, the ended ones, and what was done in them."""

from __future__ import annotations

from sqlalchemy import Column, Double, Table, Text

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = ["audit", "call_records", "idempotency_keys", "outside_calls", "ussd_sessions"]

ussd_sessions = Table(
    "ussd_sessions",
    metadata,
    Column("id", Text, primary_key=True),  # D Session
    Column("msisdn", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),  # the dialled service code
    Column("channel", Text, nullable=False),
    Column("dialogue", Text, nullable=False),  # JSON, menus.Dialogue.to_plain
    Column("version", Text, nullable=False),  # of the flows it began with
    Column("language", Text, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("idle_until", Double, nullable=False),
    Column("ends_at", Double, nullable=False),
    Column("resumable_until", Double, nullable=False),  # resume_within of flows.yaml
    Column("dropped_at", Double),
    Column("extra", Text, nullable=False),  # JSON of the gateway's own
)

call_records = Table(
    "call_records",
    metadata,
    Column("id", Text, primary_key=True),  # D CallRecord; the id of its dialogue
    Column("msisdn", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("ended_at", Double, nullable=False, index=True),
    Column("keys", Text, nullable=False),  # D: route keys, "2,0" (J27)
    Column("outcome", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),  # D ActionLog
    Column("at", Instant, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("msisdn", Text, index=True),
    Column("channel", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),  # who asks makes it
    Column("document", Text, nullable=False),  # the answer that was given, JSON
    Column("kept_at", Instant, nullable=False, index=True),
)

outside_calls = Table(
    "outside_calls",
    metadata,
    Column("key", Text, primary_key=True),  # dialogue, step and position
    Column("msisdn", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("document", Text, nullable=False),  # JSON of the gateway's own: how it goes on
)
