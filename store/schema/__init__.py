"""Every table of the store, one module a topic; the comment beside a column names its source.

"D", "R…", "H…", "G…", "J…" are sections of services.md, "3.4" and "5.0" are versions of SMPP.
Money is in minor units of its currency. The tables are made by `store.migrations`, and a test
holds the two against each other.
"""

from __future__ import annotations

from store.schema.desk import requests, surveys, ticket_lines, tickets
from store.schema.dialogues import (
    audit,
    call_records,
    idempotency_keys,
    outside_calls,
    ussd_sessions,
)
from store.schema.flows import (
    flow_acts,
    flow_counts,
    flow_drafts,
    flow_files,
    flow_texts,
    flow_versions,
)
from store.schema.installation import news, settings, smpp_accounts, topics
from store.schema.naming import metadata
from store.schema.people import (
    accounts,
    charges,
    places,
    portal_logins,
    portal_profiles,
    sims,
    subscribers,
)
from store.schema.secrets import credentials, sign_in_locks
from store.schema.traffic import (
    broadcasts,
    delivery_pending,
    emails,
    messages,
    numbers,
    upstream_parts,
)

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
    "flow_counts",
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
    "upstream_parts",
    "ussd_sessions",
]
