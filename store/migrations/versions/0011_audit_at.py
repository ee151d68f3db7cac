"""The index by which old acts are found, to be forgotten."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_audit_at", "audit", ["at"])
