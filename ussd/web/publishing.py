"""Publishing over the API: bring a version to its audience, approve it, drop it, take it back.

A refusal is an answer: 403 the role, 409 somebody else was faster or nothing is to be done, 422 the
version is broken or the wish makes no sense, with `problems` as `check --format json` has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ussd.core.publishing import Audience, Person, Refusal, Role
from ussd.service.flows.flow_files import Judged
from ussd.service.flows.flow_outline import plain_problems
from ussd.service.flows.publishing import Broken, Published, Result
from ussd.web.calls import BadCall, Call
from ussd.web.menu_calls import (
    REFUSED,
    beside,
    candidate,
    changes_between,
    findings,
    person_of,
    plain_act,
    tell_checked,
)

__all__ = ["approve", "publish", "reject", "roll_back"]

_LONGEST_LIST = 10_000


def publish(call: Call) -> None:
    """`POST …/publish`: bring `files`, a `version` or the drafts to `share` percent and `msisdns`.

    With `try` nothing is done: 200 with the changes and all problems; "" is a broken version.
    """
    person = person_of(call, Role.AUTHOR)
    if person is None:
        return
    if not isinstance(call.body, Mapping):
        raise BadCall('send a JSON object with "files", "version" or neither for the drafts')
    wish = partial(_publish, call, person, _audience(call.body), str(call.body.get("note") or ""))
    candidate(call, wish)


def _publish(
    call: Call, person: Person, audience: Audience, note: str, judged: Judged | Refusal | Exception
) -> None:
    if isinstance(judged, (Refusal, Exception)):
        tell_checked(call, judged)
        return
    publishing = call.gateway.publishing

    def go_on(found: dict[str, Any]) -> None:
        if call.body.get("try"):
            call.answer(200, found)
        else:
            publishing.publish(person, judged, audience, note, partial(_told, call, found))

    beside(call, partial(findings, publishing.served, judged), go_on)


def _audience(body: Mapping[str, Any]) -> Audience:
    numbers = body.get("msisdns") or []
    share = body.get("share", 0 if numbers else 100)
    if isinstance(share, bool) or not isinstance(share, (int, float)):
        raise BadCall('"share" is a number of percent')
    if not isinstance(numbers, list) or len(numbers) > _LONGEST_LIST:
        raise BadCall(f'"msisdns" is a list of at most {_LONGEST_LIST} numbers')
    plain = frozenset(str(number).strip().lstrip("+") for number in numbers)
    if not all(number.isascii() and number.isdigit() for number in plain):
        raise BadCall("write numbers as digits, like 79031234567")
    return Audience(float(share), plain)


def approve(call: Call) -> None:
    """`POST …/approve`: put in force what another person has proposed."""
    _act_on(call, Role.VIEWER, call.gateway.publishing.approve)


def reject(call: Call) -> None:
    """`POST …/reject`: drop what waits for approval."""
    _act_on(call, Role.VIEWER, call.gateway.publishing.reject)


def roll_back(call: Call) -> None:
    """`POST …/rollback`: end the canary or, without one, go back to what was served before."""
    _act_on(call, Role.VIEWER, call.gateway.publishing.roll_back)


def _act_on(call: Call, role: Role, act: Callable[..., None]) -> None:
    """An act that the rules judge; whoever has a token may ask."""
    person = person_of(call, role)
    if person is None:
        return
    body = call.body if isinstance(call.body, Mapping) else {}
    served = call.gateway.publishing.served

    def told(result: Result) -> None:
        if not isinstance(result, Published):
            _told(call, {}, result)
            return
        now = call.gateway.publishing.served
        beside(
            call,
            lambda: {"changes": changes_between(served, now)},
            lambda found: _told(call, found, result),
        )

    act(person, str(body.get("note") or ""), told)


def _told(call: Call, found: dict[str, Any], result: Result) -> None:
    """The outcome of an act."""
    if isinstance(result, Published):
        call.gateway.workbench.tidy()
        served = call.gateway.publishing.served.version
        call.answer(200, {**found, "act": plain_act(result.act), "served": served})
    elif isinstance(result, Refusal):
        call.answer(REFUSED[result.word], {**found, "error": result.why})
    elif isinstance(result, Broken):
        problems = plain_problems(result.judged.problems)
        errors = sum(problem["severity"] == "error" for problem in problems)
        words = f"not published: it has {errors} error{'' if errors == 1 else 's'}"
        call.answer(422, {**found, "problems": problems, "error": words})
    else:
        call.refuse(result)
