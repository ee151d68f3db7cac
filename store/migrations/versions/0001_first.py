"""The first tables: subscribers, secrets, messages, dialogues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    _profiles()
    _subscribers()
    _money()
    _secrets()
    _messages()
    _numbers_and_emails()
    _dialogues()
    _acts()
    _published()


def _profiles() -> None:
    """Who has signed up to the portal."""
    op.create_table(
        "portal_profiles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("contact_msisdn", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("blocked_at", sa.Double(), nullable=True),
        sa.Column("blocked_until", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_portal_profiles"),
    )
    op.create_table(
        "portal_logins",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("profile_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["portal_profiles.id"],
            name="fk_portal_logins_profile_id_portal_profiles",
        ),
        sa.PrimaryKeyConstraint("login", name="pk_portal_logins"),
    )
    op.create_index("ix_portal_logins_profile_id", "portal_logins", ["profile_id"])


def _subscribers() -> None:
    """Who there is, with which SIM, and where."""
    op.create_table(
        "subscribers",
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("home_region", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("migrated_to", sa.Text(), nullable=True),
        sa.Column("profile_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["portal_profiles.id"], name="fk_subscribers_profile_id_portal_profiles"
        ),
        sa.PrimaryKeyConstraint("msisdn", name="pk_subscribers"),
    )
    op.create_index("ix_subscribers_profile_id", "subscribers", ["profile_id"])
    op.create_table(
        "sims",
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("iccid", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("reads_sms", sa.Boolean(), nullable=False),
        sa.Column("in_device", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["msisdn"], ["subscribers.msisdn"], name="fk_sims_msisdn_subscribers"
        ),
        sa.PrimaryKeyConstraint("msisdn", name="pk_sims"),
    )
    op.create_table(
        "places",
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("roaming", sa.Text(), nullable=False),
        sa.Column("in_coverage", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["msisdn"], ["subscribers.msisdn"], name="fk_places_msisdn_subscribers"
        ),
        sa.PrimaryKeyConstraint("msisdn", name="pk_places"),
    )


def _money() -> None:
    """What they have, and what was taken."""
    op.create_table(
        "accounts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["msisdn"], ["subscribers.msisdn"], name="fk_accounts_msisdn_subscribers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("msisdn", name="uq_accounts_msisdn"),
    )
    op.create_table(
        "charges",
        sa.Column("id", _ID, nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("charged_at", sa.Double(), nullable=False),
        sa.Column("refunded_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_charges"),
    )
    op.create_index("ix_charges_msisdn", "charges", ["msisdn"])


def _secrets() -> None:
    """Passwords, PINs and their locks."""
    op.create_table(
        "credentials",
        sa.Column("id", _ID, nullable=False),
        sa.Column("profile_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("used_at", sa.Double(), nullable=True),
        sa.Column("replaced_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["portal_profiles.id"], name="fk_credentials_profile_id_portal_profiles"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
    )
    op.create_index(
        "ix_credentials_profile_id_created_at", "credentials", ["profile_id", "created_at"]
    )
    op.create_table(
        "sign_in_locks",
        sa.Column("profile_id", _ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Double(), nullable=True),
        sa.Column("needs_temporary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["portal_profiles.id"],
            name="fk_sign_in_locks_profile_id_portal_profiles",
        ),
        sa.PrimaryKeyConstraint("profile_id", "what", name="pk_sign_in_locks"),
    )


def _messages() -> None:
    """What is sent."""
    op.create_table(
        "messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_addr", sa.Text(), nullable=False),
        sa.Column("destination_addr", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("short_message", sa.LargeBinary(), nullable=False),
        sa.Column("data_coding", sa.Integer(), nullable=False),
        sa.Column("esm_class", sa.Integer(), nullable=False),
        sa.Column("registered_delivery", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("source_addr_ton", sa.Integer(), nullable=False),
        sa.Column("source_addr_npi", sa.Integer(), nullable=False),
        sa.Column("dest_addr_ton", sa.Integer(), nullable=False),
        sa.Column("dest_addr_npi", sa.Integer(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("protocol_id", sa.Integer(), nullable=False),
        sa.Column("priority_flag", sa.Integer(), nullable=False),
        sa.Column("tlvs", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("receipted_message_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("life", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index(
        "ix_messages_destination_addr",
        "messages",
        ["destination_addr"],
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.create_index(
        "ix_messages_due_at",
        "messages",
        ["due_at"],
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )


def _numbers_and_emails() -> None:
    """The next id of each kind, and what is sent by mail."""
    op.create_table(
        "numbers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_numbers"),
    )
    op.create_table(
        "emails",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_emails"),
    )


def _dialogues() -> None:
    """What is going on, and what was."""
    op.create_table(
        "ussd_sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("dialogue", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("idle_until", sa.Double(), nullable=False),
        sa.Column("ends_at", sa.Double(), nullable=False),
        sa.Column("resumable_until", sa.Double(), nullable=False),
        sa.Column("dropped_at", sa.Double(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ussd_sessions"),
    )
    op.create_index("ix_ussd_sessions_msisdn", "ussd_sessions", ["msisdn"])
    op.create_table(
        "call_records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_records"),
    )
    op.create_index("ix_call_records_ended_at", "call_records", ["ended_at"])
    op.create_index("ix_call_records_msisdn", "call_records", ["msisdn"])


def _acts() -> None:
    """Who did what, and the answers that are given again."""
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("msisdn", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_msisdn", "audit", ["msisdn"])
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_kept_at", "idempotency_keys", ["kept_at"])


def _published() -> None:
    """What the operator publishes and configures."""
    op.create_table(
        "news",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("language", name="pk_news"),
    )
    op.create_table(
        "topics",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("language", "position", name="pk_topics"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "smpp_accounts",
        sa.Column("system_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("system_id", name="pk_smpp_accounts"),
    )
