"""How a turn that waits for a service outside is kept in the store, and taken up after a crash.

The document holds the move, what the walk was told and drew, and the facts that it saw, so that
the same walk comes to the same place again.  It belongs to one version of the flows.  Where a
secret would have to be kept there is no document: such a call is reported, not gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from menus.effects import Outcome, Service
from menus.model import Context, Secret, as_plain, from_plain
from ussd.core.moves import Move
from ussd.core.turn import Cut

if TYPE_CHECKING:
    from ussd.service.dialogue.pieces import Turn

__all__ = ["KeptTurn", "document_of", "read_document"]


class KeptTurn(NamedTuple):
    """A turn as it was kept; `move` is still plain, for the flows to make it of."""

    version: str
    session_id: str
    address: str
    need: Service
    told: tuple[Outcome, ...]
    drawn: tuple[str, ...]
    move: Mapping[str, Any]
    reply_from: str
    now: datetime
    channel: str
    language: str
    facts: Mapping[str, object]

    def context(self, msisdn: str, settings: Mapping[str, object], draws: Any) -> Context:
        """What its walk was told."""
        return Context(
            self.now,
            self.channel,
            msisdn,
            self.language,
            self.facts,
            settings,
            draws,
            self.address,
            self.session_id,
        )


def document_of(turn: Turn, cut: Cut, drawn: tuple[str, ...]) -> str:
    """The document of a turn that was cut; "{}" when it can only be reported."""
    need = cut.need
    move = turn.make.to_plain() if isinstance(turn.make, Move) else None
    if move is None or any(isinstance(value, Secret) for value in need.parameters.values()):
        return "{}"
    context, session = turn.context, turn.session
    plain = {
        "version": session.served.flows.version,
        "session_id": session.session_id,
        "address": session.address,
        "need": [need.name, as_plain(need.parameters), need.position],
        "told": [_outcome(outcome) for outcome in cut.told],
        "drawn": list(drawn),
        "move": move,
        "reply_from": turn.reply_from,
        "now": context.now.isoformat(),
        "channel": context.channel,
        "language": context.language,
        "facts": as_plain(context.facts),
    }
    return json.dumps(plain, ensure_ascii=False)


def read_document(document: str) -> KeptTurn | None:
    """The turn that was kept; None when it can only be reported."""
    plain = json.loads(document)
    if not plain:
        return None
    name, parameters, position = plain["need"]
    return KeptTurn(
        plain["version"],
        plain["session_id"],
        plain["address"],
        Service(name, from_plain(parameters), position),
        tuple(_outcome_from(outcome) for outcome in plain["told"]),
        tuple(plain["drawn"]),
        plain["move"],
        plain["reply_from"],
        datetime.fromisoformat(plain["now"]),
        plain["channel"],
        plain["language"],
        from_plain(plain["facts"]),
    )


def _outcome(outcome: Outcome) -> list[object]:
    return [outcome.word, as_plain(outcome.values), as_plain(outcome.rows), outcome.reason]


def _outcome_from(plain: list[Any]) -> Outcome:
    word, values, rows, reason = plain
    return Outcome(word, from_plain(values), from_plain(rows), reason)
