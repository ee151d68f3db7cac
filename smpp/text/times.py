"""SMPP times: absolute, relative, and the dates of receipts.

No clock is read: what a relative time counts from is passed in. A time that cannot be read is a
`DecodeError` with the status of its field, so that the sender can be answered by the book.

Rules: SMPP 3.4 §7.1.1 (`YYMMDDhhmmsstnnp`), Appendix C (two-digit years).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from smpp.constants import CommandStatus
from smpp.errors import DecodeError, EncodeError

__all__ = [
    "format_absolute",
    "format_receipt_date",
    "format_relative",
    "parse_receipt_date",
    "parse_time",
]

_FIELDS: Final = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d)(\d\d)([-+R]))?", re.ASCII)
_RECEIPT_FORMATS: Final = {10: "%y%m%d%H%M", 12: "%y%m%d%H%M%S", 14: "%Y%m%d%H%M%S"}
_MOST_QUARTERS: Final = 48
_LAST_YEAR_OF_THIS_CENTURY: Final = 37


def parse_time(
    text: str, now: datetime, status: CommandStatus = CommandStatus.ESME_RINVSCHED
) -> datetime | None:
    """The moment that a time field names, or None for an empty one ("now", "the default").

    `now` is aware: a relative time counts from it, and a local form without an offset (12 digits)
    is in its zone. Raises `DecodeError` with `status` for anything else; pass ESME_RINVEXPIRY for
    validity_period.
    """
    if not text:
        return None
    fields = _FIELDS.fullmatch(text)
    if not fields:
        raise DecodeError(f"time {text!r} is not of the form YYMMDDhhmmsstnnp", status)
    try:
        numbers = [int(field) for field in fields.groups(default="0")[:8]]
        if fields[9] == "R":
            return _later(now, numbers)
        return _absolute(numbers, fields[9], now)
    except (ValueError, OverflowError) as error:
        raise DecodeError(f"time {text!r} names no moment: {error}", status) from None


def _later(now: datetime, numbers: list[int]) -> datetime:
    """`now` moved on: years and months by the calendar, the rest by its length."""
    years, months, days, hours, minutes, seconds = numbers[:6]
    month = now.month - 1 + months + 12 * years
    year, month = now.year + month // 12, month % 12 + 1
    day = min(now.day, monthrange(year, month)[1])
    moved = now.replace(year=year, month=month, day=day)
    return moved + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _absolute(numbers: list[int], sign: str | None, now: datetime) -> datetime:
    year, month, day, hour, minute, second, tenths, quarters = numbers
    if quarters > _MOST_QUARTERS:
        raise ValueError(f"an offset has at most {_MOST_QUARTERS} quarters of an hour")
    offset = timedelta(minutes=15 * quarters) * (-1 if sign == "-" else 1)
    century = 2000 if year <= _LAST_YEAR_OF_THIS_CENTURY else 1900
    zone = timezone(offset) if sign else now.tzinfo
    return datetime(century + year, month, day, hour, minute, second, tenths * 100_000, tzinfo=zone)


def format_absolute(moment: datetime) -> str:
    """The absolute form of an aware moment, in UTC. Raises `EncodeError` outside 1938 to 2037."""
    if moment.tzinfo is None:
        raise EncodeError("a time without a zone cannot be sent; make it aware")
    utc = moment.astimezone(UTC)
    if not 1938 <= utc.year <= 2037:
        raise EncodeError(f"year {utc.year} has no two-digit form; use 1938 to 2037")
    return f"{utc:%y%m%d%H%M%S}{utc.microsecond // 100_000}00+"


def format_relative(span: timedelta) -> str:
    """The relative form of a span, in days, hours, minutes and seconds.

    Years and months are never used, peers disagree on their length. Raises `EncodeError` below zero
    and from 100 days on.
    """
    if not timedelta() <= span < timedelta(days=100):
        raise EncodeError(f"{span} has no relative form; use less than 100 days or a date")
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"0000{span.days:02}{hours:02}{minutes:02}{seconds:02}000R"


def format_receipt_date(moment: datetime) -> str:
    """A date of a receipt, `YYMMDDhhmm`, in the moment's own zone."""
    return f"{moment:%y%m%d%H%M}"


def parse_receipt_date(text: str, zone: timezone = UTC) -> datetime | None:
    """The moment of a receipt's date of 10, 12 or 14 digits, read in `zone`; None if it is none."""
    layout = _RECEIPT_FORMATS.get(len(text))
    if not layout or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, layout).replace(tzinfo=zone)
    except ValueError:
        return None
