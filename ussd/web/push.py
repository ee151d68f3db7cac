"""Opening a screen on a handset from the network side: `POST /api/v1/push/{name}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from menus.catalogue import value_of
from ussd.core.addresses import parse_msisdn
from ussd.service.refusals import BY_WORD
from ussd.web.calls import BadCall, Call

__all__ = ["push"]


def push(call: Call) -> None:
    """`POST /push/{name}` with `msisdn` and `values`: what came of it, "shown" or "sent"."""
    dialogues = call.gateway.dialogues
    flows = dialogues.served.flows
    name = call.place["name"]
    screen = flows.push.get(name)
    if screen is None:
        known = ", ".join(sorted(flows.push)) or "none"
        call.answer(404, {"error": f"flows.yaml declares no push {name}; it has: {known}"})
        return
    msisdn = parse_msisdn(call.text("msisdn"))
    if msisdn is None:
        raise BadCall("write the number as digits, like 79031234567")
    values = _values(flows.push_takes.get(screen, {}), call.body.get("values", {}))

    def told(word: str) -> None:
        refusal = BY_WORD.get(word)
        if refusal is None:
            call.answer(200, {"outcome": word})
        else:
            call.answer(refusal.http_status, {"outcome": word, "error": refusal.words})

    dialogues.pushes.open(screen, msisdn, values, told)


def _values(takes: Mapping[str, Any], given: object) -> dict[str, object]:
    """What the push takes, checked; raises `BadCall` for the first that is wrong."""
    if not isinstance(given, Mapping) or set(given) != set(takes):
        wanted = ", ".join(f"{name} ({type})" for name, type in takes.items()) or "nothing"
        raise BadCall(f'this push takes as "values": {wanted}')
    try:
        return {name: value_of(type, given[name]) for name, type in takes.items()}
    except ValueError as error:
        raise BadCall(f"values: {error}") from None
