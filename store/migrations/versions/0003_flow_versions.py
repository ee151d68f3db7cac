"""Versions of the flows: their files, what was done with them, drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    _files()
    _acts()


def _files() -> None:
    """What a version consists of."""
    op.create_table(
        "flow_versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.Double(), nullable=False),
        sa.Column("stored_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flow_versions"),
    )
    op.create_table(
        "flow_texts",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_flow_texts"),
    )
    op.create_table(
        "flow_files",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["flow_versions.id"], name="fk_flow_files_version_id_flow_versions"
        ),
        sa.ForeignKeyConstraint(
            ["text_hash"], ["flow_texts.hash"], name="fk_flow_files_text_hash_flow_texts"
        ),
        sa.PrimaryKeyConstraint("version_id", "path", name="pk_flow_files"),
    )


def _acts() -> None:
    """What was done, and what is not published yet."""
    op.create_table(
        "flow_acts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("msisdns", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["flow_versions.id"], name="fk_flow_acts_version_id_flow_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_flow_acts"),
    )
    op.create_table(
        "flow_drafts",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_flow_drafts"),
    )
