"""Controls for scripts: faults, outages, facts and settings for one test, a number made afresh.

They answer only where `[http] test_controls` is on; a gateway that serves people leaves it off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection

from store import accounts, afresh, subscribers
from store.inquiries import Wanted
from ussd.service.messages.amending import Cancel
from ussd.web.calls import BadCall, Call

__all__ = [
    "clock",
    "faults",
    "make_afresh",
    "outages",
    "put_forward",
    "set_facts",
    "set_setting",
    "sms_delay",
]


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


def make_afresh(call: Call) -> None:
    """`POST …/test/subscribers/{msisdn}/afresh`: let nothing be left of what the number has done.

    Its dialogues end, what waits for it is cancelled, its faults are over; `store.afresh` has the
    rest.  The answer's `charged` is what it was charged so far, which stays in the books.
    """
    gateway, msisdn = call.gateway, call.msisdn()
    gateway.dialogues.end_all(msisdn)
    gateway.faults.clear(msisdn)

    def cancelled(outcome: object, error: Exception | None) -> None:
        if error is not None:
            call.refuse(error)
            return
        gateway.writer.call(_afresh, msisdn, gateway.clocks.now(), done=call.done(made))

    def made(charged: Decimal) -> dict[str, str]:
        gateway.desk.moved()
        return {"charged": str(charged)}

    meant = Wanted(None, destination_addr=msisdn)
    gateway.amending(meant, Cancel(gateway.forwarder), cancelled)


def _afresh(tx: Connection, msisdn: str, now: datetime) -> Decimal:
    afresh.make_afresh(tx, msisdn, now)
    return accounts.charged_total(tx, msisdn)


def set_setting(call: Call) -> None:
    """`POST …/test/settings` with one menu setting and its value; null takes the value away."""
    if not isinstance(call.body, Mapping) or len(call.body) != 1:
        raise BadCall("send a JSON object with one setting")
    ((name, raw),) = call.body.items()
    try:
        call.gateway.menus.set_value(name, raw)
    except KeyError:
        raise BadCall(f"services.yaml declares no setting {name}") from None
    except ValueError as error:
        raise BadCall(f"{name}: {error}") from None
    call.answer(200, {})


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
