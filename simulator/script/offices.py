"""The steps that go through the gateway's HTTP API: portal, desk, what the store knows, faults.

Each function plays one step for the player that it is given; a refusal of the API is a failure of
the step, told in the API's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final, Protocol

from simulator.errors import CannotRead, SimulatorError
from simulator.network.air import Network
from simulator.script import steps as s
from simulator.script.conversation import Conversation, Talk
from simulator.script.failure import Failure
from simulator.script.patterns import match
from simulator.script.steps import Place

__all__ = [
    "LANGUAGE",
    "charge",
    "desk_ends",
    "desk_hears",
    "desk_says",
    "desk_takes",
    "facts_of",
    "fault",
    "finish_talks",
    "give_back",
    "make_afresh",
    "outage",
    "set_facts",
    "sign_in",
    "sms_delay",
    "state_is",
]

LANGUAGE: Final = "subscriber.language"
_SHORT_NAMES: Final = {
    "lang": LANGUAGE,
    "balance": "account.balance",
    "status": "subscriber.status",
    "vip": "subscriber.vip",
    "kind": "subscriber.kind",
    "network": "sim.network",
    "device": "sim.device",
    "country": "place.country",
    "roaming": "place.roaming",
}
_SETTABLE: Final = {full: short for short, full in _SHORT_NAMES.items()}
_FLAGS: Final = {"yes": True, "no": False}
_AFRESH: Final = "/api/v1/test/subscribers/{}/afresh"
_DESK: Final = "/api/v1/desk/tickets"
_DESK_WAIT_S: Final = 5.0


class Player(Protocol):
    """What a step needs of the play that it belongs to."""

    network: Network
    talk: Conversation

    def fill(self, text: str) -> str:
        """Put captures and loop variables into a text."""

    def failed(
        self, place: Place, why: str, expected: str | None = None, came: str | None = None
    ) -> Failure:
        """The failure of a step."""


def _asked(
    player: Player, place: Place, method: str, path: str, body: Any = None, token: str = "read"
) -> Any:
    """The document of a call that must succeed."""
    status, document = player.network.ask(method, path, body, token=token)
    if status != 200:
        why = document.get("error") if isinstance(document, dict) else None
        raise player.failed(place, f"the gateway refuses this ({status}): {why or document}")
    return document


# The portal.


def sign_in(player: Player, step: s.SignIn) -> None:
    """Sign in to the portal and compare the result."""
    login, password = player.fill(step.login), player.fill(step.password)
    body = {"login": login, "password": password}
    _, document = player.network.ask("POST", "/api/v1/portal/sign-in", body, token="")
    result, expected = document.get("result", document), player.fill(step.result)
    player.talk.note(f"signin {login} -> {result}")
    if result != expected:
        came = f"{result}\n{document.get('text', '')}".strip()
        raise player.failed(step.place, "the portal answers something else", expected, came)


# What the store knows.


def facts_of(player: Player, place: Place, msisdn: str) -> Mapping[str, Any]:
    """Every fact of a number that has a value."""
    document = _asked(player, place, "GET", f"/api/v1/subscribers/{msisdn}/facts")
    facts: Mapping[str, Any] = document["facts"]
    return facts


def set_facts(player: Player, place: Place, msisdn: str, facts: Mapping[str, str]) -> None:
    """Set facts of a number for this script; those that are so already are left alone."""
    if not facts:
        return
    known = facts_of(player, place, msisdn)
    wanted = {
        _SETTABLE.get(name, name): value
        for name, value in facts.items()
        if not _is_same(known.get(_SHORT_NAMES.get(name, name)), value)
    }
    if wanted:
        _asked(player, place, "POST", f"/api/v1/test/subscribers/{msisdn}", wanted)
    for name in wanted:
        has = known.get(_SHORT_NAMES.get(name, name))
        if has is not None:
            player.talk.facts_before.setdefault(msisdn, {}).setdefault(name, str(has))


def make_afresh(player: Player, msisdn: str) -> None:
    """Let nothing be left of what others did with a number; a gateway may not let us."""
    player.talk.met.add(msisdn)
    with suppress(CannotRead):  # a script of screens alone needs no API
        status, document = player.network.ask("POST", _AFRESH.format(msisdn))
        if status == 200:
            player.talk.charged_before[msisdn] = Decimal(document["charged"])


def give_back(player: Player) -> None:
    """Bring services back, set every fact as it was, let SMS come at once, leave nothing undone."""
    for service in player.talk.out:
        with suppress(SimulatorError):
            body = {"service": service, "out": False}
            player.network.ask("POST", "/api/v1/test/outages", body)
    for msisdn, facts in player.talk.facts_before.items():
        with suppress(SimulatorError):
            player.network.ask("POST", f"/api/v1/test/subscribers/{msisdn}", facts)
    for msisdn in player.talk.delayed:
        with suppress(SimulatorError):
            body = {"msisdn": msisdn, "seconds": 0}
            player.network.ask("POST", "/api/v1/test/sms-delay", body)
    for msisdn in player.talk.charged_before:
        with suppress(SimulatorError):
            player.network.ask("POST", _AFRESH.format(msisdn))


def _is_same(has: Any, wanted: str) -> bool:
    if isinstance(has, bool):
        return has is _FLAGS.get(wanted)
    if has is None:
        return False
    if wanted.replace(".", "", 1).isdigit() and str(has).replace(".", "", 1).isdigit():
        return Decimal(str(has)) == Decimal(wanted)
    return str(has) == wanted


def state_is(player: Player, step: s.StateIs) -> None:
    """Compare a condition of the flows' language with the facts of a phone's subscriber."""
    msisdn, condition = player.talk.phones[step.phone].msisdn, player.fill(step.condition)
    path = f"/api/v1/subscribers/{msisdn}/condition"
    if not _asked(player, step.place, "POST", path, {"condition": condition})["holds"]:
        facts = facts_of(player, step.place, msisdn)
        named = [f"{name} = {facts[name]}" for name in facts if name in condition]
        raise player.failed(
            step.place, "it does not hold", condition, "\n".join(named) or "(no such fact)"
        )


def charge(player: Player, step: s.Charge) -> None:
    """Compare what a number was charged in this script."""
    msisdn, amount = player.fill(step.msisdn), Decimal(player.fill(step.amount))
    document = _asked(player, step.place, "GET", f"/api/v1/subscribers/{msisdn}/charges")
    before = player.talk.charged_before.get(msisdn, Decimal(0))
    charged = Decimal(str(document["total"])) - before
    if charged != amount:
        rows = [f"{row['amount']} {row.get('purpose', '')}" for row in document.get("charges", ())]
        came = "\n".join([f"{charged}", *rows])
        raise player.failed(step.place, "another amount was charged", str(amount), came)


# The desk.


def desk_takes(player: Player, step: s.DeskTakes) -> None:
    """Take who is next."""
    body = {"operator": step.operator}
    ticket = _asked(player, step.place, "POST", f"{_DESK}/take", body, "desk")["ticket"]
    player.talk.talks[step.operator] = Talk(ticket["id"])
    player.talk.note(f"desk {step.operator} takes {ticket['id']} ({ticket.get('msisdn', '')})")


def _talk_of(player: Player, step: s.DeskSays | s.DeskHears | s.DeskEnds) -> Talk:
    talk = player.talk.talks.get(step.operator)
    if talk is None:
        raise player.failed(step.place, f"{step.operator} talks to nobody: take a ticket first")
    return talk


def desk_says(player: Player, step: s.DeskSays) -> None:
    """Say words to the subscriber."""
    text = player.fill(step.text)
    body = {"operator": step.operator, "text": text}
    path = f"{_DESK}/{_talk_of(player, step).ticket}/say"
    _asked(player, step.place, "POST", path, body, "desk")
    player.talk.note(f"desk {step.operator} says {text}")


def desk_hears(player: Player, step: s.DeskHears) -> None:
    """Compare the next words of the subscriber."""
    talk = _talk_of(player, step)
    path = f"{_DESK}/{talk.ticket}/lines"
    heard: list[str] = []

    def has_more() -> bool:
        lines = _asked(player, step.place, "GET", path, token="desk")["lines"]
        heard[:] = [line["text"] for line in lines if line["speaker"] == "subscriber"]
        return len(heard) > talk.looked_at

    if not player.network.wait(has_more, _DESK_WAIT_S):
        raise player.failed(step.place, "nothing was said", player.fill(step.text), "(nothing)")
    came = heard[talk.looked_at]
    talk.looked_at += 1
    player.talk.note(f"desk {step.operator} | {came}")
    found = match(step.text, came, player.talk.known, step.in_part)
    if found is None:
        raise player.failed(step.place, "they say something else", player.fill(step.text), came)
    player.talk.known.update(found)


def desk_ends(player: Player, step: s.DeskEnds) -> None:
    """Finish the talk."""
    path = f"{_DESK}/{_talk_of(player, step).ticket}/end"
    _asked(player, step.place, "POST", path, {"operator": step.operator}, "desk")
    del player.talk.talks[step.operator]
    player.talk.note(f"desk {step.operator} ends")


def finish_talks(player: Player) -> None:
    """Finish what operators of the script still have; one that the subscriber ended is over."""
    for operator, talk in player.talk.talks.items():
        with suppress(SimulatorError):
            body = {"operator": operator}
            player.network.ask("POST", f"{_DESK}/{talk.ticket}/end", body, token="desk")


# Faults.


def sms_delay(player: Player, step: s.SmsDelay) -> None:
    """Let the network hold this phone's SMS so long."""
    msisdn = player.talk.phones[step.phone].msisdn
    player.talk.delayed.add(msisdn)
    body = {"msisdn": msisdn, "seconds": step.seconds}
    _asked(player, step.place, "POST", "/api/v1/test/sms-delay", body)
    player.talk.note(step.place.typed)


def fault(player: Player, step: s.Fault) -> None:
    """Take a phone off the air, or let attempts to reach it fail by chance."""
    body: dict[str, Any] = {"msisdn": player.talk.phones[step.phone].msisdn}
    if step.covered is not None:
        body["covered"] = step.covered
    if step.loss is not None:
        body["loss"] = step.loss
    _asked(player, step.place, "POST", "/api/v1/test/faults", body)
    player.talk.note(step.place.typed)


def outage(player: Player, step: s.Outage) -> None:
    """Take a service out, or bring it back."""
    (player.talk.out.add if step.is_out else player.talk.out.discard)(step.service)
    body = {"service": step.service, "out": step.is_out}
    _asked(player, step.place, "POST", "/api/v1/test/outages", body)
    player.talk.note(step.place.typed)
