"""`POST /api/v1/portal/sign-in`: what the one-time password is for (services.md C, R01–R15).

Three steps, none of which holds the loop: look up (reader), compare (a thread, one hash at a time),
decide and count (writer). The answer goes out after that commit, so a password that signed in once
is used up even if the process dies right behind it.

    200 ok · 401 E01, E03, E05 · 423 locked · 403 blocked · 503 E07
"""

from __future__ import annotations

from functools import partial

from store import StoreError
from store import sign_in as signing
from store.sign_in import Attempt, SignIn
from ussd.core.codes import nearest_code
from ussd.web.calls import Call
from ussd.web.words import words

__all__ = ["sign_in"]

_STATUS = {"ok": 200, "locked": 423, "blocked": 403}
_REFUSED = 401
_OFFLINE = 503


def sign_in(call: Call) -> None:
    """Sign in with JSON `login` and `password`; the text is in the language of the profile."""
    login, password = call.text("login"), call.text("password")
    gateway = call.gateway
    if gateway.faults.is_out("store"):
        _offline(call)
        return
    gateway.reader.call(
        signing.begin, login, gateway.clocks.now(), done=partial(_found, call, password)
    )


def _found(call: Call, password: str, attempt: Attempt | None, error: Exception | None) -> None:
    if attempt is None:
        _offline(call)
    elif not attempt.candidates:
        _decide(call, attempt, None)
    else:
        call.gateway.passwords.run(
            partial(signing.verify, attempt, password), partial(_decide, call, attempt)
        )


def _decide(call: Call, attempt: Attempt, matched: object) -> None:
    gateway = call.gateway
    try:
        gateway.writer.call(
            signing.record, attempt, matched, gateway.clocks.now(), done=partial(_decided, call)
        )
    except StoreError:
        _offline(call)


def _decided(call: Call, decided: SignIn | None, error: Exception | None) -> None:
    if decided is None:
        _offline(call)
        return
    zone = call.gateway.settings.flows.zone
    until = decided.locked_until
    told = words(
        decided.result,
        (decided.language, *call.languages),
        until.astimezone(zone).strftime("%H:%M") if until else "",
        nearest_code(call.gateway.dialogues.served.flows, "otp") if decided.result == "E05" else "",
    )
    document = {"result": decided.result, "text": told, "login": decided.login}
    if until:
        document["locked_until"] = until.isoformat()
    call.answer(_STATUS.get(decided.result, _REFUSED), document)


def _offline(call: Call) -> None:
    call.answer(_OFFLINE, {"result": "E07", "text": words("E07", call.languages)})
