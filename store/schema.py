"""Every table of the store; the comment beside a column names where the need for it is stated.

"D", "R…", "H…", "G…", "J…" are sections of services.md, "3.4" is SMPP v3.4, "§" is design.md.
Money is in minor units of its currency. The tables are made by `store.migrations`, and a test
holds the two against each other.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.types import Id, Instant

__all__ = [
    "accounts",
    "audit",
    "broadcasts",
    "call_records",
    "charges",
    "credentials",
    "delivery_pending",
    "emails",
    "flow_acts",
    "flow_drafts",
    "flow_files",
    "flow_texts",
    "flow_versions",
    "idempotency_keys",
    "messages",
    "metadata",
    "news",
    "numbers",
    "outside_calls",
    "places",
    "portal_logins",
    "portal_profiles",
    "requests",
    "settings",
    "sign_in_locks",
    "sims",
    "smpp_accounts",
    "subscribers",
    "surveys",
    "ticket_lines",
    "tickets",
    "topics",
    "ussd_sessions",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Who there is -----------------------------------------------------------------------------------

portal_profiles = Table(
    "portal_profiles",
    metadata,
    Column("id", Id, primary_key=True),  # D PortalProfile
    Column("state", Text, nullable=False),  # active, blocked, deleted (R27)
    Column("contact_msisdn", Text),  # where the notice of a block goes (N02)
    Column("email", Text),  # D PortalProfile
    Column("language", Text),  # F: stored per profile
    Column("created_at", Instant, nullable=False),
    Column("blocked_at", Instant),  # R27
    Column("blocked_until", Instant),  # J25: a block for dates; none: until lifted
)

portal_logins = Table(
    "portal_logins",
    metadata,
    Column("login", Text, primary_key=True),  # R02: 10 digits, or the one that was chosen
    Column("profile_id", ForeignKey("portal_profiles.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # number, chosen (D PortalProfile: logins)
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("msisdn", Text, primary_key=True),  # D Subscriber: E.164 digits
    Column("network", Text, nullable=False),  # D operator; services.yaml sim.network
    Column("home_region", Text),  # D
    Column("status", Text, nullable=False),  # D: active, blocked, closed
    Column("kind", Text, nullable=False),  # D type: prepaid, corporate
    Column("vip", Boolean, nullable=False),  # H08
    Column("language", Text),  # F: default by SIM, fallback en
    Column("migrated_to", Text),  # G38, R26
    Column("profile_id", ForeignKey("portal_profiles.id"), index=True),  # G16: number of a profile
)

sims = Table(
    "sims",
    metadata,
    Column("msisdn", ForeignKey("subscribers.msisdn"), primary_key=True),
    Column("iccid", Text),  # D Sim
    Column("country", Text, nullable=False),  # D: RU, UA, foreign
    Column("device", Text, nullable=False),  # phone, tablet, modem (R17, R18)
    Column("reads_sms", Boolean, nullable=False),  # R18: a tablet without SMS
    Column("in_device", Boolean, nullable=False),  # F59
)

places = Table(
    "places",
    metadata,
    Column("msisdn", ForeignKey("subscribers.msisdn"), primary_key=True),
    Column("country", Text, nullable=False),  # D Location: network country
    Column("region", Text),  # A4: Crimea
    Column("roaming", Text, nullable=False),  # home, national, international (A4)
    Column("in_coverage", Boolean, nullable=False),  # H14
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("msisdn", ForeignKey("subscribers.msisdn"), nullable=False, unique=True),
    Column("contract", Text),  # D Account
    Column("balance_minor", BigInteger, nullable=False),  # D Account
    Column("currency", Text, nullable=False),
)

charges = Table(
    "charges",
    metadata,
    Column("id", Id, primary_key=True),  # D Payment / Charge
    Column("msisdn", Text, nullable=False, index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("purpose", Text, nullable=False),  # D: purpose
    Column("charged_at", Instant, nullable=False),
    Column("refunded_at", Instant),  # J39: reversed when nobody was reached
)

# How they sign in -------------------------------------------------------------------------------

credentials = Table(
    "credentials",
    metadata,
    Column("id", Id, primary_key=True),  # D Credential
    Column("profile_id", ForeignKey("portal_profiles.id"), nullable=False),
    Column("kind", Text, nullable=False),  # permanent, temporary, pin
    Column("secret_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),  # newest first; also "3 per 1h"
    Column("expires_at", Instant),  # G12
    Column("used_at", Instant),  # R03: for one use
    Column("replaced_at", Instant),  # J04; kept, because R07 refuses every former one
    Index("ix_credentials_profile_id_created_at", "profile_id", "created_at"),
)

sign_in_locks = Table(
    "sign_in_locks",
    metadata,
    Column("profile_id", ForeignKey("portal_profiles.id"), primary_key=True),
    Column("what", Text, primary_key=True),  # password (R14), pin (R15)
    Column("failures", Integer, nullable=False),  # D LoginAttempt
    Column("locked_until", Instant),  # D Lock
    Column("needs_temporary", Boolean, nullable=False),  # G11
)

# What is sent -----------------------------------------------------------------------------------

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),  # 3.4 §5.2.23 message_id, made beforehand (§4)
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
    Column("life", Text, nullable=False, server_default=""),  # §4: appended "state at cause" lines
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
    Column("their_id", Text, nullable=False),  # lower case, without padding: §3.8, ids by value
    Column("state", Integer, nullable=False),  # 3.4 §5.2.28, ENROUTE until its receipt
    Column("handed_at", Double, nullable=False),
    Index("ix_upstream_parts_their_id", "their_id"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),  # 5.0 §4.7.14 message_id, made beforehand (§4)
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
    Column("next", BigInteger, nullable=False),  # §4: ids made beforehand, unique over all nodes
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

# Dialogues and calls ----------------------------------------------------------------------------

ussd_sessions = Table(
    "ussd_sessions",
    metadata,
    Column("id", Text, primary_key=True),  # D Session
    Column("msisdn", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),  # the dialled service code
    Column("channel", Text, nullable=False),
    Column("dialogue", Text, nullable=False),  # JSON, menus.Dialogue.to_plain
    Column("version", Text, nullable=False),  # of the flows it began with
    Column("language", Text, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("idle_until", Double, nullable=False),
    Column("ends_at", Double, nullable=False),
    Column("resumable_until", Double, nullable=False),  # §4 resume_within
    Column("dropped_at", Double),
    Column("extra", Text, nullable=False),  # JSON of the gateway's own
)

call_records = Table(
    "call_records",
    metadata,
    Column("id", Text, primary_key=True),  # D CallRecord; the id of its dialogue
    Column("msisdn", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("ended_at", Double, nullable=False, index=True),
    Column("keys", Text, nullable=False),  # D: route keys, "2,0" (J27)
    Column("outcome", Text, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),  # A4
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),  # D ActionLog
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("msisdn", Text, index=True),
    Column("channel", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),  # §2.5
    Column("document", Text, nullable=False),  # the answer that was given, JSON
    Column("kept_at", Instant, nullable=False, index=True),
)

outside_calls = Table(
    "outside_calls",
    metadata,
    Column("key", Text, primary_key=True),  # §2.5: dialogue, step and position
    Column("msisdn", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("document", Text, nullable=False),  # JSON of the gateway's own: how it goes on
)

# People who answer ------------------------------------------------------------------------------

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),  # D QueueEntry
    Column("dialogue", Text, nullable=False),  # who waits: the id of the dialogue
    Column("msisdn", Text, nullable=False, index=True),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting taken talking callback done gone
    Column("rank", Text, nullable=False),  # H08: the values of `order`, comparable as text
    Column("paid", Boolean, nullable=False),  # H09
    Column("charge_id", ForeignKey("charges.id")),  # J39: what a refund gives back
    Column("entered_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("talking_at", Instant),
    Column("ended_at", Instant),
    Column("operator", Text),  # D Agent
    Column("route", Text, nullable=False),  # J27: the keys that led here
    Column("channel", Text, nullable=False),
    Column("language", Text),
    Column("survey_agreed", Boolean),  # H06, J41
    Index("ix_tickets_queue_state", "queue", "state"),
    Index("ix_tickets_dialogue", "dialogue"),
)

ticket_lines = Table(
    "ticket_lines",
    metadata,
    Column("id", Id, primary_key=True),  # H07: conversations are recorded
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("speaker", Text, nullable=False),  # subscriber, operator
    Column("text", Text, nullable=False),
    Column("said_at", Instant, nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),  # D Survey
    Column("msisdn", Text, nullable=False, index=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("score", Integer, nullable=False),  # H06: 1-5
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("ticket_id"),  # one score a conversation; the last one counts
)

requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),  # D Ticket/Question; the number the subscriber is told
    Column("msisdn", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

# What the operator publishes and configures -----------------------------------------------------

news = Table(
    "news",
    metadata,
    Column("language", Text, primary_key=True),  # H13: news of the greeting; J83
    Column("headline", Text, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("language", Text, primary_key=True),  # *100#: information.topics
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
)

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("id", Text, primary_key=True),  # issue 4.5: the hash of its files, menus.Flows.version
    Column("stored_at", Instant, nullable=False),
    Column("stored_by", Text, nullable=False),
)

flow_texts = Table(
    "flow_texts",
    metadata,
    Column("hash", Text, primary_key=True),  # a file that stays the same is kept once
    Column("text", Text, nullable=False),
)

flow_files = Table(
    "flow_files",
    metadata,
    Column("version_id", ForeignKey("flow_versions.id"), primary_key=True),
    Column("path", Text, primary_key=True),  # below the folder of flows.yaml, with slashes
    Column("text_hash", ForeignKey("flow_texts.hash"), nullable=False),
)

flow_acts = Table(
    "flow_acts",
    metadata,
    Column("id", Id, primary_key=True),  # issue 4.5: who changed what, when; only ever added to
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),  # begin publish canary propose approve reject rollback
    Column("version_id", ForeignKey("flow_versions.id"), nullable=False),
    Column("share", Double, nullable=False),  # canary: percent of subscribers
    Column("msisdns", Text, nullable=False),  # canary: JSON list
    Column("note", Text, nullable=False),
)

flow_drafts = Table(
    "flow_drafts",
    metadata,
    Column("path", Text, primary_key=True),  # what the workbench has saved and not yet published
    Column("text", Text),  # none: the file is to go
    Column("who", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),  # G40: prices and switches are configuration
    Column("value", Text, nullable=False),
)

smpp_accounts = Table(
    "smpp_accounts",
    metadata,
    Column("system_id", Text, primary_key=True),  # §3
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),  # application, network, upstream
    Column("rules", Text, nullable=False),  # JSON: owned codes, windows, rates
)
