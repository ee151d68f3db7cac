"""The menus of this gateway: what is served, their source and drafts, and a phone to try them on.

Each operation is for a role (`ussd.core.publishing`).  A change that is refused is an answer, not
an error: 403 the role, 409 somebody else was faster, 422 the wish makes no sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from store import flow_versions
from ussd.core.publishing import Audience, Person, Role
from ussd.service.flows.flow_files import Judged
from ussd.service.flows.flow_outline import plain_problems
from ussd.service.flows.preview import Move
from ussd.service.flows.workbench import Sources
from ussd.web.calls import BadCall, Call
from ussd.web.menu_calls import (
    beside,
    candidate,
    changes_between,
    failed,
    person_of,
    plain_act,
    tell_checked,
)
from ussd.web.publishing import approve, publish, reject, roll_back

__all__ = [
    "approve",
    "changes",
    "check",
    "discard",
    "make",
    "move",
    "preview",
    "publish",
    "reject",
    "roll_back",
    "save",
    "source",
    "state",
    "versions",
]

_LONGEST_LOG = 200


def state(call: Call) -> None:
    """`GET …/menus`: what is served to whom, what waits, who asks and may what."""
    person = person_of(call, Role.VIEWER)
    if person is None:
        return

    def got(sources: Sources | Exception) -> None:
        if isinstance(sources, Exception):
            call.refuse(sources)
        else:
            call.answer(200, _state(call.gateway, person, sources))

    call.gateway.workbench.sources(got)


def _state(gateway: Any, person: Person, sources: Sources) -> dict[str, Any]:
    publishing = gateway.publishing
    now = publishing.standing
    refused = publishing.refused
    return {
        "serial": publishing.serial,
        "me": {"name": person.name, "role": person.role, "known": person.is_known},
        "two_persons": publishing.two_persons,
        "watching": publishing.is_watching,
        "served": publishing.served.version,
        "running": now.running,
        "before": list(now.before),
        "canary": _to(now.canary.version, now.canary.audience) if now.canary else None,
        "proposal": (
            {
                **_to(now.proposal.version, now.proposal.audience),
                "who": now.proposal.who,
                "note": now.proposal.note,
            }
            if now.proposal
            else None
        ),
        "refused": plain_problems(refused.problems) if refused else None,
        "drafts": [
            {"path": d.path, "who": d.who, "saved_at": d.saved_at.isoformat()}
            for d in sources.drafts
        ],
    }


def _to(version: str, audience: Audience) -> dict[str, Any]:
    return {"version": version, "share": audience.share, "numbers": len(audience.msisdns)}


def versions(call: Call) -> None:
    """`GET …/versions`: the log of who did what when, newest first, and the versions stored."""
    if person_of(call, Role.VIEWER) is None:
        return
    log = [plain_act(row) for row in reversed(call.gateway.publishing.acts[-_LONGEST_LOG:])]

    def listed(rows: list[flow_versions.Version]) -> dict[str, Any]:
        stored = [
            {"version": row.id, "stored_at": row.stored_at.isoformat(), "who": row.stored_by}
            for row in rows
        ]
        return {"log": log, "versions": stored}

    call.gateway.reader.call(flow_versions.every, done=call.done(listed))


def source(call: Call) -> None:
    """`GET …/source`: the files with the drafts over them; `?version=` those of a version."""
    if person_of(call, Role.VIEWER) is None:
        return
    version = call.query.get("version")
    if version:
        call.gateway.publishing.loaded(version, partial(_files, call))
        return

    def got(sources: Sources | Exception) -> None:
        if isinstance(sources, Exception):
            call.refuse(sources)
            return
        drafts = {draft.path: draft.who for draft in sources.drafts}
        call.answer(200, {"files": dict(sources.files), "drafts": drafts})

    call.gateway.workbench.sources(got)


def _files(call: Call, judged: Judged | Exception) -> None:
    if isinstance(judged, Exception):
        failed(call, judged)
    else:
        call.answer(200, {"version": judged.version, "files": dict(judged.files)})


def save(call: Call) -> None:
    """`POST …/source` with `path`, `text` (null: the file is to go) and `seen`: save a draft."""
    person = person_of(call, Role.AUTHOR)
    if person is None:
        return
    text = call.body.get("text") if isinstance(call.body, Mapping) else None
    if text is not None and not isinstance(text, str):
        raise BadCall('"text" is the text of the file, or null')
    workbench = call.gateway.workbench
    workbench.save(person, call.text("path"), text, _seen(call), partial(tell_checked, call))


def make(call: Call) -> None:
    """`POST …/files` with `path`: a new file, as a draft, with a screen to begin with."""
    person = person_of(call, Role.AUTHOR)
    if person is not None:
        call.gateway.workbench.make(person, call.text("path"), partial(tell_checked, call))


def move(call: Call) -> None:
    """`POST …/files/move` with `path`, `to` and `seen`: call a file otherwise, wherever named."""
    person = person_of(call, Role.AUTHOR)
    if person is None:
        return
    path, to = call.text("path"), call.text("to")
    call.gateway.workbench.move(person, path, to, _seen(call), partial(tell_checked, call))


def _seen(call: Call) -> str:
    """The hash of the text that the edit began with."""
    return flow_versions.text_hash(call.text("seen"))


def discard(call: Call) -> None:
    """`POST …/discard` with `path`, or for all drafts: go back to what is served."""
    if person_of(call, Role.AUTHOR) is None:
        return
    path = call.body.get("path") if isinstance(call.body, Mapping) else None
    paths = None if path is None else [str(path)]
    call.gateway.workbench.discard(paths, partial(tell_checked, call))


def check(call: Call) -> None:
    """`POST …/check`: problems, tree and changes of the drafts, of `files` or of a `version`."""
    if person_of(call, Role.VIEWER) is None:
        return
    candidate(call, partial(tell_checked, call))


def changes(call: Call) -> None:
    """`GET …/changes?from=&to=`: what changed between two versions, in menu words."""
    if person_of(call, Role.VIEWER) is None:
        return
    publishing = call.gateway.publishing

    def both(old: Judged, new: Judged | Exception) -> None:
        if isinstance(new, Exception):
            failed(call, new)
        else:
            beside(call, lambda: {"changes": changes_between(old, new)})

    def one(old: Judged | Exception) -> None:
        if isinstance(old, Exception):
            failed(call, old)
        else:
            publishing.loaded(call.query.get("to") or publishing.served.version, partial(both, old))

    publishing.loaded(call.query.get("from") or publishing.served.version, one)


def preview(call: Call) -> None:
    """`POST …/preview` with `version`, `kind` and what the move takes: a phone on that version."""
    if person_of(call, Role.VIEWER) is None:
        return
    dialogue = call.body.get("dialogue") if isinstance(call.body, Mapping) else None
    if dialogue is not None and not isinstance(dialogue, Mapping):
        raise BadCall('"dialogue" is what the step before gave')
    words = {
        name: call.text(name)
        for name in ("kind", "text", "language", "msisdn", "code")
        if name in call.body
    }
    if words.get("kind") not in ("dial", "screen", "answer", "again"):
        raise BadCall('"kind" is dial, screen, answer or again')
    move = Move(**words, dialogue=dialogue or {}, outcomes=_outcomes(call.body.get("outcomes")))

    def got(shown: dict[str, Any] | Exception) -> None:
        if isinstance(shown, Exception):
            failed(call, shown)
        else:
            call.answer(200, shown)

    call.gateway.workbench.show(call.text("version"), move, got)


def _outcomes(given: Any) -> tuple[str, ...]:
    """What services are to answer, by name."""
    if given is None:
        return ()
    if not isinstance(given, Mapping) or not all(isinstance(word, str) for word in given.values()):
        raise BadCall('"outcomes" is an object of services and words, as in "refused:no_money"')
    return tuple(f"{name}={word}" for name, word in given.items())
