"""SMPP accounts over HTTP: shown without their passwords, changed with effect at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from ussd.service.links.account_book import Shown
from ussd.web.calls import BadCall, Call

__all__ = ["account", "accounts", "add", "change", "password", "remove"]

_WHO = "API"


def accounts(call: Call) -> None:
    """`GET …/accounts`: every account, by system_id."""
    call.answer(200, {"accounts": [_document(shown) for shown in call.gateway.account_book.all()]})


def account(call: Call) -> None:
    """`GET …/accounts/{system_id}`: one account."""
    shown = call.gateway.account_book.find(call.place["system_id"])
    call.answer(200, {"account": _document(shown)})


def add(call: Call) -> None:
    """`POST …/accounts` with `system_id`, `password`, `role` and any other rule."""
    rules = _rules(call)
    system_id, given = call.text("system_id"), call.text("password")
    for name in ("system_id", "password"):
        rules.pop(name)
    call.gateway.account_book.add(system_id, given, rules, _WHO, _done(call, 201))


def change(call: Call) -> None:
    """`PATCH …/accounts/{system_id}` with the rules that are to change."""
    rules = _rules(call)
    call.gateway.account_book.set(call.place["system_id"], rules, _WHO, _done(call, 200))


def password(call: Call) -> None:
    """`PUT …/accounts/{system_id}/password` with `password`; `unbind` true parts from who is in."""
    given = call.text("password")
    call.gateway.account_book.set_password(
        call.place["system_id"],
        given,
        _WHO,
        _done(call, 200),
        unbinds=call.body.get("unbind") is True,
    )


def remove(call: Call) -> None:
    """`DELETE …/accounts/{system_id}`: unbind and forget it; one of the file is as it was there."""
    call.gateway.account_book.remove(call.place["system_id"], _WHO, _done(call, 200))


def _rules(call: Call) -> dict[str, Any]:
    if not isinstance(call.body, Mapping):
        raise BadCall("send a JSON object of rules; docs/accounts.md lists them")
    return dict(call.body)


def _document(shown: Shown) -> dict[str, Any]:
    hidden = {name for name, value in shown.rules if isinstance(value, SecretStr)}
    rules = shown.rules.model_dump(mode="json", exclude=hidden)
    rules["bind_types"] = sorted(rules["bind_types"])
    return {
        "system_id": shown.system_id,
        "origin": shown.origin,
        "bound": shown.bound,
        **rules,
    }


def _done(call: Call, status: int) -> Any:
    def tell(shown: Shown | None, error: Exception | None) -> None:
        if error is not None:
            call.refuse(error)
        else:
            call.answer(status, {"account": None if shown is None else _document(shown)})

    return tell
