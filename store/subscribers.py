"""Subscribers: the number, its SIM, where it is (services.md D: Subscriber, Sim, Location)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from store.errors import NotFound
from store.schema import places, sims, subscribers

__all__ = ["Subscriber", "add", "find", "move", "numbers", "set_language", "set_status"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A number with its SIM and its place; the fields are those of services.yaml.

    `language` None: nobody chose one; `roaming`: home, national, international.
    """

    msisdn: str
    network: str
    kind: str = "prepaid"
    status: str = "active"
    vip: bool = False
    language: str | None = None
    home_region: str | None = None
    migrated_to: str | None = None
    iccid: str | None = None
    sim_country: str = "RU"
    device: str = "phone"
    reads_sms: bool = True
    in_device: bool = True
    place_country: str = "RU"
    place_region: str | None = None
    roaming: str = "home"
    in_coverage: bool = True


def add(tx: Connection, subscriber: Subscriber) -> None:
    """Store a new number; raises `Conflict` when it exists."""
    who = subscriber
    tx.execute(
        subscribers.insert().values(
            msisdn=who.msisdn,
            network=who.network,
            home_region=who.home_region,
            status=who.status,
            kind=who.kind,
            vip=who.vip,
            language=who.language,
            migrated_to=who.migrated_to,
        )
    )
    tx.execute(
        sims.insert().values(
            msisdn=who.msisdn,
            iccid=who.iccid,
            country=who.sim_country,
            device=who.device,
            reads_sms=who.reads_sms,
            in_device=who.in_device,
        )
    )
    tx.execute(
        places.insert().values(
            msisdn=who.msisdn,
            country=who.place_country,
            region=who.place_region,
            roaming=who.roaming,
            in_coverage=who.in_coverage,
        )
    )


def find(tx: Connection, msisdn: str) -> Subscriber:
    """The subscriber; raises `NotFound`."""
    who, sim, place = subscribers.c, sims.c, places.c
    query = (
        select(
            who.msisdn,
            who.network,
            who.kind,
            who.status,
            who.vip,
            who.language,
            who.home_region,
            who.migrated_to,
            sim.iccid,
            sim.country,
            sim.device,
            sim.reads_sms,
            sim.in_device,
            place.country,
            place.region,
            place.roaming,
            place.in_coverage,
        )
        .join(sims, sim.msisdn == who.msisdn)
        .join(places, place.msisdn == who.msisdn)
        .where(who.msisdn == msisdn)
    )
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(f"The number {msisdn} is no subscriber of ours: check the digits.")
    return Subscriber(*row)


def numbers(tx: Connection, limit: int = 10_000) -> list[str]:
    """The MSISDNs of all subscribers, in order."""
    query = select(subscribers.c.msisdn).order_by(subscribers.c.msisdn).limit(limit)
    return list(tx.execute(query).scalars())


def set_language(tx: Connection, msisdn: str, language: str) -> bool:
    """Keep the language that the subscriber chose; False when there is no such subscriber."""
    return _set(tx, msisdn, language=language)


def set_status(tx: Connection, msisdn: str, status: str) -> bool:
    """active, blocked (J77) or closed; False when there is no such subscriber."""
    return _set(tx, msisdn, status=status)


def move(tx: Connection, msisdn: str, country: str, roaming: str, region: str | None) -> bool:
    """The SIM is elsewhere now; False when there is no such subscriber."""
    change = update(places).where(places.c.msisdn == msisdn)
    where = {"country": country, "roaming": roaming, "region": region}
    return tx.execute(change.values(**where)).rowcount == 1


def _set(tx: Connection, msisdn: str, **values: str) -> bool:
    change = update(subscribers).where(subscribers.c.msisdn == msisdn).values(**values)
    return tx.execute(change).rowcount == 1
