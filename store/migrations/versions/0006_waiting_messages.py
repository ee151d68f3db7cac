"""Indexes of the messages that wait: parked ones, those of a number, urgent ones.

None of them has a message that was just accepted without priority, so accepting costs the same.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the indexes."""
    _index("ix_messages_parked", ["recipient", "id"], "state = 1 AND due_at = expires_at")
    _index("ix_messages_waiting", ["destination_addr"], "state = 1 AND due_at > accepted_at")
    _index("ix_messages_urgent", ["priority_flag", "due_at"], "state = 1 AND priority_flag > 0")


def _index(name: str, columns: list[str], where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, "messages", columns, sqlite_where=rows, postgresql_where=rows)
