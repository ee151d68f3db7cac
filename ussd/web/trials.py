"""Controls for scripts: faults, outages, and facts of a subscriber set for one test.

They answer only where `[http] test_controls` is on; a gateway that serves people leaves it off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection

from store import accounts, subscribers
from ussd.web.calls import BadCall, Call

__all__ = ["clock", "faults", "outages", "put_forward", "set_facts", "sms_delay"]


def sms_delay(call: Call) -> None:
    """`POST …/sms-delay` with `msisdn` and `seconds`: hold every SMS to this phone so long."""
    call.gateway.faults.hold(call.text("msisdn"), _seconds(call))
    call.answer(200, {})


def faults(call: Call) -> None:
    """`POST …/faults` with `msisdn` and `covered` (true, false) or `loss` (0 to 1)."""
    msisdn = call.text("msisdn")
    if "covered" in call.body:
        call.gateway.faults.cover(msisdn, bool(call.body["covered"]))
    if "loss" in call.body:
        call.gateway.faults.lose(msisdn, float(call.body["loss"]))
    call.answer(200, {})


def outages(call: Call) -> None:
    """`POST …/outages` with `service` and `out` (true unless said): "store" or a service's name."""
    call.gateway.faults.outage(call.text("service"), bool(call.body.get("out", True)))
    call.answer(200, {})


def clock(call: Call) -> None:
    """`GET …/clock`: what time it is for the gateway; 409 where its clock cannot be put forward."""
    clocks = call.gateway.clocks
    if clocks.can_step:
        call.answer(200, {"now": clocks.now().isoformat()})
    else:
        call.answer(409, {"error": "this gateway runs on the world's clock"})


def put_forward(call: Call) -> None:
    """`POST …/clock` with `advance` in seconds: let so much time pass at once."""
    clocks = call.gateway.clocks
    if clocks.can_step:
        clocks.step(_seconds(call, "advance"))
    clock(call)


def set_facts(call: Call) -> None:
    """`POST …/test/subscribers/{msisdn}` with any of lang, balance, status, country."""
    if not isinstance(call.body, Mapping):
        raise BadCall("send a JSON object of facts")
    unknown = sorted(set(call.body) - set(_SETTERS))
    if unknown:
        raise BadCall(f"{unknown[0]} cannot be set; these can: {', '.join(_SETTERS)}")
    gateway = call.gateway
    gateway.writer.call(
        _set, call.msisdn(), dict(call.body), gateway.clocks.now(), done=call.done(lambda _: {})
    )


def _seconds(call: Call, name: str = "seconds") -> float:
    try:
        return float(call.body[name])
    except (KeyError, TypeError, ValueError):
        raise BadCall(f'"{name}" is a number of seconds') from None


def _set(tx: Connection, msisdn: str, values: Mapping[str, Any], now: datetime) -> None:
    for name, value in values.items():
        _SETTERS[name](tx, msisdn, str(value), now)


def _language(tx: Connection, msisdn: str, value: str, now: datetime) -> None:
    subscribers.set_language(tx, msisdn, value)


def _status(tx: Connection, msisdn: str, value: str, now: datetime) -> None:
    subscribers.set_status(tx, msisdn, value)


def _country(tx: Connection, msisdn: str, value: str, now: datetime) -> None:
    roaming = "home" if value == "RU" else "international"
    subscribers.move(tx, msisdn, value, roaming, None)


def _balance(tx: Connection, msisdn: str, value: str, now: datetime) -> None:
    try:
        wanted = Decimal(value)
    except InvalidOperation:
        raise BadCall(f"{value} is no amount") from None
    accounts.set_balance(tx, msisdn, wanted)


_SETTERS: Mapping[str, Callable[[Connection, str, str, datetime], None]] = {
    "lang": _language,
    "status": _status,
    "country": _country,
    "balance": _balance,
}
