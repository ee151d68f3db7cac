"""Requests that people will work on (menu action `ticket:`; services.md D Request, J48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.schema import requests

__all__ = ["Request", "file", "of_number"]


@dataclass(frozen=True, slots=True)
class Request:
    """`id` is the number the subscriber is told; `state` begins as "new"."""

    id: int
    msisdn: str
    subject: str
    text: str
    state: str
    created_at: datetime


def file(tx: Connection, msisdn: str, subject: str, text: str, now: datetime) -> int:
    """Store a request; gives its number."""
    values = {"msisdn": msisdn, "subject": subject, "text": text, "state": "new"}
    made = requests.insert().values(created_at=now, **values)
    return int(tx.execute(made.returning(requests.c.id)).scalar_one())


def of_number(tx: Connection, msisdn: str) -> list[Request]:
    """Every request of the number, newest first."""
    query = select(requests).where(requests.c.msisdn == msisdn).order_by(requests.c.id.desc())
    return [Request(*row) for row in tx.execute(query)]
