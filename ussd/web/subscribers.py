"""What scripts may ask: a number's facts and charges, a condition on them, the menus' settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from menus.expressions import ConditionError, parse
from store import accounts, facts
from ussd.web.calls import BadCall, Call

__all__ = ["charges_of", "condition", "facts_of", "settings"]


def facts_of(call: Call) -> None:
    """`GET …/facts`: every fact of the number that has a value."""
    gateway = call.gateway
    gateway.reader.call(
        facts.load,
        call.msisdn(),
        facts.NAMES,
        gateway.clocks.now(),
        done=call.done(lambda found: {"facts": {n: _plain(v) for n, v in sorted(found.items())}}),
    )


def charges_of(call: Call) -> None:
    """`GET …/charges`: what the number was charged, with the sum."""
    call.gateway.reader.call(accounts.charges_of, call.msisdn(), done=call.done(_charges))


def _charges(charges: list[accounts.Charge]) -> dict[str, Any]:
    held = [charge for charge in charges if charge.refunded_at is None]
    return {
        "total": str(sum((charge.amount for charge in held), Decimal("0.00"))),
        "charges": [
            {"amount": str(c.amount), "purpose": c.purpose, "at": c.charged_at.isoformat()}
            for c in held
        ],
    }


def condition(call: Call) -> None:
    """`POST …/condition` with `condition`: whether it holds, in the flows' own language."""
    try:
        parsed = parse(call.text("condition"))
    except ConditionError as error:
        raise BadCall(str(error)) from None
    unknown = sorted(parsed.names - facts.NAMES)
    if unknown:
        raise BadCall(f"there is no fact {unknown[0]}; GET …/facts lists those that have a value")
    gateway = call.gateway
    now = gateway.clocks.now()

    def judged(found: Mapping[str, object]) -> dict[str, bool]:
        return {"holds": parsed.holds(found.get, now)}

    gateway.reader.call(
        facts.load, call.msisdn(), sorted(parsed.names), now, done=call.done(judged)
    )


def settings(call: Call) -> None:
    """`GET …/settings`: the values of the menus' settings, which no script can change."""
    values = call.gateway.menus.values
    call.answer(200, {"settings": {name: _plain(values[name]) for name in sorted(values)}})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
