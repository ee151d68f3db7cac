"""The ids of messages beyond as they were given: what cancel_sm and replace_sm must name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; what was handed over before has none."""
    op.add_column("upstream_parts", sa.Column("given_id", sa.Text()))
