"""What the mobile company publishes and configures: news, topics, settings, SMPP accounts."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from store.schema.naming import metadata

__all__ = ["news", "settings", "smpp_accounts", "topics"]

news = Table(
    "news",
    metadata,
    Column("language", Text, primary_key=True),  # H13: news of the greeting; J83
    Column("headline", Text, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("language", Text, primary_key=True),  # *100#: information.topics
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),  # G40: prices and switches are configuration
    Column("value", Text, nullable=False),
)

smpp_accounts = Table(
    "smpp_accounts",
    metadata,
    Column("system_id", Text, primary_key=True),  # docs/accounts.md
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),  # application, network, upstream
    Column("rules", Text, nullable=False),  # JSON: owned codes, windows, rates
)
