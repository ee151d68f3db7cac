"""The table of the API: method and path → who may ask, and the operation.

`open` needs no token; `read` takes the token of `[http]` (var/token); `desk` takes that of the desk
or of `[http]`; `trial` takes that of `[http]` where test controls are switched on;
`menus` takes that of a person of `[workbench]`, or of `[http]`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from store import StoreError
from ussd.errors import Refused
from ussd.web import (
    accounts,
    desk,
    emails,
    handsets,
    health,
    menu_walks,
    menus,
    messages,
    portal,
    push,
    subscribers,
    trials,
)
from ussd.web.calls import Answer, BadCall, Call, Operation

__all__ = ["ROUTES", "Route", "answer"]


class Route(NamedTuple):
    """One operation of the API; `{name}` in the path is one piece of it."""

    method: str
    path: str
    access: str
    operation: Operation


ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", "open", health.health),
    Route("POST", "/api/v1/portal/sign-in", "open", portal.sign_in),
    Route("GET", "/api/v1/handsets/{msisdn}/inbox", "read", handsets.inbox),
    Route("GET", "/api/v1/handsets/{msisdn}/screen", "read", handsets.screen),
    Route("GET", "/api/v1/subscribers/{msisdn}/facts", "read", subscribers.facts_of),
    Route("GET", "/api/v1/subscribers/{msisdn}/charges", "read", subscribers.charges_of),
    Route("POST", "/api/v1/subscribers/{msisdn}/condition", "read", subscribers.condition),
    Route("GET", "/api/v1/settings", "read", subscribers.settings),
    Route("GET", "/api/v1/desk/tickets", "desk", desk.tickets),
    Route("POST", "/api/v1/desk/tickets/take", "desk", desk.take),
    Route("GET", "/api/v1/desk/tickets/{ticket}/lines", "desk", desk.lines),
    Route("POST", "/api/v1/desk/tickets/{ticket}/say", "desk", desk.say),
    Route("POST", "/api/v1/desk/tickets/{ticket}/end", "desk", desk.end),
    Route("POST", "/api/v1/push/{name}", "read", push.push),
    Route("GET", "/api/v1/emails", "read", emails.latest),
    Route("GET", "/api/v1/messages", "read", messages.messages),
    Route("GET", "/api/v1/messages/{message_id}", "read", messages.message),
    Route("POST", "/api/v1/messages/{message_id}/cancel", "read", messages.cancel),
    Route("POST", "/api/v1/messages/{message_id}/resend", "read", messages.resend),
    Route("GET", "/api/v1/accounts", "read", accounts.accounts),
    Route("POST", "/api/v1/accounts", "read", accounts.add),
    Route("GET", "/api/v1/accounts/{system_id}", "read", accounts.account),
    Route("PATCH", "/api/v1/accounts/{system_id}", "read", accounts.change),
    Route("DELETE", "/api/v1/accounts/{system_id}", "read", accounts.remove),
    Route("PUT", "/api/v1/accounts/{system_id}/password", "read", accounts.password),
    Route("GET", "/api/v1/menus", "menus", menus.state),
    Route("GET", "/api/v1/menus/versions", "menus", menus.versions),
    Route("GET", "/api/v1/menus/changes", "menus", menus.changes),
    Route("GET", "/api/v1/menus/counts", "menus", menu_walks.counts),
    Route("GET", "/api/v1/menus/source", "menus", menus.source),
    Route("POST", "/api/v1/menus/source", "menus", menus.save),
    Route("POST", "/api/v1/menus/files", "menus", menus.make),
    Route("POST", "/api/v1/menus/files/move", "menus", menus.move),
    Route("POST", "/api/v1/menus/discard", "menus", menus.discard),
    Route("POST", "/api/v1/menus/check", "menus", menus.check),
    Route("POST", "/api/v1/menus/preview", "menus", menus.preview),
    Route("POST", "/api/v1/menus/picture", "menus", menu_walks.picture),
    Route("POST", "/api/v1/menus/publish", "menus", menus.publish),
    Route("POST", "/api/v1/menus/approve", "menus", menus.approve),
    Route("POST", "/api/v1/menus/reject", "menus", menus.reject),
    Route("POST", "/api/v1/menus/rollback", "menus", menus.roll_back),
    Route("POST", "/api/v1/test/sms-delay", "trial", trials.sms_delay),
    Route("POST", "/api/v1/test/faults", "trial", trials.faults),
    Route("POST", "/api/v1/test/outages", "trial", trials.outages),
    Route("GET", "/api/v1/test/clock", "trial", trials.clock),
    Route("POST", "/api/v1/test/clock", "trial", trials.put_forward),
    Route("POST", "/api/v1/test/subscribers/{msisdn}", "trial", trials.set_facts),
    Route("POST", "/api/v1/test/subscribers/{msisdn}/afresh", "trial", trials.make_afresh),
    Route("POST", "/api/v1/test/settings", "trial", trials.set_setting),
)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_PATTERNS = [(_pattern(route.path), route) for route in ROUTES]


def answer(
    gateway: Any,
    method: str,
    path: str,
    *,
    body: Any = None,
    token: str | None = None,
    query: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = (),
    done: Answer,
) -> None:
    """Answer one call through `done(status, document)`, now or later."""
    found = [(r, m) for pattern, r in _PATTERNS if (m := pattern.fullmatch(path))]
    route, match = next(((r, m) for r, m in found if r.method == method), (None, None))
    if route is None or match is None:
        done(405 if found else 404, {"error": f"there is no {method} {path}; see docs/http-api.md"})
        return
    refused = _ACCESS[route.access](gateway, token)
    if refused is not None:
        done(*refused)
        return
    call = Call(gateway, done, match.groupdict(), query or {}, body, languages, token)
    try:
        route.operation(call)
    except (BadCall, Refused, StoreError) as error:
        call.refuse(error)


_Refusal = tuple[int, dict[str, str]] | None


def _is(given: str | None, token: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), token.encode())


def _open(gateway: Any, token: str | None) -> _Refusal:
    return None


def _read(gateway: Any, token: str | None) -> _Refusal:
    if _is(token, gateway.http_token):
        return None
    where = gateway.settings.http.token_file
    return 401, {"error": f"send the token of {where} as Authorization: Bearer TOKEN"}


def _desk(gateway: Any, token: str | None) -> _Refusal:
    if _is(token, gateway.desk_token) or _is(token, gateway.http_token):
        return None
    where = gateway.settings.desk.token_file
    return 401, {"error": f"send the token of {where} as Authorization: Bearer TOKEN"}


def _menus(gateway: Any, token: str | None) -> _Refusal:
    if gateway.people.of(token) is not None:
        return None
    where = gateway.settings.http.token_file
    return 401, {"error": f"send your token, or that of {where}, as Authorization: Bearer TOKEN"}


def _trial(gateway: Any, token: str | None) -> _Refusal:
    refused = _read(gateway, token)
    if refused is None and not gateway.settings.http.test_controls:
        return 403, {"error": "start the gateway with DIALTREE_HTTP__TEST_CONTROLS=true for tests"}
    return refused


_ACCESS: Mapping[str, Callable[[Any, str | None], _Refusal]] = {
    "open": _open,
    "read": _read,
    "desk": _desk,
    "trial": _trial,
    "menus": _menus,
}
