"""Who may change the menus that are served, and who of the subscribers gets which version.

What stands is what a log of acts comes to (`standing`): acts are only ever added, so the log also
says who changed what, when.  Rules: a change reaches everybody or a canary (a share of the
subscribers, or those on a list); where two people must agree, one proposes and another approves,
each with a token of their own; taking back is one act of one person, always.
Nothing here reads files, the store or a clock; a refusal is a value with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b

__all__ = [
    "EVERYBODY",
    "Act",
    "Audience",
    "Canary",
    "Kind",
    "Person",
    "Proposal",
    "Refusal",
    "Role",
    "Standing",
    "after",
    "approve",
    "may",
    "publish",
    "reject",
    "roll_back",
    "standing",
]

_BUCKETS = 10_000
_REMEMBERED = 50
_MOST_NUMBERS = 10_000
_LONGEST_NOTE = 500


class Role(StrEnum):
    """What a person may do: look; change and publish; also approve what others propose."""

    VIEWER = "viewer"
    AUTHOR = "author"
    APPROVER = "approver"


_RANK = {Role.VIEWER: 0, Role.AUTHOR: 1, Role.APPROVER: 2}


class Kind(StrEnum):
    """What was done; `BEGIN` notes the files that were served before the first act."""

    BEGIN = "begin"
    PUBLISH = "publish"
    CANARY = "canary"
    PROPOSE = "propose"
    APPROVE = "approve"
    REJECT = "reject"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks; `is_known` says that the token is this person's own and proves the name."""

    name: str
    role: Role
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a version: `share` percent of the subscribers, and everyone on the list."""

    share: float = 100.0
    msisdns: frozenset[str] = frozenset()

    @property
    def is_everybody(self) -> bool:
        """True when it is no canary."""
        return self.share >= 100.0

    def takes(self, msisdn: str, version: str) -> bool:
        """Whether this subscriber is in it.

        The same for every dial; who is in at 5 % is in at 20 %; another version draws others.
        """
        return msisdn in self.msisdns or _bucket(msisdn, version) < self.share * _BUCKETS / 100


EVERYBODY = Audience()


def _bucket(msisdn: str, version: str) -> int:
    digest = blake2b(f"{version}\0{msisdn}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % _BUCKETS


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log; `version` is what is served afterwards, or what it was about."""

    kind: Kind
    who: str
    version: str
    audience: Audience = EVERYBODY
    note: str = ""


@dataclass(frozen=True, slots=True)
class Canary:
    """A version that some get."""

    version: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Proposal:
    """A version that waits for a second person."""

    version: str
    audience: Audience
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log comes to: `running` is "" before the first act, `before` ran earlier."""

    running: str = ""
    before: tuple[str, ...] = ()
    canary: Canary | None = None
    proposal: Proposal | None = None

    def version_for(self, msisdn: str) -> str:
        """The version that a new dialogue of this subscriber begins with."""
        canary = self.canary
        if canary is not None and canary.audience.takes(msisdn, canary.version):
            return canary.version
        return self.running


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: `word` is "role", "nothing" or "wrong"; `why` says what to do instead."""

    word: str
    why: str


def standing(acts: Iterable[Act]) -> Standing:
    """What a log comes to, from its first act to its last."""
    found = Standing()
    for act in acts:
        found = after(found, act)
    return found


def after(now: Standing, act: Act) -> Standing:
    """What stands after one more act."""
    if act.kind is Kind.PROPOSE:
        return replace(now, proposal=Proposal(act.version, act.audience, act.who, act.note))
    if act.kind is Kind.REJECT:
        return replace(now, proposal=None)
    if act.kind is Kind.ROLLBACK:
        return _taken_back(now, act)
    if act.kind is Kind.APPROVE:
        now = replace(now, proposal=None)
    if not act.audience.is_everybody:
        return replace(now, canary=Canary(act.version, act.audience))
    if act.version == now.running:
        return replace(now, canary=None)
    before = (*now.before, now.running)[-_REMEMBERED:] if now.running else ()
    return replace(now, running=act.version, before=before, canary=None)


def _taken_back(now: Standing, act: Act) -> Standing:
    if now.canary is not None:
        return replace(now, canary=None)
    return replace(now, running=act.version, before=now.before[:-1])


def may(person: Person, role: Role) -> bool:
    """Whether the person's role is this one or a higher one."""
    return _RANK[person.role] >= _RANK[role]


def publish(
    now: Standing,
    person: Person,
    version: str,
    audience: Audience,
    note: str,
    *,
    two_persons: bool,
) -> Act | Refusal:
    """The act that brings a checked version to its audience, or proposes it to a second person."""
    refused = _unfit(person, audience, note, two_persons=two_persons)
    if refused is not None:
        return refused
    if version == now.running and not audience.is_everybody:
        return Refusal("nothing", "everybody has this version already; change it first")
    if version == now.running and now.canary is None:
        return Refusal("nothing", "this version is served already; change something first")
    if two_persons:
        return Act(Kind.PROPOSE, person.name, version, audience, note)
    kind = Kind.PUBLISH if audience.is_everybody else Kind.CANARY
    return Act(kind, person.name, version, audience, note)


def approve(now: Standing, person: Person, note: str, *, two_persons: bool) -> Act | Refusal:
    """The act that puts the proposal in force."""
    proposal = now.proposal
    if not may(person, Role.APPROVER):
        return Refusal("role", "only an approver may approve; ask one")
    if proposal is None:
        return Refusal("nothing", "nothing waits for approval; publish something first")
    if two_persons and not person.is_known:
        return Refusal("role", _OWN_TOKEN)
    if two_persons and person.name == proposal.who:
        return Refusal("role", "you proposed it yourself; another approver must approve it")
    return Act(Kind.APPROVE, person.name, proposal.version, proposal.audience, note)


def reject(now: Standing, person: Person, note: str) -> Act | Refusal:
    """The act that drops the proposal: an approver's, or its author's who takes it back."""
    proposal = now.proposal
    if proposal is None:
        return Refusal("nothing", "nothing waits for approval")
    if not may(person, Role.APPROVER) and person.name != proposal.who:
        return Refusal("role", "only an approver or who proposed it may drop it")
    return Act(Kind.REJECT, person.name, proposal.version, proposal.audience, note)


def roll_back(now: Standing, person: Person, note: str) -> Act | Refusal:
    """The act that ends the canary or, where there is none, brings back what ran before."""
    if not may(person, Role.AUTHOR):
        return Refusal("role", "a viewer may not roll back; ask an author")
    if now.canary is not None:
        return Act(Kind.ROLLBACK, person.name, now.running, EVERYBODY, note)
    if not now.before:
        return Refusal("nothing", "nothing was published before this, so nothing can come back")
    return Act(Kind.ROLLBACK, person.name, now.before[-1], EVERYBODY, note)


_OWN_TOKEN = (
    "two people must agree here, so each needs a token of their own: "
    "ask for one under [workbench.people]"
)


def _unfit(person: Person, audience: Audience, note: str, *, two_persons: bool) -> Refusal | None:
    if not may(person, Role.AUTHOR):
        return Refusal("role", "a viewer may not publish; ask an author")
    if two_persons and not person.is_known:
        return Refusal("role", _OWN_TOKEN)
    if not 0.0 <= audience.share <= 100.0:
        return Refusal("wrong", "the share is a number of percent from 0 to 100")
    if audience.share == 0 and not audience.msisdns:
        return Refusal("wrong", "nobody would get it; give a share or a list of numbers")
    if len(audience.msisdns) > _MOST_NUMBERS:
        return Refusal("wrong", f"a list holds {_MOST_NUMBERS} numbers at most; use a share")
    if len(note) > _LONGEST_NOTE:
        return Refusal("wrong", f"a note has at most {_LONGEST_NOTE} characters; shorten it")
    return None
