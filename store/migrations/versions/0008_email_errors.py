"""E-mail that no server takes: why, so that it is not tried for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("emails", sa.Column("error", sa.Text(), nullable=True))
