"""Who wants to be told when a phone is back: delivery pending flags (3.4 §5.3.2.29, set_dpf).

A flag is set when a message that asks for it finds its phone absent, and goes when the account has
been told; it outlives the message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, delete, select

from store import batches
from store.schema import delivery_pending

__all__ = ["Flag", "forget", "note", "take"]


class Flag(msgspec.Struct, frozen=True, gc=False):
    """One phone, one account, and the address of the account that the phone was to hear from."""

    msisdn: str
    account: str
    esme_addr: str
    esme_addr_ton: int
    esme_addr_npi: int
    set_at: float


_NOTE = batches.Batch(
    Flag,
    (
        ("msisdn", "text"),
        ("account", "text"),
        ("esme_addr", "text"),
        ("esme_addr_ton", "integer"),
        ("esme_addr_npi", "integer"),
        ("set_at", "double precision"),
    ),
    "INSERT INTO delivery_pending SELECT * FROM fresh WHERE true ON CONFLICT DO NOTHING",
)


def note(tx: Connection, flag: Flag) -> None:
    """Set a flag; one that is set stays as it is."""
    _NOTE.write(tx, [flag])


def take(tx: Connection, is_wanted: Callable[[Flag], bool]) -> tuple[Sequence[Flag], bool]:
    """Remove and give the flags that are wanted, oldest first, and whether any are left."""
    query = select(delivery_pending).order_by(delivery_pending.c.set_at)
    every = [Flag(*row) for row in tx.execute(query)]
    wanted = [flag for flag in every if is_wanted(flag)]
    for flag in wanted:
        tx.execute(
            delete(delivery_pending).where(
                delivery_pending.c.msisdn == flag.msisdn,
                delivery_pending.c.account == flag.account,
                delivery_pending.c.esme_addr == flag.esme_addr,
            )
        )
    return wanted, len(wanted) < len(every)


def forget(tx: Connection, before: float) -> int:
    """Remove the flags that were set before then; gives the number."""
    return tx.execute(delete(delivery_pending).where(delivery_pending.c.set_at < before)).rowcount
