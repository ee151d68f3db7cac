"""How they sign in: passwords and PINs, and the locks after too many wrong ones."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = ["credentials", "sign_in_locks"]

credentials = Table(
    "credentials",
    metadata,
    Column("id", Id, primary_key=True),  # D Credential
    Column("profile_id", ForeignKey("portal_profiles.id"), nullable=False),
    Column("kind", Text, nullable=False),  # permanent, temporary, pin
    Column("secret_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),  # newest first; also "3 per 1h"
    Column("expires_at", Instant),  # G12
    Column("used_at", Instant),  # R03: for one use
    Column("replaced_at", Instant),  # J04; kept, because R07 refuses every former one
    Index("ix_credentials_profile_id_created_at", "profile_id", "created_at"),
)

sign_in_locks = Table(
    "sign_in_locks",
    metadata,
    Column("profile_id", ForeignKey("portal_profiles.id"), primary_key=True),
    Column("what", Text, primary_key=True),  # password (R14), pin (R15)
    Column("failures", Integer, nullable=False),  # D LoginAttempt
    Column("locked_until", Instant),  # D Lock
    Column("needs_temporary", Boolean, nullable=False),  # G11
)
