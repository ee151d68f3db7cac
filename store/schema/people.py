"""Who there is: subscribers with their SIM, place and account, and their portal profiles."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Table, Text

from store.schema.naming import metadata
from store.types import Id, Instant

__all__ = [
    "accounts",
    "charges",
    "places",
    "portal_logins",
    "portal_profiles",
    "sims",
    "subscribers",
]

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
