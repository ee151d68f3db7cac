"""Facts of services.yaml whose provider is the store, for many numbers in one reading.

A fact without a value is left out of the mapping, so that every comparison with it is false
(menu-language.md §2). Four queries at most, whatever the number of MSISDNs: who and where,
the portal, the newest credential with its lock, the news. Which of them run is decided by the
names that are asked for.

Every dial waits for this, so the numbers go to the database as one value (a JSON text, on
PostgreSQL an array) and each statement is compiled once: one with a place for each number would
be written and planned anew for every batch.

`queue.place` and `queue.wait` belong to a dialogue, not to a number: `store.tickets.place`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    join,
    literal_column,
    select,
    update,
)

from store.schema import (
    accounts,
    credentials,
    news,
    places,
    portal_profiles,
    sign_in_locks,
    sims,
    subscribers,
)

__all__ = ["NAMES", "OF_NOBODY", "WRITABLE", "Facts", "load", "load_many", "write"]

#: Fact name → value; names as in services.yaml.
Facts = Mapping[str, object]

_OF_NUMBER = {
    "subscriber.language": subscribers.c.language,
    "subscriber.status": subscribers.c.status,
    "subscriber.kind": subscribers.c.kind,
    "subscriber.vip": subscribers.c.vip,
    "subscriber.region": subscribers.c.home_region,
    "sim.network": subscribers.c.network,
    "sim.country": sims.c.country,
    "sim.device": sims.c.device,
    "sim.reads_sms": sims.c.reads_sms,
    "place.country": places.c.country,
    "place.region": places.c.region,
    "place.roaming": places.c.roaming,
    "account.balance": accounts.c.balance_minor,
    "portal.contact": portal_profiles.c.contact_msisdn,
}
_JOINED = {
    sims: sims.c.msisdn == subscribers.c.msisdn,
    places: places.c.msisdn == subscribers.c.msisdn,
    accounts: accounts.c.msisdn == subscribers.c.msisdn,
    portal_profiles: portal_profiles.c.id == subscribers.c.profile_id,
}
_PORTAL = "portal.state"
_CREDENTIAL = ("credential.kind", "credential.locked_until")
_NEWS = "news.headline"

#: Every fact that `load` knows.
NAMES = frozenset((*_OF_NUMBER, _PORTAL, *_CREDENTIAL, _NEWS, "subscriber.msisdn"))

#: Facts of the installation: they are told of any number, a subscriber's or not.
OF_NOBODY = frozenset({_NEWS})

#: Facts that `write` takes: all that stand in a place of their own, but money, which is charged.
WRITABLE = frozenset(_OF_NUMBER) - {"account.balance"}


def load(
    tx: Connection, msisdn: str, names: Collection[str], now: datetime, *, language: str = "en"
) -> Facts:
    """The named facts of one number; `language` is that of the news for who chose none."""
    return load_many(tx, (msisdn,), names, now, language=language)[msisdn]


def load_many(
    tx: Connection,
    msisdns: Sequence[str],
    names: Collection[str],
    now: datetime,
    *,
    language: str = "en",
) -> dict[str, Facts]:
    """The named facts of each of `msisdns`; a number that is no subscriber has few."""
    found: dict[str, dict[str, object]] = {msisdn: {} for msisdn in msisdns}
    for msisdn, facts in found.items():
        if "subscriber.msisdn" in names:
            facts["subscriber.msisdn"] = msisdn
    wanted = tuple(name for name in _OF_NUMBER if name in names)
    languages = {}
    if wanted or _NEWS in names:
        languages = _add_number_facts(tx, found, wanted)
    if _PORTAL in names:
        _add_portal_state(tx, found, now)
    if any(name in names for name in _CREDENTIAL):
        _add_credential_facts(tx, found, names, now)
    if _NEWS in names:
        _add_news(tx, found, languages, language)
    return dict(found)


def write(tx: Connection, msisdn: str, name: str, value: object) -> bool:
    """Set a writable fact; False when the number has no place for it, or not for that value.

    Raises `ValueError` when the fact is not writable: services.yaml and `WRITABLE` disagree.
    """
    if name not in WRITABLE:
        raise ValueError(f"{name} is not writable in the store: declare it without `writable`")
    column = _OF_NUMBER[name]
    if not _takes(column, value):
        return False
    kept = value if value is None or isinstance(value, bool) else str(value)
    change = update(column.table).where(_is_of(column.table, msisdn)).values({column: kept})
    return tx.execute(change).rowcount == 1


def _takes(column: Column[Any], value: object) -> bool:
    if value is None:
        return bool(column.nullable)
    return isinstance(value, bool) is isinstance(column.type, Boolean)


def _is_of(table: FromClause, msisdn: str) -> ColumnElement[bool]:
    """The row of a table that is the number's."""
    if table is not portal_profiles:
        return table.c.msisdn == msisdn
    mine = select(subscribers.c.profile_id).where(subscribers.c.msisdn == msisdn)
    return portal_profiles.c.id == mine.scalar_subquery()


class _Reading(NamedTuple):
    """A statement whose text is made; `reads` turn what the driver gives into values, by name."""

    text: str
    reads: tuple[tuple[str, Callable[[Any], object]], ...] = ()


def _rows(
    tx: Connection, reading: _Reading, numbers: Iterable[str]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a statement over some numbers finds."""
    if tx.dialect.name == "postgresql":
        return tx.exec_driver_sql(reading.text, {"numbers": list(numbers)}).all()
    given = msgspec.json.encode(list(numbers)).decode()
    return tx.exec_driver_sql(reading.text, (given,)).all()


def _each_number(dialect: Dialect) -> Any:
    """The subscribers of the numbers that a statement is given as its only value, `numbers`."""
    given: Any = bindparam("numbers")
    if dialect.name == "postgresql":
        numbers: Any = func.unnest(cast(given, ARRAY(Text))).table_valued("value")
        each = numbers.render_derived(name="each_number")
    else:
        each = func.json_each(given).table_valued("value", name="each_number")
    return join(each, subscribers, subscribers.c.msisdn == each.c.value)


def _text(dialect: Dialect, query: Select[*tuple[Any, ...]]) -> str:
    return str(query.compile(dialect=dialect))


@lru_cache(64)
def _number_reading(dialect: Dialect, wanted: tuple[str, ...]) -> _Reading:
    columns = [_OF_NUMBER[name] for name in wanted]
    source = _each_number(dialect)
    for table in {column.table for column in columns} - {subscribers}:
        source = source.outerjoin(table, _JOINED[table])
    query = select(subscribers.c.msisdn, subscribers.c.language, *columns).select_from(source)
    reads: dict[str, Callable[[Any], object]] = {
        name: bool for name in wanted if isinstance(_OF_NUMBER[name].type, Boolean)
    }
    if "account.balance" in wanted:
        reads["account.balance"] = _money
    return _Reading(_text(dialect, query), tuple(reads.items()))


def _add_number_facts(
    tx: Connection, found: dict[str, dict[str, object]], wanted: tuple[str, ...]
) -> dict[str, str]:
    """Fill in what the joined row of a number says; gives msisdn → language."""
    reading = _number_reading(tx.dialect, wanted)
    languages = {}
    for msisdn, spoken, *values in _rows(tx, reading, found):
        if spoken is not None:
            languages[msisdn] = spoken
        facts = found[msisdn]
        told = zip(wanted, values, strict=True)
        facts.update({name: value for name, value in told if value is not None})
        for name, read in reading.reads:
            if name in facts:
                facts[name] = read(facts[name])
    return languages


@lru_cache(8)
def _portal_reading(dialect: Dialect) -> _Reading:
    profile = portal_profiles.c
    query = select(subscribers.c.msisdn, profile.state, profile.blocked_until).select_from(
        _each_number(dialect).join(portal_profiles, _JOINED[portal_profiles])
    )
    return _Reading(_text(dialect, query))


def _add_portal_state(tx: Connection, found: dict[str, dict[str, object]], now: datetime) -> None:
    for facts in found.values():
        facts[_PORTAL] = "none"
    for msisdn, state, until_s in _rows(tx, _portal_reading(tx.dialect), found):
        is_over = state == "blocked" and until_s is not None and until_s <= now.timestamp()
        if state in ("active", "blocked"):
            found[msisdn][_PORTAL] = "active" if is_over else state


@lru_cache(8)
def _credential_reading(dialect: Dialect) -> _Reading:
    lock, credential = sign_in_locks.c, credentials.c
    password: Any = literal_column("'password'")
    pin: Any = literal_column("'pin'")
    is_lock = and_(lock.profile_id == subscribers.c.profile_id, lock.what == password)
    is_mine = and_(
        credential.profile_id == subscribers.c.profile_id,
        credential.kind != pin,
        credential.replaced_at.is_(None),
    )
    query = (
        select(
            subscribers.c.msisdn,
            lock.locked_until,
            credential.kind,
            credential.used_at,
            credential.expires_at,
        )
        .select_from(
            _each_number(dialect).outerjoin(sign_in_locks, is_lock).outerjoin(credentials, is_mine)
        )
        .order_by(subscribers.c.msisdn, credential.created_at.desc(), credential.id.desc())
    )
    return _Reading(_text(dialect, query))


def _add_credential_facts(
    tx: Connection, found: dict[str, dict[str, object]], names: Collection[str], now: datetime
) -> None:
    now_s = now.timestamp()
    kinds = dict.fromkeys(found, "none")
    for msisdn, locked_until, kind, used_at, expires_at in _rows(
        tx, _credential_reading(tx.dialect), found
    ):
        is_locked = locked_until is not None and locked_until > now_s
        if is_locked and "credential.locked_until" in names:
            found[msisdn]["credential.locked_until"] = datetime.fromtimestamp(locked_until, UTC)
        if kinds[msisdn] == "none":
            is_over = expires_at is not None and expires_at <= now_s
            kinds[msisdn] = _credential_kind(kind, used_at is not None, is_over)
    if "credential.kind" in names:
        for msisdn, kind in kinds.items():
            found[msisdn]["credential.kind"] = kind


def _credential_kind(kind: str | None, is_used: bool, is_over: bool) -> str:
    """What a credential is worth now; "none" lets an older one speak."""
    if kind is None:
        return "none"
    if is_used and kind == "temporary":
        return "used"
    return "none" if is_over else kind


@lru_cache(8)
def _news_reading(dialect: Dialect) -> _Reading:
    return _Reading(_text(dialect, select(news.c.language, news.c.headline)))


def _add_news(
    tx: Connection,
    found: dict[str, dict[str, object]],
    languages: Mapping[str, str],
    language: str,
) -> None:
    rows = tx.exec_driver_sql(_news_reading(tx.dialect).text).all()
    headlines: dict[str, str] = dict(map(tuple, rows))
    fallback = headlines.get(language)
    for msisdn, facts in found.items():
        headline = headlines.get(languages.get(msisdn, language), fallback)
        if headline is not None:
            facts[_NEWS] = headline


def _money(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)
