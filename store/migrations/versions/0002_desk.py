"""The desk: tickets, conversations, surveys, requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    _queue()
    _afterwards()


def _queue() -> None:
    """Who waits, and what was said."""
    op.create_table(
        "tickets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dialogue", sa.Text(), nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("charge_id", _ID, nullable=True),
        sa.Column("entered_at", sa.Double(), nullable=False),
        sa.Column("taken_at", sa.Double(), nullable=True),
        sa.Column("talking_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("survey_agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name="fk_tickets_charge_id_charges"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_dialogue", "tickets", ["dialogue"])
    op.create_index("ix_tickets_msisdn", "tickets", ["msisdn"])
    op.create_index("ix_tickets_queue_state", "tickets", ["queue", "state"])
    op.create_table(
        "ticket_lines",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_ticket_lines_ticket_id_tickets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_lines"),
    )
    op.create_index("ix_ticket_lines_ticket_id", "ticket_lines", ["ticket_id"])


def _afterwards() -> None:
    """What remains of it."""
    op.create_table(
        "surveys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_surveys_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
        sa.UniqueConstraint("ticket_id", name="uq_surveys_ticket_id"),
    )
    op.create_index("ix_surveys_msisdn", "surveys", ["msisdn"])
    op.create_table(
        "requests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_index("ix_requests_msisdn", "requests", ["msisdn"])
