"""Messages that were handed to a message centre beyond: under which ids it knows their parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and the index by which receipts are matched."""
    op.create_table(
        "upstream_parts",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("upstream", sa.Text(), nullable=False),
        sa.Column("their_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "part", name="pk_upstream_parts"),
    )
    op.create_index("ix_upstream_parts_their_id", "upstream_parts", ["their_id"])
