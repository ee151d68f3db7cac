"""Tickets that could not be reached: how often it was tried, when next; promises to call back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns; a promise that stands is known by its state."""
    op.add_column(
        "tickets", sa.Column("promised", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "tickets", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("tickets", sa.Column("retry_at", sa.Double()))
    op.execute("UPDATE tickets SET promised = true WHERE state = 'callback'")
