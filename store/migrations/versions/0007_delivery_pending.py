"""Flags of phones that were absent, for the accounts that want to be told (3.4 set_dpf)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "delivery_pending",
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("esme_addr", sa.Text(), nullable=False),
        sa.Column("esme_addr_ton", sa.Integer(), nullable=False),
        sa.Column("esme_addr_npi", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("msisdn", "account", "esme_addr", name="pk_delivery_pending"),
    )
