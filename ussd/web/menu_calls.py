"""What the operations on the menus share: who asks, which version is meant, what a check tells.

Who asks is told by the token, and with the gateway's own token by the name in `who`.
Work that grows with the menus is done beside the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from menus.tools.diff import diff
from store import NotFound, flow_versions
from ussd.core.publishing import Person, Refusal, Role, may
from ussd.errors import GatewayError
from ussd.service.flows.flow_files import Judged
from ussd.service.flows.flow_outline import outline, plain_problems
from ussd.web.calls import BadCall, Call

__all__ = [
    "REFUSED",
    "beside",
    "candidate",
    "changes_between",
    "failed",
    "findings",
    "person_of",
    "plain_act",
    "tell_checked",
]

REFUSED: Mapping[str, int] = {"role": 403, "nothing": 409, "changed": 409, "wrong": 422}
"""Words of a `Refusal` and their HTTP status."""


def person_of(call: Call, role: Role) -> Person | None:
    """Who asks; None, and answered, when the token is nobody's or the role is too low."""
    body = call.body if isinstance(call.body, Mapping) else {}
    said = str(body.get("who") or call.query.get("who") or "")
    person: Person | None = call.gateway.people.of(call.token, said)
    if person is None:
        where = call.gateway.settings.http.token_file
        words = f"send your token, or that of {where}, as Authorization: Bearer TOKEN"
        call.answer(401, {"error": words})
    elif not may(person, role):
        call.answer(403, {"error": f"{person.name} is a {person.role} here; ask an {role.value}"})
        return None
    return person


def candidate(call: Call, got: Callable[[Judged | Refusal | Exception], None]) -> None:
    """What a call is about: the files it sends, a version by its name, or the drafts."""
    files = _given_files(call)
    version = call.body.get("version") if isinstance(call.body, Mapping) else None
    if files is not None:
        call.gateway.publishing.judged(files, got)
    elif version:
        call.gateway.publishing.loaded(str(version), got)
    else:
        call.gateway.workbench.check(got)


def _given_files(call: Call) -> dict[str, str] | None:
    files = call.body.get("files") if isinstance(call.body, Mapping) else None
    if files is None:
        return None
    if not isinstance(files, Mapping) or not all(isinstance(t, str) for t in files.values()):
        raise BadCall('"files" is an object of paths and texts')
    return dict(files)


def tell_checked(call: Call, judged: Judged | Refusal | Exception) -> None:
    """Answer with problems, tree and changes, or with why not."""
    if isinstance(judged, Refusal):
        call.answer(REFUSED[judged.word], {"error": judged.why})
    elif isinstance(judged, Exception):
        failed(call, judged)
    else:
        body = call.body if isinstance(call.body, Mapping) else {}
        language = str(body.get("language", ""))
        served = call.gateway.publishing.served
        beside(call, lambda: {**findings(served, judged), "tree": outline(judged, language)})


def failed(call: Call, error: Exception) -> None:
    """What went wrong, in its own words where it has some for people."""
    if isinstance(error, (NotFound, GatewayError)):
        status = 404 if isinstance(error, NotFound) else 500
        call.answer(status, {"error": str(error)})
    else:
        call.refuse(error)


def findings(served: Judged, judged: Judged) -> dict[str, Any]:
    """What a check tells: of a large tree too much work for the loop."""
    return {
        "version": judged.version,
        "problems": plain_problems(judged.problems),
        "changes": changes_between(served, judged),
    }


def beside(
    call: Call,
    work: Callable[[], dict[str, Any]],
    got: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Do the work beside the loop, then answer with it or hand it to `got`."""

    def done(found: dict[str, Any] | Exception) -> None:
        if isinstance(found, Exception):
            failed(call, found)
        elif got is not None:
            got(found)
        else:
            call.answer(200, found)

    call.gateway.publishing.run(work, done)


def changes_between(old: Judged, new: Judged) -> list[dict[str, str]]:
    """What changed, in menu words; [] where one of them is broken."""
    if old.flows is None or new.flows is None or old.version == new.version:
        return []
    found = diff(old.flows, new.flows)
    return [{"sort": c.sort, "words": c.words, "screen": c.screen} for c in found]


def plain_act(row: flow_versions.Act) -> dict[str, Any]:
    """A line of the log as JSON has it."""
    return {
        "at": row.at.isoformat(),
        "who": row.who,
        "what": row.kind,
        "version": row.version_id,
        "share": row.share,
        "numbers": len(row.msisdns),
        "note": row.note,
    }
