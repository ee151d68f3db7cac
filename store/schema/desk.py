"""People who answer: who waits for them, what was said, and what came of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = ["requests", "surveys", "ticket_lines", "tickets"]

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),  # D QueueEntry
    Column("dialogue", Text, nullable=False),  # who waits: the id of the dialogue
    Column("msisdn", Text, nullable=False, index=True),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting taken talking callback done gone
    Column("rank", Text, nullable=False),  # H08: the values of `order`, comparable as text
    Column("paid", Boolean, nullable=False),  # H09
    Column("charge_id", ForeignKey("charges.id")),  # J39: what a refund gives back
    Column("entered_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("talking_at", Instant),
    Column("ended_at", Instant),
    Column("operator", Text),  # D Agent
    Column("route", Text, nullable=False),  # J27: the keys that led here
    Column("channel", Text, nullable=False),
    Column("language", Text),
    Column("survey_agreed", Boolean),  # H06, J41
    Column("promised", Boolean, nullable=False, server_default=false()),  # H05: called back
    Column("attempts", Integer, nullable=False, server_default="0"),  # calls in vain
    Column("retry_at", Instant),  # not given out before, unless it is named
    Index("ix_tickets_queue_state", "queue", "state"),
    Index("ix_tickets_dialogue", "dialogue"),
)

ticket_lines = Table(
    "ticket_lines",
    metadata,
    Column("id", Id, primary_key=True),  # H07: conversations are recorded
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("speaker", Text, nullable=False),  # subscriber, operator
    Column("text", Text, nullable=False),
    Column("said_at", Instant, nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),  # D Survey
    Column("msisdn", Text, nullable=False, index=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("score", Integer, nullable=False),  # H06: 1-5
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("ticket_id"),  # one score a conversation; the last one counts
)

requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),  # D Ticket/Question; the number the subscriber is told
    Column("msisdn", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
