"""Cell broadcasts (SMPP 5.0)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the index of those that are to go out."""
    op.create_table(
        "broadcasts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("source_addr", sa.Text(), nullable=False),
        sa.Column("source_addr_ton", sa.Integer(), nullable=False),
        sa.Column("source_addr_npi", sa.Integer(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("priority_flag", sa.Integer(), nullable=False),
        sa.Column("data_coding", sa.Integer(), nullable=False),
        sa.Column("short_message", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.LargeBinary(), nullable=False),
        sa.Column("tlvs", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.Integer(), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("rep_num", sa.Integer(), nullable=False),
        sa.Column("interval_s", sa.Double(), nullable=False),
        sa.Column("accepted_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    is_open = sa.text("state < 2")
    op.create_index(
        "ix_broadcasts_due_at",
        "broadcasts",
        ["due_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
