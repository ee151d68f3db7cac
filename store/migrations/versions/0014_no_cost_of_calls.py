"""Call records without a cost: it was always 0; what a subscriber buys is a charge of its own."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("call_records", "cost_minor")
