"""Where people go in the menus: the counts of real dialogues, and the tree as a picture of them.

A version that nobody gets has no counts of its own: it is shown with those of what everybody gets,
which hold for every way that is the same in both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from menus.model import Passed
from menus.tools.counts import Counts
from store.flow_counts import Counted
from ussd.core.publishing import Role
from ussd.service.flows.flow_files import Judged
from ussd.service.flows.flow_picture import drawing
from ussd.web.calls import BadCall, Call
from ussd.web.menu_calls import beside, failed, person_of

__all__ = ["counts", "picture"]

_LONGEST_WALK = 1_000


def counts(call: Call) -> None:
    """`GET …/counts`: how often dialogues took each way of what is served, or of a `?version=`."""
    if person_of(call, Role.VIEWER) is None:
        return
    version = call.query.get("version") or call.gateway.publishing.served.version
    _counted(call, version, lambda found: call.answer(200, _plain(version, found)))


def picture(call: Call) -> None:
    """`POST …/picture` of a `version`: drawn with the counts, and with the ways of `walked`."""
    if person_of(call, Role.VIEWER) is None:
        return
    version, here = call.text("version"), str(call.body.get("here") or "")
    language, walked = str(call.body.get("language") or ""), _walked(call.body.get("walked") or [])

    def draw(judged: Judged, found: Counted) -> None:
        assert judged.flows is not None
        given = Counts(found.ways)
        beside(call, partial(drawing, judged.flows, language, given, walked, here))

    def loaded(judged: Judged | Exception) -> None:
        if isinstance(judged, Exception):
            failed(call, judged)
        elif judged.flows is None:
            call.answer(422, {"error": "this version has errors; correct them first"})
        else:
            _counted(call, _counted_version(call.gateway, version), partial(draw, judged))

    call.gateway.publishing.loaded(version, loaded)


def _counted_version(gateway: Any, version: str) -> str:
    """The version whose counts belong to another: its own where people get it."""
    publishing = gateway.publishing
    canary = publishing.standing.canary
    is_served = canary is not None and version == canary.version
    return version if is_served else str(publishing.served.version)


def _counted(call: Call, version: str, got: Callable[[Counted], None]) -> None:
    def read(found: Counted | None, error: Exception | None) -> None:
        if found is None:
            call.refuse(error or RuntimeError("the store gave no answer"))
        else:
            got(found)

    call.gateway.dialogues.counting.read(version, read)


def _plain(version: str, found: Counted) -> dict[str, Any]:
    known = Counts(found.ways)
    stopped = sorted({start for start, _, _ in found.ways if known.stops(start)})
    return {
        "version": version,
        "since": found.since.isoformat() if found.since else None,
        "counts": [
            {"from": start, "by": way, "to": target, "count": taken}
            for (start, way, target), taken in sorted(found.ways.items())
        ],
        "stops": {
            screen: [{"why": why, "count": count} for why, count in known.stops(screen)]
            for screen in stopped
        },
    }


def _walked(given: Any) -> list[Passed]:
    is_list = isinstance(given, list) and len(given) <= _LONGEST_WALK
    if not is_list or not all(_is_way(way) for way in given):
        raise BadCall('"walked" is a list of what the phone gave as "walked"')
    return [tuple(way) for way in given]


def _is_way(way: Any) -> bool:
    is_three = isinstance(way, (list, tuple)) and len(way) == 3
    return is_three and all(isinstance(each, str) for each in way)
