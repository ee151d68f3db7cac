"""What is sent: short messages, broadcasts and e-mail, and what is known of their way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, Table, Text, text

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = ["broadcasts", "delivery_pending", "emails", "messages", "numbers", "upstream_parts"]

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),  # 3.4 §5.2.23 message_id, made beforehand
    Column("kind", Text, nullable=False),  # MT, MO, receipt
    Column("source_addr", Text, nullable=False),  # 3.4 §5.2.8
    Column("destination_addr", Text, nullable=False),  # 3.4 §5.2.9
    Column("accepted_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),  # schedule_delivery_time, or the next attempt
    Column("expires_at", Double, nullable=False),  # validity_period
    Column("short_message", LargeBinary, nullable=False),  # octets with their UDH
    Column("data_coding", Integer, nullable=False),  # 3.4 §5.2.19
    Column("esm_class", Integer, nullable=False),  # 3.4 §5.2.12
    Column("registered_delivery", Integer, nullable=False),  # 3.4 §5.2.17
    Column("account", Text, nullable=False),  # system_id of the submitter
    Column("recipient", Text, nullable=False),  # system_id that gets an MO or a receipt
    Column("source_addr_ton", Integer, nullable=False),
    Column("source_addr_npi", Integer, nullable=False),
    Column("dest_addr_ton", Integer, nullable=False),
    Column("dest_addr_npi", Integer, nullable=False),
    Column("service_type", Text, nullable=False),
    Column("protocol_id", Integer, nullable=False),
    Column("priority_flag", Integer, nullable=False),
    Column("tlvs", LargeBinary, nullable=False),  # as on the wire: tag, length, value
    Column("text", Text),  # what we wrote ourselves, as characters
    Column("receipted_message_id", Text, nullable=False),  # 3.4 §5.3.2.12
    Column("attempts", Integer, nullable=False),
    Column("state", Integer, nullable=False),  # 3.4 §5.2.28 message_state
    Column("life", Text, nullable=False, server_default=""),  # appended "state at cause" lines
    Index(
        "ix_messages_due_at",
        "due_at",
        sqlite_where=text("state = 1"),
        postgresql_where=text("state = 1"),
    ),
    Index(
        "ix_messages_parked",
        "recipient",
        "id",
        sqlite_where=text("state = 1 AND due_at = expires_at"),
        postgresql_where=text("state = 1 AND due_at = expires_at"),
    ),
    Index(
        "ix_messages_waiting",
        "destination_addr",
        sqlite_where=text("state = 1 AND due_at > accepted_at"),
        postgresql_where=text("state = 1 AND due_at > accepted_at"),
    ),
    Index(
        "ix_messages_urgent",
        "priority_flag",
        "due_at",
        sqlite_where=text("state = 1 AND priority_flag > 0"),
        postgresql_where=text("state = 1 AND priority_flag > 0"),
    ),
    # Of delivered messages alone: an index that every accepted message has to enter costs a third
    # of what the writer can take.
    Index(
        "ix_messages_destination_addr",
        "destination_addr",
        sqlite_where=text("state = 2"),
        postgresql_where=text("state = 2"),
    ),
)

upstream_parts = Table(
    "upstream_parts",
    metadata,
    Column("message_id", BigInteger, primary_key=True),  # 4.3: what a receipt from beyond means
    Column("part", Integer, primary_key=True),
    Column("upstream", Text, nullable=False),
    Column("their_id", Text, nullable=False),  # lower case, without padding: compared by value
    Column("given_id", Text),  # as in submit_sm_resp; none: handed over before this was kept
    Column("state", Integer, nullable=False),  # 3.4 §5.2.28, ENROUTE until its receipt
    Column("handed_at", Double, nullable=False),
    Index("ix_upstream_parts_their_id", "their_id"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),  # 5.0 §4.7.14 message_id, made beforehand
    Column("account", Text, nullable=False),  # system_id of the submitter
    Column("source_addr", Text, nullable=False),  # 5.0 §4.4.1, and all columns below
    Column("source_addr_ton", Integer, nullable=False),
    Column("source_addr_npi", Integer, nullable=False),
    Column("service_type", Text, nullable=False),
    Column("priority_flag", Integer, nullable=False),
    Column("data_coding", Integer, nullable=False),
    Column("short_message", LargeBinary, nullable=False),  # message_payload, or a default message
    Column("content_type", LargeBinary, nullable=False),
    Column("tlvs", LargeBinary, nullable=False),  # those that phones are shown
    Column("reference", Integer, nullable=False),  # user_message_reference; -1: none
    Column("areas", Text, nullable=False),  # JSON: identifier, places, meant, reached
    Column("rep_num", Integer, nullable=False),
    Column("interval_s", Double, nullable=False),
    Column("accepted_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),  # the next round; in the end, when it ended
    Column("expires_at", Double, nullable=False),
    Column("sent", Integer, nullable=False),  # rounds so far
    Column("state", Integer, nullable=False),  # 5.0 §4.7.15 message_state
    Index(
        "ix_broadcasts_due_at",
        "due_at",
        sqlite_where=text("state < 2"),
        postgresql_where=text("state < 2"),
    ),
)

delivery_pending = Table(
    "delivery_pending",
    metadata,
    Column("msisdn", Text, primary_key=True),  # 3.4 §5.3.2.29 set_dpf: the phone that was absent
    Column("account", Text, primary_key=True),  # who is told when it is back (3.4 §4.12)
    Column("esme_addr", Text, primary_key=True),
    Column("esme_addr_ton", Integer, nullable=False),
    Column("esme_addr_npi", Integer, nullable=False),
    Column("set_at", Double, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next", BigInteger, nullable=False),  # ids made beforehand, unique over all nodes
)

emails = Table(
    "emails",
    metadata,
    Column("id", Id, primary_key=True),  # A6: e-mail is an adapter
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("error", Text),  # why no server takes it; none: it waits, or is sent
)
